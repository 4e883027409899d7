//! What marginal tiers make of a base, a few of them in one loop.

use pulp::{Simd, WithSimd};

use crate::math::{greater, lesser};

use super::super::blocks::{blocks, by_block};
use super::super::facts::{DUST, FactBlocks};
use super::super::kernels::Arg;
use super::super::rows::{Input, InputRows, Odd, not_below_zero, note, row_mut, rows_of_block};
use super::super::term::all;
use super::{AT_ONCE, Active, Base, Making, MakingRows, open, room_for};

/// Tiers that go through one loop together.
pub(in crate::engine) const TIERS_AT_ONCE: usize = AT_ONCE;

/// What tiers are applied to.
pub(in crate::engine) enum Tiered<'a> {
    /// A base that is there.
    There(&'a [f64]),
    /// One in the making.
    Base(Base<'a>, Active<'a>),
}

/// A marginal tier: its bounds, its rate and its facts.
pub(in crate::engine) struct Tier<'a> {
    pub(in crate::engine) below: Arg<'a>,
    pub(in crate::engine) above: Arg<'a>,
    pub(in crate::engine) rate: Arg<'a>,
    pub(in crate::engine) facts: Option<FactBlocks<'a>>,
}

/// Adds what the parts of a base inside some marginal tiers earn, beside what was counted before, or begins with it.
/// Counts each tier where more than dust of the base lies in it; and the base, if these tiers are the last. Gives it
/// to `payable` as well. Whether it is finite on every path.
pub(in crate::engine) struct Marginal<'a, const TIERS: usize> {
    pub(in crate::engine) earned: &'a mut [f64],
    pub(in crate::engine) payable: Option<&'a mut [f64]>,
    pub(in crate::engine) counted: &'a mut [f64],
    pub(in crate::engine) base: Tiered<'a>,
    pub(in crate::engine) tiers: [Tier<'a>; TIERS],
    /// Whether these tiers are the first.
    pub(in crate::engine) first: bool,
    /// Whether the base is counted.
    pub(in crate::engine) counts: bool,
    /// For what tiers give of which no facts are kept.
    pub(in crate::engine) room: &'a mut [f64],
}

impl<const TIERS: usize> WithSimd for &mut Marginal<'_, TIERS> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> bool {
        match std::mem::replace(&mut self.base, Tiered::There(&[])) {
            Tiered::There(base) => {
                let base = Base {
                    of: Arg::Column(base),
                    less: Arg::Scalar(0.0),
                    length: 1.0,
                    total: None,
                };
                self.of::<S, false>(simd, base, Active::EVERYWHERE)
            }
            Tiered::Base(base, active) => self.of::<S, true>(simd, base, active),
        }
    }
}

