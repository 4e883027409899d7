//! Expressions with names resolved and units settled.
//!
//! Every conversion between units that the file leaves to us (a monthly rate to a rate per year)
//! stands in the tree as a multiplication. A condition is 1 or 0. No cycles: what refers to
//! this period is ordered by [`Model::order`](super::Model), what refers to earlier ones is state.

pub mod ops;
mod word;

use crate::diag::Span;
use crate::expr::{BinaryOp, UnaryOp};
use crate::id::{AssumptionId, DriverId, EventId, FreshId, TermId, VariableId};
use crate::unit::Unit;

use super::Schedule;

/// An expression as meant.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// What it gives.
    pub unit: Unit,
    /// Where it stands; a fault during a run points here.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A number.
    Number(f64),
    /// The draw of a distribution.
    Variable(VariableId),
    /// The draw of this period.
    EachPeriod(FreshId),
    /// The value of an assumption.
    Assumption(AssumptionId),
    /// The value of a driver in this period.
    Driver(DriverId),
    /// The value of something `periods` periods ago; `initial` before period 0 (0 where absent).
    Lag {
        /// A driver's value or a term's rate.
        of: Lagged,
        /// 1 or more.
        periods: usize,
        /// Taken in this period.
        initial: Option<Box<Expr>>,
    },
    /// A time name.
    Time(TimeName),
    /// What a term has earned in this period after floor and caps, per year: earned / dt.
    TermRate(TermId),
    /// What a term has earned in this period after floor and caps, before recoupment and lag: a level.
    Earned(TermId),
    /// What a term pays in this period: a level.
    Paid(TermId),
    /// What a term has paid in all periods before this one.
    SoFar(TermId),
    /// What a term has paid in this calendar year (that of the period's first day), before this period.
    ThisYear(TermId),
    /// Whether an event fell in an earlier period.
    Happened(EventId),
    /// Years since start at the beginning of this period, less the event's time; 0 until it has happened.
    Since(EventId),
    /// A value that changes by date.
    Schedule(Box<Schedule>),
    /// `-x`, `not x`.
    Unary(UnaryOp, Box<Expr>),
    /// `a + b` and the like. Division by 0 and powers outside the domain are faults of the run.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `if a then b else c`. Both branches are worked out, but a fault in the one not taken is no fault.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A function.
    Call(Function, Vec<Expr>),
}

/// What a lag looks back at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lagged {
    /// The value of a driver.
    Driver(DriverId),
    /// What a term earned, per year, as in [`Kind::TermRate`].
    Term(TermId),
}

/// The time names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeName {
    /// Years since start, at the beginning of the period.
    T,
    /// The calendar year of the period's first day.
    Year,
    /// The calendar quarter, 1 to 4.
    Quarter,
    /// The calendar month, 1 to 12.
    Month,
    /// 0, 1, 2, …
    Period,
}

/// The functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The least of two or more.
    Min,
    /// The greatest of two or more.
    Max,
    /// `clamp(x, low, high)` = min(max(x, low), high).
    Clamp,
    /// The absolute value.
    Abs,
    /// e to the power.
    Exp,
    /// The natural logarithm; of 0 or less a fault of the run.
    Ln,
    /// The square root; of less than 0 a fault of the run.
    Sqrt,
    /// The sine of radians.
    Sin,
    /// The cosine of radians.
    Cos,
    /// To the nearest whole number, halves away from 0.
    Round,
    /// The greatest whole number not above.
    Floor,
    /// The least whole number not below.
    Ceil,
}

impl Expr {
    /// A number as a level.
    pub fn number(value: f64, span: Span) -> Expr {
        Expr {
            kind: Kind::Number(value),
            unit: Unit::Level,
            span,
        }
    }

    /// The expressions directly inside this one.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            Kind::Number(_)
            | Kind::Variable(_)
            | Kind::EachPeriod(_)
            | Kind::Assumption(_)
            | Kind::Driver(_)
            | Kind::Time(_)
            | Kind::TermRate(_)
            | Kind::Earned(_)
            | Kind::Paid(_)
            | Kind::SoFar(_)
            | Kind::ThisYear(_)
            | Kind::Happened(_)
            | Kind::Since(_) => Vec::new(),
            Kind::Lag { initial, .. } => initial.iter().map(Box::as_ref).collect(),
            Kind::Schedule(schedule) => schedule.steps.iter().map(|(_, value)| value).collect(),
            Kind::Unary(_, a) => vec![a],
            Kind::Binary(_, a, b) => vec![a, b],
            Kind::If(a, b, c) => vec![a, b, c],
            Kind::Call(_, arguments) => arguments.iter().collect(),
        }
    }

    /// Calls `see` on this expression and everything inside it, outside first.
    pub fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        see(self);
        for child in self.children() {
            child.walk(see);
        }
    }

    /// The number, if it is nothing else.
    pub fn as_number(&self) -> Option<f64> {
        match self.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }
}
