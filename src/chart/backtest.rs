//! What was observed beside what the model gives.

use super::axis::{self, Unit};
use super::font::{self, Weight};
use super::frame::{self, Mark, Order, TICK_INK, Words};
use super::palette::{INK, NEUTRAL, PAPER};
use super::pen::Align;
use super::size::{DATE_ROW, LABEL_GAP, TICK};
use super::{Chart, stem};
use crate::report::digits;
use crate::report::{Backtest, Report};

/// Whether an observed figure lies within the model's band; one that differs from its edge by
/// rounding alone does, as where a deal that is sure gives the figure exactly.
fn within(observed: f64, low: f64, high: f64) -> bool {
    let dust = 1e-9 * observed.abs();
    observed >= low - dust && observed <= high + dust
}

/// Dots for what was observed over bars for the model. `None` without rows.
pub(super) fn chart(report: &Report, order: &Order<'_>, history: &Backtest) -> Option<Chart> {
    let rows = &history.rows;
    let (first, last) = (rows.first()?, rows.last()?);
    let error = digits::percent(history.mean_absolute_error, 0.001);
    let bars: Vec<Option<[f64; 5]>> = rows
        .iter()
        .map(|row| {
            let model = &row.model.summary;
            let bar = [model.p5?, model.p25?, model.p50?, model.p75?, model.p95?];
            bar.iter().all(|value| value.is_finite()).then_some(bar)
        })
        .collect();
    let inside = rows
        .iter()
        .zip(&bars)
        .filter(|(row, bar)| bar.is_some_and(|bar| within(row.observed, bar[0], bar[4])))
        .count();
    let currency = &report.scenario.currency;
    let print = |value: f64, se: f64| match history.money {
        true => digits::money_short(value, se, currency),
        false => digits::number_short(value, se),
    };
    let unit = if history.money {
        Unit::Money(currency)
    } else {
        Unit::Number
    };
    let each: Vec<String> = rows
        .iter()
        .take(12)
        .map(|row| {
            let model = &row.model.summary;
            let mean = print(model.mean.unwrap_or(f64::NAN), model.se.unwrap_or(0.0));
            format!("{}: observed {}, model {mean}", row.window, print(row.observed, 0.0))
        })
        .collect();
    let more = if rows.len() > 12 { " and so on" } else { "" };
    let words = Words {
        title: format!(
            "{}: the model is {error} off what was observed, on average",
            history.label
        ),
        subtitle: format!(
            "Against {}; {inside} of {} observed figures lie within the model’s 90%",
            history.against_words.replace('`', ""),
            rows.len()
        ),
        note: history.source.as_ref().map_or_else(String::new, |source| {
            format!("Observed: {}.", frame::short_source(source))
        }),
        key: vec![
            (Mark::Dot(INK), "observed".to_owned()),
            (Mark::Line(NEUTRAL), "model, median".to_owned()),
            (Mark::Area(NEUTRAL.inner()), "50% of paths".to_owned()),
            (Mark::Area(NEUTRAL.outer()), "90% of paths".to_owned()),
        ],
        alt: format!(
            "Observed figures of {} beside the model from {} to {}. {}{more}. The mean absolute error is {error}.",
            history.label,
            first.window,
            last.window,
            each.join("; ")
        ),
    };
    let values = bars
        .iter()
        .flatten()
        .flatten()
        .copied()
        .chain(rows.iter().map(|row| row.observed));
    let range = axis::of_levels(axis::range(values));
    Some(frame::chart(
        report,
        order,
        stem("history", &history.key),
        words,
        frame::USUAL,
        |pen, room| {
            let (area, y) = frame::value_axis(pen, room, 8.0, DATE_ROW, range, unit);
            let wide = (area.right - area.left) / rows.len() as f64;
            let half = (0.3 * wide).min(26.0);
            let label_wide = rows
                .iter()
                .map(|row| font::width(&row.window, TICK, Weight::Regular))
                .fold(0.0, f64::max)
                .min(area.right - area.left - LABEL_GAP);
            let every = ((label_wide + LABEL_GAP) / wide).ceil().max(1.0) as usize;
            for (index, (row, bar)) in rows.iter().zip(&bars).enumerate() {
                let x = area.left + (index as f64 + 0.5) * wide;
                if let Some(bar) = bar {
                    let bar = bar.map(|value| y.at(value));
                    pen.rect((x - half, bar[0]), (x + half, bar[4]), NEUTRAL.outer());
                    pen.rect((x - half, bar[1]), (x + half, bar[3]), NEUTRAL.inner());
                    pen.line(&[(x - half, bar[2]), (x + half, bar[2])], 2.2, NEUTRAL);
                }
                if index % every == 0 {
                    let text = font::shorten(&super::pen::clean(&row.window), label_wide, TICK, Weight::Regular);
                    let reach = font::width(&text, TICK, Weight::Regular) / 2.0;
                    let x = x.clamp(room.left + reach, (room.right - reach).max(room.left + reach));
                    pen.text(&text, (x, area.bottom + 20.0), Align::Middle, TICK_INK);
                }
            }
            frame::zero_line(pen, &area, &y);
            let radius = (0.4 * wide).clamp(1.5, 5.0);
            for (index, row) in rows.iter().enumerate() {
                if row.observed.is_finite() {
                    let at = (area.left + (index as f64 + 0.5) * wide, y.at(row.observed));
                    pen.dot(at, radius + 1.2, PAPER);
                    pen.dot(at, radius, INK);
                }
            }
        },
    ))
}