impl<const TIERS: usize> Marginal<'_, TIERS> {
    /// Of a base that is there or, if this `MAKES` one, that it makes on its way.
    #[inline(always)]
    fn of<S: Simd, const MAKES: bool>(&mut self, simd: S, base: Base<'_>, active: Active<'_>) -> bool {
        let numbers = self.tiers.iter().flat_map(|tier| [tier.below, tier.above, tier.rate]);
        match numbers.chain([base.less]).all(|arg| matches!(arg, Arg::Scalar(_))) {
            true if active.of.is_none() => self.blocks::<S, MAKES, true, false>(simd, base, active),
            true => self.blocks::<S, MAKES, true, true>(simd, base, active),
            false => self.blocks::<S, MAKES, false, true>(simd, base, active),
        }
    }

    /// The loop for numbers that are the `SAME` on all paths, or for any; and for a term that is `GATED`, or may be.
    #[inline(always)]
    fn blocks<S: Simd, const MAKES: bool, const SAME: bool, const GATED: bool>(
        &mut self,
        simd: S,
        base: Base<'_>,
        active: Active<'_>,
    ) -> bool {
        let mut tiers = self.tiers.each_mut().map(|tier| Tier {
            facts: tier.facts.as_mut().map(FactBlocks::again),
            ..*tier
        });
        by_block!(
            lowest = tiers[0].below,
            of = base.of,
            less = base.less,
            gate = active.gate()
        );
        let bound = |tier: usize| tiers.get(tier).map_or(Arg::Column(&[]), |tier| tier.above);
        let share = |tier: usize| tiers.get(tier).map_or(Arg::Column(&[]), |tier| tier.rate);
        by_block!(
            above0 = bound(0),
            above1 = bound(1),
            above2 = bound(2),
            above3 = bound(3)
        );
        by_block!(rate0 = share(0), rate1 = share(1), rate2 = share(2), rate3 = share(3));
        let (above, rates) = ([above0, above1, above2, above3], [rate0, rate1, rate2, rate3]);
        let above: [Input<'_, SAME>; TIERS] = std::array::from_fn(|tier| Input::new(tiers[tier].above, above[tier]));
        let rates: [Input<'_, SAME>; TIERS] = std::array::from_fn(|tier| Input::new(tiers[tier].rate, rates[tier]));
        let lowest = Input::<SAME>::new(tiers[0].below, lowest);
        let mut making = Making::<SAME> {
            of,
            less: Input::new(base.less, less),
            length: base.length,
            total: base.total.map(blocks),
            gate: GATED.then_some(gate),
            from: active.from,
        };
        let mut payable = self.payable.as_deref_mut().map(blocks);
        let spare = room_for::<TIERS>(self.room);
        let (n, mut odd) = (rows_of_block::<S>(), Odd::none(simd));
        for (block, (earned, counted)) in blocks(self.earned).iter_mut().zip(blocks(self.counted)).enumerate() {
            let written = tiers.iter_mut().zip(spare.iter_mut());
            let amounts = written.map(|(tier, spare)| tier.facts.as_mut().map_or(spare, |facts| facts.amount(block)));
            let one = One {
                earned: row_mut::<S>(earned),
                payable: payable.as_mut().map(|payable| row_mut::<S>(&mut payable[block])),
                counted: row_mut::<S>(counted),
                making: making.at(simd, block),
                lowest: lowest.at(simd, block),
                above: above.each_ref().map(|above| above.at(simd, block)),
                rates: rates.each_ref().map(|rate| rate.at(simd, block)),
                amounts: all(amounts.map(row_mut::<S>)),
                first: self.first,
                counts: self.counts,
            };
            let marks = one.earn::<MAKES>(simd, n, &mut odd);
            for (tier, marks) in tiers.iter_mut().zip(marks) {
                if let Some(facts) = &mut tier.facts {
                    facts.mark(block, marks);
                }
            }
        }
        let unknown = active.doubt(self.earned);
        !unknown && !odd.any()
    }
}

/// A block of paths, row by row.
struct One<'a, S: Simd, const TIERS: usize, const SAME: bool> {
    earned: &'a mut [S::f64s],
    payable: Option<&'a mut [S::f64s]>,
    counted: &'a mut [S::f64s],
    making: MakingRows<'a, S, SAME>,
    lowest: InputRows<'a, S, SAME>,
    above: [InputRows<'a, S, SAME>; TIERS],
    rates: [InputRows<'a, S, SAME>; TIERS],
    /// What was earned in each tier, or room for what nobody asks for.
    amounts: [&'a mut [S::f64s]; TIERS],
    first: bool,
    counts: bool,
}

impl<S: Simd, const TIERS: usize, const SAME: bool> One<'_, S, TIERS, SAME> {
    /// What is earned. The paths on which part of the base lies in each tier. A bound that is NaN is that of two tiers,
    /// and comes through where it is the lower one.
    #[inline(always)]
    fn earn<const MAKES: bool>(mut self, simd: S, n: usize, odd: &mut Odd<S>) -> [u64; TIERS] {
        let [zero, dust] = [0.0, DUST].map(|number| simd.splat_f64s(number));
        let mut marks = [0; TIERS];
        for at in 0..n {
            let closed = self.making.closed(simd, at);
            let base = match MAKES {
                true => self.making.make(simd, at, closed),
                false => self.making.of[at],
            };
            let before = self.counted[at];
            let (after, dust) = (simd.add_f64s(before, base), simd.mul_f64s(dust, base));
            if self.counts {
                self.counted[at] = after;
            }
            let mut sum = if self.first { zero } else { self.earned[at] };
            let mut below = self.lowest.at(at);
            for tier in 0..TIERS {
                let above = self.above[tier].at(at);
                let part = simd.sub_f64s(lesser(simd, above, after), greater(simd, before, below));
                let earns = simd.mul_f64s(not_below_zero(simd, part), self.rates[tier].at(at));
                sum = simd.add_f64s(sum, earns);
                let real = simd.greater_than_f64s(part, dust);
                note::<S>(&mut marks[tier], at, real);
                let amount = &mut self.amounts[tier][at];
                *amount = simd.select_f64s(real, simd.add_f64s(*amount, earns), *amount);
                below = above;
            }
            // Where the term is not active, a rate that is not finite earns nothing either.
            let sum = open(simd, closed, sum);
            self.earned[at] = sum;
            if let Some(payable) = &mut self.payable {
                payable[at] = sum;
            }
            odd.see(simd, sum);
        }
        marks
    }
}
