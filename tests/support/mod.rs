//! What several tests need: a deal from a text, and random deals.

pub mod deals;

use termsheet::diag::{Diagnostics, Sources, render};
use termsheet::model::{self, FileError, Files, Model};
use termsheet::scenario;

/// No files beside the scenario.
struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<String, FileError> {
        Err(FileError::Missing)
    }
}

/// The model of a sound text; panics with the rendered faults of one that is not.
pub fn model(text: &str) -> Model {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let scenario = scenario::parse(&mut sources, "deal.toml", text, &[], None, &mut diagnostics);
    let model = scenario.and_then(|scenario| model::resolve(&scenario, "deal", &NoFiles, &mut diagnostics));
    match model {
        Some(model) if !diagnostics.has_errors() => model,
        _ => panic!("{}\n{text}", render(&diagnostics, &sources, false)),
    }
}
