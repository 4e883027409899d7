//! Keys of the kinds that count by years, shares of profit and units: what `keys` lists by name.

use super::{EXCESSES, Key, REPAYMENTS, TERM_PERS, TIER_METHODS, TIER_PERIODS, What, key};

const PER_OF_BASE: Key = key(
    "per",
    What::Word(TERM_PERS),
    "The time that a base that is a level is quoted for; `period` for each period.",
);

const TIER_PERIOD: Key = key(
    "tier_period",
    What::Word(TIER_PERIODS),
    "What resets the count; a year where absent.",
);

const TIER_METHOD: Key = key(
    "tier_method",
    What::Word(TIER_METHODS),
    "How the tiers apply; marginal where absent.",
);

pub(in crate::scenario) const TAKE_OR_PAY: &[Key] = &[
    key("of", What::Value, "The use that counts, a rate of money per time."),
    key(
        "commitment",
        What::Value,
        "What is to be used or paid for in each year of the term.",
    ),
    key(
        "total",
        What::Value,
        "What is to be used or paid for over the whole term.",
    ),
    key(
        "carry_forward",
        What::Whole,
        "In how many later years use that was paid for and not had may be made up.",
    ),
    key(
        "roll_forward",
        What::Value,
        "The share of a year's commitment that may be short and moves to the next year.",
    ),
    key(
        "excess",
        What::Word(EXCESSES),
        "What becomes of use beyond a year's commitment; it lapses where absent.",
    ),
];

const MATURITY: Key = key(
    "maturity",
    What::DateOrDuration,
    "When all that is owed falls due: a date, or a length of time from the beginning.",
);

pub(in crate::scenario) const LOAN: &[Key] = &[
    key(
        "principal",
        What::Value,
        "What is lent at the beginning, or amounts on their dates.",
    ),
    key("rate", What::Value, "Nominal annual interest on what is owed."),
    key(
        "repayment",
        What::Word(REPAYMENTS),
        "How the principal is repaid; all of it at maturity where absent.",
    ),
    MATURITY,
    key(
        "grace",
        What::Duration,
        "How long no principal is repaid at the beginning.",
    ),
    key(
        "pay_in_kind",
        What::FlagOrValue,
        "Whether interest is added to what is owed, or which share of it.",
    ),
];

pub(in crate::scenario) const REVENUE_FINANCING: &[Key] = &[
    key(
        "advance",
        What::Value,
        "What is advanced at the beginning, or amounts on their dates.",
    ),
    key("of", What::Value, "The base that the share is taken of."),
    PER_OF_BASE,
    key("rate", What::Value, "The share of the base that repays the advance."),
    key(
        "multiple",
        What::Value,
        "How many times the advance is repaid; it may change by date.",
    ),
    key("minimum", What::Value, "The least that each period repays."),
    MATURITY,
];

pub(in crate::scenario) const PROFIT_SHARE: &[Key] = &[
    key("of", What::Value, "What comes in, a rate per time."),
    PER_OF_BASE,
    key("costs", What::Values, "What comes off first, rates per time."),
    key("rate", What::Value, "The share of the profit."),
    key(
        "tiers",
        What::Tables(super::tier_keys()),
        "Rates that depend on how large the profit is.",
    ),
    TIER_PERIOD,
    TIER_METHOD,
    key(
        "loss_carry_forward",
        What::Flag,
        "Whether losses come off later profits; they do not where absent.",
    ),
    key(
        "cost_ceiling",
        What::Value,
        "The share of what comes in that costs may take; 100% where absent.",
    ),
];

pub(in crate::scenario) const DISCOUNT_TIER: &[Key] = &[
    key("up_to", What::Value, "The upper end of the tier; absent in the last."),
    key("discount", What::Value, "The discount within the tier."),
];

pub(in crate::scenario) const USAGE: &[Key] = &[
    key("quantity", What::Value, "What is used, a rate of units per time."),
    PER_OF_BASE,
    key("price", What::Value, "The list price of a unit."),
    key(
        "discount_tiers",
        What::Tables(DISCOUNT_TIER),
        "Discounts that depend on how much is bought at list price.",
    ),
    TIER_PERIOD,
    TIER_METHOD,
    key(
        "credits",
        What::Value,
        "A balance that is used up before cash: an amount, or amounts on their dates.",
    ),
    key(
        "credits_expire",
        What::Duration,
        "How long after it is given a credit lapses; never where absent.",
    ),
];
