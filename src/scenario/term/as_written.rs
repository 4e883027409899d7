//! A term as the file has it: what all kinds have in common, and what each kind has of its own.

use crate::diag::Spanned;
use crate::scenario::{
    Equity, Evidence, Holdback, Loan, PaidIn, ProfitShare, RevenueFinancing, Schedule, ShareRate, TakeOrPay, Timing,
    Usage, Value, Warrant, Waterfall,
};
use crate::time::Date;
use crate::unit::Per;

/// One of `[terms]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `label`; the key where absent.
    pub label: Option<Spanned<String>>,
    /// `from`; `None` where absent, which has been reported.
    pub from: Option<Spanned<String>>,
    /// `to`; `None` where absent, which has been reported.
    pub to: Option<Spanned<String>>,
    /// `kind` with its keys.
    pub kind: TermKind,
    /// `starts`.
    pub starts: Option<Spanned<Date>>,
    /// `ends`, exclusive.
    pub ends: Option<Spanned<Date>>,
    /// Times between those two in which it does not hold: first day, and first day on which it holds
    /// again. Only amendments make such.
    pub gaps: Vec<(Date, Date)>,
    /// `until`: events.
    pub until: Vec<Until>,
    /// `from_event`: the term begins after this event.
    pub from_event: Option<Spanned<String>>,
    /// `while`: a condition.
    pub while_: Option<Value>,
    /// `every`: settles at the end of each calendar window.
    pub every: Option<Spanned<Per>>,
    /// `lag` in whole months.
    pub lag_months: Option<Spanned<u32>>,
    /// `year = "contract"`: its years and quarters are counted from `starts`.
    pub contract_years: bool,
    /// `timing`.
    pub timing: Option<Spanned<Timing>>,
    /// `cap`.
    pub cap: Cap,
    /// `floor = { per_period = … }`.
    pub floor: Option<Value>,
    /// `enabled`; true where absent.
    pub enabled: bool,
    /// `holdback`.
    pub holdback: Option<Holdback>,
    /// `paid_in`; cash where absent.
    pub paid_in: PaidIn,
    /// `pays_from_cash = true`, and where it stands.
    pub pays_from_cash: Option<crate::diag::Span>,
    /// The evidence keys.
    pub evidence: Evidence,
}

/// An event of `until`.
#[derive(Clone, Debug, PartialEq)]
pub struct Until {
    /// Its name.
    pub event: Spanned<String>,
    /// It ends the term only from this day on, where an amendment brought it in.
    pub from: Option<Date>,
    /// It no longer ends the term from this day on, where an amendment took it out.
    pub before: Option<Date>,
}

/// `cap`; amounts of money (levels).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cap {
    /// The most that a period earns.
    pub per_period: Option<Value>,
    /// The most that a year earns.
    pub per_year: Option<Value>,
    /// The most that the term ever earns.
    pub total: Option<Value>,
    /// The most that the term ever earns, in multiples of what another pays.
    pub multiple_of: Option<MultipleOf>,
    /// What a period or a year leaves of its cap raises that of the next.
    pub carry_forward: bool,
}

/// `multiple_of = [2.25, "advance"]`.
#[derive(Clone, Debug, PartialEq)]
pub struct MultipleOf {
    /// How many times.
    pub multiple: Value,
    /// The other term.
    pub term: Spanned<String>,
}

/// An amount with the time it is quoted for.
#[derive(Clone, Debug, PartialEq)]
pub struct Quoted {
    /// The expression.
    pub value: Value,
    /// `per` of the term.
    pub per: Option<Spanned<TermPer>>,
}

/// `per` of a term: a calendar window, or `period` for whatever the step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermPer {
    /// `month`, `quarter`, `year`.
    Window(Per),
    /// `period`: the amount is what each period receives.
    Period,
}

/// `kind` with its keys.
#[derive(Clone, Debug, PartialEq)]
pub enum TermKind {
    /// `amount`, and its `escalator`.
    Amount(Quoted, Option<Value>),
    /// `lump_sum`.
    LumpSum(Schedule),
    /// `share`.
    Share {
        /// `of`; `per` of the term applies to it where it is a level.
        of: Quoted,
        /// `deductions`.
        deductions: Vec<Value>,
        /// `rate` or `tiers`.
        rate: ShareRate,
    },
    /// `minimum_guarantee`.
    MinimumGuarantee {
        /// `tops_up`, one or more.
        tops_up: Vec<Spanned<String>>,
        /// `minimum`.
        minimum: Value,
        /// `per`, required.
        per: Spanned<Per>,
        /// `counts = "paid"`; earned where absent.
        counts_paid: bool,
    },
    /// `advance`.
    Advance {
        /// `schedule`.
        schedule: Schedule,
        /// `recouped_from`, one or more.
        recouped_from: Vec<Spanned<String>>,
        /// `rate`; 100% where absent.
        rate: Option<Value>,
        /// `interest`, effective annual.
        interest: Option<Value>,
    },
    /// `milestone`.
    Milestone {
        /// `amount`, a level.
        amount: Value,
        /// `event` or `when`.
        trigger: Trigger,
    },
    /// `equity`.
    Equity(Box<Equity>),
    /// `warrant`.
    Warrant(Box<Warrant>),
    /// `waterfall` with a `pool`, or with `deals`.
    Waterfall(Box<Waterfall>),
    /// `waterfall` with `rest_of`.
    Rest(Spanned<String>),
    /// `formula`.
    Formula(Quoted),
    /// `take_or_pay`.
    TakeOrPay(TakeOrPay),
    /// `usage`.
    Usage(Usage),
    /// `profit_share`.
    ProfitShare(ProfitShare),
    /// `loan`.
    Loan(Loan),
    /// `revenue_financing`.
    RevenueFinancing(RevenueFinancing),
    /// Faulty, or not there yet; reported.
    Poison,
}

/// What makes a milestone due.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// `event`.
    Event(Spanned<String>),
    /// `when`, a condition.
    When(Value),
    /// Neither, or both; reported.
    Poison,
}
