//! `[netting]`: which terms can settle against each other.

use super::Resolver;
use super::called;
use crate::id::{Id, Table, TermId};
use crate::model::{Netting, Term};
use crate::scenario::PaidIn;

impl Resolver<'_> {
    /// The groups, entered with their terms.
    pub(super) fn netting(&mut self, terms: &mut Table<TermId, Term>) -> Vec<Netting> {
        let scenario = self.scenario;
        let mut groups: Vec<Netting> = Vec::new();
        for one in &scenario.netting {
            let mut members = self.each(&one.terms, |resolver, name| {
                resolver.names.term(name, resolver.diagnostics)
            });
            members.sort();
            let named = |id: TermId| {
                let key = &scenario.terms[id.index()].key.value;
                one.terms
                    .iter()
                    .find(|name| name.value == *key)
                    .map_or(one.key.span, |name| name.span)
            };
            let Some(&first) = members.first() else {
                continue;
            };
            let known: Vec<TermId> = members.iter().copied().filter(|&id| self.has_parties(id)).collect();
            for &id in known.iter().skip(1) {
                self.may_net(&terms[known[0]], &terms[id], named(id), named(known[0]));
            }
            let both_ways = members.iter().any(|&id| terms[id].from != terms[first].from);
            // Of a name that is not known, or not known to be a term, has been told.
            let all = known.len() == one.terms.len();
            if !both_ways && all {
                self.diagnostics
                    .error(
                        "nothing-to-net",
                        one.key.span,
                        format!("all terms of `{}` run the same way", one.key.value),
                    )
                    .label("nothing is set off against anything")
                    .help("name terms that two parties pay each other: terms = [\"share\", \"fee_back\"]");
            }
            let number = groups.len();
            for &id in &members {
                if let Some(other) = terms[id].netted.replace(number) {
                    let other = scenario.netting[other].key.span;
                    self.diagnostics
                        .error(
                            "netted-twice",
                            named(id),
                            format!("`{}` is netted twice", terms[id].key),
                        )
                        .label("again here")
                        .other(other, "first in this group")
                        .help("one group can hold all terms between two parties");
                }
            }
            groups.push(Netting {
                key: one.key.value.clone(),
                label: called(one.label.as_ref(), &one.key),
                terms: members,
                evidence: one.evidence.clone(),
            });
        }
        groups
    }

    /// Whether payer and payee of a term are known.
    fn has_parties(&self, id: TermId) -> bool {
        let written = &self.scenario.terms[id.index()];
        let mut parties = [&written.from, &written.to].into_iter();
        parties.all(|name| name.as_ref().is_some_and(|name| self.names.is_party(&name.value)))
    }

    /// Reports a term that cannot be netted with the first of its group.
    fn may_net(&mut self, first: &Term, term: &Term, at: crate::diag::Span, first_at: crate::diag::Span) {
        let same = term.from == first.from && term.to == first.to;
        let opposite = term.from == first.to && term.to == first.from;
        if !same && !opposite {
            self.diagnostics
                .error(
                    "netted-apart",
                    at,
                    format!("`{}` is not between the same two parties", term.key),
                )
                .label("other parties")
                .other(first_at, "netted with this one")
                .help("only what two parties owe each other can be netted");
        } else if term.settlement != first.settlement {
            self.diagnostics
                .error(
                    "netted-apart",
                    at,
                    format!("`{}` is not settled when `{}` is", term.key, first.key),
                )
                .label("settled at another time")
                .other(first_at, "netted with this one")
                .help("give both the same `every`, `lag` and `timing`");
        } else if term.paid_in != PaidIn::Cash {
            self.diagnostics
                .error("netted-apart", at, format!("`{}` is not paid in cash", term.key))
                .label("cannot be set off")
                .help("only cash can be netted");
        } else if term.from_cash {
            self.diagnostics
                .error("netted-apart", at, format!("`{}` pays from cash", term.key))
                .label("cannot be netted as well")
                .help("drop `pays_from_cash`, or leave the term out of the group");
        }
    }
}
