//! A financing out of revenue: a share of it until a multiple of the advance is repaid.

use super::loan::last;
use crate::id::{Id, TermId};
use crate::ledger::DUST;
use crate::ledger::fault::{FaultCause, Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::model::RevenueFinancing;

/// What a financing carries from period to period.
#[derive(Clone, Debug, Default)]
pub(super) struct Financing {
    /// Advanced so far.
    advanced: f64,
    /// The multiple of it that held in the period before.
    goal: f64,
    /// That was reached.
    over: bool,
}

impl Replay<'_> {
    /// What a financing repays. Only asked where the term is active.
    pub(super) fn revenue_financing(
        &mut self,
        id: TermId,
        active: f64,
        deal: &RevenueFinancing,
    ) -> Result<f64, RunFault> {
        let (k, needed) = (self.k, Needed::Term(id));
        let advanced = self.periods[k].terms[deal.advance].earned;
        let repaid = self.states[id.index()].earned;
        let state = &mut self.states[id.index()].financing;
        if state.goal > 0.0 && repaid >= state.goal * (1.0 - DUST) {
            state.over = true;
        }
        if advanced != 0.0 {
            state.over = false;
        }
        state.advanced += advanced;
        let (advanced, over) = (state.advanced, state.over);
        if advanced == 0.0 {
            return Ok(0.0);
        }
        let base = self.finite(&deal.of, needed, "base")?.max(0.0) * self.model.timeline.dt() * active;
        let rate = self.finite(&deal.rate, needed, "rate")?;
        if rate < 0.0 {
            let cause = FaultCause::OutOfRange {
                what: "a share that repays",
                value: rate,
                help: "it is 0 or more: `max(x, 0)`",
            };
            return Err(self.fault(cause, &deal.rate, needed, "rate"));
        }
        let share = base * rate;
        let minimum = match &deal.minimum {
            Some(minimum) => self.finite(minimum, needed, "minimum")?,
            None => f64::NEG_INFINITY,
        };
        let goal = self.finite(&deal.multiple, needed, "multiple")? * advanced;
        self.states[id.index()].financing.goal = goal;
        let room = if over { 0.0 } else { (goal - repaid).max(0.0) };
        let wanted = share.max(minimum);
        let begins = self.begins(id, deal.begins);
        let mature = deal.maturity.is_some_and(|maturity| k >= last(begins, maturity));
        let gives = if mature { room } else { wanted.min(room) };
        for (name, figure) in [
            ("base", base),
            ("share", share),
            ("advanced", advanced),
            ("goal", goal),
            ("room", room),
        ] {
            self.told(id, name, figure);
        }
        self.moves(id, "multiple", share - gives, share);
        self.moves(id, "minimum", wanted.min(room) - share.min(room), wanted);
        self.moves(id, "maturity", gives - wanted.min(room), gives);
        Ok(gives)
    }
}
