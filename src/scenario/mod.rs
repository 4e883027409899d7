//! The file as written, with places.
//!
//! In: the text of a TOML file and the `--set` overrides. Out: a [`Scenario`]: every key read
//! into its slot, every expression parsed, every fault of syntax, key and type reported. Names
//! are not looked up, units not checked, defaults not filled in: `model` does that. What was
//! faulty is [`Kind::Poison`](crate::expr::Kind) or `None`, so that reading goes on and `model`
//! can report its own faults in the same go without repeating ours.

mod amendment;
mod analysis;
mod bridge;
mod chart;
mod driver;
mod edit;
mod event;
mod flags;
mod header;
mod history;
mod keys;
mod lost;
mod overrides;
mod pieces;
mod process;
mod question;
mod reader;
mod salvage;
mod schema;
mod section;
mod settle;
mod syntax;
mod term;
mod term_dates;
mod text;
mod tree;
mod usage;
mod value;

pub use bridge::{Bridge, Change, Clause};
pub use chart::{Chart, ChartKind, ChartOf, ChartSize, ChartTheme, ChartWords};
pub use edit::{Written, parse, written};
pub use flags::Flags;
pub(crate) use flags::{OTHERS, PARTIES, RATES};
pub use header::MOST_PATHS;
pub use keys::{FUNCTIONS, word_help};
pub use lost::Lost;
pub use overrides::{Override, OverrideError};
pub use process::{BeginsIn, Growth, Jumps, Pace, Process, Saturating, Shares, State};
pub use question::{Amounts, Analysis, Axis, Compare, Frontier, Question, Sensitivity, Solve, Sweep, Target, Vary};
pub use schema::schema;
pub use settle::{Holdback, Netting, PaidIn};
pub use term::as_written::{Cap, MultipleOf, Quoted, Term, TermKind, TermPer, Trigger, Until};
pub use term::equity::{Equity, Exit, Worth};
pub use term::loan::{Loan, Maturity, Repayment};
pub use term::profit_share::ProfitShare;
pub use term::revenue_financing::RevenueFinancing;
pub use term::take_or_pay::TakeOrPay;
pub use term::tier_types::{ShareRate, Tier, TierMethod, TierPeriod};
pub use term::usage::Usage;
pub use term::warrant::{Tranche, Warrant};
pub use term::waterfall::{Deal, Hurdle, Preferred, Returns, Split, Waterfall};
pub use text::{MAX_FILE, text_of};

use crate::diag::{Span, Spanned};
use crate::expr::Expr;
use crate::rng::Sampler;
use crate::time::{Date, Step};
use crate::unit::Per;

/// A scenario file as written. Lists are in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// `[scenario]`.
    pub header: Header,
    /// `[parties]`.
    pub parties: Vec<Party>,
    /// `[assumptions]`.
    pub assumptions: Vec<Assumption>,
    /// `[drivers]`.
    pub drivers: Vec<Driver>,
    /// `[correlations]`.
    pub correlations: Correlations,
    /// `[events]`.
    pub events: Vec<Event>,
    /// `[terms]`.
    pub terms: Vec<Term>,
    /// `[netting]`: terms that settle as one payment of the difference.
    pub netting: Vec<Netting>,
    /// `[history]`: what was really observed, to stand beside what the model gives.
    pub history: Vec<History>,
    /// `[amendments]`, by date: those that are not asked for, too. They are worked into the rest.
    pub amendments: Vec<Amendment>,
    /// `[variants]`: named sets of overrides. Each is checked by applying it.
    pub variants: Vec<Variant>,
    /// `[analyses]`: questions that take many runs.
    pub analyses: Vec<Analysis>,
    /// `[charts]`: what a run draws in place of its usual charts.
    pub charts: Vec<Chart>,
    /// The assumptions that nothing speaks of.
    pub unused: Vec<Spanned<String>>,
    /// What faults of syntax may have hidden.
    pub lost: Lost,
}

/// Which version of a file is meant: the deal itself, a what-if, or the deal as it stood on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Version<'a> {
    /// The variant to apply; none where absent.
    pub variant: Option<&'a str>,
    /// Amendments dated up to this day count; all where absent.
    pub as_of: Option<Date>,
}

