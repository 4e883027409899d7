//! Answers of analyses as they are told: with the deal that they are about and how it was run.
//!
//! In: what `analysis` found. Out: the same with title, scenario and run, which is all that writers
//! and charts get. [`shown`] prints a number of an answer with the digits that its error supports.

use super::digits;
use super::{Run, Scenario};
use crate::analysis::{Answer, Estimate, Unit};
use crate::model::Currency;

/// An answer of `[analyses]` or of the command line.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub title: String,
    /// The kind's word: `compare`.
    pub kind: &'static str,
    /// What it is about.
    pub scenario: Scenario,
    /// How it was run; its paths are those of each deal.
    pub run: Run,
    /// The judged parties of the deal: key and name.
    pub parties: Vec<(String, String)>,
    /// What was found.
    pub answer: Answer,
}

impl Answered {
    /// A party's name.
    pub fn party<'a>(&'a self, key: &'a str) -> &'a str {
        self.parties
            .iter()
            .find(|(known, _)| known == key)
            .map_or(key, |(_, name)| name)
    }

    /// A party's place among the judged ones.
    pub fn party_index(&self, key: &str) -> usize {
        self.parties.iter().position(|(known, _)| known == key).unwrap_or(0)
    }
}

/// A number of an answer with the digits that its error supports. One whose error is not known, such as
/// an extreme, has three.
pub fn shown(estimate: &Estimate, unit: Unit, currency: &Currency) -> String {
    let Some(value) = estimate.value else {
        return "–".to_owned();
    };
    let Some(se) = estimate.se else {
        return match unit {
            Unit::Money => digits::money_short(value, 0.0, currency),
            _ => print(digits::number_short(value, 0.0), unit),
        };
    };
    match unit {
        Unit::Money => digits::money(value, se, currency),
        Unit::Share => digits::percent(value, se),
        Unit::Probability => digits::probability(value, se, estimate.count),
        Unit::Times | Unit::Years | Unit::Plain => print(digits::number(value, se), unit),
    }
}

/// A difference of two numbers of an answer: a plus sign where it is above 0.
pub fn shown_difference(estimate: &Estimate, unit: Unit, currency: &Currency) -> String {
    let text = match (unit, estimate.value) {
        // A difference of probabilities has no bound by the rule of three.
        (Unit::Probability, Some(value)) => digits::percent(value, estimate.se.unwrap_or(0.0)),
        _ => shown(estimate, unit, currency),
    };
    let nothing = text.trim_start_matches(|c: char| !c.is_ascii_digit()).starts_with('0')
        && !text.contains(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    match estimate.value {
        Some(value) if value > 0.0 && !nothing => format!("+{text}"),
        _ => text,
    }
}

/// A value of a key as a reader would write it.
pub fn key_value(value: f64, percent: bool) -> String {
    if percent {
        digits::percent(value, 0.0)
    } else {
        digits::number(value, 0.0)
    }
}

fn print(number: String, unit: Unit) -> String {
    match unit {
        Unit::Times => format!("{number}×"),
        Unit::Years if number == "1" => format!("{number} year"),
        Unit::Years => format!("{number} years"),
        _ => number,
    }
}

/// The first letter large.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
