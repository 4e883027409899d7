//! Units at a price, less discounts; credits are used up before cash.

use crate::id::{Id, TermId};
use crate::ledger::fault::{Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::model::{Expr, Usage};

impl Replay<'_> {
    /// Gives the credits of the current period, and earns what they do not meet of the charge.
    pub(super) fn usage(&mut self, id: TermId, active: f64, deal: &Usage) -> Result<f64, RunFault> {
        self.give_credits(id, deal)?;
        if active == 0.0 {
            return Ok(0.0);
        }
        let scope = self.scope();
        let mut parts: Vec<(&Expr, &'static str)> = vec![(&deal.quantity, "quantity"), (&deal.price, "price")];
        let quantity = scope.value(&deal.quantity) * self.model.timeline.dt() * active;
        let (price, list) = (scope.value(&deal.price), quantity * scope.value(&deal.price));
        self.earned_from(id, list, &parts)?;
        let list = list.max(0.0);
        let discount = match &deal.discounts {
            Some(discounts) => self.of_base(id, list, discounts, &mut parts)?,
            None => 0.0,
        };
        let charge = list - discount;
        let mut left = charge;
        let k = self.k;
        let credits = &mut self.states[id.index()].credits;
        for (grant, balance) in deal.credits.iter().zip(credits) {
            if grant.from <= k && grant.until.is_none_or(|until| k < until) {
                let used = left.min(*balance).max(0.0);
                *balance -= used;
                left -= used;
            }
        }
        for (name, figure) in [
            ("quantity", quantity),
            ("price", price),
            ("discount", discount),
            ("credits", charge - left),
        ] {
            self.told(id, name, figure);
        }
        self.line(id).base = list;
        self.moves(id, "credits", charge - left, charge.abs());
        Ok(left)
    }

    fn give_credits(&mut self, id: TermId, deal: &Usage) -> Result<(), RunFault> {
        self.states[id.index()].credits.resize(deal.credits.len(), 0.0);
        for (index, grant) in deal.credits.iter().enumerate() {
            if grant.from == self.k {
                let amount = self.finite(&grant.amount, Needed::Term(id), "credits")?;
                self.states[id.index()].credits[index] = amount.max(0.0);
            }
        }
        Ok(())
    }
}
