//! Whether a published file is what its scenario gives.
//!
//! In: the bytes of the file, its manifest, and the scenario. Out: a [`Verdict`]. The deal is run again with the
//! settings of the manifest and the file made again; the two have to agree to the last byte. A manifest is
//! not to be trusted: what no command line may ask for is refused before anything is run.

use std::fmt;

use crate::analysis::{Faults, Request};
use crate::model::Files;
use crate::model::fit::FitRequest;
use crate::report::manifest::{Input, sha256};
use crate::report::{Charts, ChartsAsked, Manifest};
use crate::rng::Sampler;
use crate::scenario::{ChartSize, ChartTheme, MOST_PATHS, Override};
use crate::time::Date;
use crate::unit::Per;
use crate::write::files::Item;

use super::provenance::{
    Recorded, manifest_of_answers, manifest_of_check, manifest_of_fit, manifest_of_run, manifest_of_telling,
};
use super::samples::{SAMPLES, SamplesError, samples};

/// The most paths of a question that is asked again: its columns are kept, and a manifest is not to be trusted with
/// all memory.
const MOST_ASKED: u64 = 1 << 24;

/// The name of a scenario that came through a pipe.
pub const PIPED: &str = "standard input";

/// What comes out of checking a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The scenario gives this file, to the last byte.
    Matches,
    /// A text that the file was made from is another now.
    ScenarioDiffers {
        /// Which: the names of the texts.
        names: Vec<String>,
    },
    /// Another version of the program made the file, so the bytes say nothing.
    VersionDiffers {
        /// The version that made it.
        version: String,
    },
    /// Scenario and version are those of the manifest, and give another file.
    Altered,
}

impl Verdict {
    /// A word for other programs.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Matches => "matches",
            Verdict::ScenarioDiffers { .. } => "scenario_differs",
            Verdict::VersionDiffers { .. } => "version_differs",
            Verdict::Altered => "altered",
        }
    }
}

/// Why a file could not be checked.
#[derive(Debug)]
pub enum VerifyError {
    /// The manifest asks for what no command line may ask for.
    Unfit(String),
    /// The comparison was of more scenarios than were given.
    Missing {
        /// The names of all its scenarios.
        names: Vec<String>,
    },
    /// The scenario is wrong, or a path of it.
    Faults(Faults),
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VerifyError::Unfit(why) => write!(f, "no run of termsheet has such a manifest: {why}"),
            VerifyError::Missing { names } => {
                write!(f, "it compares {}: give each of these files", names.join(" and "))
            }
            VerifyError::Faults(_) => write!(f, "the scenario cannot be run"),
        }
    }
}

impl std::error::Error for VerifyError {}

