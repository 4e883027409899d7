//! Steps of the richer processes: draws that are counted or looked up path by path.
//!
//! What a process does otherwise is arithmetic on columns, which the steps of expressions do.

use crate::dist::poisson_at;
use crate::id::Id;
use crate::plan::{ColumnId, Step};

use super::kernels::{Each, map1, map2, read, update1};
use super::tile::Tile;

impl Tile<'_> {
    /// A step of a process.
    #[inline(never)]
    pub(super) fn process(&mut self, step: &Step) {
        match step {
            Step::Uniforms { stream, even, odd } if self.k.is_multiple_of(2) => {
                let (mut first, mut second) = (self.take(*even), self.take(*odd));
                self.uniforms(*stream, (self.k / 2) as u32, &mut first, &mut second);
                self.put(*even, first);
                self.put(*odd, second);
            }
            Step::Fresh { fresh, even, odd, out } => {
                let mut draws = self.take(*out);
                draws.copy_from_slice(&self.columns[self.by_parity(*even, *odd).index()]);
                self.plan.fresh[*fresh].fill(&mut draws);
                self.put(*out, draws);
            }
            Step::Count { mean, even, odd, out } => {
                let mut counts = self.take(*out);
                let chance = Each(&self.columns[self.by_parity(*even, *odd).index()]);
                let mean = self.arg(*mean);
                read!([mean] map2(&mut counts, mean, chance, poisson_at));
                self.put(*out, counts);
            }
            Step::Pick {
                row,
                even,
                odd,
                cumulative,
                out,
            } => {
                // The row may be the column that is written.
                let mut picked = match row {
                    Some(row) if row == out => self.take(*out),
                    Some(row) => {
                        let mut picked = self.take(*out);
                        picked.copy_from_slice(&self.columns[row.index()]);
                        picked
                    }
                    None => {
                        let mut picked = self.take(*out);
                        picked.fill(0.0);
                        picked
                    }
                };
                let chance = Each(&self.columns[self.by_parity(*even, *odd).index()]);
                // Adding up comparisons has no branches: the number of probabilities that do not reach it.
                update1(&mut picked, chance, |row, u| {
                    let row = &cumulative[row as usize];
                    row.iter().map(|&reached| f64::from(u8::from(reached < u))).sum()
                });
                self.put(*out, picked);
            }
            Step::Resample { sample, out } => {
                let mut sums = self.take(*out);
                sums.fill(0.0);
                let first = self.k / sample.periods * sample.per_period;
                for number in first..first + sample.per_period {
                    let (block, place) = (number / sample.block, number % sample.block);
                    // Blocks share a slot two by two, like periods.
                    let begins = place == 0 && self.k.is_multiple_of(sample.periods);
                    if begins && block.is_multiple_of(2) {
                        let (mut even, mut odd) = (self.take(sample.even), self.take(sample.odd));
                        self.uniforms(sample.stream, (block / 2) as u32, &mut even, &mut odd);
                        self.put(sample.even, even);
                        self.put(sample.odd, odd);
                    }
                    let column = if block.is_multiple_of(2) {
                        sample.even
                    } else {
                        sample.odd
                    };
                    let chance = Each(&self.columns[column.index()]);
                    let (growths, n) = (&sample.growths, sample.growths.len());
                    let share = 1.0 / sample.periods as f64;
                    update1(&mut sums, chance, |sum, u| {
                        let start = (u * n as f64) as usize;
                        sum + share * growths[(start + place) % n]
                    });
                }
                self.put(*out, sums);
            }
            Step::Widen { copula, even, odd, out } => {
                let mut factor = self.take(*out);
                let chance = Each(&self.columns[self.by_parity(*even, *odd).index()]);
                map1(&mut factor, chance, |u| copula.factor(u));
                self.put(*out, factor);
            }
            Step::Rejoin { copula, factor, normal } => {
                let mut joined = self.take(*normal);
                let factor = Each(&self.columns[factor.index()]);
                update1(&mut joined, factor, |z, factor| copula.score(z * factor));
                self.put(*normal, joined);
            }
            _ => {}
        }
    }

    /// The column of this period's parity.
    pub(super) fn by_parity(&self, even: ColumnId, odd: ColumnId) -> ColumnId {
        if self.k.is_multiple_of(2) { even } else { odd }
    }
}
