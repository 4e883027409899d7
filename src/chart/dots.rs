//! A hundred dots, each a hundredth of the paths: a distribution for readers who count.

use super::axis::{self, Unit};
use super::font::Weight;
use super::frame::{self, Area, Mark, Order, Words};
use super::palette::{Colour, INK, LOSS, QUIET, RULE};
use super::size::LABEL;
use super::value::mark_labels;
use super::{Chart, stem};
use crate::report::digits;
use crate::report::{Party, Report};

/// The widest dot, and the least, in pixels.
const MOST: f64 = 40.0;
const LEAST: f64 = 1.6;

/// Stacks of dots at the present values of the ranks. `None` where no path has a present value.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, accent: Colour) -> Option<Chart> {
    let npv = &party.npv;
    let marks = [npv.summary.p5?, npv.summary.p50?, npv.summary.p95?];
    let ranks = party.ranks();
    let (first, last) = (*ranks.first()?, *ranks.last()?);
    let currency = &report.scenario.currency;
    let said = [0, 1, 2].map(|which| digits::money_short(marks[which], npv.quantile_se[which], currency));
    let losing = ranks.iter().filter(|value| **value < 0.0).count();
    let loss = digits::of_paths(party.probability_of_loss.value, party.probability_of_loss.se);
    let many = ranks.len();
    let title = match losing {
        0 => format!("{}: none of {many} equally likely outcomes is a loss", party.name),
        all if all == many => format!("{}: every one of {many} equally likely outcomes is a loss", party.name),
        1 => format!("{}: one of {many} equally likely outcomes is a loss", party.name),
        some => format!("{}: {some} of {many} equally likely outcomes are losses", party.name),
    };
    let mut key = Vec::new();
    if losing > 0 && losing < many {
        key.push((Mark::Dot(LOSS), format!("loss, {losing} of {many}")));
        key.push((Mark::Dot(accent), format!("no loss, {} of {many}", many - losing)));
    }
    let words = Words {
        title,
        subtitle: format!(
            "Each dot stands for 1% of paths at its present value, {} at a discount rate of {}",
            currency.code, party.discount_rate
        ),
        note: String::new(),
        key,
        alt: format!(
            "A hundred dots for the present value of {}: {losing} below zero (a loss on {loss}), the 5th percentile at \
             {}, the median at {}, the 95th percentile at {}.",
            party.name, said[0], said[1], said[2]
        ),
    };
    let range = if first < last {
        (first, last)
    } else {
        axis::with_zero(Some((first, first)))
    };
    Some(frame::chart(
        report,
        order,
        stem("dots", &party.key),
        words,
        frame::USUAL + 30.0,
        |pen, room| {
            let area = Area {
                left: room.left + 12.0,
                right: room.right - 12.0,
                top: room.top + 34.0,
                bottom: room.bottom - 26.0,
            };
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), first >= last);
            let places: Vec<f64> = ranks.iter().map(|value| x.at(*value)).collect();
            // Losses and gains share no stack: one ends at zero.
            let from = if x.low < 0.0 && x.high > 0.0 {
                x.at(0.0)
            } else {
                area.left
            };
            let (wide, stacks) = stacks(&places, from, area.bottom - area.top - 6.0);
            pen.line(&[(room.left, area.bottom), (room.right, area.bottom)], 1.2, RULE);
            if x.low < 0.0 && x.high > 0.0 {
                pen.line(&[(x.at(0.0), area.top), (x.at(0.0), area.bottom)], 1.2, RULE);
            }
            for (index, (centre, height)) in stacks.iter().enumerate() {
                let y = area.bottom - wide * (*height as f64 + 0.5) - 1.0;
                let colour = if ranks[index] < 0.0 { LOSS } else { accent };
                pen.dot((*centre, y), 0.46 * wide, colour);
            }
            let labels: Vec<_> = [(0, "5th"), (1, "median"), (2, "95th")]
                .into_iter()
                .map(|(mark, name)| {
                    let (colour, weight) = match mark {
                        1 => (INK, Weight::Bold),
                        _ => (QUIET, Weight::Regular),
                    };
                    (x.at(marks[mark]), name, said[mark].clone(), colour, weight)
                })
                .collect();
            mark_labels(pen, room.top + LABEL / 2.0, area.top, &labels);
        },
    ))
}

/// The width of a dot, and for each value, ascending, the middle of its stack and its place in it: dots as wide as
/// the tallest stack lets them be in that height. One stack begins at `from`.
fn stacks(at: &[f64], from: f64, room: f64) -> (f64, Vec<(f64, usize)>) {
    let mut wide = MOST;
    loop {
        let mut placed: Vec<(f64, usize)> = Vec::with_capacity(at.len());
        let mut tallest = 0;
        for &x in at {
            let column = ((x - from) / wide).floor();
            let centre = from + (column + 0.5) * wide;
            let height = match placed.last() {
                Some(&(before, height)) if before == centre => height + 1,
                _ => 0,
            };
            tallest = tallest.max(height + 1);
            placed.push((centre, height));
        }
        if tallest as f64 * wide <= room || wide <= LEAST {
            return (wide, placed);
        }
        wide = (wide - 0.2).max(LEAST);
    }
}
