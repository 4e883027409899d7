//! What a term earns in a period, straight from the doc comments of `model::Term`.
//!
//! A kind that is more than a product has its own file. The floor is here, caps in `cap`: they are the
//! same for every kind.

mod advance;
mod amount;
mod cap;
mod equity;
mod loan;
mod lump_sum;
mod milestone;
mod minimum_guarantee;
mod profit_share;
mod revenue_financing;
mod share;
mod take_or_pay;
mod usage;
mod warrant;
mod waterfall;

use crate::id::{Id, TermId};
use crate::model::{Expr, TermKind};

use super::fault::{FaultCause, Needed, RunFault};
use super::replay::Replay;
use super::{Bound, DUST};

/// What a term carries from period to period. Whatever resets each year of the term stands first.
#[derive(Clone, Debug, Default)]
pub(super) struct TermState {
    /// Earned in this year, for the cap per year.
    earned_year: f64,
    /// The base of a share counted in this year.
    base_year: f64,
    /// Earned by the whole-tier formula in this year.
    whole_year: f64,
    /// Earned ever.
    earned: f64,
    /// The base of a share counted ever.
    base: f64,
    /// Earned by the whole-tier formula ever.
    whole: f64,
    /// A minimum guarantee: due in this window.
    due: f64,
    /// A minimum guarantee: counted in this window.
    counted: f64,
    /// An advance: what is still to be recouped.
    balance: f64,
    /// A milestone: it has been paid.
    reached: bool,
    /// A commitment to use or to pay.
    commitment: take_or_pay::Commitment,
    /// A loan.
    debt: loan::Debt,
    /// A financing out of revenue.
    financing: revenue_financing::Financing,
    /// A share of profit: costs and losses not recovered yet.
    pool: f64,
    /// Usage: what is left of each credit.
    credits: Vec<f64>,
    /// A warrant: which of its tranches have vested.
    vested: Vec<bool>,
    /// A waterfall: where each of its deals stands.
    deals: Vec<waterfall::Standing>,
    /// Equity: what dilution has taken so far, 1 − D.
    diluted: f64,
    /// An amount: what its escalator has come to.
    raised: amount::Raised,
    /// What a period and a year have left of their caps.
    carried: [cap::Carried; 2],
}

impl TermState {
    /// A new period begins, after one that earned so much.
    pub(super) fn new_period(&mut self, earned: f64) {
        self.carried[0].close(earned);
    }

    /// A new year of the term begins.
    pub(super) fn new_year(&mut self) {
        self.carried[1].close(self.earned_year);
        (self.earned_year, self.base_year, self.whole_year) = (0.0, 0.0, 0.0);
    }
}

