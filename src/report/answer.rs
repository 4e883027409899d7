//! Answers of analyses as they are told: with the deal that they are about and how it was run.
//!
//! In: what `analysis` found. Out: the same with title, scenario and run, which is all that writers
//! and charts get. [`shown`] prints a number of an answer with the digits that its error supports.

mod interval;

pub use interval::{Within, fair_within, key_within, root_within};

use super::digits;
use super::{Run, Scenario};
use crate::analysis::{Answer, Estimate, Goal, Solved, Unit};
use crate::model::Currency;
use crate::rng::Sampler;

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
    /// The sampler of the scenario, which a question may not have kept to.
    pub sampler: Sampler,
    /// The judged parties of the deal: key and name.
    pub parties: Vec<(String, String)>,
    /// What was found.
    pub answer: Answer,
    /// What keys that the question varies are called: key path and words.
    pub keys: Vec<(String, String)>,
}

impl Answered {
    /// A party's name.
    pub fn party<'a>(&'a self, key: &'a str) -> &'a str {
        self.parties
            .iter()
            .find(|(known, _)| known == key)
            .map_or(key, |(_, name)| name)
    }

    /// What a key is called in running text: `the rate of “Revenue share”`.
    pub fn key<'a>(&'a self, path: &'a str) -> &'a str {
        self.keys
            .iter()
            .find(|(known, _)| known == path)
            .map_or(path, |(_, words)| words)
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

/// Numbers that stand side by side, such as the ends of a range: with one suffix.
pub fn shown_alike<const N: usize>(estimates: [&Estimate; N], unit: Unit, currency: &Currency) -> [String; N] {
    let mut texts = estimates.map(|one| shown(one, unit, currency));
    digits::one_suffix(&mut texts, &estimates.map(place_of));
    texts
}

/// The ends of bars on one scale: all with the suffix of the largest, as its axis has it, and those of one bar to one last digit, that of the less certain,
/// so that a bar of no length shows none.
pub fn shown_bars(bars: &[[&Estimate; 2]], unit: Unit, currency: &Currency) -> Vec<[String; 2]> {
    let level = |ends: &[&Estimate; 2]| {
        let coarsest = ends.map(place_of).into_iter().fold(0.0, f64::max);
        ends.map(|one| Estimate {
            se: one.se.map(|se| if se > 0.0 { coarsest } else { 0.0 }),
            ..*one
        })
    };
    let levelled: Vec<Estimate> = bars.iter().flat_map(level).collect();
    let mut texts: Vec<String> = levelled.iter().map(|one| shown(one, unit, currency)).collect();
    let places: Vec<f64> = levelled.iter().map(place_of).collect();
    digits::suffix_of_the_largest(&mut texts, &places);
    let mut texts = texts.into_iter();
    bars.iter()
        .map(|_| [(); 2].map(|()| texts.next().unwrap_or_default()))
        .collect()
}

/// What one in the last digit of a number stands for; 0 where it is exact.
fn place_of(one: &Estimate) -> f64 {
    digits::last_place(one.value.unwrap_or(0.0), one.se.unwrap_or(0.0))
}

/// The same to one last digit, that of the less certain: numbers that a reader subtracts from each other.
pub fn shown_level<const N: usize>(estimates: [&Estimate; N], unit: Unit, currency: &Currency) -> [String; N] {
    let coarsest = estimates.into_iter().map(place_of).fold(0.0, f64::max);
    let levelled = estimates.map(|one| Estimate {
        se: one.se.map(|se| if se > 0.0 { coarsest } else { 0.0 }),
        ..*one
    });
    shown_alike(levelled.each_ref(), unit, currency)
}

/// What differences of percentages are in.
pub const POINTS: &str = "\u{a0}points";

/// A difference of two numbers of an answer: a plus sign where it is above 0. From 10% to 36% are 26 points, of which
/// `+26%` would say something else.
pub fn shown_difference(estimate: &Estimate, unit: Unit, currency: &Currency) -> String {
    let text = match (unit, estimate.value) {
        // A difference of probabilities has no bound by the rule of three.
        (Unit::Probability, Some(value)) => digits::percent(value, estimate.se.unwrap_or(0.0)),
        _ => shown(estimate, unit, currency),
    };
    let text = text.replace('%', POINTS);
    let nothing = text.trim_start_matches(|c: char| !c.is_ascii_digit()).starts_with('0')
        && !text.contains(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    match estimate.value {
        Some(value) if value > 0.0 && !nothing => format!("+{text}"),
        _ => text,
    }
}

/// Differences that stand side by side: with one suffix.
pub fn shown_difference_alike<const N: usize>(
    estimates: [&Estimate; N],
    unit: Unit,
    currency: &Currency,
) -> [String; N] {
    let mut texts = estimates.map(|one| shown_difference(one, unit, currency));
    digits::one_suffix(&mut texts, &estimates.map(place_of));
    texts
}

/// A difference with its error, rounded up to the last digit printed: `−$6.2bn ± $0.1bn`. What is exact has none.
pub fn with_error(estimate: &Estimate, unit: Unit, currency: &Currency) -> String {
    let text = shown_difference(estimate, unit, currency);
    match (estimate.value, estimate.se) {
        (Some(value), Some(se)) if se > 0.0 => {
            let place = Estimate {
                value: Some(digits::last_place(value, se)),
                se: Some(0.0),
                count: estimate.count,
            };
            let place = match unit {
                Unit::Probability => digits::percent(place.value.unwrap_or(0.0), 0.0),
                _ => shown(&place, unit, currency),
            };
            // Said once: `+26.0 ± 0.2 points`.
            match (text.strip_suffix(POINTS), place.strip_suffix('%')) {
                (Some(text), Some(place)) => format!("{text} ± {place}{POINTS}"),
                _ => format!("{text} ± {place}"),
            }
        }
        _ => text,
    }
}

/// Parts and their whole, all rounded to the last digit that the largest of their errors supports, so that the
/// parts as printed add up to the whole as printed. What rounding leaves goes to the parts that it took most
/// from; a part that is exactly 0 stays 0.
pub fn summing(parts: &[Estimate], whole: &Estimate) -> (Vec<Estimate>, Estimate) {
    let all = || parts.iter().chain([whole]);
    let largest = all()
        .filter_map(|one| one.value)
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    let error = all().filter_map(|one| one.se).fold(0.0_f64, f64::max);
    let place = digits::last_place(largest, error);
    if place == 0.0 {
        return (parts.to_vec(), *whole);
    }
    let exact = |one: &Estimate| one.value.unwrap_or(0.0) / place;
    let mut counts: Vec<f64> = parts.iter().map(|part| exact(part).round()).collect();
    let mut left = exact(whole).round() - counts.iter().sum::<f64>();
    while left != 0.0 {
        let way = left.signum();
        let owed = |place: &usize| (exact(&parts[*place]) - counts[*place]) * way;
        let some = (0..parts.len()).filter(|place| exact(&parts[*place]) != 0.0);
        let Some(most) = some.max_by(|a, b| owed(a).total_cmp(&owed(b))) else {
            break;
        };
        counts[most] += way;
        left -= way;
    }
    let rounded = |one: &Estimate, count: f64| Estimate {
        value: one.value.map(|_| count * place),
        se: Some(place),
        count: one.count,
    };
    (
        parts
            .iter()
            .zip(counts)
            .map(|(part, count)| rounded(part, count))
            .collect(),
        rounded(whole, exact(whole).round()),
    )
}

/// A part of [`summing`] as it is printed: one that is rounded to nothing and is something is `≈ $0`.
pub fn shown_part(rounded: &Estimate, exact: &Estimate, unit: Unit, currency: &Currency) -> String {
    let text = shown_difference(rounded, unit, currency);
    let nothing = rounded.value == Some(0.0) && exact.value.is_some_and(|value| value != 0.0);
    if nothing { format!("≈ {text}") } else { text }
}

/// What `solve` was asked, for titles: `the mean present value of Studio is $5m`.
pub fn goal_words(answered: &Answered, found: &Solved) -> String {
    let currency = &answered.scenario.currency;
    match &found.target {
        Goal::Value(value) => {
            let exact = Estimate {
                value: Some(*value),
                se: Some(0.0),
                count: found.paths,
            };
            // A probability that is asked for is no estimate, and has no bound.
            let target = match found.unit {
                Unit::Probability => digits::percent(*value, 0.0),
                unit => shown(&exact, unit, currency),
            };
            format!("the {} is {target}", found.label)
        }
        Goal::Deal { deal, .. } => format!("the {} is that of “{}”", found.label, deal.title),
    }
}

/// A value of a key as a reader would write it.
pub fn key_value(value: f64, unit: Unit, currency: &Currency) -> String {
    key_estimate(value, 0.0, unit, currency)
}

/// A value of a key with a standard error.
pub fn key_estimate(value: f64, se: f64, unit: Unit, currency: &Currency) -> String {
    match unit {
        Unit::Share | Unit::Probability => digits::percent(value, se),
        Unit::Money => digits::money(value, se, currency),
        Unit::Times | Unit::Years | Unit::Plain => digits::number(value, se),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_rounded_so_that_they_add_up() {
        let one = |value: f64, se: f64| Estimate {
            value: Some(value),
            se: Some(se),
            count: 100,
        };
        let (parts, whole) = summing(
            &[one(1.4, 0.1), one(2.4, 0.2), one(0.0, 0.0), one(-1.2, 0.3)],
            &one(2.6, 0.3),
        );
        let values: Vec<f64> = parts.iter().map(|part| part.value.unwrap()).collect();
        // Rounded by themselves 1 + 2 + 0 − 1 is 2 and not 3: the first of those that lost 0.4 gets one.
        assert_eq!(whole.value, Some(3.0));
        assert_eq!(values.iter().sum::<f64>(), 3.0);
        assert_eq!((values[2], values[3]), (0.0, -1.0));
        let exact = summing(&[one(1.25, 0.0)], &one(1.25, 0.0));
        assert_eq!(exact.0[0].value, Some(1.25));
    }

    #[test]
    fn numbers_side_by_side_have_one_suffix_and_the_ends_of_a_bar_one_last_digit() {
        let one = |value: f64, se: f64| Estimate {
            value: Some(value),
            se: Some(se),
            count: 100,
        };
        let dollars = Currency::dollars();
        let (low, high) = (one(799.6e6, 1e5), one(1.203e9, 4e6));
        assert_eq!(
            shown_alike([&low, &high], Unit::Money, &dollars),
            ["$799.6m", "$1,200m"]
        );
        assert_eq!(
            shown_bars(&[[&low, &high]], Unit::Money, &dollars),
            [["$0.80bn", "$1.20bn"]]
        );
        // The second bar is shorter than its error, and shows no length.
        let (lower, higher) = (one(23.794e9, 3e6), one(23.801e9, 2e7));
        assert_eq!(
            shown_bars(&[[&low, &high], [&lower, &higher]], Unit::Money, &dollars),
            [["$0.80bn", "$1.20bn"], ["$23.8bn", "$23.8bn"]].map(|bar| bar.map(str::to_owned))
        );
        let exact = (one(0.25, 0.0), one(0.312, 0.0));
        assert_eq!(
            shown_bars(&[[&exact.0, &exact.1]], Unit::Share, &dollars),
            [["25%", "31.2%"]]
        );
    }

    #[test]
    fn an_error_is_rounded_up_to_the_last_digit() {
        let dollars = Currency::dollars();
        let one = |value: f64, se: f64| Estimate {
            value: Some(value),
            se: Some(se),
            count: 100,
        };
        assert_eq!(
            with_error(&one(-6.213e9, 30e6), Unit::Money, &dollars),
            "−$6.2bn ± $100m"
        );
        assert_eq!(
            with_error(&one(0.0312, 0.002), Unit::Probability, &dollars),
            "+3 ± 1\u{a0}points"
        );
        assert_eq!(with_error(&one(5.0, 0.0), Unit::Money, &dollars), "+$5");
    }
}
