//! Shares: the base, and what a rate or tiers make of it.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, Operand, Rate};
use crate::scenario::{TierMethod, TierPeriod};

use super::super::kernels::{Arg, Each, Same, map1, map2, read, update_both, update1, update3, update5};
use super::super::tile::Tile;

/// Adds to `earned` what the part of this period's base inside one band earns.
#[inline(always)]
fn marginal(earned: f64, [count, base, below, above, rate]: [f64; 5]) -> f64 {
    let part = ops::min(count + base, above) - ops::max(count, below);
    earned + ops::max(part, 0.0) * rate
}

impl Tile<'_> {
    /// max(0, of − deductions) · length, 0 where the term is not active.
    pub(super) fn base(
        &mut self,
        of: Operand,
        deductions: &[Operand],
        out: ColumnId,
        length: f64,
        gate: Option<ColumnId>,
    ) {
        let mut base = self.take(out);
        let of = self.arg(of);
        match deductions {
            [] => read!([of] map1(&mut base, of, |x| ops::max(x, 0.0) * length)),
            [first, rest @ ..] => {
                let first = self.arg(*first);
                read!([of first] map2(&mut base, of, first, |x, less| x - less));
                for less in rest {
                    let less = self.arg(*less);
                    read!([less] update1(&mut base, less, |x, less| x - less));
                }
                update1(&mut base, Same(length), |x, length| ops::max(x, 0.0) * length);
            }
        }
        if let Some(gate) = gate {
            update1(&mut base, Each(&self.columns[gate.index()]), |base, gate| {
                ops::select(gate, base, 0.0)
            });
        }
        self.put(out, base);
    }

    /// What a rate or tiers make of the base, into `out`.
    pub(super) fn rate(&mut self, rate: &Rate, base: ColumnId, out: ColumnId) {
        let mut earned = self.take(out);
        match rate {
            Rate::Flat(rate) => {
                let (rate, base) = (self.arg(*rate), Each(&self.columns[base.index()]));
                read!([rate] map2(&mut earned, base, rate, |base, rate| base * rate));
            }
            Rate::Tiers {
                tiers,
                period,
                method,
                counted,
                credited,
            } => {
                let mut count = self.take(*counted);
                let mut credit = self.take(*credited);
                let mut after = std::mem::take(&mut self.spare[0]);
                let this = Each(&self.columns[base.index()]);
                match method {
                    TierMethod::Marginal => {
                        earned.fill(0.0);
                        let mut below = Arg::Scalar(0.0);
                        for (up_to, rate) in tiers {
                            let above = up_to.map_or(Arg::Scalar(f64::INFINITY), |up_to| self.arg(up_to));
                            let rate = self.arg(*rate);
                            read!([below above rate] update5(&mut earned, (Each(&count), this, below, above, rate), marginal));
                            below = above;
                        }
                    }
                    TierMethod::Whole => {
                        map2(&mut after, Each(&count), this, |count, base| count + base);
                        self.reached(tiers, &after, &mut earned);
                        update_both(&mut earned, &mut credit, Each(&after), |rate, credit, after| {
                            (rate * after - credit, rate * after)
                        });
                    }
                    TierMethod::Prospective => {
                        self.reached(tiers, &count, &mut earned);
                        update1(&mut earned, this, |rate, base| rate * base);
                    }
                }
                if *period != TierPeriod::Period {
                    update1(&mut count, this, |count, base| count + base);
                }
                self.spare[0] = after;
                self.put(*credited, credit);
                self.put(*counted, count);
            }
        }
        self.put(out, earned);
    }

    /// The rate of the tier that each count has reached.
    fn reached(&self, tiers: &[(Option<Operand>, Operand)], count: &[f64], out: &mut [f64]) {
        for (up_to, rate) in tiers.iter().rev() {
            let rate = self.arg(*rate);
            match up_to.map(|up_to| self.arg(up_to)) {
                None => read!([rate] map1(out, rate, |rate| rate)),
                Some(bound) => read!([rate bound] {
                    update3(out, Each(count), rate, bound, |later, count, rate, bound| {
                        ops::select(if count <= bound { 1.0 } else if count > bound { 0.0 } else { f64::NAN }, rate, later)
                    })
                }),
            }
        }
    }
}
