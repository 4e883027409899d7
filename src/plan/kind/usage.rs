//! Compiled usage: a list price, discounts on it, and credits.

use super::super::compile::Compiler;
use super::super::{Clause, ColumnId, Operand, Rate};
use crate::expr::BinaryOp;
use crate::model;
use crate::model::clause::DISCOUNT_TIERS;

/// Units at a price, less discounts, less credits.
#[derive(Clone, Debug)]
pub struct Usage {
    /// Quantity times price, per year.
    pub list: Operand,
    /// What this period comes to at list price.
    pub base: ColumnId,
    /// The discount on it.
    pub discounts: Rate,
    /// The credits, those that lapse first coming first.
    pub credits: Vec<Grant>,
    /// The clause facts of the credits, if there are any.
    pub clause: Option<Clause>,
}

/// A credit.
#[derive(Clone, Debug)]
pub struct Grant {
    /// How much.
    pub amount: Operand,
    /// The period in which it is given.
    pub from: usize,
    /// The period with which it lapses.
    pub until: Option<usize>,
    /// What is left of it.
    pub left: ColumnId,
}

impl Compiler<'_> {
    pub(in crate::plan) fn usage(&mut self, deal: &model::Usage) -> Usage {
        let (quantity, price) = (self.expr(&deal.quantity), self.expr(&deal.price));
        let list = self.build.binary(BinaryOp::Multiply, quantity, price);
        let credits: Vec<Grant> = deal
            .credits
            .iter()
            .map(|grant| Grant {
                amount: self.expr(&grant.amount),
                from: grant.from,
                until: grant.until,
                left: self.build.counter(),
            })
            .collect();
        Usage {
            list,
            base: self.build.state_column(),
            discounts: match &deal.discounts {
                Some(discounts) => self.rate(discounts, &DISCOUNT_TIERS),
                None => Rate::Flat(Operand::Constant(0.0)),
            },
            clause: (!credits.is_empty()).then(|| self.build.clause("credits")),
            credits,
        }
    }
}
