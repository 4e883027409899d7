//! `[events]`: what may happen, and when.

use super::Resolver;
use super::called;
use super::graph::Graph;
use super::range::{self, Range};
use super::value::{Scope, Site};
use crate::diag::Span;
use crate::expr::{BinaryOp, UnaryOp};
use crate::id::{EventId, Id, Table};
use crate::math;
use crate::model::expr::{Expr, Function, Kind};
use crate::model::{Cause, Event};
use crate::scenario;
use crate::unit::Unit;

impl Resolver<'_> {
    /// The events, in the order of the file; circles of `after` are reported.
    pub(super) fn events(&mut self) -> Table<EventId, Event> {
        let scenario = self.scenario;
        let mut table = Table::new();
        for one in &scenario.events {
            let event = self.event(one);
            table.push(event);
        }
        let mut graph = Graph::new(table.len());
        for (index, one) in scenario.events.iter().enumerate() {
            let after: Option<EventId> = table[EventId::new(index)].after;
            if let (Some(other), Some(name)) = (after, &one.after) {
                graph.need(index, other.index(), name.span);
            }
        }
        if let Err(circles) = graph.order() {
            for circle in circles {
                circle
                    .report("circle", "events wait for one another", self.diagnostics, |node| {
                        format!("`{}`", scenario.events[node].key.value)
                    })
                    .help("one of them must come about by itself: by `annual_probability`, `date` or `when`");
                // Reported here: the order within a period need not find it again.
                for (node, _) in circle.steps {
                    table[EventId::new(node)].after = None;
                }
            }
        }
        table
    }

    fn event(&mut self, one: &scenario::Event) -> Event {
        let site = Site::new("an event", Scope::Period, &one.evidence);
        let cause = self.cause(one, &one.cause, &site);
        let probability = one.probability.as_ref().map(|value| {
            let site = site
                .within(Scope::Path)
                .for_a("the probability that an event ever comes");
            let probability = self.level(value, &site);
            range::check(&probability, "a probability", Range::Share, self.diagnostics);
            probability
        });
        let after = one.after.as_ref().and_then(|name| {
            let id = self.names.event(name, self.diagnostics);
            self.poisoned |= id.is_none();
            id
        });
        let (not_before, not_after) = self.clock(one);
        Event {
            key: one.key.value.clone(),
            label: called(one.label.as_ref(), &one.key),
            cause,
            probability,
            not_before,
            not_after,
            after,
            delay: one.delay_months.as_ref().map_or(0.0, |months| months.value / 12.0),
            evidence: one.evidence.clone(),
            span: one.key.span,
        }
    }

    fn cause(&mut self, one: &scenario::Event, cause: &scenario::Cause, site: &Site<'_>) -> Cause {
        match cause {
            scenario::Cause::AnnualProbability(value) => {
                let p = self.level(value, &site.for_a("an annual probability"));
                range::check(&p, "an annual probability", Range::BelowOne, self.diagnostics);
                Cause::Hazard(hazard_of(p))
            }
            scenario::Cause::Hazard(value) => {
                let hazard = self.level(value, &site.for_a("a hazard"));
                range::check(&hazard, "a hazard", Range::NotNegative, self.diagnostics);
                Cause::Hazard(hazard)
            }
            scenario::Cause::Date(date) => {
                let months = self.timeline.months_at(date.value);
                let end = self.timeline.years() * 12.0;
                if self.dated && (months < 0.0 || months >= end) {
                    let words = if months < 0.0 {
                        "before the scenario starts"
                    } else {
                        "after the horizon"
                    };
                    let horizon = self.horizon();
                    self.diagnostics
                        .warning("never-happens", date.span, format!("`{}` never happens", one.key.value))
                        .label(words)
                        .help(horizon);
                }
                Cause::At(Expr::number(months / 12.0, date.span))
            }
            scenario::Cause::DateIn(value) => {
                let mut site = site.within(Scope::Path).for_a("the date of an event");
                site.calendar = true;
                let year = self.level(value, &site);
                self.check_year(&year, &one.key.value);
                Cause::At(self.since_start(year))
            }
            scenario::Cause::When(value) => Cause::When(self.condition(value, &site.for_a("`when`"))),
            scenario::Cause::Follows => Cause::Follows,
            scenario::Cause::Several(causes) => {
                for cause in causes {
                    self.cause(one, cause, site);
                }
                Cause::At(self.stand_in(one.key.span))
            }
            scenario::Cause::Poison => Cause::At(self.stand_in(one.key.span)),
        }
    }

    /// A calendar year as years since start.
    pub(super) fn since_start(&self, year: Expr) -> Expr {
        let span = year.span;
        let start = Box::new(Expr::number(self.calendar_start(), span));
        let kind = Kind::Binary(BinaryOp::Subtract, Box::new(year), start);
        Expr {
            kind,
            unit: Unit::Level,
            span,
        }
    }

    /// Warns of a calendar year that no path can reach; a figure such as 3 was meant as years from now.
    fn check_year(&mut self, year: &Expr, key: &str) {
        let Some(value) = range::constant(year).filter(|value| value.is_finite()) else {
            return;
        };
        let (start, end) = (self.calendar_start(), self.calendar_start() + self.timeline.years());
        if self.dated && !(start..end).contains(&value) {
            let horizon = self.horizon();
            self.diagnostics
                .warning("never-happens", year.span, format!("`{key}` never happens"))
                .label("a calendar year outside of the horizon")
                .help(horizon)
                .help("`date` is a day such as \"2027-06\" or a calendar year such as 2027.5");
        }
    }

    /// Where the clock of an event starts and stops, as positions.
    fn clock(&mut self, one: &scenario::Event) -> (Option<f64>, Option<f64>) {
        let not_before = one.not_before.as_ref().map(|date| self.position(date.value));
        let not_after = one.not_after.as_ref().map(|date| self.position(date.value));
        if let (Some(from), Some(to)) = (&one.not_before, &one.not_after)
            && to.value == from.value
            && !matches!(one.cause, scenario::Cause::Date(_))
        {
            self.diagnostics
                .warning("never-happens", to.span, format!("`{}` never happens", one.key.value))
                .label("no time is left")
                .other(from.span, "it cannot come before the same day");
        }
        if self.dated {
            let end = self.timeline.periods as f64;
            let late = one
                .not_before
                .as_ref()
                .filter(|_| not_before.is_some_and(|position| position >= end));
            let early = one
                .not_after
                .as_ref()
                .filter(|_| not_after.is_some_and(|position| position <= 0.0));
            for (date, words) in [
                (late, "after the horizon"),
                (early, "not after the start of the scenario"),
            ] {
                if let Some(date) = date {
                    let horizon = self.horizon();
                    self.diagnostics
                        .warning("never-happens", date.span, format!("`{}` never happens", one.key.value))
                        .label(words)
                        .help(horizon);
                }
            }
        }
        (not_before, not_after)
    }

    /// The horizon in words.
    pub(super) fn horizon(&self) -> String {
        let end = self.timeline.period_start(self.timeline.periods);
        format!(
            "the scenario runs from {} up to, not including, {end}",
            self.timeline.start
        )
    }
}

/// The hazard per year of an annual probability: −ln(1 − p).
fn hazard_of(p: Expr) -> Expr {
    let span = p.span;
    if let Some(p) = range::constant(&p) {
        // Adding 0 turns the −0 of p = 0 into 0; a faulty p has been reported and only needs to stay a number.
        let hazard = if p < 1.0 { -math::ln(1.0 - p) + 0.0 } else { 0.0 };
        return Expr::number(hazard, span);
    }
    let level = |kind| Expr {
        kind,
        unit: Unit::Level,
        span,
    };
    let survival = level(Kind::Binary(BinaryOp::Subtract, one(span), Box::new(p)));
    let log = level(Kind::Call(Function::Ln, vec![survival]));
    level(Kind::Unary(UnaryOp::Negate, Box::new(log)))
}

fn one(span: Span) -> Box<Expr> {
    Box::new(Expr::number(1.0, span))
}
