//! Names that are shortened together stay apart.
//!
//! In: names that stand beside each other, and the room of one. Out: each with an ellipsis where it is too wide: at its
//! end, as `font::shorten` has it, or, where two that differ would then read alike, inside, so that what tells them apart
//! is kept.

use std::collections::BTreeMap;

use super::font::{Weight, shorten, width};

/// The most of the room that goes to what tells a name apart.
const TAIL: f64 = 0.7;

/// How often names that still read alike are looked at again.
const ROUNDS: usize = 4;

/// The names, each no wider than `room`, different where they were and there is room for it.
pub(super) fn shorten_apart(names: &[String], room: f64, size: f64, weight: Weight) -> Vec<String> {
    let mut short: Vec<String> = names.iter().map(|name| shorten(name, room, size, weight)).collect();
    for _ in 0..ROUNDS {
        let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, name) in short.iter().enumerate() {
            alike.entry(name.clone()).or_default().push(index);
        }
        alike.retain(|_, group| group.iter().any(|&index| names[index] != names[group[0]]));
        if alike.is_empty() {
            break;
        }
        for group in alike.values() {
            let common = common_start(group.iter().map(|&index| names[index].as_str()));
            for &index in group {
                short[index] = keeping(&names[index], common, room, size, weight);
            }
        }
    }
    short
}

/// How many characters names begin with in common.
fn common_start<'n>(mut names: impl Iterator<Item = &'n str>) -> usize {
    let first: Vec<char> = names.next().unwrap_or_default().chars().collect();
    names.fold(first.len(), |common, name| {
        let same = first.iter().zip(name.chars()).take_while(|(one, other)| *one == other);
        common.min(same.count())
    })
}

/// A name with an ellipsis before the word in which it differs.
fn keeping(name: &str, common: usize, room: f64, size: f64, weight: Weight) -> String {
    let letters: Vec<char> = name.chars().collect();
    let from = |start: usize| letters[start..].iter().collect::<String>();
    // Half a word, or half a number, would be another one.
    let word = letters[..common].iter().rposition(|char| !char.is_alphanumeric());
    let start = word
        .map(|before| before + 1)
        .filter(|&start| width(&from(start), size, weight) <= TAIL * room)
        .unwrap_or(common);
    let tail = shorten(&from(start), TAIL * room, size, weight);
    let left = room - width(&tail, size, weight);
    let head: String = letters[..start].iter().collect();
    format!("{}{tail}", shorten(&head, left, size, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &[&str], room: f64) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let short = shorten_apart(&names, room, 13.0, Weight::Regular);
        for name in &short {
            assert!(width(name, 13.0, Weight::Regular) <= room + 1e-9, "{name}");
        }
        short
    }

    #[test]
    fn names_that_differ_at_their_ends_stay_apart() {
        let caps = told(
            &[
                "The share of revenue with a cap of 10bn",
                "The share of revenue with a cap of 110bn",
                "Something else that is far too long",
            ],
            130.0,
        );
        assert!(caps[0].starts_with("The") && caps[0].ends_with("…10bn"), "{caps:?}");
        assert!(caps[1].starts_with("The") && caps[1].ends_with("…110bn"), "{caps:?}");
        assert!(caps[2].starts_with("Something") && caps[2].ends_with('…'), "{caps:?}");
        let nested = told(&["A name of some length, one", "A name of some length"], 90.0);
        assert_ne!(nested[0], nested[1]);
        assert_eq!(told(&["short", "shorter"], 90.0), ["short", "shorter"]);
        // The same name twice is the same name.
        let same = told(&["A name of some length, one", "A name of some length, one"], 90.0);
        assert_eq!(same[0], same[1]);
    }

    #[test]
    fn each_group_is_told_apart_by_its_own_words() {
        let long = "x".repeat(60);
        let names: Vec<String> = ["a1", "a2", "b1", "b2"]
            .iter()
            .map(|end| format!("{long} {end}"))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut short = told(&names, 80.0);
        short.sort();
        short.dedup();
        assert_eq!(short.len(), 4, "{short:?}");
    }
}
