//! `warrant`: shares that vest in tranches and are bought at a strike at the exit.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::model::{TermKind, Tranche};
use crate::scenario;

impl Resolver<'_> {
    pub(super) fn warrant(&mut self, written: &scenario::Warrant, one: &scenario::Term, site: &Site<'_>) -> TermKind {
        let price = self.level(&written.price, &site.for_a("the price of a share"));
        let strike = self.level(&written.strike, &site.for_a("a strike"));
        range::check(&strike, "a strike", Range::NotNegative, self.diagnostics);
        let tranches: Vec<Tranche> = written
            .tranches
            .iter()
            .map(|tranche| {
                let shares = self.level(&tranche.shares, &site.for_a("a number of shares"));
                range::check(&shares, "a number of shares", Range::NotNegative, self.diagnostics);
                let events = self.each(&tranche.events, |resolver, name| {
                    resolver.names.event(name, resolver.diagnostics)
                });
                let when = tranche
                    .when
                    .as_ref()
                    .map(|when| self.condition(when, &site.for_a("`when`")));
                Tranche { shares, events, when }
            })
            .collect();
        if tranches.is_empty() {
            self.poisoned = true;
        }
        TermKind::Warrant {
            price,
            strike,
            tranches,
            exit: self.exit_at(&written.exit, one),
        }
    }
}
