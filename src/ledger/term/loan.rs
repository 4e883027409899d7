//! A loan: what is owed, the interest on it, and what is paid.

use crate::id::{Id, TermId};
use crate::ledger::Balance;
use crate::ledger::fault::{FaultCause, Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::model::{Loan, Maturity};
use crate::scenario::Repayment;

/// What a loan carries from period to period.
#[derive(Clone, Debug, Default)]
pub(super) struct Debt {
    /// What is owed without the interest since the last payment.
    balance: f64,
    /// That interest.
    accrued: f64,
}

impl Replay<'_> {
    /// What is paid on a loan. Only asked where the term is active.
    pub(super) fn loan(&mut self, id: TermId, loan: &Loan) -> Result<f64, RunFault> {
        let (k, needed) = (self.k, Needed::Term(id));
        let dt = self.model.timeline.dt();
        let lent = self.periods[k].terms[loan.principal].earned;
        let debt = &self.states[id.index()].debt;
        let (opening, mut accrued) = (debt.balance + debt.accrued, debt.accrued);
        let mut balance = debt.balance + lent;
        if balance == 0.0 && accrued == 0.0 {
            return Ok(0.0);
        }
        let rate = self.finite(&loan.rate, needed, "rate")?;
        let interest = balance * rate * dt;
        accrued += interest;
        let begins = self.begins(id, loan.begins);
        let last = last(begins, loan.maturity);
        let window = loan.every.map_or(0, |every| every.months());
        let closes = window == 0 || self.model.terms[id].years.close(&self.model.timeline, k, window);
        let mut paid = 0.0;
        if closes || k >= last {
            let kind = match &loan.pay_in_kind {
                Some(share) => accrued * self.finite(share, needed, "share paid in kind")?,
                None => 0.0,
            };
            let cash = accrued - kind;
            balance += kind;
            accrued = 0.0;
            let years = (f64::from(window) / 12.0).max(dt);
            let left = 1 + ((last.saturating_sub(k)) as f64 * dt / years - 1e-9).ceil().max(0.0) as usize;
            let part = if k >= last {
                balance
            } else if k < begins + loan.grace {
                0.0
            } else {
                match loan.repayment {
                    Repayment::Bullet => 0.0,
                    Repayment::Linear => balance / left as f64,
                    Repayment::Annuity => {
                        let per_window = rate * years;
                        if per_window <= -1.0 {
                            let cause = FaultCause::Interest { value: rate };
                            return Err(self.fault(cause, &loan.rate, needed, "rate"));
                        }
                        // What a payment of 1 at each of the dates that are left is worth today.
                        let (mut worth, mut discount) = (0.0, 1.0);
                        for _ in 0..left {
                            worth += discount;
                            discount /= 1.0 + per_window;
                        }
                        (balance + cash) / worth - cash
                    }
                }
            };
            balance -= part;
            if k >= last {
                balance = 0.0;
            }
            paid = cash + part;
            self.told(id, "interest paid", cash);
            self.told(id, "principal paid", part);
            self.told(id, "paid in kind", kind);
        }
        if !(balance + accrued).is_finite() {
            return Err(self.fault(FaultCause::TooLarge, &loan.rate, needed, "balance"));
        }
        let debt = &mut self.states[id.index()].debt;
        (debt.balance, debt.accrued) = (balance, accrued);
        self.line(id).balance = Some(Balance {
            opening,
            advanced: lent,
            interest,
            recouped: paid,
            closing: balance + accrued,
        });
        Ok(paid)
    }

    /// The period with which a debt begins on this path. Only asked where the term is active.
    pub(super) fn begins(&self, id: TermId, begins: usize) -> usize {
        let event = self.model.terms[id].from_event;
        let fall = event.and_then(|event| self.record.falls[event.index()].as_ref());
        fall.map_or(begins, |fall| begins.max(fall.period + 1))
    }
}

/// The last period of a debt.
pub(super) fn last(begins: usize, maturity: Maturity) -> usize {
    match maturity {
        Maturity::At(period) => period,
        Maturity::After(periods) => begins + periods - 1,
    }
}
