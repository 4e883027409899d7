//! Shares of profit: what is left after costs, and the pool of what was not recovered.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, ProfitShare};

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
        let ceiling = self.arg(deal.ceiling);
        let open = gate.map_or(Arg::Scalar(1.0), |gate| Arg::Column(&self.columns[gate.index()]));
        for (i, profit) in profit.iter_mut().enumerate() {
            // Neither true nor false is a condition that left its domain: what comes out shows it.
            if open.at(i) == 0.0 {
                *profit = 0.0;
                continue;
            }
            let above = ops::max(income[i], 0.0);
            let own = costs[i] + ops::max(-income[i], 0.0);
            let before = pool.as_ref().map_or(0.0, |pool| pool[i]);
            let most = ceiling.at(i) * above;
            let recovered = ops::min(most, before + own);
            *profit = above - recovered;
            if let Some(pool) = &mut pool {
                pool[i] = before + own - recovered;
            }
            if let Some(facts) = &mut carried {
                facts.count(i, recovered - ops::min(most, own), above);
            }
            if let Some(facts) = &mut put_off {
                facts.count(i, ops::min(above, before + own) - recovered, above);
            }
            *profit = ops::select(open.at(i), *profit, 0.0);
        }
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
