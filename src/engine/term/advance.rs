//! Advances: what is still to be recouped, and what is kept back for it from other terms.

use crate::id::{Id, TermId};
use crate::plan::{Kind, Operand};

use super::super::fused;
use super::super::kernels::{Each, any, read, update1};
use super::super::tile::{Broken, Tile};
use super::DUST;

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
        let mut owed = self.take(*balance);
        if !self.still[term.earned.index()] {
            update1(&mut owed, Each(&self.columns[term.earned.index()]), |owed, advanced| {
                owed + advanced
            });
        }
        if !any(&owed, |owed| owed != 0.0) {
            self.put(*balance, owed);
            return Ok(());
        }
        if let Some(growth) = growth {
            let growth = self.arg(*growth);
            // Where nothing is owed, neither interest nor rate is needed, nor need they be there.
            read!([growth] update1(&mut owed, growth, |owed, growth| if owed == 0.0 { 0.0 } else { owed * growth }));
        }
        if !matches!(rate, Operand::Constant(_)) {
            // What is owed needs the rate, also where nothing is payable to keep it from.
            let rate = self.arg(*rate);
            read!([rate] update1(&mut owed, rate, |owed, rate| if owed > 0.0 { owed + 0.0 * rate } else { owed }));
        }
        self.broken(&owed)?;
        let mut kept = std::mem::take(&mut self.spare[0]);
        kept.copy_from_slice(&owed);
        for &from in recouped_from {
            let payable = plan.terms[from].payable;
            if self.still[payable.index()] {
                continue;
            }
            let mut left = self.take(payable);
            let rate = self.arg(*rate);
            fused::keep(&mut left, &mut owed, rate);
            self.put(payable, left);
        }
        update1(&mut kept, Each(&owed), |before, after| {
            let kept = before - after;
            if kept > DUST * before { kept } else { 0.0 }
        });
        self.bind(clause, &kept);
        self.spare[0] = kept;
        self.put(*balance, owed);
        Ok(())
    }
}
