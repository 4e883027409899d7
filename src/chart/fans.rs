//! Small fans beside each other on one scale: a panel per party, per driver, or per variant of one party.

use super::axis::{self, Scale, Unit};
use super::fan::{self, Point};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Order, Plot, TICK_INK, Words};
use super::palette::{Colour, GRID, NEUTRAL, RULE, accent};
use super::pen::{Align, Ink, Pen, clean};
use super::size::{DATE_ROW, HAIR, LABEL, LEADING, TICK};
use super::{Chart, stem};
use crate::model::ChartSubject;
use crate::report::Report;
use crate::report::digits;
use crate::scenario::ChartOf;

/// The least height of a panel, and its least width on a wide sheet and on a narrow one.
const TALL: f64 = 140.0;
const WIDE: f64 = 200.0;
const NARROW: f64 = 120.0;

/// The most panels of one sheet.
const MOST: usize = 12;

/// One panel.
struct Panel {
    name: String,
    points: Vec<Point>,
    colour: Colour,
    /// The median at the end.
    end: String,
}

/// Panels of what is asked for; those of one party are its variants. `None` where nothing has a series.
pub(super) fn chart(report: &Report, order: &Order<'_>, of: &[ChartSubject]) -> Option<Chart> {
    let money = of.iter().any(|one| one.what == ChartOf::Cumulative);
    let (mut panels, variants) = panels(report, of, money);
    if panels.is_empty() {
        return None;
    }
    let several = panels.len();
    panels.truncate(MOST);
    let range = axis::with_zero(axis::range(
        panels
            .iter()
            .flat_map(|panel| panel.points.iter().flat_map(|point| point.values)),
    ));
    let currency = &report.scenario.currency;
    let unit = if money { Unit::Money(currency) } else { Unit::Number };
    let end = axis::end_words(&report.scenario);
    let each: Vec<String> = panels
        .iter()
        .map(|panel| format!("{} {}", panel.name, panel.end))
        .collect();
    let what = if money { "cumulative cash" } else { "value" };
    let title = match (variants, panels.as_slice()) {
        (Some(party), _) => format!("{party}: cumulative cash under each variant"),
        (None, [one]) => format!("{}: a median {what} of {} by the end of {end}", one.name, one.end),
        (None, _) => {
            let most = panels
                .iter()
                .max_by(|a, b| last_median(a).total_cmp(&last_median(b)))
                .map(|panel| format!("{} comes out highest, with a median of {}", panel.name, panel.end));
            most.unwrap_or_default()
        }
    };
    let words = Words {
        title,
        subtitle: format!(
            "{}; bands hold 50% and 90% of paths, figures are medians at the end of {end}; one scale",
            match money {
                true => format!("Net cash received so far, {}, undiscounted", currency.code),
                false => "As the file quotes it".to_owned(),
            }
        ),
        note: match several > MOST {
            true => format!("The first {MOST} of {several}."),
            false => String::new(),
        },
        key: Vec::new(),
        alt: format!(
            "Fans of {} panels on one scale. Medians at the end of {end}: {}.",
            panels.len(),
            each.join("; ")
        ),
    };
    let key = if variants.is_some() { of[0].key.as_str() } else { "" };
    // As many panels side by side as have room, in rows of about one length.
    let sheet = super::size::Sheet::of(order.size);
    let room = sheet.width - 2.0 * sheet.margin - 60.0;
    let most = ((room / if order.narrow() { NARROW } else { WIDE }) as usize).max(1);
    let rows = panels.len().div_ceil(most);
    let columns = panels.len().div_ceil(rows);
    let least = rows as f64 * TALL + DATE_ROW;
    let wide = (room - 18.0 * (columns as f64 - 1.0)) / columns as f64;
    let names: Vec<Vec<String>> = panels
        .iter()
        .map(|panel| font::wrap(&clean(&panel.name), wide - 10.0, 2, LABEL, Weight::Regular))
        .collect();
    let lines = names.iter().map(Vec::len).max().unwrap_or(1);
    Some(frame::chart(
        report,
        order,
        stem("fans", key),
        words,
        least,
        |pen, room| {
            // Names on as many lines as the longest needs, and the figure below.
            let head = LEADING * LABEL * (lines as f64 + 1.0) + 8.0;
            let tall = (room.bottom - DATE_ROW - room.top) / rows as f64;
            let inner = tall - head - 10.0;
            let ticks = axis::round_steps(range, (inner / 46.0).clamp(2.0, 5.0), unit);
            let side = ticks.width() + 10.0;
            let gap = 18.0;
            let wide = (room.right - room.left - side - gap * (columns as f64 - 1.0)) / columns as f64;
            for (index, panel) in panels.iter().enumerate() {
                let (row, column) = (index / columns, index % columns);
                let left = room.left + side + column as f64 * (wide + gap);
                let top = room.top + row as f64 * tall + head;
                let area = Area {
                    left,
                    top,
                    right: left + wide,
                    bottom: top + inner,
                };
                let y = frame::scale_of(&ticks, range, area.bottom, area.top);
                for (value, label) in ticks.values.iter().zip(&ticks.labels) {
                    let at = y.at(*value);
                    pen.line(&[(area.left, at), (area.right, at)], HAIR, GRID);
                    if column == 0 {
                        pen.text_beside(label, (area.left - 10.0, at), Align::Right, TICK_INK);
                    }
                }
                let x = Scale {
                    low: 0.0,
                    high: report.scenario.periods.max(1) as f64,
                    from: area.left,
                    to: area.right,
                };
                let plot = Plot { area, x, y };
                fan::joined(pen, &plot, &panel.points, panel.colour);
                frame::zero_line(pen, &plot.area, &plot.y);
                name(pen, &area, &names[index], panel);
                // Dates below the last panel of each column.
                if index + columns >= panels.len() {
                    dates(pen, report, &plot);
                }
            }
        },
    ))
}

