//! What a run leaves: merged samples.

use crate::id::{DriverId, EventId, Id, PartyId, TermId};
use crate::metric::IrrTally;
use crate::plan::Clause;
use crate::stats::{Moments, Precision, Proportion, SeriesPoint, Sketch, Summary, Tail};

use super::cash::SeriesIndex;
use super::figure::FigureKey;

/// The distribution of one figure over the paths on which it exists.
#[derive(Clone, Debug)]
pub struct Distribution {
    /// Count, mean, spread and extremes.
    pub moments: Moments,
    /// Percentiles and shape.
    pub sketch: Sketch,
}

impl Distribution {
    /// Its summary; `worst` says at which end the bad ones are.
    pub fn summary(&self, worst: Tail) -> Summary {
        Summary::new(&self.moments, &self.sketch, worst)
    }

    /// On which share of `paths` paths the figure exists.
    pub fn existence(&self, paths: u64) -> Option<Proportion> {
        self.sketch
            .share(self.moments.count, paths, |replicate| replicate.moments.count)
    }

    /// On which share of `paths` paths the figure is below `x`.
    pub fn below(&self, x: f64, paths: u64) -> Option<Proportion> {
        let hits = |sketch: &Sketch| {
            let share = sketch.share_below(x).unwrap_or(0.0);
            (share * sketch.count() as f64).round() as u64
        };
        self.sketch
            .share(hits(&self.sketch), paths, |replicate| hits(&replicate.sketch))
    }
}

/// The outcome of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How many paths.
    pub paths: u64,
    /// The seed.
    pub seed: u64,
    pub(super) index: SeriesIndex,
    pub(super) keys: Vec<FigureKey>,
    pub(super) figures: Vec<Distribution>,
    /// By series, then period.
    pub(super) series: Vec<Vec<SeriesPoint>>,
    /// How far the series' percentiles may be off: the worst of all.
    pub series_precision: Vec<Precision>,
    pub(super) tallies: Vec<(PartyId, IrrTally)>,
    pub(super) falls: Vec<Vec<u64>>,
    pub(super) binds: Vec<Vec<u64>>,
    pub(super) firsts: Vec<Vec<u64>>,
}

impl Outcome {
    /// A figure, if the plan has it.
    pub fn figure(&self, key: FigureKey) -> Option<&Distribution> {
        let position = self.keys.iter().position(|&known| known == key)?;
        self.figures.get(position)
    }

    /// All figures in the plan's order.
    pub fn figures(&self) -> impl Iterator<Item = (FigureKey, &Distribution)> {
        self.keys.iter().copied().zip(&self.figures)
    }

    /// A driver's value by period.
    pub fn driver(&self, id: DriverId) -> &[SeriesPoint] {
        &self.series[self.index.driver(id)]
    }

    /// What a term pays by period.
    pub fn term(&self, id: TermId) -> &[SeriesPoint] {
        &self.series[self.index.term(id)]
    }

    /// A party's net cash by period.
    pub fn net(&self, id: PartyId) -> &[SeriesPoint] {
        &self.series[self.index.net(id)]
    }

    /// A party's cumulative net cash by period.
    pub fn cumulative(&self, id: PartyId) -> &[SeriesPoint] {
        &self.series[self.index.cumulative(id)]
    }

    /// On how many paths an event falls in each period.
    pub fn falls(&self, id: EventId) -> &[u64] {
        &self.falls[id.index()]
    }

    /// On how many paths a clause of the plan binds in each period.
    pub fn binds(&self, clause: &Clause) -> &[u64] {
        &self.binds[clause.index]
    }

    /// On how many paths a clause of the plan binds for the first time in each period.
    pub fn firsts(&self, clause: &Clause) -> &[u64] {
        &self.firsts[clause.index]
    }

    /// On how many paths a party has no rate of return, or several.
    pub fn irr_tally(&self, id: PartyId) -> IrrTally {
        self.tallies
            .iter()
            .find(|(party, _)| *party == id)
            .map(|(_, tally)| *tally)
            .unwrap_or_default()
    }
}
