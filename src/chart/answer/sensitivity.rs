//! What moves a figure: a tornado of conditional means, and the shares of its variance.

use super::super::axis;
use super::super::font::{self, Weight};
use super::super::frame::{self, Area, LABEL_INK, Mark, Order, TICK_INK, Words};
use super::super::palette::{Colour, INK, NEUTRAL, PAPER, RULE, accent};
use super::super::pen::{Align, Ink};
use super::super::rows::{self, Rows};
use super::super::size::LABEL;
use super::super::{Chart, stem};
use super::{axis_unit, unit_words};
use crate::analysis::{Estimate, Explained, REACH, Sensitivity};
use crate::report::answer::{capitalised, shown_bars};
use crate::report::{Answered, digits};

/// The most inputs of one sheet.
const MOST: usize = 10;

pub(super) fn charts(answered: &Answered, order: &Order<'_>, found: &Sensitivity) -> Vec<Chart> {
    let mut charts = Vec::new();
    for (index, figure) in found.figures.iter().enumerate() {
        charts.extend(tornado(answered, order, found, figure, index));
        charts.extend(shares(answered, order, found, figure, index));
    }
    charts
}

/// The colour of a figure: its party's, or a neutral one.
fn colour(answered: &Answered, figure: &Explained) -> Colour {
    match &figure.figure.party {
        Some(party) => accent(answered.party_index(party)),
        None => NEUTRAL,
    }
}

/// Bars from the mean in the lowest tenth of each input to that in its highest, about the mean of all paths.
fn tornado(
    answered: &Answered,
    order: &Order<'_>,
    found: &Sensitivity,
    figure: &Explained,
    index: usize,
) -> Option<Chart> {
    let currency = &answered.scenario.currency;
    let unit = figure.figure.unit;
    let mean = figure.mean.value?;
    let size = |place: usize| figure.rows[place].swing.value.unwrap_or(0.0).abs();
    let mut places: Vec<usize> = (0..figure.rows.len())
        .filter(|place| figure.rows[*place].low.value.is_some() && figure.rows[*place].high.value.is_some())
        .collect();
    places.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
    let several = places.len();
    places.truncate(MOST);
    if !figure.sd.value.is_some_and(|sd| sd > 0.0) || places.is_empty() {
        return None;
    }
    let ends: Vec<(f64, f64)> = places
        .iter()
        .filter_map(|place| Some((figure.rows[*place].low.value?, figure.rows[*place].high.value?)))
        .collect();
    let rows = places.iter().map(|place| &figure.rows[*place]);
    let bars: Vec<[&Estimate; 2]> = rows.map(|row| [&row.low, &row.high]).collect();
    let texts = shown_bars(&bars, unit, currency);
    let own = colour(answered, figure);
    let (of_low, of_high) = (own.inner(), own);
    let told: Vec<String> = places
        .iter()
        .zip(&texts)
        .map(|(place, [low, high])| {
            let input = &found.inputs[*place].label;
            format!("{input}: {low} in its lowest tenth, {high} in its highest")
        })
        .collect();
    let words = Words {
        title: format!("What moves the {}", figure.figure.label),
        subtitle: format!(
            "Mean where each input is in its lowest and in its highest tenth, {}; the line is the mean of all paths",
            unit_words(unit, currency)
        ),
        note: if several > MOST {
            format!("The {MOST} inputs that move it most, of {several}.")
        } else {
            String::new()
        },
        key: vec![
            (Mark::Area(of_low), "lowest tenth of the input".to_owned()),
            (Mark::Area(of_high), "highest tenth".to_owned()),
        ],
        alt: format!("{}.", told.join("; ")),
    };
    let names: Vec<String> = places
        .iter()
        .map(|place| capitalised(&found.inputs[*place].label))
        .collect();
    let tall = rows::least(order, places.len());
    let about = (&answered.scenario, &answered.run);
    let all = ends.iter().flat_map(|(low, high)| [*low, *high]).chain([mean]);
    let (least, most) = axis::range(all)?;
    let range = if least < most {
        (least, most)
    } else {
        (least - 1.0, most + 1.0)
    };
    let stem = stem("tornado", &format!("{}-{index}", answered.key));
    Some(frame::sheet(about, order, stem, words, tall, |pen, room| {
        let lines = Rows::new(pen, room, &names, 8.0, 26.0);
        // Room for the figures at both ends of the bars.
        let air = texts
            .iter()
            .flatten()
            .map(|text| font::width(text, TICK_INK.size, Weight::Regular) + 10.0)
            .fold(0.0, f64::max);
        let area = Area {
            left: lines.area.left + air,
            right: lines.area.right - air,
            ..lines.area
        };
        let x = frame::level_axis(pen, area, range, axis_unit(unit, currency), false);
        let half = (0.27 * lines.height()).min(15.0);
        let centre = x.at(mean);
        for (row, (low, high)) in ends.iter().enumerate() {
            let y = lines.middle(row);
            // Where both ends lie on one side of the mean the longer bar is drawn first.
            let mut bars = [(x.at(*low), of_low), (x.at(*high), of_high)];
            bars.sort_by(|a, b| (b.0 - centre).abs().total_cmp(&(a.0 - centre).abs()));
            for (end, colour) in bars {
                pen.rect((centre.min(end), y - half), (centre.max(end), y + half), colour);
            }
            let [mut left, mut right] = texts[row].each_ref();
            if low > high {
                std::mem::swap(&mut left, &mut right);
            }
            let (from, to) = (x.at(low.min(*high)).min(centre), x.at(low.max(*high)).max(centre));
            pen.text_beside(left, (from - 8.0, y), Align::Right, TICK_INK);
            pen.text_beside(right, (to + 8.0, y), Align::Left, TICK_INK);
        }
        pen.line(&[(centre, area.top), (centre, area.bottom)], 1.6, INK);
        lines.names_above(pen, &names, room.right);
    }))
}

