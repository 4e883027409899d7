//! The deal as meant: names are ids, units are settled, defaults filled in, order fixed.
//!
//! In: a [`Scenario`](crate::scenario::Scenario). Out: a [`Model`], about which nothing is left
//! to doubt but what only a run can show (a formula that leaves its domain). The doc comments
//! of the types below say what each thing means, to the last sign: the engine (columns) and the
//! ledger (one path, told plainly) are two readings of this page.
//!
//! Conventions. A *position* is a time in periods since start (a date inside a period has a
//! fraction). Every rate is per year. `dt` is the length of a period in years. A *period
//! amount* is money that one period earns or pays.

mod chance;
mod chart;
pub mod clause;
pub mod csv;
pub mod expr;
pub mod files;
pub mod fit;
mod process;
mod resolve;
mod schedule;
mod settle;
mod term;
mod visit;
mod waterfall;

use crate::diag::Span;
use crate::dist::{Dist, StudentCopula};
use crate::id::{AssumptionId, DriverId, EventId, FreshId, PartyId, Table, TermId, VariableId};
use crate::rng::Sampler;
use crate::scenario::{Evidence, PaidIn, Set, TierMethod, TierPeriod, Timing};
use crate::time::{Date, Timeline};
use crate::unit::Per;

pub use chart::{Chart, ChartError, ChartSubject, chart_of_all, chart_subject};
pub use expr::Expr;
pub use files::{FileError, Files};
pub use process::{Curve, Growth, Jumps, MOST_JUMPS, Pace, Process, Regime};
pub use resolve::{DEFAULT_PATHS, DEFAULT_SEED, lint, resolve};
pub use schedule::Schedule;
pub(crate) use settle::counts_for_cash;
pub use settle::{Holdback, Netting};
pub use term::{Escalator, Grant, Loan, Maturity, ProfitShare, RevenueFinancing, TakeOrPay, Usage, Years};
pub use waterfall::{Deal, Hurdle, Preferred, Split, Waterfall};

/// A deal as meant.
#[derive(Clone, Debug)]
pub struct Model {
    /// The title; the file's stem where the scenario gives none.
    pub title: String,
    /// The currency.
    pub currency: Currency,
    /// Where a reader can check the figures.
    pub sources: Vec<String>,
    /// The periods.
    pub timeline: Timeline,
    /// How many paths the scenario asks for.
    pub paths: u64,
    /// The seed that the scenario asks for.
    pub seed: u64,
    /// How the futures are spread.
    pub sampler: Sampler,
    /// Who takes part.
    pub parties: Table<PartyId, Party>,
    /// Every distribution in the file, named or not, in the order of the file.
    pub variables: Table<VariableId, Variable>,
    /// The distributions of `each_period`, in the order of the file.
    pub fresh: Table<FreshId, Fresh>,
    /// The named assumptions.
    pub assumptions: Table<AssumptionId, Assumption>,
    /// An order in which every assumption comes after those that it refers to.
    pub assumption_order: Vec<AssumptionId>,
    /// The series over time.
    pub drivers: Table<DriverId, Driver>,
    /// What may happen.
    pub events: Table<EventId, Event>,
    /// The clauses.
    pub terms: Table<TermId, Term>,
    /// Correlated groups of variables.
    pub variable_correlation: Correlation<VariableId>,
    /// Correlated groups of drivers' shocks.
    pub driver_correlation: Correlation<DriverId>,
    /// What is worked out in each period, in an order in which everything comes after what it needs.
    pub order: Vec<Node>,
    /// The terms that settle against each other.
    pub netting: Vec<Netting>,
    /// Observed figures that stand beside what the model gives.
    pub history: Vec<History>,
    /// What the parties changed, by date: name, title and the key paths that it sets. Worked into the rest.
    pub amendments: Vec<Amendment>,
    /// The variants of the deal: name, title and the key paths that they set.
    pub variants: Vec<Variant>,
    /// The charts to draw; the usual ones where there is none.
    pub charts: Vec<Chart>,
}

