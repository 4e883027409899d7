//! A compiled share of profit.

use super::super::compile::Compiler;
use super::super::{Clause, ColumnId, Operand, Rate};
use crate::model;
use crate::model::clause::TIERS;

/// A share of what is left after costs.
#[derive(Clone, Debug)]
pub struct ProfitShare {
    /// What comes in, per year.
    pub of: Operand,
    /// What comes off, per year.
    pub costs: Vec<Operand>,
    /// The share of what comes in that costs may take.
    pub ceiling: Operand,
    /// What was not recovered; `None` where nothing is carried.
    pub pool: Option<ColumnId>,
    /// The profit of this period.
    pub base: ColumnId,
    /// What share of it.
    pub rate: Rate,
    /// The clause facts of what was carried here, and of what the ceiling put off.
    pub carried: Option<Clause>,
    /// See `carried`.
    pub put_off: Option<Clause>,
}

impl Compiler<'_> {
    pub(in crate::plan) fn profit_share(&mut self, deal: &model::ProfitShare) -> ProfitShare {
        let of = self.expr(&deal.of);
        let costs = deal.costs.iter().map(|cost| self.expr(cost)).collect();
        let ceiling = deal.ceiling.as_ref();
        ProfitShare {
            of,
            costs,
            ceiling: ceiling.map_or(Operand::Constant(1.0), |ceiling| self.expr(ceiling)),
            pool: deal.carries_losses.then(|| self.build.counter()),
            base: self.build.state_column(),
            rate: self.rate(&deal.rate, &TIERS),
            carried: deal.carries_losses.then(|| self.build.clause("loss_carry_forward")),
            put_off: ceiling.map(|_| self.build.clause("cost_ceiling")),
        }
    }
}
