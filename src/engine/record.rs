//! A few paths in full: every series in every period and every figure, as the engine works them out.
//!
//! This is for comparing the engine with the ledger, and for drawing single paths; a run keeps
//! none of it.

use crate::id::{DriverId, Id, PartyId, TermId};
use crate::plan::Plan;
use crate::rng::Stream;

use super::cash::SeriesIndex;
use super::figure::{FigureKey, figures};
use super::run::Fault;
use super::tile::{Broken, LANES, Observer, Tile, Values};

/// Some paths in full.
#[derive(Clone, Debug)]
pub struct Record {
    /// How many paths.
    pub paths: usize,
    periods: usize,
    index: SeriesIndex,
    mirrors: Vec<Option<PartyId>>,
    /// By series, period, path.
    series: Vec<f64>,
    keys: Vec<FigureKey>,
    /// By figure, path; NaN where a path has none.
    figures: Vec<f64>,
}

struct All<'a> {
    paths: usize,
    periods: usize,
    series: &'a mut [f64],
}

impl Observer for All<'_> {
    fn see(&mut self, series: usize, k: usize, values: Values<'_>) -> Option<usize> {
        let row = &mut self.series[(series * self.periods + k) * self.paths..][..self.paths];
        match values {
            Values::Same(value) => row.fill(value),
            Values::Each(column) => row.copy_from_slice(column),
        }
        row.iter().position(|value| !value.is_finite())
    }
}

/// Paths `first` to `first + paths` in full; `paths` is held to the width of a tile (1,024). They are paths of a
/// run of as many as the scenario asks for, which matters under a Latin hypercube alone.
pub fn record(plan: &Plan, seed: u64, first: u64, paths: usize) -> Result<Record, Fault> {
    let paths = paths.clamp(1, LANES);
    let draws = plan.design.draws(seed, plan.design.paths);
    let streams: Vec<Stream> = plan.streams.iter().map(|address| draws.stream(address)).collect();
    let (index, keys) = (SeriesIndex::new(plan), figures(plan));
    let mut series = vec![0.0; index.count() * plan.periods * paths];
    let mut tile = Tile::new(plan, &streams);
    let mut all = All {
        paths,
        periods: plan.periods,
        series: &mut series,
    };
    let mut values = vec![0.0; keys.len() * paths];
    tile.run(first, paths, &mut all)
        .map_err(|Broken { path, period }| Fault::Broken { path, period })?;
    tile.figures(&keys, &mut Vec::new(), |figure, column| {
        values[figure * paths..][..paths].copy_from_slice(column);
    });
    Ok(Record {
        paths,
        periods: plan.periods,
        index,
        mirrors: plan.parties.iter().map(|party| party.mirrors).collect(),
        series,
        keys,
        figures: values,
    })
}

impl Record {
    fn at(&self, series: usize, k: usize, path: usize) -> f64 {
        self.series[(series * self.periods + k) * self.paths + path]
    }

    /// A driver's value in period `k` on the `path`-th of these paths.
    pub fn driver(&self, id: DriverId, k: usize, path: usize) -> f64 {
        self.at(self.index.driver(id), k, path)
    }

    /// What a term pays.
    pub fn paid(&self, id: TermId, k: usize, path: usize) -> f64 {
        self.at(self.index.term(id), k, path)
    }

    /// A party's net cash.
    pub fn net(&self, id: PartyId, k: usize, path: usize) -> f64 {
        match self.mirrors[id.index()] {
            None => self.at(self.index.net(id), k, path),
            Some(other) => -self.at(self.index.net(other), k, path),
        }
    }

    /// A party's cumulative net cash.
    pub fn cumulative(&self, id: PartyId, k: usize, path: usize) -> f64 {
        match self.mirrors[id.index()] {
            None => self.at(self.index.cumulative(id), k, path),
            Some(other) => -self.at(self.index.cumulative(other), k, path),
        }
    }

    /// Every figure of a path, NaN where it has none.
    pub fn figures(&self, path: usize) -> impl Iterator<Item = (FigureKey, f64)> {
        self.keys
            .iter()
            .enumerate()
            .map(move |(figure, key)| (*key, self.figures[figure * self.paths + path]))
    }
}
