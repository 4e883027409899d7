//! One column of a CSV file as numbers.

use crate::diag::{Diagnostics, Spanned, nearest};
use crate::model::files::Files;

/// The numbers of a column, in the order of the file; `None` with a fault where there are none.
///
/// The first line names the columns. Empty cells are passed over; `12%` is 0.12.
pub(super) fn column(
    file: &Spanned<String>,
    column: &Spanned<String>,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<f64>> {
    let name = file.value.as_str();
    let text = match files.read(name) {
        Ok(text) => text,
        Err(error) => {
            diagnostics
                .error("unreadable-file", file.span, format!("cannot read `{name}`: {error}"))
                .label("named here")
                .help("a path is taken from the folder of the scenario file");
            return None;
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            diagnostics.error("bad-csv", file.span, format!("`{name}` is not a CSV file: {error}"));
            return None;
        }
    };
    let wanted = column.value.as_str();
    // A byte-order mark is no part of the first column's name.
    let plain = |header: &str| header.trim_start_matches('\u{feff}').to_string();
    let Some(index) = headers.iter().position(|header| plain(header) == wanted) else {
        let known: Vec<String> = headers.iter().map(plain).collect();
        let fault = diagnostics.error(
            "unknown-column",
            column.span,
            format!("`{name}` has no column `{wanted}`"),
        );
        fault.label("not in its first line");
        match nearest(wanted, known.iter().map(String::as_str)) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(super::names::list("its columns are", known.iter().map(String::as_str))),
        };
        return None;
    };
    let (mut values, mut wrong) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                diagnostics.error("bad-csv", file.span, format!("`{name}` is not a CSV file: {error}"));
                return None;
            }
        };
        let cell = record.get(index).unwrap_or("");
        if cell.is_empty() {
            continue;
        }
        match number(cell) {
            Some(value) => values.push(value),
            None => wrong.push((record.position().map_or(0, csv::Position::line), cell.to_string())),
        }
    }
    if let [(line, cell), rest @ ..] = wrong.as_slice() {
        let fault = diagnostics.error(
            "not-a-number",
            column.span,
            format!("`{cell}` in line {line} of `{name}` is not a number"),
        );
        fault.label("in this column");
        if !rest.is_empty() {
            fault.help(format!(
                "{} more cells of this column are not numbers either",
                rest.len()
            ));
        }
        return None;
    }
    if values.is_empty() {
        diagnostics
            .error(
                "no-numbers",
                column.span,
                format!("the column `{wanted}` of `{name}` holds no numbers"),
            )
            .label("all its cells are empty");
        return None;
    }
    Some(values)
}

/// A finite number, with a percent sign or without.
fn number(cell: &str) -> Option<f64> {
    let (digits, scale) = match cell.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), 100.0),
        None => (cell, 1.0),
    };
    let value: f64 = digits.parse().ok()?;
    value.is_finite().then_some(value / scale)
}
