//! The deal as meant: names are ids, units are settled, defaults filled in, order fixed.
//!
//! In: a [`Scenario`](crate::scenario::Scenario). Out: a [`Model`], about which nothing is left
//! to doubt but what only a run can show (a formula that leaves its domain). The doc comments
//! of the types here, in `event.rs`, `term/` and `expr/` say what each thing means, to the last sign: the engine (columns)
//! and the ledger (one path, told plainly) are two readings of these pages.
//!
//! Conventions. A *position* is a time in periods since start (a date inside a period has a
//! fraction). Every rate is per year. `dt` is the length of a period in years. A *period
//! amount* is money that one period earns or pays.

mod chance;
mod chart;
pub mod clause;
pub mod csv;
mod event;
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
use crate::scenario::{Evidence, Set};
use crate::time::{Date, Timeline};
use crate::unit::Per;

pub use chart::{Chart, ChartError, ChartSubject, chart_of_all, chart_subject};
pub use event::{Cause, Event};
pub use expr::Expr;
pub use files::{FileError, Files};
pub use process::{Curve, Growth, Jumps, MOST_JUMPS, Pace, Process, Regime};
pub use resolve::{DEFAULT_PATHS, DEFAULT_SEED, lint, resolve};
pub use schedule::Schedule;
pub(crate) use settle::counts_for_cash;
pub use settle::{Holdback, Netting};
pub use term::{
    Cap, Counts, Escalator, Exit, ExitAt, Grant, Loan, Maturity, MultipleOf, ProfitShare, RevenueFinancing, Settlement,
    ShareRate, TakeOrPay, Term, TermKind, Tier, Tranche, Trigger, Until, Usage, Years,
};
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

#[cfg(test)]
impl Currency {
    /// US dollars, for tests of what is printed.
    pub(crate) fn dollars() -> Currency {
        Currency {
            code: "USD".to_owned(),
            sign: "$".to_owned(),
        }
    }
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
