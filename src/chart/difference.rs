//! The difference between two deals path by path, with the share of paths on either side of 0: of a variant of the
//! deal against the deal as written, or of two deals of a comparison.

use super::answer::{axis_unit, unit_words};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Order, Words};
use super::palette::{Colour, INK, LOSS, RULE};
use super::pen::{Align, Ink};
use super::size::LABEL;
use super::{Chart, stem};
use crate::analysis::{Estimate, Pair, Unit};
use crate::report::answer::shown_difference;
use crate::report::{Party, Report, Run, Scenario, digits};

/// What is told of a difference.
pub(super) struct Told<'a> {
    /// The later deal and the earlier one.
    pub(super) deal: &'a str,
    pub(super) against: &'a str,
    /// What it is of: `present value of Microsoft`.
    pub(super) figure: &'a str,
    pub(super) unit: Unit,
    /// Its mean.
    pub(super) mean: &'a Estimate,
    /// The colour of more.
    pub(super) colour: Colour,
    pub(super) note: String,
}

/// A chart for each variant.
pub(super) fn charts(report: &Report, order: &Order<'_>, party: &Party, colour: Colour) -> Vec<Chart> {
    let of = |variant: &crate::report::Variant| {
        let found = variant.parties.iter().find(|found| found.key == party.key)?;
        let (pair, change) = (found.pair.as_ref()?, found.change?);
        let mean = Estimate {
            value: Some(change.mean),
            se: Some(change.se),
            count: report.run.paths,
        };
        let told = Told {
            deal: &variant.title,
            against: "As written",
            figure: &format!("present value of {}", party.name),
            unit: Unit::Money,
            mean: &mean,
            colour,
            note: match pair.difference.count < report.run.paths {
                true => format!("Shares of the first {} paths.", digits::count(pair.difference.count)),
                false => String::new(),
            },
        };
        let about = (&report.scenario, &report.run);
        chart(about, order, &format!("{}-{}", party.key, variant.key), &told, pair)
    };
    report.variants.iter().filter_map(of).collect()
}

/// Bars of the difference. `None` where it is the same on all paths.
pub(super) fn chart(
    about: (&Scenario, &Run),
    order: &Order<'_>,
    key: &str,
    told: &Told<'_>,
    pair: &Pair,
) -> Option<Chart> {
    let currency = &about.0.currency;
    let spread = &pair.spread;
    let (larger, smaller) = (pair.larger?, pair.smaller?);
    if spread.shares.is_empty() {
        return None;
    }
    let (deal, against, figure) = (told.deal, told.against, told.figure);
    let mean = shown_difference(told.mean, told.unit, currency);
    let (more, less) = (
        digits::of_paths(larger.value, larger.se),
        digits::of_paths(smaller.value, smaller.se),
    );
    let same = (1.0 - larger.value - smaller.value).max(0.0);
    let sure = pair.paths_needed.is_none();
    let title = if sure {
        format!("“{deal}” against “{against}”: {mean} in the {figure} on average")
    } else {
        format!("“{deal}” against “{against}”: no sure difference in the {figure}")
    };
    let mut note = told.note.clone();
    if same > 0.0005 {
        let words = format!("The same on {}.", digits::of_paths(same, larger.se.max(smaller.se)));
        note = format!("{words} {note}").trim_end().to_owned();
    }
    let words = Words {
        title,
        subtitle: format!(
            "Share of paths by the difference on the same path, {}",
            match told.unit {
                Unit::Share => "percentage points".to_owned(),
                unit => unit_words(unit, currency),
            }
        ),
        note,
        key: Vec::new(),
        alt: format!(
            "The difference of the {figure} between “{deal}” and “{against}”, path by path: more on {more}, less on {less}, {mean} on average."
        ),
    };
    let stem = stem("difference", key);
    Some(frame::sheet(about, order, stem, words, frame::USUAL, |pen, room| {
        let low = spread.low.min(0.0);
        let high = (spread.low + spread.width * spread.shares.len() as f64).max(0.0);
        let ink = |colour| Ink {
            weight: Weight::Bold,
            colour,
            ..LABEL_INK
        };
        let (left, right) = (format!("← less on {less}"), format!("more on {more} →"));
        let at_zero = room.left + (0.0 - low) / (high - low) * (room.right - room.left);
        let fits = |text: &str, room: f64| font::width(text, LABEL, Weight::Bold) + 10.0 <= room;
        // A side that is too narrow for its words says them on the other side of the line, in a row of its own.
        let (left_fits, right_fits) = (fits(&left, at_zero - room.left), fits(&right, room.right - at_zero));
        let rows = if left_fits && right_fits { 1.0 } else { 2.0 };
        let area = Area {
            top: room.top + 20.0 * rows - 2.0,
            bottom: room.bottom - 26.0,
            ..room
        };
        let x = frame::level_axis(pen, area, (low, high), axis_unit(told.unit, currency), false);
        let most = spread.shares.iter().fold(0.0_f64, |most, share| most.max(*share));
        let y = |share: f64| area.bottom - share / (1.06 * most) * (area.bottom - area.top);
        for (bar, share) in spread.shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let left = spread.low + spread.width * bar as f64;
            let middle = left + spread.width / 2.0;
            let fill = if middle < 0.0 {
                LOSS.tint(0.55)
            } else {
                told.colour.tint(0.55)
            };
            pen.rect(
                (x.at(left) + 0.4, y(*share)),
                (x.at(left + spread.width) - 0.4, area.bottom),
                fill,
            );
        }
        pen.line(&[(area.left, area.bottom), (area.right, area.bottom)], 1.2, RULE);
        let zero = x.at(0.0);
        pen.line(&[(zero, room.top), (zero, area.bottom)], 1.6, INK);
        let (first, second) = (room.top + 8.0, room.top + 28.0);
        if smaller.value > 0.0 {
            match left_fits {
                true => pen.text_beside(&left, (zero - 8.0, first), Align::Right, ink(LOSS)),
                false => pen.text_beside(&left, (zero + 8.0, second), Align::Left, ink(LOSS)),
            }
        }
        if larger.value > 0.0 {
            match right_fits {
                true => pen.text_beside(&right, (zero + 8.0, first), Align::Left, ink(told.colour)),
                false => pen.text_beside(&right, (zero - 8.0, second), Align::Right, ink(told.colour)),
            }
        }
    }))
}
