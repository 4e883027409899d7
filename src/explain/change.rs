//! What an amendment or a variant changes, in words.
//!
//! In: the deal, the deal with the change where it is known, and the keys that are set. Out: a list of clauses. A value is
//! told in the words of the changed deal; where a key has no words there, a figure, a date or an event as such; and only what
//! is none of these as the file writes it.

use super::assumed;
use super::bridge::{of_path, plainly, switch};
use super::term::change::{self, NO_END};
use super::value::Voice;
use super::words::{self, Form, list};
use crate::model::{Cause, Expr};
use crate::scenario::Set;
use crate::time::Date;

/// The longest text that is quoted.
const LONGEST: usize = 80;

/// What a `set` changes: `the rate of “Royalty” is 10%`.
pub(super) fn changes(voice: &Voice<'_>, under: Option<&Voice<'_>>, sets: &[Set]) -> String {
    let parts: Vec<String> = grouped(voice, sets)
        .iter()
        .map(|group| {
            let paths: Vec<&str> = group.iter().map(|set| set.path.value.as_str()).collect();
            let last = group[group.len() - 1];
            let text = voice
                .text(last.value)
                .filter(|text| text.len() <= LONGEST && !text.contains('\n'));
            if let Some(told) = text.and_then(|text| switch(paths[0], text, voice)) {
                return told;
            }
            let name = plainly(paths[0], voice).unwrap_or_else(|| match section_of(paths[0]) {
                "scenario" => of_path(paths[0], voice),
                _ => format!("`{}`", paths[0]),
            });
            let value = under
                .and_then(|under| value(voice, under, &paths))
                .or_else(|| text.map(|text| as_written(voice, text)));
            match (value, name.strip_prefix("the end of ")) {
                (Some(value), Some(term)) if value == NO_END => format!("{term} does not end within the horizon"),
                (Some(value), _) => format!("{name} is {value}"),
                (None, _) => format!("{name} is another"),
            }
        })
        .collect();
    list(&parts, "and")
}

fn section_of(path: &str) -> &str {
    path.split('.').next().unwrap_or_default()
}

/// Keys that have one name together, as `tiers` and `tier_period` of a term.
fn grouped<'s>(voice: &Voice<'_>, sets: &'s [Set]) -> Vec<Vec<&'s Set>> {
    let mut groups: Vec<(Option<String>, Vec<&Set>)> = Vec::new();
    for set in sets {
        let path = set.path.value.as_str();
        let name = plainly(path, voice).filter(|_| section_of(path) == "terms" && !path.ends_with(".enabled"));
        match groups.iter_mut().find(|(known, _)| name.is_some() && *known == name) {
            Some((_, group)) => group.push(set),
            None => groups.push((name, vec![set])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What keys come to in a changed deal, where there are words for that.
fn value(base: &Voice<'_>, voice: &Voice<'_>, paths: &[&str]) -> Option<String> {
    let model = voice.model;
    let mut parts = paths[0].splitn(3, '.');
    let (section, name, rest) = (parts.next()?, parts.next()?, parts.next());
    match (section, rest) {
        ("terms", Some(_)) => {
            let id = model.terms.find(|term| term.key == name)?;
            let keys: Option<Vec<String>> = paths
                .iter()
                .map(|path| path.splitn(3, '.').nth(2).map(str::to_owned))
                .collect();
            change::figure(voice, id, &keys?)
        }
        ("assumptions", None | Some("value")) => {
            let id = model.assumptions.find(|one| one.key == name)?;
            // A plain figure is what it was in the deal itself: money, or a share.
            let was = base.model.assumptions.find(|one| one.key == name);
            let form = match (voice.assumption_form(id), was) {
                (Form::Plain, Some(was)) => base.assumption_form(was),
                (form, _) => form,
            };
            Some(assumed(voice, id, form))
        }
        ("parties", Some("discount_rate")) => {
            let party = model.parties.iter().find(|one| one.key == name)?;
            Some(voice.phrase(&party.discount_rate, Form::Percent))
        }
        ("events", Some("date")) => {
            let event = model.events.iter().find(|one| one.key == name)?;
            match &event.cause {
                Cause::At(time) => fixed(voice, time),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A time in years since start as a date, where it is fixed.
fn fixed(voice: &Voice<'_>, time: &Expr) -> Option<String> {
    let timeline = &voice.model.timeline;
    time.as_number().map(|years| words::at(timeline, years / timeline.dt()))
}

/// A value as the file writes it: a date, an event or a plain figure as such, else as code.
fn as_written(voice: &Voice<'_>, text: &str) -> String {
    if let Some(date) = Date::parse(text).filter(|_| text.contains('-')) {
        return words::date(date);
    }
    if let Some(event) = voice.model.events.iter().find(|event| event.key == text) {
        return format!("“{}”", event.label.clone());
    }
    let figure = text.starts_with(|first: char| first.is_ascii_digit() || first == '$')
        && text
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || ".,_%$".contains(one));
    match figure {
        true => text.replace('_', ","),
        false => format!("`{text}`"),
    }
}
