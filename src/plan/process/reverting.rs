//! The pull back to a level → steps.

use super::super::compile::Compiler;
use super::super::{Operand, Step};
use crate::expr::BinaryOp;
use crate::id::DriverId;
use crate::math;
use crate::model::Process;
use crate::model::expr::Function;

impl Compiler<'_> {
    /// The next value of a driver that reverts.
    pub(super) fn reverting(&mut self, id: DriverId, process: &Process) -> Operand {
        let now = self.drivers[id];
        let Process::Reverting {
            level,
            half_life,
            volatility,
            logs,
            ..
        } = process
        else {
            return now;
        };
        let dt = self.build.model.timeline.dt();
        let level = self.checked(level);
        let years = self.checked(half_life);
        let years = self.build.at_least(years, 0.0, true);
        let halvings = Operand::Constant(-dt * math::ln(2.0));
        let halvings = self.build.binary(BinaryOp::Divide, halvings, years);
        let left = self.build.call(Function::Exp, halvings);
        let mut noise = None;
        let mut skew = None;
        if let (Some(volatility), Some(of)) = (volatility, self.shocks[id].clone()) {
            let sigma = self.sigma(volatility);
            // 1 − d², times half_life/(2·ln 2).
            let square = self.build.binary(BinaryOp::Multiply, left, left);
            let gone = self.build.binary(BinaryOp::Subtract, Operand::Constant(1.0), square);
            let memory = self.build.multiply(years, 0.5 / math::ln(2.0));
            let variance = self.build.binary(BinaryOp::Multiply, gone, memory);
            let spread = self.build.call(Function::Sqrt, variance);
            let spread = self.build.binary(BinaryOp::Multiply, sigma, spread);
            let shock = self.build.emit_in_period(|out| Step::Mix { of, out });
            noise = Some(self.build.binary(BinaryOp::Multiply, spread, shock));
            let squared = self.build.binary(BinaryOp::Multiply, sigma, sigma);
            let squared = self.build.binary(BinaryOp::Multiply, squared, memory);
            skew = Some(self.build.multiply(squared, 0.5));
        }
        let (mut from, mut centre) = (now, level);
        if *logs {
            from = self.build.call(Function::Ln, now);
            self.build.check(from);
            centre = self.build.call(Function::Ln, level);
            self.build.check(centre);
            if let Some(skew) = skew {
                centre = self.build.binary(BinaryOp::Subtract, centre, skew);
            }
        }
        let distance = self.build.binary(BinaryOp::Subtract, from, centre);
        let distance = self.build.binary(BinaryOp::Multiply, distance, left);
        let mut next = self.build.binary(BinaryOp::Add, centre, distance);
        if let Some(noise) = noise {
            next = self.build.binary(BinaryOp::Add, next, noise);
        }
        match logs {
            true => self.build.call(Function::Exp, next),
            false => next,
        }
    }
}
