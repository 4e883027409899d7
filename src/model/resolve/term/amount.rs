//! `amount` and `formula`: a rate per time.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::model::{Escalator, TermKind};
use crate::scenario::{self, Quoted, Value};

impl Resolver<'_> {
    pub(super) fn amount(
        &mut self,
        quoted: &Quoted,
        escalator: Option<&Value>,
        one: &scenario::Term,
        site: &Site<'_>,
    ) -> TermKind {
        let amount = self.quoted(quoted, &one.key.value, &site.for_a("the amount of"));
        let escalator = escalator.map(|escalator| {
            let mut at_instants = site.for_a("an escalator");
            at_instants.average = None;
            let rate = self.level(escalator, &at_instants);
            range::check(&rate, "an escalator", Range::AboveMinusOne, self.diagnostics);
            range::warn_above(&rate, "an escalator", 1.0, self.diagnostics);
            let starts = one.starts.as_ref().map_or(0.0, |date| self.position(date.value));
            Escalator {
                rate,
                // At most a few thousand years of months.
                first: starts.floor() as i64,
            }
        });
        TermKind::Amount { amount, escalator }
    }

    pub(super) fn formula(&mut self, quoted: &Quoted, one: &scenario::Term, site: &Site<'_>) -> TermKind {
        TermKind::Formula {
            amount: self.quoted(quoted, &one.key.value, &site.for_a("the amount of")),
        }
    }
}
