//! Deals run from their text, and what came out, asked for by the names in the file.
//!
//! In: a scenario's text, files that it names, a number of paths. Out: the outcome's moments and
//! percentiles, or every path's value of a figure through `engine::record`. What a value should
//! be is left to the tests.

use std::collections::BTreeMap;

use termsheet::engine::{self, Distribution, FigureKey, Outcome, PartyFigure, Record, Settings, TermFigure};
use termsheet::id::{AssumptionId, DriverId, EventId, PartyId, TermId};
use termsheet::model::Model;
use termsheet::plan::{self, Plan};
use termsheet::stats::Moments;
use termsheet::{Loaded, Request};

/// As many paths as one record holds.
const TILE: u64 = 1024;

/// An estimate may be this many standard errors off: one in sixteen thousand is by chance, and
/// the seed is fixed, so a test that passes passes always.
pub(crate) const STANDARD_ERRORS: f64 = 4.0;

/// What the library is asked for: a text and nothing else.
pub(crate) fn request(text: &str) -> Request {
    Request {
        name: "deal.toml".into(),
        stem: "deal".into(),
        bytes: text.as_bytes().to_vec(),
        sets: Vec::new(),
        variant: None,
        as_of: None,
        paths: None,
        seed: None,
        sampler: None,
        precision: None,
    }
}

/// Reads a sound text; panics with its faults otherwise.
pub(crate) fn load(request: &Request, files: &BTreeMap<String, String>) -> Loaded {
    let loaded = termsheet::load(request, files);
    assert!(
        loaded.deal.is_some(),
        "{}\n{}",
        termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false),
        String::from_utf8_lossy(&request.bytes)
    );
    loaded
}

/// A deal that has been run.
pub(crate) struct Run {
    pub(crate) model: Model,
    pub(crate) plan: Plan,
    pub(crate) outcome: Outcome,
}

/// Runs a text that names no files.
pub(crate) fn run(text: &str, paths: u64) -> Run {
    run_with(text, &BTreeMap::new(), paths)
}

/// Runs a text with files.
pub(crate) fn run_with(text: &str, files: &BTreeMap<String, String>, paths: u64) -> Run {
    let loaded = load(&request(text), files);
    let model = loaded.deal.expect("load has seen to it").model;
    let plan = plan::compile(&model);
    let settings = Settings {
        paths,
        seed: model.seed,
        threads: Some(2),
    };
    let outcome = engine::run(&plan, settings, &|_| {}).unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
    Run { model, plan, outcome }
}

impl Run {
    pub(crate) fn party_id(&self, key: &str) -> PartyId {
        self.model
            .parties
            .find(|one| one.key == key)
            .expect("the deal has the party")
    }

    pub(crate) fn term_id(&self, key: &str) -> TermId {
        self.model
            .terms
            .find(|one| one.key == key)
            .expect("the deal has the term")
    }

    pub(crate) fn driver_id(&self, key: &str) -> DriverId {
        self.model
            .drivers
            .find(|one| one.key == key)
            .expect("the deal has the driver")
    }

    pub(crate) fn event_id(&self, key: &str) -> EventId {
        self.model
            .events
            .find(|one| one.key == key)
            .expect("the deal has the event")
    }

    pub(crate) fn assumption_id(&self, key: &str) -> AssumptionId {
        self.model
            .assumptions
            .find(|one| one.key == key)
            .expect("the deal has the assumption")
    }

    /// The distribution of a figure.
    pub(crate) fn figure(&self, key: FigureKey) -> &Distribution {
        self.outcome.figure(key).expect("the plan has the figure")
    }

    /// What a term paid in all.
    pub(crate) fn total(&self, term: &str) -> &Moments {
        self.term(term, TermFigure::Total)
    }

    /// A figure of a term.
    pub(crate) fn term(&self, term: &str, figure: TermFigure) -> &Moments {
        &self.figure(FigureKey::Term(self.term_id(term), figure)).moments
    }

    /// A figure of a party.
    pub(crate) fn party(&self, party: &str, figure: PartyFigure) -> &Moments {
        &self.figure(FigureKey::Party(self.party_id(party), figure)).moments
    }

    /// The time of an event, over the paths on which it falls.
    pub(crate) fn event(&self, event: &str) -> &Moments {
        &self.figure(FigureKey::Event(self.event_id(event))).moments
    }

    /// A driver's value in the last period.
    pub(crate) fn last(&self, driver: &str) -> &Moments {
        &self.figure(FigureKey::Driver(self.driver_id(driver))).moments
    }

    /// The first `paths` paths, shown tile by tile.
    pub(crate) fn each_record(&self, paths: u64, mut see: impl FnMut(&Record)) {
        let mut first = 0;
        while first < paths {
            let width = TILE.min(paths - first);
            let record = engine::record(&self.plan, self.outcome.seed, first, width as usize)
                .unwrap_or_else(|fault| panic!("{fault:?}"));
            see(&record);
            first += width;
        }
    }

    /// Every path's value of a figure; NaN where a path has none.
    pub(crate) fn values(&self, key: FigureKey) -> Vec<f64> {
        let mut values = Vec::new();
        self.each_record(self.outcome.paths, |record| {
            values.extend((0..record.paths).map(|path| {
                let mut figures = record.figures(path);
                figures
                    .find(|(known, _)| *known == key)
                    .expect("the plan has the figure")
                    .1
            }));
        });
        values
    }
}

/// Says that a mean is within four standard errors of what theory gives; rounding is allowed to
/// what does not vary.
#[track_caller]
pub(crate) fn mean_is(what: &str, moments: &Moments, theory: f64) {
    let (mean, se) = (moments.mean().expect("there are values"), moments.se().unwrap_or(0.0));
    let off = (mean - theory).abs();
    assert!(
        off <= STANDARD_ERRORS * se + 1e-9 * theory.abs().max(1e-3),
        "{what}: mean {mean}, theory {theory}, {:.2} standard errors off",
        off / se
    );
}

/// The same of the mean of a function of the values, whose standard error is taken from them.
#[track_caller]
pub(crate) fn mean_of_is(what: &str, values: impl Iterator<Item = f64>, theory: f64) {
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for value in values {
        n += 1.0;
        sum += value - theory;
        squares += (value - theory).powi(2);
    }
    let off = (sum / n).abs();
    let se = ((squares / n - off * off) / n).sqrt();
    assert!(
        off <= STANDARD_ERRORS * se + 1e-12 * theory.abs().max(1e-6),
        "{what}: off by {off} from {theory}, {:.2} standard errors",
        off / se
    );
}

/// Says that what does not vary is what theory gives, but for rounding.
#[track_caller]
pub(crate) fn exactly(what: &str, got: f64, theory: f64) {
    assert!(
        (got - theory).abs() <= 1e-9 * theory.abs().max(1.0),
        "{what}: {got}, theory {theory}"
    );
}
