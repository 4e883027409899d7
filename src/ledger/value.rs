//! What an expression gives on one path in one period.
//!
//! In: an expression of the model and the [`Record`] of what the path has given so far. Out: a
//! number. A number that is not finite is followed down to the operation that bore it
//! ([`Scope::locate`]); whether it is a fault at all is for the caller to say, since overflow may
//! become finite again. Reading goes branch by branch: what an `if`, an `and` or an `or` does not
//! need is not looked at.

use crate::diag::Span;
use crate::expr::{BinaryOp, UnaryOp};
use crate::id::{AssumptionId, DriverId, EventId, Id, TermId, VariableId};
use crate::model::expr::{Function, Kind, Lagged, TimeName, ops};
use crate::model::{Expr, Model, Schedule};

use super::Fall;
use super::fault::FaultCause;

/// What one path has given so far, period by period.
///
/// The row of the current period fills up as its nodes are worked out; `None` is what has not
/// been worked out yet. A row that is full never changes, so that every expression can be read
/// again afterwards and gives what it gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// The draws.
    pub(super) variables: Vec<f64>,
    /// `fresh[k][draw]`: the draws of `each_period`.
    pub(super) fresh: Vec<Vec<f64>>,
    /// The values of the assumptions.
    pub(super) assumptions: Vec<Option<f64>>,
    /// `drivers[k][driver]`: values.
    pub(super) drivers: Vec<Vec<Option<f64>>>,
    /// `earned[k][term]`: after floor and caps.
    pub(super) earned: Vec<Vec<Option<f64>>>,
    /// `paid[k][term]`.
    pub(super) paid: Vec<Vec<Option<f64>>>,
    /// `so_far[k][term]`: paid in all periods before k.
    pub(super) so_far: Vec<Vec<f64>>,
    /// `this_year[k][term]`: paid in the calendar year of k, before k.
    pub(super) this_year: Vec<Vec<f64>>,
    /// When each event fell.
    pub(super) falls: Vec<Option<Fall>>,
}

impl Record {
    /// Whether an event fell before period `k`.
    pub(super) fn happened(&self, event: EventId, k: usize) -> bool {
        self.falls[event.index()].is_some_and(|fall| fall.period < k)
    }
}

/// A period of a path, to read expressions in.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The deal.
    pub(super) model: &'a Model,
    /// The path so far.
    pub(super) record: &'a Record,
    /// The period.
    pub(super) k: usize,
}

