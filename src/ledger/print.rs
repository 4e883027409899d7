//! A ledger as a story that can be read: sections of lines, every figure with its rule.
//!
//! In: a [`Ledger`] and its model. Out: a [`Story`], plain data that prints itself as text. What
//! each term's line says is in `rule`, what a path comes to in `totals`.

mod rule;
mod totals;

use std::fmt;

use crate::id::{DriverId, EventId, PartyId};
use crate::math;
use crate::model::expr::Kind;
use crate::model::{Model, Process};
use crate::time::Date;
use crate::unit::Per;

use super::show::{all_readable, percent, quoted, readable};
use super::value::Scope;
use super::{Ledger, Period, TermLine};

/// A ledger in sentences: what the path has once, a section per period, what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// The deal, the path and the seed.
    pub title: String,
    /// The sections in order.
    pub sections: Vec<Section>,
}

/// A part of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// `draws`, `period 12, from 2025-01`, `parties`.
    pub heading: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is about: the key of a driver, an event, a term, a party.
    pub name: String,
    /// What there is to say.
    pub text: String,
}

impl fmt::Display for Story {
    /// Headings at the margin, lines indented, names in a column as wide as the longest of the section.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        for section in &self.sections {
            writeln!(f, "\n{}", section.heading)?;
            let width = section
                .lines
                .iter()
                .map(|line| line.name.chars().count())
                .max()
                .unwrap_or(0);
            for line in &section.lines {
                writeln!(f, "  {:width$}  {}", line.name, line.text)?;
            }
        }
        Ok(())
    }
}

/// A line.
fn line(name: impl Into<String>, text: impl Into<String>) -> Line {
    Line {
        name: name.into(),
        text: text.into(),
    }
}

impl Ledger {
    /// The ledger as a story: the draws and assumptions, each period with its drivers, its events
    /// and every term in which something happened, and what all comes to.
    ///
    /// `model` must be the one that it was replayed from.
    pub fn story(&self, model: &Model) -> Story {
        let mut sections = vec![self.draws(model), self.assumed(model)];
        sections.extend(self.periods.iter().map(|period| self.period(model, period)));
        sections.extend([
            self.fallen(model),
            self.term_totals(model),
            self.party_totals(model),
            self.observed(model),
        ]);
        sections.retain(|section| !section.lines.is_empty());
        let title = format!(
            "{}: path {} of seed {}, amounts in {}",
            model.title, self.path, self.seed, model.currency.code
        );
        Story { title, sections }
    }

    /// A period of this ledger, to read expressions in.
    fn scope<'a>(&'a self, model: &'a Model, k: usize) -> Scope<'a> {
        Scope {
            model,
            record: &self.record,
            k,
        }
    }

    fn draws(&self, model: &Model) -> Section {
        let lines = model.variables.entries().map(|(id, variable)| {
            line(
                &variable.address,
                format!(
                    "{} from {}",
                    readable(self.variables[id]),
                    all_readable(&variable.dist.to_string())
                ),
            )
        });
        Section {
            heading: "draws".into(),
            lines: lines.collect(),
        }
    }

    fn assumed(&self, model: &Model) -> Section {
        let scope = self.scope(model, 0);
        let mut lines: Vec<Line> = Vec::new();
        for (id, assumption) in model.assumptions.entries() {
            let value = quoted(self.assumptions[id], assumption.per);
            let shown = scope.show(&assumption.value);
            let text = match assumption.value.kind {
                Kind::Variable(_) => format!("{value}, drawn"),
                _ if shown == value => value,
                _ => format!("{value} = {shown}"),
            };
            lines.push(line(&assumption.key, text));
        }
        for (id, party) in model.parties.entries() {
            lines.push(line(
                &party.key,
                format!("discounts at {} a year", percent(self.discount_rates[id])),
            ));
        }
        Section {
            heading: "assumptions".into(),
            lines,
        }
    }

    fn period(&self, model: &Model, period: &Period) -> Section {
        let mut lines: Vec<Line> = model
            .drivers
            .ids()
            .map(|id| self.driver_line(model, period, id))
            .collect();
        lines.extend(model.events.ids().filter_map(|id| self.event_line(model, period, id)));
        lines.extend(
            model
                .terms
                .ids()
                .filter(|&id| happens(&period.terms[id]))
                .map(|id| line(&model.terms[id].key, self.term_text(model, period, id))),
        );
        lines.extend(model.parties.ids().filter_map(|id| party_line(model, period, id)));
        Section {
            heading: format!("period {}, from {}", period.index, period.date),
            lines,
        }
    }

