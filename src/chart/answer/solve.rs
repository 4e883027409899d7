//! The statistic less its target by the key, with the roots and their intervals marked.

use super::super::axis;
use super::super::font::Weight;
use super::super::frame::{self, LABEL_INK, Order, Words};
use super::super::palette::{INK, LOSS, PAPER, accent};
use super::super::pen::{Align, Ink};
use super::super::size::LINE;
use super::super::{Chart, stem};
use super::{axis_unit, sweep, unit_words};
use crate::analysis::{Goal, Solved, SweptAxis};
use crate::report::Answered;
use crate::report::answer::{capitalised, goal_words, key_value, root_within};
use crate::report::digits;

/// Half the width of the band around the line, in standard errors: 95%.
const BAND: f64 = 1.96;

pub(super) fn chart(answered: &Answered, order: &Order<'_>, found: &Solved) -> Option<Chart> {
    let currency = &answered.scenario.currency;
    let points: Vec<(f64, f64, f64)> = found
        .scan
        .iter()
        .filter_map(|(at, gap)| Some((*at, gap.value?, BAND * gap.se.unwrap_or(0.0))))
        .collect();
    let range = axis::with_zero(axis::range(
        points.iter().flat_map(|point| [point.1 - point.2, point.1 + point.2]),
    ));
    let values: Vec<f64> = points.iter().map(|point| point.0).collect();
    if values.len() < 2 {
        return None;
    }
    let axis = SweptAxis {
        path: found.path.clone(),
        labels: values.iter().map(|value| format!("{value}")).collect(),
        values: Some(values.clone()),
        unit: found.key_unit,
    };
    let told = found.roots.iter().map(|root| root_within(found, root, currency).value);
    let roots: Vec<String> = told.collect();
    let key = answered.key(&found.path);
    let what = goal_words(answered, found);
    let target = match &found.target {
        Goal::Value(value) => format!("less {}", key_value(*value, found.unit, currency)),
        Goal::Deal { deal, .. } => format!("less that of “{}”", deal.title),
    };
    let title = match roots.as_slice() {
        [] => {
            let ends = [(found.range.0, 0.0), (found.range.1, 0.0)];
            let [low, high] = digits::alike(ends, |value, _| key_value(value, found.key_unit, currency));
            format!("With {key} anywhere from {low} to {high} it is nowhere so that {what}")
        }
        [one] => format!("With {key} at {one} {what}"),
        several => format!("With {key} at {} {what}", several.join(" and at ")),
    };
    let words = Words {
        title,
        subtitle: format!(
            "{} {target} by {key}, {}; the band is two standard errors to either side",
            capitalised(&found.label),
            unit_words(found.unit, currency)
        ),
        note: String::new(),
        key: Vec::new(),
        alt: match roots.as_slice() {
            [] => format!("The line of the {} less its target does not cross 0.", found.label),
            some => format!(
                "The line of the {} less its target crosses 0 at {}.",
                found.label,
                some.join(" and ")
            ),
        },
    };
    let about = (&answered.scenario, &answered.run);
    Some(frame::sheet(
        about,
        order,
        stem("solve", &answered.key),
        words,
        frame::USUAL,
        |pen, room| {
            let (area, y) = frame::value_axis(pen, room, 12.0, 26.0, range, axis_unit(found.unit, currency));
            let x = sweep::key_axis(pen, area, &axis, &values, currency);
            let colour = accent(0);
            let mut outline: Vec<(f64, f64)> = points
                .iter()
                .map(|point| (x.at(point.0), y.at(point.1 + point.2)))
                .collect();
            outline.extend(
                points
                    .iter()
                    .rev()
                    .map(|point| (x.at(point.0), y.at(point.1 - point.2))),
            );
            pen.polygon(&outline, colour.outer());
            frame::zero_line(pen, &area, &y);
            let line: Vec<(f64, f64)> = points.iter().map(|point| (x.at(point.0), y.at(point.1))).collect();
            pen.line(&line, LINE, colour);
            let zero = y.at(0.0);
            for (root, text) in found.roots.iter().zip(&roots) {
                let at = x.at(root.value);
                let (low, high) = (root.low.unwrap_or(found.range.0), root.high.unwrap_or(found.range.1));
                pen.line(&[(x.at(low), zero), (x.at(high), zero)], 5.0, LOSS);
                pen.dot((at, zero), 6.4, PAPER);
                pen.dot((at, zero), 4.6, INK);
                let ink = Ink {
                    weight: Weight::Bold,
                    ..LABEL_INK
                };
                let (left, side) = if at > (area.left + area.right) / 2.0 {
                    (-10.0, Align::Right)
                } else {
                    (10.0, Align::Left)
                };
                // Above the zero line on the side on which the curve lies below it.
                let rises = points
                    .iter()
                    .rev()
                    .find(|point| point.0 > root.value)
                    .is_some_and(|point| point.1 > 0.0);
                let up = if rises == (left < 0.0) { -16.0 } else { 16.0 };
                pen.text_beside(text, (at + left, zero + up), side, ink);
            }
        },
    ))
}
