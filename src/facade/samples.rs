//! Every path's figures, written down as they are worked out.

use std::fmt;
use std::io::{self, Write};

use crate::analysis::{Faults, Loaded, run_fault};
use crate::engine::{self, Cut, Settings};
use crate::plan;
use crate::report::Manifest;
use crate::report::address::{address, scale};
use crate::write::samples::Samples;

/// The place of the samples in the folder of a run, by which their manifest calls them wherever they lie.
pub const SAMPLES: &str = "samples.csv";

/// Why the figures of the paths were not all written.
#[derive(Debug)]
pub enum SamplesError {
    /// The scenario is wrong, or a path of it.
    Faults(Faults),
    /// The system did not take them.
    Write(io::Error),
}

impl fmt::Display for SamplesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SamplesError::Faults(_) => write!(f, "the scenario cannot be run"),
            SamplesError::Write(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for SamplesError {}

/// Writes the figures of all paths of a run as CSV: a row for each path, a column for each figure of
/// `summary.json`. `manifest` is that of the run. The same bytes on any number of threads.
///
/// `progress` is told how many paths are done.
///
/// # Errors
///
/// Where there is no deal, a path leaves the domain of a formula, or `out` does not take what is written.
pub fn samples(
    loaded: &Loaded,
    manifest: &Manifest,
    threads: Option<usize>,
    out: &mut dyn Write,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), SamplesError> {
    let Some(deal) = &loaded.deal else {
        return Err(SamplesError::Faults(Faults {
            sources: loaded.sources.clone(),
            diagnostics: loaded.diagnostics.clone(),
        }));
    };
    let model = &deal.model;
    let plan = plan::compile(model);
    let settings = Settings {
        // A precision may have asked for other paths than the scenario does.
        paths: manifest.run.as_ref().map_or(model.paths, |run| run.paths),
        seed: manifest.seed.unwrap_or(model.seed),
        threads,
    };
    let keys = engine::figure_keys(&plan);
    let names: Vec<String> = keys.iter().map(|&key| address(model, &plan, key)).collect();
    let scales: Vec<f64> = keys.iter().map(|&key| scale(model, key)).collect();
    let manifest = Manifest {
        file: SAMPLES.to_owned(),
        ..manifest.clone()
    };
    let mut file = Samples::begin(out, &names, &scales, &manifest).map_err(SamplesError::Write)?;
    engine::stream(
        &plan,
        settings,
        &keys,
        &mut |first, columns| file.push(first, columns),
        progress,
    )
    .map_err(|cut| match cut {
        Cut::Fault(fault) => SamplesError::Faults(run_fault(fault, model, &loaded.sources)),
        Cut::Taker(error) => SamplesError::Write(error),
    })
}
