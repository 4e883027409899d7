//! The keys of `[terms]`: those of every term, its caps and its floor, and those of each kind.

use super::{
    COUNTS, EVERY, Key, PAID_IN, PERS, TERM_PERS, TIER_METHODS, TIER_PERIODS, TIMINGS, What, YEARS, key, kind, settle,
    waterfall,
};

pub(in crate::scenario) const CAP: &[Key] = &[
    key("per_period", What::Value, "The most that a period earns."),
    key("per_year", What::Value, "The most that a year earns."),
    key("total", What::Value, "The most that the term ever earns."),
    key(
        "multiple_of",
        What::MultipleOf,
        "The most that the term ever earns: a number and the name of the term that it is a multiple of.",
    ),
    key(
        "carry_forward",
        What::Flag,
        "Whether what a period or year leaves of its cap raises that of the next.",
    ),
];

pub(in crate::scenario) const FLOOR: &[Key] = &[key("per_period", What::Value, "The least that a period earns.")];

pub(in crate::scenario) const TERM: &[Key] = &[
    key("kind", What::Word(KINDS), "What kind of clause this is."),
    key("label", What::Text, "What it is called in reports."),
    key("from", What::Name, "The party that pays."),
    key("to", What::Name, "The party that receives."),
    key("starts", What::Date, "The first day on which it holds."),
    key("ends", What::Date, "The first day on which it holds no longer."),
    key("until", What::Names, "An event, or several, that ends it."),
    key("from_event", What::Name, "The event after which it begins."),
    key("while", What::Value, "A condition for it to hold."),
    key(
        "every",
        What::Word(EVERY),
        "It settles at the end of each quarter, half-year or year.",
    ),
    key(
        "year",
        What::Word(YEARS),
        "Whether its years, quarters and months are of the calendar (default) or counted from `starts`.",
    ),
    key(
        "lag",
        What::Duration,
        "How long after settlement it is paid, in whole months.",
    ),
    key("timing", What::Word(TIMINGS), "When in its period it is paid."),
    key("cap", What::Table(CAP), "The most that it earns."),
    key("floor", What::Table(FLOOR), "The least that it earns."),
    key("paid_in", What::Word(PAID_IN), "What it is paid in; cash where absent."),
    key(
        "holdback",
        What::Table(settle::HOLDBACK),
        "A part that is held back and released later.",
    ),
    key(
        "pays_from_cash",
        What::Flag,
        "Pays no more than the payer's cash; the rest becomes arrears.",
    ),
    key("enabled", What::Flag, "False takes the term out of the deal."),
];

pub(super) const PER_OF_TERM: Key = key(
    "per",
    What::Word(TERM_PERS),
    "The time that the amount is quoted for; `period` for each period.",
);

const EXIT: Key = key(
    "exit",
    What::Name,
    "When the holder is paid out: an event, a date, or `horizon`.",
);

const TIER: &[Key] = &[
    key("up_to", What::Value, "The upper end of the tier; absent in the last."),
    key("rate", What::Value, "The rate within the tier."),
];

/// The kinds of term that this version has, with their own keys.
pub(in crate::scenario) const KIND_KEYS: [(&str, &[Key]); 15] = [
    (
        "amount",
        &[
            key("amount", What::Value, "What is paid, a rate per time."),
            PER_OF_TERM,
            key(
                "escalator",
                What::Value,
                "By how much the amount rises with each whole year since the term's start.",
            ),
        ],
    ),
    (
        "lump_sum",
        &[key("schedule", What::Schedule, "Each amount on its date.")],
    ),
    (
        "share",
        &[
            key("of", What::Value, "The base that the share is taken of."),
            key("rate", What::Value, "The share of the base."),
            key(
                "tiers",
                What::Tables(TIER),
                "Rates that depend on how large the base is.",
            ),
            key(
                "tier_period",
                What::Word(TIER_PERIODS),
                "What resets the count of the base; a year where absent.",
            ),
            key(
                "tier_method",
                What::Word(TIER_METHODS),
                "How the tiers apply; marginal where absent.",
            ),
            key("deductions", What::Values, "What comes off the base first."),
            PER_OF_TERM,
        ],
    ),
    (
        "minimum_guarantee",
        &[
            key("tops_up", What::Names, "The terms that count towards the minimum."),
            key(
                "minimum",
                What::Value,
                "The least that they give together in each window.",
            ),
            key("per", What::Word(PERS), "The window."),
            key(
                "counts",
                What::Word(COUNTS),
                "What counts: what was earned (default) or paid.",
            ),
        ],
    ),
    (
        "advance",
        &[
            key("schedule", What::Schedule, "Each advance on its date."),
            key(
                "recouped_from",
                What::Names,
                "The terms whose payments the payer keeps until it is recouped.",
            ),
            key(
                "rate",
                What::Value,
                "The part of those payments that is kept; 100% where absent.",
            ),
            key(
                "interest",
                What::Value,
                "Effective annual interest on what is not recouped.",
            ),
        ],
    ),
    (
        "milestone",
        &[
            key("amount", What::Value, "What is paid once."),
            key("event", What::Name, "The event that makes it due."),
            key(
                "when",
                What::Value,
                "The condition that makes it due when it is first true.",
            ),
        ],
    ),
    (
        "equity",
        &[
            key("stake", What::Value, "The share of the company that is held."),
            key(
                "dividends",
                What::Value,
                "What the company pays on all of its shares, a rate per time.",
            ),
            PER_OF_TERM,
            key(
                "dilution",
                What::Value,
                "The part of the stake that each year takes away, as new shares are issued.",
            ),
            EXIT,
            key("value", What::Value, "What the whole company is worth at the exit."),
            key("of", What::Value, "What the worth at the exit is a multiple of."),
            key("multiple", What::Value, "The worth at the exit in multiples of `of`."),
        ],
    ),
    (
        "warrant",
        &[
            key(
                "shares",
                What::Value,
                "How many shares it is for, vested from the start on.",
            ),
            key(
                "vesting",
                What::Tables(settle::TRANCHE),
                "The shares tranche by tranche.",
            ),
            key("strike", What::Value, "What the holder pays for a share."),
            key("price", What::Value, "What a share is worth."),
            EXIT,
        ],
    ),
    ("waterfall", waterfall::WATERFALL),
    (
        "formula",
        &[key("amount", What::Value, "What is paid, any expression."), PER_OF_TERM],
    ),
    ("take_or_pay", kind::TAKE_OR_PAY),
    ("usage", kind::USAGE),
    ("profit_share", kind::PROFIT_SHARE),
    ("loan", kind::LOAN),
    ("revenue_financing", kind::REVENUE_FINANCING),
];

pub(in crate::scenario) const KINDS: &[&str] = &[
    "amount",
    "lump_sum",
    "share",
    "minimum_guarantee",
    "advance",
    "milestone",
    "equity",
    "warrant",
    "waterfall",
    "formula",
    "take_or_pay",
    "usage",
    "profit_share",
    "loan",
    "revenue_financing",
];
/// The keys of one tranche of a warrant.
pub(in crate::scenario) const fn tranche_keys() -> &'static [Key] {
    settle::TRANCHE
}

/// The keys of one tier of a share.
pub(in crate::scenario) const fn tier_keys() -> &'static [Key] {
    TIER
}
