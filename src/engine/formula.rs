//! Steps of expressions: arithmetic on columns, and what they ask of time, of events and of the past.

use crate::expr::BinaryOp;
use crate::id::Id;
use crate::model::expr::{Function, ops};
use crate::plan::{ColumnId, Operand, Step};

use super::kernels::{Each, map1, map2, map3, read, update1};
use super::tile::{Broken, Tile};

impl Tile<'_> {
    /// A step of an expression. It has many loops, of which a plan uses few: the others must not stand between those
    /// of the steps that every plan has.
    #[inline(never)]
    pub(super) fn formula(&mut self, step: &Step) -> Result<(), Broken> {
        match step {
            Step::Binary { op, a, b, out } => self.binary(*op, *a, *b, *out),
            Step::Call { function, a, out } => self.call(*function, *a, *out),
            Step::Extreme { greatest, a, b, out } => {
                let mut result = self.take(*out);
                let (a, b) = (self.arg(*a), self.arg(*b));
                match greatest {
                    true => read!([a b] map2(&mut result, a, b, ops::max)),
                    false => read!([a b] map2(&mut result, a, b, ops::min)),
                }
                self.put(*out, result);
            }
            Step::Select { condition, a, b, out } => {
                let mut result = self.take(*out);
                let (c, a, b) = (self.arg(*condition), self.arg(*a), self.arg(*b));
                read!([c a b] map3(&mut result, c, a, b, ops::select));
                self.put(*out, result);
            }
            Step::AtLeast {
                value,
                bound,
                strict,
                out,
            } => {
                let mut result = self.take(*out);
                let (value, bound, strict) = (self.arg(*value), *bound, *strict);
                read!([value] map1(&mut result, value, |x| crate::plan::at_least(x, bound, strict)));
                self.put(*out, result);
            }
            Step::Schedule { entries, weights, out } => {
                let mut result = self.take(*out);
                for (position, &(entry, weight)) in weights[self.k].iter().enumerate() {
                    let value = self.arg(entries[entry]);
                    match position {
                        0 => read!([value] map1(&mut result, value, |x| weight * x)),
                        _ => read!([value] update1(&mut result, value, |sum, x| sum + weight * x)),
                    }
                }
                self.put(*out, result);
            }
            Step::Recall {
                ring,
                periods,
                initial,
                out,
            } => {
                let from = match self.k.checked_sub(*periods) {
                    Some(earlier) => Operand::Column(ring[earlier % ring.len()]),
                    None => *initial,
                };
                self.copy(from, *out);
            }
            Step::Happened { fall, out } => {
                let mut result = self.take(*out);
                let now = self.k as f64;
                let fall = Each(&self.columns[fall.index()]);
                map1(&mut result, fall, |fall| if fall < now { 1.0 } else { 0.0 });
                self.put(*out, result);
            }
            Step::Since { fall, time, out } => {
                let mut result = self.take(*out);
                let (now, t) = (self.k as f64, self.k as f64 * self.plan.dt);
                let (fall, time) = (Each(&self.columns[fall.index()]), Each(&self.columns[time.index()]));
                map2(
                    &mut result,
                    fall,
                    time,
                    |fall, time| if fall < now { t - time } else { 0.0 },
                );
                self.put(*out, result);
            }
            Step::Observe { history, against } => {
                let dt = self.plan.dt;
                let k = self.k;
                let plan = self.plan;
                for window in plan.history[*history]
                    .iter()
                    .filter(|window| (window.first..window.end).contains(&k))
                {
                    let mut sum = self.take(window.sum);
                    let against = self.arg(*against);
                    read!([against] update1(&mut sum, against, |sum, rate| sum + rate * dt));
                    self.put(window.sum, sum);
                    self.broken(&self.columns[window.sum.index()])?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn binary(&mut self, op: BinaryOp, a: Operand, b: Operand, out: ColumnId) {
        let mut result = self.take(out);
        let (a, b) = (self.arg(a), self.arg(b));
        // One loop for each operator: the choice stands outside.
        macro_rules! each {
            ($($name:ident),*) => {
                match op {
                    $(BinaryOp::$name => read!([a b] map2(&mut result, a, b, |x, y| ops::binary(BinaryOp::$name, x, y))),)*
                }
            };
        }
        each!(
            Add,
            Subtract,
            Multiply,
            Divide,
            Power,
            Less,
            LessEqual,
            Greater,
            GreaterEqual,
            Equal,
            NotEqual,
            And,
            Or
        );
        self.put(out, result);
    }

    fn call(&mut self, function: Function, a: Operand, out: ColumnId) {
        let mut result = self.take(out);
        let a = self.arg(a);
        macro_rules! each {
            ($($name:ident),*) => {
                match function {
                    $(Function::$name => read!([a] map1(&mut result, a, |x| ops::unary(Function::$name, x))),)*
                }
            };
        }
        each!(Min, Max, Clamp, Abs, Exp, Ln, Sqrt, Sin, Cos, Round, Floor, Ceil);
        self.put(out, result);
    }
}
