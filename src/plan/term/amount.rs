//! An amount that an escalator raises, compiled.

use crate::expr::BinaryOp;
use crate::model::{Escalator, Expr};
use crate::plan::compile::Compiler;
use crate::plan::{Operand, Step};

impl Compiler<'_> {
    /// The amount times the factor of its escalator, which is known beforehand where its rate is.
    pub(super) fn escalated(&mut self, amount: &Expr, escalator: &Escalator) -> Operand {
        let amount = self.expr(amount);
        let rate = self.expr(&escalator.rate);
        let rate = self.build.at_least_unchecked(rate, -1.0, true);
        let growth = self.build.binary(BinaryOp::Add, Operand::Constant(1.0), rate);
        let timeline = &self.build.model.timeline;
        let years = (0..timeline.periods).map(|k| escalator.new_years(timeline, k) as f64);
        let years = years.collect();
        let years = self.build.table(years);
        // A year that has not become whole needs no rate.
        let new = self.build.binary(BinaryOp::Greater, years, Operand::Constant(0.0));
        let grown = self.build.binary(BinaryOp::Power, growth, years);
        let grown = self.build.select(new, grown, Operand::Constant(1.0));
        let fixed: Option<Vec<f64>> = (0..self.build.periods()).map(|k| self.build.fixed(grown, k)).collect();
        let factor = match fixed {
            Some(grown) => {
                let mut factor = 1.0;
                let factors = grown.into_iter().map(|grown| {
                    factor *= grown;
                    factor
                });
                let factors = factors.collect();
                self.build.table(factors)
            }
            None => {
                let column = self.build.state_column();
                let (first, factor) = (Operand::Constant(1.0), Operand::Column(column));
                self.build.push(Step::Begin {
                    value: first,
                    out: column,
                });
                let raised = self.build.binary(BinaryOp::Multiply, factor, grown);
                self.build.push(Step::Copy {
                    value: raised,
                    out: column,
                });
                factor
            }
        };
        self.build.binary(BinaryOp::Multiply, amount, factor)
    }
}
