//! The axes of a plot, drawn with their grid and labels.
//!
//! In: a room, the range of the data, the unit. Out: what is left of the room, and scales from values to pixels. Labels
//! keep apart: steps are as fine as their labels have room for.

use super::{Area, TICK_INK};
use crate::chart::axis::{self, Scale, Ticks, Unit};
use crate::chart::font::{self, Weight};
use crate::chart::palette::{GRID, RULE};
use crate::chart::pen::{Align, Pen};
use crate::chart::size::{DATE_ROW, HAIR, LABEL_GAP, TICK};
use crate::report::Report;

/// A plot with values upwards and time to the right.
pub(in crate::chart) struct Plot {
    pub(in crate::chart) area: Area,
    /// Periods since start to pixels.
    pub(in crate::chart) x: Scale,
    /// Values to pixels.
    pub(in crate::chart) y: Scale,
}

/// Draws a value axis with its grid, and leaves `right` pixels beside the plot and `below`
/// pixels under it.
pub(in crate::chart) fn value_axis(
    pen: &Pen<'_>,
    room: Area,
    right: f64,
    below: f64,
    range: (f64, f64),
    unit: Unit<'_>,
) -> (Area, Scale) {
    let height = room.bottom - below - room.top;
    let ticks = axis::round_steps(range, (height / 62.0).clamp(2.0, 6.0), unit);
    let area = Area {
        left: room.left + ticks.width() + 10.0,
        top: room.top,
        right: room.right - right,
        bottom: room.bottom - below,
    };
    let scale = scale_of(&ticks, range, area.bottom, area.top);
    for (value, label) in ticks.values.iter().zip(&ticks.labels) {
        let y = scale.at(*value);
        pen.line(&[(area.left, y), (area.right, y)], HAIR, GRID);
        pen.text_beside(label, (area.left - 10.0, y), Align::Right, TICK_INK);
    }
    (area, scale)
}

/// A scale from the first to the last tick, or a little beyond the range where that is wider.
pub(in crate::chart) fn scale_of(ticks: &Ticks, range: (f64, f64), from: f64, to: f64) -> Scale {
    let (first, last) = (ticks.values.first(), ticks.values.last());
    let air = 0.015 * (range.1 - range.0);
    // Where the data pass the last tick they keep clear of the edge.
    let low = match first {
        Some(&first) if first <= range.0 => first,
        _ => range.0 - air,
    };
    let high = match last {
        Some(&last) if last >= range.1 => last,
        _ => range.1 + air,
    };
    Scale { low, high, from, to }
}

/// Draws a value axis along the bottom, with its grid. `count` is about how many steps.
pub(in crate::chart) fn level_axis(pen: &Pen<'_>, area: Area, range: (f64, f64), unit: Unit<'_>, whole: bool) -> Scale {
    let scale_for = |ticks: &Ticks| match whole {
        true => scale_of(ticks, range, area.left, area.right),
        false => Scale {
            low: range.0,
            high: range.1,
            from: area.left,
            to: area.right,
        },
    };
    let ticks = level_ticks(area, range, unit, &scale_for);
    let scale = scale_for(&ticks);
    let seen = in_sight(area, &ticks, &scale);
    // Where even the coarsest labels would touch, the first and the last tell the scale.
    let tight = crowded(&seen, LABEL_GAP);
    for (index, (x, label)) in seen.iter().copied().enumerate() {
        pen.line(&[(x, area.top), (x, area.bottom)], HAIR, GRID);
        if tight && index > 0 && index + 1 < seen.len() {
            continue;
        }
        let half = font::width(label, TICK, Weight::Regular) / 2.0;
        let x = pen.inside(x, half);
        pen.text(label, (x, area.bottom + 18.0), Align::Middle, TICK_INK);
    }
    scale
}

/// Ticks with a label each that lie in the plot.
fn in_sight<'t>(area: Area, ticks: &'t Ticks, scale: &Scale) -> Vec<(f64, &'t str)> {
    let placed = ticks.values.iter().zip(&ticks.labels);
    placed
        .map(|(value, label)| (scale.at(*value), label.as_str()))
        .filter(|(x, _)| *x >= area.left - 0.5 && *x <= area.right + 0.5)
        .collect()
}

/// Whether labels in a row come closer to each other than this.
fn crowded(labels: &[(f64, &str)], gap: f64) -> bool {
    let half = |label: &str| font::width(label, TICK, Weight::Regular) / 2.0;
    labels
        .windows(2)
        .any(|pair| pair[1].0 - pair[0].0 < half(pair[0].1) + half(pair[1].1) + gap)
}

/// The finest steps along the bottom whose labels have room; two of them at least, as far as they do not touch.
fn level_ticks(area: Area, range: (f64, f64), unit: Unit<'_>, scale_for: &dyn Fn(&Ticks) -> Scale) -> Ticks {
    let counts = (2..=16).rev().map(|halves| f64::from(halves) / 2.0);
    let all: Vec<Ticks> = counts.map(|count| axis::round_steps(range, count, unit)).collect();
    let fits = |ticks: &&Ticks| {
        let seen = in_sight(area, ticks, &scale_for(ticks));
        seen.len() > 1 && !crowded(&seen, LABEL_GAP)
    };
    let ends_fit = |ticks: &&Ticks| match in_sight(area, ticks, &scale_for(ticks)).as_slice() {
        [first, .., last] => !crowded(&[*first, *last], 3.0),
        _ => false,
    };
    let found = all.iter().find(fits).or_else(|| all.iter().rev().find(ends_fit));
    found
        .or(all.last())
        .cloned()
        .unwrap_or_else(|| axis::round_steps(range, 1.0, unit))
}

/// Draws value axis, date axis and grid for series over the horizon.
pub(in crate::chart) fn time_plot(
    pen: &Pen<'_>,
    report: &Report,
    room: Area,
    right: f64,
    range: (f64, f64),
    unit: Unit<'_>,
) -> Plot {
    let (area, y) = value_axis(pen, room, right, DATE_ROW, range, unit);
    let x = Scale {
        low: 0.0,
        high: report.scenario.periods.max(1) as f64,
        from: area.left,
        to: area.right,
    };
    for (position, label) in axis::dates(&report.scenario, area.right - area.left) {
        let at = x.at(position);
        pen.line(&[(at, area.bottom), (at, area.bottom + 5.0)], HAIR, RULE);
        let half = font::width(&label, TICK, Weight::Regular) / 2.0;
        let at = pen.inside(at, half);
        pen.text(&label, (at, area.bottom + 20.0), Align::Middle, TICK_INK);
    }
    Plot { area, x, y }
}

/// The zero line over what has been drawn, where zero is in the plot.
pub(in crate::chart) fn zero_line(pen: &Pen<'_>, plot: &Area, y: &Scale) {
    if y.low <= 0.0 && y.high >= 0.0 {
        let zero = y.at(0.0);
        pen.line(&[(plot.left, zero), (plot.right, zero)], 1.2, RULE);
    }
}
