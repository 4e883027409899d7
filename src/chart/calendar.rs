//! When the clauses of a deal bind, by probability.

use super::axis::{self, Scale};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Order, TICK_INK, Words};
use super::palette::{Colour, GRID, NEUTRAL, accent};
use super::pen::{Align, Ink};
use super::rows::{self, Rows};
use super::size::{DATE_ROW, HAIR, LABEL, TICK};
use super::{Chart, stem};
use crate::report::{Clause, Report, digits};

/// The most rows of one sheet.
const MOST: usize = 16;

/// A row per clause and a cell per period, the darker the likelier; of an event, that it has happened by then.
/// `None` where nothing ever binds.
pub(super) fn chart(report: &Report, order: &Order<'_>) -> Option<Chart> {
    // A term that pays says nothing by itself; its caps, floors and guarantees do.
    let binds = |clause: &&Clause| clause.sort != "term" && clause.ever.value > 0.0 && !clause.by_period.is_empty();
    let mut clauses: Vec<&Clause> = report.clauses.iter().filter(binds).collect();
    let several = clauses.len();
    clauses.truncate(MOST);
    let likeliest = clauses.iter().max_by(|a, b| a.ever.value.total_cmp(&b.ever.value))?;
    let ever = |clause: &Clause| digits::percent(clause.ever.value, clause.ever.se);
    let each: Vec<String> = clauses
        .iter()
        .map(|clause| {
            let shares = shares(clause);
            let most = shares.iter().copied().fold(0.0, f64::max);
            let at = shares.iter().position(|share| *share == most).unwrap_or(0);
            let when = report
                .period_start
                .get(at)
                .map_or_else(String::new, |day| format!(" from {day}"));
            match clause.sort {
                "event" => format!("“{}” happens on {}", clause.label, ever(clause)),
                _ => format!(
                    "{}: ever binds on {}, most often{when}, on {}",
                    clause.label,
                    ever(clause),
                    digits::percent(most, 0.001)
                ),
            }
        })
        .collect();
    let how_often = digits::of_paths(likeliest.ever.value, likeliest.ever.se);
    let words = Words {
        title: match likeliest.sort {
            "event" => format!("“{}” happens on {how_often}", likeliest.label),
            _ => format!("{} binds on {how_often}", likeliest.label),
        },
        subtitle:
            "Share of paths on which each clause binds in each period, empty for none and full colour for all; of an \
                   event, on which it has happened; at the right, on which it ever does"
                .to_owned(),
        note: match several > MOST {
            true => format!("The first {MOST} of {several} clauses."),
            false => String::new(),
        },
        key: Vec::new(),
        alt: format!("Calendar of the deal’s clauses. {}.", each.join("; ")),
    };
    let names: Vec<String> = clauses.iter().map(|clause| clause.label.clone()).collect();
    let least = rows::least(order, names.len());
    Some(frame::chart(
        report,
        order,
        stem("calendar", ""),
        words,
        least,
        |pen, room| {
            let figures: Vec<String> = clauses.iter().map(|clause| ever(clause)).collect();
            let right = figures
                .iter()
                .map(|text| font::width(text, LABEL, Weight::Bold))
                .fold(font::width("ever", TICK, Weight::Regular), f64::max);
            let room = Area {
                top: room.top + 6.0,
                ..room
            };
            let rows = Rows::new(pen, room, &names, right + 16.0, DATE_ROW);
            let area = rows.area;
            let x = Scale {
                low: 0.0,
                high: report.scenario.periods.max(1) as f64,
                from: area.left,
                to: area.right,
            };
            pen.text("ever", (room.right, area.top - 8.0), Align::Right, TICK_INK);
            for (position, label) in axis::dates(&report.scenario, area.right - area.left) {
                let at = x.at(position);
                pen.line(&[(at, area.top), (at, area.bottom + 5.0)], HAIR, GRID);
                let half = font::width(&label, TICK, Weight::Regular) / 2.0;
                pen.text(
                    &label,
                    (pen.inside(at, half), area.bottom + 20.0),
                    Align::Middle,
                    TICK_INK,
                );
            }
            let half = (0.36 * rows.height()).min(13.0);
            for (row, clause) in clauses.iter().enumerate() {
                let y = rows.middle(row);
                let colour = if clause.sort == "event" { NEUTRAL } else { accent(0) };
                // Neighbours of one shade are one bar, which keeps files small.
                let shares = shares(clause);
                let mut from = 0;
                while from < shares.len() {
                    let mut to = from + 1;
                    while to < shares.len() && shade(shares[to]) == shade(shares[from]) {
                        to += 1;
                    }
                    if shade(shares[from]) > 0 {
                        // A bar reaches under the next one, so that no seam of paper shines through.
                        let under = shares.get(to).is_some_and(|&next| shade(next) > 0);
                        pen.rect(
                            (x.at(from as f64), y - half),
                            (x.at(to as f64) + if under { SEAM } else { 0.0 }, y + half),
                            tint(colour, shares[from]),
                        );
                    }
                    from = to;
                }
                pen.line(&[(area.left, y + half + 1.0), (area.right, y + half + 1.0)], HAIR, GRID);
                let ink = Ink {
                    weight: Weight::Bold,
                    ..LABEL_INK
                };
                pen.text_beside(&figures[row], (room.right, y), Align::Right, ink);
            }
            rows.names_above(pen, &names, room.right);
        },
    ))
}

/// How far a bar reaches under its neighbour.
const SEAM: f64 = 0.7;

/// The share of each period; of an event, of all periods so far.
fn shares(clause: &Clause) -> Vec<f64> {
    let mut sum = 0.0;
    let so_far = |share: &f64| {
        sum += share;
        sum
    };
    match clause.sort {
        "event" => clause.by_period.iter().map(so_far).collect(),
        _ => clause.by_period.clone(),
    }
}

/// One of fifty shades; whatever ever is, is seen.
fn shade(share: f64) -> u32 {
    if share <= 0.0 || !share.is_finite() {
        return 0;
    }
    ((share.min(1.0) * 50.0).round() as u32).max(1)
}

fn tint(colour: Colour, share: f64) -> Colour {
    colour.tint(0.12 + 0.88 * f64::from(shade(share)) / 50.0)
}
