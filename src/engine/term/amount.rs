//! Amounts: a rate, over the part of the period in which the term is active.

use crate::plan::{ColumnId, Operand};

use super::super::kernels::{map1, read};
use super::super::tile::Tile;

impl Tile<'_> {
    /// A rate over the active part of the period.
    pub(super) fn amount(&mut self, amount: Operand, length: f64, out: ColumnId) {
        let mut earned = self.take(out);
        let amount = self.arg(amount);
        read!([amount] map1(&mut earned, amount, |amount| amount * length));
        self.put(out, earned);
    }
}
