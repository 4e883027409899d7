//! Whole clauses in one loop each.
//!
//! What every term does in every period (base, rate, caps, gate, clause facts, counters, totals) would be a dozen
//! passes over its columns, one for each operation, and what costs most in a pass is to write it down. Here the
//! common shapes are one loop each, whose values stay in registers. A loop is compiled once for all kinds of
//! operands: it goes block by block, and a number that is the same on all paths is a block of equal numbers. What
//! is done to one block is a function of references to blocks, which tells the compiler that they lie apart.
//!
//! Choices are made by masks, not branches. Each formula stands once, for one path, and makes as few comparisons as
//! it can; where a comparison does not hold of NaN, NaN comes through.

use multiversion::multiversion;

use super::blocks::{BITS, BLOCK, Block, Blocks, EVERYWHERE, Mask, ZEROS, add, blocks, mask, masked};
use super::facts::{DUST, FactBlocks, Facts, Marks};
use super::kernels::Arg;
use super::tile::LANES;

/// The most caps that a term has: per period, per year, in total, and as a multiple.
pub(super) const MOST_CAPS: usize = 4;

/// Terms of which an advance keeps back in one loop.
pub(super) const TERMS_AT_ONCE: usize = 4;

/// Tiers that go through one loop together.
pub(super) const TIERS_AT_ONCE: usize = 4;

/// Where a term is active: on the paths on which `of` is `from` or more, or everywhere. It is not where that is
/// less, and NaN is a condition that left its domain.
#[derive(Clone, Copy)]
pub(super) struct Active<'a> {
    pub(super) of: Option<&'a [f64]>,
    pub(super) from: f64,
}

impl Active<'_> {
    pub(super) const EVERYWHERE: Self = Active { of: None, from: 0.0 };
}

/// What a term gives before its caps.
pub(super) enum Gives<'a> {
    /// What stands in its column.
    Earned,
    /// An amount per year over a length of time.
    Amount(Arg<'a>, f64),
    /// A rate of a base.
    Share(Base<'a>, Arg<'a>),
}

/// A base: max(0, of − less) · length where the term is active, and 0 elsewhere; and where it comes together.
pub(super) struct Base<'a> {
    pub(super) of: Arg<'a>,
    pub(super) less: Arg<'a>,
    pub(super) length: f64,
    pub(super) total: Option<&'a mut [f64]>,
}

/// A cap: the most, what counted against it before (what is earned is added to it), and its facts.
pub(super) struct Held<'a> {
    pub(super) limit: Arg<'a>,
    pub(super) counter: Option<&'a mut [f64]>,
    pub(super) facts: FactBlocks<'a>,
}

/// What tiers are applied to.
pub(super) enum Tiered<'a> {
    /// A base that is there.
    There(&'a [f64]),
    /// One in the making.
    Base(Base<'a>, Active<'a>),
}

/// A marginal tier: its bounds, its rate and its facts.
pub(super) struct Tier<'a> {
    pub(super) below: Arg<'a>,
    pub(super) above: Arg<'a>,
    pub(super) rate: Arg<'a>,
    pub(super) facts: Option<FactBlocks<'a>>,
}

/// max(0, x).
#[inline(always)]
fn positive(x: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { x }
}

/// max(0, x), but for the sign of 0: one instruction.
#[inline(always)]
fn not_below_zero(x: f64) -> f64 {
    if 0.0 > x { 0.0 } else { x }
}

/// What a cap leaves of what is earned. What is not above 0 needs no cap, nor a cap that can be worked out.
#[inline(always)]
fn hold(earned: f64, limit: f64, used: f64) -> f64 {
    let room = positive(not_below_zero(limit) - used);
    let least = if earned < room { earned } else { room };
    if earned > 0.0 { least } else { earned }
}

/// Where a term is active, block by block.
struct Gate<'a> {
    of: Option<&'a [Block]>,
    from: f64,
    open: Mask,
    /// Whether some path of the block has a condition that left its domain.
    unknown: bool,
}

impl<'a> Gate<'a> {
    #[inline(always)]
    fn new(active: Active<'a>) -> Self {
        Gate {
            of: active.of.map(|of| of.as_chunks().0),
            from: active.from,
            open: [0; BLOCK],
            unknown: false,
        }
    }

