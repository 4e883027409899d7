//! Columns block by block, for loops that are compiled once for all kinds of operands.
//!
//! A number that is the same on all paths is a block of equal numbers, so that a loop need not ask what its
//! operands are; and what a loop works out on its way stays in a block on the stack, which the next loop
//! finds in the fastest cache.

use std::ops::{Deref, DerefMut};

use super::kernels::Arg;

/// Paths in a block; a tile has a whole number of them.
pub(super) const BLOCK: usize = 64;

pub(super) type Block = [f64; BLOCK];

/// Bytes of a line of the cache, and of the widest register.
const LINE: usize = 64;

/// Numbers that begin with a line of the cache, so that no register is read from two lines or written to two.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// Some more than there are.
    room: Vec<f64>,
    start: usize,
    length: usize,
}

impl Column {
    /// So many zeros.
    pub(super) fn new(length: usize) -> Self {
        let spare = LINE / size_of::<f64>() - 1;
        let room = vec![0.0; length + spare];
        Column {
            start: room.as_ptr().align_offset(LINE).min(spare),
            room,
            length,
        }
    }
}

impl Deref for Column {
    type Target = [f64];

    #[inline(always)]
    fn deref(&self) -> &[f64] {
        &self.room[self.start..][..self.length]
    }
}

impl DerefMut for Column {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.room[self.start..][..self.length]
    }
}

impl<'a> IntoIterator for &'a Column {
    type Item = &'a f64;
    type IntoIter = std::slice::Iter<'a, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Column {
    type Item = &'a mut f64;
    type IntoIter = std::slice::IterMut<'a, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

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
