//! Recoupment: an advance is got back by keeping what other terms would pay.
//!
//! What an advance itself earns are its lump sums, in `lump_sum`.

use crate::id::{Id, TermId};
use crate::ledger::Balance;
use crate::ledger::fault::{FaultCause, Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::math;
use crate::model::TermKind;

impl Replay<'_> {
    /// Moves an advance's balance through the current period: add what was advanced, add the
    /// interest, then keep back from each term in turn.
    ///
    /// Interest and rate are looked at only where there is a balance.
    pub(in crate::ledger) fn recoup(&mut self, id: TermId) -> Result<(), RunFault> {
        let model = self.model;
        let TermKind::Advance {
            recouped_from,
            rate,
            interest,
            ..
        } = &model.terms[id].kind
        else {
            return Ok(());
        };
        let needed = Needed::Term(id);
        let opening = self.states[id.index()].balance;
        let advanced = self.periods[self.k].terms[id].earned;
        let mut balance = opening + advanced;
        if let Some(expr) = interest.as_ref().filter(|_| balance != 0.0) {
            let interest = self.finite(expr, needed, "interest")?;
            if interest < -1.0 {
                return Err(self.fault(FaultCause::Interest { value: interest }, expr, needed, "interest"));
            }
            balance *= math::powf(1.0 + interest, model.timeline.dt());
        }
        let interest = balance - (opening + advanced);
        let mut recouped = 0.0;
        if balance > 0.0 {
            let rate = self.share_of(rate, needed, "rate", "a share kept back")?;
            for &from in recouped_from {
                let payable = self.periods[self.k].terms[from].payable;
                let kept = (rate * payable).min(balance).max(0.0);
                balance -= kept;
                recouped += kept;
                let line = self.line(from);
                line.payable -= kept;
                line.kept.push((id, kept));
            }
        }
        if !balance.is_finite() {
            return Err(self.fault(FaultCause::TooLarge, rate, needed, "balance"));
        }
        self.states[id.index()].balance = balance;
        self.line(id).balance = Some(Balance {
            opening,
            advanced,
            interest,
            recouped,
            closing: balance,
        });
        Ok(())
    }
}
