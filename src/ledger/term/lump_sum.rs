//! Lump sums: amounts on their dates.

use crate::id::TermId;
use crate::ledger::fault::RunFault;
use crate::ledger::replay::Replay;
use crate::model::Expr;

impl Replay<'_> {
    /// The sum of the entries whose date lies in the current period and within the term's own
    /// dates. Only asked where the term is active.
    pub(super) fn lump_sums(&self, id: TermId, schedule: &[(f64, Expr)]) -> Result<f64, RunFault> {
        let term = &self.model.terms[id];
        let mut sum = 0.0;
        for (position, amount) in schedule {
            let now = position.floor() == self.k as f64;
            let within = term.starts.is_none_or(|starts| *position >= starts)
                && term.ends.is_none_or(|ends| *position < ends)
                && term.gaps.iter().all(|(from, to)| position < from || position >= to);
            if now && within {
                sum = self.earned_from(id, sum + self.scope().value(amount), &[(amount, "amount")])?;
            }
        }
        Ok(sum)
    }
}
