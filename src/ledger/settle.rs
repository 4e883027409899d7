//! From payable to paid: settlement windows and lags.
//!
//! All times are whole months since start, so that no rounding decides which period a payment
//! belongs to.

use crate::id::{Id, TermId};
use crate::scenario::Timing;

use super::replay::Replay;

/// A payment: an amount of money on a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Payment {
    /// When it is paid, in months since start.
    pub month: u64,
    /// The period at whose end (or start) it was due.
    pub due_in: usize,
    /// How much; below 0 it goes the other way.
    pub amount: f64,
}

/// What a term owes.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending {
    /// Payable since the last calendar window closed.
    accrued: f64,
    /// Due, with the period that each is paid in.
    due: Vec<(usize, Payment)>,
    /// Payable so far and not paid.
    outstanding: f64,
}

impl Replay<'_> {
    /// Settles what a term has to pay in the current period.
    pub(super) fn pay(&mut self, id: TermId) {
        let model = self.model;
        let settlement = model.terms[id].settlement;
        let step = u64::from(model.timeline.step.months());
        let k = self.k;
        let payable = self.periods[k].terms[id].payable;
        let pending = &mut self.pending[id.index()];
        pending.accrued += payable;
        pending.outstanding += payable;
        let is_due = settlement
            .every
            .is_none_or(|per| model.terms[id].years.close(&model.timeline, k, per.months()));
        if is_due && pending.accrued != 0.0 {
            let at_start = settlement.timing == Timing::Start && settlement.every.is_none();
            let due = if at_start {
                k as u64 * step
            } else {
                (k as u64 + 1) * step
            };
            let month = due + u64::from(settlement.lag_months);
            // What is due at an end belongs to the period that ends then or runs then; what is due
            // at a start to the period that begins then or runs then.
            let period = if at_start {
                month / step
            } else {
                month.div_ceil(step) - 1
            };
            let amount = std::mem::take(&mut pending.accrued);
            let period = usize::try_from(period).unwrap_or(usize::MAX);
            pending.due.push((
                period,
                Payment {
                    month,
                    due_in: k,
                    amount,
                },
            ));
        }
        let now: Vec<Payment> = pending.due.iter().filter(|due| due.0 == k).map(|due| due.1).collect();
        pending.due.retain(|due| due.0 != k);
        let paid: f64 = now.iter().map(|payment| payment.amount).sum();
        pending.outstanding -= paid;
        // Added and taken off again, an amount leaves the dust of rounding; nothing owed is 0.
        if pending.due.is_empty() && pending.accrued == 0.0 {
            pending.outstanding = 0.0;
        }
        let outstanding = pending.outstanding;
        self.record.paid[k][id.index()] = Some(paid);
        let line = self.line(id);
        (line.paid, line.outstanding, line.payments) = (paid, outstanding, now);
    }
}
