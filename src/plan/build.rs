//! The builder: hands out columns and tables, folds what does not depend on chance, and puts each
//! step where it is done least often.

use crate::expr::BinaryOp;
use crate::id::{Id, Table};
use crate::math;
use crate::model::Model;
use crate::model::expr::{Function, ops};

use super::{Clause, ColumnId, Operand, Step, TableId};

/// Where a column's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    /// Worked out once per tile.
    Path,
    /// Changes from period to period.
    Period,
}

/// Which list of steps is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Once per tile.
    Before,
    /// In every period.
    Period,
    /// At the end of every period.
    Moves,
}

/// A plan under construction.
pub(super) struct Builder<'m> {
    pub(super) model: &'m Model,
    pub(super) tables: Table<TableId, Vec<f64>>,
    pub(super) streams: Vec<String>,
    pub(super) before: Vec<Step>,
    pub(super) period: Vec<Step>,
    pub(super) moves: Vec<Step>,
    pub(super) phase: Phase,
    pub(super) zeroed: Vec<ColumnId>,
    pub(super) infinite: Vec<ColumnId>,
    pub(super) fault: Option<usize>,
    /// How many clauses there are.
    pub(super) clauses: usize,
    lives: Vec<Life>,
    /// Columns lent to the node that is being compiled, and those free for the next one.
    lent: Vec<ColumnId>,
    free: Vec<ColumnId>,
}

