//! Every table, key and word of the file, in one place.
//!
//! The reader refuses what is not listed here and the JSON Schema is made from the same lists, so
//! the two cannot drift apart.

mod chart;
mod history;
mod kind;
mod process;
pub(super) mod settle;
mod synonyms;
mod term;
pub(super) mod waterfall;
mod words;

pub(super) use chart::CHART;
pub(super) use history::HISTORY;
pub(super) use kind::DISCOUNT_TIER;
pub(super) use process::{DRIVER, IN, PROCESS_KEYS, PROCESSES, STATE};
pub(super) use term::{CAP, FLOOR, KIND_KEYS, KINDS, TERM, tier_keys, tranche_keys};
pub use words::FUNCTIONS;
pub(super) use words::{DISTRIBUTIONS, KEYWORDS, TIME_NAMES};

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// A number, an expression or a schedule.
    Value,
    /// A number or an expression, or a list of them.
    Values,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// The name of something in the deal.
    Name,
    /// A name or a list of names.
    Names,
    /// True or false.
    Flag,
    /// True, false, or a value.
    FlagOrValue,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A date, or an expression that gives a calendar year.
    DateOrValue,
    /// A length of time such as `18 months`.
    Duration,
    /// A date, or a length of time.
    DateOrDuration,
    /// A length of time, or a value in years.
    DurationOrValue,
    /// A table of dates.
    Schedule,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A table with these keys.
    Table(&'static [Key]),
    /// A list of tables with these keys.
    Tables(&'static [Key]),
    /// A value, or a list of tables with these keys.
    ValueOrTables(&'static [Key]),
    /// A list of `[name, name, value]`.
    Pairs,
    /// `[number, name]`.
    MultipleOf,
    /// Key paths in quotes with the values they get.
    Set,
    /// A name for each state, which is a table of these keys.
    States(&'static [Key]),
    /// A name for each state, which is a table of names with probabilities.
    Transitions,
    /// A table of texts.
    NamedTexts,
    /// A name, or a table of names with probabilities.
    NameOrShares,
    /// Key paths in quotes, each with a list of values or a range.
    Vary,
    /// A number, or a table of names with numbers.
    Amounts,
}

/// One key of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// The key.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) what: What,
    /// One sentence for the author of a file.
    pub(super) about: &'static str,
}

const fn key(name: &'static str, what: What, about: &'static str) -> Key {
    Key { name, what, about }
}

/// A top-level table: its name, how it is shaped, and a sentence about it.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) about: &'static str,
}

/// How a top-level table is shaped.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// The keys themselves.
    One(&'static [Key]),
    /// A name for each entry, which is a table of these keys.
    Many(&'static [Key]),
    /// `[assumptions]`: a name for each entry, which is a value or a table of these keys.
    ManyOrValue(&'static [Key]),
    /// `[drivers]`.
    Drivers,
    /// `[terms]`.
    Terms,
    /// `[analyses]`.
    Analyses,
}

pub(super) const SECTIONS: [Section; 13] = [
    Section {
        name: "scenario",
        shape: Shape::One(SCENARIO),
        about: "What the deal is called, when it starts, how long it runs.",
    },
    Section {
        name: "parties",
        shape: Shape::Many(PARTY),
        about: "Who pays and receives.",
    },
    Section {
        name: "assumptions",
        shape: Shape::ManyOrValue(ASSUMPTION),
        about: "Figures that are drawn once per path.",
    },
    Section {
        name: "drivers",
        shape: Shape::Drivers,
        about: "Series over time.",
    },
    Section {
        name: "correlations",
        shape: Shape::One(CORRELATIONS),
        about: "How drivers and assumptions move together.",
    },
    Section {
        name: "events",
        shape: Shape::Many(EVENT),
        about: "What may happen.",
    },
    Section {
        name: "terms",
        shape: Shape::Terms,
        about: "Who owes whom what.",
    },
    Section {
        name: "history",
        shape: Shape::Many(HISTORY),
        about: "What was really observed, set beside what the model gives.",
    },
    Section {
        name: "variants",
        shape: Shape::Many(VARIANT),
        about: "What-ifs: named sets of changes to the file.",
    },
    Section {
        name: "netting",
        shape: Shape::Many(settle::NETTING),
        about: "Opposite terms that settle as one payment of the difference.",
    },
    Section {
        name: "amendments",
        shape: Shape::Many(AMENDMENT),
        about: "What the parties changed, each on its day.",
    },
    Section {
        name: "analyses",
        shape: Shape::Analyses,
        about: "Questions that take many runs.",
    },
    Section {
        name: "charts",
        shape: Shape::Many(CHART),
        about: "What a run draws, in place of its usual charts.",
    },
];

pub(super) const PERS: &[&str] = &["month", "quarter", "year"];
pub(super) const EVERY: &[&str] = &["month", "quarter", "half-year", "year"];
pub(super) const TERM_PERS: &[&str] = &["month", "quarter", "year", "period"];
pub(super) const TIMINGS: &[&str] = &["start", "end"];
pub(super) const CONFIDENCES: &[&str] = &["filing", "several", "single", "derived", "guess"];
pub(super) const INTERPOLATIONS: &[&str] = &["linear", "step"];
pub(super) const TIER_PERIODS: &[&str] = &["year", "life", "period"];
pub(super) const TIER_METHODS: &[&str] = &["marginal", "whole", "prospective"];
pub(super) const COUNTS: &[&str] = &["earned", "paid"];
pub(super) const YEARS: &[&str] = &["calendar", "contract"];
pub(super) const REPAYMENTS: &[&str] = &["bullet", "linear", "annuity"];
pub(super) const EXCESSES: &[&str] = &["lapses", "next_year"];
pub(super) const SAMPLERS: &[&str] = crate::rng::Sampler::WORDS;
pub(super) const PAID_IN: &[&str] = &["cash", "credits", "equity"];
pub(super) const COPULAS: &[&str] = &["gaussian", "student_t"];

pub(super) const SCENARIO: &[Key] = &[
    key("title", What::Text, "What the deal is called in reports."),
    key("currency", What::Text, "A three-letter code; USD where absent."),
    key("start", What::Date, "The first period: YYYY, YYYY-MM or YYYY-MM-DD."),
    key(
        "years",
        What::Number,
        "How long the deal is simulated, in years; or give months.",
    ),
    key(
        "months",
        What::Whole,
        "How long the deal is simulated, in months; or give years.",
    ),
    key(
        "step",
        What::Word(PERS),
        "The length of a period; a month where absent.",
    ),
    key(
        "discount_rate",
        What::Value,
        "Effective annual rate for present values; a party may have its own.",
    ),
    key(
        "timing",
        What::Word(TIMINGS),
        "When in its period a payment is made, for all terms.",
    ),
    key(
        "paths",
        What::Whole,
        "How many futures are simulated; 100,000 where absent.",
    ),
    key(
        "seed",
        What::Whole,
        "The same seed gives the same futures; 42 where absent.",
    ),
    key(
        "sampler",
        What::Word(SAMPLERS),
        "How the futures are spread; random where absent.",
    ),
    key("sources", What::Texts, "Where a reader can check the figures."),
];

pub(super) const PARTY: &[Key] = &[
    key("name", What::Text, "The name in reports; the key where absent."),
    key("discount_rate", What::Value, "Effective annual rate of this party."),
    key(
        "external",
        What::Flag,
        "Outside the deal: pays and receives, is not judged.",
    ),
    key(
        "opening_cash",
        What::Value,
        "What the party has at the start, for terms that pay from cash.",
    ),
    key(
        "arrears_rate",
        What::Value,
        "Effective annual interest on what it owes for want of cash.",
    ),
];

/// Keys that carry the evidence for a figure.
pub(super) const EVIDENCE: &[Key] = &[
    key("source", What::Text, "Where a reader can check the figure."),
    key("as_of", What::Text, "The date on which it was so."),
    key("confidence", What::Word(CONFIDENCES), "How sure the figure is."),
    key("note", What::Text, "Anything else a reader should know."),
];

pub(super) const ASSUMPTION: &[Key] = &[
    key(
        "value",
        What::Value,
        "The figure, or the distribution it is drawn from.",
    ),
    key("label", What::Text, "What it is called in reports."),
    key(
        "per",
        What::Word(PERS),
        "The time that a rate is quoted for; a level where absent.",
    ),
];

pub(super) const CORRELATIONS: &[Key] = &[
    key("pairs", What::Pairs, "Each [name, name, correlation]."),
    key(
        "copula",
        What::Word(COPULAS),
        "How extremes move together; gaussian where absent.",
    ),
    key(
        "df",
        What::Value,
        "Degrees of freedom of the Student t copula; the fewer, the more extremes come together.",
    ),
];

pub(super) const EVENT: &[Key] = &[
    key("label", What::Text, "What it is called in reports."),
    key(
        "annual_probability",
        What::Value,
        "The chance that it comes within any one year.",
    ),
    key("hazard", What::Value, "Continuous rate of arrival per year."),
    key(
        "date",
        What::DateOrValue,
        "A fixed date, or a distribution over calendar years.",
    ),
    key(
        "when",
        What::Value,
        "A condition that is checked at the end of each period.",
    ),
    key(
        "probability",
        What::Value,
        "The chance that it ever comes, with `date` or `after`.",
    ),
    key("not_before", What::Date, "It cannot come before this date."),
    key("not_after", What::Date, "It cannot come after this date."),
    key("after", What::Name, "Another event that comes first."),
    key("delay", What::Duration, "How long after that event."),
];

pub(super) const VARIANT: &[Key] = &[
    key("title", What::Text, "What it is called in reports."),
    key("set", What::Set, "Key paths in quotes with the values they get."),
];

pub(super) const AMENDMENT: &[Key] = &[
    key("title", What::Text, "What it is called in reports."),
    key("date", What::Date, "The day from which it holds."),
    key(
        "set",
        What::Set,
        "Key paths in quotes with the values they get from that day on.",
    ),
    key("enabled", What::Flag, "False takes the amendment out of the deal."),
];

mod analysis;
#[cfg(test)]
mod tests;

pub(super) use analysis::{ANALYSES, ANALYSIS, ANALYSIS_KEYS, RANGE};
pub use synonyms::word_help;
pub(super) use synonyms::word_meant;
