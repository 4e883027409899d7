//! Usage: units at list price, less discounts, less the credits that are there.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{Term, Usage};

use super::super::kernels::{Each, map1, read, update1};
use super::super::tile::{Broken, Tile};
use super::Open;
use super::share::Making;

impl Tile<'_> {
    /// Gives this period's credits, and earns what they do not meet of the charge.
    pub(super) fn usage(&mut self, deal: &Usage, term: &Term, fraction: f64, open: Open) -> Result<bool, Broken> {
        let now = self.k;
        for grant in deal.credits.iter().filter(|grant| grant.from == now) {
            let mut left = self.take(grant.left);
            let amount = self.arg(grant.amount);
            read!([amount] map1(&mut left, amount, |amount| ops::max(amount, 0.0)));
            let broken = self.broken(&left);
            self.put(grant.left, left);
            broken?;
        }
        if fraction == 0.0 {
            return Ok(false);
        }
        let length = self.plan.dt * fraction;
        self.base(Making::new(deal.list, &[], term.base_total, length), open, deal.base);
        self.rate(&deal.discounts, deal.base, term.earned);
        let mut charge = self.take(term.earned);
        update1(&mut charge, Each(&self.columns[deal.base.index()]), |discount, list| {
            list - discount
        });
        let there = |grant: &&crate::plan::Grant| grant.from <= now && grant.until.is_none_or(|until| now < until);
        if let Some(clause) = &deal.clause {
            let mut facts = self.take_facts(clause);
            let mut met = std::mem::take(&mut self.spare[0]);
            met.copy_from_slice(&charge);
            for grant in deal.credits.iter().filter(there) {
                let mut left = self.take(grant.left);
                for (charge, left) in charge.iter_mut().zip(left.iter_mut()) {
                    let used = ops::max(ops::min(*charge, *left), 0.0);
                    *charge -= used;
                    *left -= used;
                }
                self.put(grant.left, left);
            }
            for (i, (before, after)) in met.iter().zip(charge.iter()).enumerate() {
                facts.count(i, before - after, *before);
            }
            self.spare[0] = met;
            self.put_facts(clause, facts);
        }
        self.put(term.earned, charge);
        Ok(true)
    }
}
