//! Columns block by block, for loops that are compiled once for all kinds of operands.
//!
//! A number that is the same on all paths is a block of equal numbers, so that a loop need not ask what its
//! operands are; and what a loop works out on its way stays in a block on the stack, which the next loop
//! finds in the fastest cache.

/// Paths in a block; a tile has a whole number of them.
pub(super) const BLOCK: usize = 64;

pub(super) type Block = [f64; BLOCK];

pub(super) static ZEROS: Block = [0.0; BLOCK];

/// What an operand is in one block after another.
#[derive(Clone, Copy)]
pub(super) struct Blocks<'a> {
    rows: &'a [Block],
    /// Which bits of a block's number count: all for a column, none for a number that is the same on all paths.
    which: usize,
}

impl<'a> Blocks<'a> {
    /// A column, block by block.
    #[inline(always)]
    pub(super) fn of(column: &'a [f64]) -> Self {
        Blocks {
            rows: column.as_chunks().0,
            which: usize::MAX,
        }
    }

    /// The same block again and again.
    #[inline(always)]
    pub(super) fn same(block: &'a Block) -> Self {
        Blocks {
            rows: std::slice::from_ref(block),
            which: 0,
        }
    }

    /// One of its blocks.
    #[inline(always)]
    pub(super) fn at(&self, block: usize) -> &'a Block {
        &self.rows[block & self.which]
    }
}

/// Operands block by block: `let name: Blocks` for each. Numbers are spread over blocks of their own, which are written
/// only where they are needed, and never moved.
macro_rules! by_block {
    ($($name:ident = $arg:expr),+ $(,)?) => {
        $(
            let spread: $crate::engine::blocks::Block;
            let $name = match $arg {
                $crate::engine::kernels::Arg::Scalar(number) => {
                    spread = [number; $crate::engine::blocks::BLOCK];
                    $crate::engine::blocks::Blocks::same(&spread)
                }
                $crate::engine::kernels::Arg::Column(column) => $crate::engine::blocks::Blocks::of(column),
            };
        )+
    };
}
pub(super) use by_block;

/// A column to write, block by block.
#[inline(always)]
pub(super) fn blocks(column: &mut [f64]) -> &mut [Block] {
    column.as_chunks_mut().0
}

/// Adds one block to another.
#[inline(always)]
pub(super) fn add(sum: &mut Block, what: &Block) {
    for (sum, what) in sum.iter_mut().zip(what) {
        *sum += what;
    }
}
