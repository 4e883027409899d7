//! The library in a few calls: a text becomes a deal, a deal becomes a report, a report files.
//!
//! In: the text of a scenario with the changes asked for. Out: a [`Deal`], a [`Report`], a path
//! told in full, and the files of a run. Reading from and writing to the disk, and talking to
//! the user, are left to the caller.

mod ask;
mod charts;
mod check;
mod provenance;
mod samples;
mod verify;

use std::fmt;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub use ask::{Others, answer_files, ask, load_asking, paths_to_ask, questions};
pub use charts::{answer_charts, chart_choice, choose_charts};
pub use check::{checked_json, fitted_json};
pub use provenance::{
    Recorded, manifest_of_answers, manifest_of_check, manifest_of_fit, manifest_of_run, manifest_of_telling,
};
pub use samples::{SAMPLES, SamplesError, samples};
pub use verify::{PIPED, Verdict, VerifyError, verify};

use crate::analysis::{self, Deal, Faults, Loaded, Request, run_fault};
use crate::chart;
use crate::diag::{Diagnostics, Sources, nearest};
use crate::engine::{self, CashFigure, FigureKey, Outcome, PartyFigure, Settings};
use crate::explain::{self, Explanation};
use crate::id::PartyId;
use crate::ledger::{self, Ledger};
use crate::model::{self, Files};
use crate::plan::{self, Plan};
use crate::report::precision::{self, FIRST_PATHS, MOST_PATHS};
use crate::report::{self, ChartsAsked, Circumstances, Manifest, Precision, Report};
use crate::write::files::Item;
use crate::write::{csv, html, json, markdown, provenance as stamps};

/// Reads a scenario with its changes, and looks at what its analyses ask.
///
/// Overrides that are none (no `=`) are reported like faults of the file.
pub fn load(request: &Request, files: &(dyn Files + Sync)) -> Loaded {
    checked(analysis::read_asking(request, None, files), request, files, &[])
}

/// The same after a look at what its analyses ask, beside other scenarios of the command line.
fn checked(mut loaded: Loaded, request: &Request, files: &(dyn Files + Sync), others: &Others<'_>) -> Loaded {
    let scenario = loaded.deal.as_ref().map(|deal| &deal.scenario);
    if let Some(scenario) = scenario.or(loaded.unsound.as_deref()) {
        let variants = analysis::check_variants(request, files, scenario, &mut loaded.diagnostics);
        let of = (scenario, loaded.deal.as_ref());
        analysis::check(request, files, of, others, &mut loaded.diagnostics);
        if let Some(deal) = &mut loaded.deal {
            deal.variants = variants;
        }
    }
    if loaded.diagnostics.has_errors() {
        loaded.deal = None;
    }
    loaded
}

/// Warns of what is sound and looks like a slip; see [`model::lint`].
pub fn lint(loaded: &mut Loaded) {
    if let Some(deal) = &loaded.deal {
        model::lint(&deal.scenario, &deal.model, &mut loaded.diagnostics);
    }
}

/// Puts a deal into words; see [`mod@crate::explain`].
pub fn explain(deal: &Deal, sources: &Sources) -> Explanation {
    explain::explain(&deal.model, &deal.variants, sources)
}

/// How many paths a run draws in all: those of the deal, and as many again for each variant.
pub fn paths_in_all(deal: &Deal, request: &Request, files: &(dyn Files + Sync)) -> u64 {
    let variants = variants(deal, request).len() as u64;
    let asked = ask::paths_to_ask(deal, request, files, &[], &all_questions(deal));
    let deals = deal.model.paths.saturating_mul(1 + variants);
    deals.saturating_add(clause_share(deal)).saturating_add(asked)
}

/// As how many paths of a run the valuing of its clauses counts.
fn clause_share(deal: &Deal) -> u64 {
    deal.model.paths / 2
}

