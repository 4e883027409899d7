//! Columns block by block, for loops that are compiled once for all kinds of operands.
//!
//! A number that is the same on all paths is a block of equal numbers, so that a loop need not ask what its
//! operands are; and what a loop works out on its way stays in a block on the stack, which the next loop
//! finds in the fastest cache.

use super::kernels::Arg;

/// Paths in a block; a tile has a whole number of them.
pub(super) const BLOCK: usize = 64;

pub(super) type Block = [f64; BLOCK];

/// What an operand is in one block after another.
#[derive(Clone, Copy)]
pub(super) struct Blocks<'a> {
    column: Option<&'a [Block]>,
    same: Block,
}

impl<'a> Blocks<'a> {
    /// An operand, block by block.
    #[inline(always)]
    pub(super) fn new(arg: Arg<'a>) -> Self {
        match arg {
            Arg::Scalar(number) => Blocks {
                column: None,
                same: [number; BLOCK],
            },
            Arg::Column(column) => Blocks {
                column: Some(column.as_chunks().0),
                same: [0.0; BLOCK],
            },
        }
    }

    /// One of its blocks.
    #[inline(always)]
    pub(super) fn at(&self, block: usize) -> &Block {
        match self.column {
            Some(column) => &column[block],
            None => &self.same,
        }
    }
}

/// A column to write, block by block.
#[inline(always)]
pub(super) fn blocks(column: &mut [f64]) -> &mut [Block] {
    column.as_chunks_mut().0
}
