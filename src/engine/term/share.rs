//! Shares: the base, and what a rate or tiers make of it.

use crate::expr::BinaryOp;
use crate::id::Id;
use crate::math::in_registers;
use crate::model::expr::ops;
use crate::plan::{Clause, ColumnId, Operand, Rate};
use crate::scenario::{TierMethod, TierPeriod};

use super::super::column::Column;
use super::super::facts::{FactBlocks, Marks};
use super::super::fused::{Base, MakeBase, Marginal, TIERS_AT_ONCE, Tier, Tiered};
use super::super::kernels::{Arg, Each, map1, map2, read, update_both, update1, update3};
use super::super::tile::Tile;
use super::{Open, all};

/// What a base is made of, and where it comes together.
#[derive(Clone, Copy)]
pub(super) struct Making<'a> {
    of: Operand,
    deductions: &'a [Operand],
    total: Option<ColumnId>,
    length: f64,
}

/// What tiers are applied to: a base that is there or, for so many of them as go through one loop, one in the making.
#[derive(Clone, Copy)]
pub(super) enum Basis<'a> {
    There(ColumnId),
    Making(Making<'a>, Open),
}

/// Marginal tiers that go through one loop together.
struct Group<'a> {
    tiers: &'a [(Option<Operand>, Operand)],
    clauses: &'a [Clause],
    /// Where the first of them begins.
    below: Operand,
    out: ColumnId,
    payable: Option<ColumnId>,
    counted: ColumnId,
    /// Whether they are the first of all.
    first: bool,
    /// Whether the base is counted with them.
    counts: bool,
}

impl<'a> Making<'a> {
    pub(super) fn new(of: Operand, deductions: &'a [Operand], total: Option<ColumnId>, length: f64) -> Self {
        Making {
            of,
            deductions,
            total,
            length,
        }
    }
}

