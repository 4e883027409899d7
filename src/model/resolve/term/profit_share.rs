//! `profit_share`: a rate or tiers of what is left after costs.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::model::{ProfitShare, TermKind};
use crate::scenario;

impl Resolver<'_> {
    pub(super) fn profit_share(
        &mut self,
        written: &scenario::ProfitShare,
        one: &scenario::Term,
        site: &Site<'_>,
    ) -> TermKind {
        let of = self.quoted(&written.of, &one.key.value, &site.for_a("the base of"));
        let costs = written
            .costs
            .iter()
            .map(|value| self.off_the_base(value, "a cost", &written.of, site))
            .collect();
        let what = "the share that costs may take";
        let ceiling = self.optional_level(written.cost_ceiling.as_ref(), &site.for_a(what));
        if let Some(ceiling) = &ceiling {
            range::check(ceiling, what, Range::Share, self.diagnostics);
        }
        TermKind::ProfitShare(ProfitShare {
            of,
            costs,
            ceiling,
            carries_losses: written.loss_carry_forward,
            rate: self.rate_or_tiers(&written.rate, site),
        })
    }
}
