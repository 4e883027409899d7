//! Shares: the base, and what a rate or tiers make of it.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{Clause, ColumnId, Operand, Rate};
use crate::scenario::{TierMethod, TierPeriod};

use super::super::fused;
use super::super::kernels::{Arg, Each, map1, map2, read, update_both, update1, update3};
use super::super::tile::Tile;

impl Tile<'_> {
    /// max(0, of − deductions) · length, 0 where the term is not active; and its sum so far.
    pub(super) fn base(
        &mut self,
        of: Operand,
        deductions: &[Operand],
        (out, total): (ColumnId, Option<ColumnId>),
        length: f64,
        gate: Option<ColumnId>,
    ) {
        let mut base = self.take(out);
        let mut sum = total.map(|total| self.take(total));
        let mut left = std::mem::take(&mut self.spare[0]);
        // All but the last deduction on the way, the last one in the loop.
        let (last, first) = match deductions {
            [] => (Arg::Scalar(0.0), &[][..]),
            [first @ .., last] => (self.arg(*last), first),
        };
        for (position, less) in first.iter().enumerate() {
            let (from, less) = (self.arg(of), self.arg(*less));
            match position {
                0 => read!([from less] map2(&mut left, from, less, |x, less| x - less)),
                _ => read!([less] update1(&mut left, less, |x, less| x - less)),
            }
        }
        let of = match first {
            [] => self.arg(of),
            _ => Arg::Column(&left),
        };
        fused::base(&mut base, sum.as_deref_mut(), (of, last, self.gated(gate)), length);
        if let (Some(total), Some(sum)) = (total, sum) {
            self.put(total, sum);
        }
        self.spare[0] = left;
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
                clauses,
            } => {
                let mut count = self.take(*counted);
                let mut credit = self.take(*credited);
                let mut after = std::mem::take(&mut self.spare[0]);
                let this = Each(&self.columns[base.index()]);
                match method {
                    TierMethod::Marginal => {
                        let mut below = Operand::Constant(0.0);
                        for (position, (up_to, rate)) in tiers.iter().enumerate() {
                            let above = up_to.unwrap_or(Operand::Constant(f64::INFINITY));
                            let clause = clauses.get(position);
                            let mut facts = clause.map(|clause| self.take_facts(clause));
                            let columns = (&count[..], &self.columns[base.index()][..]);
                            let figures = (self.arg(below), self.arg(above), self.arg(*rate));
                            let first = position == 0;
                            fused::marginal(&mut earned, columns, figures, facts.as_mut(), first);
                            if let (Some(clause), Some(facts)) = (clause, facts) {
                                self.put_facts(clause, facts);
                            }
                            below = above;
                        }
                    }
                    TierMethod::Whole => {
                        map2(&mut after, Each(&count), this, |count, base| count + base);
                        self.reached(tiers, &after, &mut earned);
                        update_both(&mut earned, &mut credit, Each(&after), |rate, credit, after| {
                            (rate * after - credit, rate * after)
                        });
                        self.count_reached(tiers, clauses, (&after, base, &earned));
                    }
                    TierMethod::Prospective => {
                        self.reached(tiers, &count, &mut earned);
                        update1(&mut earned, this, |rate, base| rate * base);
                        self.count_reached(tiers, clauses, (&count, base, &earned));
                    }
                }
                let this = Each(&self.columns[base.index()]);
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
                if base[i] > 0.0 && count > from.at(i) && count <= to.at(i) {
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
                        ops::select(if count <= bound { 1.0 } else if count > bound { 0.0 } else { f64::NAN }, rate, later)
                    })
                }),
            }
        }
    }
}
