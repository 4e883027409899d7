//! A clause in which two deals differ, in words: what it is called, what it was and what it is.
//!
//! In: the deal before and the deal after the change of this clause alone. Out: three texts without full stops
//! around them. Single figures are told as such (`$38bn`); whatever else has changed is told by the sentences that
//! the two deals do not share, so that every kind of clause has its words as soon as `explain` can tell it. What
//! the change is worth is for `analysis`.

use super::term::{self, change};
use super::value::Voice;
use super::words::{self, Form};
use super::{Explanation, explain};
use crate::diag::Sources;
use crate::model::Model;
use crate::scenario::{Change, Clause};

/// What a clause is called, what it was (empty where it was not there) and what it is (empty where it is gone).
/// Both are empty where the change does not show in words.
pub fn clause(clause: &Clause, before: (&Model, &Sources), after: (&Model, &Sources)) -> [String; 3] {
    let (old, new) = (Voice::new(before.0, before.1), Voice::new(after.0, after.1));
    let name = name(clause, &old, &new);
    if clause.section == "terms" {
        let of = |voice: &Voice<'_>| voice.model.terms.find(|term| term.key == clause.name);
        let told = |voice: &Voice<'_>| of(voice).map(|id| unnamed(&term::paragraph(voice, id)));
        let figures = |voice: &Voice<'_>| change::figure(voice, of(voice)?, &clause.keys);
        if let (Some(was), Some(is)) = (figures(&old), figures(&new)) {
            return [name, was, is];
        }
        let (was, is) = (told(&old).unwrap_or_default(), told(&new).unwrap_or_default());
        match clause.change {
            Change::Added => return [name, String::new(), is],
            Change::Removed => return [name, was, String::new()],
            Change::Changed if was != is => {
                let [was, is] = apart(&[was], &[is]);
                return [name, was, is];
            }
            Change::Changed => {}
        }
    }
    if clause.section == "parties" && clause.keys == ["discount_rate"] {
        let rate = |voice: &Voice<'_>| {
            let party = voice.model.parties.iter().find(|one| one.key == clause.name);
            party.map_or_else(String::new, |party| voice.phrase(&party.discount_rate, Form::Percent))
        };
        return [name, rate(&old), rate(&new)];
    }
    // What its own section says, else whatever the two deals say differently.
    let heading = match clause.section.as_str() {
        "scenario" => "The horizon",
        "parties" => "The parties",
        "assumptions" => "What is assumed",
        "drivers" => "What moves",
        "events" => "What may happen",
        "correlations" => "What moves together",
        _ => "Who owes whom what",
    };
    let (before, after) = (explain(before.0, &[], before.1), explain(after.0, &[], after.1));
    let within = |explanation: &Explanation, own: bool| -> Vec<String> {
        let sections = explanation.sections.iter();
        let sections = sections.filter(|one| {
            if own {
                one.heading == heading
            } else {
                one.heading != "What if"
            }
        });
        sections.flat_map(|one| one.sentences.clone()).collect()
    };
    let mut words = apart(&within(&before, true), &within(&after, true));
    if words[0] == words[1] {
        words = apart(&within(&before, false), &within(&after, false));
    }
    let [was, is] = words;
    [name, was, is]
}

/// What a key path is called in running text: `the rate of “Revenue share”`.
pub fn key(path: &str, model: &Model, sources: &Sources) -> String {
    of_path(path, &Voice::new(model, sources))
}

/// The same where it is words of the deal throughout; a switch of a term is told by [`switch`].
pub(super) fn plainly(path: &str, voice: &Voice<'_>) -> Option<String> {
    let section = path.split('.').next().unwrap_or_default();
    let told = match section {
        "terms" | "drivers" | "events" | "assumptions" | "parties" => true,
        _ => path == "scenario.discount_rate",
    };
    told.then(|| of_path(path, voice)).filter(|words| !words.contains('`'))
}

/// `“the royalty” is switched off`, `“the letter of April” is left out`, where that is what a path and its value say.
pub(super) fn switch(path: &str, value: &str, voice: &Voice<'_>) -> Option<String> {
    let on = match value {
        "true" => true,
        "false" => false,
        _ => return None,
    };
    let (section, name) = path.strip_suffix(".enabled")?.split_once('.')?;
    match section {
        "terms" => {
            let id = voice.model.terms.find(|one| one.key == name)?;
            Some(format!(
                "“{}” is switched {}",
                voice.term(id),
                if on { "on" } else { "off" }
            ))
        }
        "amendments" => {
            let one = voice.model.amendments.iter().find(|one| one.key == name)?;
            let how = if on { "holds" } else { "is left out" };
            Some(format!("“{}” {how}", one.title.clone()))
        }
        _ => None,
    }
}

