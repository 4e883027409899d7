//! `milestone`: an amount once, when an event falls or a condition is first true.

use super::super::Resolver;
use super::super::value::Site;
use crate::diag::Span;
use crate::expr::UnaryOp;
use crate::model::expr::Kind;
use crate::model::{Expr, TermKind, Trigger};
use crate::scenario::{self, Value};
use crate::unit::Unit;

impl Resolver<'_> {
    pub(super) fn milestone(&mut self, amount: &Value, trigger: &scenario::Trigger, site: &Site<'_>) -> TermKind {
        let amount = self.level(amount, &site.for_a("the amount of a milestone"));
        let trigger = match trigger {
            scenario::Trigger::Event(name) => match self.names.event(name, self.diagnostics) {
                Some(event) => Trigger::Event(event),
                None => self.no_trigger(name.span),
            },
            scenario::Trigger::When(value) => Trigger::When(self.condition(value, &site.for_a("`when`"))),
            scenario::Trigger::Poison => self.no_trigger(amount.span),
        };
        TermKind::Milestone { amount, trigger }
    }

    /// What stands where the trigger was faulty: never.
    fn no_trigger(&mut self, span: Span) -> Trigger {
        let never = self.stand_in(span);
        Trigger::When(Expr {
            kind: Kind::Unary(UnaryOp::Not, Box::new(never)),
            unit: Unit::Condition,
            span,
        })
    }
}