    fn driver_line(&self, model: &Model, period: &Period, id: DriverId) -> Line {
        let (driver, told) = (&model.drivers[id], &period.drivers[id]);
        let mut text = quoted(told.value, driver.per);
        match (&driver.process, &told.step) {
            (Process::Geometric { .. }, Some(step)) => {
                text += &format!(" = {}", quoted(step.from, driver.per));
                text += &format!(" x {}: {}", readable(step.factor), step_text(step));
                if let Some((count, factor)) = step.jumps {
                    let times = match count {
                        0.0 => "no jump".to_owned(),
                        1.0 => format!("one jump, x {}", readable(factor)),
                        _ => format!("{count} jumps, together x {}", readable(factor)),
                    };
                    text += &format!(", {times}");
                }
            }
            (Process::Bootstrap { .. }, Some(step)) => {
                text += &format!(" = {}", quoted(step.from, driver.per));
                text += &format!(" x {}, a growth of the past", readable(step.factor));
            }
            (Process::Regimes { states, .. }, Some(step)) => {
                text += &format!(" = {}", quoted(step.from, driver.per));
                text += &format!(" x {}: ", readable(step.factor));
                if let Some(regime) = step.regime {
                    text += &format!("{}, ", states[regime].name);
                }
                text += &step_text(step);
            }
            (Process::Reverting { .. }, Some(step)) => {
                text += &format!(", from {}", quoted(step.from, driver.per));
                if let Some((level, left)) = step.level {
                    text += &format!(
                        ": {} of the distance to {} is left",
                        percent(left),
                        quoted(level, driver.per)
                    );
                }
                if let Some(shock) = step.shock {
                    text += &format!(", shock {}", readable(shock));
                }
            }
            (Process::Table { values, .. }, step) => {
                let values = self.scope(model, period.index).schedule(values);
                text += &format!(" by the table {}", quoted(values, driver.per));
                if let Some(step) = step {
                    text += &format!(" x {}; {}", readable(step.to), step_text(step));
                }
            }
            (Process::Curve { .. }, step) => {
                let factor = step.as_ref().map_or(1.0, |step| step.to);
                text += &format!(" by its curve {}", quoted(told.unbounded / factor, driver.per));
                if let Some(step) = step {
                    text += &format!(" x {}; {}", readable(step.to), step_text(step));
                }
            }
            (
                Process::Formula {
                    initial: Some(initial), ..
                },
                _,
            ) if period.index == 0 => {
                text += &format!(" = {}", self.scope(model, 0).show(initial));
            }
            (Process::Formula { formula, .. }, _) => {
                // Formulas reckon per year, whatever their driver is quoted per.
                if driver.per.is_some_and(|per| per != Per::Year) {
                    text += &format!(" = {}/year", readable(told.unbounded));
                }
                text += &format!(" = {}", self.scope(model, period.index).show(formula));
            }
            (
                Process::Constant { .. }
                | Process::Geometric { .. }
                | Process::Reverting { .. }
                | Process::Regimes { .. }
                | Process::Bootstrap { .. },
                _,
            ) => {}
        }
        if told.value != told.unbounded {
            text += &format!(", held from {}", quoted(told.unbounded, driver.per));
        }
        line(&driver.key, text)
    }

    fn event_line(&self, model: &Model, period: &Period, id: EventId) -> Option<Line> {
        let mut parts = Vec::new();
        if let Some(hazard) = &period.hazards[id] {
            let yearly = 1.0 - math::exp(-hazard.hazard);
            parts.push(format!(
                "hazard {} a year, a chance of {} a year: {} of {} used up",
                readable(hazard.hazard),
                percent(yearly),
                readable(hazard.summed.min(hazard.threshold)),
                readable(hazard.threshold),
            ));
        }
        if let Some(fall) = self.events[id].filter(|fall| fall.period == period.index) {
            parts.push(format!("falls, {} years after the start", readable(fall.time)));
        }
        (!parts.is_empty()).then(|| line(&model.events[id].key, parts.join("; ")))
    }
}

/// `growth 20% a year, volatility 25%, shock -0.53`.
fn step_text(step: &super::DriverStep) -> String {
    let growth = percent(math::exp(step.log_growth) - 1.0);
    match step.shock {
        Some(shock) => {
            format!(
                "growth {growth} a year, volatility {}, shock {}",
                percent(step.volatility),
                readable(shock)
            )
        }
        None => format!("growth {growth} a year"),
    }
}

/// Whether anything happened with a term in a period.
fn happens(told: &TermLine) -> bool {
    let moved = |balance: &super::Balance| balance.opening != 0.0 || balance.closing != 0.0;
    [told.before, told.earned, told.payable, told.paid]
        .iter()
        .any(|&amount| amount != 0.0)
        || told.balance.as_ref().is_some_and(moved)
        || told.figures.iter().any(|figure| figure.1 != 0.0)
        || !told.payments.is_empty()
        || !told.vested.is_empty()
}

/// A party's cash in a period, if it has any.
fn party_line(model: &Model, period: &Period, id: PartyId) -> Option<Line> {
    let party = &model.parties[id];
    let (net, cumulative) = (period.net[id], period.cumulative[id]);
    let moved = net != 0.0 && !party.external;
    moved.then(|| {
        line(
            &party.key,
            format!("net {}, so far {}", readable(net), readable(cumulative)),
        )
    })
}

/// When a payment was made: `at the end of 2025-01`, or the date where months do not begin on the first.
fn when(model: &Model, month: u64, at_end: bool) -> String {
    let months = i64::try_from(month).unwrap_or(i64::MAX);
    let first = model.timeline.start.day() == 1;
    let date = |months: i64| {
        model
            .timeline
            .start
            .plus_months(months)
            .map_or_else(String::new, |date: Date| date.to_string())
    };
    match (first, at_end) {
        (true, true) => format!("at the end of {}", date(months - 1)),
        (true, false) => format!("at the start of {}", date(months)),
        (false, _) => format!("on {}", date(months)),
    }
}
