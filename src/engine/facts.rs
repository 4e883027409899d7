//! Clause facts: in how many periods a clause bound, when it first did, and the money that it moved.
//!
//! Most clauses count a column of what they moved, after the loop that moved it (`fused::bind`). A kind with
//! several clauses counts them in its own loop, path by path or block by block.

use super::blocks::{BLOCK, Block, blocks};

/// A cap or floor binds where it moves more than this share of the amount: less is rounding.
pub(super) const DUST: f64 = 1e-9;

/// The columns of a clause's facts, for a loop that counts on its way.
pub(super) struct Facts {
    pub(super) now: f64,
    pub(super) periods: Vec<f64>,
    pub(super) first: Vec<f64>,
    pub(super) amount: Vec<f64>,
}

impl Facts {
    /// Counts the clause on path `i` if it moved more than dust of an amount.
    #[inline]
    pub(super) fn count(&mut self, i: usize, moved: f64, of: f64) {
        if moved > DUST * of.abs() {
            self.bind(i, moved);
        }
    }

    /// Counts the clause on path `i`.
    #[inline]
    pub(super) fn bind(&mut self, i: usize, moved: f64) {
        if self.periods[i] == 0.0 {
            self.first[i] = self.now;
        }
        self.periods[i] += 1.0;
        self.amount[i] += moved;
    }
}

/// The facts of a clause, block by block.
pub(super) struct FactBlocks<'a> {
    periods: &'a mut [Block],
    first: &'a mut [Block],
    amount: &'a mut [Block],
    now: f64,
}

impl<'a> FactBlocks<'a> {
    /// The columns of a clause that were taken out.
    #[inline(always)]
    pub(super) fn of(facts: &'a mut Facts) -> Self {
        FactBlocks {
            periods: blocks(&mut facts.periods),
            first: blocks(&mut facts.first),
            amount: blocks(&mut facts.amount),
            now: facts.now,
        }
    }

    /// Counts the clause where it moved more than dust of an amount.
    #[inline(always)]
    pub(super) fn count(&mut self, block: usize, moved: &Block, of: &Block) {
        let mut binds = [0.0; BLOCK];
        for i in 0..BLOCK {
            binds[i] = if moved[i] > DUST * of[i].abs() { 1.0 } else { 0.0 };
        }
        self.add(block, &binds, moved);
    }

    /// Counts the clause where `binds` is 1; elsewhere it is 0.
    #[inline(always)]
    pub(super) fn add(&mut self, block: usize, binds: &Block, moved: &Block) {
        let (periods, first, amount) = (
            &mut self.periods[block],
            &mut self.first[block],
            &mut self.amount[block],
        );
        for i in 0..BLOCK {
            let is = binds[i] == 1.0;
            first[i] = if is & (periods[i] == 0.0) { self.now } else { first[i] };
            periods[i] += binds[i];
            amount[i] = if is { amount[i] + moved[i] } else { amount[i] };
        }
    }
}