    /// The paths of a block on which the term is active, or may be.
    #[inline(always)]
    fn at(&mut self, block: usize) -> &Mask {
        if let Some(of) = self.of {
            self.unknown = open_block(&mut self.open, &of[block], self.from);
        }
        self.open()
    }

    /// The same of the block that was looked at.
    #[inline(always)]
    fn open(&self) -> &Mask {
        match self.of {
            None => &EVERYWHERE,
            Some(_) => &self.open,
        }
    }

    /// Makes NaN of what is earned where it is not known whether the term is active.
    #[inline(always)]
    fn doubt(&self, block: usize, earned: &mut Block) {
        if let Some(of) = self.of.filter(|_| self.unknown) {
            for (earned, of) in earned.iter_mut().zip(&of[block]) {
                *earned = if of.is_nan() { f64::NAN } else { *earned };
            }
        }
    }
}

#[inline(always)]
fn open_block(open: &mut Mask, of: &Block, from: f64) -> bool {
    let mut unknown = false;
    for i in 0..BLOCK {
        open[i] = !mask(of[i] < from);
        unknown |= of[i].is_nan();
    }
    unknown
}

#[inline(always)]
fn base_at(of: f64, less: f64, length: f64, open: u64) -> f64 {
    masked(positive(of - less) * length, open)
}

#[inline(always)]
fn base_block(base: &mut Block, of: &Block, less: &Block, length: f64, open: &Mask) {
    for i in 0..BLOCK {
        base[i] = base_at(of[i], less[i], length, open[i]);
    }
}

/// A term's base in this period.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn base(base: &mut [f64], from: Base<'_>, active: Active<'_>) {
    let (of, less, mut gate) = (Blocks::new(from.of), Blocks::new(from.less), Gate::new(active));
    let mut total = from.total.map(blocks);
    for (block, base) in blocks(base).iter_mut().enumerate() {
        base_block(base, of.at(block), less.at(block), from.length, gate.at(block));
        gate.doubt(block, base);
        if let Some(total) = &mut total {
            add(&mut total[block], base);
        }
    }
}

/// What a term earns after its caps: nothing where it is not active. Counts the caps where they withhold more than
/// dust of it, adds it to their counters, and gives it to `payable` as well. Whether it is finite on every path.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn earn(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    gives: Gives<'_>,
    active: Active<'_>,
    caps: [Option<Held<'_>>; MOST_CAPS],
) -> bool {
    match caps {
        [None, ..] => earn_held(earned, payable, gives, active, []),
        [Some(a), None, ..] => earn_held(earned, payable, gives, active, [a]),
        [Some(a), Some(b), None, _] => earn_held(earned, payable, gives, active, [a, b]),
        [Some(a), Some(b), Some(c), None] => earn_held(earned, payable, gives, active, [a, b, c]),
        [Some(a), Some(b), Some(c), Some(d)] => earn_held(earned, payable, gives, active, [a, b, c, d]),
    }
}

/// What a block of a term gives: one of [`Gives`], for which its loop is compiled.
type Kind = u8;
const EARNED: Kind = 0;
const AMOUNT: Kind = 1;
const SHARE: Kind = 2;

