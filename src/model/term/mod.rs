//! A term: what all kinds have in common, from its dates to its caps. What the kinds earn is in `kind.rs`, and in a
//! file each where that takes more than a few lines.

mod amount;
mod kind;
mod loan;
mod profit_share;
mod revenue_financing;
mod take_or_pay;
mod usage;

use super::{Expr, Holdback};
use crate::diag::Span;
use crate::id::{EventId, PartyId, TermId};
use crate::scenario::{Evidence, PaidIn, Timing};
use crate::time::Timeline;
use crate::unit::Per;

pub use amount::Escalator;
pub use kind::{Counts, Exit, ExitAt, ShareRate, TermKind, Tier, Tranche, Trigger};
pub use loan::{Loan, Maturity};
pub use profit_share::ProfitShare;
pub use revenue_financing::RevenueFinancing;
pub use take_or_pay::TakeOrPay;
pub use usage::{Grant, Usage};

/// A clause that pays.
///
/// In each period: *earned* is what the kind gives for the active part of the period (see
/// [`TermKind`]), raised to `floor` where the term is active at all, then held to the cap per
/// period, per year, in total and in multiples of another term (what is left of each, never below 0; a cap
/// counts earned amounts; the year is that of [`Years`]). *Payable* is earned less what advances keep back. *Paid* follows
/// from payable by settlement and lag ([`Settlement`]).
///
/// Active: the share of the period inside `starts`..`ends` and outside `gaps`, in 0..1, and 0 where
/// an `until` event that counts in this period has happened, `from_event` has not, `while` is false in this period, or the term is not enabled.
#[derive(Clone, Debug)]
pub struct Term {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// Who pays.
    pub from: PartyId,
    /// Who receives.
    pub to: PartyId,
    /// What it earns.
    pub kind: TermKind,
    /// It begins here: a position.
    pub starts: Option<f64>,
    /// It ends here: a position.
    pub ends: Option<f64>,
    /// Between those two it does not hold in these stretches of positions.
    pub gaps: Vec<(f64, f64)>,
    /// It does not hold after one of these has happened.
    pub until: Vec<Until>,
    /// It begins after this has happened.
    pub from_event: Option<EventId>,
    /// It earns only in periods in which this is true.
    pub while_: Option<Expr>,
    /// What its years and quarters are counted from.
    pub years: Years,
    /// When what it earns is paid.
    pub settlement: Settlement,
    /// The most that it earns.
    pub cap: Cap,
    /// The least that an active period earns: a period amount (not reduced where a period is active in part).
    pub floor: Option<Expr>,
    /// `enabled = false` takes the clause out of the deal.
    pub enabled: bool,
    /// The advances that are recouped from it, in the order of the file.
    pub recouped_by: Vec<TermId>,
    /// What is held back of what it would pay.
    pub holdback: Option<Holdback>,
    /// What it is paid in. What is not cash counts in no party's cash; it is reported with the term alone.
    pub paid_in: PaidIn,
    /// It pays from the payer's cash.
    ///
    /// What is settled in a period (below 0: paid in any case), with the arrears of the period before grown by
    /// (1 + `arrears_rate`)^dt, is paid as far as the cash goes: `opening_cash`, all that the payer has received less paid
    /// in earlier periods, and of this period what is paid no later than this term by and to it under terms that do
    /// not pay from cash, or that stand before this one in the file; at least 0, and 0 where it is a billionth of what is
    /// due or less. The rest becomes arrears.
    pub from_cash: bool,
    /// The group of [`Model::netting`](crate::model::Model::netting) that it settles in.
    pub netted: Option<usize>,
    /// The term of the file that it is a part of, for one that the file does not name: what a loan lends and
    /// what a financing advances is paid under a term of its own, which comes after those of the file.
    pub part_of: Option<TermId>,
    /// The evidence.
    pub evidence: Evidence,
    /// Where it is named.
    pub span: Span,
}