/// Makes a published file again and compares. `given` are the scenario and, for a comparison of several, the
/// others in their order, each with the files beside it; of the requests only the bytes count.
///
/// `progress` is told how many paths are done, from any thread.
///
/// # Errors
///
/// Where the manifest is none of ours, scenarios are missing, or one cannot be run.
pub fn verify(
    published: &[u8],
    manifest: &Manifest,
    given: &[(Request, &(dyn Files + Sync))],
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Verdict, VerifyError> {
    let expected: Vec<&Input> = std::iter::once(&manifest.scenario)
        .chain(manifest.others.iter().map(|other| &other.scenario))
        .collect();
    if given.len() < expected.len() {
        let names = expected.iter().map(|input| input.name.clone()).collect();
        return Err(VerifyError::Missing { names });
    }
    let differs = |(input, (request, _)): &(&&Input, &(Request, _))| input.sha256 != sha256(&request.bytes);
    let changed: Vec<String> = expected
        .iter()
        .zip(given)
        .filter(differs)
        .map(|(input, _)| input.name.clone())
        .collect();
    if !changed.is_empty() {
        return Ok(Verdict::ScenarioDiffers { names: changed });
    }
    if manifest.termsheet != env!("CARGO_PKG_VERSION") {
        return Ok(Verdict::VersionDiffers {
            version: manifest.termsheet.clone(),
        });
    }
    let settings = settings(manifest).map_err(VerifyError::Unfit)?;
    let recorded: Vec<(Request, Recorded<'_>)> = given
        .iter()
        .zip(&expected)
        .map(|((request, files), input)| {
            // A scenario that was renamed gives the same file.
            let named = Request {
                name: input.name.clone(),
                stem: stem(&input.name),
                bytes: request.bytes.clone(),
                ..settings.clone()
            };
            (named, Recorded::new(*files))
        })
        .collect();
    let (items, made) = again(manifest, &recorded, threads, progress)?;
    let before = manifest
        .files
        .iter()
        .chain(manifest.others.iter().flat_map(|other| &other.files));
    let now = made
        .files
        .iter()
        .chain(made.others.iter().flat_map(|other| &other.files));
    let changed: Vec<String> = before
        .zip(now)
        .filter(|(before, now)| before.name == now.name && before.sha256 != now.sha256)
        .map(|(before, _)| before.name.clone())
        .collect();
    if !changed.is_empty() {
        return Ok(Verdict::ScenarioDiffers { names: changed });
    }
    let same = items
        .iter()
        .any(|item| item.path == manifest.file && item.bytes == published);
    Ok(if same { Verdict::Matches } else { Verdict::Altered })
}

/// The name without its ending; what stands for it where the scenario came through a pipe.
fn stem(name: &str) -> String {
    match name {
        PIPED => "scenario".to_owned(),
        file => file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned(),
    }
}

/// All files of the run or of the questions, made again, and their manifest.
fn again(
    manifest: &Manifest,
    recorded: &[(Request, Recorded<'_>)],
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(Vec<Item>, Manifest), VerifyError> {
    let Some(((request, files), others)) = recorded.split_first() else {
        return Ok((Vec::new(), Manifest::default()));
    };
    if manifest.command == "run" {
        let loaded = super::load(request, files);
        let mut report = super::run(request, &loaded, files, threads, progress).map_err(VerifyError::Faults)?;
        if let Some(deal) = &loaded.deal {
            let asked = charts(manifest).map_err(VerifyError::Unfit)?;
            let unfit = |error: crate::model::ChartError| VerifyError::Unfit(error.to_string());
            super::choose_charts(&mut report, deal, asked).map_err(unfit)?;
        }
        let made = manifest_of_run(request, files, &report);
        let items = match &loaded.deal {
            Some(_) if manifest.file == SAMPLES => {
                let mut bytes = Vec::new();
                let nothing = |_| {};
                samples(&loaded, &made, threads, &mut bytes, &nothing).map_err(|error| match error {
                    SamplesError::Faults(faults) => VerifyError::Faults(faults),
                    SamplesError::Write(error) => VerifyError::Unfit(error.to_string()),
                })?;
                vec![Item::new(SAMPLES, bytes)]
            }
            Some(deal) => super::files(&report, &super::explain(deal, &loaded.sources), &made, threads),
            None => Vec::new(),
        };
        return Ok((items, made));
    }
    if manifest.command == "check" {
        let mut loaded = super::load(request, files);
        super::lint(&mut loaded);
        let made = manifest_of_check(request, files, manifest.options.evidence);
        return Ok((super::checked_json(&loaded, &made), made));
    }
    if manifest.command == "fit" {
        let request = fit_request(request, manifest).map_err(VerifyError::Unfit)?;
        let made = manifest_of_fit(&request);
        let items = super::fitted_json(&request, &made).map_err(|error| VerifyError::Unfit(error.to_string()))?;
        return Ok((items, made));
    }
    if matches!(manifest.command.as_str(), "explain" | "trace") {
        let loaded = super::load(request, files);
        let path = manifest.options.path;
        if let (Some(path), Some(deal)) = (path, &loaded.deal)
            && !deal.model.sampler.extends()
            && path >= deal.model.paths
        {
            return Err(VerifyError::Unfit(format!("its run has no path {path}")));
        }
        let made = manifest_of_telling(
            &manifest.command,
            request,
            files,
            manifest.seed.unwrap_or_default(),
            path,
        );
        return Ok((super::telling(&loaded, &made).map_err(VerifyError::Faults)?, made));
    }
    let question = match &manifest.options.question {
        None => None,
        Some(text) => {
            let question = Override::parse(text).map_err(|error| VerifyError::Unfit(error.to_string()))?;
            Some(question.called("the question of the manifest"))
        }
    };
    let kind = manifest.command.as_str();
    let beside: Vec<(Request, &(dyn Files + Sync))> = others
        .iter()
        .map(|(request, files)| (request.clone(), files as &(dyn Files + Sync)))
        .collect();
    let loaded = super::load_asking(request, question.as_ref(), files, &beside);
    let keys = match (&question, &loaded.deal) {
        (Some(_), _) => vec![kind.to_owned()],
        (None, Some(deal)) => super::questions(deal, kind),
        (None, None) => Vec::new(),
    };
    let asked = charts(manifest).map_err(VerifyError::Unfit)?;
    let drawn = match &loaded.deal {
        Some(deal) => {
            super::answer_charts(deal, &keys, asked).map_err(|error| VerifyError::Unfit(error.to_string()))?
        }
        None => Charts::default(),
    };
    let found = super::ask(request, &loaded, files, &beside, &keys, threads, progress).map_err(VerifyError::Faults)?;
    let others: Vec<(Request, &Recorded<'_>)> =
        others.iter().map(|(request, files)| (request.clone(), files)).collect();
    let made = manifest_of_answers(kind, request, question.as_ref(), files, &others, &found, &drawn.asked);
    Ok((super::answer_files(&found, &drawn, &made, threads), made))
}

/// What a manifest asks of the file that was fitted.
fn fit_request(request: &Request, manifest: &Manifest) -> Result<FitRequest, String> {
    let asked = manifest.options.fit.clone().ok_or("it says not what was fitted")?;
    let per = match &asked.per {
        Some(word) => Some(Per::from_word(word).ok_or_else(|| format!("`{}` is no window", word.escape_debug()))?),
        None => None,
    };
    Ok(FitRequest {
        name: request.name.clone(),
        text: String::from_utf8(request.bytes.clone()).map_err(|_| "what was fitted is no text")?,
        column: asked.column,
        dates: asked.dates,
        per,
        rows: asked.rows,
    })
}

/// What a manifest asks of charts.
fn charts(manifest: &Manifest) -> Result<ChartsAsked, String> {
    let options = &manifest.options;
    let size = match &options.size {
        Some(word) => Some(ChartSize::of_word(word).ok_or_else(|| format!("`{}` is no size", word.escape_debug()))?),
        None => None,
    };
    let theme = match &options.theme {
        Some(word) => Some(ChartTheme::of_word(word).ok_or_else(|| format!("`{}` is no theme", word.escape_debug()))?),
        None => None,
    };
    Ok(ChartsAsked {
        names: options.charts.clone(),
        size,
        theme,
    })
}

/// The settings of a manifest, as far as a command line may have them.
fn settings(manifest: &Manifest) -> Result<Request, String> {
    let options = &manifest.options;
    let most = if manifest.command == "run" {
        MOST_PATHS
    } else {
        MOST_ASKED
    };
    let paths = |paths: u64| match (1..=most).contains(&paths) {
        true => Ok(paths),
        false => Err(format!("it has {paths} paths")),
    };
    let of_questions = manifest.analyses.iter().map(|one| one.paths);
    for drawn in manifest.run.iter().map(|run| run.paths).chain(of_questions) {
        paths(drawn)?;
    }
    let as_of = match &options.as_of {
        Some(day) => Some(Date::parse(day).ok_or_else(|| format!("`{}` is no date", day.escape_debug()))?),
        None => None,
    };
    let sampler = match &options.sampler {
        Some(word) => {
            let known = Sampler::of_word(word);
            Some(known.ok_or_else(|| format!("`{}` is no sampler", word.escape_debug()))?)
        }
        None => None,
    };
    if let Some(share) = options.precision.filter(|share| !(1e-6..1.0).contains(share)) {
        return Err(format!("its precision is {share}"));
    }
    Ok(Request {
        name: String::new(),
        stem: String::new(),
        bytes: Vec::new(),
        sets: options.set.clone(),
        variant: options.variant.clone(),
        as_of,
        paths: options.paths.map(paths).transpose()?,
        seed: options.seed,
        sampler,
        precision: options.precision,
    })
}
