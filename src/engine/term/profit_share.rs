//! Shares of profit: what is left after costs, and the pool of what was not recovered.

use multiversion::multiversion;

use crate::model::expr::ops;
use crate::plan::{ColumnId, ProfitShare};

use super::super::blocks::{BLOCK, Block, Blocks, blocks, by_block};
use super::super::facts::{FactBlocks, Facts};
use super::super::kernels::{Arg, map1, read, update1};
use super::super::tile::Tile;

impl Tile<'_> {
    /// The profit of this period, into the base column; 0 where the term is not active.
    pub(super) fn profit(&mut self, deal: &ProfitShare, length: f64, gate: Option<ColumnId>) {
        let [mut costs, mut income] = std::mem::take(&mut self.spare);
        let of = self.arg(deal.of);
        read!([of] map1(&mut income, of, |x| x * length));
        costs.fill(0.0);
        for cost in &deal.costs {
            let cost = self.arg(*cost);
            read!([cost] update1(&mut costs, cost, |sum, x| sum + x * length));
        }
        let mut profit = self.take(deal.base);
        let mut pool = deal.pool.map(|pool| self.take(pool));
        let mut carried = deal.carried.as_ref().map(|clause| self.take_facts(clause));
        let mut put_off = deal.put_off.as_ref().map(|clause| self.take_facts(clause));
        let flows = Flows {
            income: &income,
            costs: &costs,
            ceiling: self.arg(deal.ceiling),
            open: self.gated(gate),
        };
        let facts = [carried.as_mut(), put_off.as_mut()];
        recover(&flows, &mut profit, pool.as_deref_mut(), facts);
        for (clause, facts) in [(&deal.carried, carried), (&deal.put_off, put_off)] {
            if let (Some(clause), Some(facts)) = (clause, facts) {
                self.put_facts(clause, facts);
            }
        }
        if let (Some(column), Some(pool)) = (deal.pool, pool) {
            self.put(column, pool);
        }
        self.put(deal.base, profit);
        self.spare = [costs, income];
    }
}

/// What comes in and goes out in a period.
struct Flows<'a> {
    income: &'a [f64],
    costs: &'a [f64],
    /// The share of what comes in that costs may take.
    ceiling: Arg<'a>,
    open: Arg<'a>,
}

/// Recovers costs out of income, those carried forward in the pool with them; what is left is profit. The
/// facts are of what earlier losses took, and of what the ceiling put off.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn recover(flows: &Flows<'_>, profit: &mut [f64], pool: Option<&mut [f64]>, facts: [Option<&mut Facts>; 2]) {
    let (income, costs) = (Blocks::of(flows.income), Blocks::of(flows.costs));
    by_block!(ceiling = flows.ceiling, open = flows.open);
    let mut pool = pool.map(blocks);
    let [mut carried, mut put_off] = facts.map(|facts| facts.map(FactBlocks::of));
    for (block, profit) in blocks(profit).iter_mut().enumerate() {
        let (income, costs) = (income.at(block), costs.at(block));
        let (ceiling, open) = (ceiling.at(block), open.at(block));
        let before: Block = pool.as_ref().map_or([0.0; BLOCK], |pool| pool[block]);
        let mut after = before;
        let (mut gross, mut by_losses, mut by_ceiling) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        for i in 0..BLOCK {
            let above = ops::max(income[i], 0.0);
            let own = costs[i] + ops::max(-income[i], 0.0);
            let most = ceiling[i] * above;
            let recovered = ops::min(most, before[i] + own);
            // Neither true nor false is a condition that left its domain: what comes out shows it.
            let shut = open[i] == 0.0;
            gross[i] = above;
            by_losses[i] = if shut { 0.0 } else { recovered - ops::min(most, own) };
            by_ceiling[i] = if shut {
                0.0
            } else {
                ops::min(above, before[i] + own) - recovered
            };
            after[i] = if shut { before[i] } else { before[i] + own - recovered };
            profit[i] = ops::select(open[i], above - recovered, 0.0);
        }
        if let Some(pool) = &mut pool {
            pool[block] = after;
        }
        for (facts, moved) in [(&mut carried, &by_losses), (&mut put_off, &by_ceiling)] {
            if let Some(facts) = facts {
                facts.count(block, moved, &gross);
            }
        }
    }
}
