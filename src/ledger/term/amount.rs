//! An amount that an escalator raises from year to year.

use crate::id::{Id, TermId};
use crate::ledger::fault::{FaultCause, Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::math;
use crate::model::{Escalator, TermKind};

/// What an escalator has come to.
#[derive(Clone, Debug)]
pub(super) struct Raised {
    /// F.
    factor: f64,
    /// The first of its rates that does not exist: a fault once the amount is needed.
    fault: Option<RunFault>,
}

impl Default for Raised {
    fn default() -> Self {
        Raised {
            factor: 1.0,
            fault: None,
        }
    }
}

impl Replay<'_> {
    /// Moves the factor of an amount into the current period, active or not; other kinds have none.
    pub(super) fn escalate(&mut self, id: TermId) {
        let model = self.model;
        let TermKind::Amount {
            escalator: Some(escalator),
            ..
        } = &model.terms[id].kind
        else {
            return;
        };
        let years = escalator.new_years(&model.timeline, self.k);
        if years == 0 {
            return;
        }
        let rate = self.escalator_of(id, escalator);
        let raised = &mut self.states[id.index()].raised;
        match rate {
            Ok(rate) => raised.factor *= math::powf(1.0 + rate, years as f64),
            Err(fault) => {
                raised.fault.get_or_insert(fault);
            }
        }
    }

    fn escalator_of(&self, id: TermId, escalator: &Escalator) -> Result<f64, RunFault> {
        let (needed, part) = (Needed::Term(id), "escalator");
        let value = self.finite(&escalator.rate, needed, part)?;
        if value > -1.0 {
            return Ok(value);
        }
        let cause = FaultCause::OutOfRange {
            what: "an escalator",
            value,
            help: "an escalator must stay above -100%: `max(x, 0)`",
        };
        Err(self.fault(cause, &escalator.rate, needed, part))
    }

    /// The factor of an amount in the current period, 1 without an escalator.
    pub(super) fn raised(&mut self, id: TermId, escalator: Option<&Escalator>) -> Result<f64, RunFault> {
        if escalator.is_none() {
            return Ok(1.0);
        }
        let raised = &self.states[id.index()].raised;
        if let Some(fault) = &raised.fault {
            return Err(fault.clone());
        }
        let factor = raised.factor;
        self.told(id, "raised", factor);
        Ok(factor)
    }
}