#[inline(always)]
fn earn_held<const CAPS: usize>(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    gives: Gives<'_>,
    active: Active<'_>,
    caps: [Held<'_>; CAPS],
) -> bool {
    let none = Arg::Scalar(0.0);
    let only = |of, length| Base {
        of,
        less: none,
        length,
        total: None,
    };
    match gives {
        Gives::Earned => earn_blocks::<EARNED, CAPS>(earned, payable, (only(none, 0.0), none), active, caps),
        Gives::Amount(of, length) => {
            earn_blocks::<AMOUNT, CAPS>(earned, payable, (only(of, length), none), active, caps)
        }
        Gives::Share(base, rate) => earn_blocks::<SHARE, CAPS>(earned, payable, (base, rate), active, caps),
    }
}

#[inline(always)]
fn earn_blocks<const GIVES: Kind, const CAPS: usize>(
    earned: &mut [f64],
    payable: Option<&mut [f64]>,
    (base, rate): (Base<'_>, Arg<'_>),
    active: Active<'_>,
    mut caps: [Held<'_>; CAPS],
) -> bool {
    let (of, less, rate) = (Blocks::new(base.of), Blocks::new(base.less), Blocks::new(rate));
    let limits: [Blocks<'_>; CAPS] = std::array::from_fn(|cap| Blocks::new(caps[cap].limit));
    let mut gate = Gate::new(active);
    let (mut payable, mut total) = (payable.map(blocks), base.total.map(blocks));
    let (mut unasked, mut withheld) = (ZEROS, [ZEROS; CAPS]);
    let mut broken = 0;
    for (block, earned) in blocks(earned).iter_mut().enumerate() {
        let used = std::array::from_fn(|cap| {
            let counter = caps[cap].counter.as_ref();
            counter.map_or(&ZEROS, |counter| &counter.as_chunks().0[block])
        });
        let total = total.as_mut().map_or(&mut unasked, |total| &mut total[block]);
        let (marks, odd) = earn_block::<GIVES, CAPS>(
            earned,
            total,
            (of.at(block), less.at(block), rate.at(block)),
            base.length,
            gate.at(block),
            std::array::from_fn(|cap| limits[cap].at(block)),
            used,
            &mut withheld,
        );
        gate.doubt(block, earned);
        broken |= odd | mask(gate.unknown);
        for (cap, held) in caps.iter_mut().enumerate() {
            held.facts.add(block, marks[cap], &withheld[cap]);
            if let Some(counter) = &mut held.counter {
                add(&mut blocks(counter)[block], earned);
            }
        }
        if let Some(payable) = &mut payable {
            payable[block] = *earned;
        }
    }
    broken == 0
}

/// One block; gives the marks of the caps, and a number that is 0 if all is finite.
#[expect(clippy::too_many_arguments, reason = "each reference is known to lie apart")]
#[inline(always)]
fn earn_block<const GIVES: Kind, const CAPS: usize>(
    earned: &mut Block,
    total: &mut Block,
    (of, less, rate): (&Block, &Block, &Block),
    length: f64,
    open: &Mask,
    limits: [&Block; CAPS],
    used: [&Block; CAPS],
    withheld: &mut [Block; CAPS],
) -> ([u64; CAPS], u64) {
    let (mut marks, mut odd) = ([0; CAPS], 0);
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
        for cap in 0..CAPS {
            let held = hold(gives, limits[cap][i], used[cap][i]);
            let less = gives - held;
            // Of what is not above 0 nothing is withheld.
            let real = mask((gives > 0.0) & (less > DUST * gives)) & open[i];
            withheld[cap][i] = masked(less, real);
            marks[cap] |= BITS[i] & real;
            gives = held;
        }
        let gives = masked(gives, open[i]);
        earned[i] = gives;
        odd |= mask(!gives.is_finite());
    }
    (marks, odd)
}

/// Adds what the parts of a base inside some marginal tiers earn, beside what was counted before, or begins with it.
/// Counts each tier where more than dust of the base lies in it; and the base, if these tiers are the last. Gives it
/// to `payable` as well. Whether it is finite on every path.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn marginal(
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
    let below: [Blocks<'_>; TIERS] = std::array::from_fn(|tier| Blocks::new(tiers[tier].below));
    let above: [Blocks<'_>; TIERS] = std::array::from_fn(|tier| Blocks::new(tiers[tier].above));
    let rate: [Blocks<'_>; TIERS] = std::array::from_fn(|tier| Blocks::new(tiers[tier].rate));
    let (there, of, less, active, length, total) = match base {
        Tiered::There(base) => {
            let none = Arg::Scalar(0.0);
            (Some(base.as_chunks().0), none, none, Active::EVERYWHERE, 0.0, None)
        }
        Tiered::Base(base, active) => (None, base.of, base.less, active, base.length, base.total),
    };
    let (of, less, mut gate) = (Blocks::new(of), Blocks::new(less), Gate::new(active));
    let (counted, mut payable, mut total) = (blocks(counted), payable.map(blocks), total.map(blocks));
    let (mut making, mut gives) = (ZEROS, [ZEROS; TIERS]);
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
        let bounds = std::array::from_fn(|tier| (below[tier].at(block), above[tier].at(block)));
        let rates = std::array::from_fn(|tier| rate[tier].at(block));
        let places = (&counted[block], base, open);
        let (marks, odd) = tiers_block::<TIERS>(earned, places, bounds, rates, &mut gives, first);
        broken |= odd;
        for ((tier, marks), gives) in tiers.iter_mut().zip(marks).zip(&gives) {
            if let Some(facts) = &mut tier.facts {
                facts.add(block, marks, gives);
            }
        }
        if count {
            add(&mut counted[block], base);
        }
        if let Some(payable) = &mut payable {
            payable[block] = *earned;
        }
    }
    broken == 0
}

/// One block. A bound that is NaN is that of two tiers, and comes through where it is the lower one.
#[inline(always)]
fn tiers_block<const TIERS: usize>(
    earned: &mut Block,
    (counted, base, open): (&Block, &Block, &Mask),
    bounds: [(&Block, &Block); TIERS],
    rates: [&Block; TIERS],
    gives: &mut [Block; TIERS],
    first: bool,
) -> ([u64; TIERS], u64) {
    let (mut marks, mut odd) = ([0; TIERS], 0);
    for i in 0..BLOCK {
        let (before, after, dust) = (counted[i], counted[i] + base[i], DUST * base[i]);
        let mut sum = if first { 0.0 } else { earned[i] };
        for tier in 0..TIERS {
            let (below, above, rate) = (bounds[tier].0[i], bounds[tier].1[i], rates[tier][i]);
            let from = if before > below { before } else { below };
            let to = if above < after { above } else { after };
            let part = to - from;
            sum += not_below_zero(part) * rate;
            let real = mask(part > dust);
            gives[tier][i] = masked(part * rate, real);
            marks[tier] |= BITS[i] & real;
        }
        // Where the term is not active, a rate that is not finite earns nothing either.
        let sum = masked(sum, open[i]);
        earned[i] = sum;
        odd |= mask(!sum.is_finite());
    }
    (marks, odd)
}

/// Clause facts, where money was moved.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn bind(facts: &mut Facts, moved: &[f64]) {
    let mut facts = FactBlocks::of(facts);
    for (block, moved) in moved.as_chunks::<BLOCK>().0.iter().enumerate() {
        let mut marks = 0;
        for i in 0..BLOCK {
            marks |= BITS[i] & mask(moved[i] > 0.0);
        }
        facts.add(block, marks, moved);
    }
}

/// Adds what was paid to its total and its present value. Where that is more than dust of the total with it, and
/// whether some of it may have run the other way.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn total(total: &mut [f64], value: &mut [f64], paid: &[f64], discount: Arg<'_>) -> (Marks, bool) {
    let discount = Blocks::new(discount);
    let paid = paid.as_chunks::<BLOCK>().0;
    let (mut all, mut signs) = ([0; LANES / BLOCK], 0);
    for (block, (total, value)) in blocks(total).iter_mut().zip(blocks(value)).enumerate() {
        let (marks, sign) = total_block(total, value, &paid[block], discount.at(block));
        all[block] = marks;
        signs |= sign;
    }
    (all, signs >> 63 != 0)
}

#[inline(always)]
fn total_block(total: &mut Block, value: &mut Block, paid: &Block, discount: &Block) -> (u64, u64) {
    let (mut marks, mut signs) = (0, 0);
    for i in 0..BLOCK {
        total[i] += paid[i];
        value[i] += paid[i] * discount[i];
        marks |= BITS[i] & mask(paid[i].abs() > DUST * total[i].abs());
        signs |= paid[i].to_bits();
    }
    (marks, signs)
}

/// Keeps back a share of what some terms have payable, of one after the other, until nothing is owed. Counts what is
/// owed less than before, where that is more than dust of it.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn keep(
    payable: [Option<&mut [f64]>; TERMS_AT_ONCE],
    owed: &mut [f64],
    rate: Arg<'_>,
    mut facts: FactBlocks<'_>,
) {
    let rate = Blocks::new(rate);
    let mut payable = payable.map(|payable| payable.map(blocks));
    let mut moved = ZEROS;
    for (block, owed) in blocks(owed).iter_mut().enumerate() {
        let before = *owed;
        for payable in payable.iter_mut().flatten() {
            keep_block(&mut payable[block], owed, rate.at(block));
        }
        let marks = kept_block(&mut moved, &before, owed);
        facts.add(block, marks, &moved);
    }
}

