//! The keys of a waterfall.

use super::term::PER_OF_TERM;
use super::{Key, What, key};

/// What comes back of the capital, and when.
pub(in crate::scenario) const RETURNS: &[&str] = &["first", "after_preferred", "none"];

pub(in crate::scenario) const WATERFALL: &[Key] = &[
    key("pool", What::Value, "What is paid out tier by tier, a rate per time."),
    PER_OF_TERM,
    key(
        "contributions",
        What::Names,
        "The terms by which the investor puts capital in.",
    ),
    key("capital", What::Value, "Capital that is in from the first day on."),
    key(
        "return_of_capital",
        What::Word(RETURNS),
        "Whether the capital comes back first (default), after the preferred return, or not by a tier of its own.",
    ),
    key(
        "preferred",
        What::Table(PREFERRED),
        "What the investor has before the manager has anything.",
    ),
    key(
        "catch_up",
        What::Value,
        "The manager's part of what follows, until it has its share of all profit.",
    ),
    key(
        "split",
        What::ValueOrTables(SPLIT),
        "The investor's part of what is left; or tiers of it up to hurdles.",
    ),
    key(
        "deals",
        What::Tables(DEAL),
        "Deal by deal: each with a pool and capital of its own.",
    ),
    key(
        "clawback",
        What::Value,
        "The part of what it had that the manager gives back at the end, where that was too much.",
    ),
    key(
        "rest_of",
        What::Name,
        "The waterfall whose manager's part this term pays; it has no other keys of its own.",
    ),
];

pub(in crate::scenario) const PREFERRED: &[Key] = &[
    key(
        "rate",
        What::Value,
        "The yearly return on capital that has not come back.",
    ),
    key(
        "compounding",
        What::Flag,
        "Whether an unpaid return bears return; true where absent.",
    ),
    key(
        "cumulative",
        What::Flag,
        "Whether an unpaid return is carried into the next calendar year; true where absent.",
    ),
    key(
        "irr",
        What::Value,
        "Until the investor has this rate of return on all its cash.",
    ),
    key(
        "multiple",
        What::Value,
        "Until the investor has this many times its capital.",
    ),
];

pub(in crate::scenario) const SPLIT: &[Key] = &[
    key(
        "irr",
        What::Value,
        "The tier ends where the investor has this rate of return.",
    ),
    key(
        "multiple",
        What::Value,
        "The tier ends where the investor has this many times its capital.",
    ),
    key("share", What::Value, "The investor's part within the tier."),
];

pub(in crate::scenario) const DEAL: &[Key] = &[
    key("pool", What::Value, "What this deal pays out, a rate per time."),
    key(
        "contributions",
        What::Names,
        "The terms by which capital goes into this deal.",
    ),
    key(
        "capital",
        What::Value,
        "Capital that is in this deal from the first day on.",
    ),
];
