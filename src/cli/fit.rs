//! `fit`: growth and volatility of a column.

use std::io;
use std::path::Path;

use termsheet::model::Files;
use termsheet::model::fit::{self, FitError, FitRequest};
use termsheet::write;

use super::args::Fit;
use super::source::{Disk, is_dash};
use super::status::{Failure, print, print_item};

/// Fits a column and prints the driver to paste.
pub(super) fn fit(asked: &Fit) -> Result<(), Failure> {
    let path = &asked.file;
    let (name, text) = match is_dash(path) {
        true => {
            let mut text = String::new();
            io::Read::read_to_string(&mut io::stdin().lock(), &mut text)
                .map_err(|error| Failure::file("read", path, &error))?;
            (termsheet::PIPED.to_owned(), text)
        }
        false => {
            let name = path.display().to_string();
            let read = Disk::beside(Path::new("")).read(&name);
            (
                name.clone(),
                read.map_err(|error| Failure::File(format!("cannot read {name}: {error}")))?,
            )
        }
    };
    let request = FitRequest {
        name,
        text,
        column: asked.column.clone(),
        dates: asked.dates.clone(),
        per: asked.per,
        rows: asked.rows.clone(),
    };
    let wrong = |error: FitError| {
        super::status::complain(&format!("{}: {error}", request.name));
        Failure::Scenario
    };
    match asked.json {
        true => {
            let manifest = termsheet::manifest_of_fit(&request);
            print_item(&termsheet::fitted_json(&request, &manifest).map_err(wrong)?, "fit.json")
        }
        false => print(&write::fit::toml(&fit::fit(&request).map_err(wrong)?)),
    }
}
