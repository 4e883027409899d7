//! `--samples`: every path's figures, a row for each path.
//!
//! In: columns of figures, a few paths at a time. Out: a CSV file whose columns are the figures by their places in
//! `summary.json`; a cell is empty where a path has no such figure. Numbers are the shortest that read back as the same
//! double. Nothing is kept: memory does not grow with the number of paths.

use std::io::{self, Write};

use crate::report::Manifest;
use crate::write::csv::row;
use crate::write::provenance;

/// A CSV file that is being written.
pub struct Samples<'a> {
    out: &'a mut dyn Write,
    scales: &'a [f64],
    manifest: Option<String>,
    text: String,
}

impl<'a> Samples<'a> {
    /// Begins a file with these columns, each divided by its scale; the first of all is the number of the path.
    ///
    /// # Errors
    ///
    /// Where the system does not take it.
    pub fn begin(
        out: &'a mut dyn Write,
        figures: &[String],
        scales: &'a [f64],
        manifest: &Manifest,
    ) -> io::Result<Samples<'a>> {
        let names = std::iter::once("path").chain(figures.iter().map(String::as_str));
        let header: Vec<&str> = names.chain([provenance::COLUMN]).collect();
        out.write_all(row(&header).as_bytes())?;
        Ok(Samples {
            out,
            scales,
            manifest: Some(provenance::cell(manifest)),
            text: String::new(),
        })
    }

    /// Writes the paths from `first` on, one for each row of the columns.
    ///
    /// # Errors
    ///
    /// Where the system does not take them.
    pub fn push(&mut self, first: u64, columns: &[Vec<f64>]) -> io::Result<()> {
        self.text.clear();
        for index in 0..columns.first().map_or(0, Vec::len) {
            self.text.push_str(&(first + index as u64).to_string());
            for (column, scale) in columns.iter().zip(self.scales) {
                self.text.push(',');
                if let Some(value) = column.get(index).filter(|value| value.is_finite()) {
                    self.text.push_str(&format!("{:?}", value / scale));
                }
            }
            self.text.push(',');
            self.text.push_str(&self.manifest.take().unwrap_or_default());
            self.text.push('\n');
        }
        self.out.write_all(self.text.as_bytes())
    }
}
