//! Replicates: which paths of a tile belong together under a sampler whose paths depend on each other.
//!
//! Every tile is divided alike. Where every path stands for itself there is one part, of all of them.

use crate::rng::Sampler;

use super::blocks::BLOCK;
use super::facts::Marks;
use super::tile::LANES;

/// Which lanes of a tile belong to which replicate; every tile is divided alike.
pub(super) struct Parts {
    /// By replicate, ascending; empty where every path is a replicate.
    lanes: Vec<Vec<usize>>,
}

impl Parts {
    pub(super) fn new(sampler: Sampler) -> Parts {
        let mut lanes = vec![Vec::new(); sampler.replicates().unwrap_or(0)];
        if !lanes.is_empty() {
            (0..LANES).for_each(|lane| lanes[sampler.replicate(lane as u64)].push(lane));
        }
        Parts { lanes }
    }

    /// How many replicates are kept apart.
    pub(super) fn count(&self) -> usize {
        self.lanes.len().max(1)
    }

    /// Which of the first `paths` lanes of a tile each replicate has.
    pub(super) fn marks(&self, paths: usize) -> Vec<Marks> {
        let mut marks = vec![Marks::default(); self.count()];
        let mut mark = |part: usize, lane: usize| marks[part][lane / BLOCK] |= 1 << (lane % BLOCK);
        match self.lanes.is_empty() {
            true => (0..paths).for_each(|lane| mark(0, lane)),
            false => {
                for (part, lanes) in self.lanes.iter().enumerate() {
                    let asked = lanes.iter().filter(|&&lane| lane < paths);
                    asked.for_each(|&lane| mark(part, lane));
                }
            }
        }
        marks
    }

    /// Shows the values of each replicate, of a column of a tile.
    pub(super) fn each(&self, values: &[f64], mut see: impl FnMut(usize, &[f64])) {
        if self.lanes.is_empty() {
            return see(0, values);
        }
        let mut own = Vec::with_capacity(values.len() / self.lanes.len() + 2);
        for (part, lanes) in self.lanes.iter().enumerate() {
            own.clear();
            own.extend(lanes.iter().map_while(|&lane| values.get(lane)));
            see(part, &own);
        }
    }

    /// How many of `paths` paths a replicate has.
    pub(super) fn paths(&self, part: usize, paths: u64) -> u64 {
        let lanes = &self.lanes[part];
        let rest = (paths % LANES as u64) as usize;
        paths / LANES as u64 * lanes.len() as u64 + lanes.partition_point(|&lane| lane < rest) as u64
    }
}
