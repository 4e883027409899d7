//! The processes of drivers, each with its own keys.

use super::{Key, PERS, What, key};

/// The keys that every driver has.
pub(in crate::scenario) const DRIVER: &[Key] = &[
    key("process", What::Word(PROCESSES), "How the series moves."),
    key("label", What::Text, "What it is called in reports."),
    key("initial", What::Value, "The value in period 0."),
    key(
        "per",
        What::Word(PERS),
        "The time that a rate is quoted for; a level where absent.",
    ),
    key("min", What::Value, "Never below this."),
    key("max", What::Value, "Never above this."),
];

pub(in crate::scenario) const IN: &[&str] = &["logs", "levels"];

const GROWTH: Key = key("growth", What::Value, "Effective annual growth of the expected value.");

const FADE_TO: Key = key("fade_to", What::Value, "The growth that it runs towards.");

const FADES: Key = key(
    "half_life",
    What::DurationOrValue,
    "The time in which the distance to `fade_to` halves.",
);

const LOG_GROWTH: Key = key(
    "log_growth",
    What::Value,
    "Continuous growth per year of the expected value.",
);

const VOLATILITY: Key = key("volatility", What::Value, "Annual volatility of logs.");

const AROUND: Key = key(
    "volatility",
    What::Value,
    "Annual volatility of logs around the values.",
);

const SATURATION: Key = key("saturation", What::Value, "The value that it runs towards.");

const MIDPOINT: Key = key(
    "midpoint",
    What::DateOrValue,
    "When it reaches half of the saturation; in place of growth.",
);

/// The keys of a state of `regimes`.
pub(in crate::scenario) const STATE: &[Key] = &[GROWTH, LOG_GROWTH, VOLATILITY];

/// The processes that this version has, with their own keys.
pub(in crate::scenario) const PROCESS_KEYS: [(&str, &[Key]); 11] = [
    ("constant", &[]),
    ("geometric", &[GROWTH, LOG_GROWTH, FADE_TO, FADES, VOLATILITY]),
    (
        "jump_diffusion",
        &[
            GROWTH,
            LOG_GROWTH,
            FADE_TO,
            FADES,
            VOLATILITY,
            key("jump_rate", What::Value, "How many jumps are expected in a year."),
            key(
                "jump_mean",
                What::Value,
                "The mean of the logarithm of a jump's factor; 0 where absent.",
            ),
            key(
                "jump_sd",
                What::Value,
                "The standard deviation of that logarithm; 0 where absent.",
            ),
        ],
    ),
    (
        "mean_reverting",
        &[
            key("level", What::Value, "The value that it is pulled back to."),
            key(
                "half_life",
                What::DurationOrValue,
                "The time in which the distance to the level halves.",
            ),
            key(
                "volatility",
                What::Value,
                "Annual volatility, of logs or in the unit of the driver.",
            ),
            key(
                "in",
                What::Word(IN),
                "Whether the distance is measured in logs (where absent) or in levels.",
            ),
        ],
    ),
    (
        "regimes",
        &[
            key(
                "states",
                What::States(STATE),
                "Each state by its name, with its growth and volatility.",
            ),
            key(
                "transitions",
                What::Transitions,
                "From each state, the probability of being in each other one a year later.",
            ),
            key(
                "begins_in",
                What::NameOrShares,
                "The state in period 0, or the probability of each.",
            ),
        ],
    ),
    (
        "s_curve",
        &[
            SATURATION,
            key(
                "growth",
                What::Value,
                "Effective annual growth while far below the saturation.",
            ),
            LOG_GROWTH,
            MIDPOINT,
            AROUND,
        ],
    ),
    (
        "gompertz",
        &[
            SATURATION,
            key("growth", What::Value, "Effective annual growth at the start."),
            LOG_GROWTH,
            MIDPOINT,
            AROUND,
        ],
    ),
    (
        "bass",
        &[
            key("market", What::Value, "How many will ever adopt."),
            key(
                "innovation",
                What::Value,
                "Coefficient of innovation per year: adoption without example.",
            ),
            key(
                "imitation",
                What::Value,
                "Coefficient of imitation per year: adoption by example.",
            ),
            AROUND,
        ],
    ),
    (
        "bootstrap",
        &[
            key(
                "history",
                What::Name,
                "The entry of [history] whose growth rates are drawn again.",
            ),
            key(
                "block",
                What::Duration,
                "How long growth rates that followed one another stay together; a year where absent.",
            ),
        ],
    ),
    (
        "table",
        &[
            key("values", What::Schedule, "Dated values, straight between them."),
            AROUND,
        ],
    ),
    (
        "formula",
        &[key(
            "formula",
            What::Value,
            "The value in each period; `prev()` is the period before.",
        )],
    ),
];

pub(in crate::scenario) const PROCESSES: &[&str] = &[
    "constant",
    "geometric",
    "jump_diffusion",
    "mean_reverting",
    "regimes",
    "s_curve",
    "gompertz",
    "bass",
    "bootstrap",
    "table",
    "formula",
];
