//! A milestone: an amount once, when something happens or becomes true.

use crate::id::{Id, TermId};
use crate::ledger::fault::{Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::model::{Expr, Trigger};

impl Replay<'_> {
    /// The amount, if the current period is the one. Only asked where the term is active, so an
    /// event that falls while it is not is missed for good.
    pub(super) fn milestone(&mut self, id: TermId, amount: &Expr, trigger: &Trigger) -> Result<f64, RunFault> {
        if self.states[id.index()].reached {
            return Ok(0.0);
        }
        let now = match trigger {
            Trigger::Event(event) => self.record.falls[event.index()].is_some_and(|fall| fall.period == self.k),
            Trigger::When(condition) => self.holds(condition, Needed::Term(id), "condition")?,
        };
        if !now {
            return Ok(0.0);
        }
        self.states[id.index()].reached = true;
        self.finite(amount, Needed::Term(id), "amount")
    }
}