/// The variants that a run sets beside the deal: all of them, or none where one was asked for.
fn variants<'a>(deal: &'a Deal, request: &Request) -> &'a [model::Variant] {
    if request.variant.is_some() {
        &[]
    } else {
        &deal.model.variants
    }
}

/// Runs a loaded deal and each of its variants on the same draws.
///
/// `request` and `files` are those that it was loaded with, `threads` all cores where absent.
/// `progress` is told how many of [`paths_in_all`] are done, from any thread.
///
/// # Errors
///
/// The fault at its place, where a path leaves the domain of a formula; that the run is too
/// large; also where there is no deal.
pub fn run(
    request: &Request,
    loaded: &Loaded,
    files: &(dyn Files + Sync),
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Report, Faults> {
    if let Some(wanted) = request.precision {
        return run_until(request, files, threads, progress, wanted);
    }
    let (deal, plan, outcome) = outcome(loaded, threads, progress)?;
    with_variants(request, loaded, files, threads, progress, (deal, &plan, &outcome))
}

/// Runs a deal with more and more paths until its present values are as exact as wanted, then its variants with
/// as many. The last run is the one that `--paths` would give.
fn run_until(
    request: &Request,
    files: &(dyn Files + Sync),
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
    wanted: f64,
) -> Result<Report, Faults> {
    let most = request.paths.unwrap_or(MOST_PATHS);
    let mut tried = vec![FIRST_PATHS.min(most)];
    loop {
        let paths = tried[tried.len() - 1];
        let request = Request {
            paths: Some(paths),
            precision: None,
            ..request.clone()
        };
        let loaded = load(&request, files);
        let (deal, plan, outcome) = outcome(&loaded, threads, progress)?;
        let reached = precision::reached(&deal.model, &outcome);
        let met = reached.is_some_and(|reached| reached <= wanted);
        if met || paths >= most {
            let of = (deal, &plan, &outcome);
            let mut report = with_variants(&request, &loaded, files, threads, progress, of)?;
            report.run.precision = Some(Precision {
                wanted,
                reached: reached.unwrap_or(f64::NAN),
                met,
                tried,
            });
            return Ok(report);
        }
        tried.push(precision::next_paths(deal.model.sampler, paths, reached, wanted).min(most));
    }
}

/// The report of a run, and its variants run beside it.
fn with_variants(
    request: &Request,
    loaded: &Loaded,
    files: &(dyn Files + Sync),
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
    (deal, plan, outcome): (&Deal, &Plan, &Outcome),
) -> Result<Report, Faults> {
    let run = deal.model.paths;
    let valued = |share: f64| progress(run + (share * clause_share(deal) as f64) as u64);
    let how = Circumstances {
        worth: analysis::clause_worth((&deal.model, plan, outcome), threads, &valued),
        file: request.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
        overrides: request.sets.clone(),
        variant: request.variant.clone(),
        as_of: request.as_of,
        against: explain::against(&deal.model, &loaded.sources),
    };
    let mut report = report::summarise(&deal.model, plan, outcome, &loaded.sources, how);
    for (index, variant) in variants(deal, request).iter().enumerate() {
        let request = Request {
            variant: Some(variant.key.clone()),
            ..request.clone()
        };
        let loaded = load(&request, files);
        let done = deal.model.paths.saturating_mul(index as u64 + 1) + clause_share(deal);
        let (under, _, outcome) = self::outcome(&loaded, threads, &|paths| progress(done + paths))?;
        let settings = Settings {
            paths: deal.model.paths,
            seed: deal.model.seed,
            threads,
        };
        let pairs = analysis::paired(&deal.model, &under.model, settings);
        let told = report::variant(
            &under.model,
            variant,
            &outcome,
            &report.parties,
            pairs.unwrap_or_default(),
        );
        report.variants.push(told);
    }
    let before = deal.model.paths.saturating_mul(1 + report.variants.len() as u64) + clause_share(deal);
    let told = |done: u64| progress(before + done);
    report.analyses = ask::ask(request, loaded, files, &[], &all_questions(deal), threads, &told)?;
    // Those of the file have been looked at when it was read.
    let _ = choose_charts(&mut report, deal, ChartsAsked::default());
    Ok(report)
}

/// The keys of all analyses of a file.
fn all_questions(deal: &Deal) -> Vec<String> {
    deal.scenario.analyses.iter().map(|one| one.key.value.clone()).collect()
}

/// Runs a loaded deal alone.
fn outcome<'a>(
    loaded: &'a Loaded,
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(&'a Deal, Plan, Outcome), Faults> {
    let Some(deal) = &loaded.deal else {
        return Err(Faults {
            sources: loaded.sources.clone(),
            diagnostics: loaded.diagnostics.clone(),
        });
    };
    let plan = plan::compile(&deal.model);
    let settings = Settings {
        paths: deal.model.paths,
        seed: deal.model.seed,
        threads,
    };
    match engine::run(&plan, settings, progress) {
        Ok(outcome) => Ok((deal, plan, outcome)),
        Err(fault) => Err(run_fault(fault, &deal.model, &loaded.sources)),
    }
}

/// Replays one path of a loaded deal.
///
/// # Errors
///
/// The fault at its place, where the path leaves the domain of a formula; also where there is no deal.
pub fn replay(loaded: &Loaded, path: u64) -> Result<Ledger, Faults> {
    let Some(deal) = &loaded.deal else {
        return Err(Faults {
            sources: loaded.sources.clone(),
            diagnostics: Diagnostics::new(),
        });
    };
    ledger::replay(&deal.model, deal.model.seed, path).map_err(|fault| {
        let mut diagnostics = Diagnostics::new();
        fault.report(&deal.model, &mut diagnostics);
        Faults {
            sources: loaded.sources.clone(),
            diagnostics,
        }
    })
}

/// The path on which a party's figure is nearest to a percentile of that figure, the first of
/// several; the extremes are found exactly.
///
/// Runs the deal for the percentile and once more for the path. `threads` are all cores where
/// absent; `progress` is told the number of paths done in the first run, from any thread.
///
/// # Errors
///
/// Where nobody is called that, the figure exists on no path, or a path has a fault.
pub fn path_at(
    loaded: &Loaded,
    selector: &Selector,
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, AtError> {
    let Some(deal) = &loaded.deal else {
        return Err(AtError::Faults(Faults {
            sources: loaded.sources.clone(),
            diagnostics: loaded.diagnostics.clone(),
        }));
    };
    let model = &deal.model;
    let id = model
        .parties
        .find(|party| party.key == selector.party && !party.external)
        .ok_or_else(|| {
            let judged = model.parties.iter().filter(|party| !party.external);
            AtError::Party {
                key: selector.party.clone(),
                known: judged.map(|party| party.key.clone()).collect(),
            }
        })?;
    let key = selector.figure.key(id);
    let plan = plan::compile(model);
    let settings = Settings {
        paths: model.paths,
        seed: model.seed,
        threads,
    };
    let stopped = |fault| AtError::Faults(run_fault(fault, model, &loaded.sources));
    let outcome = engine::run(&plan, settings, progress).map_err(stopped)?;
    let target = outcome
        .figure(key)
        .and_then(|figure| figure.sketch.quantile(selector.share))
        .ok_or(AtError::Nowhere)?;
    engine::nearest(&plan, settings, key, target)
        .map_err(stopped)?
        .ok_or(AtError::Nowhere)
}

/// A figure of a party at a rank: `microsoft.npv=p5`.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// The party's name in the file.
    pub party: String,
    /// Which figure.
    pub figure: PathFigure,
    /// The rank as a share of all, 0 to 1.
    pub share: f64,
}

/// The figures by which a path can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFigure {
    /// Net present value.
    Npv,
    /// Received less paid.
    NetCash,
    /// All that it received.
    Received,
    /// All that it paid.
    Paid,
    /// The internal rate of return.
    Irr,
    /// Received over paid.
    Multiple,
    /// The time of payback.
    PaybackYears,
    /// The deepest cumulative shortfall.
    PeakExposure,
}

