//! The processes of drivers, each with its own keys.

use super::{Key, What, key};

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

/// The processes that this version has, with their own keys.
pub(in crate::scenario) const PROCESS_KEYS: [(&str, &[Key]); 7] = [
    ("constant", &[]),
    (
        "geometric",
        &[
            key("growth", What::Value, "Effective annual growth of the expected value."),
            LOG_GROWTH,
            key("fade_to", What::Value, "The growth that it runs towards."),
            key(
                "half_life",
                What::DurationOrValue,
                "The time in which the distance to `fade_to` halves.",
            ),
            VOLATILITY,
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
    "s_curve",
    "gompertz",
    "bass",
    "table",
    "formula",
];