#[inline(always)]
fn keep_block(payable: &mut Block, owed: &mut Block, rate: &Block) {
    for i in 0..BLOCK {
        let due = rate[i] * payable[i];
        let keep = if owed[i] < due { owed[i] } else { due };
        // What cannot be worked out is no matter where nothing is owed.
        let keep = masked(positive(keep), mask(owed[i] != 0.0));
        payable[i] -= keep;
        owed[i] -= keep;
    }
}

#[inline(always)]
fn kept_block(moved: &mut Block, before: &Block, after: &Block) -> u64 {
    let mut marks = 0;
    for i in 0..BLOCK {
        let kept = before[i] - after[i];
        let real = mask((kept > 0.0) & (kept > DUST * before[i]));
        moved[i] = masked(kept, real);
        marks |= BITS[i] & real;
    }
    marks
}

/// Adds to what is due in a window and to what counts against it, on the paths on which a guarantee is active.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn gather(
    due: &mut [f64],
    counted: &mut [f64],
    (minimum, windows): (Arg<'_>, f64),
    amount: Arg<'_>,
    active: Active<'_>,
) {
    let (minimum, amount, mut gate) = (Blocks::new(minimum), Blocks::new(amount), Gate::new(active));
    for (block, (due, counted)) in blocks(due).iter_mut().zip(blocks(counted)).enumerate() {
        gather_block(
            due,
            counted,
            minimum.at(block),
            windows,
            amount.at(block),
            gate.at(block),
        );
        gate.doubt(block, due);
    }
}