impl PathFigure {
    /// What the engine calls it.
    fn key(self, party: PartyId) -> FigureKey {
        match self {
            PathFigure::Npv => FigureKey::Party(party, PartyFigure::Npv),
            PathFigure::NetCash => FigureKey::Cash(party, CashFigure::Net),
            PathFigure::Received => FigureKey::Cash(party, CashFigure::Received),
            PathFigure::Paid => FigureKey::Cash(party, CashFigure::Paid),
            PathFigure::Irr => FigureKey::Party(party, PartyFigure::Irr),
            PathFigure::Multiple => FigureKey::Party(party, PartyFigure::Multiple),
            PathFigure::PaybackYears => FigureKey::Party(party, PartyFigure::Payback),
            PathFigure::PeakExposure => FigureKey::Party(party, PartyFigure::Exposure),
        }
    }

    /// All of them with their names in `summary.json`.
    const ALL: [(PathFigure, &str); 8] = [
        (PathFigure::Npv, "npv"),
        (PathFigure::NetCash, "net_cash"),
        (PathFigure::Received, "received"),
        (PathFigure::Paid, "paid"),
        (PathFigure::Irr, "irr"),
        (PathFigure::Multiple, "multiple"),
        (PathFigure::PaybackYears, "payback_years"),
        (PathFigure::PeakExposure, "peak_exposure"),
    ];
}