impl Tile<'_> {
    /// What a rate or tiers make of a base in the making, into `out`; the column of the base is for tiers that need it.
    pub(super) fn share(&mut self, rate: &Rate, making: Making<'_>, base: ColumnId, open: Open, out: ColumnId) {
        match rate {
            Rate::Tiers {
                tiers,
                method: TierMethod::Marginal,
                ..
            } if tiers.len() <= TIERS_AT_ONCE => {
                self.marginal(rate, Basis::Making(making, open), out, None);
            }
            _ => {
                self.base(making, open, base);
                self.rate(rate, base, out);
            }
        }
    }

    /// max(0, of − deductions) · length, 0 where the term is not active; and its sum so far.
    pub(super) fn base(&mut self, making: Making<'_>, open: Open, out: ColumnId) {
        let mut base = self.take(out);
        self.make(making, |tile, from| {
            in_registers(MakeBase {
                base: &mut base,
                from,
                active: tile.active(open),
            });
        });
        self.put(out, base);
    }

    /// Hands over what a base is made of.
    pub(super) fn make<R>(&mut self, making: Making<'_>, give: impl FnOnce(&Self, Base<'_>) -> R) -> R {
        let mut total = making.total.map(|total| self.take(total));
        let mut left = std::mem::take(&mut self.spare[0]);
        // All but the last deduction on the way, the last one in the loop.
        let (last, first) = match making.deductions {
            [] => (Arg::Scalar(0.0), &[][..]),
            [first @ .., last] => (self.arg(*last), first),
        };
        for (position, less) in first.iter().enumerate() {
            let (from, less) = (self.arg(making.of), self.arg(*less));
            match position {
                0 => read!([from less] map2(&mut left, from, less, |x, less| x - less)),
                _ => read!([less] update1(&mut left, less, |x, less| x - less)),
            }
        }
        let made = Base {
            of: match first {
                [] => self.arg(making.of),
                _ => Arg::Column(&left),
            },
            less: last,
            length: making.length,
            total: total.as_deref_mut(),
        };
        let given = give(self, made);
        if let (Some(column), Some(total)) = (making.total, total) {
            self.put(column, total);
        }
        self.spare[0] = left;
        given
    }

    /// What marginal tiers make of a base, into `out` and to what is payable if that is another column. Whether it is
    /// finite on every path.
    pub(super) fn marginal(&mut self, rate: &Rate, basis: Basis<'_>, out: ColumnId, payable: Option<ColumnId>) -> bool {
        let Rate::Tiers {
            tiers,
            period,
            counted,
            clauses,
            ..
        } = rate
        else {
            return true;
        };
        let mut finite = true;
        let mut below = Operand::Constant(0.0);
        let mut rest = tiers.len();
        for (place, at_once) in tiers.chunks(TIERS_AT_ONCE).enumerate() {
            rest -= at_once.len();
            let group = Group {
                tiers: at_once,
                clauses: clauses.get(place * TIERS_AT_ONCE..).unwrap_or_default(),
                below,
                out,
                payable,
                counted: *counted,
                first: place == 0,
                counts: rest == 0 && *period != TierPeriod::Period,
            };
            finite = match at_once.len() {
                1 => self.group::<1>(&group, basis),
                2 => self.group::<2>(&group, basis),
                3 => self.group::<3>(&group, basis),
                _ => self.group::<TIERS_AT_ONCE>(&group, basis),
            };
            below = at_once.last().and_then(|(up_to, _)| *up_to).unwrap_or(below);
        }
        finite
    }

    /// The same of a group of tiers.
    fn group<const TIERS: usize>(&mut self, group: &Group<'_>, basis: Basis<'_>) -> bool {
        let (mut earned, mut counted) = (self.take(group.out), self.take(group.counted));
        let mut payable = group.payable.map(|payable| self.take(payable));
        let mut room = std::mem::take(&mut self.room);
        let mut marks = [Marks::default(); TIERS];
        let mut amounts: [Column; TIERS] = std::array::from_fn(|tier| {
            let clause = group.clauses.get(tier);
            clause.map(|clause| self.take(clause.amount)).unwrap_or_default()
        });
        let mut loops = |tile: &Self, base: Tiered<'_>| {
            let mut from = group.below;
            let written = amounts.iter_mut().zip(&mut marks).enumerate();
            let tiers = group
                .tiers
                .iter()
                .zip(written)
                .map(|(&(up_to, rate), (at, (amount, marks)))| {
                    let to = up_to.unwrap_or(Operand::Constant(f64::INFINITY));
                    Tier {
                        below: tile.arg(std::mem::replace(&mut from, to)),
                        above: tile.arg(to),
                        rate: tile.arg(rate),
                        facts: group.clauses.get(at).map(|_| FactBlocks::new(marks, amount)),
                    }
                });
            in_registers(&mut Marginal::<TIERS> {
                earned: &mut earned,
                payable: payable.as_deref_mut(),
                counted: &mut counted,
                base,
                tiers: all(tiers),
                first: group.first,
                counts: group.counts,
                room: &mut room,
            })
        };
        let finite = match basis {
            Basis::There(base) => loops(self, Tiered::There(&self.columns[base.index()])),
            Basis::Making(making, open) => {
                self.make(making, |tile, made| loops(tile, Tiered::Base(made, tile.active(open))))
            }
        };
        for ((clause, amount), marks) in group.clauses.iter().zip(amounts).zip(&marks) {
            self.put(clause.amount, amount);
            self.bound.add(clause.index, self.k, marks);
        }
        if let (Some(column), Some(payable)) = (group.payable, payable) {
            self.put(column, payable);
        }
        self.room = room;
        self.put(group.counted, counted);
        self.put(group.out, earned);
        finite
    }

    /// What a rate or tiers make of the base, into `out`.
    pub(super) fn rate(&mut self, rate: &Rate, base: ColumnId, out: ColumnId) {
        let (tiers, period, method, counted, credited, clauses) = match rate {
            Rate::Flat(rate) => {
                let mut earned = self.take(out);
                let (rate, base) = (self.arg(*rate), Each(&self.columns[base.index()]));
                read!([rate] map2(&mut earned, base, rate, |base, rate| base * rate));
                return self.put(out, earned);
            }
            Rate::Tiers {
                method: TierMethod::Marginal,
                ..
            } => {
                self.marginal(rate, Basis::There(base), out, None);
                return;
            }
            Rate::Tiers {
                tiers,
                period,
                method,
                counted,
                credited,
                clauses,
            } => (tiers, period, method, counted, credited, clauses),
        };
        let (mut earned, mut count, mut credit) = (self.take(out), self.take(*counted), self.take(*credited));
        let this = Each(&self.columns[base.index()]);
        if *method == TierMethod::Whole {
            let mut after = std::mem::take(&mut self.spare[0]);
            map2(
                &mut after,
                Each(&count),
                Each(&self.columns[base.index()]),
                |count, base| count + base,
            );
            self.reached(tiers, &after, &mut earned);
            update_both(&mut earned, &mut credit, Each(&after), |rate, credit, after| {
                (rate * after - credit, rate * after)
            });
            self.count_reached(tiers, clauses, (&after, base, &earned));
            self.spare[0] = after;
        } else {
            self.reached(tiers, &count, &mut earned);
            update1(&mut earned, this, |rate, base| rate * base);
            self.count_reached(tiers, clauses, (&count, base, &earned));
        }
        if *period != TierPeriod::Period {
            let this = Each(&self.columns[base.index()]);
            update1(&mut count, this, |count, base| count + base);
        }
        self.put(*credited, credit);
        self.put(*counted, count);
        self.put(out, earned);
    }

    /// The facts of tiers of which one counts for all of a period: that which `count` has reached, where there
    /// is a base.
    fn count_reached(
        &mut self,
        tiers: &[(Option<Operand>, Operand)],
        clauses: &[Clause],
        (count, base, earned): (&[f64], ColumnId, &[f64]),
    ) {
        let mut below = Operand::Constant(f64::NEG_INFINITY);
        for ((up_to, _), clause) in tiers.iter().zip(clauses) {
            let above = up_to.unwrap_or(Operand::Constant(f64::INFINITY));
            let mut facts = self.take_facts(clause);
            let (from, to, base) = (self.arg(below), self.arg(above), &self.columns[base.index()]);
            for (i, &count) in count.iter().enumerate() {
                if base[i] > 0.0 && ops::above(count, from.at(i)) && !ops::above(count, to.at(i)) {
                    facts.bind(i, earned[i]);
                }
            }
            self.put_facts(clause, facts);
            below = above;
        }
    }

    /// The rate of the tier that each count has reached.
    fn reached(&self, tiers: &[(Option<Operand>, Operand)], count: &[f64], out: &mut [f64]) {
        for (up_to, rate) in tiers.iter().rev() {
            let rate = self.arg(*rate);
            match up_to.map(|up_to| self.arg(up_to)) {
                None => read!([rate] map1(out, rate, |rate| rate)),
                Some(bound) => read!([rate bound] {
                    update3(out, Each(count), rate, bound, |later, count, rate, bound| {
                        ops::select(ops::binary(BinaryOp::LessEqual, count, bound), rate, later)
                    })
                }),
            }
        }
    }
}
