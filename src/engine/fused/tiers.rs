//! What marginal tiers make of a base, a few of them in one loop.

use multiversion::multiversion;

use super::super::blocks::{BITS, BLOCK, Block, Blocks, EVERYWHERE, Mask, ZEROS, add, blocks, by_block, mask, masked};
use super::super::facts::{DUST, FactBlocks};
use super::super::kernels::Arg;
use super::{Active, Base, Gate, base_block, not_below_zero};

/// Tiers that go through one loop together.
pub(in crate::engine) const TIERS_AT_ONCE: usize = 4;

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
pub(in crate::engine) fn marginal(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    counted: &mut [f64],
    base: Tiered<'_>,
    tiers: [Option<Tier<'_>>; TIERS_AT_ONCE],
    which: (bool, bool),
) -> bool {
    match tiers {
        [None, ..] => true,
        [Some(a), None, ..] => in_tiers(earned, payable, counted, base, [a], which),
        [Some(a), Some(b), None, _] => in_tiers(earned, payable, counted, base, [a, b], which),
        [Some(a), Some(b), Some(c), None] => in_tiers(earned, payable, counted, base, [a, b, c], which),
        [Some(a), Some(b), Some(c), Some(d)] => in_tiers(earned, payable, counted, base, [a, b, c, d], which),
    }
}

#[inline(always)]
fn in_tiers<const TIERS: usize>(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    counted: &mut [f64],
    base: Tiered<'_>,
    mut tiers: [Tier<'_>; TIERS],
    (first, count): (bool, bool),
) -> bool {
    by_block!(lowest = tiers[0].below);
    let mut room = [[[0.0; BLOCK]; 2]; TIERS];
    let (mut above, mut rate) = ([Blocks::same(&ZEROS); TIERS], [Blocks::same(&ZEROS); TIERS]);
    for (tier, [bound, number]) in room.iter_mut().enumerate() {
        above[tier] = Blocks::new(tiers[tier].above, bound);
        rate[tier] = Blocks::new(tiers[tier].rate, number);
    }
    let (there, of, less, active, length, total) = match base {
        Tiered::There(base) => {
            let none = Arg::Scalar(0.0);
            (Some(base.as_chunks().0), none, none, Active::EVERYWHERE, 0.0, None)
        }
        Tiered::Base(base, active) => (None, base.of, base.less, active, base.length, base.total),
    };
    by_block!(of = of, less = less);
    let mut gate = Gate::new(active);
    let (counted, mut payable, mut total) = (blocks(counted), payable.map(blocks), total.map(blocks));
    let (mut making, mut unasked, mut gives) = ([0.0; BLOCK], [0.0; BLOCK], [[0.0; BLOCK]; TIERS]);
    let mut broken = 0;
    for (block, earned) in blocks(earned).iter_mut().enumerate() {
        let base = match there {
            Some(base) => &base[block],
            None => {
                base_block(&mut making, of.at(block), less.at(block), length, gate.at(block));
                gate.doubt(block, &mut making);
                if let Some(total) = &mut total {
                    add(&mut total[block], &making);
                }
                &making
            }
        };
        let open = match there {
            Some(_) => &EVERYWHERE,
            None => gate.open(),
        };
        let above = std::array::from_fn(|tier| above[tier].at(block));
        let rates = std::array::from_fn(|tier| rate[tier].at(block));
        let payable = payable.as_mut().map_or(&mut unasked, |payable| &mut payable[block]);
        let places = (&counted[block], base, open);
        let tiers_of = (lowest.at(block), above, rates);
        let (marks, odd) = tiers_block::<TIERS>((earned, payable), places, tiers_of, &mut gives, first);
        broken |= odd;
        for ((tier, marks), gives) in tiers.iter_mut().zip(marks).zip(&gives) {
            if let Some(facts) = &mut tier.facts {
                facts.add(block, marks, gives);
            }
        }
        if count {
            add(&mut counted[block], base);
        }
    }
    broken == 0
}

/// One block. A bound that is NaN is that of two tiers, and comes through where it is the lower one.
#[inline(always)]
fn tiers_block<const TIERS: usize>(
    (earned, payable): (&mut Block, &mut Block),
    (counted, base, open): (&Block, &Block, &Mask),
    (lowest, above, rates): (&Block, [&Block; TIERS], [&Block; TIERS]),
    gives: &mut [Block; TIERS],
    first: bool,
) -> ([u64; TIERS], u64) {
    let (mut marks, mut odd) = ([0; TIERS], 0);
    for i in 0..BLOCK {
        let (before, after, dust) = (counted[i], counted[i] + base[i], DUST * base[i]);
        let mut sum = if first { 0.0 } else { earned[i] };
        let mut below = lowest[i];
        for tier in 0..TIERS {
            let (above, rate) = (above[tier][i], rates[tier][i]);
            let from = if before > below { before } else { below };
            let to = if above < after { above } else { after };
            let part = to - from;
            sum += not_below_zero(part) * rate;
            let real = mask(part > dust);
            gives[tier][i] = masked(part * rate, real);
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
