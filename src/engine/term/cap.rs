//! Caps: what each leaves, its clause facts, and what its windows leave to the next.

use crate::id::Id;
use crate::math::in_registers;
use crate::model::expr::ops;
use crate::plan::{ColumnId, Operand, Rate, Term};

use super::super::column::Column;
use super::super::facts::{FactBlocks, Marks};
use super::super::fused::{Earn, Gives, Held, MOST_CAPS};
use super::super::kernels::Arg;
use super::super::tile::{Broken, LANES, Tile};
use super::share::{Basis, Making};
use super::{Open, all};

/// The limit of a cap that has not been looked at in this window.
const UNSEEN: f64 = -1.0;

/// What a term gives before its caps.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    /// What its kind has put into its column.
    Earned,
    /// An amount per year over a length of time.
    Amount(Operand, f64),
    /// A rate of a base in the making; no cap of the term carries anything over.
    Share(Making<'a>, Operand),
    /// Marginal tiers of a base in the making; the term has no caps.
    Tiers(Making<'a>, &'a Rate),
}

impl Tile<'_> {
    /// What a term earns after its caps, where it is active, also as what is payable. Whether it is finite on every path.
    pub(super) fn hold(&mut self, term: &Term, given: Given<'_>, open: Open) -> bool {
        if let Given::Tiers(making, rate) = given {
            let payable = (term.payable != term.earned).then_some(term.payable);
            return self.marginal(rate, Basis::Making(making, open), term.earned, payable);
        }
        match term.caps.len() {
            0 => self.hold_all::<0>(term, given, open),
            1 => self.hold_all::<1>(term, given, open),
            2 => self.hold_all::<2>(term, given, open),
            3 => self.hold_all::<3>(term, given, open),
            _ => self.hold_all::<MOST_CAPS>(term, given, open),
        }
    }

    /// The same for a number of caps.
    fn hold_all<const CAPS: usize>(&mut self, term: &Term, given: Given<'_>, open: Open) -> bool {
        // What each cap writes: its counter and its money.
        let mut columns: [[Column; 2]; CAPS] = all(term.caps.iter().map(|cap| {
            let counter = cap.counter.map(|counter| self.take(counter));
            [counter.unwrap_or_default(), self.take(cap.clause.amount)]
        }));
        let mut marks = [Marks::default(); CAPS];
        let (mut earned, mut room) = (self.take(term.earned), std::mem::take(&mut self.room));
        let mut payable = (term.payable != term.earned).then(|| self.take(term.payable));
        let mut loops = |tile: &Self, gives: Gives<'_>, carried: &[Column]| {
            let (mut carried, written) = (carried.iter(), columns.iter_mut().zip(&mut marks));
            let held = term
                .caps
                .iter()
                .zip(written)
                .map(|(cap, ([counter, amount], marks))| Held {
                    limit: match cap.carried.and_then(|_| carried.next()) {
                        None => tile.arg(cap.limit),
                        Some(most) => Arg::Column(most),
                    },
                    counter: cap.counter.map(|_| &mut counter[..]),
                    facts: FactBlocks::new(marks, amount),
                });
            let (earned, payable, active) = (&mut earned[..], payable.as_deref_mut(), tile.active(open));
            in_registers(&mut Earn::<CAPS> {
                earned,
                payable,
                gives,
                active,
                caps: all(held),
                room: &mut room,
            })
        };
        let finite = match given {
            Given::Amount(amount, length) => loops(self, Gives::Amount(self.arg(amount), length), &[]),
            Given::Share(making, rate) => self.make(making, |tile, made| {
                loops(tile, Gives::Share(made, tile.arg(rate)), &[])
            }),
            Given::Earned | Given::Tiers(..) => {
                let mut carried = std::mem::take(&mut self.spare);
                let caps = term.caps.iter().filter_map(|cap| Some((cap, cap.carried?)));
                for (most, (cap, [over, _])) in carried.iter_mut().zip(caps) {
                    let (limit, over) = (self.arg(cap.limit), &self.columns[over.index()]);
                    for (lane, most) in most.iter_mut().enumerate() {
                        *most = ops::max(limit.at(lane), 0.0) + over[lane];
                    }
                }
                let finite = loops(self, Gives::Earned, &carried);
                self.spare = carried;
                finite
            }
        };
        if let Some(payable) = payable {
            self.put(term.payable, payable);
        }
        self.put(term.earned, earned);
        self.room = room;
        for ((cap, [counter, amount]), marks) in term.caps.iter().zip(columns).zip(&marks) {
            if let Some(column) = cap.counter {
                self.put(column, counter);
            }
            self.put(cap.clause.amount, amount);
            self.bound.add(cap.clause.index, self.k, marks);
        }
        finite
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
