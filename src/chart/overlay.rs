//! The distributions of a party's present value under the variants, over one another.

use super::axis::{self, Unit};
use super::frame::{self, Area, Mark, Order, Words};
use super::palette::{Colour, NEUTRAL, PAPER, RULE, accent};
use super::size::LINE;
use super::{Chart, stem};
use crate::report::{Bin, Figure, Party, Report, digits};

/// The most curves that can be told apart.
const MOST: usize = 6;

/// One deal's distribution.
pub(super) struct Shape<'a> {
    pub(super) title: &'a str,
    pub(super) npv: &'a Figure,
    pub(super) bins: &'a [Bin],
}

impl Shape<'_> {
    /// The top of the curve at the middle of each bin: the share of paths per unit of money.
    pub(super) fn curve(&self) -> Vec<(f64, f64)> {
        let bins = self
            .bins
            .iter()
            .filter(|bin| bin.high > bin.low && bin.share.is_finite());
        bins.map(|bin| ((bin.low + bin.high) / 2.0, bin.share / (bin.high - bin.low)))
            .collect()
    }
}

/// The deal as written and each variant, as far as they have a figure.
pub(super) fn shapes<'a>(report: &'a Report, party: &'a Party) -> Vec<Shape<'a>> {
    let mut shapes = vec![Shape {
        title: "As written",
        npv: &party.npv,
        bins: &party.npv_density,
    }];
    for variant in &report.variants {
        if let Some(found) = variant.parties.iter().find(|found| found.key == party.key) {
            shapes.push(Shape {
                title: &variant.title,
                npv: &found.npv,
                bins: &found.npv_density,
            });
        }
    }
    shapes
}

/// The range of all curves; `None` where none has any spread.
pub(super) fn range(shapes: &[Shape<'_>]) -> Option<(f64, f64)> {
    axis::range(
        shapes
            .iter()
            .flat_map(|shape| shape.bins)
            .flat_map(|bin| [bin.low, bin.high]),
    )
}

/// A median in words.
pub(super) fn median(shape: &Shape<'_>, report: &Report) -> String {
    match shape.npv.summary.p50 {
        Some(value) => digits::money_short(value, shape.npv.quantile_se[1], &report.scenario.currency),
        None => "–".to_owned(),
    }
}

/// Curves of equal area with a dot at each median. `None` where there are no variants or no spread.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, own: Colour) -> Option<Chart> {
    let mut shapes = shapes(report, party);
    let several = shapes.len();
    shapes.truncate(MOST);
    let range = range(&shapes).filter(|_| several > 1)?;
    let currency = &report.scenario.currency;
    let each: Vec<String> = shapes
        .iter()
        .map(|shape| format!("{} {}", shape.title, median(shape, report)))
        .collect();
    let curves: Vec<Vec<(f64, f64)>> = shapes.iter().map(Shape::curve).collect();
    let peaks: Vec<f64> = curves
        .iter()
        .map(|curve| curve.iter().map(|point| point.1).fold(0.0, f64::max))
        .collect();
    let limit = height_limit(&peaks);
    let mut notes = Vec::new();
    if several > MOST {
        notes.push(format!("The first {MOST} of {several} deals."));
    }
    let cut: Vec<&str> = shapes
        .iter()
        .zip(&peaks)
        .filter(|(_, peak)| **peak > limit)
        .map(|(shape, _)| shape.title)
        .collect();
    if !cut.is_empty() {
        notes.push(format!("Cut off at the top: {}.", cut.join(", ")));
    }
    let colour = |place: usize| if place == 0 { own } else { others(own, place) };
    let words = Words {
        title: format!("{}: how the variants move its present value", party.name),
        subtitle: format!(
            "Distribution over paths, {} at a discount rate of {}; the dot is the median",
            currency.code, party.discount_rate
        ),
        note: notes.join(" "),
        key: shapes
            .iter()
            .enumerate()
            .map(|(place, shape)| {
                let text = frame::key_words(order, shape.title, &median(shape, report));
                (Mark::Line(colour(place)), text)
            })
            .collect(),
        alt: format!(
            "Distributions of the present value of {} over one another. Medians: {}.",
            party.name,
            each.join("; ")
        ),
    };
    Some(frame::chart(
        report,
        order,
        stem("overlay", &party.key),
        words,
        frame::USUAL,
        |pen, room| {
            let area = Area {
                bottom: room.bottom - 26.0,
                ..room
            };
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), false);
            let y = |height: f64| {
                area.bottom - (height / limit.max(f64::MIN_POSITIVE)).min(1.0) * (area.bottom - area.top - 8.0)
            };
            if x.low < 0.0 && x.high > 0.0 {
                pen.line(&[(x.at(0.0), area.top), (x.at(0.0), area.bottom)], 1.2, RULE);
            }
            // The deal as written lies on top, over a light ground below all.
            let outlines: Vec<Vec<(f64, f64)>> = curves
                .iter()
                .map(|curve| {
                    let mut line: Vec<(f64, f64)> = curve.iter().map(|point| (x.at(point.0), y(point.1))).collect();
                    if let (Some(first), Some(last)) = (line.first().copied(), line.last().copied()) {
                        line.insert(0, (first.0, area.bottom));
                        line.push((last.0, area.bottom));
                    }
                    line
                })
                .collect();
            if outlines[0].len() > 2 {
                pen.polygon(&outlines[0], own.outer());
            }
            for (place, line) in outlines.iter().enumerate().rev().filter(|(_, line)| line.len() > 2) {
                pen.line(line, LINE, colour(place));
            }
            pen.line(&[(area.left, area.bottom), (area.right, area.bottom)], 1.2, RULE);
            for (place, shape) in shapes.iter().enumerate().rev() {
                if let Some(median) = shape.npv.summary.p50.filter(|at| *at >= range.0 && *at <= range.1) {
                    pen.dot((x.at(median), area.bottom), 6.2, PAPER);
                    pen.dot((x.at(median), area.bottom), 4.6, colour(place));
                }
            }
        },
    ))
}

/// How high a sheet reaches: to the highest peak, unless one (where a cap makes a heap) would flatten the others.
fn height_limit(peaks: &[f64]) -> f64 {
    let mut sorted = peaks.to_vec();
    sorted.sort_by(f64::total_cmp);
    let highest = sorted.last().copied().unwrap_or(0.0);
    let others = sorted.len().saturating_sub(1);
    let middle = sorted
        .get(others / 2)
        .copied()
        .filter(|middle| *middle > 0.0)
        .unwrap_or(highest);
    highest.min(3.0 * middle)
}

/// The colours of the variants: a grey, then accents that are not the party's own.
fn others(own: Colour, place: usize) -> Colour {
    if place == 1 {
        return NEUTRAL;
    }
    let mut accents = (0..12).map(accent).filter(|colour| *colour != own);
    accents.nth(place - 2).unwrap_or(NEUTRAL)
}
