//! A party's present value under each variant of the deal.

use super::axis::{self, Unit};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Mark, TICK_INK, Words};
use super::palette::{INK, PAPER, RULE, Rgb};
use super::pen::{Align, Ink};
use super::size::{HEIGHT, LABEL, LEADING, TICK};
use super::{Chart, stem};
use crate::report::digits;
use crate::report::{Figure, Party, Report};

/// How wide the names of the variants may get.
const NAMES_WIDTH: f64 = 270.0;
/// The least height of a row: two lines of a name and air.
const ROW: f64 = 44.0;
/// What is around the rows: title, key, axis, foot.
const AROUND: f64 = 230.0;

/// Interval bars, the deal as written first. `None` where there are no variants.
pub(super) fn chart(report: &Report, party: &Party, accent: Rgb) -> Option<Chart> {
    let mut rows: Vec<(&str, &Figure)> = vec![("As written", &party.npv)];
    for variant in &report.variants {
        if let Some(found) = variant.parties.iter().find(|found| found.key == party.key) {
            rows.push((&variant.title, &found.npv));
        }
    }
    if rows.len() < 2 {
        return None;
    }
    let currency = &report.scenario.currency;
    let print = |figure: &Figure| {
        let value = figure.summary.p50.unwrap_or(f64::NAN);
        digits::money_short(value, figure.quantile_se[1], currency)
    };
    let each: Vec<String> = rows
        .iter()
        .map(|(title, figure)| format!("{title} {}", print(figure)))
        .collect();
    let words = Words {
        title: format!("{}: present value under each variant", party.name),
        subtitle: format!(
            "{} at a discount rate of {}; every variant on the same draws",
            currency.code, party.discount_rate
        ),
        note: String::new(),
        key: vec![
            (Mark::Line(INK), "median".to_owned()),
            (Mark::Area(accent.inner()), "50% of paths".to_owned()),
            (Mark::Area(accent.outer()), "90% of paths".to_owned()),
        ],
        alt: format!("Present value of {} in the median: {}.", party.name, each.join("; ")),
    };
    let bars: Vec<Option<[f64; 5]>> = rows
        .iter()
        .map(|(_, figure)| {
            let npv = &figure.summary;
            Some([npv.p5?, npv.p25?, npv.p50?, npv.p75?, npv.p95?])
        })
        .collect();
    let range = axis::with_zero(axis::range(bars.iter().flatten().flatten().copied()));
    // Sheets grow with the number of variants instead of crowding them.
    let height = HEIGHT.max(AROUND + ROW * rows.len() as f64);
    Some(frame::chart(
        report,
        stem("variants", &party.key),
        words,
        height,
        |pen, room| {
            let names: Vec<Vec<String>> = rows
                .iter()
                .map(|(title, _)| font::wrap(&super::pen::clean(title), NAMES_WIDTH, 2, LABEL, Weight::Regular))
                .collect();
            let widest = |lines: &Vec<String>| {
                lines
                    .iter()
                    .map(|line| font::width(line, LABEL, Weight::Regular))
                    .fold(0.0, f64::max)
            };
            let left = names.iter().map(widest).fold(0.0, f64::max) + 16.0;
            let values: Vec<String> = rows.iter().map(|(_, figure)| print(figure)).collect();
            let right = values
                .iter()
                .map(|text| font::width(text, LABEL, Weight::Bold))
                .fold(font::width("median", TICK, Weight::Regular), f64::max);
            let area = Area {
                left: room.left + left,
                top: room.top + 8.0,
                right: room.right - right - 16.0,
                bottom: room.bottom - 26.0,
            };
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), true);
            pen.text("median", (room.right, area.top - 8.0), Align::Right, TICK_INK);
            let tall = (area.bottom - area.top) / rows.len() as f64;
            let half = (0.26 * tall).min(15.0);
            for (index, bar) in bars.iter().enumerate() {
                let y = area.top + (index as f64 + 0.5) * tall;
                for (line, text) in names[index].iter().enumerate() {
                    let offset = (line as f64 - (names[index].len() as f64 - 1.0) / 2.0) * LEADING * LABEL;
                    pen.text_beside(text, (area.left - 16.0, y + offset), Align::Right, LABEL_INK);
                }
                let Some(bar) = bar else { continue };
                let bar = bar.map(|value| x.at(value));
                pen.rect((bar[0], y - half), (bar[4], y + half), accent.outer());
                pen.rect((bar[1], y - half), (bar[3], y + half), accent.inner());
                pen.line(&[(bar[2], y - half - 2.0), (bar[2], y + half + 2.0)], 4.0, PAPER);
                pen.line(&[(bar[2], y - half - 2.0), (bar[2], y + half + 2.0)], 2.4, INK);
                let ink = Ink {
                    weight: Weight::Bold,
                    ..LABEL_INK
                };
                pen.text_beside(&values[index], (room.right, y), Align::Right, ink);
            }
            if x.low <= 0.0 && x.high >= 0.0 {
                let zero = x.at(0.0);
                pen.line(&[(zero, area.top), (zero, area.bottom)], 1.2, RULE);
            }
        },
    ))
}
