//! The share of paths up to each present value, or above it.

use super::axis::{self, Unit};
use super::font::{self, Weight};
use super::frame::{self, LABEL_INK, Order, Words};
use super::palette::{Colour, INK, LOSS, PAPER, RULE};
use super::pen::{Align, Ink};
use super::size::{LABEL, LINE};
use super::{Chart, stem};
use crate::report::digits;
use crate::report::{Party, Report};

/// Which share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// At or below a value.
    UpTo,
    /// Above it.
    Above,
}

/// The curve through the ranks, with the 5th percentile, the median and the 95th marked and the part below
/// zero shaded. `None` where no path has a present value.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, accent: Colour, side: Side) -> Option<Chart> {
    let npv = &party.npv;
    let marks = [npv.summary.p5?, npv.summary.p50?, npv.summary.p95?];
    let ranks = party.ranks();
    let (first, last) = (*ranks.first()?, *ranks.last()?);
    let currency = &report.scenario.currency;
    let said = [0, 1, 2].map(|which| digits::money_short(marks[which], npv.quantile_se[which], currency));
    let loss = digits::of_paths(party.probability_of_loss.value, party.probability_of_loss.se);
    let share = |rank: f64| match side {
        Side::UpTo => rank,
        Side::Above => 1.0 - rank,
    };
    let title = match side {
        Side::UpTo => format!(
            "{}: the present value is below zero on {loss}, and at most {} on 95%",
            party.name, said[2]
        ),
        Side::Above => format!(
            "{}: the present value is above {} on 95% of paths, and above {} on 5%",
            party.name, said[0], said[2]
        ),
    };
    let which = match side {
        Side::UpTo => "at or below",
        Side::Above => "above",
    };
    let words = Words {
        title,
        subtitle: format!(
            "Share of paths {which} each present value, {} at a discount rate of {}",
            currency.code, party.discount_rate
        ),
        note: "0.5% of paths lie beyond each end.".to_owned(),
        key: Vec::new(),
        alt: format!(
            "The share of paths {which} each present value of {}: the 5th percentile is {}, the median {}, the 95th \
             percentile {}; a loss on {loss}.",
            party.name, said[0], said[1], said[2]
        ),
    };
    let kind = match side {
        Side::UpTo => "cdf",
        Side::Above => "exceedance",
    };
    let range = if first < last {
        (first, last)
    } else {
        axis::with_zero(Some((first, first)))
    };
    Some(frame::chart(
        report,
        order,
        stem(kind, &party.key),
        words,
        frame::USUAL,
        |pen, room| {
            let (area, y) = frame::value_axis(pen, room, 14.0, 26.0, (0.0, 1.0), Unit::Share);
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), first >= last);
            let count = ranks.len() as f64;
            let curve: Vec<(f64, f64)> = ranks
                .iter()
                .enumerate()
                .map(|(index, value)| (x.at(*value), y.at(share((index as f64 + 0.5) / count))))
                .collect();
            // What is lost: under the curve, left of zero.
            let below = ranks.iter().filter(|value| **value < 0.0).count();
            if below > 0 && first < last {
                let mut outline = curve[..below].to_vec();
                let end = x.at(0.0).min(area.right);
                if below < curve.len() {
                    outline.push((end, y.at(share(party.probability_of_loss.value))));
                }
                let right = outline[outline.len() - 1].0;
                outline.extend([(right, area.bottom), (curve[0].0, area.bottom)]);
                pen.polygon(&outline, LOSS.tint(0.3));
            }
            frame::zero_line(pen, &area, &y);
            if x.low < 0.0 && x.high > 0.0 {
                pen.line(&[(x.at(0.0), area.top), (x.at(0.0), area.bottom)], 1.2, RULE);
            }
            pen.line(&curve, LINE, accent);
            for (mark, rank, name) in [(0, 0.05, "5th"), (1, 0.5, "median"), (2, 0.95, "95th")] {
                let at = (x.at(marks[mark]), y.at(share(rank)));
                pen.dot(at, 6.0, PAPER);
                pen.dot(at, 4.4, accent);
                let weight = if mark == 1 { Weight::Bold } else { Weight::Regular };
                let whole = format!("{name} {}", said[mark]);
                let wide = |text: &str| font::width(text, LABEL, weight) + 11.0;
                let (left, right) = (at.0 - area.left, room.right - at.0);
                // Up and to the side on which the curve is not, as long as there is room.
                let sides = match side {
                    Side::UpTo => [-1.0, 1.0],
                    Side::Above => [1.0, -1.0],
                };
                let fits = |text: &str, side: f64| wide(text) <= if side > 0.0 { right } else { left };
                let found = [&whole, &said[mark]]
                    .into_iter()
                    .flat_map(|text| sides.map(|side| (text, side)))
                    .find(|(text, side)| fits(text, *side) && *side == sides[0])
                    .or_else(|| {
                        let texts = [&whole, &said[mark]].into_iter().map(|text| (text, sides[1]));
                        texts.into_iter().find(|(text, side)| fits(text, *side))
                    });
                let Some((text, side)) = found else { continue };
                let align = if side > 0.0 { Align::Left } else { Align::Right };
                let ink = Ink {
                    weight,
                    colour: INK,
                    ..LABEL_INK
                };
                // Under the curve on the other side.
                let up = if side == sides[0] { 9.0 } else { -7.0 };
                pen.text_beside(text, (at.0 + 9.0 * side, at.1 - up), align, ink);
            }
        },
    ))
}