/// The share of the variance of each group of inputs: alone, and with whatever it acts together with.
fn shares(
    answered: &Answered,
    order: &Order<'_>,
    found: &Sensitivity,
    figure: &Explained,
    index: usize,
) -> Option<Chart> {
    let total = |one: &Estimate| one.value.unwrap_or(0.0);
    let mut groups: Vec<_> = figure
        .groups
        .iter()
        .filter(|group| group.total.value.is_some())
        .collect();
    groups.sort_by(|a, b| total(&b.total).total_cmp(&total(&a.total)));
    let several = groups.len();
    groups.truncate(MOST);
    if groups.is_empty() {
        return None;
    }
    let label = |inputs: &[usize]| {
        let names: Vec<&str> = inputs.iter().map(|place| found.inputs[*place].label.as_str()).collect();
        capitalised(&names.join(" and "))
    };
    let names: Vec<String> = groups.iter().map(|group| label(&group.inputs)).collect();
    let print = |one: &Estimate| digits::percent(one.value.unwrap_or(0.0), one.se.unwrap_or(0.0));
    let told: Vec<String> = groups
        .iter()
        .zip(&names)
        .map(|(group, name)| format!("{name}: {} alone, {} in all", print(&group.first), print(&group.total)))
        .collect();
    let own = colour(answered, figure);
    let words = Words {
        title: format!("Where the variance of the {} comes from", figure.figure.label),
        subtitle: "Sobol indices, shares of the variance; the whiskers are 95% intervals".to_owned(),
        note: if several > MOST {
            format!("The {MOST} largest of {several}.")
        } else {
            String::new()
        },
        key: vec![
            (Mark::Area(own), "alone".to_owned()),
            (
                Mark::Area(own.inner()),
                "in all, with what it acts together with".to_owned(),
            ),
        ],
        alt: format!("{}.", told.join("; ")),
    };
    let least = rows::least(order, groups.len());
    let about = (&answered.scenario, &answered.run);
    let ends = groups.iter().flat_map(|group| {
        [
            total(&group.total) + REACH * group.total.se.unwrap_or(0.0),
            total(&group.first),
        ]
    });
    let most = ends.fold(0.05, f64::max);
    let stem = stem("variance", &format!("{}-{index}", answered.key));
    Some(frame::sheet(about, order, stem, words, least, |pen, room| {
        let ink = Ink {
            weight: Weight::Bold,
            ..LABEL_INK
        };
        let values: Vec<String> = groups.iter().map(|group| interval(&group.total)).collect();
        let widths = values.iter().map(|text| font::width(text, LABEL, Weight::Bold));
        let right = widths.fold(font::width("in all, 95%", TICK_INK.size, Weight::Regular), f64::max);
        let room = Area {
            top: room.top + 6.0,
            ..room
        };
        let lines = Rows::new(pen, room, &names, right + 18.0, 26.0);
        let area = lines.area;
        let x = frame::level_axis(pen, area, (0.0, most), axis::Unit::Share, true);
        pen.text("in all, 95%", (room.right, area.top - 8.0), Align::Right, TICK_INK);
        let half = (0.13 * lines.height()).min(8.0);
        for (row, group) in groups.iter().enumerate() {
            let middle = lines.middle(row);
            for (one, y, colour) in [
                (&group.first, middle - half - 1.0, own),
                (&group.total, middle + half + 1.0, own.inner()),
            ] {
                let (value, se) = (one.value.unwrap_or(0.0), one.se.unwrap_or(0.0));
                let at = |share: f64| x.at(share.clamp(0.0, x.high));
                pen.rect((x.at(0.0), y - half), (at(value), y + half), colour);
                let (low, high) = (at(value - REACH * se), at(value + REACH * se));
                if high - low > 1.0 {
                    pen.line(&[(low, y), (high, y)], 3.0, PAPER);
                    pen.line(&[(low, y), (high, y)], 1.4, INK);
                }
            }
            pen.text_beside(&values[row], (room.right, middle), Align::Right, ink);
        }
        pen.line(&[(x.at(0.0), area.top), (x.at(0.0), area.bottom)], 1.2, RULE);
        lines.names_above(pen, &names, room.right);
    }))
}

/// The 95% interval of an index in whole per cent.
fn interval(one: &Estimate) -> String {
    let (value, se) = (one.value.unwrap_or(0.0), one.se.unwrap_or(0.0));
    let end = |share: f64| digits::percent(share.clamp(0.0, 1.0), 0.01);
    let (low, high) = (end(value - REACH * se), end(value + REACH * se));
    if low == high { low } else { format!("{low} to {high}") }
}
