//! The distributions of a party's present value under the variants, one below the other.

use super::axis::Unit;
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Order, TICK_INK, Words};
use super::overlay::{Shape, median, range, shapes};
use super::palette::{Colour, INK, NEUTRAL, RULE};
use super::pen::{Align, Ink};
use super::rows::{self, Rows};
use super::size::{LABEL, TICK};
use super::{Chart, stem};
use crate::report::{Party, Report};

/// A row a deal, all on one scale of values and each as high as its own peak, with a line at the median.
/// `None` where there are no variants or no spread.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, accent: Colour) -> Option<Chart> {
    let shapes = shapes(report, party);
    let range = range(&shapes).filter(|_| shapes.len() > 1)?;
    let currency = &report.scenario.currency;
    let medians: Vec<String> = shapes.iter().map(|shape| median(shape, report)).collect();
    let each: Vec<String> = shapes
        .iter()
        .zip(&medians)
        .map(|(shape, median)| format!("{} {median}", shape.title))
        .collect();
    let words = Words {
        title: format!("{}: present value under each variant", party.name),
        subtitle: format!(
            "Distribution over paths, {} at a discount rate of {}; each to its own height, the line is the median",
            currency.code, party.discount_rate
        ),
        note: String::new(),
        key: Vec::new(),
        alt: format!(
            "Distributions of the present value of {}, one below the other. Medians: {}.",
            party.name,
            each.join("; ")
        ),
    };
    let names: Vec<String> = shapes.iter().map(|shape| shape.title.to_owned()).collect();
    let least = rows::least(order, names.len());
    Some(frame::chart(
        report,
        order,
        stem("ridgeline", &party.key),
        words,
        least,
        |pen, room| {
            let right = medians
                .iter()
                .map(|text| font::width(text, LABEL, Weight::Bold))
                .fold(font::width("median", TICK, Weight::Regular), f64::max);
            let room = Area {
                top: room.top + 6.0,
                ..room
            };
            let rows = Rows::new(pen, room, &names, right + 16.0, 26.0);
            let area = rows.area;
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), false);
            pen.text("median", (room.right, area.top - 8.0), Align::Right, TICK_INK);
            let curves: Vec<Vec<(f64, f64)>> = shapes.iter().map(Shape::curve).collect();
            if x.low < 0.0 && x.high > 0.0 {
                pen.line(&[(x.at(0.0), area.top), (x.at(0.0), area.bottom)], 1.2, RULE);
            }
            for (row, curve) in curves.iter().enumerate() {
                let base = rows.middle(row) + 0.5 * rows.height() - 1.0;
                let most = curve.iter().map(|point| point.1).fold(f64::MIN_POSITIVE, f64::max);
                let y = |height: f64| base - height / most * 0.92 * rows.height();
                let colour = if row == 0 { accent } else { NEUTRAL };
                pen.line(&[(area.left, base), (area.right, base)], 0.8, RULE);
                if let [first, .., last] = curve.as_slice() {
                    let top = curve.iter().map(|point| (x.at(point.0), y(point.1)));
                    let mut outline: Vec<(f64, f64)> = vec![(x.at(first.0), base)];
                    outline.extend(top);
                    outline.push((x.at(last.0), base));
                    pen.polygon(&outline, colour.inner());
                }
                if let Some(at) = shapes[row].npv.summary.p50 {
                    pen.line(&[(x.at(at), base), (x.at(at), base - 0.7 * rows.height())], 2.2, INK);
                }
                let ink = Ink {
                    weight: Weight::Bold,
                    ..LABEL_INK
                };
                pen.text_beside(&medians[row], (room.right, rows.middle(row)), Align::Right, ink);
            }
            rows.names_above(pen, &names, room.right);
        },
    ))
}
