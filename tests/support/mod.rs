//! What several tests need: a deal from a text, and random deals.

#![allow(dead_code, reason = "each test file uses its part of this")]

pub(crate) mod deals;

use termsheet::diag::{Diagnostics, Sources, render};
use termsheet::model::{FileError, Files, Model, resolve};
use termsheet::scenario;

/// No files beside the scenario.
struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<String, FileError> {
        Err(FileError::Missing)
    }
}

/// The model of a text, or its rendered faults.
pub(crate) fn read(text: &str) -> Result<Model, String> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let scenario = scenario::parse(
        &mut sources,
        "deal.toml",
        text,
        &[],
        scenario::Version::default(),
        &mut diagnostics,
    );
    let model = scenario.and_then(|scenario| resolve(&scenario, "deal", &NoFiles, &mut diagnostics));
    model
        .filter(|_| !diagnostics.has_errors())
        .ok_or_else(|| render(&diagnostics, &sources, false))
}