/// An event that ends a term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Until {
    /// The event.
    pub event: EventId,
    /// It counts in the periods that begin at this position or later...
    pub from: f64,
    /// ...and before this one.
    pub before: f64,
}

/// When what a term earns is paid.
///
/// Without `every`, a period's payable amount is due at once: at the end of the period (time
/// (k+1)·dt), or at its start (k·dt) with `Timing::Start`. With `every`, payable amounts add up and
/// are due at the end of the period that closes the window ([`Years::close`]).
/// `lag_months` later it is paid. A payment at time τ belongs to period ceil(τ/dt) − 1 where it is
/// due at an end, and floor(τ/dt) where it is due at a start; what belongs to no period of the
/// horizon, or is still accruing at the end, is not paid: it is `outstanding`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settlement {
    /// The window.
    pub every: Option<Per>,
    /// Months from due to paid.
    pub lag_months: u32,
    /// The start or the end of the period. `End` with `every`.
    pub timing: Timing,
}

/// The most that a term earns; levels (amounts of money), taken in each period. Below 0 counts as 0.
///
/// Where `carries`, a window of the cap per period (a period) or per year (a year of the term) leaves what
/// it does not use to the next: with L the limit and E all that was earned in the window, C becomes
/// max(0, C + L − E), and the next window may earn L + C. L is that of the last period of the window in which the
/// term was active at all or earned something above 0 before its caps; a window without one leaves C as it is, and
/// one whose L is infinite (there is no cap yet) makes C 0. C begins at 0.
#[derive(Clone, Debug, Default)]
pub struct Cap {
    /// In each period.
    pub per_period: Option<Expr>,
    /// In each year of the term.
    pub per_year: Option<Expr>,
    /// Ever.
    pub total: Option<Expr>,
    /// Ever, in multiples of another term.
    pub multiple: Option<MultipleOf>,
    /// Unused parts of the first two go to the next period or year.
    pub carries: bool,
}

/// A cap in multiples of what another term has paid up to and in this period, in whatever it is paid.
#[derive(Clone, Debug)]
pub struct MultipleOf {
    /// How many times.
    pub multiple: Expr,
    /// The other term.
    pub of: TermId,
    /// What that comes to: `multiple · (so far + paid)`.
    pub limit: Expr,
}

impl Cap {
    /// The limits that there are, in the order in which they hold.
    pub fn limits(&self) -> impl Iterator<Item = &Expr> {
        let multiple = self.multiple.as_ref().map(|multiple| &multiple.limit);
        let limits = [&self.per_period, &self.per_year, &self.total].into_iter().flatten();
        limits.chain(multiple)
    }
}

/// What the years, quarters and months of a term are counted from.
///
/// They decide when caps per year and tiers begin anew, when guarantees, commitments and
/// settlements close. `this_year` in an expression is of the calendar in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Years {
    /// The calendar: a period belongs to the window that contains its first day.
    #[default]
    Calendar,
    /// The contract: windows of whole periods, the first of which is the one in which the term starts.
    Contract {
        /// That period; below 0 for a term that started before the scenario.
        first: i64,
    },
}

impl Years {
    /// Whether a window of `months` months closes with period `k`.
    ///
    /// Months from January, a contract from April (period 3): the calendar's quarters close with
    /// periods 2, 5, 8, its years with 11; the contract's quarters with 2, 5, 8, its years with 2 and 14.
    pub fn close(self, timeline: &Timeline, k: usize, months: u32) -> bool {
        let Years::Contract { first } = self else {
            return timeline.closes_window(k, months);
        };
        let step = i64::from(timeline.step.months());
        let window = |k: usize| ((k as i64 - first) * step).div_euclid(i64::from(months));
        window(k) != window(k + 1)
    }

    /// `calendar` or `contract`.
    pub fn word(self) -> &'static str {
        match self {
            Years::Calendar => "calendar",
            Years::Contract { .. } => "contract",
        }
    }
}
