//! Deals beside each other: their distributions laid over one another, and the distribution of their
//! difference path by path with the share of paths on either side of 0.

use super::super::axis;
use super::super::font::{self, Weight};
use super::super::frame::{self, Area, LABEL_INK, Mark, Order, Words};
use super::super::palette::{Colour, INK, LOSS, NEUTRAL, PAPER, RULE, accent};
use super::super::pen::{Align, Ink};
use super::super::size::{LABEL, LINE};
use super::super::{Chart, stem};
use super::{axis_unit, unit_words};
use crate::analysis::{Compared, Comparison, Pair};
use crate::report::answer::{capitalised, shown, shown_difference};
use crate::report::{Answered, digits};

/// The most deals whose distributions can be told apart on one sheet.
const MOST: usize = 6;

/// The most charts of differences for one figure.
const MOST_PAIRS: usize = 3;

pub(super) fn charts(answered: &Answered, order: &Order<'_>, found: &Comparison) -> Vec<Chart> {
    let mut charts = Vec::new();
    for (index, figure) in found.figures.iter().enumerate() {
        charts.extend(overlaid(answered, order, found, figure, index));
        let first = |pair: &&Pair| found.in_turn || pair.against == 0;
        let told = found.told(figure).filter(first).take(MOST_PAIRS);
        charts.extend(told.filter_map(|pair| difference(answered, order, found, figure, pair, index)));
    }
    charts
}

fn name(answered: &Answered, figure: &Compared, index: usize) -> String {
    match &figure.party {
        Some(party) => format!("{}-{party}-{index}", answered.key),
        None => format!("{}-{index}", answered.key),
    }
}

/// The share of paths up to each value, one line a deal: where one line runs below another throughout,
/// its deal gives more at every rank.
fn overlaid(
    answered: &Answered,
    order: &Order<'_>,
    found: &Comparison,
    figure: &Compared,
    index: usize,
) -> Option<Chart> {
    let currency = &answered.scenario.currency;
    let drawn = |deal: &usize| !figure.sides[*deal].spread.shares.is_empty();
    let deals: Vec<usize> = (0..figure.sides.len()).filter(drawn).take(MOST).collect();
    let spread = &figure.sides.get(*deals.first()?)?.spread;
    let range = (spread.low, spread.low + spread.width * spread.shares.len() as f64);
    let means: Vec<String> = deals
        .iter()
        .map(|deal| {
            let mean = shown(&figure.sides[*deal].mean, figure.unit, currency);
            format!("{}: {mean} on average", found.deals[*deal].title)
        })
        .collect();
    let words = Words {
        title: format!("{}, deal by deal", capitalised(&figure.label)),
        subtitle: format!(
            "Share of paths that end at or below each value, {}; dots are medians",
            unit_words(figure.unit, currency)
        ),
        note: match found.deals.len() {
            several if several > MOST => format!("The first {MOST} of {several} deals."),
            _ => String::new(),
        },
        key: deals
            .iter()
            .enumerate()
            .map(|(place, deal)| (Mark::Line(colour(place)), found.deals[*deal].title.clone()))
            .collect(),
        alt: format!(
            "Distributions of the {} on the same draws. {}.",
            figure.label,
            means.join("; ")
        ),
    };
    let about = (&answered.scenario, &answered.run);
    let stem = stem("compare", &name(answered, figure, index));
    Some(frame::sheet(about, order, stem, words, frame::USUAL, |pen, room| {
        let (area, y) = frame::value_axis(pen, room, 8.0, 26.0, (0.0, 1.0), axis::Unit::Share);
        let x = frame::level_axis(pen, area, range, axis_unit(figure.unit, currency), false);
        pen.line(&[(area.left, area.bottom), (area.right, area.bottom)], 1.2, RULE);
        // The last one first, so that the base lies on top where lines coincide.
        for (place, deal) in deals.iter().enumerate().rev() {
            let side = &figure.sides[*deal];
            let mut up_to = side.spread.below;
            let mut line = vec![(x.at(range.0), y.at(up_to))];
            for (bar, share) in side.spread.shares.iter().enumerate() {
                up_to += share;
                let end = side.spread.low + side.spread.width * (bar as f64 + 1.0);
                line.push((x.at(end), y.at(up_to.min(1.0))));
            }
            pen.line(&line, LINE, colour(place));
            if let Some(median) = side.percentiles[1].value.filter(|at| *at >= range.0 && *at <= range.1) {
                pen.dot((x.at(median), y.at(0.5)), 6.4, PAPER);
                pen.dot((x.at(median), y.at(0.5)), 4.6, colour(place));
            }
        }
    }))
}

/// The colour of a deal: the base grey, the others accents.
fn colour(place: usize) -> Colour {
    if place == 0 { NEUTRAL } else { accent(place - 1) }
}

/// Bars of the difference, path by path, with the shares on either side of 0.
fn difference(
    answered: &Answered,
    order: &Order<'_>,
    found: &Comparison,
    figure: &Compared,
    pair: &Pair,
    index: usize,
) -> Option<Chart> {
    let currency = &answered.scenario.currency;
    let spread = &pair.spread;
    let (larger, smaller) = (pair.larger?, pair.smaller?);
    if spread.shares.is_empty() {
        return None;
    }
    let (deal, against) = (&found.deals[pair.deal].title, &found.deals[pair.against].title);
    let mean = shown_difference(&pair.difference, figure.unit, currency);
    let (more, less) = (
        digits::of_paths(larger.value, larger.se),
        digits::of_paths(smaller.value, smaller.se),
    );
    let same = (1.0 - larger.value - smaller.value).max(0.0);
    let sure = pair.paths_needed.is_none();
    let title = if sure {
        format!(
            "“{deal}” against “{against}”: {mean} in the {} on average",
            figure.label
        )
    } else {
        format!(
            "“{deal}” against “{against}”: no sure difference in the {}",
            figure.label
        )
    };
    let words = Words {
        title,
        subtitle: format!(
            "Share of paths by the difference on the same path, {}",
            unit_words(figure.unit, currency)
        ),
        note: if same > 0.0005 {
            format!("The same on {}.", digits::of_paths(same, larger.se.max(smaller.se)))
        } else {
            String::new()
        },
        key: Vec::new(),
        alt: format!(
            "The difference of the {} between “{deal}” and “{against}”, path by path: more on {more}, less on {less}, {mean} on average.",
            figure.label
        ),
    };
    let about = (&answered.scenario, &answered.run);
    let stem = stem(
        "difference",
        &format!("{}-{}", name(answered, figure, index), pair.deal),
    );
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
        let x = frame::level_axis(pen, area, (low, high), axis_unit(figure.unit, currency), false);
        let most = spread.shares.iter().fold(0.0_f64, |most, share| most.max(*share));
        let y = |share: f64| area.bottom - share / (1.06 * most) * (area.bottom - area.top);
        for (bar, share) in spread.shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let left = spread.low + spread.width * bar as f64;
            let middle = left + spread.width / 2.0;
            let fill = if middle < 0.0 {
                LOSS.tint(0.55)
            } else {
                accent(0).tint(0.55)
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
                true => pen.text_beside(&right, (zero + 8.0, first), Align::Left, ink(accent(0))),
                false => pen.text_beside(&right, (zero - 8.0, second), Align::Right, ink(accent(0))),
            }
        }
    }))
}
