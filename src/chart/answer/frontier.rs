//! What two parties can agree on: the plane of their gains, and a map over the first two keys with the border
//! of what both take, its error, the efficient deals and the fair ones.

use super::super::axis;
use super::super::font::{self, Weight};
use super::super::frame::{self, Area, Mark, Order, TICK_INK, Words};
use super::super::palette::{Colour, GRID, INK, LOSS, NEUTRAL, PAPER, RULE, accent};
use super::super::pen::{Align, Ink, Pen};
use super::super::size::{LABEL, TICK};
use super::super::{Chart, stem};
use super::axis_unit;
use super::sweep::{places, value_words};
use crate::analysis::{DealPoint, Frontier, Sense, Standing, Unit};
use crate::report::Answered;
use crate::report::answer::{fair_within, key_value};

pub(super) fn charts(answered: &Answered, order: &Order<'_>, found: &Frontier) -> Vec<Chart> {
    let mut charts: Vec<Chart> = gains(answered, order, found).into_iter().collect();
    charts.extend(map(answered, order, found));
    charts
}

fn sense(of: Sense) -> (&'static str, Colour) {
    match of {
        Sense::Nash => ("Nash", accent(0)),
        Sense::KalaiSmorodinsky => ("Kalai–Smorodinsky", accent(2)),
        Sense::EqualGain => ("equal gains", LOSS),
    }
}

fn names(answered: &Answered, found: &Frontier) -> [String; 2] {
    found.parties.each_ref().map(|party| answered.party(party).to_owned())
}

/// What the fair deals are, for those who cannot see.
fn alt(answered: &Answered, found: &Frontier) -> String {
    let names = names(answered, found);
    let print = |deal: &DealPoint, party: usize| {
        crate::report::answer::shown_difference(&deal.gains[party], Unit::Money, &answered.scenario.currency)
    };
    let one = |fair: &crate::analysis::Fair| {
        let keys = found.axes.iter().zip(&fair.deal.at).zip(&fair.within);
        let at: Vec<String> = keys
            .map(|((axis, value), within)| {
                let within = fair_within(axis, *value, *within, &answered.scenario.currency);
                format!("{} {}", answered.key(&axis.path), within.value)
            })
            .collect();
        let gains = format!(
            "{} {}, {} {}",
            names[0],
            print(&fair.deal, 0),
            names[1],
            print(&fair.deal, 1)
        );
        format!("{}: {} ({gains})", sense(fair.sense).0, at.join(", "))
    };
    match found.fair.is_empty() {
        true => "No deal on which both gain, so none that is fair.".to_owned(),
        false => format!(
            "Fair deals. {}.",
            found.fair.iter().map(one).collect::<Vec<String>>().join("; ")
        ),
    }
}

fn marks(found: &Frontier) -> Vec<(Mark, String)> {
    let mut key: Vec<(Mark, String)> = found
        .fair
        .iter()
        .map(|fair| (Mark::Dot(sense(fair.sense).1), sense(fair.sense).0.to_owned()))
        .collect();
    key.push((
        Mark::Dot(NEUTRAL),
        "neither can gain without the other losing".to_owned(),
    ));
    key
}

