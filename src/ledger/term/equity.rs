//! Equity: dividends on a stake that may be diluted, and its share of what the whole is worth at an exit.

use crate::id::{Id, TermId};
use crate::ledger::Stake;
use crate::ledger::fault::{FaultCause, Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::math;
use crate::model::{Exit, ExitAt, Expr, TermKind};

/// Where the current period stands to an exit.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Standing {
    Before,
    Now,
    After,
}

impl Replay<'_> {
    /// What a stake earns in the current period. Only asked where the term is active.
    pub(super) fn equity(
        &mut self,
        id: TermId,
        active: f64,
        stake: &Expr,
        dividends: Option<&Expr>,
        exit: Option<&Exit>,
    ) -> Result<f64, RunFault> {
        let standing = exit.map_or(Standing::Before, |exit| self.standing(exit.at));
        if standing == Standing::After {
            return Ok(0.0);
        }
        let needed = Needed::Term(id);
        let before = self.share_of(stake, needed, "stake", "a stake")?;
        let left = 1.0 - self.states[id.index()].diluted;
        let mut told = Stake {
            before,
            left,
            dividends: 0.0,
            worth: None,
        };
        if let Some(dividends) = dividends {
            let rate = self.finite(dividends, needed, "dividends")?.max(0.0);
            told.dividends = rate * self.model.timeline.dt() * active;
        }
        let held = before * left;
        let mut earned = held * told.dividends;
        if let (Some(exit), Standing::Now) = (exit, standing) {
            let of = self.finite(&exit.of, needed, "worth")?;
            let multiple = match &exit.multiple {
                Some(multiple) => self.finite(multiple, needed, "multiple")?,
                None => 1.0,
            };
            let worth = (multiple * of).max(0.0);
            told.worth = Some(worth);
            let proceeds = held * worth;
            earned += proceeds;
            if proceeds > 0.0 {
                self.line(id).moved.push(("exit", proceeds));
            }
        }
        self.line(id).equity = Some(told);
        if !earned.is_finite() {
            return Err(self.fault(FaultCause::TooLarge, stake, needed, "stake"));
        }
        Ok(earned)
    }

    /// Whether an exit lies ahead, in the current period, or behind.
    pub(super) fn standing(&self, exit: ExitAt) -> Standing {
        let period = match exit {
            ExitAt::Event(event) => self.record.falls[event.index()].map(|fall| fall.period as f64),
            ExitAt::Date(position) => Some(position.floor()),
            ExitAt::Horizon => Some(self.model.timeline.periods as f64 - 1.0),
        };
        match period {
            None => Standing::Before,
            Some(period) if period == self.k as f64 => Standing::Now,
            Some(period) if period > self.k as f64 => Standing::Before,
            Some(_) => Standing::After,
        }
    }

    /// Takes the dilution of the current period off a stake, active or not; other kinds have none.
    pub(super) fn dilute(&mut self, id: TermId) -> Result<(), RunFault> {
        let term = &self.model.terms[id];
        let share = self.share_inside(id);
        let TermKind::Equity {
            dilution: Some(dilution),
            ..
        } = &term.kind
        else {
            return Ok(());
        };
        if share == 0.0 || !term.enabled {
            return Ok(());
        }
        let needed = Needed::Term(id);
        let yearly = self.finite(dilution, needed, "dilution")?;
        if yearly > 1.0 {
            let cause = FaultCause::OutOfRange {
                what: "a yearly dilution",
                value: yearly,
                help: "dilution takes at most all: `min(x, 100%)`",
            };
            return Err(self.fault(cause, dilution, needed, "dilution"));
        }
        let years = self.model.timeline.dt() * share;
        let state = &mut self.states[id.index()];
        state.diluted = 1.0 - (1.0 - state.diluted) * math::powf(1.0 - yearly, years);
        Ok(())
    }
}
