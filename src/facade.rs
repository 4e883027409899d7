//! The library in a few calls: a text becomes a deal, a deal becomes a report, a report files.
//!
//! In: the text of a scenario with the changes asked for. Out: a [`Deal`], a [`Report`], a path
//! told in full, and the files of a run. Reading from and writing to the disk, and talking to
//! the user, are left to the caller.


use crate::diag::{Diagnostics, Sources};
use crate::model::{self, Files, Model};
use crate::scenario::{self, Override, Scenario};

/// A scenario file and what is to be changed in it.
#[derive(Clone, Debug)]
pub struct Request {
    /// What to call the text in faults: the path as given.
    pub name: String,
    /// The name of the file without folder and ending: the title where the scenario has none.
    pub stem: String,
    /// The file's bytes; whether they are a text is for [`load`] to see.
    pub bytes: Vec<u8>,
    /// The `--set` overrides as given.
    pub sets: Vec<String>,
    /// The variant to apply.
    pub variant: Option<String>,
    /// How many paths, in place of the scenario's.
    pub paths: Option<u64>,
    /// The seed, in place of the scenario's.
    pub seed: Option<u64>,
}

/// What reading gave: the faults with the texts that they point into, and the deal if it is sound.
#[derive(Debug)]
pub struct Loaded {
    /// The texts.
    pub sources: Sources,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// The deal; `None` if there is an error.
    pub deal: Option<Deal>,
}

/// A deal that can be run.
#[derive(Clone, Debug)]
pub struct Deal {
    /// The deal as written.
    pub scenario: Scenario,
    /// The deal as meant.
    pub model: Model,
}

/// Why a run did not come to its end: the scenario's faults, or those that only a run could show.
#[derive(Debug)]
pub struct Faults {
    /// The texts.
    pub sources: Sources,
    /// At least one error.
    pub diagnostics: Diagnostics,
}

/// Reads a scenario with its changes.
///
/// Overrides that are none (no `=`) are reported like faults of the file.
pub fn load(request: &Request, files: &dyn Files) -> Loaded {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let mut overrides = Vec::new();
    for set in &request.sets {
        match Override::parse(set) {
            Ok(one) => overrides.push(one),
            Err(error) => {
                diagnostics.error_nowhere("bad-override", format!("--set {set}: {error}"));
            }
        }
    }
    let deal = scenario::text_of(&request.bytes, &request.name, &mut diagnostics).and_then(|text| {
        let variant = request.variant.as_deref();
        let scenario = scenario::parse(&mut sources, &request.name, &text, &overrides, variant, &mut diagnostics)?;
        let mut model = model::resolve(&scenario, &request.stem, files, &mut diagnostics)?;
        model.paths = request.paths.unwrap_or(model.paths);
        model.seed = request.seed.unwrap_or(model.seed);
        Some(Deal { scenario, model })
    });
    let deal = deal.filter(|_| !diagnostics.has_errors());
    Loaded { sources, diagnostics, deal }
}
