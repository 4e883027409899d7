//! The keys of `[analyses]`, by kind of question.

use super::{Key, What, key};

/// Keys that every analysis has.
pub(in crate::scenario) const ANALYSIS: &[Key] = &[
    key("kind", What::Word(ANALYSES), "What kind of question this is."),
    key("title", What::Text, "What it is called in reports."),
    key(
        "paths",
        What::Whole,
        "How many futures each deal of it is simulated on.",
    ),
];

/// The keys of a range of values.
pub(in crate::scenario) const RANGE: &[Key] = &[
    key("from", What::Value, "The first value, a plain number."),
    key("to", What::Value, "The last value, above the first."),
    key("points", What::Whole, "How many values, both ends included."),
];

const VARY: Key = key(
    "vary",
    What::Vary,
    "Key paths in quotes, each with a list of values or { from, to, points }.",
);

const VARIANT_FIRST: Key = key("variant", What::Name, "The variant that is applied first.");

/// The kinds that this version has, with their own keys.
pub(in crate::scenario) const ANALYSIS_KEYS: [(&str, &[Key]); 2] = [
    (
        "compare",
        &[
            key("variants", What::Names, "The variants to compare; all where absent."),
            key(
                "base",
                What::Name,
                "The variant that the others are set against; the deal as written where absent.",
            ),
            key(
                "vintages",
                What::Flag,
                "True compares the deal as it stood after each amendment.",
            ),
            key("files", What::Texts, "Other scenario files to compare."),
            key(
                "figures",
                What::Texts,
                "What to compare: figures of parties such as npv, or addresses; npv where absent.",
            ),
            key(
                "risk_tolerance",
                What::Amounts,
                "An amount for all parties, or one for each: certainty equivalents are given at it.",
            ),
        ],
    ),
    (
        "sweep",
        &[
            VARY,
            VARIANT_FIRST,
            key("of", What::Names, "The statistic, or several, such as studio.npv.p50."),
        ],
    ),
];

/// Every kind's word.
pub(in crate::scenario) const ANALYSES: &[&str] = &["compare", "sweep"];

/// Kinds of the language that this version does not have.
pub(in crate::scenario) const LATER_ANALYSES: &[&str] = &["sensitivity", "solve", "frontier"];
