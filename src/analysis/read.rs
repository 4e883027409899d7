//! From a text with its changes to a deal: what every question begins with.
//!
//! In: a [`Request`], the bytes of a scenario with what is to be changed in it. Out: a [`Loaded`] with the
//! faults or the [`Deal`]. Analyses make many requests of one: each changes a little more.

use crate::diag::{Diagnostics, Sources};
use crate::engine;
use crate::ledger;
use crate::model::{self, Files, Model};
use crate::rng::Sampler;
use crate::scenario::{self, Override, Scenario, Version, Written};
use crate::time::Date;

/// A scenario file and what is to be changed in it.
#[derive(Clone, Debug)]
pub struct Request {
    /// What to call the text in faults: the path as given.
    pub name: String,
    /// The name of the file without folder and ending: the title where the scenario has none.
    pub stem: String,
    /// The file's bytes; whether they are a text is for [`read`] to see.
    pub bytes: Vec<u8>,
    /// The `--set` overrides as given.
    pub sets: Vec<String>,
    /// The variant to apply.
    pub variant: Option<String>,
    /// The deal as it stood on that day: later amendments are left out.
    pub as_of: Option<Date>,
    /// How many paths, in place of the scenario's.
    pub paths: Option<u64>,
    /// The seed, in place of the scenario's.
    pub seed: Option<u64>,
    /// The sampler, in place of the scenario's.
    pub sampler: Option<Sampler>,
    /// How small the standard error of the present values must be, as a share of their spread or mean: a run
    /// then takes as many paths as that needs, at most `paths`.
    pub precision: Option<f64>,
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
    /// What could be read of a deal that is not sound.
    pub unsound: Option<Box<Scenario>>,
}

impl Loaded {
    /// The deal, or why there is none.
    ///
    /// # Errors
    ///
    /// Its faults, where there is no deal.
    pub fn deal(self) -> Result<Deal, Faults> {
        self.deal.ok_or(Faults {
            sources: self.sources,
            diagnostics: self.diagnostics,
        })
    }
}

/// A deal that can be run.
#[derive(Clone, Debug)]
pub struct Deal {
    /// The deal as written.
    pub scenario: Scenario,
    /// The deal as meant.
    pub model: Model,
    /// The deal under each of its variants, in the order of the file, where they have been looked at.
    pub variants: Vec<Model>,
}

/// Why a run did not come to its end: the scenario's faults, or those that only a run could show.
#[derive(Debug, Default)]
pub struct Faults {
    /// The texts.
    pub sources: Sources,
    /// At least one error.
    pub diagnostics: Diagnostics,
}

/// Reads a scenario with its changes; what its analyses ask is not looked at.
///
/// Overrides that are none (no `=`) are reported like faults of the file.
pub fn read(request: &Request, files: &dyn Files) -> Loaded {
    read_asking(request, None, files)
}

/// The same with a question of the command line among its analyses. A sound deal is there even where they have
/// faults, so that all faults can be told in one go.
pub fn read_asking(request: &Request, question: Option<&Override>, files: &dyn Files) -> Loaded {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let written = written(request, question, &mut sources, &mut diagnostics);
    let mut loaded = Loaded {
        sources,
        diagnostics,
        deal: None,
        unsound: None,
    };
    if let Some(written) = written {
        match sound(&written, request, files, &mut loaded.diagnostics) {
            Ok(deal) => loaded.deal = Some(deal),
            Err(scenario) => loaded.unsound = Some(scenario),
        }
        written.lost().silence(&mut loaded.diagnostics);
    }
    loaded
}

/// The tree of a scenario with the changes of the request; its text joins `sources`.
pub(super) fn written(
    request: &Request,
    question: Option<&Override>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Written> {
    let mut overrides = Vec::new();
    for set in &request.sets {
        match Override::parse(set) {
            Ok(one) => overrides.push(one),
            Err(error) => {
                diagnostics.error_nowhere("bad-override", format!("--set {set}: {error}"));
            }
        }
    }
    overrides.extend(question.cloned());
    let text = scenario::text_of(&request.bytes, &request.name, diagnostics)?;
    let version = Version {
        variant: request.variant.as_deref(),
        as_of: request.as_of,
    };
    scenario::written(sources, &request.name, &text, &overrides, version, diagnostics)
}

/// The deal of a tree, if it is sound. What is asked about it may have faults of its own.
pub(super) fn resolved(
    written: &Written,
    request: &Request,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> Option<Deal> {
    sound(written, request, files, diagnostics).ok()
}

/// The same, or what could be read of it.
fn sound(
    written: &Written,
    request: &Request,
    files: &dyn Files,
    diagnostics: &mut Diagnostics,
) -> Result<Deal, Box<Scenario>> {
    let mut scenario = written.deal(diagnostics);
    // Charts may be of what is asked.
    let mut of_questions = Diagnostics::new();
    scenario.analyses = written.analyses(&mut of_questions);
    let model = model::resolve(&scenario, &request.stem, files, diagnostics);
    let sound = !diagnostics.has_errors();
    diagnostics.append(of_questions);
    let Some(mut model) = model.filter(|_| sound) else {
        return Err(Box::new(scenario));
    };
    model.paths = request.paths.unwrap_or(model.paths);
    model.seed = request.seed.unwrap_or(model.seed);
    model.sampler = request.sampler.unwrap_or(model.sampler);
    Ok(Deal {
        scenario,
        model,
        variants: Vec::new(),
    })
}

/// A fault of the engine at its place in the file: the ledger replays the path that broke.
pub fn run_fault(fault: engine::Fault, model: &Model, sources: &Sources) -> Faults {
    let mut diagnostics = Diagnostics::new();
    match fault {
        engine::Fault::Broken { path, period } => match ledger::replay(model, model.seed, path) {
            Err(fault) => fault.report(model, &mut diagnostics),
            Ok(_) => {
                let date = model.timeline.period_start(period.min(model.timeline.periods));
                let message = format!("a figure left the range of numbers on path {path}, in the period from {date}");
                diagnostics.error_nowhere("not-finite", message);
            }
        },
        engine::Fault::TooLarge { bytes, limit } => {
            let gib = |bytes: u64| bytes as f64 / f64::from(1u32 << 30);
            let message = format!(
                "this run would take {:.1} GiB of memory; the limit is {:.1} GiB",
                gib(bytes),
                gib(limit)
            );
            diagnostics
                .error_nowhere("too-large", message)
                .help("fewer periods or fewer terms and drivers take less");
        }
        engine::Fault::NoThreads => {
            diagnostics.error_nowhere("no-threads", "the system did not start the threads of the run");
        }
    }
    Faults {
        sources: sources.clone(),
        diagnostics,
    }
}
