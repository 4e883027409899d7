//! A map of values over two keys: coloured cells, with their numbers where there is room, and a ramp.

use super::super::axis::{self, Unit};
use super::super::font::{self, Weight};
use super::super::frame::{Area, TICK_INK};
use super::super::palette::{Colour, LOSS, RULE, accent};
use super::super::pen::{Align, Ink, Pen};
use super::super::size::{FOOT, TICK};
use super::sweep::value_words;
use crate::analysis::SweptAxis;
use crate::model::Currency;

/// What is drawn.
pub(super) struct Cells<'a> {
    /// The key upwards.
    pub(super) down: &'a SweptAxis,
    /// The key to the right.
    pub(super) across: &'a SweptAxis,
    /// The first key outermost.
    pub(super) values: &'a [Option<f64>],
    /// What is written into each cell where it fits.
    pub(super) texts: Vec<String>,
}

/// The width of the ramp with its labels.
const RAMP: f64 = 96.0;

/// The colour of a value: from paper to the accent; below 0 to the colour of losses. Values that all lie
/// far from 0 use the whole ramp.
fn colour(value: f64, low: f64, high: f64) -> Colour {
    if low < 0.0 && high > 0.0 {
        let size = high.max(-low);
        let of = if value < 0.0 { LOSS } else { accent(0) };
        return of.tint(0.06 + 0.84 * value.abs() / size);
    }
    let of = if high <= 0.0 { LOSS } else { accent(0) };
    let share = if high > low { (value - low) / (high - low) } else { 0.5 };
    of.tint(0.08 + 0.8 * if high <= 0.0 { 1.0 - share } else { share })
}

/// Draws the cells, the values of the keys beside them, and the ramp.
pub(super) fn draw(pen: &Pen<'_>, room: Area, cells: &Cells<'_>, unit: Unit<'_>, currency: &Currency) {
    let (rows, columns) = (cells.down.labels.len(), cells.across.labels.len());
    let Some((low, high)) = axis::range(cells.values.iter().flatten().copied()) else {
        return;
    };
    let side: Vec<String> = (0..rows)
        .map(|row| {
            font::shorten(
                &value_words(cells.down, row, currency),
                (0.24 * pen.sheet.width).min(150.0),
                TICK,
                Weight::Regular,
            )
        })
        .collect();
    let left = side
        .iter()
        .map(|text| font::width(text, TICK, Weight::Regular))
        .fold(0.0, f64::max);
    let area = Area {
        left: room.left + left + 12.0,
        top: room.top,
        right: room.right - RAMP,
        bottom: room.bottom - 24.0,
    };
    let (wide, tall) = (
        (area.right - area.left) / columns as f64,
        (area.bottom - area.top) / rows as f64,
    );
    let widest = cells
        .texts
        .iter()
        .map(|text| font::width(text, FOOT, Weight::Regular))
        .fold(0.0, f64::max);
    let lettered = widest + 6.0 <= wide && tall >= 1.4 * FOOT;
    for row in 0..rows {
        // The first value is at the bottom, as on any axis.
        let y = area.bottom - tall * (row as f64 + 1.0);
        for column in 0..columns {
            let x = area.left + wide * column as f64;
            let index = row * columns + column;
            let Some(value) = cells.values[index] else { continue };
            let fill = colour(value, low, high);
            // Half a pixel over its neighbours, against seams.
            pen.rect(
                (x, y),
                ((x + wide + 0.5).min(area.right), (y + tall + 0.5).min(area.bottom)),
                fill,
            );
            if lettered {
                let ink = Ink {
                    size: FOOT,
                    weight: Weight::Regular,
                    colour: fill.letters(pen.theme),
                };
                pen.text_beside(
                    &cells.texts[index],
                    (x + wide / 2.0, y + tall / 2.0),
                    Align::Middle,
                    ink,
                );
            }
        }
    }
    let below: Vec<String> = (0..columns)
        .map(|column| value_words(cells.across, column, currency))
        .collect();
    labels(pen, area, (&side, &below), (wide, tall));
    ramp(pen, area, room.right, (low, high), unit);
}

/// The values of the keys, thinned where they would touch.
fn labels(pen: &Pen<'_>, area: Area, (side, below): (&[String], &[String]), (wide, tall): (f64, f64)) {
    let rows = (1.5 * TICK / tall).ceil().max(1.0) as usize;
    for (row, text) in side.iter().enumerate().step_by(rows) {
        let y = area.bottom - tall * (row as f64 + 0.5);
        pen.text_beside(text, (area.left - 8.0, y), Align::Right, TICK_INK);
    }
    let widest = below
        .iter()
        .map(|text| font::width(text, TICK, Weight::Regular))
        .fold(0.0, f64::max);
    let columns = ((widest + 12.0) / wide).ceil().max(1.0) as usize;
    for (column, text) in below.iter().enumerate().step_by(columns) {
        let x = area.left + wide * (column as f64 + 0.5);
        pen.text(text, (x, area.bottom + 18.0), Align::Middle, TICK_INK);
    }
}

/// What the colours mean.
fn ramp(pen: &Pen<'_>, area: Area, right: f64, (low, high): (f64, f64), unit: Unit<'_>) {
    let (left, wide) = (area.right + 18.0, 14.0);
    let tall = area.bottom - area.top;
    let steps = 64;
    for step in 0..steps {
        let value = low + (high - low) * (f64::from(step) + 0.5) / f64::from(steps);
        let y = area.bottom - tall * f64::from(step + 1) / f64::from(steps);
        pen.rect(
            (left, y),
            (left + wide, y + tall / f64::from(steps) + 0.5),
            colour(value, low, high),
        );
    }
    if low >= high {
        return;
    }
    let ticks = axis::round_steps((low, high), 4.0, unit);
    for (value, label) in ticks
        .values
        .iter()
        .zip(&ticks.labels)
        .filter(|(value, _)| **value >= low && **value <= high)
    {
        let y = area.bottom - tall * (value - low) / (high - low);
        pen.line(&[(left + wide, y), (left + wide + 4.0, y)], 1.0, RULE);
        let text = font::shorten(label, right - left - wide - 8.0, TICK, Weight::Regular);
        pen.text_beside(&text, (left + wide + 8.0, y), Align::Left, TICK_INK);
    }
}
