//! What marginal tiers make of a base, a few of them in one loop.

use multiversion::multiversion;

use crate::math::BITS;

use super::super::blocks::{BLOCK, Block, Mask, ZEROS, blocks, by_block, mask, masked};
use super::super::facts::{DUST, FactBlocks};
use super::super::kernels::Arg;
use super::{AT_ONCE, Active, Base, Gate, base_at, blocks_of_room, not_below_zero};

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
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(in crate::engine) fn marginal<const TIERS: usize>(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    counted: &mut [f64],
    base: Tiered<'_>,
    tiers: [Tier<'_>; TIERS],
    which: (bool, bool),
    room: &mut [f64],
) -> bool {
    match base {
        Tiered::There(base) => {
            let base = Base {
                of: Arg::Column(base),
                less: Arg::Scalar(0.0),
                length: 1.0,
                total: None,
            };
            tiers_of::<TIERS, false>(earned, payable, counted, (base, Active::EVERYWHERE), tiers, which, room)
        }
        Tiered::Base(base, active) => {
            tiers_of::<TIERS, true>(earned, payable, counted, (base, active), tiers, which, room)
        }
    }
}

/// The loop for a base that is there or, if it `MAKES` one, that it makes on its way.
#[inline(always)]
fn tiers_of<const TIERS: usize, const MAKES: bool>(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    counted: &mut [f64],
    (base, active): (Base<'_>, Active<'_>),
    mut tiers: [Tier<'_>; TIERS],
    (first, count): (bool, bool),
    room: &mut [f64],
) -> bool {
    let (unasked, gives) = blocks_of_room::<TIERS>(room);
    by_block!(lowest = tiers[0].below, of = base.of, less = base.less);
    let bound = |tier: usize| tiers.get(tier).map_or(Arg::Column(&[]), |tier| tier.above);
    let share = |tier: usize| tiers.get(tier).map_or(Arg::Column(&[]), |tier| tier.rate);
    by_block!(
        above0 = bound(0),
        above1 = bound(1),
        above2 = bound(2),
        above3 = bound(3)
    );
    by_block!(rate0 = share(0), rate1 = share(1), rate2 = share(2), rate3 = share(3));
    let (above, rate) = ([above0, above1, above2, above3], [rate0, rate1, rate2, rate3]);
    let mut gate = Gate::new(active);
    let (mut payable, mut total) = (payable.map(blocks), base.total.map(blocks));
    let mut broken = 0;
    for (block, (earned, counted)) in blocks(earned).iter_mut().zip(blocks(counted)).enumerate() {
        let (mut bounds, mut rates) = ([&ZEROS; TIERS], [&ZEROS; TIERS]);
        for tier in 0..TIERS {
            bounds[tier] = above[tier].at(block);
            rates[tier] = rate[tier].at(block);
        }
        let [no_total, not_payable] = unasked;
        let (marks, odd) = tiers_block::<TIERS, MAKES>(
            earned,
            payable.as_mut().map_or(not_payable, |payable| &mut payable[block]),
            counted,
            total.as_mut().map_or(no_total, |total| &mut total[block]),
            (of.at(block), less.at(block), base.length, gate.at(block)),
            (lowest.at(block), bounds, rates),
            gives,
            (first, count),
        );
        gate.doubt(block, earned);
        broken |= odd | mask(gate.unknown);
        for ((tier, marks), gives) in tiers.iter_mut().zip(marks).zip(gives.iter()) {
            if let Some(facts) = &mut tier.facts {
                facts.add(block, marks, gives);
            }
        }
    }
    broken == 0
}

/// One block. A bound that is NaN is that of two tiers, and comes through where it is the lower one.
#[expect(clippy::too_many_arguments, reason = "each reference is known to lie apart")]
#[inline(always)]
fn tiers_block<const TIERS: usize, const MAKES: bool>(
    earned: &mut Block,
    payable: &mut Block,
    counted: &mut Block,
    total: &mut Block,
    (of, less, length, open): (&Block, &Block, f64, &Mask),
    (lowest, above, rates): (&Block, [&Block; TIERS], [&Block; TIERS]),
    gives: &mut [Block; TIERS],
    (first, count): (bool, bool),
) -> ([u64; TIERS], u64) {
    let (mut marks, mut odd) = ([0; TIERS], 0);
    for i in 0..BLOCK {
        let base = if MAKES {
            base_at(of[i], less[i], length, open[i])
        } else {
            of[i]
        };
        if MAKES {
            total[i] += base;
        }
        let (before, after, dust) = (counted[i], counted[i] + base, DUST * base);
        counted[i] = if count { after } else { before };
        let mut sum = if first { 0.0 } else { earned[i] };
        let mut below = lowest[i];
        for tier in 0..TIERS {
            let (above, rate) = (above[tier][i], rates[tier][i]);
            let from = if before > below { before } else { below };
            let to = if above < after { above } else { after };
            let part = to - from;
            let earns = not_below_zero(part) * rate;
            sum += earns;
            let real = mask(part > dust);
            gives[tier][i] = masked(earns, real);
            marks[tier] |= BITS[i] & real;
            below = above;
        }
        // Where the term is not active, a rate that is not finite earns nothing either.
        let sum = masked(sum, open[i]);
        earned[i] = sum;
        payable[i] = sum;
        odd |= mask(!sum.is_finite());
    }
    (marks, odd)
}
