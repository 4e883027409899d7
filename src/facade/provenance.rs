//! The manifest of a run: which texts were read, and with which settings.
//!
//! In: the request, the files that were read on its behalf, what came out. Out: a [`Manifest`]. Putting it into
//! files is left to `write::provenance`, checking it to `verify`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::analysis::Request;
use crate::model::fit::FitRequest;
use crate::model::{FileError, Files};
use crate::report::manifest::{Asked, Drawn, Fitted, Input, Options, Other};
use crate::report::{Answered, ChartsAsked, Manifest, Report};
use crate::scenario::Override;

/// Files that remembers what was read from them.
pub struct Recorded<'a> {
    files: &'a (dyn Files + Sync),
    /// By the path in the scenario.
    seen: Mutex<BTreeMap<String, Input>>,
}

impl<'a> Recorded<'a> {
    /// Remembers what is read from `files` from now on.
    pub fn new(files: &'a (dyn Files + Sync)) -> Recorded<'a> {
        Recorded {
            files,
            seen: Mutex::default(),
        }
    }

    /// What has been read, in the order of the paths in the scenario.
    pub fn inputs(&self) -> Vec<Input> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.values().cloned().collect()
    }
}

impl Files for Recorded<'_> {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let text = self.files.read(path)?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Hundreds of deals of one question read the same file.
        if !seen.contains_key(path) {
            seen.insert(path.to_owned(), Input::new(path, text.as_bytes()));
        }
        Ok(text)
    }
}

/// The manifest of a run. `files` are those that the request was loaded and run with.
pub fn manifest_of_run(request: &Request, files: &Recorded<'_>, report: &Report) -> Manifest {
    let run = Drawn {
        paths: report.run.paths,
        sampler: report.run.sampler.word().to_owned(),
    };
    let mut made = Manifest {
        command: "run".to_owned(),
        seed: Some(report.run.seed),
        run: Some(run),
        ..manifest(request, files, &report.analyses)
    };
    note_charts(&mut made, &report.charts.asked);
    made
}

/// What the command line asked of charts.
fn note_charts(made: &mut Manifest, asked: &ChartsAsked) {
    made.options.charts.clone_from(&asked.names);
    made.options.size = asked.size.map(|size| size.word().to_owned());
    made.options.theme = asked.theme.map(|theme| theme.word().to_owned());
}

/// The manifest of questions of the command line: `kind` is the command, `question` what was asked there, `asked` what was
/// asked of their charts.
pub fn manifest_of_answers(
    kind: &str,
    request: &Request,
    question: Option<&Override>,
    files: &Recorded<'_>,
    others: &[(Request, &Recorded<'_>)],
    answers: &[Answered],
    asked: &ChartsAsked,
) -> Manifest {
    let mut manifest = Manifest {
        command: kind.to_owned(),
        seed: answers.first().map(|one| one.run.seed),
        ..manifest(request, files, answers)
    };
    note_charts(&mut manifest, asked);
    manifest.options.question = question.map(|question| question.text().to_owned());
    let other = |(request, files): &(Request, &Recorded<'_>)| Other {
        scenario: Input::new(&request.name, &request.bytes),
        files: files.inputs(),
    };
    manifest.others = others.iter().map(other).collect();
    manifest
}

/// The manifest of a deal that is told and not run: by `explain`, or by `trace` along a path.
pub fn manifest_of_telling(
    command: &str,
    request: &Request,
    files: &Recorded<'_>,
    seed: u64,
    path: Option<u64>,
) -> Manifest {
    let mut made = Manifest {
        command: command.to_owned(),
        seed: Some(seed),
        ..manifest(request, files, &[])
    };
    made.options.path = path;
    made
}

/// The manifest of a check; `evidence` is whether it lists what has no source. Nothing is drawn.
pub fn manifest_of_check(request: &Request, files: &Recorded<'_>, evidence: bool) -> Manifest {
    let mut made = Manifest {
        command: "check".to_owned(),
        ..manifest(request, files, &[])
    };
    made.options.evidence = evidence;
    made
}

/// The manifest of a fit to a file, which stands in the place of the scenario.
pub fn manifest_of_fit(request: &FitRequest) -> Manifest {
    let asked = Fitted {
        column: request.column.clone(),
        dates: request.dates.clone(),
        per: request.per.map(|per| per.word().to_owned()),
        rows: request.rows.clone(),
    };
    Manifest {
        termsheet: env!("CARGO_PKG_VERSION").to_owned(),
        command: "fit".to_owned(),
        scenario: Input::new(&request.name, request.text.as_bytes()),
        options: Options {
            fit: Some(asked),
            ..Options::default()
        },
        ..Manifest::default()
    }
}

/// What all have in common.
fn manifest(request: &Request, files: &Recorded<'_>, answers: &[Answered]) -> Manifest {
    let asked = |one: &Answered| Asked {
        key: one.key.clone(),
        kind: one.kind.to_owned(),
        paths: one.run.paths,
        sampler: one.sampler.word().to_owned(),
    };
    Manifest {
        termsheet: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: Input::new(&request.name, &request.bytes),
        files: files.inputs(),
        options: Options {
            set: request.sets.clone(),
            variant: request.variant.clone(),
            as_of: request.as_of.map(|day| day.to_string()),
            paths: request.paths,
            seed: request.seed,
            sampler: request.sampler.map(|sampler| sampler.word().to_owned()),
            precision: request.precision,
            ..Options::default()
        },
        analyses: answers.iter().map(asked).collect(),
        ..Manifest::default()
    }
}