/// A currency: its code and the sign that stands before amounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Currency {
    /// Three letters, such as USD.
    pub code: String,
    /// `$`, `€`, or the code and a space where there is no sign.
    pub sign: String,
}

/// Something to be worked out in each period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// The value of a formula driver in this period (other drivers are moved at the end of the period before).
    Driver(DriverId),
    /// Whether and when in this period an event falls.
    Event(EventId),
    /// What a term earns in this period, after floor and caps.
    Earn(TermId),
    /// What an advance keeps back from the terms that it is recouped from.
    Recoup(TermId),
    /// What a term pays in this period: what is payable, after settlement and lag.
    Pay(TermId),
}

/// Who takes part.
#[derive(Clone, Debug)]
pub struct Party {
    /// The name in the file.
    pub key: String,
    /// The name to print.
    pub name: String,
    /// The effective annual discount rate; the same at all times on a path (a constant, or built from assumptions).
    pub discount_rate: Expr,
    /// Outside the deal: pays and receives, is not judged.
    pub external: bool,
    /// What it has at the start: a level, the same at all times on a path. Only terms that pay from cash ask.
    pub opening_cash: Expr,
    /// Effective annual interest on its arrears, the same at all times on a path.
    pub arrears_rate: Expr,
}

/// A distribution that is drawn once per path.
///
/// Its draw is `dist.quantile(u)` with `u = stream(address).uniform(path, 0)`; within a
/// correlated group `u = normal_cdf(sum of factor × z)`, `z = stream(address).normal(path, 0)`. Streams are
/// those of [`Model::design`] under the seed: `Stream::new(seed, address)` where the sampler is `random`.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The key path at which it is written, such as `assumptions.growth`; the second one in the same
    /// place is `assumptions.growth#2`. It is the address of its draws.
    pub address: String,
    /// The distribution.
    pub dist: Dist,
    /// Whether it stands outside `[assumptions]` and so has no name of its own.
    pub unnamed: bool,
    /// Where it is written.
    pub span: Span,
    /// The evidence of the thing that it is written in.
    pub evidence: Evidence,
}

/// A distribution that is drawn afresh in every period: `each_period(d)`.
///
/// Its draw of period k is `dist.quantile(Stream::new(seed, address).uniform(path, k))`.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// The key path at which it is written, counted together with that of the variables: the address of its draws.
    pub address: String,
    /// The distribution.
    pub dist: Dist,
    /// Where it is written.
    pub span: Span,
}

/// A named assumption: one figure per path.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// Its value: per year if a rate. No drivers, events, terms or times in it.
    pub value: Expr,
    /// How a rate is quoted; `None` for a level. Divide by `per.per_year()` to show it.
    pub per: Option<Per>,
    /// The evidence.
    pub evidence: Evidence,
    /// Where it is named.
    pub span: Span,
}

/// A series over time. Values are levels, or rates per year.
///
/// After a process gives a value it is held between `min` and `max`, and goes on from there.
#[derive(Clone, Debug)]
pub struct Driver {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// How it moves.
    pub process: Process,
    /// The least value: taken at the period whose value it bounds.
    pub min: Option<Expr>,
    /// The greatest value.
    pub max: Option<Expr>,
    /// How a rate is quoted; `None` for a level. Divide by `per.per_year()` to show it.
    pub per: Option<Per>,
    /// The evidence.
    pub evidence: Evidence,
    /// Where it is named.
    pub span: Span,
}

impl Driver {
    /// The address of its shocks: `drivers.revenue`.
    pub fn address(&self) -> String {
        format!("drivers.{}", self.key)
    }
}

