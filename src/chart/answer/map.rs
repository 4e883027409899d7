//! A map of values over two keys: coloured cells, with their numbers where there is room, lines of equal value at
//! the steps of the ramp, and the ramp.

use super::super::apart::shorten_apart;
use super::super::axis::{self, Ticks, Unit};
use super::super::font::{self, Weight};
use super::super::frame::{Area, TICK_INK};
use super::super::palette::{Colour, INK, LOSS, RULE, accent};
use super::super::pen::{Align, Ink, Pen};
use super::super::size::{FOOT, TICK};
use super::contour;
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

/// The width of the ramp, with what is left and right of it, without its labels.
const RAMP: f64 = 44.0;

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
    let side: Vec<String> = (0..rows).map(|row| value_words(cells.down, row, currency)).collect();
    let side = shorten_apart(&side, (0.24 * pen.sheet.width).min(150.0), TICK, Weight::Regular);
    let left = side
        .iter()
        .map(|text| font::width(text, TICK, Weight::Regular))
        .fold(0.0, f64::max);
    let ticks = axis::round_steps((low, high), 4.0, unit);
    let area = Area {
        left: room.left + left + 12.0,
        top: room.top,
        right: room.right - RAMP - ticks.width().min(0.25 * pen.sheet.width),
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
    // The first value is at the bottom, as on any axis.
    let corner = |index: usize| {
        let (row, column) = (index / columns, index % columns);
        (
            area.left + wide * column as f64,
            area.bottom - tall * (row as f64 + 1.0),
        )
    };
    let filled = || {
        cells
            .values
            .iter()
            .enumerate()
            .filter_map(|(index, value)| Some((index, (*value)?)))
    };
    for (index, value) in filled() {
        let (x, y) = corner(index);
        // Half a pixel over its neighbours, against seams.
        let end = ((x + wide + 0.5).min(area.right), (y + tall + 0.5).min(area.bottom));
        pen.rect((x, y), end, colour(value, low, high));
    }
    let numbers = cells.down.values.is_some() && cells.across.values.is_some();
    // Between names nothing is equal, and where each cell has its number lines would run through it.
    if numbers && !lettered {
        let at = |(column, row): (f64, f64)| (area.left + wide * (column + 0.5), area.bottom - tall * (row + 0.5));
        let levels = ticks.values.iter().copied().zip(&ticks.labels);
        let inside = levels.filter(|(level, _)| (low..=high).contains(level));
        let mut lines: Vec<Level> = Vec::new();
        for (value, label) in inside {
            for points in contour::lines(cells.values, columns, value) {
                let points = points.into_iter().map(at).collect();
                lines.push(Level { value, label, points });
            }
        }
        draw_levels(pen, area, &lines, |value| colour(value, low, high));
    }
    for (index, value) in filled().filter(|_| lettered) {
        let (x, y) = corner(index);
        let centre = (x + wide / 2.0, y + tall / 2.0);
        let ink = Ink {
            size: FOOT,
            weight: Weight::Regular,
            colour: colour(value, low, high).letters(),
        };
        pen.text_beside(&cells.texts[index], centre, Align::Middle, ink);
    }
    let below: Vec<String> = (0..columns)
        .map(|column| value_words(cells.across, column, currency))
        .collect();
    labels(pen, area, (&side, &below), (wide, tall));
    ramp(pen, area, room.right, (low, high), &ticks);
}

/// A line of equal value.
struct Level<'a> {
    value: f64,
    label: &'a str,
    points: Vec<(f64, f64)>,
}

/// Draws lines of equal value, each with its value at its middle where there is room for it.
fn draw_levels(pen: &Pen<'_>, area: Area, lines: &[Level<'_>], fill: impl Fn(f64) -> Colour) {
    for line in lines {
        pen.line(&line.points, if line.value == 0.0 { 2.0 } else { 1.0 }, INK);
    }
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for line in lines {
        let half = 0.5 * font::width(line.label, FOOT, Weight::Regular) + 4.0;
        let (x, y) = line.points[line.points.len() / 2];
        let within = x - half > area.left && x + half < area.right && y - FOOT > area.top && y + FOOT < area.bottom;
        let meets = |other: &(f64, f64, f64)| (other.0 - x).abs() < other.2 + half && (other.1 - y).abs() < 2.0 * FOOT;
        if !within || line.points.len() < 4 || taken.iter().any(meets) {
            continue;
        }
        taken.push((x, y, half));
        let fill = fill(line.value);
        pen.rect((x - half, y - 0.7 * FOOT), (x + half, y + 0.7 * FOOT), fill);
        let ink = Ink {
            size: FOOT,
            weight: Weight::Regular,
            colour: fill.letters(),
        };
        pen.text_beside(line.label, (x, y), Align::Middle, ink);
    }
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
fn ramp(pen: &Pen<'_>, area: Area, right: f64, (low, high): (f64, f64), ticks: &Ticks) {
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
