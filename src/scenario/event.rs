//! `[events]`: what brings each about, and when it may come.
//!
//! In: the tree of the file. Out: the events as written. Whether the event that another waits
//! for exists is for `model` to say.

use super::keys;
use super::reader::TableReader;
use super::section::{entries, evidence, name_of};
use super::tree::{Entry, Table};
use super::value::DateOrYear;
use super::{Cause, Event, Evidence};
use crate::diag::Diagnostics;

/// `[events]`.
pub(super) fn events(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Event> {
    let mut events = Vec::new();
    for entry in entries(root, "events", diagnostics) {
        let path = format!("events.{}", entry.key);
        let example = format!("[events.{}] with annual_probability = \"4%\"", entry.key);
        let mut event = Event {
            key: name_of(entry),
            label: None,
            cause: Cause::Poison,
            probability: None,
            not_before: None,
            not_after: None,
            after: None,
            delay_months: None,
            evidence: Evidence::default(),
        };
        if let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) {
            r.expect(&[keys::EVENT, keys::EVIDENCE], |_| None);
            event.cause = cause(&mut r);
            event.label = r.text("label");
            event.probability = r.value("probability");
            event.not_before = r.date("not_before");
            event.not_after = r.date("not_after");
            event.after = r.text("after");
            event.delay_months = r.duration("delay");
            event.evidence = evidence(&mut r);
            check_event(&mut r, &event);
        }
        events.push(event);
    }
    events
}

const CAUSES: [&str; 4] = ["annual_probability", "hazard", "date", "when"];

fn cause(r: &mut TableReader) -> Cause {
    let given: Vec<&Entry> = CAUSES.iter().filter_map(|key| r.entry(key)).collect();
    match given.as_slice() {
        [] if r.entry("after").is_some() => return Cause::Follows,
        [] => {
            let message = format!("nothing brings `{}` about", r.path);
            r.lacking(
                &["annual_probability", "hazard", "date", "when", "after"],
                message,
                "for example annual_probability = \"4%\"",
            );
            return Cause::Poison;
        }
        [_] => {}
        [first, second, ..] => {
            r.contradiction(first, second, "one thing brings an event about");
            return Cause::Several(given.into_iter().map(|one| one_cause(r, one)).collect());
        }
    }
    one_cause(r, given[0])
}

fn one_cause(r: &mut TableReader, given: &Entry) -> Cause {
    match given.key.as_str() {
        "date" => match r.date_or_year(given) {
            Some(DateOrYear::Date(date)) => Cause::Date(date),
            Some(DateOrYear::Year(value)) => Cause::DateIn(value),
            None => Cause::Poison,
        },
        key => {
            let value = r.value(key);
            match (key, value) {
                (_, None) => Cause::Poison,
                ("annual_probability", Some(value)) => Cause::AnnualProbability(value),
                ("hazard", Some(value)) => Cause::Hazard(value),
                (_, Some(value)) => Cause::When(value),
            }
        }
    }
}

fn check_event(r: &mut TableReader, event: &Event) {
    if let (Some(not_before), Some(not_after)) = (&event.not_before, &event.not_after)
        && not_after.value < not_before.value
    {
        r.diagnostics
            .error(
                "contradiction",
                not_after.span,
                "this event could never come: `not_after` is before `not_before`",
            )
            .label("earlier than `not_before`")
            .other(not_before.span, "not before this");
    }
    if let (Some(delay), None) = (&event.delay_months, &event.after) {
        let span = delay.span;
        r.diagnostics
            .error(
                "contradiction",
                span,
                "a delay counts from another event, and none is named",
            )
            .label("after what?")
            .help("add after = \"…\"");
    }
    if let Some(probability) = &event.probability
        && !matches!(
            event.cause,
            Cause::Date(_) | Cause::DateIn(_) | Cause::Follows | Cause::Several(_) | Cause::Poison
        )
    {
        r.diagnostics
            .error(
                "contradiction",
                probability.span,
                "`probability` goes with `date` or `after`",
            )
            .label("not with this cause")
            .help("a chance within each year is `annual_probability` alone");
    }
}
