//! Deals beside each other: their distributions laid over one another, and the distribution of their
//! difference path by path.

use super::super::axis;
use super::super::difference::{self, Told};
use super::super::frame::{self, Mark, Order, Words};
use super::super::palette::{Colour, NEUTRAL, PAPER, RULE, accent};
use super::super::size::LINE;
use super::super::{Chart, stem};
use super::{axis_unit, unit_words};
use crate::analysis::{Compared, Comparison, Pair};
use crate::report::Answered;
use crate::report::answer::{capitalised, shown};

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

/// The difference between two of the deals.
fn difference(
    answered: &Answered,
    order: &Order<'_>,
    found: &Comparison,
    figure: &Compared,
    pair: &Pair,
    index: usize,
) -> Option<Chart> {
    let told = Told {
        deal: &found.deals[pair.deal].title,
        against: &found.deals[pair.against].title,
        figure: &figure.label,
        unit: figure.unit,
        mean: &pair.difference,
        colour: accent(0),
        note: String::new(),
    };
    let about = (&answered.scenario, &answered.run);
    let key = format!("{}-{}", name(answered, figure, index), pair.deal);
    difference::chart(about, order, &key, &told, pair)
}
