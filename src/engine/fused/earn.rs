//! What a term earns: base or amount, rate, caps, gate, counters and what is payable, in one loop.

use pulp::{Simd, WithSimd};

use crate::math::lesser;

use super::super::blocks::{blocks, by_block};
use super::super::facts::{DUST, FactBlocks};
use super::super::kernels::Arg;
use super::super::rows::{Input, InputRows, Odd, bits, not_below_zero, row_mut, rows_of_block};
use super::{AT_ONCE, Active, Base, Making, MakingRows, open, room_for};

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

impl Held<'_> {
    #[inline(always)]
    fn again(&mut self) -> Held<'_> {
        Held {
            limit: self.limit,
            counter: self.counter.as_deref_mut(),
            facts: self.facts.again(),
        }
    }
}

/// What a term earns after its caps: nothing where it is not active. Counts the caps where they withhold more than
/// dust of it, adds it to their counters, and gives it to `payable` as well. Whether it is finite on every path.
pub(in crate::engine) struct Earn<'a, const CAPS: usize> {
    pub(in crate::engine) earned: &'a mut [f64],
    pub(in crate::engine) payable: Option<&'a mut [f64]>,
    pub(in crate::engine) gives: Gives<'a>,
    pub(in crate::engine) active: Active<'a>,
    pub(in crate::engine) caps: [Held<'a>; CAPS],
    /// For what the caps withhold in a block.
    pub(in crate::engine) room: &'a mut [f64],
}

/// What a term gives: one of [`Gives`], for which its loop is compiled.
type Kind = u8;
const EARNED: Kind = 0;
const AMOUNT: Kind = 1;
const SHARE: Kind = 2;

impl<const CAPS: usize> WithSimd for &mut Earn<'_, CAPS> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> bool {
        let none = Arg::Scalar(0.0);
        let only = |of, length| Base {
            of,
            less: none,
            length,
            total: None,
        };
        match std::mem::replace(&mut self.gives, Gives::Earned) {
            Gives::Earned => self.of_kind::<S, EARNED>(simd, only(none, 0.0), none),
            Gives::Amount(of, length) => self.of_kind::<S, AMOUNT>(simd, only(of, length), none),
            Gives::Share(base, rate) => self.of_kind::<S, SHARE>(simd, base, rate),
        }
    }
}

impl<const CAPS: usize> Earn<'_, CAPS> {
    #[inline(always)]
    fn of_kind<S: Simd, const GIVES: Kind>(&mut self, simd: S, base: Base<'_>, rate: Arg<'_>) -> bool {
        let limits = self.caps.iter().map(|held| held.limit);
        let same = limits
            .chain([base.less, rate])
            .all(|arg| matches!(arg, Arg::Scalar(number) if !number.is_nan()));
        match same {
            true => self.blocks::<S, GIVES, true>(simd, base, rate),
            false => self.blocks::<S, GIVES, false>(simd, base, rate),
        }
    }

    /// The loop for numbers that are the `SAME` on all paths, or for any.
    #[inline(always)]
    fn blocks<S: Simd, const GIVES: Kind, const SAME: bool>(&mut self, simd: S, base: Base<'_>, rate: Arg<'_>) -> bool {
        by_block!(of = base.of, less = base.less, rates = rate, gate = self.active.gate());
        let mut making = Making::<SAME> {
            of,
            less: Input::new(base.less, less),
            length: base.length,
            total: base.total.map(blocks),
            gate: Some(gate),
            from: self.active.from,
        };
        let rate = Input::<SAME>::new(rate, rates);
        let mut caps = self.caps.each_mut().map(Held::again);
        let limit = |cap: usize| caps.get(cap).map_or(Arg::Column(&[]), |cap| cap.limit);
        by_block!(
            limit0 = limit(0),
            limit1 = limit(1),
            limit2 = limit(2),
            limit3 = limit(3)
        );
        let limits = [limit0, limit1, limit2, limit3];
        let limits: [Input<'_, SAME>; CAPS] = std::array::from_fn(|cap| Input::new(caps[cap].limit, limits[cap]));
        let mut payable = self.payable.as_deref_mut().map(blocks);
        let withheld = room_for::<CAPS>(self.room);
        let (n, mut odd) = (rows_of_block::<S>(), Odd::none(simd));
        for (block, earned) in blocks(self.earned).iter_mut().enumerate() {
            let used = caps
                .each_mut()
                .map(|held| held.counter.as_mut().map(|counter| &mut blocks(counter)[block]));
            let one = One {
                earned: row_mut::<S>(earned),
                payable: payable.as_mut().map(|payable| row_mut::<S>(&mut payable[block])),
                making: making.at(simd, block),
                rate: rate.at(simd, block),
                limits: limits.each_ref().map(|limit| limit.at(simd, block)),
                used: used.map(|used| used.map(row_mut::<S>)),
                withheld: withheld.each_mut().map(row_mut::<S>),
            };
            let marks = one.earn::<GIVES>(simd, n, &mut odd);
            for ((held, marks), withheld) in caps.iter_mut().zip(marks).zip(&*withheld) {
                held.facts.add(block, marks, withheld);
            }
        }
        let unknown = self.active.doubt(self.earned);
        !unknown && !odd.any()
    }
}

