//! A minimum guarantee: tops other terms up at the end of each window.

use crate::id::{Id, TermId};
use crate::ledger::fault::{FaultCause, Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::model::{Counts, Expr};
use crate::unit::Per;

impl Replay<'_> {
    /// Adds the current period to the window, where it is active, and earns the shortfall at the
    /// end of the window, active or not.
    pub(super) fn guarantee(
        &mut self,
        id: TermId,
        active: f64,
        tops_up: &[TermId],
        minimum: &Expr,
        per: Per,
        counts: Counts,
    ) -> Result<f64, RunFault> {
        let timeline = &self.model.timeline;
        if active > 0.0 {
            let needed = Needed::Term(id);
            let minimum_now = self.finite(minimum, needed, "minimum")?;
            let figures = match counts {
                Counts::Earned => &self.record.earned[self.k],
                Counts::Paid => &self.record.paid[self.k],
            };
            let figure = |term: &TermId| figures[term.index()];
            let Some(counted) = tops_up.iter().map(figure).sum::<Option<f64>>() else {
                return Err(self.fault(FaultCause::NotYet, minimum, needed, "minimum"));
            };
            let state = &mut self.states[id.index()];
            state.due += minimum_now * active * timeline.dt() * per.per_year();
            state.counted += counted;
        }
        if !self.model.terms[id].years.close(timeline, self.k, per.months()) {
            return Ok(0.0);
        }
        let state = &mut self.states[id.index()];
        let (due, counted) = (std::mem::take(&mut state.due), std::mem::take(&mut state.counted));
        self.line(id).guarantee = Some((due, counted));
        Ok((due - counted).max(0.0))
    }
}