#[inline(always)]
fn gather_block(due: &mut Block, counted: &mut Block, minimum: &Block, windows: f64, amount: &Block, open: &Mask) {
    for i in 0..BLOCK {
        due[i] += masked(minimum[i] * windows, open[i]);
        counted[i] += masked(amount[i], open[i]);
    }
}

/// Tops up what counted to what is due, counts where that is more than dust of it, and begins again with both.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn top_up(earned: &mut [f64], due: &mut [f64], counted: &mut [f64], facts: &mut Facts) {
    let mut facts = FactBlocks::of(facts);
    let window = blocks(due).iter_mut().zip(blocks(counted));
    for (block, (earned, (due, counted))) in blocks(earned).iter_mut().zip(window).enumerate() {
        let mut moved = ZEROS;
        let marks = top_up_block(earned, due, counted, &mut moved);
        facts.add(block, marks, &moved);
    }
}

#[inline(always)]
fn top_up_block(earned: &mut Block, due: &mut Block, counted: &mut Block, moved: &mut Block) -> u64 {
    let mut marks = 0;
    for i in 0..BLOCK {
        let top_up = positive(due[i] - counted[i]);
        let real = mask((top_up > 0.0) & (top_up > DUST * due[i]));
        earned[i] = top_up;
        moved[i] = masked(top_up, real);
        marks |= BITS[i] & real;
        due[i] = 0.0;
        counted[i] = 0.0;
    }
    marks
}

/// A point of a party's dated cash: the numbers of a block begin so many places from the last one's.
pub(super) struct Dated<'a> {
    pub(super) cash: &'a mut [f64],
    pub(super) from: usize,
    pub(super) apart: usize,
    /// Whether some cash has that date already.
    pub(super) again: bool,
}

/// Adds columns with their signs to what is there, or begins with them. What comes out goes to a running sum and to
/// its date.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn add_signed<const N: usize>(
    sum: &mut [f64],
    columns: [(f64, &[f64]); N],
    first: bool,
    (running, mut dated): (Option<&mut [f64]>, Option<Dated<'_>>),
) {
    let columns = columns.map(|(sign, column)| (sign, column.as_chunks().0));
    let mut running = running.map(blocks);
    for (block, sum) in blocks(sum).iter_mut().enumerate() {
        add_signed_block(sum, columns.map(|(sign, column)| (sign, &column[block])), first);
        if let Some(running) = &mut running {
            add(&mut running[block], sum);
        }
        if let Some(dated) = &mut dated
            && let Some(row) = dated.cash[dated.from + block * dated.apart..].first_chunk_mut()
        {
            match dated.again {
                true => add(row, sum),
                false => *row = *sum,
            }
        }
    }
}

#[inline(always)]
fn add_signed_block<const N: usize>(sum: &mut Block, columns: [(f64, &Block); N], first: bool) {
    for i in 0..BLOCK {
        // Adding to -0 leaves everything as it is.
        let mut all = if first { -0.0 } else { sum[i] };
        for (sign, column) in columns {
            all += sign * column[i];
        }
        sum[i] = all;
    }
}
