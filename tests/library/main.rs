//! The library of published deals in `scenarios/`: what is known of each comes out.
//!
//! One test per deal. Expected figures are worked out in the comment beside them from what was
//! published (the file of the deal names where), never from what the program said. A deal's own
//! guesses are put out of the way with `--set`, so that one path tells the terms alone. Where a
//! published figure does not follow from the published terms, the test says so and proves what
//! does. `every_file.rs` holds for every file of the folder.

mod commitments;
mod every_file;
mod funds;
mod rights;
#[path = "../support/runs.rs"]
#[allow(dead_code, reason = "only the request is asked for")]
mod runs;
mod search;
mod stores;
mod works;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use termsheet::ledger::{Ledger, TermLine};
use termsheet::model::Model;
use termsheet::{Loaded, Request, diag, load, replay};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One path of a deal of the library.
struct Told {
    model: Model,
    ledger: Ledger,
}

fn request(stem: &str, sets: &[&str], variant: Option<&str>) -> Request {
    let path = root().join("scenarios").join(format!("{stem}.toml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Request {
        name: format!("{stem}.toml"),
        stem: stem.to_owned(),
        sets: sets.iter().map(|&set| set.to_owned()).collect(),
        variant: variant.map(str::to_owned),
        ..runs::request(&text)
    }
}

fn loaded(request: &Request) -> Loaded {
    let no_files: BTreeMap<String, String> = BTreeMap::new();
    let loaded = load(request, &no_files);
    let faults = diag::render(&loaded.diagnostics, &loaded.sources, false);
    assert!(loaded.deal.is_some(), "{faults}");
    loaded
}

/// A deal with some of its values set, as written.
fn deal(stem: &str, sets: &[&str]) -> Told {
    told(stem, sets, None)
}

/// The same under one of its variants.
fn variant(stem: &str, variant: &str, sets: &[&str]) -> Told {
    told(stem, sets, Some(variant))
}

fn told(stem: &str, sets: &[&str], variant: Option<&str>) -> Told {
    let loaded = loaded(&request(stem, sets, variant));
    let ledger = replay(&loaded, 0).unwrap_or_else(|faults| {
        panic!("{}", diag::render(&faults.diagnostics, &faults.sources, false));
    });
    let model = loaded.deal.expect("`loaded` has seen to it").model;
    Told { model, ledger }
}

impl Told {
    /// The lines of a term in the periods of a calendar year; of all years without one.
    fn lines<'a>(&'a self, term: &str, year: Option<i32>) -> impl Iterator<Item = &'a TermLine> + use<'a> {
        let id = self
            .model
            .terms
            .find(|one| one.key == term)
            .unwrap_or_else(|| panic!("no term {term}"));
        let periods = self.ledger.periods.iter();
        periods
            .filter(move |period| year.is_none_or(|year| period.date.to_string().starts_with(&year.to_string())))
            .map(move |period| &period.terms[id])
    }

    /// What a term earned in all.
    fn earned(&self, term: &str) -> f64 {
        self.lines(term, None).map(|line| line.earned).sum()
    }

    /// What a term earned in a calendar year.
    fn earned_in(&self, term: &str, year: i32) -> f64 {
        self.lines(term, Some(year)).map(|line| line.earned).sum()
    }

    /// What a term paid in all.
    fn paid(&self, term: &str) -> f64 {
        self.lines(term, None).map(|line| line.paid).sum()
    }

    /// What a term paid in a calendar year.
    fn paid_in(&self, term: &str, year: i32) -> f64 {
        self.lines(term, Some(year)).map(|line| line.paid).sum()
    }

    /// The values of a driver by period.
    fn driver(&self, key: &str) -> Vec<f64> {
        let id = self
            .model
            .drivers
            .find(|one| one.key == key)
            .unwrap_or_else(|| panic!("no driver {key}"));
        self.ledger
            .periods
            .iter()
            .map(|period| period.drivers[id].value)
            .collect()
    }

    /// What the model gives for the windows of an observed series.
    fn history(&self, key: &str) -> &[f64] {
        let index = self.model.history.iter().position(|one| one.key == key);
        &self.ledger.history[index.unwrap_or_else(|| panic!("no history {key}"))]
    }
}

/// Equal up to the rounding of some hundred additions.
#[track_caller]
fn is(actual: f64, expected: f64) {
    within(actual, expected, 1e-9);
}

/// Equal up to a share of the expected figure (of 1 where that is less): the precision to which it
/// was published, or what lies beyond the horizon.
#[track_caller]
fn within(actual: f64, expected: f64, share: f64) {
    let off = (actual - expected).abs();
    assert!(off <= share * expected.abs().max(1.0), "{actual} is not {expected}");
}