impl Selector {
    /// Reads `party.figure=pN`; `min`, `median` and `max` stand for p0, p50 and p100.
    ///
    /// # Errors
    ///
    /// Where it has another form or names no figure.
    pub fn parse(text: &str) -> Result<Selector, AtError> {
        let form = || AtError::Form { text: text.to_owned() };
        let (what, rank) = text.split_once('=').ok_or_else(form)?;
        let (party, figure) = what.trim().rsplit_once('.').ok_or_else(form)?;
        let known = PathFigure::ALL.iter().find(|(_, name)| *name == figure);
        let figure = known
            .ok_or_else(|| AtError::Figure {
                name: figure.to_owned(),
            })?
            .0;
        let percentile = match rank.trim() {
            "min" => 0.0,
            "median" => 50.0,
            "max" => 100.0,
            other => other
                .strip_prefix('p')
                .and_then(|digits| digits.parse::<f64>().ok())
                .ok_or_else(form)?,
        };
        if !(0.0..=100.0).contains(&percentile) {
            return Err(form());
        }
        Ok(Selector {
            party: party.to_owned(),
            figure,
            share: percentile / 100.0,
        })
    }
}

/// Why no path can be found by a figure.
#[derive(Debug)]
pub enum AtError {
    /// It is not of the form `party.figure=pN`.
    Form {
        /// What was given.
        text: String,
    },
    /// There is no such figure.
    Figure {
        /// The name given.
        name: String,
    },
    /// No judged party is called that.
    Party {
        /// The name given.
        key: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The figure exists on no path.
    Nowhere,
    /// A path has a fault.
    Faults(Faults),
}

impl fmt::Display for AtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AtError::Form { text } => {
                write!(
                    f,
                    "`{text}` does not choose a path; write party.figure=p5, with p0 to p100, min, median or max"
                )
            }
            AtError::Figure { name } => {
                let names = PathFigure::ALL.map(|(_, name)| name);
                write!(f, "no figure is called `{name}`")?;
                match nearest(name, names) {
                    Some(near) => write!(f, "; did you mean `{near}`?"),
                    None => write!(f, "; there are {}", names.join(", ")),
                }
            }
            AtError::Party { key, known } => {
                write!(f, "no party inside the deal is called `{key}`")?;
                match nearest(key, known.iter().map(String::as_str)) {
                    Some(near) => write!(f, "; did you mean `{near}`?"),
                    None => write!(f, "; there are {}", known.join(", ")),
                }
            }
            AtError::Nowhere => write!(f, "the figure exists on no path"),
            AtError::Faults(_) => write!(f, "a path cannot be told to its end"),
        }
    }
}

