//! Every key of the lists is read, and every word that a list has is known.

use super::*;
use crate::diag::{Diagnostics, Sources};

/// The faults of a file whose table `heading` has `word` and the key with a value that no key
/// takes.
fn faults_of(heading: &str, word: &str, key: &str) -> Vec<(&'static str, usize)> {
    let head = "[scenario]\nstart = \"2024-01\"\nyears = 8\n";
    let head = if heading == "scenario" { "" } else { head };
    let text = format!("{head}[{heading}]\n{word}\n{key} = [[true]]\n");
    let mut diagnostics = Diagnostics::new();
    super::super::parse(
        &mut Sources::new(),
        "",
        &text,
        &[],
        super::super::Version::default(),
        &mut diagnostics,
    );
    let at_value = text.len() - "[[true]]\n".len();
    let place = |one: &&crate::diag::Diagnostic| one.primary.as_ref().map_or(0, |label| label.span.start);
    diagnostics
        .sorted()
        .iter()
        .filter(|one| place(one) + key.len() + 3 >= at_value)
        .map(|one| (one.code, place(one)))
        .collect()
}

/// Each key of the lists is read: a value that fits no key is refused at its place.
#[test]
fn every_key_that_is_known_is_read() {
    let mut checked = 0;
    let mut check = |heading: &str, word: &str, keys: &[Key]| {
        for key in keys.iter().filter(|key| !word.contains(&format!("{} =", key.name))) {
            let codes = faults_of(heading, word, key.name);
            assert!(
                codes.iter().any(|(code, _)| *code == "wrong-type"),
                "{heading} {word} {}: {codes:?}",
                key.name
            );
            checked += 1;
        }
    };
    check("scenario", "", SCENARIO);
    check("parties.x", "", PARTY);
    check("assumptions.x", "", ASSUMPTION);
    check("assumptions.x", "", EVIDENCE);
    check("correlations", "", CORRELATIONS);
    check("events.x", "", EVENT);
    check("events.x", "", EVIDENCE);
    check("terms.x.cap", "", CAP);
    check("terms.x.floor", "", FLOOR);
    check("terms.x.holdback", "", settle::HOLDBACK);
    check("netting.x", "", settle::NETTING);
    check("netting.x", "", EVIDENCE);
    check("history.x", "per = \"month\"", HISTORY);
    check("history.x", "", EVIDENCE);
    check("variants.x", "", VARIANT);
    for (process, own) in PROCESS_KEYS {
        let word = format!("process = \"{process}\"");
        check("drivers.x", &word, own);
        // A table of dates has its first value itself.
        let common: Vec<Key> = DRIVER.iter().copied().filter(|key| key.name != "initial").collect();
        check("drivers.x", &word, &common);
        check("drivers.x", &word, EVIDENCE);
    }
    for (kind, own) in KIND_KEYS {
        let word = format!("kind = \"{kind}\"");
        let tiers = match kind {
            "share" | "profit_share" => "\ntiers = [{ rate = 1 }]",
            "usage" => "\ndiscount_tiers = [{ discount = 1 }]",
            // `per` of a stake is that of its dividends.
            "equity" => "\ndividends = 1",
            _ => "",
        };
        let needs = |key: &Key| key.name.starts_with("tier_") || (kind == "equity" && key.name == "per");
        let (with_tiers, plain): (Vec<Key>, Vec<Key>) = own.iter().partition(|key| needs(key));
        check("terms.x", &word, &plain);
        check("terms.x", &format!("{word}{tiers}"), &with_tiers);
        check("terms.x", &word, TERM);
        check("terms.x", &word, EVIDENCE);
    }
    assert!(checked > 200, "{checked}");
}

#[test]
fn each_list_of_words_is_that_of_its_keys() {
    assert_eq!(PROCESSES, PROCESS_KEYS.map(|(name, _)| name));
    assert_eq!(KINDS, KIND_KEYS.map(|(name, _)| name));
    let surest: Vec<&str> = super::super::Confidence::ALL.iter().map(|one| one.word()).collect();
    assert_eq!(CONFIDENCES, surest);
}
