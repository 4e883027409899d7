//! Curves of growth → steps: parameters once per tile, one exponential per period.

use super::super::Operand;
use super::super::compile::Compiler;
use crate::expr::BinaryOp;
use crate::math;
use crate::model::expr::{Expr, Function, Kind};
use crate::model::{Curve, Pace, Process};

const ONE: Operand = Operand::Constant(1.0);

/// Whether no parameter of a process depends on chance.
pub(super) fn is_fixed(process: &Process) -> bool {
    let mut fixed = true;
    process.each_expr(&mut |expr| {
        expr.walk(&mut |inner| {
            fixed &= !matches!(
                inner.kind,
                Kind::Variable(_) | Kind::EachPeriod(_) | Kind::Assumption(_)
            )
        });
    });
    fixed
}

impl Compiler<'_> {
    /// The value of a curve at the beginning of each period.
    pub(super) fn curve(&mut self, curve: &Curve) -> Operand {
        match curve {
            Curve::Logistic {
                initial,
                saturation,
                pace,
            } => {
                let (start, end) = (self.above_0(initial), self.above_0(saturation));
                let ratio = self.build.binary(BinaryOp::Divide, end, start);
                let distance = self.build.binary(BinaryOp::Subtract, ratio, ONE);
                let growth = match pace {
                    Pace::Growth(growth) => self.log_growth(growth, None),
                    Pace::Midpoint(years) => self.towards(distance, years),
                };
                let left = self.decayed(growth, 0.0);
                let left = self.build.binary(BinaryOp::Multiply, distance, left);
                let denominator = self.build.binary(BinaryOp::Add, ONE, left);
                let denominator = self.build.at_least(denominator, 0.0, true);
                self.build.binary(BinaryOp::Divide, end, denominator)
            }
            Curve::Gompertz {
                initial,
                saturation,
                pace,
            } => {
                let (start, end) = (self.above_0(initial), self.above_0(saturation));
                let ratio = self.build.binary(BinaryOp::Divide, end, start);
                let distance = self.build.call(Function::Ln, ratio);
                let decay = match pace {
                    Pace::Growth(growth) => {
                        let growth = self.log_growth(growth, None);
                        let decay = self.build.binary(BinaryOp::Divide, growth, distance);
                        self.build.check(decay);
                        decay
                    }
                    Pace::Midpoint(years) => {
                        let halves = self.build.multiply(distance, 1.0 / math::ln(2.0));
                        self.towards(halves, years)
                    }
                };
                let left = self.decayed(decay, 0.0);
                let left = self.build.binary(BinaryOp::Multiply, distance, left);
                let exponent = self.build.multiply(left, -1.0);
                let share = self.build.call(Function::Exp, exponent);
                self.build.binary(BinaryOp::Multiply, end, share)
            }
            Curve::Bass {
                market,
                innovation,
                imitation,
                initial,
                flow,
            } => self.bass(market, innovation, imitation, initial.as_ref(), *flow),
        }
    }

    fn bass(
        &mut self,
        market: &Expr,
        innovation: &Expr,
        imitation: &Expr,
        initial: Option<&Expr>,
        flow: bool,
    ) -> Operand {
        let (market, p) = (self.above_0(market), self.above_0(innovation));
        let q = self.checked(imitation);
        let q = self.build.at_least(q, 0.0, false);
        let strength = self.build.binary(BinaryOp::Divide, q, p);
        let speed = self.build.binary(BinaryOp::Add, p, q);
        let mut open = ONE;
        if let Some(initial) = initial {
            let begun = self.checked(initial);
            let begun = self.build.at_least(begun, 0.0, false);
            let share = self.build.binary(BinaryOp::Divide, begun, market);
            let rest = self.build.binary(BinaryOp::Subtract, ONE, share);
            let rest = self.build.at_least(rest, 0.0, false);
            let led = self.build.binary(BinaryOp::Multiply, strength, share);
            let led = self.build.binary(BinaryOp::Add, ONE, led);
            open = self.build.binary(BinaryOp::Divide, rest, led);
        }
        let now = self.adopted(market, strength, speed, open, 0.0);
        if !flow {
            return now;
        }
        let dt = self.build.model.timeline.dt();
        let then = self.adopted(market, strength, speed, open, dt);
        let more = self.build.binary(BinaryOp::Subtract, then, now);
        self.build.binary(BinaryOp::Divide, more, Operand::Constant(dt))
    }

    /// Who has adopted `later` years after the beginning of the period.
    fn adopted(&mut self, market: Operand, strength: Operand, speed: Operand, open: Operand, later: f64) -> Operand {
        let left = self.decayed(speed, later);
        let left = self.build.binary(BinaryOp::Multiply, open, left);
        let gone = self.build.binary(BinaryOp::Subtract, ONE, left);
        let led = self.build.binary(BinaryOp::Multiply, strength, left);
        let led = self.build.binary(BinaryOp::Add, ONE, led);
        let share = self.build.binary(BinaryOp::Divide, gone, led);
        self.build.binary(BinaryOp::Multiply, market, share)
    }

    /// exp(−rate·(t + later)) in each period.
    fn decayed(&mut self, rate: Operand, later: f64) -> Operand {
        let timeline = &self.build.model.timeline;
        let times = (0..timeline.periods).map(|k| -(timeline.t(k) + later)).collect();
        let times = self.build.table(times);
        let exponent = self.build.binary(BinaryOp::Multiply, rate, times);
        self.build.call(Function::Exp, exponent)
    }

    /// ln(distance)/years, the pace of a curve that reaches half after so many years; a fault unless above 0.
    fn towards(&mut self, distance: Operand, years: &Expr) -> Operand {
        let years = self.checked(years);
        let log = self.build.call(Function::Ln, distance);
        let pace = self.build.binary(BinaryOp::Divide, log, years);
        self.build.at_least(pace, 0.0, true)
    }

    fn above_0(&mut self, expr: &Expr) -> Operand {
        let value = self.checked(expr);
        self.build.at_least(value, 0.0, true)
    }
}
