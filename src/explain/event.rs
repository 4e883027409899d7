//! The events in words: what brings each about, and from when to when it can come.
//!
//! In: the events of a model. Out: a paragraph each.

use super::value::{Voice, annual_probability};
use super::words::{self, Form, capitalised};
use crate::expr::BinaryOp;
use crate::id::EventId;
use crate::math;
use crate::model::expr::Kind;
use crate::model::{Cause, Expr};

/// A paragraph for each event, and what holds for the period in which one falls.
pub(super) fn sentences(voice: &Voice<'_>) -> Vec<String> {
    let paragraphs = voice.model.events.ids().map(|id| paragraph(voice, id));
    paragraphs.chain(borders(voice)).collect()
}

/// What becomes of the period in which an event falls that ends terms, or lets them begin.
fn borders(voice: &Voice<'_>) -> Option<String> {
    let step = voice.model.timeline.step.word();
    let terms = || voice.model.terms.iter().filter(|term| term.enabled);
    let ends = terms().any(|term| !term.until.is_empty());
    let begins = terms().any(|term| term.from_event.is_some());
    match (ends, begins) {
        (true, true) => Some(format!(
            "What an event ends still holds for all of the {step} in which it falls; what an event begins does so with \
             the {step} after it."
        )),
        (true, false) => Some(format!(
            "What an event ends still holds for all of the {step} in which it falls."
        )),
        (false, true) => Some(format!("What an event begins does so with the {step} after it.")),
        (false, false) => None,
    }
}

fn paragraph(voice: &Voice<'_>, id: EventId) -> String {
    let event = &voice.model.events[id];
    let timeline = &voice.model.timeline;
    let name = format!("“{}”", capitalised(&event.label.clone()));
    let step = timeline.step.word();
    let maybe = event
        .probability
        .as_ref()
        .map(|p| format!("with a probability of {}", voice.phrase(p, Form::Percent)));
    let mut text = match &event.cause {
        Cause::Hazard(hazard) => format!("{name} happens with {}", yearly_chance(voice, hazard)),
        Cause::At(time) => {
            let when = at(voice, time);
            match &maybe {
                Some(maybe) => format!("{name} happens {maybe}, {when}"),
                None => format!("{name} happens {when}"),
            }
        }
        Cause::When(condition) => {
            format!(
                "{name} happens at the end of the first {step} in which {}",
                voice.condition(condition)
            )
        }
        Cause::Follows => match &maybe {
            Some(maybe) => format!("{name} happens {maybe}"),
            None => format!("{name} happens"),
        },
    };
    if let Some(after) = event.after {
        let other = voice.event(after);
        let delay = (event.delay > 0.0).then(|| words::years(event.delay));
        text.push_str(&match (&event.cause, delay) {
            (Cause::Follows, None) => format!(" together with {other}"),
            (Cause::Follows, Some(delay)) => format!(" {delay} after {other}"),
            (_, None) => format!(", once {other} has happened"),
            (_, Some(delay)) => format!(", from {delay} after {other} on"),
        });
    }
    match (event.not_before, event.not_after) {
        (Some(from), Some(to)) => {
            text.push_str(&format!(
                ", between {} and {}",
                words::at(timeline, from),
                words::up_to(timeline, to)
            ));
        }
        (Some(from), None) => text.push_str(&format!(", from {} on", words::at(timeline, from))),
        (None, Some(to)) => text.push_str(&format!(", until {}", words::up_to(timeline, to))),
        (None, None) => {}
    }
    text.push('.');
    text
}

/// The chance of a hazard: `a probability of 4% a year`.
///
/// A hazard h per year is the annual probability 1 − e^(−h); where that is no round figure, the
/// hazard itself is what the file gives.
fn yearly_chance(voice: &Voice<'_>, hazard: &Expr) -> String {
    if let Some(p) = annual_probability(hazard) {
        return format!("a probability of {} a year", voice.phrase(p, Form::Percent));
    }
    match hazard.as_number() {
        Some(h) => {
            let p = 1.0 - math::exp(-h);
            let rounded = (p * 1e6).round() / 1e6;
            if (p - rounded).abs() <= 1e-12 {
                format!(
                    "a probability of {} a year",
                    words::number(rounded, Form::Percent, &voice.model.currency)
                )
            } else {
                format!(
                    "a hazard of {} a year",
                    words::number(h, Form::Percent, &voice.model.currency)
                )
            }
        }
        None => format!("a hazard of {} a year", voice.phrase(hazard, Form::Percent)),
    }
}

/// A time in years since start: a date where it is fixed, else the calendar year it is drawn from.
fn at(voice: &Voice<'_>, time: &Expr) -> String {
    let timeline = &voice.model.timeline;
    if let Some(years) = time.as_number() {
        return words::on(timeline, years / timeline.dt());
    }
    // The file gives a calendar year; the model has taken the start off it.
    if let Kind::Binary(BinaryOp::Subtract, year, start) = &time.kind
        && start.as_number().is_some()
    {
        return match year.kind {
            Kind::Variable(id) => format!("at a time {} (in calendar years)", voice.chance(id, Form::Year).drawn()),
            _ => format!("at the time {} (in calendar years)", voice.phrase(year, Form::Year)),
        };
    }
    format!("at {} years after the start", voice.phrase(time, Form::Plain))
}
