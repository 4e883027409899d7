//! A party's present value under each variant of the deal.

use super::axis::{self, Unit};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Mark, Order, TICK_INK, Words};
use super::palette::{Colour, INK, PAPER, RULE};
use super::pen::{Align, Ink};
use super::rows::{self, Rows};
use super::size::{LABEL, TICK};
use super::{Chart, stem};
use crate::report::digits;
use crate::report::{Figure, Party, Report};

/// Interval bars, the deal as written first. `None` where there are no variants.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, accent: Colour) -> Option<Chart> {
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
    let names: Vec<String> = rows.iter().map(|(title, _)| (*title).to_owned()).collect();
    let least = rows::least(order, names.len());
    Some(frame::chart(
        report,
        order,
        stem("variants", &party.key),
        words,
        least,
        |pen, room| {
            let values: Vec<String> = rows.iter().map(|(_, figure)| print(figure)).collect();
            let right = values
                .iter()
                .map(|text| font::width(text, LABEL, Weight::Bold))
                .fold(font::width("median", TICK, Weight::Regular), f64::max);
            let room = Area {
                top: room.top + 6.0,
                ..room
            };
            let lines = Rows::new(pen, room, &names, right + 16.0, 26.0);
            let area = lines.area;
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), true);
            pen.text("median", (room.right, area.top - 8.0), Align::Right, TICK_INK);
            let half = (0.26 * lines.height()).min(15.0);
            for (index, bar) in bars.iter().enumerate() {
                let y = lines.middle(index);
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
            lines.names_above(pen, &names, room.right);
        },
    ))
}
