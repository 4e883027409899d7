//! The keys of an entry of `[history]`.

use super::{Key, PERS, What, key};

pub(in crate::scenario) const HISTORY: &[Key] = &[
    key("label", What::Text, "What it is called in reports."),
    key("per", What::Word(PERS), "The window that each figure totals."),
    key("values", What::Schedule, "The first day of each window with its total."),
    key("against", What::Value, "The expression that should give these figures."),
    key(
        "file",
        What::Text,
        "A CSV file that holds the figures; in place of values.",
    ),
    key("column", What::Text, "The column of the file with the totals."),
    key(
        "dates",
        What::Text,
        "The column with the first day of each window; the first where absent.",
    ),
    key(
        "rows",
        What::NamedTexts,
        "Only rows that have these texts in these columns.",
    ),
    key(
        "scale",
        What::Value,
        "What each figure of the file is multiplied by, such as `1m`.",
    ),
];