impl Version<'_> {
    /// Whether an amendment of that date counts.
    pub fn includes(self, date: Date) -> bool {
        self.as_of.is_none_or(|day| date <= day)
    }
}

/// Wherever a number is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// A number or expression, or a schedule.
    pub kind: ValueKind,
    /// Where it stands.
    pub span: Span,
    /// Its key path, such as `terms.revenue_share.rate`: the address of a distribution written inside it.
    pub path: String,
}

/// A number, an expression, or dates with values.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// A number or a string in the expression language.
    Expr(Expr),
    /// A table of dates.
    Schedule(Schedule),
    /// One value until an amendment, another from then on.
    Amended(Box<AmendedValue>),
}

/// What held before an amendment.
#[derive(Clone, Debug, PartialEq)]
pub enum Before {
    /// What the file says.
    Written(Value),
    /// The key was not there: ∞ for a cap, −∞ for a floor, 0 for what is added.
    Absent(f64),
}

/// A value that an amendment changes.
#[derive(Clone, Debug, PartialEq)]
pub struct AmendedValue {
    /// Until that day.
    pub before: Before,
    /// The day.
    pub from: Spanned<Date>,
    /// From then on.
    pub after: Value,
}

/// A table of dates; ascending, at least one, each date once.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Dates with the value that holds from then on. No value is itself a schedule.
    pub steps: Vec<(Spanned<Date>, Value)>,
    /// `interpolate = "linear"` was given.
    pub linear: bool,
}

/// The evidence for a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Where a reader can check it.
    pub source: Option<Spanned<String>>,
    /// The date on which it was so, as written.
    pub as_of: Option<Spanned<String>>,
    /// How sure it is.
    pub confidence: Option<Spanned<Confidence>>,
    /// Anything else.
    pub note: Option<Spanned<String>>,
}

/// How sure a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// In a filing, court record, official page or contract.
    Filing,
    /// Carried by several outlets.
    Several,
    /// One report only.
    Single,
    /// Arithmetic from other figures.
    Derived,
    /// The author's own assumption.
    Guess,
}

impl Confidence {
    /// All of them, surest first.
    pub const ALL: [Confidence; 5] = [
        Confidence::Filing,
        Confidence::Several,
        Confidence::Single,
        Confidence::Derived,
        Confidence::Guess,
    ];

    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Filing => "filing",
            Confidence::Several => "several",
            Confidence::Single => "single",
            Confidence::Derived => "derived",
            Confidence::Guess => "guess",
        }
    }
}

/// `[scenario]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The place of the table's header, for faults about what it lacks.
    pub span: Span,
    /// `title`.
    pub title: Option<Spanned<String>>,
    /// `currency`, a three-letter code; USD where absent.
    pub currency: Option<Spanned<String>>,
    /// `start`, required; `None` only where it was faulty or absent, which has been reported.
    pub start: Option<Spanned<Date>>,
    /// The horizon in months, from `years` or `months`; 1 or more and checked against the limit.
    pub months: Option<Spanned<u32>>,
    /// `step`; a month where absent.
    pub step: Option<Spanned<Step>>,
    /// `discount_rate`; 0 where absent.
    pub discount_rate: Option<Value>,
    /// `timing` for all terms.
    pub timing: Option<Spanned<Timing>>,
    /// `paths`; 100,000 where absent. Checked against the limit.
    pub paths: Option<Spanned<u64>>,
    /// `seed`; 42 where absent.
    pub seed: Option<Spanned<u64>>,
    /// `sampler`; random where absent.
    pub sampler: Option<Spanned<Sampler>>,
    /// `sources`.
    pub sources: Vec<Spanned<String>>,
}

/// When in its period a payment is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// At the beginning of the period.
    Start,
    /// At the end of the period.
    End,
}

/// One of `[parties]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `name`; the key where absent.
    pub name: Option<Spanned<String>>,
    /// `discount_rate`; the scenario's where absent.
    pub discount_rate: Option<Value>,
    /// `external`: pays and receives, is not judged.
    pub external: bool,
    /// `opening_cash`, a level.
    pub opening_cash: Option<Value>,
    /// `arrears_rate`, effective annual.
    pub arrears_rate: Option<Value>,
}

