//! Columns that begin where a line of the cache does.
//!
//! A wide register that is read or written across the border of two lines takes two turns. A vector of numbers
//! begins anywhere, so a column is made of lines.

use std::ops::{Deref, DerefMut};

use bytemuck::{Pod, Zeroable};

/// A line of the cache.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, align(64))]
struct Line([f64; Column::LINE]);

/// Numbers side by side, a slice otherwise; the default has none.
#[derive(Default)]
pub(super) struct Column(Box<[Line]>);

impl Column {
    /// Numbers in a line.
    const LINE: usize = 8;

    /// So many zeros, or a few more: as many as there are in whole lines.
    pub(super) fn new(length: usize) -> Self {
        Column(bytemuck::zeroed_slice_box(length.div_ceil(Column::LINE)))
    }
}

impl Deref for Column {
    type Target = [f64];

    #[inline(always)]
    fn deref(&self) -> &[f64] {
        bytemuck::cast_slice(&self.0)
    }
}

impl DerefMut for Column {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f64] {
        bytemuck::cast_slice_mut(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_begins_with_a_line_and_has_its_length() {
        for length in [0, 8, 512, 4096] {
            let column = Column::new(length);
            assert_eq!(column.len(), length);
            assert_eq!(column.as_ptr() as usize % 64, 0);
        }
        assert!(Column::default().is_empty());
    }
}
