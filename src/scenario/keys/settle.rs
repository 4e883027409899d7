//! The keys of holdbacks, of netting, and of the tranches of a warrant.

use super::{Key, What, key};

pub(in crate::scenario) const HOLDBACK: &[Key] = &[
    key("rate", What::Value, "The part of each payment that is held back."),
    key(
        "release_after",
        What::Duration,
        "How long it is held, in whole months; rounded up to whole periods.",
    ),
];

/// Terms that are settled against each other.
pub(in crate::scenario) const NETTING: &[Key] = &[
    key("terms", What::Names, "Terms between two parties, both ways."),
    key("label", What::Text, "What it is called in reports."),
];

/// One tranche of a warrant.
pub(in crate::scenario) const TRANCHE: &[Key] = &[
    key("shares", What::Value, "How many shares."),
    key(
        "event",
        What::Names,
        "The event, or the events, that must have happened.",
    ),
    key(
        "when",
        What::Value,
        "The condition that must hold, such as a test of the price.",
    ),
];