impl std::error::Error for AtError {}

/// The files of a run: page, summary, series and charts, each with its manifest.
///
/// `threads` draw them, all cores where absent; no byte depends on their number.
pub fn files(report: &Report, explanation: &Explanation, manifest: &Manifest, threads: Option<usize>) -> Vec<Item> {
    let charts = chart::all(report);
    let sections: Vec<(String, Vec<String>)> = explanation
        .sections
        .iter()
        .map(|one| (one.heading.clone(), one.sentences.clone()))
        .collect();
    let mut items = vec![
        Item::new("summary.json", json::text(&json::summary(report))),
        Item::new("summary.csv", csv::summary(report)),
        Item::new("summary.md", markdown::summary(report)),
        Item::new("series.csv", csv::series(report)),
        Item::new(
            "report.html",
            html::html(report, &sections, (&charts, &chart::slim(report)), manifest),
        ),
    ];
    items.extend(ask::csv_files(&report.analyses));
    draw(&charts, threads, &mut items);
    stamps::stamp(&mut items, manifest);
    items
}

/// What `explain --json` and `trace --json` give, by the command and the path of the manifest.
///
/// # Errors
///
/// The fault at its place, where the path leaves the domain of a formula; also where there is no deal.
pub fn telling(loaded: &Loaded, manifest: &Manifest) -> Result<Vec<Item>, Faults> {
    let Some(deal) = &loaded.deal else {
        return Err(Faults {
            sources: loaded.sources.clone(),
            diagnostics: loaded.diagnostics.clone(),
        });
    };
    let item = match manifest.options.path {
        Some(path) => Item::new("trace.json", json::text(&replay(loaded, path)?.to_json(&deal.model))),
        None => Item::new(
            "explanation.json",
            json::text(&json::explanation(&explain(deal, &loaded.sources))),
        ),
    };
    let mut items = vec![item];
    stamps::stamp(&mut items, manifest);
    Ok(items)
}

/// The files of charts, drawn side by side by at most so many threads and kept in their order.
fn draw(charts: &[chart::Chart], threads: Option<usize>, items: &mut Vec<Item>) {
    let all = || charts.par_iter().map(drawn).collect::<Vec<Vec<Item>>>();
    let drawn = match ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build() {
        Ok(pool) => pool.install(all),
        // A system that starts no threads has one.
        Err(_) => charts.iter().map(drawn).collect(),
    };
    items.extend(drawn.into_iter().flatten());
}

/// The files of one chart.
fn drawn(chart: &chart::Chart) -> Vec<Item> {
    let svg = Item::new(format!("charts/{}.svg", chart.file_stem), chart.svg.as_str());
    // A chart that cannot be rasterised is still there as SVG.
    #[cfg(feature = "png")]
    if let Ok(bytes) = chart::png(chart) {
        return vec![svg, Item::new(format!("charts/{}.png", chart.file_stem), bytes)];
    }
    vec![svg]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_name_a_party_a_figure_and_a_rank() {
        let selector = Selector::parse("microsoft.npv=p5").unwrap();
        assert_eq!(
            (selector.party.as_str(), selector.figure, selector.share),
            ("microsoft", PathFigure::Npv, 0.05)
        );
        assert_eq!(Selector::parse("a.irr=median").unwrap().share, 0.5);
        for (wrong, said) in [
            ("microsoft", "write party.figure=p5"),
            ("microsoft.npv", "write party.figure=p5"),
            ("microsoft.npv=5", "write party.figure=p5"),
            ("microsoft.npv=p101", "write party.figure=p5"),
            ("microsoft.npv=pNaN", "write party.figure=p5"),
            ("microsoft.net_csh=p5", "did you mean `net_cash`?"),
        ] {
            let error = Selector::parse(wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
