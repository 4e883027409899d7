//! Columns that begin where a line of the cache does.
//!
//! A wide register that is read or written across the border of two lines takes two turns. A vector of numbers
//! begins anywhere, so a column leaves out the first few of its own.

use std::ops::{Deref, DerefMut};

/// Bytes in a line of the cache.
const LINE: usize = 64;

/// Numbers side by side, a slice otherwise; the default has none.
#[derive(Default)]
pub(super) struct Column {
    values: Vec<f64>,
    begin: usize,
}

impl Column {
    /// So many zeros.
    pub(super) fn new(length: usize) -> Self {
        let mut values = vec![0.0; length + LINE / size_of::<f64>() - 1];
        // Where the machine cannot say, any place will do.
        let begin = values.as_ptr().align_offset(LINE).min(values.len() - length);
        values.truncate(begin + length);
        Column { values, begin }
    }
}

impl Deref for Column {
    type Target = [f64];

    #[inline(always)]
    fn deref(&self) -> &[f64] {
        &self.values[self.begin..]
    }
}

impl DerefMut for Column {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.values[self.begin..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_begins_with_a_line_and_has_its_length() {
        for length in [0, 1, 7, 512, 4096] {
            let column = Column::new(length);
            assert_eq!(column.len(), length);
            assert_eq!(column.as_ptr() as usize % LINE, 0);
        }
        assert!(Column::default().is_empty());
    }
}
