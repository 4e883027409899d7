//! Sums of tiles, added up in the order of the tiles, whatever order they are done in.
//!
//! In: the sums of one tile after the other, from any thread. Out: those of all paths. The order of additions is part
//! of a result's bits, so it is fixed: a tile, to it the one that makes a pair with it, and the pair to all before.

use std::collections::BTreeMap;

use crate::stats::Moments;

/// The sums of one tile, or of a pair.
pub(super) struct Sums {
    /// By period, then series.
    pub(super) series: Vec<f64>,
    /// By figure, then replicate.
    pub(super) figures: Vec<Moments>,
}

impl Sums {
    fn none(slots: usize, figures: usize) -> Self {
        Sums {
            series: vec![0.0; slots],
            figures: vec![Moments::default(); figures],
        }
    }

    fn add(&mut self, other: &Sums) {
        for (all, one) in self.series.iter_mut().zip(&other.series) {
            *all += one;
        }
        for (all, one) in self.figures.iter_mut().zip(&other.figures) {
            all.merge(one);
        }
    }
}

/// Adds tiles up.
pub(super) struct Merger {
    /// The tile that is added next.
    next: u64,
    /// Those that are done before their turn.
    waiting: BTreeMap<u64, Sums>,
    /// The first of a pair whose second has not come.
    half: Option<Sums>,
    all: Sums,
    /// Room for sums to come.
    spare: Vec<Sums>,
}

impl Merger {
    /// Nothing yet, of so many series and periods, and so many figures and replicates.
    pub(super) fn new(slots: usize, figures: usize) -> Self {
        Merger {
            next: 0,
            waiting: BTreeMap::new(),
            half: None,
            all: Sums::none(slots, figures),
            spare: Vec::new(),
        }
    }

    /// Room for the sums of a tile, with anything in it.
    pub(super) fn room(&mut self) -> Sums {
        let all = &self.all;
        let spare = self.spare.pop();
        spare.unwrap_or_else(|| Sums::none(all.series.len(), all.figures.len()))
    }

    /// Adds the sums of a tile.
    pub(super) fn add(&mut self, tile: u64, sums: Sums) {
        self.waiting.insert(tile, sums);
        while let Some(sums) = self.waiting.remove(&self.next) {
            self.next += 1;
            match self.half.take() {
                None => self.half = Some(sums),
                Some(mut pair) => {
                    pair.add(&sums);
                    self.all.add(&pair);
                    self.spare.extend([pair, sums]);
                }
            }
        }
    }

    /// The sums of all tiles, which have come.
    pub(super) fn total(mut self) -> Sums {
        self.half.iter().for_each(|half| self.all.add(half));
        self.all
    }
}
