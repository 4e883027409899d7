//! A compiled financing out of revenue.

use super::super::compile::Compiler;
use super::super::{Clause, ColumnId, Operand};
use crate::id::TermId;
use crate::model;

/// A share of revenue until a multiple of the advance is repaid.
#[derive(Clone, Debug)]
pub struct RevenueFinancing {
    /// What is advanced in this period.
    pub lent: ColumnId,
    /// The base, per year.
    pub of: Operand,
    /// The share of it.
    pub rate: Operand,
    /// How many times the advance is repaid.
    pub multiple: Operand,
    /// The least of a period, and its clause facts.
    pub minimum: Option<(Operand, Clause)>,
    /// Periods from this one to the last, and the clause facts of what falls due then.
    pub maturity: Option<(Operand, Clause)>,
    /// Advanced so far.
    pub advanced: ColumnId,
    /// The multiple of it that held in the period before; −∞ once that was reached.
    pub goal: ColumnId,
    /// All that the term has earned.
    pub repaid: ColumnId,
    /// The clause facts of the multiple.
    pub clause: Clause,
}

impl Compiler<'_> {
    pub(in crate::plan) fn revenue_financing(
        &mut self,
        id: TermId,
        deal: &model::RevenueFinancing,
    ) -> RevenueFinancing {
        let (of, rate, multiple) = (self.expr(&deal.of), self.expr(&deal.rate), self.expr(&deal.multiple));
        let rate = self.build.at_least_unchecked(rate, 0.0, false);
        let minimum = deal
            .minimum
            .as_ref()
            .map(|minimum| (self.expr(minimum), self.build.clause("minimum")));
        let maturity = deal.maturity.map(|maturity| {
            let (left, _) = self.term_of_debt(id, deal.begins, Some(maturity));
            (left, self.build.clause("maturity"))
        });
        RevenueFinancing {
            lent: self.ask_earned(deal.advance),
            of,
            rate,
            multiple,
            minimum,
            maturity,
            advanced: self.build.counter(),
            goal: self.build.counter(),
            repaid: self.build.counter(),
            clause: self.build.clause("multiple"),
        }
    }
}
