//! CSV files that a scenario names, and their faults in the scenario.

use crate::diag::{Diagnostics, Spanned, nearest};
use crate::model::csv::{Csv, CsvFault};
use crate::model::files::Files;

/// The file as a table; `None` with a fault where it cannot be read.
pub(super) fn table(file: &Spanned<String>, files: &dyn Files, diagnostics: &mut Diagnostics) -> Option<Csv> {
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
    match Csv::parse(&text) {
        Ok(csv) => Some(csv),
        Err(fault) => {
            diagnostics.error("bad-csv", file.span, format!("cannot use `{name}`: {fault}"));
            None
        }
    }
}

/// The numbers of a column, in the order of the file; `None` with a fault where there are none.
pub(super) fn column(
    file: &Spanned<String>,
    column: &Spanned<String>,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<f64>> {
    let csv = table(file, files, diagnostics)?;
    match csv.numbers(&column.value) {
        Ok(cells) => Some(cells.into_iter().map(|cell| cell.value).collect()),
        Err(error) => {
            fault(&error, &file.value, column, diagnostics);
            None
        }
    }
}

/// Reports what is wrong with a column at the place that names it.
pub(super) fn fault(error: &CsvFault, file: &str, column: &Spanned<String>, diagnostics: &mut Diagnostics) {
    match error {
        CsvFault::UnknownColumn { wanted, known } => {
            let fault = diagnostics.error(
                "unknown-column",
                column.span,
                format!("`{file}` has no column `{wanted}`"),
            );
            fault.label("not in its first line");
            match nearest(wanted, known.iter().map(String::as_str)) {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault.help(super::names::list("its columns are", known.iter().map(String::as_str))),
            };
        }
        CsvFault::BadCell { wanted, more, .. } => {
            let code = match *wanted {
                "a number" => "not-a-number",
                _ => "bad-date",
            };
            let fault = diagnostics.error(code, column.span, format!("in `{file}`, {error}"));
            fault.label("in this column");
            if *more > 0 {
                fault.help(format!("{more} more cells of this column are not either"));
            }
        }
        CsvFault::Empty { column: name } => {
            diagnostics
                .error(
                    "no-numbers",
                    column.span,
                    format!("the column `{name}` of `{file}` holds nothing"),
                )
                .label("all its cells are empty");
        }
        CsvFault::NotCsv(_) | CsvFault::TooLong => {
            diagnostics.error("bad-csv", column.span, format!("cannot use `{file}`: {error}"));
        }
    }
}