impl Replay<'_> {
    /// Works out what a term earns in the current period, after floor and caps.
    pub(super) fn earn(&mut self, id: TermId) -> Result<(), RunFault> {
        let active = self.active(id)?;
        self.line(id).active = active;
        self.escalate(id);
        let before = self.kind_earns(id, active)?;
        self.dilute(id)?;
        self.line(id).before = before;
        let raised = self.floor(id, active, before)?;
        let earned = self.caps(id, active, raised)?;
        let state = &mut self.states[id.index()];
        state.earned_year += earned;
        state.earned += earned;
        let line = self.line(id);
        (line.earned, line.payable) = (earned, earned);
        self.record.earned[self.k][id.index()] = Some(earned);
        Ok(())
    }

    /// The active share of the current period. `while` is looked at only where all else allows.
    fn active(&self, id: TermId) -> Result<f64, RunFault> {
        let term = &self.model.terms[id];
        let share = self.share_inside(id);
        let begin = self.k as f64;
        let happened = |event| self.record.happened(event, self.k);
        let over = term
            .until
            .iter()
            .any(|one| one.from <= begin && begin < one.before && happened(one.event));
        let begun = term.from_event.is_none_or(happened);
        if !term.enabled || over || !begun || share == 0.0 {
            return Ok(0.0);
        }
        match &term.while_ {
            Some(condition) if !self.holds(condition, Needed::Term(id), "condition in `while`")? => Ok(0.0),
            _ => Ok(share),
        }
    }

    /// The share of the current period inside the term's dates.
    fn share_inside(&self, id: TermId) -> f64 {
        self.share_inside_of(id, self.k)
    }

    /// The share of a period inside the term's dates.
    fn share_inside_of(&self, id: TermId, k: usize) -> f64 {
        let term = &self.model.terms[id];
        let (begin, end) = (k as f64, k as f64 + 1.0);
        let from = term.starts.unwrap_or(begin).clamp(begin, end);
        let until = term.ends.unwrap_or(end).clamp(begin, end);
        let mut share = (until - from).max(0.0);
        for (gap, again) in &term.gaps {
            share -= (again.clamp(from, until.max(from)) - gap.clamp(from, until.max(from))).max(0.0);
        }
        share.max(0.0)
    }

    /// What the kind gives, before floor and caps.
    fn kind_earns(&mut self, id: TermId, active: f64) -> Result<f64, RunFault> {
        let model = self.model;
        let dt = model.timeline.dt();
        match &model.terms[id].kind {
            TermKind::MinimumGuarantee {
                tops_up,
                minimum,
                per,
                counts,
            } => self.guarantee(id, active, tops_up, minimum, *per, *counts),
            TermKind::TakeOrPay(deal) => self.take_or_pay(id, active, deal),
            TermKind::Usage(deal) => self.usage(id, active, deal),
            TermKind::Waterfall(waterfall) => self.waterfall(id, active, waterfall),
            _ if active == 0.0 => Ok(0.0),
            TermKind::ProfitShare(deal) => self.profit_share(id, active, deal),
            TermKind::Loan(loan) => self.loan(id, loan),
            TermKind::RevenueFinancing(deal) => self.revenue_financing(id, active, deal),
            TermKind::Rest { of } => Ok(self.periods[self.k].terms[*of].manager),
            TermKind::Amount { amount, escalator } => {
                let factor = self.raised(id, escalator.as_ref())?;
                let rate = self.scope().value(amount);
                self.earned_from(id, rate * factor * dt * active, &[(amount, "amount")])
            }
            TermKind::Formula { amount } => {
                let rate = self.scope().value(amount);
                self.earned_from(id, rate * dt * active, &[(amount, "amount")])
            }
            TermKind::LumpSum { schedule } | TermKind::Advance { schedule, .. } => self.lump_sums(id, schedule),
            TermKind::Share { of, deductions, rate } => self.share(id, active, of, deductions, rate),
            TermKind::Warrant {
                price,
                strike,
                tranches,
                exit,
            } => self.warrant(id, price, strike, tranches, *exit),
            TermKind::Milestone { amount, trigger } => self.milestone(id, amount, trigger),
            TermKind::Equity {
                stake, dividends, exit, ..
            } => self.equity(id, active, stake, dividends.as_ref(), exit.as_ref()),
        }
    }

    /// Tells a figure that led to what a term gives in this period.
    fn told(&mut self, id: TermId, name: &'static str, figure: f64) {
        self.line(id).figures.push((name, figure));
    }

    /// Tells what a clause of the kind moved in this period, if that is more than dust of an amount.
    fn moves(&mut self, id: TermId, clause: &'static str, amount: f64, of: f64) {
        if amount > DUST * of.abs() {
            self.line(id).moved.push((clause, amount));
        }
    }

    /// An amount that must be finite; where it is not, the first of its parts that is at fault:
    /// a NaN before an infinity.
    fn earned_from(&self, id: TermId, amount: f64, parts: &[(&Expr, &'static str)]) -> Result<f64, RunFault> {
        if amount.is_finite() {
            return Ok(amount);
        }
        let value = |part: &&(&Expr, &'static str)| self.scope().value(part.0);
        let nan = parts.iter().find(|part| value(part).is_nan());
        if let Some((expr, part)) = nan.or_else(|| parts.iter().find(|part| value(part).is_infinite())) {
            self.finite(expr, Needed::Term(id), part)?;
        }
        let (expr, part) = parts[0];
        Err(self.fault(FaultCause::TooLarge, expr, Needed::Term(id), part))
    }

    /// Raises an amount to the floor, where the term is active at all.
    fn floor(&mut self, id: TermId, active: f64, before: f64) -> Result<f64, RunFault> {
        let Some(floor) = &self.model.terms[id].floor else {
            return Ok(before);
        };
        if active == 0.0 {
            return Ok(before);
        }
        let limit = self.limit(floor, Needed::Term(id), "floor")?;
        if limit == f64::NEG_INFINITY {
            return Ok(before);
        }
        let after = before.max(limit);
        self.line(id).floor = Some(Bound {
            limit,
            carried: 0.0,
            used: 0.0,
            before,
            after,
        });
        Ok(after)
    }
}
