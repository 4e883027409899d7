//! A statistic by one key as a line with its error, by two as a map.

use super::super::apart::shorten_apart;
use super::super::axis::{self, Scale};
use super::super::font::Weight;
use super::super::frame::{self, Area, Mark, Order, Words};
use super::super::palette::{Colour, accent};
use super::super::pen::{Align, Pen};
use super::super::size::{LINE, TICK};
use super::super::{Chart, stem};
use super::{axis_unit, map, unit_words};
use crate::analysis::{Swept, SweptAxis, SweptStatistic};
use crate::model::Currency;
use crate::report::Answered;
use crate::report::answer::{capitalised, key_value, shown};

/// The most lines of one chart.
const MOST: usize = 6;

/// Half the width of the band around a line, in standard errors: 95%.
const BAND: f64 = 1.96;

pub(super) fn charts(answered: &Answered, order: &Order<'_>, found: &Swept) -> Vec<Chart> {
    match found.axes.as_slice() {
        [axis] => {
            // Statistics of one unit share a chart.
            let mut groups: Vec<Vec<&SweptStatistic>> = Vec::new();
            for statistic in &found.statistics {
                match groups
                    .iter_mut()
                    .find(|group| group[0].unit == statistic.unit && group.len() < MOST)
                {
                    Some(group) => group.push(statistic),
                    None => groups.push(vec![statistic]),
                }
            }
            let chart = |(index, group): (usize, &Vec<&SweptStatistic>)| lines(answered, order, axis, group, index);
            groups.iter().enumerate().filter_map(chart).collect()
        }
        [down, across] => {
            let chart = |(index, one): (usize, &SweptStatistic)| heat(answered, order, (down, across), one, index);
            found.statistics.iter().enumerate().filter_map(chart).collect()
        }
        _ => Vec::new(),
    }
}

/// Where the values of a key stand: at their numbers, or evenly where they are none.
pub(super) fn places(axis: &SweptAxis) -> Vec<f64> {
    match &axis.values {
        Some(values) => values.clone(),
        None => (0..axis.labels.len()).map(|index| index as f64).collect(),
    }
}

/// A value of a key in words.
pub(super) fn value_words(axis: &SweptAxis, index: usize, currency: &Currency) -> String {
    match &axis.values {
        Some(values) => key_value(values[index], axis.unit, currency),
        None => axis.labels[index].clone(),
    }
}

fn lines(
    answered: &Answered,
    order: &Order<'_>,
    axis: &SweptAxis,
    statistics: &[&SweptStatistic],
    index: usize,
) -> Option<Chart> {
    let currency = &answered.scenario.currency;
    let unit = statistics.first()?.unit;
    let places = places(axis);
    // Of one statistic a party each has its party's colour; else they are told apart by their order.
    let once = |party: &Option<String>| statistics.iter().filter(|one| one.party == *party).count() == 1;
    let by_party = statistics.iter().all(|one| one.party.is_some() && once(&one.party));
    let colour = |place: usize, statistic: &SweptStatistic| match &statistic.party {
        Some(party) if by_party => accent(answered.party_index(party)),
        _ => accent(place),
    };
    let edges = |statistic: &SweptStatistic| -> Vec<(f64, f64, f64, f64)> {
        let cells = places.iter().zip(&statistic.cells);
        let point = |(x, cell): (&f64, &crate::analysis::Estimate)| {
            let (value, error) = (cell.value?, BAND * cell.se.unwrap_or(0.0));
            Some((*x, value - error, value, value + error))
        };
        cells.filter_map(point).collect()
    };
    let all: Vec<Vec<(f64, f64, f64, f64)>> = statistics.iter().map(|statistic| edges(statistic)).collect();
    let range = axis::of_levels(axis::range(all.iter().flatten().flat_map(|point| [point.1, point.3])));
    let labels: Vec<&str> = statistics.iter().map(|statistic| statistic.label.as_str()).collect();
    let ends = statistics.iter().map(|statistic| {
        let (first, last) = (statistic.cells.first(), statistic.cells.last());
        let print = |cell: Option<&crate::analysis::Estimate>| {
            cell.map_or_else(String::new, |cell| shown(cell, unit, currency))
        };
        format!(
            "{}: {} at {}, {} at {}",
            statistic.label,
            print(first),
            value_words(axis, 0, currency),
            print(last),
            value_words(axis, axis.labels.len() - 1, currency)
        )
    });
    let title = match labels.as_slice() {
        [one] => format!("{} by {}", capitalised(one), answered.key(&axis.path)),
        _ => format!("{} by {}", answered_subject(&labels), answered.key(&axis.path)),
    };
    let words = Words {
        title,
        subtitle: format!(
            "{}; the bands are two standard errors to either side",
            capitalised(&unit_words(unit, currency))
        ),
        note: String::new(),
        key: match statistics {
            [_] => Vec::new(),
            several => several
                .iter()
                .enumerate()
                .map(|(place, one)| (Mark::Line(colour(place, one)), one.label.clone()))
                .collect(),
        },
        alt: format!("{}.", ends.collect::<Vec<String>>().join("; ")),
    };
    let about = (&answered.scenario, &answered.run);
    Some(frame::sheet(
        about,
        order,
        stem("sweep", &format!("{}-{index}", answered.key)),
        words,
        frame::USUAL,
        |pen, room| {
            let (area, y) = frame::value_axis(pen, room, 12.0, 26.0, range, axis_unit(unit, currency));
            let x = key_axis(pen, area, axis, &places, currency);
            frame::zero_line(pen, &area, &y);
            for (place, (statistic, points)) in statistics.iter().zip(&all).enumerate() {
                let colour: Colour = colour(place, statistic);
                let mut outline: Vec<(f64, f64)> = points.iter().map(|point| (x.at(point.0), y.at(point.3))).collect();
                outline.extend(points.iter().rev().map(|point| (x.at(point.0), y.at(point.1))));
                if outline.len() > 2 {
                    pen.polygon(&outline, colour.outer());
                }
            }
            for (place, (statistic, points)) in statistics.iter().zip(&all).enumerate() {
                let colour = colour(place, statistic);
                let line: Vec<(f64, f64)> = points.iter().map(|point| (x.at(point.0), y.at(point.2))).collect();
                pen.line(&line, LINE, colour);
                if line.len() <= 12 {
                    line.iter().for_each(|point| pen.dot(*point, 3.4, colour));
                }
            }
        },
    ))
}

