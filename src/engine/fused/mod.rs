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

mod earn;
mod owed;
mod sums;
mod tiers;

pub(super) use earn::{Gives, Held, MOST_CAPS, earn};
pub(super) use owed::{TERMS_AT_ONCE, gather, keep, top_up};
pub(super) use sums::{Dated, add_signed, total};
pub(super) use tiers::{TIERS_AT_ONCE, Tier, Tiered, marginal};

use multiversion::multiversion;

use crate::math;

use super::blocks::{BLOCK, Block, EVERYWHERE, Mask, add, blocks, by_block, mask, masked};
use super::facts::{FactBlocks, Facts};
use super::kernels::Arg;

/// Caps or tiers that go through one loop together.
const AT_ONCE: usize = 4;

/// Numbers in the room that a loop needs on its way.
pub(super) const ROOM: usize = (2 + AT_ONCE) * BLOCK;

/// Room for blocks that are written though nobody asked for them, and for what each cap or tier moves. It is not
/// cleared: a loop writes a block before it reads it, or does not care.
#[inline(always)]
fn blocks_of_room<const N: usize>(room: &mut [f64]) -> (&mut [Block; 2], &mut [Block; N]) {
    let parts = blocks(room).split_first_chunk_mut();
    let parts = parts.and_then(|(unasked, moved)| Some((unasked, moved.first_chunk_mut()?)));
    parts.expect("room for as many blocks as go through one loop")
}

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

/// A base: max(0, of − less) · length where the term is active, and 0 elsewhere; and where it comes together.
pub(super) struct Base<'a> {
    pub(super) of: Arg<'a>,
    pub(super) less: Arg<'a>,
    pub(super) length: f64,
    pub(super) total: Option<&'a mut [f64]>,
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
    by_block!(of = from.of, less = from.less);
    let mut gate = Gate::new(active);
    let mut total = from.total.map(blocks);
    for (block, base) in blocks(base).iter_mut().enumerate() {
        base_block(base, of.at(block), less.at(block), from.length, gate.at(block));
        gate.doubt(block, base);
        if let Some(total) = &mut total {
            add(&mut total[block], base);
        }
    }
}

/// Clause facts, where money was moved.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn bind(facts: &mut Facts, moved: &[f64]) {
    let mut facts = FactBlocks::of(facts);
    for (block, moved) in moved.as_chunks::<BLOCK>().0.iter().enumerate() {
        facts.add(block, math::bits_above(moved, 0.0), moved);
    }
}
