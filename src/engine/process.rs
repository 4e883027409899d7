//! Steps of the richer processes: draws that are counted or looked up path by path.
//!
//! What a process does otherwise is arithmetic on columns, which the steps of expressions do.

use crate::dist::poisson_at;
use crate::id::Id;
use crate::plan::{ColumnId, Step};

use super::kernels::{Each, map2, read};
use super::tile::Tile;

impl Tile<'_> {
    /// A step of a process.
    pub(super) fn process(&mut self, step: &Step) {
        match step {
            Step::Uniforms { stream, even, odd } if self.k.is_multiple_of(2) => {
                let (mut first, mut second) = (self.take(*even), self.take(*odd));
                self.uniforms(*stream, (self.k / 2) as u32, &mut first, &mut second);
                self.put(*even, first);
                self.put(*odd, second);
            }
            Step::Count { mean, even, odd, out } => {
                let mut counts = self.take(*out);
                let chance = Each(&self.columns[self.by_parity(*even, *odd).index()]);
                let mean = self.arg(*mean);
                read!([mean] map2(&mut counts, mean, chance, poisson_at));
                self.put(*out, counts);
            }
            _ => {}
        }
    }

    /// The column of this period's parity.
    pub(super) fn by_parity(&self, even: ColumnId, odd: ColumnId) -> ColumnId {
        if self.k.is_multiple_of(2) { even } else { odd }
    }
}