fn answered_subject(labels: &[&str]) -> String {
    match labels {
        [first, second] => capitalised(&format!("{first} and {second}")),
        [first, ..] => capitalised(&format!("{first} and {} more", labels.len() - 1)),
        [] => String::new(),
    }
}

/// Draws the axis of a key along the bottom; the values of a list at their own places.
pub(super) fn key_axis(pen: &Pen<'_>, area: Area, axis: &SweptAxis, places: &[f64], currency: &Currency) -> Scale {
    let (low, high) = axis::range(places.iter().copied()).unwrap_or((0.0, 1.0));
    let range = if low < high {
        (low, high)
    } else {
        (low - 0.5, low + 0.5)
    };
    if axis.values.is_some() {
        return frame::level_axis(pen, area, range, axis_unit(axis.unit, currency), false);
    }
    let x = Scale {
        low: range.0 - 0.3,
        high: range.1 + 0.3,
        from: area.left,
        to: area.right,
    };
    let room = (area.right - area.left) / places.len().max(1) as f64 - 8.0;
    let labels = shorten_apart(&axis.labels, room, TICK, Weight::Regular);
    for (place, text) in places.iter().zip(&labels) {
        pen.text(text, (x.at(*place), area.bottom + 18.0), Align::Middle, frame::TICK_INK);
    }
    x
}

fn heat(
    answered: &Answered,
    order: &Order<'_>,
    (down, across): (&SweptAxis, &SweptAxis),
    statistic: &SweptStatistic,
    index: usize,
) -> Option<Chart> {
    let currency = &answered.scenario.currency;
    let values: Vec<Option<f64>> = statistic.cells.iter().map(|cell| cell.value).collect();
    let (low, high) = axis::range(values.iter().flatten().copied())?;
    let extreme = |wanted: f64| {
        statistic
            .cells
            .iter()
            .position(|cell| cell.value == Some(wanted))
            .unwrap_or(0)
    };
    let place = |cell: usize| {
        let wide = across.labels.len();
        format!(
            "{} and {}",
            value_words(down, cell / wide, currency),
            value_words(across, cell % wide, currency)
        )
    };
    let (least, most) = (extreme(low), extreme(high));
    let print = |cell: usize| shown(&statistic.cells[cell], statistic.unit, currency);
    let keys = (answered.key(&down.path), answered.key(&across.path));
    let words = Words {
        title: format!("{} by {} and {}", capitalised(&statistic.label), keys.0, keys.1),
        subtitle: format!(
            "{}; up: {}, to the right: {}",
            capitalised(&unit_words(statistic.unit, currency)),
            keys.0,
            keys.1
        ),
        note: String::new(),
        key: Vec::new(),
        alt: format!(
            "A map of the {} by {} and {}: from {} at {} to {} at {}.",
            statistic.label,
            keys.0,
            keys.1,
            print(least),
            place(least),
            print(most),
            place(most)
        ),
    };
    let about = (&answered.scenario, &answered.run);
    let stem = stem("sweep", &format!("{}-{index}", answered.key));
    Some(frame::sheet(about, order, stem, words, frame::USUAL, |pen, room| {
        let cells = map::Cells {
            down,
            across,
            values: &values,
            texts: statistic
                .cells
                .iter()
                .map(|cell| shown(cell, statistic.unit, currency))
                .collect(),
        };
        map::draw(pen, room, &cells, axis_unit(statistic.unit, currency), currency);
    }))
}
