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
pub(in crate::scenario) const ANALYSIS_KEYS: [(&str, &[Key]); 5] = [
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
            key(
                "clauses",
                What::Flag,
                "False leaves out what differs clause by clause and what each clause is worth.",
            ),
            key(
                "orders",
                What::Whole,
                "How many random orders of the clauses are looked at where more than ten differ.",
            ),
        ],
    ),
    (
        "sensitivity",
        &[
            key(
                "figures",
                What::Texts,
                "What to explain: figures of parties such as npv, or addresses; npv where absent.",
            ),
            VARIANT_FIRST,
            key(
                "variants",
                What::Names,
                "The variants between which there is a choice; all where absent.",
            ),
            key(
                "points",
                What::Whole,
                "How many paths each run of the design has, a power of two; 8,192 where absent.",
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
    (
        "solve",
        &[
            VARY,
            VARIANT_FIRST,
            key("of", What::Name, "The statistic, such as studio.npv.mean."),
            key("target", What::Value, "The number that it is to meet."),
            key(
                "equal_to",
                What::Name,
                "The variant whose statistic it is to meet; as_written for the deal itself.",
            ),
            key("both", What::Flag, "Whether the key is varied in that variant too."),
        ],
    ),
    (
        "frontier",
        &[
            VARY,
            VARIANT_FIRST,
            key(
                "parties",
                What::Names,
                "The two parties; the judged ones where there are two.",
            ),
            key(
                "alternative",
                What::Amounts,
                "What each has where they do not agree: an amount for both, or one for each; 0 where absent.",
            ),
            key(
                "otherwise",
                What::Name,
                "The variant that holds where they do not agree.",
            ),
            key(
                "probability",
                What::Value,
                "The probability with which each must do at least as well as its alternative.",
            ),
        ],
    ),
];

/// Every kind's word.
pub(in crate::scenario) const ANALYSES: &[&str] = &["compare", "sensitivity", "sweep", "solve", "frontier"];