/// Correlated members of one kind: normal i of the group is `sum_j factor[i][j] · z_j`, z_j being
/// the members' own independent normals. Members that are in no pair are not in the group.
///
/// With a Student t copula normal i is turned into `copula.score(copula.factor(u) · normal)`: it is normal as
/// before. u is one for all members: `Stream::new(seed, "correlations.drivers").uniform(path, k)` for
/// the shocks of period k, `Stream::new(seed, "correlations.assumptions").uniform(path, 0)` for variables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correlation<I> {
    /// The members, in the order of the file.
    pub members: Vec<I>,
    /// The lower-triangular Cholesky factor, row by row.
    pub factor: Vec<Vec<f64>>,
    /// The Student t copula; `None` for the Gaussian one.
    pub copula: Option<StudentCopula>,
}

/// Something that may happen, once.
///
/// An event *falls* in a period and has a time in years since start. The period in which it falls
/// still pays in full: `happened` is true from the next period on.
///
/// The *clock* of an event starts at the latest of: start, `not_before`, and (with `after`) the
/// other event's time plus `delay`; it stops at `not_after`. A time at or after the end of the
/// horizon, or before start, is no event. The period of a time τ is floor(τ / dt) — the dated instant
/// belongs to the period that it begins — but a `when` event falls in the period whose end it is checked at.
#[derive(Clone, Debug)]
pub struct Event {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// What brings it about.
    pub cause: Cause,
    /// The probability that it ever comes (path-constant): it comes if
    /// `stream(address).uniform(path, 1) < probability`. Not with `Hazard` or `When`.
    pub probability: Option<Expr>,
    /// The clock starts here: a position.
    pub not_before: Option<f64>,
    /// The clock stops here: a position.
    pub not_after: Option<f64>,
    /// The clock starts after this event has fallen.
    pub after: Option<EventId>,
    /// In years, after `after`.
    pub delay: f64,
    /// The evidence.
    pub evidence: Evidence,
    /// Where it is named.
    pub span: Span,
}

impl Event {
    /// The address of its draws: `events.agi`.
    pub fn address(&self) -> String {
        format!("events.{}", self.key)
    }
}

/// What brings an event about.
#[derive(Clone, Debug)]
pub enum Cause {
    /// A hazard per year, 0 or more (an annual probability p is −ln(1−p)), taken in each period at
    /// its beginning state (the event's node). It falls where the hazard summed over the clock's
    /// time reaches E = −ln(1 − u), u = `stream(address).uniform(path, 0)`; inside a
    /// period the hazard is constant, so the time is exact.
    Hazard(Expr),
    /// At this many years since start (path-constant), if the clock runs then.
    At(Expr),
    /// When the condition is first true at the end of a period of which some part is on the clock;
    /// the time is the end of that period.
    When(Expr),
    /// At the time of `after` plus `delay`.
    Follows,
}

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
    /// The group of [`Model::netting`] that it settles in.
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
    /// adds to neither. At the end of a period that closes the window ([`Years::close`]) the term earns
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
    /// r(S)·B. r(x) is the rate of the first tier with x ≤ up_to (the last tier is open). Rates and
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

/// Observed totals of calendar windows, set beside what the model gives.
#[derive(Clone, Debug)]
pub struct History {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// The window.
    pub per: Per,
    /// First period, one past the last period, the observed total, and the label of the window such as `2024-Q1`.
    pub windows: Vec<Window>,
    /// A rate: the model's figure of a window is the sum of `against · dt` over its periods.
    pub against: Expr,
    /// The evidence.
    pub evidence: Evidence,
    /// Where it is named.
    pub span: Span,
}

/// One observed window.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The first period.
    pub first: usize,
    /// One past the last period.
    pub end: usize,
    /// The observed total.
    pub observed: f64,
    /// `2024-Q1`, `2024-03`, `2024`.
    pub name: String,
}

/// What the parties changed on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub title: String,
    /// From this day on.
    pub date: Date,
    /// Whether it is worked into the deal: not switched off, and not after the day asked for.
    pub applied: bool,
    /// What it changes.
    pub sets: Vec<Set>,
    /// The evidence.
    pub evidence: Evidence,
}

/// A named what-if.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub title: String,
    /// What it changes.
    pub sets: Vec<Set>,
}
