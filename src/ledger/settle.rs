//! From payable to paid: holdbacks, settlement windows and lags, netting, and the payer's cash.
//!
//! All times are whole months since start, so that no rounding decides which period a payment
//! belongs to.

use crate::id::{Id, TermId};
use crate::math;
use crate::model;
use crate::scenario::{PaidIn, Timing};

use super::DUST;
use super::fault::{FaultCause, Needed, RunFault};
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
    /// What each period held back.
    held: Vec<f64>,
    /// What of that has not been released.
    still_held: f64,
    /// Not paid for want of cash.
    arrears: f64,
}

impl Replay<'_> {
    /// What every party has at the start and its interest on arrears, where a term of its asks.
    pub(super) fn open_cash(&mut self) -> Result<(), RunFault> {
        let model = self.model;
        for (id, party) in model.parties.entries() {
            if model.terms.iter().any(|term| term.from_cash && term.from == id) {
                let needed = Needed::Party(id);
                let opening = self.finite(&party.opening_cash, needed, "opening cash")?;
                let value = self.finite(&party.arrears_rate, needed, "interest on arrears")?;
                if value < -1.0 {
                    let cause = FaultCause::Interest { value };
                    return Err(self.fault(cause, &party.arrears_rate, needed, "interest on arrears"));
                }
                self.cash[id.index()] = (opening, value);
            }
        }
        Ok(())
    }

    /// Settles what a term has to pay in the current period, or all terms of its netting group with the first.
    pub(super) fn pay(&mut self, id: TermId) -> Result<(), RunFault> {
        let model = self.model;
        let Some(group) = model.terms[id].netted.map(|group| &model.netting[group].terms) else {
            self.settle(id)?;
            self.hold_to_cash(id);
            self.book(id);
            return Ok(());
        };
        if group[0] == id {
            for &member in group {
                self.settle(member)?;
            }
            self.set_off(group);
            group.iter().for_each(|&member| self.book(member));
        }
        Ok(())
    }

    /// What is held back of a term's payable amount; gives what is left, with what is released.
    fn hold_back(&mut self, id: TermId, payable: f64) -> Result<f64, RunFault> {
        let Some(holdback) = &self.model.terms[id].holdback else {
            return Ok(payable);
        };
        let rate = self.share_of(&holdback.rate, Needed::Term(id), "holdback", "a part held back")?;
        let held = payable.max(0.0) * rate;
        let periods = holdback.release_months.div_ceil(self.model.timeline.step.months()) as usize;
        let pending = &mut self.pending[id.index()];
        pending.held.push(held);
        let released = (pending.held.len().checked_sub(periods + 1)).map_or(0.0, |at| pending.held[at]);
        let from = pending.held.len().saturating_sub(periods);
        pending.still_held = pending.held[from..].iter().sum();
        let line = self.line(id);
        line.held = Some((held, released));
        if held > DUST * payable.abs() {
            line.moved.push(("holdback", held));
        }
        Ok(payable - held + released)
    }

    /// What falls due for payment in the current period, after holdback, windows and lag.
    fn settle(&mut self, id: TermId) -> Result<(), RunFault> {
        let model = self.model;
        let settlement = model.terms[id].settlement;
        let step = u64::from(model.timeline.step.months());
        let k = self.k;
        let payable = self.periods[k].terms[id].payable;
        let left = self.hold_back(id, payable)?;
        let pending = &mut self.pending[id.index()];
        pending.accrued += left;
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
        self.line(id).payments = now;
        Ok(())
    }

    /// Sets off what the terms of a group owe each other: one side pays nothing, the other the difference.
    fn set_off(&mut self, group: &[TermId]) {
        let forward = self.model.terms[group[0]].from;
        let (mut sums, mut due) = ([0.0, 0.0], Vec::new());
        for &id in group {
            let side = usize::from(self.model.terms[id].from != forward);
            let amount: f64 = self.line(id).payments.iter().map(|payment| payment.amount).sum();
            sums[side] += amount.max(0.0);
            due.push((id, side, amount));
        }
        let common = sums[0].min(sums[1]);
        for (id, side, amount) in due.into_iter().filter(|one| one.2 > 0.0 && common > 0.0) {
            let off = amount * (common / sums[side]);
            let line = self.line(id);
            line.netted = off;
            // Several payments of one period are one here.
            line.payments.truncate(1);
            line.payments[0].amount = amount - off;
            line.payments.retain(|payment| payment.amount != 0.0);
            if off > DUST * amount {
                line.moved.push(("netting", off));
            }
            self.pending[id.index()].outstanding -= off;
        }
    }

    /// Holds a payment to the payer's cash; the rest is carried as arrears.
    fn hold_to_cash(&mut self, id: TermId) {
        let model = self.model;
        let term = &model.terms[id];
        if !term.from_cash {
            return;
        }
        let at = self.pays_at(id);
        let (opening, rate) = self.cash[term.from.index()];
        let mut cash = opening;
        for period in &self.periods {
            for (other, line) in period.terms.entries() {
                let counts = match period.index == self.k {
                    false => model.terms[other].paid_in == PaidIn::Cash,
                    true => model::counts_for_cash(&model.terms, id, other),
                };
                for payment in line.payments.iter().filter(|payment| counts && payment.month <= at) {
                    let one = &model.terms[other];
                    if one.to == term.from {
                        cash += payment.amount;
                    } else if one.from == term.from {
                        cash -= payment.amount;
                    }
                }
            }
        }
        let settled: f64 = self.line(id).payments.iter().map(|payment| payment.amount).sum();
        let owed = self.pending[id.index()].arrears * math::powf(1.0 + rate, model.timeline.dt());
        // A credit that meets what is owed leaves nothing to be wanted but rounding.
        let wanted = match settled + owed {
            rest if rest.abs() <= DUST * settled.abs() => 0.0,
            rest => rest,
        };
        // What rounding leaves of cash that has been paid out pays nothing.
        let has = if cash <= DUST * wanted { 0.0 } else { cash };
        let paid = if wanted > 0.0 { wanted.min(has) } else { wanted };
        let left = wanted - paid;
        let short = (settled - paid).max(0.0);
        let k = self.k;
        let pending = &mut self.pending[id.index()];
        // What is owed so far grows by the interest.
        pending.outstanding += owed - pending.arrears;
        pending.arrears = left;
        let line = self.line(id);
        line.from_cash = Some([cash, owed, left]);
        line.payments = Vec::new();
        if paid != 0.0 {
            line.payments.push(Payment {
                month: at,
                due_in: k,
                amount: paid,
            });
        }
        if short > DUST * (settled.abs() + owed) {
            line.moved.push(("arrears", short));
        }
    }

    /// When in the current period a term pays, in months since start.
    fn pays_at(&self, id: TermId) -> u64 {
        let settlement = self.model.terms[id].settlement;
        let step = u64::from(self.model.timeline.step.months());
        let (lag, begin) = (u64::from(settlement.lag_months), self.k as u64 * step);
        match settlement.timing == Timing::Start && settlement.every.is_none() {
            true => begin + lag % step,
            false => begin + step + lag - lag.div_ceil(step) * step,
        }
    }

    /// Books what was paid.
    fn book(&mut self, id: TermId) {
        let k = self.k;
        let paid: f64 = self.line(id).payments.iter().map(|payment| payment.amount).sum();
        let pending = &mut self.pending[id.index()];
        pending.outstanding -= paid;
        // Added and taken off again, an amount leaves the dust of rounding; what is owed is what waits.
        if pending.due.is_empty() && pending.accrued == 0.0 {
            pending.outstanding = pending.still_held + pending.arrears;
        }
        let outstanding = pending.outstanding;
        self.record.paid[k][id.index()] = Some(paid);
        let line = self.line(id);
        (line.paid, line.outstanding) = (paid, outstanding);
    }
}
