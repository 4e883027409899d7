//! One path of a deal told by the ledger, asked for by the names in the file.
//!
//! In: a text. Out: what its terms earn and pay in each period, or its fault. What these should be is left to the tests.

#![allow(dead_code, reason = "each test file uses its part of this")]

use std::collections::BTreeMap;

use termsheet::diag::{Diagnostics, Sources, render};
use termsheet::id::{DriverId, EventId, PartyId, TermId};
use termsheet::ledger::{self, Fall, Ledger, Metrics, RunFault, TermLine, TermTotal};
use termsheet::metric::Irr;
use termsheet::model::{self, Model};
use termsheet::scenario;

/// A file resolved, with its text.
pub(crate) fn model(text: &str) -> (Model, Sources) {
    version(text, scenario::Version::default())
}

/// The same of a variant, or as it stood on a day.
pub(crate) fn version(text: &str, version: scenario::Version<'_>) -> (Model, Sources) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let files: BTreeMap<String, String> = BTreeMap::new();
    let model = scenario::parse(&mut sources, "deal.toml", text, &[], version, &mut diagnostics)
        .and_then(|scenario| model::resolve(&scenario, "deal", &files, &mut diagnostics));
    match model {
        Some(model) => (model, sources),
        None => panic!("{}", render(&diagnostics, &sources, false)),
    }
}

/// One path of a file, with names instead of ids.
pub(crate) struct Told {
    pub(crate) model: Model,
    pub(crate) ledger: Ledger,
}

impl Told {
    /// Path 0 of seed 42.
    pub(crate) fn of(head: &str, body: &str) -> Told {
        Told::path(head, body, 0)
    }

    pub(crate) fn path(head: &str, body: &str, path: u64) -> Told {
        let (model, sources) = model(&format!("{head}{body}"));
        match ledger::replay(&model, 42, path) {
            Ok(ledger) => Told { model, ledger },
            Err(fault) => panic!("{}", rendered(&fault, &model, &sources)),
        }
    }

    pub(crate) fn term(&self, key: &str) -> TermId {
        self.model
            .terms
            .find(|term| term.key == key)
            .expect("the file has this term")
    }

    pub(crate) fn party(&self, key: &str) -> PartyId {
        self.model
            .parties
            .find(|party| party.key == key)
            .expect("the file has this party")
    }

    pub(crate) fn line(&self, key: &str, k: usize) -> &TermLine {
        &self.ledger.periods[k].terms[self.term(key)]
    }

    pub(crate) fn total(&self, key: &str) -> &TermTotal {
        &self.ledger.terms[self.term(key)]
    }

    pub(crate) fn figures(&self, key: &str, figure: impl Fn(&TermLine) -> f64) -> Vec<f64> {
        (0..self.ledger.periods.len())
            .map(|k| figure(self.line(key, k)))
            .collect()
    }

    pub(crate) fn earned(&self, key: &str) -> Vec<f64> {
        self.figures(key, |line| line.earned)
    }

    pub(crate) fn paid(&self, key: &str) -> Vec<f64> {
        self.figures(key, |line| line.paid)
    }

    /// What a trace says of a term in a period.
    pub(crate) fn text(&self, key: &str, k: usize) -> String {
        self.ledger
            .term_text(&self.model, &self.ledger.periods[k], self.term(key))
    }

    pub(crate) fn driver(&self, key: &str) -> Vec<f64> {
        let id: DriverId = self
            .model
            .drivers
            .find(|driver| driver.key == key)
            .expect("the file has this driver");
        self.ledger
            .periods
            .iter()
            .map(|period| period.drivers[id].value)
            .collect()
    }

    pub(crate) fn event(&self, key: &str) -> Option<Fall> {
        let id: EventId = self
            .model
            .events
            .find(|event| event.key == key)
            .expect("the file has this event");
        self.ledger.events[id]
    }

    pub(crate) fn cash(&self, party: &str) -> &[f64] {
        &self.ledger.parties[self.party(party)].cash
    }

    pub(crate) fn metrics(&self, party: &str) -> Metrics {
        self.ledger.parties[self.party(party)]
            .metrics
            .expect("the party is judged")
    }

    /// The only rate of return of a party.
    pub(crate) fn irr(&self, party: &str) -> f64 {
        match self.metrics(party).irr {
            Irr::One(rate) => rate,
            other => panic!("{other:?}"),
        }
    }

    /// What a tier of a waterfall paid in a period to investor and manager.
    pub(crate) fn tier(&self, key: &str, k: usize, tier: &str) -> (f64, f64) {
        let all = self.line(key, k).deals.iter().flat_map(|deal| &deal.tiers);
        all.filter(|one| one.0 == tier)
            .fold((0.0, 0.0), |sum, one| (sum.0 + one.1, sum.1 + one.2))
    }
}

pub(crate) fn rendered(fault: &RunFault, model: &Model, sources: &Sources) -> String {
    let mut diagnostics = Diagnostics::new();
    fault.report(model, &mut diagnostics);
    render(&diagnostics, sources, false)
}

/// The fault of path 0 and its rendered text.
pub(crate) fn fault(head: &str, body: &str) -> (RunFault, String) {
    let (model, sources) = model(&format!("{head}{body}"));
    let fault = ledger::replay(&model, 42, 0).expect_err("the path has a fault");
    let text = rendered(&fault, &model, &sources);
    (fault, text)
}

/// Equal up to the rounding of a dozen operations; the shorter list ends the comparison, so that
/// a test may tell the first periods only.
#[track_caller]
pub(crate) fn near(actual: &[f64], expected: &[f64]) {
    assert!(
        expected.len() <= actual.len(),
        "{} figures, {} expected",
        actual.len(),
        expected.len()
    );
    for (k, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        let size = 1e-12 * expected.abs().max(1.0);
        assert!(
            (actual - expected).abs() <= size,
            "period {k}: {actual} is not {expected}"
        );
    }
}
