//! Caps: what each leaves, its clause facts, and what its windows leave to the next.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{Cap, ColumnId, Term};

use super::super::fused;
use super::super::kernels::Arg;
use super::super::tile::{Broken, LANES, Tile};

/// The limit of a cap that has not been looked at in this window.
const UNSEEN: f64 = -1.0;

impl Tile<'_> {
    /// Holds what is earned to what a cap leaves.
    pub(super) fn cap(&mut self, earned: ColumnId, cap: &Cap, gate: Option<ColumnId>) {
        let mut after = self.take(earned);
        let mut facts = self.take_facts(&cap.clause);
        let mut most = std::mem::take(&mut self.spare[0]);
        let used = cap
            .counter
            .map_or(Arg::Scalar(0.0), |counter| Arg::Column(&self.columns[counter.index()]));
        let limit = self.arg(cap.limit);
        let limit = match cap.carried {
            None => limit,
            Some([over, _]) => {
                let over = &self.columns[over.index()];
                for (lane, most) in most.iter_mut().enumerate() {
                    *most = ops::max(limit.at(lane), 0.0) + over[lane];
                }
                Arg::Column(&most)
            }
        };
        let operands = (limit, used, self.gated(gate));
        fused::cap(&mut after, operands, &mut facts);
        self.put_facts(&cap.clause, facts);
        self.spare[0] = most;
        self.put(earned, after);
    }

    /// Notes the limits of caps that carry forward, on the paths on which the term is active or earns something.
    pub(super) fn see_limits(&mut self, term: &Term, fraction: f64, gate: Option<ColumnId>) -> Result<(), Broken> {
        for cap in &term.caps {
            let Some([_, seen]) = cap.carried else { continue };
            let mut limits = self.take(seen);
            let (limit, open) = (self.arg(cap.limit), self.gated(gate));
            let earned = &self.columns[term.earned.index()];
            for (lane, seen) in limits.iter_mut().enumerate() {
                let active = fraction > 0.0 && open.at(lane) == 1.0;
                if active || (term.kind.outlasts() && earned[lane] > 0.0) {
                    *seen = ops::max(limit.at(lane), 0.0);
                }
            }
            let broken = limits[..self.paths].iter().position(|limit| limit.is_nan());
            self.put(seen, limits);
            if let Some(lane) = broken {
                return Err(self.breaks(lane));
            }
        }
        Ok(())
    }

    /// Closes the windows that end with this period: what they leave of their caps is added to the next.
    pub(super) fn carry(&mut self, term: &Term, year_ends: bool) {
        for cap in &term.caps {
            let Some([over, seen]) = cap.carried.filter(|_| !cap.yearly || year_ends) else {
                continue;
            };
            let (mut left, mut limits) = (self.take(over), self.take(seen));
            let earned = cap.counter.unwrap_or(term.earned);
            let earned = &self.columns[earned.index()];
            for lane in 0..LANES {
                let limit = limits[lane];
                if limit == f64::INFINITY {
                    left[lane] = 0.0;
                } else if limit != UNSEEN {
                    left[lane] = ops::max(left[lane] + limit - earned[lane], 0.0);
                }
                limits[lane] = UNSEEN;
            }
            self.put(over, left);
            self.put(seen, limits);
        }
    }
}
