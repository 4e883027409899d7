//! A compiled loan, and what a debt's maturity and age are on each path.

use super::super::compile::Compiler;
use super::super::{ColumnId, Operand};
use crate::expr::BinaryOp;
use crate::id::TermId;
use crate::model::expr::Function;
use crate::model::{self, Maturity};
use crate::scenario::Repayment;

/// A rate per window this close to 0 takes the series of an annuity, which the closed form would
/// lose to rounding.
const SMALL: f64 = 1e-6;

/// What is owed, and how it is repaid.
#[derive(Clone, Debug)]
pub struct Loan {
    /// What is lent in this period.
    pub lent: ColumnId,
    /// Interest of a period on 1.
    pub interest: Operand,
    /// The share of the interest that is added.
    pub pay_in_kind: Option<Operand>,
    /// Whether a payment is due at the end of each period, apart from maturity.
    pub closes: Vec<bool>,
    /// Periods from this one to the last; 0 or less from maturity on.
    pub left: Operand,
    /// Periods since the beginning.
    pub age: Operand,
    /// How many periods nothing is repaid.
    pub grace: f64,
    /// The part of the balance (linear), or of all that is owed (annuity), that a payment takes.
    pub part: Part,
    /// Owed, without the interest since the last payment.
    pub balance: ColumnId,
    /// That interest.
    pub accrued: ColumnId,
}

/// What a payment takes before maturity.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Interest alone.
    Nothing,
    /// This share of the balance, beside the interest.
    OfBalance(Operand),
    /// This share of balance and interest together.
    OfAll(Operand),
}

impl Compiler<'_> {
    /// Periods to the last one of a debt, and since its first one.
    pub(super) fn term_of_debt(&mut self, id: TermId, begins: usize, maturity: Option<Maturity>) -> (Operand, Operand) {
        let now = (0..self.build.periods()).map(|k| k as f64).collect();
        let now = self.build.table(now);
        let first = match self.build.model.terms[id].from_event {
            None => Operand::Constant(begins as f64),
            Some(event) => {
                let fall = Operand::Column(self.falls[event]);
                let next = self.build.binary(BinaryOp::Add, fall, Operand::Constant(1.0));
                self.build.extreme(true, next, Operand::Constant(begins as f64))
            }
        };
        let last = match maturity {
            None => Operand::Constant(f64::INFINITY),
            Some(Maturity::At(period)) => Operand::Constant(period as f64),
            Some(Maturity::After(periods)) => {
                self.build
                    .binary(BinaryOp::Add, first, Operand::Constant(periods as f64 - 1.0))
            }
        };
        (
            self.build.binary(BinaryOp::Subtract, last, now),
            self.build.binary(BinaryOp::Subtract, now, first),
        )
    }

    pub(in crate::plan) fn loan(&mut self, id: TermId, loan: &model::Loan) -> Loan {
        let timeline = &self.build.model.timeline;
        let years = self.build.model.terms[id].years;
        let closes = (0..timeline.periods)
            .map(|k| loan.every.is_none_or(|every| years.close(timeline, k, every.months())))
            .collect();
        let dt = timeline.dt();
        let window = loan
            .every
            .map_or(dt, |every| (f64::from(every.months()) / 12.0).max(dt));
        let rate = self.expr(&loan.rate);
        let interest = self.build.multiply(rate, dt);
        let pay_in_kind = loan.pay_in_kind.as_ref().map(|share| self.expr(share));
        let (left, age) = self.term_of_debt(id, loan.begins, Some(loan.maturity));
        let part = match loan.repayment {
            Repayment::Bullet => Part::Nothing,
            Repayment::Linear => {
                let payments = self.payments(left, dt / window);
                Part::OfBalance(self.build.binary(BinaryOp::Divide, Operand::Constant(1.0), payments))
            }
            Repayment::Annuity => {
                let payments = self.payments(left, dt / window);
                let per_window = self.build.multiply(rate, window);
                Part::OfAll(self.annuity(per_window, payments))
            }
        };
        Loan {
            lent: self.ask_earned(loan.principal),
            interest,
            pay_in_kind,
            closes,
            left,
            age,
            grace: loan.grace as f64,
            part,
            balance: self.build.counter(),
            accrued: self.build.counter(),
        }
    }

    /// How many payments are left, this one included: 1 + ⌈left · ratio⌉, at least 1.
    fn payments(&mut self, left: Operand, ratio: f64) -> Operand {
        let windows = self.build.multiply(left, ratio);
        let exact = self.build.binary(BinaryOp::Subtract, windows, Operand::Constant(1e-9));
        let whole = self.build.call(Function::Ceil, exact);
        let whole = self.build.extreme(true, whole, Operand::Constant(0.0));
        self.build.binary(BinaryOp::Add, Operand::Constant(1.0), whole)
    }

    /// The level payment, of which the first is due now, on 1 that is owed: (1 − v) / (1 − vⁿ), v = 1/(1+i).
    fn annuity(&mut self, rate: Operand, payments: Operand) -> Operand {
        let one = Operand::Constant(1.0);
        let log = self.build.log_of_rate_unchecked(rate);
        let down = self.build.multiply(log, -1.0);
        let v = self.build.call(Function::Exp, down);
        let exponent = self.build.binary(BinaryOp::Multiply, down, payments);
        let power = self.build.call(Function::Exp, exponent);
        let above = self.build.binary(BinaryOp::Subtract, one, v);
        let below = self.build.binary(BinaryOp::Subtract, one, power);
        let closed = self.build.binary(BinaryOp::Divide, above, below);
        // Σ (1+i)^−j = n − i·n(n−1)/2 + i²·(n−1)n(n+1)/6 − …
        let less = self.build.binary(BinaryOp::Subtract, payments, one);
        let more = self.build.binary(BinaryOp::Add, payments, one);
        let pairs = self.build.binary(BinaryOp::Multiply, payments, less);
        let first = self.build.multiply(pairs, 0.5);
        let first = self.build.binary(BinaryOp::Multiply, first, rate);
        let triples = self.build.binary(BinaryOp::Multiply, pairs, more);
        let second = self.build.multiply(triples, 1.0 / 6.0);
        let second = self.build.binary(BinaryOp::Multiply, second, rate);
        let second = self.build.binary(BinaryOp::Multiply, second, rate);
        let sum = self.build.binary(BinaryOp::Subtract, payments, first);
        let sum = self.build.binary(BinaryOp::Add, sum, second);
        let series = self.build.binary(BinaryOp::Divide, one, sum);
        let size = self.build.call(Function::Abs, rate);
        let small = self.build.binary(BinaryOp::Less, size, Operand::Constant(SMALL));
        self.build.select(small, series, closed)
    }
}