/// What a key path is called, in code where there are no words.
pub(super) fn of_path(path: &str, voice: &Voice<'_>) -> String {
    let mut parts = path.splitn(3, '.');
    let mut next = || parts.next().unwrap_or_default().to_owned();
    let (section, name_of, rest) = (next(), next(), next());
    let (name_of, rest) = match section.as_str() {
        "scenario" | "correlations" => (String::new(), name_of),
        _ => (name_of, rest),
    };
    let keys = match (section.as_str(), rest.as_str()) {
        ("assumptions", _) | (_, "") => Vec::new(),
        _ => vec![rest],
    };
    let clause = Clause {
        section,
        name: name_of,
        keys,
        change: Change::Changed,
    };
    name(&clause, voice, voice)
}

/// What a clause is called.
fn name(clause: &Clause, old: &Voice<'_>, new: &Voice<'_>) -> String {
    let key = clause.name.as_str();
    let label = |voice: &Voice<'_>| -> Option<String> {
        let model = voice.model;
        match clause.section.as_str() {
            "parties" => Some(model.parties.iter().find(|one| one.key == key)?.name.clone()),
            "assumptions" => {
                let one = model.assumptions.iter().find(|one| one.key == key)?;
                Some(one.label.clone())
            }
            "drivers" => Some(voice.driver(model.drivers.find(|one| one.key == key)?)),
            "events" => Some(voice.event(model.events.find(|one| one.key == key)?)),
            "terms" => Some(voice.term(model.terms.find(|one| one.key == key)?)),
            _ => None,
        }
    };
    // A term that is new is known to both; its own file has the label.
    let label = match clause.change {
        Change::Removed => label(old).or_else(|| label(new)),
        _ => label(new).or_else(|| label(old)),
    };
    let label = label.unwrap_or_else(|| key.replace('_', " "));
    let keys: Vec<String> = clause.keys.iter().map(|key| format!("`{key}`")).collect();
    let first = clause.keys.first().map(String::as_str);
    match (clause.section.as_str(), first) {
        ("scenario", Some("discount_rate")) => "the discount rate".to_owned(),
        ("scenario", Some("timing")) => "when payments are made".to_owned(),
        ("scenario", _) => "the horizon".to_owned(),
        ("correlations", _) => "what moves together".to_owned(),
        ("netting", _) => format!("the netting “{label}”"),
        ("history", _) => format!("the observations “{label}”"),
        ("parties", Some("discount_rate")) => format!("the discount rate of {label}"),
        ("terms", Some(_)) => match change::name(&clause.keys, new.model.timeline.step.word()) {
            Some(what) => format!("{what} “{label}”"),
            None => format!("{} of “{label}”", words::list(&keys, "and")),
        },
        ("drivers" | "events" | "parties", Some(_)) if of_one(&clause.keys).is_some() => {
            format!("{} of {label}", of_one(&clause.keys).unwrap_or_default())
        }
        ("terms" | "assumptions", None) => format!("“{label}”"),
        (_, None) => label,
        (_, Some(_)) => format!("{} of {label}", words::list(&keys, "and")),
    }
}

/// What a key of a driver, an event or a party is called.
fn of_one(keys: &[String]) -> Option<&'static str> {
    Some(match keys {
        [only] => match only.as_str() {
            "initial" => "the first value",
            "growth" | "log_growth" => "the growth",
            "volatility" => "the volatility",
            "saturation" => "the saturation",
            "level" => "the level",
            "jump_rate" => "the rate of jumps",
            "annual_probability" => "the yearly probability",
            "probability" => "the probability",
            "hazard" => "the hazard",
            "date" => "the date",
            "opening_cash" => "the opening cash",
            "arrears_rate" => "the arrears rate",
            _ => return None,
        },
        several if several.iter().any(|key| key == "growth") => "the growth",
        _ => return None,
    })
}

/// The sentences of either side that the other does not have.
fn apart(before: &[String], after: &[String]) -> [String; 2] {
    let only = |some: &[String], others: &[String]| -> Vec<String> {
        let sentences = |text: &String| -> Vec<String> {
            let text = unnamed(text);
            text.split_inclusive(". ")
                .map(|one| one.trim().trim_end_matches('.').to_owned())
                .collect()
        };
        let known: Vec<String> = others.iter().flat_map(sentences).collect();
        let own = some.iter().filter(|text| !others.contains(text)).flat_map(sentences);
        own.filter(|sentence| !known.contains(sentence)).collect()
    };
    [only(before, after), only(after, before)].map(|sentences| sentences.join(". "))
}

/// A paragraph without the name of what it tells.
fn unnamed(paragraph: &str) -> String {
    let text = match paragraph.split_once(": ") {
        Some((name, rest)) if !name.contains('.') && !name.contains('`') => rest,
        _ => paragraph,
    };
    text.strip_suffix('.').unwrap_or(text).to_owned()
}