/// A panel's name and median over it.
fn name(pen: &Pen<'_>, area: &Area, lines: &[String], panel: &Panel) {
    let line = LEADING * LABEL;
    let y = area.top - LABEL / 2.0 - 6.0;
    for (index, text) in lines.iter().enumerate() {
        let up = (lines.len() - index) as f64 * line;
        pen.text_beside(text, (area.left, y - up), Align::Left, LABEL_INK);
    }
    let ink = Ink {
        weight: Weight::Bold,
        colour: panel.colour,
        ..LABEL_INK
    };
    pen.text_beside(&panel.end, (area.left, y), Align::Left, ink);
}

/// The first and the last date that have room; a panel is small.
fn dates(pen: &Pen<'_>, report: &Report, plot: &Plot) {
    let all = axis::dates(&report.scenario, (plot.area.right - plot.area.left) * 0.75);
    let mut free = f64::NEG_INFINITY;
    for (position, label) in all {
        let at = plot.x.at(position);
        pen.line(&[(at, plot.area.bottom), (at, plot.area.bottom + 4.0)], HAIR, RULE);
        let half = font::width(&label, TICK, Weight::Regular) / 2.0;
        let least = plot.area.left + half - 3.0;
        let at = at.clamp(least, (plot.area.right + 3.0 - half).max(least));
        if at - half > free {
            pen.text(&label, (at, plot.area.bottom + 19.0), Align::Middle, TICK_INK);
            free = at + half + 8.0;
        }
    }
}

fn last_median(panel: &Panel) -> f64 {
    panel.points.last().map_or(f64::NEG_INFINITY, |point| point.values[2])
}

/// The panels, and the party's name where they are its variants.
fn panels<'a>(report: &'a Report, of: &[ChartSubject], money: bool) -> (Vec<Panel>, Option<&'a str>) {
    let currency = &report.scenario.currency;
    let paths = report.run.paths;
    let panel = |name: &str, series: &[crate::stats::SeriesPoint], colour: Colour| {
        let mut points = fan::points(series, if money { 1.0 } else { 0.5 });
        let last = *points.last()?;
        if money {
            points.insert(
                0,
                Point {
                    x: 0.0,
                    values: [0.0; 5],
                },
            );
        }
        let se = fan::label_errors(&last.values, paths)[2];
        Some(Panel {
            name: name.to_owned(),
            points,
            colour,
            end: match money {
                true => digits::money_short(last.values[2], se, currency),
                false => digits::number_short(last.values[2], se),
            },
        })
    };
    let judged = || report.parties.iter().filter(|party| !party.external).enumerate();
    if let ([one], true) = (of, money && !report.variants.is_empty()) {
        let Some((index, party)) = judged().find(|(_, party)| party.key == one.key) else {
            return (Vec::new(), None);
        };
        let mut all: Vec<Panel> = panel("As written", &party.cumulative, accent(index))
            .into_iter()
            .collect();
        for variant in &report.variants {
            let found = variant.parties.iter().find(|found| found.key == party.key);
            all.extend(found.and_then(|found| panel(&variant.title, &found.cumulative, NEUTRAL)));
        }
        return (all, Some(&party.name));
    }
    let mut all = Vec::new();
    for one in of {
        match one.what {
            ChartOf::Cumulative if money => {
                let found = judged().find(|(_, party)| party.key == one.key);
                all.extend(found.and_then(|(index, party)| panel(&party.name, &party.cumulative, accent(index))));
            }
            ChartOf::Driver => {
                let found = report.drivers.iter().find(|driver| driver.key == one.key);
                all.extend(found.and_then(|driver| panel(&driver.label, &driver.series, NEUTRAL)));
            }
            _ => {}
        }
    }
    (all, None)
}
