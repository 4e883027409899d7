//! Expressions → steps.

use crate::expr::{BinaryOp, UnaryOp};
use crate::id::{FreshId, Id, TermId};
use crate::model::expr::{Expr, Function, Kind, Lagged, TimeName};
use crate::model::{Model, Schedule};

use super::compile::Compiler;
use super::{ColumnId, Operand, Step};

impl Compiler<'_> {
    /// The value of an expression, checked where it can leave its domain.
    pub(super) fn checked(&mut self, expr: &Expr) -> Operand {
        let value = self.expr(expr);
        if fallible(expr) {
            self.build.check(value);
        }
        value
    }

    /// The value of an expression, unchecked: for what is needed on some paths only, and checked where it is.
    pub(super) fn expr(&mut self, expr: &Expr) -> Operand {
        match &expr.kind {
            Kind::Number(value) => Operand::Constant(*value),
            Kind::Variable(variable) => Operand::Column(self.variables[*variable]),
            Kind::EachPeriod(fresh) => self.each_period(*fresh),
            Kind::Assumption(assumption) => self.assumptions[assumption.index()],
            Kind::Driver(driver) => self.drivers[*driver],
            Kind::Time(name) => self.time(*name),
            Kind::TermRate(term) => {
                let earned = Operand::Column(self.ask_earned(*term));
                self.build.binary(
                    BinaryOp::Divide,
                    earned,
                    Operand::Constant(self.build.model.timeline.dt()),
                )
            }
            Kind::Earned(term) => Operand::Column(self.ask_earned(*term)),
            Kind::Paid(term) => Operand::Column(self.paid[*term]),
            Kind::SoFar(term) => {
                self.asked_total.insert(*term);
                Operand::Column(self.totals[*term])
            }
            Kind::ThisYear(term) => {
                let known = self.this_year.iter().find(|(known, _)| known == term);
                let column = known.map(|(_, column)| *column).unwrap_or_else(|| {
                    let column = self.build.counter();
                    self.this_year.push((*term, column));
                    column
                });
                Operand::Column(column)
            }
            Kind::Happened(event) => {
                let fall = self.falls[*event];
                self.build.emit_in_period(|out| Step::Happened { fall, out })
            }
            Kind::Since(event) => {
                let (fall, time) = (self.falls[*event], self.times[*event]);
                self.build.emit_in_period(|out| Step::Since { fall, time, out })
            }
            Kind::Lag { of, periods, initial } => {
                let initial = initial
                    .as_ref()
                    .map_or(Operand::Constant(0.0), |initial| self.expr(initial));
                self.lag(*of, *periods, initial)
            }
            Kind::Schedule(schedule) => self.schedule(schedule),
            Kind::Unary(UnaryOp::Negate, a) => {
                let a = self.expr(a);
                self.build.binary(BinaryOp::Multiply, a, Operand::Constant(-1.0))
            }
            Kind::Unary(UnaryOp::Not, a) => {
                let a = self.expr(a);
                self.build.binary(BinaryOp::Equal, a, Operand::Constant(0.0))
            }
            Kind::Binary(op, a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                self.build.binary(*op, a, b)
            }
            Kind::If(condition, a, b) => {
                let (condition, a, b) = (self.expr(condition), self.expr(a), self.expr(b));
                self.build.select(condition, a, b)
            }
            Kind::Call(function, arguments) => {
                let arguments: Vec<Operand> = arguments.iter().map(|argument| self.expr(argument)).collect();
                self.call(*function, &arguments)
            }
        }
    }

    /// The draw of this period: made where it is asked for first, in every period.
    fn each_period(&mut self, fresh: FreshId) -> Operand {
        let drawn = self.fresh[fresh].unwrap_or_else(|| {
            let stream = self.build.stream(self.build.model.fresh[fresh].address.clone());
            let [even, odd, out] = [(); 3].map(|()| self.build.state_column());
            self.build.push(Step::Uniforms { stream, even, odd });
            self.build.push(Step::Fresh { fresh, even, odd, out });
            self.fresh[fresh] = Some(out);
            out
        });
        Operand::Column(drawn)
    }

    fn call(&mut self, function: Function, arguments: &[Operand]) -> Operand {
        let first = arguments[0];
        let rest = arguments[1..].iter();
        match function {
            Function::Min => rest.fold(first, |a, &b| self.build.extreme(false, a, b)),
            Function::Max => rest.fold(first, |a, &b| self.build.extreme(true, a, b)),
            Function::Clamp => {
                let raised = self.build.extreme(true, first, arguments[1]);
                self.build.extreme(false, raised, arguments[2])
            }
            _ => self.build.call(function, first),
        }
    }

    fn time(&mut self, name: TimeName) -> Operand {
        let timeline = &self.build.model.timeline;
        let value = |k: usize| {
            let first = timeline.period_start(k);
            match name {
                TimeName::T => timeline.t(k),
                TimeName::Year => f64::from(first.year()),
                TimeName::Quarter => f64::from(first.quarter()),
                TimeName::Month => f64::from(first.month()),
                TimeName::Period => k as f64,
            }
        };
        let values = (0..timeline.periods).map(value).collect();
        self.build.table(values)
    }

    pub(super) fn schedule(&mut self, schedule: &Schedule) -> Operand {
        let entries: Vec<Operand> = schedule.steps.iter().map(|(_, value)| self.expr(value)).collect();
        let weights: Vec<Vec<(usize, f64)>> = (0..self.build.periods()).map(|k| schedule.weights(k)).collect();
        let fixed: Option<Vec<f64>> = weights
            .iter()
            .enumerate()
            .map(|(k, weights)| {
                let parts = weights
                    .iter()
                    .map(|&(entry, weight)| Some(weight * self.build.fixed(entries[entry], k)?));
                parts.sum()
            })
            .collect();
        match fixed {
            Some(values) => self.build.table(values),
            None => self
                .build
                .emit_in_period(|out| Step::Schedule { entries, weights, out }),
        }
    }

    fn lag(&mut self, of: Lagged, periods: usize, initial: Operand) -> Operand {
        // What is the same in every period on a path was so before, too, from period 0 on.
        let begun = (0..self.build.periods())
            .map(|k| f64::from(u8::from(k >= periods)))
            .collect();
        match of {
            Lagged::Driver(driver) => match self.drivers[driver] {
                now if self.build.steady(now) => {
                    let begun = self.build.table(begun);
                    self.build.select(begun, now, initial)
                }
                Operand::ByPeriod(table) => {
                    let before = |k: usize| {
                        if k < periods {
                            0.0
                        } else {
                            self.build.tables[table][k - periods]
                        }
                    };
                    let before = (0..self.build.periods()).map(before).collect();
                    let (begun, before) = (self.build.table(begun), self.build.table(before));
                    self.build.select(begun, before, initial)
                }
                now => self.recall(of, now, periods, initial),
            },
            Lagged::Term(term) => {
                let dt = Operand::Constant(self.build.model.timeline.dt());
                let earned = Operand::Column(self.ask_earned(term));
                let initial = self.build.binary(BinaryOp::Multiply, initial, dt);
                let recalled = self.recall(of, earned, periods, initial);
                self.build.binary(BinaryOp::Divide, recalled, dt)
            }
        }
    }

    /// What a term earns, for others.
    pub(super) fn ask_earned(&mut self, term: TermId) -> ColumnId {
        self.asked_earned.insert(term);
        self.earned[term]
    }

    fn recall(&mut self, of: Lagged, now: Operand, periods: usize, initial: Operand) -> Operand {
        let known = self
            .remembered
            .iter()
            .find(|(known, _)| *known == now)
            .map(|(_, ring)| ring.clone());
        let ring = known.unwrap_or_else(|| {
            // One more than the longest lag: what moves a driver reads after this period was kept.
            let length = longest_lag(self.build.model, of) + 1;
            let ring: Vec<ColumnId> = (0..length).map(|_| self.build.state_column()).collect();
            self.remembered.push((now, ring.clone()));
            ring
        });
        self.build.emit_in_period(|out| Step::Recall {
            ring,
            periods,
            initial,
            out,
        })
    }
}

/// The longest lag at which any expression of the deal looks back at something.
fn longest_lag(model: &Model, at: Lagged) -> usize {
    let mut longest = 0;
    model.each_expr(&mut |expr| {
        expr.walk(&mut |inner| {
            if let Kind::Lag { of, periods, .. } = &inner.kind
                && *of == at
            {
                longest = longest.max(*periods);
            }
        });
    });
    longest
}

/// Whether an expression can leave its domain or overflow.
fn fallible(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |inner| {
        found |= match &inner.kind {
            Kind::Binary(op, _, b) => match op {
                BinaryOp::Divide => b.as_number().is_none_or(|b| b == 0.0),
                BinaryOp::Power => true,
                BinaryOp::Multiply => inner.children().iter().all(|child| child.as_number().is_none()),
                _ => false,
            },
            Kind::Call(function, _) => matches!(function, Function::Exp | Function::Ln | Function::Sqrt),
            Kind::Number(value) => !value.is_finite(),
            _ => false,
        };
    });
    found
}
