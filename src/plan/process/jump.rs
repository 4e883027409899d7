//! Jumps → steps: their number, and what they add to the exponent of a move.

use super::super::compile::Compiler;
use super::super::{Operand, Step};
use crate::expr::BinaryOp;
use crate::id::DriverId;
use crate::model::expr::Function;
use crate::model::{Jumps, MOST_JUMPS};

impl Compiler<'_> {
    /// The drift of a move with the logs of its jumps and their compensation.
    pub(super) fn jumps(&mut self, id: DriverId, drift: Operand, jumps: &Jumps) -> Operand {
        let model = self.build.model;
        let address = model.drivers[id].address();
        let rate = self.checked(&jumps.rate);
        let expected = self.build.multiply(rate, model.timeline.dt());
        let expected = self.build.at_least(expected, 0.0, false);
        // At most so many: the same check with both sides turned round.
        let turned = self.build.multiply(expected, -1.0);
        let turned = self.build.at_least(turned, -MOST_JUMPS, false);
        let expected = self.build.multiply(turned, -1.0);
        let mean = self.checked(&jumps.mean);
        let sd = jumps.sd.as_ref().map(|sd| {
            let sd = self.checked(sd);
            self.build.at_least(sd, 0.0, false)
        });

        let stream = self.build.stream(format!("{address}.jumps"));
        let (even, odd) = (self.build.state_column(), self.build.state_column());
        self.build.push(Step::Uniforms { stream, even, odd });
        let count = self.build.emit_in_period(|out| Step::Count {
            mean: expected,
            even,
            odd,
            out,
        });
        let mut sum = self.build.binary(BinaryOp::Multiply, count, mean);
        let mut log = mean;
        if let Some(sd) = sd {
            let stream = self.build.stream(format!("{address}.jump_sizes"));
            let (even, odd) = (self.build.state_column(), self.build.state_column());
            self.build.push(Step::Shock { stream, even, odd });
            let of = vec![(even, odd, 1.0)];
            let size = self.build.emit_in_period(|out| Step::Mix { of, out });
            let spread = self.build.call(Function::Sqrt, count);
            let spread = self.build.binary(BinaryOp::Multiply, spread, sd);
            let spread = self.build.binary(BinaryOp::Multiply, spread, size);
            sum = self.build.binary(BinaryOp::Add, sum, spread);
            let variance = self.build.binary(BinaryOp::Multiply, sd, sd);
            let half = self.build.multiply(variance, 0.5);
            log = self.build.binary(BinaryOp::Add, mean, half);
        }
        let factor = self.build.call(Function::Exp, log);
        let gain = self.build.binary(BinaryOp::Subtract, factor, Operand::Constant(1.0));
        let compensation = self.build.binary(BinaryOp::Multiply, expected, gain);
        let drift = self.build.binary(BinaryOp::Subtract, drift, compensation);
        self.build.binary(BinaryOp::Add, drift, sum)
    }
}
