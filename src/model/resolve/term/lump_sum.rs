//! `lump_sum`: amounts of money on their dates.

use super::super::Resolver;
use super::super::value::Site;
use crate::model::{Expr, TermKind};
use crate::scenario;

impl Resolver<'_> {
    pub(super) fn lump_sum(
        &mut self,
        schedule: &scenario::Schedule,
        one: &scenario::Term,
        site: &Site<'_>,
    ) -> TermKind {
        TermKind::LumpSum {
            schedule: self.dated_amounts(schedule, one, site),
        }
    }

    /// Positions and amounts; warns of dates on which nothing can be paid.
    pub(super) fn dated_amounts(
        &mut self,
        schedule: &scenario::Schedule,
        one: &scenario::Term,
        site: &Site<'_>,
    ) -> Vec<(f64, Expr)> {
        let site = site.for_a("a lump sum");
        let mut amounts = Vec::new();
        for (date, value) in &schedule.steps {
            let amount = self.level(value, &site);
            let position = self.position(date.value);
            amounts.push((position, amount));
            if !one.enabled || !self.dated {
                continue;
            }
            let outside = position < 0.0 || position >= self.timeline.periods as f64;
            let early = one.starts.as_ref().filter(|starts| date.value < starts.value);
            let late = one.ends.as_ref().filter(|ends| date.value >= ends.value);
            let key = &one.key.value;
            if outside {
                let horizon = self.horizon();
                self.diagnostics
                    .warning("never-paid", date.span, format!("this amount of `{key}` is never paid"))
                    .label("outside of the scenario")
                    .help(horizon);
            } else if let Some(bound) = early.or(late) {
                self.diagnostics
                    .warning("never-paid", date.span, format!("this amount of `{key}` is never paid"))
                    .label("not within `starts` and `ends`")
                    .other(bound.span, "the term is not active on that day");
            }
        }
        amounts
    }
}
