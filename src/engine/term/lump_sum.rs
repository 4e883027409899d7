//! Lump sums, of a term of that kind and of an advance: what stands in the schedule for this period.

use super::super::kernels::{read, update1};
use super::super::tile::Tile;
use crate::plan::{ColumnId, Operand};

impl Tile<'_> {
    /// Puts this period's lump sums into a column; false where there are none.
    pub(super) fn lumps(&mut self, lumps: &[(usize, Operand)], earned: ColumnId) -> bool {
        let (mut any, now) = (false, self.k);
        for (_, amount) in lumps.iter().filter(|(period, _)| *period == now) {
            if any {
                let mut sum = self.take(earned);
                let amount = self.arg(*amount);
                read!([amount] update1(&mut sum, amount, |sum, x| sum + x));
                self.put(earned, sum);
            } else {
                self.copy(*amount, earned);
                any = true;
            }
        }
        any
    }
}
