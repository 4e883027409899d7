//! What the path comes to: every party's cash and metrics, every term's totals.
//!
//! Cash stands on an even grid of times, one point every `grid_months` months from start to the
//! end of the horizon: the step, or a month where some lag is not a whole number of steps.

use crate::id::{Table, TermId};
use crate::math;
use crate::metric::{self, Irr};
use crate::model::{Model, TermKind};
use crate::scenario::PaidIn;

use super::{Binding, DUST, Ledger, Period, TermTotal, filled};

/// A party's cash on this path, all terms together.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyAccount {
    /// Received less paid at each point of the grid.
    pub cash: Vec<f64>,
    /// All that it received. A payment below 0 goes the other way: its payee pays.
    pub received: f64,
    /// All that it paid.
    pub paid: f64,
    /// What its cash comes to; `None` for an external party, which is not judged.
    pub metrics: Option<Metrics>,
}

/// What a party's cash comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Net present value at the party's rate: Σ cash · (1 + r)^(−time).
    pub npv: f64,
    /// Received less paid.
    pub net_cash: f64,
    /// Effective annual internal rate of return.
    pub irr: Irr,
    /// Received / paid, if anything was paid.
    pub multiple: Option<f64>,
    /// The time at which cumulative cash first comes back to 0 or above, if it was below.
    pub payback_years: Option<f64>,
    /// The deepest cumulative shortfall, as a positive amount.
    pub peak_exposure: f64,
}

/// Adds up what the periods of a ledger tell: fills its grid, parties, terms, and the parties'
/// cash in each period.
pub(super) fn settle(model: &Model, ledger: &mut Ledger) {
    let step = model.timeline.step.months();
    let whole_steps = model
        .terms
        .iter()
        .all(|term| term.settlement.lag_months.is_multiple_of(step));
    ledger.grid_months = if whole_steps { step } else { 1 };
    let points = model.timeline.periods * (step / ledger.grid_months) as usize + 1;
    let blank = PartyAccount {
        cash: vec![0.0; points],
        received: 0.0,
        paid: 0.0,
        metrics: None,
    };
    ledger.parties = filled(model.parties.len(), blank);
    pay_out(model, ledger);
    accumulate(&mut ledger.periods);
    judge(model, ledger);
    let totals: Table<TermId, TermTotal> = model.terms.ids().map(|id| total(model, ledger, id)).collect();
    ledger.terms = totals;
}

/// Takes every payment from one party's cash to the other's.
fn pay_out(model: &Model, ledger: &mut Ledger) {
    for period in &mut ledger.periods {
        for (id, line) in period.terms.entries() {
            let (from, to) = (model.terms[id].from, model.terms[id].to);
            // Credits and shares are no cash.
            if model.terms[id].paid_in != PaidIn::Cash {
                continue;
            }
            for payment in &line.payments {
                let (payer, payee) = if payment.amount < 0.0 { (to, from) } else { (from, to) };
                let amount = payment.amount.abs();
                let point = (payment.month / u64::from(ledger.grid_months)) as usize;
                let payer_account = &mut ledger.parties[payer];
                payer_account.paid += amount;
                payer_account.cash[point] -= amount;
                let payee_account = &mut ledger.parties[payee];
                payee_account.received += amount;
                payee_account.cash[point] += amount;
                period.net[payer] -= amount;
                period.net[payee] += amount;
            }
        }
    }
}

/// Adds each party's net up from period to period.
fn accumulate(periods: &mut [Period]) {
    for k in 0..periods.len() {
        for id in periods[k].net.ids().collect::<Vec<_>>() {
            let before = if k == 0 { 0.0 } else { periods[k - 1].cumulative[id] };
            let net = periods[k].net[id];
            periods[k].cumulative[id] = before + net;
        }
    }
}

/// Works out the metrics of every party inside the deal.
fn judge(model: &Model, ledger: &mut Ledger) {
    let unit = f64::from(ledger.grid_months) / 12.0;
    for (id, party) in model.parties.entries() {
        if party.external {
            continue;
        }
        let rate = ledger.discount_rates[id];
        let account = &mut ledger.parties[id];
        let cash = &account.cash;
        account.metrics = Some(Metrics {
            npv: metric::npv(cash, unit, rate),
            net_cash: account.received - account.paid,
            irr: metric::irr(cash, unit),
            multiple: metric::multiple(account.received, account.paid),
            payback_years: metric::payback_years(cash, unit),
            peak_exposure: metric::peak_exposure(cash),
        });
    }
}

/// What a term comes to.
fn total(model: &Model, ledger: &Ledger, id: TermId) -> TermTotal {
    let term = &model.terms[id];
    let growth = 1.0 + ledger.discount_rates[term.to];
    let mut total = TermTotal::default();
    for (k, period) in ledger.periods.iter().enumerate() {
        let line = &period.terms[id];
        total.earned += line.earned;
        total.paid += line.paid;
        total.base += line.base;
        total.outstanding = line.outstanding;
        total.balance = line.balance.map_or(total.balance, |balance| balance.closing);
        for payment in &line.payments {
            total.present_value += payment.amount * math::powf(growth, -(payment.month as f64) / 12.0);
        }
        let mut withheld = 0.0;
        if line.paid.abs() > DUST * total.paid.abs() {
            total.pays.count(k, line.paid);
        }
        for (bound, binding) in [
            (&line.floor, &mut total.floor),
            (&line.cap_period, &mut total.cap_period),
            (&line.cap_year, &mut total.cap_year),
            (&line.cap_total, &mut total.cap_total),
            (&line.cap_multiple, &mut total.cap_multiple),
        ] {
            if let Some(bound) = bound.filter(super::Bound::binds) {
                binding.count(k, bound.changed());
            }
        }
        let caps = [&line.cap_period, &line.cap_year, &line.cap_total, &line.cap_multiple];
        for bound in caps.into_iter().flatten() {
            withheld += bound.changed();
        }
        bind(&mut total.cap, k, withheld, line.earned + withheld);
        for &(key, moved) in &line.moved {
            total.own.entry(key).or_default().count(k, moved);
        }
        if let Some((due, counted)) = line.guarantee {
            bind(&mut total.guarantee, k, (due - counted).max(0.0), due);
        }
        bind(
            &mut total.recoupment,
            k,
            line.kept.iter().map(|kept| kept.1).sum(),
            line.earned,
        );
    }
    if let TermKind::Share { .. } | TermKind::ProfitShare(_) | TermKind::Usage(_) | TermKind::Waterfall(_) = term.kind {
        total.effective_rate = (total.base != 0.0).then(|| total.paid / total.base);
    }
    total
}

/// Counts a period in which a clause changed an amount by more than dust.
fn bind(binding: &mut Binding, period: usize, changed: f64, of: f64) {
    if changed > DUST * of.abs() {
        binding.count(period, changed);
    }
}
