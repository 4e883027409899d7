//! Advances: what is still to be recouped, and what is kept back for it from other terms.

use crate::id::{Id, TermId};
use crate::math::in_registers;
use crate::plan::{ColumnId, Kind, Operand};

use super::super::facts::{FactBlocks, Marks};
use super::super::fused::{Keep, TERMS_AT_ONCE};
use super::super::kernels::{Each, any, read, update1};
use super::super::tile::{Broken, Tile};
use super::all;

impl Tile<'_> {
    /// Adds what an advance paid out to its balance, and keeps back what its payer would pay.
    pub(in crate::engine) fn recoup(&mut self, id: TermId) -> Result<(), Broken> {
        let plan = self.plan;
        let term = &plan.terms[id];
        let Kind::Advance {
            recouped_from,
            rate,
            growth,
            balance,
            clause,
            ..
        } = &term.kind
        else {
            return Ok(());
        };
        let rests = self.still[term.earned.index()];
        if rests && self.still[balance.index()] {
            return Ok(());
        }
        let mut owed = self.take(*balance);
        if !rests {
            update1(&mut owed, Each(&self.columns[term.earned.index()]), |owed, advanced| {
                owed + advanced
            });
            self.still[balance.index()] = !any(&owed, |owed| owed != 0.0);
            if self.still[balance.index()] {
                self.put(*balance, owed);
                return Ok(());
            }
        }
        // What was kept back leaves a number.
        let mut doubtful = !rests;
        if let Some(growth) = growth {
            doubtful = true;
            let growth = self.arg(*growth);
            // Where nothing is owed, neither interest nor rate is needed, nor need they be there.
            read!([growth] update1(&mut owed, growth, |owed, growth| if owed == 0.0 { 0.0 } else { owed * growth }));
        }
        if !matches!(rate, Operand::Constant(_)) {
            doubtful = true;
            // What is owed needs the rate, also where nothing is payable to keep it from.
            let rate = self.arg(*rate);
            read!([rate] update1(&mut owed, rate, |owed, rate| if owed > 0.0 { owed + 0.0 * rate } else { owed }));
        }
        if let Some(broken) = doubtful.then(|| self.broken(&owed)).and_then(Result::err) {
            self.put(*balance, owed);
            return Err(broken);
        }
        let (mut amount, mut marks) = (self.take(clause.amount), Marks::default());
        let mut owing = true;
        for group in recouped_from.chunks(TERMS_AT_ONCE) {
            let payable = group.iter().map(|&from| plan.terms[from].payable);
            let mut moving = payable.filter(|column| !self.still[column.index()]);
            let moving: [Option<ColumnId>; TERMS_AT_ONCE] = std::array::from_fn(|_| moving.next());
            let facts = FactBlocks::new(&mut marks, &mut amount);
            owing = match moving.iter().flatten().count() {
                0 => self.keep::<0>(&moving, &mut owed, *rate, facts),
                1 => self.keep::<1>(&moving, &mut owed, *rate, facts),
                2 => self.keep::<2>(&moving, &mut owed, *rate, facts),
                3 => self.keep::<3>(&moving, &mut owed, *rate, facts),
                _ => self.keep::<TERMS_AT_ONCE>(&moving, &mut owed, *rate, facts),
            };
        }
        self.still[balance.index()] = !owing;
        self.put(clause.amount, amount);
        self.bound.add(clause.index, self.k, &marks);
        self.put(*balance, owed);
        Ok(())
    }

    /// Keeps back what is owed from so many columns that move; whether anything is owed still.
    fn keep<const TERMS: usize>(
        &mut self,
        from: &[Option<ColumnId>],
        owed: &mut [f64],
        rate: Operand,
        facts: FactBlocks<'_>,
    ) -> bool {
        let columns: [ColumnId; TERMS] = all(from.iter().flatten().copied());
        let mut left = columns.map(|column| self.take(column));
        let owing = in_registers(Keep {
            payable: left.each_mut().map(|left| &mut left[..]),
            owed,
            rate: self.arg(rate),
            facts,
        });
        for (column, left) in columns.into_iter().zip(left) {
            self.put(column, left);
        }
        owing
    }
}
