//! The kinds of term: what each earns in a period, to the last sign.
//!
//! Kinds that have more to say than fits into a few lines have a file each.

use super::{Escalator, Loan, ProfitShare, RevenueFinancing, TakeOrPay, Usage};
use crate::id::{EventId, TermId};
use crate::model::{Expr, Waterfall};
use crate::scenario::{TierMethod, TierPeriod};
use crate::unit::Per;

/// What a term earns in a period, before floor and caps; `active` is the active share of the period.
#[derive(Clone, Debug)]
pub enum TermKind {
    /// `amount · dt · active`, times the escalator's factor.
    Amount {
        /// A rate.
        amount: Expr,
        /// What raises it from year to year.
        escalator: Option<Escalator>,
    },
    /// The sum of the entries whose date lies in the period (the position's whole part is k) and
    /// within `starts`..`ends`, if `until`, `from_event` and `while` allow; never reduced by a part.
    LumpSum {
        /// Positions and amounts (levels), ascending. Entries before start or after the end are not paid.
        schedule: Vec<(f64, Expr)>,
    },
    /// A share of B = max(0, of − deductions) · dt · active.
    Share {
        /// A rate.
        of: Expr,
        /// Rates.
        deductions: Vec<Expr>,
        /// What share of it.
        rate: ShareRate,
    },
    /// Tops up other terms. In each active period `due` grows by `minimum · active · dt · per.per_year()`
    /// and `counted` by what the topped terms earned (or paid) in it; a period that is not active
    /// adds to neither. At the end of a period that closes the window ([`Years::close`](super::Years::close)) the term earns
    /// max(0, due − counted), even if it is no longer active then, and both begin at 0 again.
    MinimumGuarantee {
        /// The terms it tops up.
        tops_up: Vec<TermId>,
        /// The minimum for each whole window: a level.
        minimum: Expr,
        /// The window.
        per: Per,
        /// What counts.
        counts: Counts,
    },
    /// Lump sums like those of [`TermKind::LumpSum`], which the payer gets back by keeping what it would pay.
    ///
    /// The balance begins at 0. In each period: add the lump sums earned (after floor and caps) in it;
    /// multiply by (1 + interest)^dt; then for each term of `recouped_from` in turn keep
    /// min(rate · payable so far of that term, balance), at least 0, and take it off the balance. Not
    /// recouped at the end: not repaid.
    Advance {
        /// Positions and amounts (levels), ascending.
        schedule: Vec<(f64, Expr)>,
        /// The terms that the balance is recouped from; several are cross-collateralised. All are
        /// paid by the advance's payer.
        recouped_from: Vec<TermId>,
        /// The share of what would be paid that is kept, 0 to 1; outside of that on a path is a fault of the run.
        rate: Expr,
        /// Effective annual interest on the balance.
        interest: Option<Expr>,
    },
    /// `amount` once: in the period in which the event falls if the term is active at all in it
    /// (otherwise never), or in the first active period in which the condition is true.
    Milestone {
        /// A level.
        amount: Expr,
        /// What makes it due.
        trigger: Trigger,
    },
    /// A stake in a company. S = `stake` · D, where D is 1 in the first period and after each period
    /// is multiplied by (1 − `dilution`)^(dt · the share of the period inside `starts`..`ends`).
    ///
    /// Up to and in the period of the exit it earns S · max(0, dividends) · dt · active; in the period of
    /// the exit, if it is active at all in it, also S · max(0, worth). After it nothing. An exit that
    /// falls while the term is not active is missed for good. All is taken in this period.
    Equity {
        /// The share held, 0 to 1: a level. Outside of that on a path it is a fault of the run.
        stake: Expr,
        /// On all shares: a rate.
        dividends: Option<Expr>,
        /// The part of the stake that a year takes away: a level, at most 1.
        dilution: Option<Expr>,
        /// When and at what the stake is sold.
        exit: Option<Exit>,
    },
    /// The right to buy shares. A tranche vests for good in the first active period in which all of its
    /// events have happened or fall, and its condition is true. In the period of the exit, if it is active
    /// at all in it, the term earns N · max(0, price − strike), N being the sum of max(0, shares) of what
    /// has vested up to and in that period; figures are taken in it. Before and after it nothing.
    Warrant {
        /// A level.
        price: Expr,
        /// A level.
        strike: Expr,
        /// In the order of the file.
        tranches: Vec<Tranche>,
        /// When it is exercised.
        exit: ExitAt,
    },
    /// A pool paid out tier by tier; this term pays the investor's part: see [`Waterfall`].
    Waterfall(Box<Waterfall>),
    /// What the tiers of a waterfall leave to the manager in this period, its clawback taken off, where
    /// this term is active at all; paid by the same party.
    Rest {
        /// The waterfall.
        of: TermId,
    },
    /// `amount · dt · active`, any expression.
    Formula {
        /// A rate.
        amount: Expr,
    },
    /// Pays for what was committed to and not used.
    TakeOrPay(TakeOrPay),
    /// Units at a price, less discounts and credits.
    Usage(Usage),
    /// A share of what is left after costs.
    ProfitShare(ProfitShare),
    /// The payments of a loan, from the borrower to the lender.
    Loan(Loan),
    /// The repayments of an advance out of revenue.
    RevenueFinancing(RevenueFinancing),
}

/// When and at what a stake is sold.
#[derive(Clone, Debug)]
pub struct Exit {
    /// When.
    pub at: ExitAt,
    /// Times what, if the worth is a multiple.
    pub multiple: Option<Expr>,
    /// What the whole is worth; with `multiple`, what that is a multiple of. A rate counts as its
    /// amount in a year.
    pub of: Expr,
}

/// Shares that vest together.
#[derive(Clone, Debug)]
pub struct Tranche {
    /// How many: a level.
    pub shares: Expr,
    /// All of these must have happened.
    pub events: Vec<EventId>,
    /// This must hold.
    pub when: Option<Expr>,
}

/// When a holder is paid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExitAt {
    /// In the period in which the event falls.
    Event(EventId),
    /// In the period in which this position lies.
    Date(f64),
    /// In the last period.
    Horizon,
}

/// What a minimum guarantee counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Earned, after floor and caps, before recoupment and lag.
    Earned,
    /// Paid in the period.
    Paid,
}

/// What share of the base.
#[derive(Clone, Debug)]
pub enum ShareRate {
    /// B · rate.
    Flat(Expr),
    /// By tiers over the base counted so far in the tier period, S (year of the term, life or this period):
    /// *marginal*: F(S+B) − F(S), F(x) = Σ rate_i · (min(x, up_to_i) − up_to_{i−1})⁺; *whole*:
    /// r(S+B)·(S+B) − what was already earned in the tier period under this formula; *prospective*:
    /// r(S)·B. r(x) is the rate of the first tier with x ≤ up_to, rounding aside (the last tier is open). Rates and
    /// bounds are taken in this period.
    Tiers {
        /// Ascending; only the last has no bound.
        tiers: Vec<Tier>,
        /// What resets S.
        period: TierPeriod,
        /// How they apply.
        method: TierMethod,
    },
}

/// One tier.
#[derive(Clone, Debug)]
pub struct Tier {
    /// The upper bound, inclusive: a level.
    pub up_to: Option<Expr>,
    /// The rate.
    pub rate: Expr,
}

/// What makes a milestone due.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// The event falls in this period.
    Event(EventId),
    /// The condition is true.
    When(Expr),
}
