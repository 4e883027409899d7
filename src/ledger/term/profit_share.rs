//! A share of what is left after costs, with a pool of what was not recovered.

use crate::id::{Id, TermId};
use crate::ledger::fault::RunFault;
use crate::ledger::replay::Replay;
use crate::model::{Expr, ProfitShare};

impl Replay<'_> {
    /// What a profit share earns. Only asked where the term is active.
    pub(super) fn profit_share(&mut self, id: TermId, active: f64, deal: &ProfitShare) -> Result<f64, RunFault> {
        let length = self.model.timeline.dt() * active;
        let scope = self.scope();
        let mut parts: Vec<(&Expr, &'static str)> = vec![(&deal.of, "base")];
        parts.extend(deal.costs.iter().map(|cost| (cost, "costs")));
        parts.extend(deal.ceiling.iter().map(|ceiling| (ceiling, "cost ceiling")));
        let income = scope.value(&deal.of) * length;
        let costs: f64 = deal.costs.iter().map(|cost| scope.value(cost) * length).sum();
        let ceiling = deal.ceiling.as_ref().map_or(1.0, |ceiling| scope.value(ceiling));
        self.earned_from(id, income + costs + ceiling, &parts)?;
        let income_above = income.max(0.0);
        let before = self.states[id.index()].pool;
        let to_recover = before + costs + (-income).max(0.0);
        let recovered = (ceiling * income_above).min(to_recover);
        let profit = income_above - recovered;
        if deal.carries_losses {
            self.states[id.index()].pool = to_recover - recovered;
        }
        for (name, figure) in [
            ("income", income),
            ("costs", costs),
            ("pool", before),
            ("recovered", recovered),
        ] {
            self.told(id, name, figure);
        }
        self.line(id).base = profit;
        // Without the pool the period's own costs alone would have come off.
        let own = (ceiling * income_above).min(costs + (-income).max(0.0));
        self.moves(id, "loss_carry_forward", recovered - own, income_above);
        if deal.ceiling.is_some() {
            self.moves(
                id,
                "cost_ceiling",
                income_above.min(to_recover) - recovered,
                income_above,
            );
        }
        self.of_base(id, profit, &deal.rate, &mut parts)
    }
}
