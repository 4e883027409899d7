//! `usage`: quantity, price, discounts, and credits with the periods in which they are there.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::model::{Grant, ShareRate, TermKind, Usage};
use crate::scenario::{self, ValueKind};

impl Resolver<'_> {
    pub(super) fn usage(&mut self, written: &scenario::Usage, one: &scenario::Term, site: &Site<'_>) -> TermKind {
        let quantity = self.quoted(&written.quantity, &one.key.value, &site.for_a("the quantity of"));
        let price = self.level(&written.price, &site.for_a("the price of a unit"));
        let discounts = written.discounts.as_ref().map(|rate| self.rate_or_tiers(rate, site));
        if let Some(ShareRate::Tiers { tiers, .. }) = &discounts {
            for tier in tiers {
                range::check(&tier.rate, "a discount", Range::Share, self.diagnostics);
            }
        }
        let lasts = written.credits_expire.as_ref().map(|months| months.value);
        let site = site.for_a("a credit");
        let mut credits = Vec::new();
        if let Some(value) = &written.credits {
            let given = match &value.kind {
                ValueKind::Schedule(schedule) => self.dated_amounts(schedule, one, &site),
                ValueKind::Expr(_) | ValueKind::Amended(_) => {
                    let starts = one.starts.as_ref().map_or(0.0, |date| self.position(date.value));
                    vec![(starts.max(0.0), self.level(value, &site))]
                }
            };
            let step = f64::from(self.timeline.step.months());
            for (position, amount) in given {
                range::check(&amount, "a credit", Range::NotNegative, self.diagnostics);
                // One given before the scenario is not there, as a lump sum of that day is not.
                if position < 0.0 || position >= self.timeline.periods as f64 {
                    continue;
                }
                credits.push(Grant {
                    amount,
                    from: position.floor() as usize,
                    until: lasts.map(|months| (position + months / step).ceil() as usize),
                });
            }
        }
        credits.sort_by_key(|grant| grant.until.unwrap_or(usize::MAX));
        TermKind::Usage(Usage {
            quantity,
            price,
            discounts,
            credits,
        })
    }
}
