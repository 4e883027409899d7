//! Advances: what is still to be recouped, and what is kept back for it from other terms.

use crate::id::{Id, TermId};
use crate::plan::{Kind, Operand};

use super::super::fused;
use super::super::kernels::{Each, any, read, update1};
use super::super::tile::{Broken, Tile};

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
        }
        self.still[balance.index()] = !any(&owed, |owed| owed != 0.0);
        if self.still[balance.index()] {
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
        if let Err(broken) = self.broken(&owed) {
            self.put(*balance, owed);
            return Err(broken);
        }
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
        let mut facts = self.take_facts(clause);
        fused::kept(&mut facts, &kept, &owed);
        self.put_facts(clause, facts);
        self.spare[0] = kept;
        self.put(*balance, owed);
        Ok(())
    }
}
