//! What a term earns: base or amount, rate, caps, gate, counters and what is payable, in one loop.

use multiversion::multiversion;
use multiversion::target::match_target;

use crate::math;

use super::super::blocks::{BLOCK, Block, Mask, ZEROS, add, blocks, by_block, mask, masked};
use super::super::facts::{DUST, FactBlocks};
use super::super::kernels::Arg;
use super::{AT_ONCE, Active, Base, Gate, base_at, blocks_of_room, not_below_zero};

/// The most caps that a term has: per period, per year, in total, and as a multiple.
pub(in crate::engine) const MOST_CAPS: usize = AT_ONCE;

/// What a term gives before its caps.
pub(in crate::engine) enum Gives<'a> {
    /// What stands in its column.
    Earned,
    /// An amount per year over a length of time.
    Amount(Arg<'a>, f64),
    /// A rate of a base.
    Share(Base<'a>, Arg<'a>),
}

/// A cap: the most, what counted against it before (what is earned is added to it), and its facts.
pub(in crate::engine) struct Held<'a> {
    pub(in crate::engine) limit: Arg<'a>,
    pub(in crate::engine) counter: Option<&'a mut [f64]>,
    pub(in crate::engine) facts: FactBlocks<'a>,
}

/// What a cap is in a block: no less than 0, nor -0. Whether it is a number on every path.
#[inline(always)]
fn most_block(most: &mut Block, limit: &Block) -> bool {
    let mut odd = 0;
    for i in 0..BLOCK {
        most[i] = not_below_zero(limit[i]) + 0.0;
        odd |= mask(limit[i].is_nan());
    }
    odd == 0
}

/// What a cap leaves of what is earned. What is not above 0 needs no cap, nor a cap that can be worked out: where it is
/// `SURE` that all caps can, two comparisons are spared.
#[inline(always)]
fn hold<const SURE: bool>(earned: f64, most: f64, used: f64) -> f64 {
    let room = not_below_zero(most - used);
    if SURE {
        return if room < earned { room } else { earned };
    }
    let least = if earned < room { earned } else { room };
    if earned > 0.0 { least } else { earned }
}

/// What a block of a term gives: one of [`Gives`], for which its loop is compiled.
type Kind = u8;
const EARNED: Kind = 0;
const AMOUNT: Kind = 1;
const SHARE: Kind = 2;

/// What a term earns after its caps: nothing where it is not active. Counts the caps where they withhold more than
/// dust of it, adds it to their counters, and gives it to `payable` as well. Whether it is finite on every path.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(in crate::engine) fn earn<const CAPS: usize>(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    gives: Gives<'_>,
    active: Active<'_>,
    caps: [Held<'_>; CAPS],
    room: &mut [f64],
) -> bool {
    let none = Arg::Scalar(0.0);
    let only = |of, length| Base {
        of,
        less: none,
        length,
        total: None,
    };
    let bits = match_target! {
        "x86_64+avx512dq" => |moved: &Block| math::bits_above_at_once(moved, 0.0),
        _ => |moved: &Block| math::bits_above(moved, 0.0),
    };
    match gives {
        Gives::Earned => {
            earn_blocks::<EARNED, CAPS>(earned, payable, (only(none, 0.0), none), active, caps, room, bits)
        }
        Gives::Amount(of, length) => {
            earn_blocks::<AMOUNT, CAPS>(earned, payable, (only(of, length), none), active, caps, room, bits)
        }
        Gives::Share(base, rate) => earn_blocks::<SHARE, CAPS>(earned, payable, (base, rate), active, caps, room, bits),
    }
}

#[inline(always)]
fn earn_blocks<const GIVES: Kind, const CAPS: usize>(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    (base, rate): (Base<'_>, Arg<'_>),
    active: Active<'_>,
    mut caps: [Held<'_>; CAPS],
    room: &mut [f64],
    bits: impl Fn(&Block) -> u64,
) -> bool {
    by_block!(of = base.of, less = base.less, rate = rate);
    let mut most = [[0.0; BLOCK]; CAPS];
    let mut numbers = true;
    for (held, most) in caps.iter().zip(&mut most) {
        if let Arg::Scalar(limit) = held.limit {
            numbers &= most_block(most, &[limit; BLOCK]);
        }
    }
    let mut gate = Gate::new(active);
    let (mut payable, mut total) = (payable.map(blocks), base.total.map(blocks));
    let (unasked, withheld) = blocks_of_room::<CAPS>(room);
    let mut broken = 0;
    for (block, earned) in blocks(earned).iter_mut().enumerate() {
        let mut used = [&ZEROS; CAPS];
        let mut sure = numbers;
        for (cap, held) in caps.iter().enumerate() {
            if let Arg::Column(limits) = held.limit {
                sure &= most_block(&mut most[cap], &limits.as_chunks().0[block]);
            }
            if let Some(counter) = &held.counter {
                used[cap] = &counter.as_chunks().0[block];
            }
        }
        let [no_total, not_payable] = unasked;
        let total = total.as_mut().map_or(no_total, |total| &mut total[block]);
        let payable = payable.as_mut().map_or(not_payable, |payable| &mut payable[block]);
        let reads = (of.at(block), less.at(block), rate.at(block), gate.at(block));
        let odd = match sure {
            true => earn_block::<GIVES, CAPS, true>(earned, payable, total, reads, base.length, &most, used, withheld),
            false => {
                earn_block::<GIVES, CAPS, false>(earned, payable, total, reads, base.length, &most, used, withheld)
            }
        };
        gate.doubt(block, earned);
        broken |= odd | mask(gate.unknown);
        for (cap, held) in caps.iter_mut().enumerate() {
            held.facts.add(block, bits(&withheld[cap]), &withheld[cap]);
            if let Some(counter) = &mut held.counter {
                add(&mut blocks(counter)[block], earned);
            }
        }
    }
    broken == 0
}

/// One block; gives a number that is 0 if all is finite.
#[expect(clippy::too_many_arguments, reason = "each reference is known to lie apart")]
#[inline(always)]
fn earn_block<const GIVES: Kind, const CAPS: usize, const SURE: bool>(
    earned: &mut Block,
    payable: &mut Block,
    total: &mut Block,
    (of, less, rate, open): (&Block, &Block, &Block, &Mask),
    length: f64,
    most: &[Block; CAPS],
    used: [&Block; CAPS],
    withheld: &mut [Block; CAPS],
) -> u64 {
    let mut odd = 0;
    for i in 0..BLOCK {
        let mut gives = match GIVES {
            EARNED => earned[i],
            AMOUNT => of[i] * length,
            _ => {
                let base = base_at(of[i], less[i], length, open[i]);
                total[i] += base;
                base * rate[i]
            }
        };
        gives = masked(gives, open[i]);
        for cap in 0..CAPS {
            let held = hold::<SURE>(gives, most[cap][i], used[cap][i]);
            let less = gives - held;
            withheld[cap][i] = masked(less, mask(less > DUST * gives.abs()));
            gives = held;
        }
        earned[i] = gives;
        payable[i] = gives;
        odd |= mask(!gives.is_finite());
    }
    odd
}