/// A block of paths, row by row.
struct One<'a, S: Simd, const CAPS: usize, const SAME: bool> {
    earned: &'a mut [S::f64s],
    payable: Option<&'a mut [S::f64s]>,
    making: MakingRows<'a, S, SAME>,
    rate: InputRows<'a, S, SAME>,
    limits: [InputRows<'a, S, SAME>; CAPS],
    used: [Option<&'a mut [S::f64s]>; CAPS],
    withheld: [&'a mut [S::f64s]; CAPS],
}

impl<S: Simd, const CAPS: usize, const SAME: bool> One<'_, S, CAPS, SAME> {
    /// What is earned. The paths on which each cap has withheld something.
    #[inline(always)]
    fn earn<const GIVES: Kind>(mut self, simd: S, n: usize, odd: &mut Odd<S>) -> [u64; CAPS] {
        let [zero, dust] = [0.0, DUST].map(|number| simd.splat_f64s(number));
        let mut marks = [0; CAPS];
        for at in 0..n {
            let closed = self.making.closed(simd, at);
            let gives = match GIVES {
                EARNED => self.earned[at],
                AMOUNT => simd.mul_f64s(self.making.of[at], self.making.length),
                _ => simd.mul_f64s(self.making.make(simd, at, closed), self.rate.at(at)),
            };
            let mut gives = open(simd, closed, gives);
            for cap in 0..CAPS {
                // No less than 0, nor -0.
                let most = simd.add_f64s(not_below_zero(simd, self.limits[cap].at(at)), zero);
                let used = self.used[cap].as_ref().map_or(zero, |used| used[at]);
                let room = not_below_zero(simd, simd.sub_f64s(most, used));
                // What is not above 0 needs no cap, nor a cap that can be worked out.
                let held = match SAME {
                    true => lesser(simd, room, gives),
                    false => {
                        let least = lesser(simd, gives, room);
                        simd.select_f64s(simd.greater_than_f64s(gives, zero), least, gives)
                    }
                };
                let less = simd.sub_f64s(gives, held);
                let real = simd.greater_than_f64s(less, simd.mul_f64s(dust, simd.abs_f64s(gives)));
                marks[cap] |= bits::<S>(real) << (at * S::F64_LANES);
                self.withheld[cap][at] = simd.select_f64s(real, less, zero);
                gives = held;
            }
            for used in self.used.iter_mut().flatten() {
                used[at] = simd.add_f64s(used[at], gives);
            }
            self.earned[at] = gives;
            if let Some(payable) = &mut self.payable {
                payable[at] = gives;
            }
            odd.see(simd, gives);
        }
        marks
    }
}