impl Scope<'_> {
    /// What an expression gives; NaN or infinite where it leaves its domain, NaN too where it
    /// reads what has not been worked out yet.
    pub(super) fn value(&self, expr: &Expr) -> f64 {
        match &expr.kind {
            Kind::Number(value) => *value,
            Kind::Variable(id) => self.variable(*id),
            Kind::EachPeriod(id) => row(&self.record.fresh, self.k, id.index()).unwrap_or(f64::NAN),
            Kind::Assumption(id) => self.assumption(*id),
            Kind::Driver(id) => self.driver(*id),
            Kind::Lag { of, periods, initial } => match self.lagged(*of, *periods) {
                Some(value) => value,
                None => initial.as_ref().map_or(0.0, |initial| self.value(initial)),
            },
            Kind::Time(name) => self.time(*name),
            Kind::TermRate(id) => self.earned(*id) / self.model.timeline.dt(),
            Kind::Earned(id) => self.earned(*id),
            Kind::Paid(id) => known(row(&self.record.paid, self.k, id.index()).flatten()),
            Kind::SoFar(id) => row(&self.record.so_far, self.k, id.index()).unwrap_or(f64::NAN),
            Kind::ThisYear(id) => row(&self.record.this_year, self.k, id.index()).unwrap_or(f64::NAN),
            Kind::Happened(id) => truth(self.record.happened(*id, self.k)),
            Kind::Since(id) => match self.record.falls[id.index()] {
                Some(fall) if fall.period < self.k => self.model.timeline.t(self.k) - fall.time,
                _ => 0.0,
            },
            Kind::Schedule(schedule) => self.schedule(schedule),
            Kind::Unary(UnaryOp::Negate, a) => -self.value(a),
            Kind::Unary(UnaryOp::Not, a) => ops::select(self.value(a), 0.0, 1.0),
            Kind::Binary(BinaryOp::And, a, b) => match self.value(a) {
                0.0 => 0.0,
                settled => ops::binary(BinaryOp::And, settled, self.value(b)),
            },
            Kind::Binary(BinaryOp::Or, a, b) => match self.value(a) {
                1.0 => 1.0,
                settled => ops::binary(BinaryOp::Or, settled, self.value(b)),
            },
            Kind::Binary(op, a, b) => ops::binary(*op, self.value(a), self.value(b)),
            Kind::If(condition, a, b) => match self.value(condition) {
                1.0 => self.value(a),
                0.0 => self.value(b),
                _ => f64::NAN,
            },
            Kind::Call(function, arguments) => {
                let values: Vec<f64> = arguments.iter().map(|argument| self.value(argument)).collect();
                ops::call(*function, &values)
            }
        }
    }

    /// The value of a schedule in this period: its entries, weighted.
    pub(super) fn schedule(&self, schedule: &Schedule) -> f64 {
        let parts = schedule.weights(self.k).into_iter();
        parts
            .map(|(entry, weight)| weight * self.value(&schedule.steps[entry].1))
            .sum()
    }

    /// The years of a time name, or the calendar's number.
    fn time(&self, name: TimeName) -> f64 {
        let first = self.model.timeline.period_start(self.k);
        match name {
            TimeName::T => self.model.timeline.t(self.k),
            TimeName::Year => f64::from(first.year()),
            TimeName::Quarter => f64::from(first.quarter()),
            TimeName::Month => f64::from(first.month()),
            TimeName::Period => self.k as f64,
        }
    }

    /// The draw of a distribution.
    pub(super) fn variable(&self, id: VariableId) -> f64 {
        self.record.variables[id.index()]
    }

    /// The value of an assumption.
    pub(super) fn assumption(&self, id: AssumptionId) -> f64 {
        known(self.record.assumptions[id.index()])
    }

    /// The value of a driver in this period.
    pub(super) fn driver(&self, id: DriverId) -> f64 {
        known(row(&self.record.drivers, self.k, id.index()).flatten())
    }

    /// What a term earned in this period.
    fn earned(&self, id: TermId) -> f64 {
        known(row(&self.record.earned, self.k, id.index()).flatten())
    }

    /// What something was `periods` periods ago; `None` before period 0.
    pub(super) fn lagged(&self, of: Lagged, periods: usize) -> Option<f64> {
        let then = self.k.checked_sub(periods)?;
        Some(match of {
            Lagged::Driver(id) => known(row(&self.record.drivers, then, id.index()).flatten()),
            Lagged::Term(id) => known(row(&self.record.earned, then, id.index()).flatten()) / self.model.timeline.dt(),
        })
    }

    /// The parts of an expression that its value was made from: not the branch that was not taken.
    pub(super) fn inputs<'e>(&self, expr: &'e Expr) -> Vec<&'e Expr> {
        match &expr.kind {
            Kind::Lag { of, periods, initial } => match self.lagged(*of, *periods) {
                Some(_) => Vec::new(),
                None => initial.iter().map(Box::as_ref).collect(),
            },
            Kind::Schedule(schedule) => schedule
                .weights(self.k)
                .into_iter()
                .map(|(entry, _)| &schedule.steps[entry].1)
                .collect(),
            Kind::Binary(BinaryOp::And, a, b) => match self.value(a) {
                0.0 => vec![a],
                _ => vec![a, b],
            },
            Kind::Binary(BinaryOp::Or, a, b) => match self.value(a) {
                1.0 => vec![a],
                _ => vec![a, b],
            },
            Kind::If(condition, a, b) => match self.value(condition) {
                1.0 => vec![condition, a],
                0.0 => vec![condition, b],
                _ => vec![condition],
            },
            _ => expr.children(),
        }
    }

    /// The innermost operation that gave a value that is not finite from inputs that were: its
    /// place and what went wrong. For an expression whose value is not finite.
    ///
    /// A NaN is followed before an infinity: an overflow beside it may have done no harm.
    pub(super) fn locate(&self, expr: &Expr) -> (Span, FaultCause) {
        let mut at = expr;
        loop {
            let inputs = self.inputs(at);
            let nan = inputs.iter().find(|input| self.value(input).is_nan());
            match nan.or_else(|| inputs.iter().find(|input| self.value(input).is_infinite())) {
                Some(inner) => at = inner,
                None => return (at.span, self.cause(at)),
            }
        }
    }

    /// What went wrong in an operation whose inputs are finite and whose value is not.
    fn cause(&self, expr: &Expr) -> FaultCause {
        let inputs: Vec<f64> = self.inputs(expr).into_iter().map(|input| self.value(input)).collect();
        match (&expr.kind, inputs.as_slice()) {
            (Kind::Binary(BinaryOp::Divide, ..), &[numerator, 0.0]) => FaultCause::DivisionByZero { numerator },
            (Kind::Binary(BinaryOp::Power, ..), &[base, exponent]) if self.value(expr).is_nan() => {
                FaultCause::Power { base, exponent }
            }
            (Kind::Call(Function::Ln, _), &[of]) => FaultCause::Logarithm { of },
            (Kind::Call(Function::Sqrt, _), &[of]) => FaultCause::Root { of },
            (Kind::Variable(_) | Kind::EachPeriod(_), _) => FaultCause::Draw {
                value: self.value(expr),
            },
            (Kind::Assumption(_) | Kind::Driver(_) | Kind::Lag { .. }, _)
            | (Kind::TermRate(_) | Kind::Earned(_) | Kind::Paid(_), _)
            | (Kind::SoFar(_) | Kind::ThisYear(_), _) => FaultCause::NotYet,
            _ => FaultCause::TooLarge,
        }
    }
}

/// 1 or 0.
fn truth(is: bool) -> f64 {
    if is { 1.0 } else { 0.0 }
}

/// One figure of one period; `None` before there is such a period.
fn row<T: Copy>(rows: &[Vec<T>], k: usize, index: usize) -> Option<T> {
    rows.get(k).and_then(|row| row.get(index)).copied()
}

/// A value that has been worked out, or NaN.
fn known(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}