/// One of `[assumptions]`, written as a table or as the value alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `label`; the key where absent.
    pub label: Option<Spanned<String>>,
    /// `value`.
    pub value: Value,
    /// `per`: a rate quoted for that time; a level where absent.
    pub per: Option<Spanned<Per>>,
    /// The evidence keys.
    pub evidence: Evidence,
}

/// One of `[drivers]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `label`; the key where absent.
    pub label: Option<Spanned<String>>,
    /// `process` with its keys.
    pub process: Process,
    /// `initial`; required by most processes, optional for `formula` and `bass`, not a key of `table`.
    pub initial: Option<Value>,
    /// `per`: a rate quoted for that time; a level where absent.
    pub per: Option<Spanned<Per>>,
    /// `min`.
    pub min: Option<Value>,
    /// `max`.
    pub max: Option<Value>,
    /// The evidence keys.
    pub evidence: Evidence,
}

/// `[correlations]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correlations {
    /// `pairs`.
    pub pairs: Vec<Pair>,
    /// `df` of `copula = "student_t"`; `None` for the Gaussian copula.
    pub df: Option<Value>,
}

/// One of `pairs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The first name.
    pub first: Spanned<String>,
    /// The second name.
    pub second: Spanned<String>,
    /// The correlation.
    pub value: Value,
    /// The whole pair.
    pub span: Span,
}

/// One of `[events]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `label`; the key where absent.
    pub label: Option<Spanned<String>>,
    /// What brings it about.
    pub cause: Cause,
    /// `probability` that it ever comes, with `date` or `after`.
    pub probability: Option<Value>,
    /// `not_before`.
    pub not_before: Option<Spanned<Date>>,
    /// `not_after`.
    pub not_after: Option<Spanned<Date>>,
    /// `after`: another event.
    pub after: Option<Spanned<String>>,
    /// `delay` in months, after that event.
    pub delay_months: Option<Spanned<f64>>,
    /// The evidence keys.
    pub evidence: Evidence,
}

/// What brings an event about.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// `annual_probability`.
    AnnualProbability(Value),
    /// `hazard`, per year, continuous.
    Hazard(Value),
    /// `date`, fixed.
    Date(Spanned<Date>),
    /// `date`, an expression that gives a calendar year such as 2027.5.
    DateIn(Value),
    /// `when`, a condition checked at the end of each period.
    When(Value),
    /// Nothing but `after` (and `delay`): it follows the other event.
    Follows,
    /// Several, of which an event can have one; reported.
    Several(Vec<Cause>),
    /// Faulty; reported.
    Poison,
}

/// One of `[history]`: observed totals of calendar windows, set beside what the model gives.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `label`; the key where absent.
    pub label: Option<Spanned<String>>,
    /// `per`: the window that each figure totals; required.
    pub per: Spanned<Per>,
    /// The first day of each window with its total.
    pub values: Observed,
    /// `against`: the expression (a rate, such as `revenue_share - reciprocal`) that should give them; without
    /// it the figures are there to be resampled.
    pub against: Option<Value>,
    /// The evidence keys.
    pub evidence: Evidence,
}

/// One change of a `set`.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The key path.
    pub path: Spanned<String>,
    /// Where the new value stands.
    pub value: Span,
}

/// One of `[amendments]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `title`; the key where absent.
    pub title: Option<Spanned<String>>,
    /// `date`: it holds from this day on.
    pub date: Spanned<Date>,
    /// Whether it is worked into the deal: not `enabled = false`, and not after the day asked for.
    pub applied: bool,
    /// What it changes.
    pub sets: Vec<Set>,
    /// The evidence keys.
    pub evidence: Evidence,
}

/// Where the figures of a history stand.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a deal has a handful of histories")]
pub enum Observed {
    /// `values`.
    Values(Schedule),
    /// In columns of a CSV file.
    File {
        /// `file`.
        file: Spanned<String>,
        /// `column`: the totals.
        column: Spanned<String>,
        /// `dates`: the first days; the first column where absent.
        dates: Option<Spanned<String>>,
        /// `rows`: the column and the text that a row must have there to be read.
        rows: Vec<(Spanned<String>, Spanned<String>)>,
        /// `scale`: what each figure is multiplied by.
        scale: Option<Value>,
    },
}

/// One of `[variants]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `title`; the key where absent.
    pub title: Option<Spanned<String>>,
    /// What it changes, in order.
    pub sets: Vec<Set>,
}