/// Each deal by what both gain.
fn gains(answered: &Answered, order: &Order<'_>, found: &Frontier) -> Option<Chart> {
    let currency = &answered.scenario.currency;
    let names = names(answered, found);
    let points: Vec<(&DealPoint, f64, f64)> = found
        .deals
        .iter()
        .filter_map(|deal| Some((deal, deal.gains[0].value?, deal.gains[1].value?)))
        .collect();
    let across = axis::with_zero(axis::range(points.iter().map(|point| point.1)));
    let up = axis::with_zero(axis::range(points.iter().map(|point| point.2)));
    if points.is_empty() {
        return None;
    }
    let words = Words {
        title: format!("What {} and {} can gain together", names[0], names[1]),
        subtitle: format!(
            "Mean gain of {} (to the right) and of {} (up) of {} deals, {}",
            names[0],
            names[1],
            points.len(),
            currency.code
        ),
        note: "Both gain in the shaded quarter.".to_owned(),
        key: marks(found),
        alt: alt(answered, found),
    };
    let about = (&answered.scenario, &answered.run);
    Some(frame::sheet(
        about,
        order,
        stem("gains", &answered.key),
        words,
        frame::USUAL + 60.0,
        |pen, room| {
            let (area, y) = frame::value_axis(pen, room, 14.0, 26.0, up, axis_unit(Unit::Money, currency));
            let x = frame::level_axis(pen, area, across, axis_unit(Unit::Money, currency), true);
            if x.high > 0.0 && y.high > 0.0 {
                pen.rect((x.at(0.0), y.at(0.0)), (area.right, area.top), accent(1).tint(0.12));
            }
            frame::zero_line(pen, &area, &y);
            if x.low <= 0.0 && x.high >= 0.0 {
                pen.line(&[(x.at(0.0), area.top), (x.at(0.0), area.bottom)], 1.2, RULE);
            }
            for (deal, one, other) in &points {
                if !deal.efficient {
                    pen.dot((x.at(*one), y.at(*other)), 2.2, NEUTRAL.tint(0.35));
                }
            }
            for (_, one, other) in points.iter().filter(|(deal, ..)| deal.efficient) {
                pen.dot((x.at(*one), y.at(*other)), 3.2, NEUTRAL);
            }
            for fair in &found.fair {
                if let (Some(one), Some(other)) = (fair.deal.gains[0].value, fair.deal.gains[1].value) {
                    pen.dot((x.at(one), y.at(other)), 8.0, PAPER);
                    pen.dot((x.at(one), y.at(other)), 6.2, sense(fair.sense).1);
                }
            }
        },
    ))
}

/// The value of the third key's grid that is nearest to that of a deal: a fair one may lie between two.
fn third_of(found: &Frontier, deal: &DealPoint) -> Option<f64> {
    let (values, wanted) = (places(found.axes.get(2)?), *deal.at.get(2)?);
    values
        .into_iter()
        .min_by(|a, b| (a - wanted).abs().total_cmp(&(b - wanted).abs()))
}

/// The value of the third key, if there is one, at which the deals over the first two are drawn: that of the first fair deal,
/// else the middle one.
fn third(found: &Frontier) -> Option<f64> {
    let values = places(found.axes.get(2)?);
    match found.fair.first() {
        Some(fair) => third_of(found, &fair.deal),
        None => values.get(values.len() / 2).copied(),
    }
}

