//! The keys of `[charts]`.

use super::{Key, What, key};
use crate::scenario::{ChartKind, ChartSize, ChartTheme};

/// The keys of a chart.
pub(in crate::scenario) const CHART: &[Key] = &[
    key("kind", What::Word(ChartKind::WORDS), "What kind of chart this is."),
    key(
        "of",
        What::Names,
        "What it shows, as microsoft.npv or drivers.revenue, or several; all that the kind can show where absent.",
    ),
    key(
        "title",
        What::Text,
        "The finding, in place of the title that the program writes.",
    ),
    key(
        "subtitle",
        What::Text,
        "What is shown and in which unit, in place of the program's.",
    ),
    key(
        "source",
        What::Text,
        "The source line, in place of the scenario's sources.",
    ),
    key(
        "notes",
        What::Text,
        "What else a reader must know, in place of the program's notes.",
    ),
    key(
        "size",
        What::Word(ChartSize::WORDS),
        "The sheet: article (960 by 540) where absent, square, column or slide.",
    ),
    key(
        "theme",
        What::Word(ChartTheme::WORDS),
        "The paper: light where absent, or dark.",
    ),
];
