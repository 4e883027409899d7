//! What has no source: the list of `check --evidence`.
//!
//! In: a [`Scenario`] as written. Out: the figures whose evidence is lacking, in the order of the
//! file. Whether a source is any good is left to the reader.

use crate::scenario::{Confidence, Evidence, Scenario};

/// Something that can carry evidence and does not say where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Its key path: `drivers.revenue`.
    pub path: String,
    /// How sure it is said to be; a guess needs no source, but is listed as one.
    pub confidence: Option<Confidence>,
}

/// Everything without a source, in the order of the file.
pub fn missing(scenario: &Scenario) -> Vec<Missing> {
    let assumptions = scenario
        .assumptions
        .iter()
        .map(|one| ("assumptions", &one.key.value, &one.evidence));
    let drivers = scenario
        .drivers
        .iter()
        .map(|one| ("drivers", &one.key.value, &one.evidence));
    let events = scenario
        .events
        .iter()
        .map(|one| ("events", &one.key.value, &one.evidence));
    let terms = scenario
        .terms
        .iter()
        .map(|one| ("terms", &one.key.value, &one.evidence));
    let amendments = scenario
        .amendments
        .iter()
        .map(|one| ("amendments", &one.key.value, &one.evidence));
    let history = scenario
        .history
        .iter()
        .map(|one| ("history", &one.key.value, &one.evidence));
    let lacks = |evidence: &Evidence| {
        evidence
            .source
            .as_ref()
            .is_none_or(|source| source.value.trim().is_empty())
    };
    assumptions
        .chain(drivers)
        .chain(events)
        .chain(terms)
        .chain(amendments)
        .chain(history)
        .filter(|(_, _, evidence)| lacks(evidence))
        .map(|(section, key, evidence)| Missing {
            path: format!("{section}.{key}"),
            confidence: evidence.confidence.as_ref().map(|one| one.value),
        })
        .collect()
}

/// The list for people; empty where nothing is missing.
pub fn text(missing: &[Missing]) -> String {
    let mut text = String::new();
    for one in missing {
        let why = match one.confidence {
            Some(Confidence::Guess) => "a guess of the author's",
            Some(Confidence::Derived) => "derived, without a source",
            _ => "no source",
        };
        text.push_str(&format!("{}: {why}\n", one.path));
    }
    text
}