/// The deals over the first two keys: which both take, which the paths cannot tell. Of three keys it is a slice.
fn map(answered: &Answered, order: &Order<'_>, found: &Frontier) -> Option<Chart> {
    let [down, across, further @ ..] = found.axes.as_slice() else {
        return None;
    };
    let third = third(found);
    let in_slice = |deal: &DealPoint| third_of(found, deal) == third;
    let deals: Vec<&DealPoint> = found.deals.iter().filter(|deal| in_slice(deal)).collect();
    let (rows, columns) = (places(down), places(across));
    let names = names(answered, found);
    let (yes, unclear) = (accent(1).tint(0.35), accent(1).tint(0.14));
    let mut key = vec![
        (Mark::Area(yes), "both take it".to_owned()),
        (Mark::Area(unclear), "within the error of the border".to_owned()),
    ];
    key.extend(marks(found));
    let condition = match found.probability {
        None => "Neither loses on average".to_owned(),
        Some(p) => {
            let p = crate::report::digits::percent(p, 0.0);
            format!("Neither loses on average, and both do at least as well with a probability of {p}")
        }
    };
    let words = Words {
        title: format!("Where {} and {} can agree", names[0], names[1]),
        subtitle: format!(
            "{condition}; up: {}, to the right: {}",
            answered.key(&down.path),
            answered.key(&across.path)
        ),
        note: match (further, third) {
            ([key, ..], Some(value)) => format!(
                "With {} at {}{}.",
                answered.key(&key.path),
                key_value(value, key.unit, &answered.scenario.currency),
                match found.fair.is_empty() {
                    true => String::new(),
                    false => format!(
                        ", the value nearest to that of the {} deal",
                        sense(found.fair[0].sense).0
                    ),
                }
            ),
            _ => String::new(),
        },
        key,
        alt: alt(answered, found),
    };
    let about = (&answered.scenario, &answered.run);
    Some(frame::sheet(
        about,
        order,
        stem("frontier", &answered.key),
        words,
        frame::USUAL + 60.0,
        |pen, room| {
            let side: Vec<String> = (0..rows.len())
                .map(|row| value_words(down, row, &answered.scenario.currency))
                .collect();
            let left = side
                .iter()
                .map(|text| font::width(text, TICK, Weight::Regular))
                .fold(0.0, f64::max);
            let area = Area {
                left: room.left + left + 12.0,
                right: room.right - 10.0,
                bottom: room.bottom - 26.0,
                ..room
            };
            let unit = axis_unit(across.unit, &answered.scenario.currency);
            let x = frame::level_axis(pen, area, ends(&columns), unit, false);
            let y = |value: f64| {
                let (low, high) = ends(&rows);
                area.bottom - (value - low) / (high - low) * (area.bottom - area.top)
            };
            cells(pen, area, &deals, (&rows, &columns), (&x, &y), (yes, unclear));
            let step = (1.5 * TICK * rows.len() as f64 / (area.bottom - area.top))
                .ceil()
                .max(1.0) as usize;
            for (row, text) in side.iter().enumerate().step_by(step) {
                pen.text_beside(text, (area.left - 8.0, y(rows[row])), Align::Right, TICK_INK);
            }
            for deal in deals.iter().filter(|deal| deal.efficient) {
                pen.dot((x.at(deal.at[1]), y(deal.at[0])), 2.6, NEUTRAL);
            }
            for fair in found.fair.iter().filter(|fair| in_slice(&fair.deal)) {
                let centre = (x.at(fair.deal.at[1]), y(fair.deal.at[0]));
                pen.dot(centre, 8.0, PAPER);
                pen.dot(centre, 6.2, sense(fair.sense).1);
            }
            if deals.iter().all(|deal| deal.standing == Standing::Refused) {
                let ink = Ink {
                    weight: Weight::Bold,
                    colour: INK,
                    size: LABEL,
                };
                let middle = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
                pen.text_beside("no deal here that both take", middle, Align::Middle, ink);
            }
        },
    ))
}

fn ends(values: &[f64]) -> (f64, f64) {
    let (low, high) = axis::range(values.iter().copied()).unwrap_or((0.0, 1.0));
    if low < high {
        (low, high)
    } else {
        (low - 0.5, low + 0.5)
    }
}

/// Each deal's cell reaches halfway to its neighbours.
fn cells(
    pen: &Pen<'_>,
    area: Area,
    deals: &[&DealPoint],
    (rows, columns): (&[f64], &[f64]),
    (x, y): (&axis::Scale, &dyn Fn(f64) -> f64),
    (yes, unclear): (Colour, Colour),
) {
    let half = |values: &[f64]| match values {
        [first, .., last] => (last - first) / (values.len() - 1) as f64 / 2.0,
        _ => 0.5,
    };
    let (wide, tall) = (half(columns), half(rows));
    for deal in deals {
        let fill = match deal.standing {
            Standing::Accepted => yes,
            Standing::Unclear => unclear,
            Standing::Refused => continue,
        };
        let left = x.at(deal.at[1] - wide).max(area.left);
        let right = (x.at(deal.at[1] + wide) + 0.5).min(area.right);
        let top = y(deal.at[0] + tall).max(area.top);
        let bottom = (y(deal.at[0] - tall) + 0.5).min(area.bottom);
        pen.rect((left, top), (right, bottom), fill);
    }
    for edge in [area.top, area.bottom] {
        pen.line(&[(area.left, edge), (area.right, edge)], 0.8, GRID);
    }
}
