//! Caps: the most that a term earns in a period, in a year, in all, and in multiples of another.

use crate::id::{Id, TermId};
use crate::ledger::Bound;
use crate::ledger::fault::{Needed, RunFault};
use crate::ledger::replay::Replay;

/// What the windows of a cap have left over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Carried {
    /// The limit when it was last looked at in this window.
    limit: Option<f64>,
    /// Left over by earlier windows.
    over: f64,
}

impl Carried {
    /// A window closes in which so much was earned.
    pub(super) fn close(&mut self, earned: f64) {
        if let Some(limit) = self.limit.take() {
            self.over = match limit == f64::INFINITY {
                true => 0.0,
                false => (self.over + limit - earned).max(0.0),
            };
        }
    }
}

impl Replay<'_> {
    /// Holds an amount above 0 to the caps, in their order.
    ///
    /// A cap is looked at where there is something to hold; one that carries its unused part forward also
    /// where the term is active.
    pub(super) fn caps(&mut self, id: TermId, active: f64, mut amount: f64) -> Result<f64, RunFault> {
        let cap = &self.model.terms[id].cap;
        let state = &self.states[id.index()];
        let (pays, multiple) = (amount > 0.0, cap.multiple.as_ref());
        let caps = [
            (cap.per_period.as_ref(), "cap per period", 0.0),
            (cap.per_year.as_ref(), "cap per year", state.earned_year),
            (cap.total.as_ref(), "cap in total", state.earned),
            (multiple.map(|one| &one.limit), "cap at a multiple", state.earned),
        ];
        let mut bounds = [None; 4];
        for (place, (limit, part, used)) in caps.into_iter().enumerate() {
            let carries = cap.carries && place < 2;
            let Some(limit) = limit.filter(|_| pays || (carries && active > 0.0)) else {
                continue;
            };
            let limit = self.limit(limit, Needed::Term(id), part)?.max(0.0);
            let mut carried = 0.0;
            if carries {
                let window = &mut self.states[id.index()].carried[place];
                window.limit = Some(limit);
                carried = window.over;
            }
            if limit == f64::INFINITY || !pays {
                continue;
            }
            let after = amount.min((limit + carried - used).max(0.0));
            bounds[place] = Some(Bound {
                limit,
                carried,
                used,
                before: amount,
                after,
            });
            amount = after;
        }
        let line = self.line(id);
        [line.cap_period, line.cap_year, line.cap_total, line.cap_multiple] = bounds;
        Ok(amount)
    }
}