impl<'m> Builder<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Builder {
            model,
            tables: Table::new(),
            streams: Vec::new(),
            before: Vec::new(),
            period: Vec::new(),
            moves: Vec::new(),
            phase: Phase::Before,
            zeroed: Vec::new(),
            infinite: Vec::new(),
            fault: None,
            clauses: 0,
            lives: Vec::new(),
            lent: Vec::new(),
            free: Vec::new(),
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.lives.len()
    }

    pub(super) fn periods(&self) -> usize {
        self.model.timeline.periods
    }

    fn column(&mut self, life: Life) -> ColumnId {
        self.lives.push(life);
        ColumnId::new(self.lives.len() - 1)
    }

    /// A column that is worked out once per tile.
    pub(super) fn path_column(&mut self) -> ColumnId {
        self.column(Life::Path)
    }

    /// A column that keeps its value from period to period.
    pub(super) fn state_column(&mut self) -> ColumnId {
        self.column(Life::Period)
    }

    /// A state column that begins at 0.
    pub(super) fn counter(&mut self) -> ColumnId {
        let column = self.state_column();
        self.zeroed.push(column);
        column
    }

    /// A state column that begins at infinity.
    pub(super) fn never(&mut self) -> ColumnId {
        let column = self.state_column();
        self.infinite.push(column);
        column
    }

    /// The facts of a clause, with a column for its money.
    pub(super) fn clause(&mut self, key: &'static str) -> Clause {
        let amount = self.counter();
        self.clause_of(key, amount)
    }

    /// The same, of a clause whose money is counted in a column that is there.
    pub(super) fn clause_of(&mut self, key: &'static str, amount: ColumnId) -> Clause {
        self.clauses += 1;
        Clause {
            key,
            index: self.clauses - 1,
            amount,
        }
    }

    /// A column for a result inside the node that is being compiled.
    fn scratch(&mut self) -> ColumnId {
        let column = self.free.pop().unwrap_or_else(|| self.column(Life::Period));
        self.lent.push(column);
        column
    }

    /// The node is compiled: its intermediate columns may be used again by the next one.
    pub(super) fn release(&mut self) {
        self.free.append(&mut self.lent);
    }

    pub(super) fn stream(&mut self, address: String) -> usize {
        self.streams.push(address);
        self.streams.len() - 1
    }

    pub(super) fn push(&mut self, step: Step) {
        match self.phase {
            Phase::Before => self.before.push(step),
            Phase::Period => self.period.push(step),
            Phase::Moves => self.moves.push(step),
        }
    }

    /// One number per period as an operand: a constant where they are all the same.
    pub(super) fn table(&mut self, values: Vec<f64>) -> Operand {
        let first = values[0];
        if values.iter().all(|value| value.to_bits() == first.to_bits()) {
            return Operand::Constant(first);
        }
        Operand::ByPeriod(self.tables.push(values))
    }

    /// The value in a period of what does not depend on chance.
    pub(super) fn fixed(&self, operand: Operand, k: usize) -> Option<f64> {
        match operand {
            Operand::Constant(value) => Some(value),
            Operand::ByPeriod(table) => Some(self.tables[table][k]),
            Operand::Column(_) => None,
        }
    }

    /// Whether the operand is the same in every period on a path.
    pub(super) fn steady(&self, operand: Operand) -> bool {
        match operand {
            Operand::Constant(_) => true,
            Operand::ByPeriod(_) => false,
            Operand::Column(column) => self.lives[column.index()] == Life::Path,
        }
    }

    /// The result of a step on these operands: folded where none depends on chance, worked out
    /// once per tile where all are the same in every period, else in the current phase.
    pub(super) fn emit(
        &mut self,
        operands: &[Operand],
        fold: impl Fn(&[f64]) -> f64,
        step: impl FnOnce(ColumnId) -> Step,
    ) -> Operand {
        let fixed = |k: usize| -> Option<Vec<f64>> { operands.iter().map(|&operand| self.fixed(operand, k)).collect() };
        if let Some(first) = fixed(0) {
            if operands.iter().all(|operand| matches!(operand, Operand::Constant(_))) {
                return Operand::Constant(fold(&first));
            }
            let values = (0..self.periods()).map(|k| fold(&fixed(k).expect("fixed in one period is fixed in all")));
            let values = values.collect();
            return self.table(values);
        }
        if operands.iter().all(|&operand| self.steady(operand)) {
            let out = self.path_column();
            self.before.push(step(out));
            return Operand::Column(out);
        }
        let out = self.scratch();
        self.push(step(out));
        Operand::Column(out)
    }

    /// The result of a step that changes from period to period whatever it reads.
    pub(super) fn emit_in_period(&mut self, step: impl FnOnce(ColumnId) -> Step) -> Operand {
        let out = self.scratch();
        self.push(step(out));
        Operand::Column(out)
    }

    pub(super) fn binary(&mut self, op: BinaryOp, a: Operand, b: Operand) -> Operand {
        self.emit(
            &[a, b],
            |x| ops::binary(op, x[0], x[1]),
            |out| Step::Binary { op, a, b, out },
        )
    }

    pub(super) fn multiply(&mut self, a: Operand, b: f64) -> Operand {
        if b == 1.0 {
            a
        } else {
            self.binary(BinaryOp::Multiply, a, Operand::Constant(b))
        }
    }

    pub(super) fn call(&mut self, function: Function, a: Operand) -> Operand {
        self.emit(
            &[a],
            |x| ops::unary(function, x[0]),
            |out| Step::Call { function, a, out },
        )
    }

    pub(super) fn extreme(&mut self, greatest: bool, a: Operand, b: Operand) -> Operand {
        let fold = |x: &[f64]| {
            if greatest {
                ops::max(x[0], x[1])
            } else {
                ops::min(x[0], x[1])
            }
        };
        self.emit(&[a, b], fold, |out| Step::Extreme { greatest, a, b, out })
    }

    pub(super) fn select(&mut self, condition: Operand, a: Operand, b: Operand) -> Operand {
        let fold = |x: &[f64]| ops::select(x[0], x[1], x[2]);
        self.emit(&[condition, a, b], fold, |out| Step::Select { condition, a, b, out })
    }

    /// The value, or a fault where it is out of range.
    pub(super) fn at_least(&mut self, value: Operand, bound: f64, strict: bool) -> Operand {
        let held = self.at_least_unchecked(value, bound, strict);
        self.check(held);
        held
    }

    /// The value, NaN where it is out of range.
    pub(super) fn at_least_unchecked(&mut self, value: Operand, bound: f64, strict: bool) -> Operand {
        let fold = |x: &[f64]| at_least(x[0], bound, strict);
        self.emit(&[value], fold, |out| Step::AtLeast {
            value,
            bound,
            strict,
            out,
        })
    }

    /// The value of a share, NaN where it is not from 0 to 1.
    pub(super) fn share_unchecked(&mut self, value: Operand) -> Operand {
        let held = self.at_least_unchecked(value, 0.0, false);
        let turned = self.multiply(held, -1.0);
        let held = self.at_least_unchecked(turned, -1.0, false);
        self.multiply(held, -1.0)
    }

    /// The value in a column of its own, which lives as long as the plan.
    pub(super) fn keep(&mut self, value: Operand) -> ColumnId {
        match value {
            Operand::Column(column) if self.lives[column.index()] == Life::Path => column,
            _ => {
                let out = self.state_column();
                self.push(Step::Copy { value, out });
                out
            }
        }
    }

    /// Every path's value must be finite: at once where that is known, else as a step of the run.
    pub(super) fn check(&mut self, operand: Operand) {
        match operand {
            Operand::Column(_) if self.steady(operand) => self.before.push(Step::Check(operand)),
            Operand::Column(_) => self.push(Step::Check(operand)),
            Operand::Constant(_) | Operand::ByPeriod(_) => {
                let broken = |&k: &usize| !self.fixed(operand, k).is_some_and(f64::is_finite);
                let first = (0..self.periods()).find(broken);
                self.fault = [self.fault, first].into_iter().flatten().min();
            }
        }
    }

    /// ln(1 + rate) of an effective rate; a rate of −100% or less is a fault.
    pub(super) fn log_of_rate(&mut self, rate: Operand) -> Operand {
        let log = self.log_of_rate_unchecked(rate);
        self.check(log);
        log
    }

    /// ln(1 + rate), NaN for a rate of −100% or less.
    pub(super) fn log_of_rate_unchecked(&mut self, rate: Operand) -> Operand {
        let gross = self.binary(BinaryOp::Add, Operand::Constant(1.0), rate);
        self.call(Function::Ln, gross)
    }
}

/// The value; NaN where it is below the bound, or at it if that is `strict`ly out of range.
#[inline(always)]
pub(crate) fn at_least(value: f64, bound: f64, strict: bool) -> f64 {
    if value > bound || (value == bound && !strict) {
        value
    } else {
        f64::NAN
    }
}

/// (1 + rate)^−years for a rate that is the same on every path.
pub(super) fn discount_factor(rate: f64, years: f64) -> f64 {
    math::exp(-math::ln(1.0 + rate) * years)
}
