//! The charts of answers: one file per question.

mod bridge;
mod compare;
mod frontier;
mod map;
mod sensitivity;
mod solve;
mod sweep;

use super::Chart;
use super::axis::Unit as AxisUnit;
use super::font::{self, Weight};
use super::frame::{Area, LABEL_INK};
use super::pen::{Align, Pen, clean};
use super::size::{LABEL, LEADING};
use crate::analysis::{Answer, Unit};
use crate::model::Currency;
use crate::report::Answered;

/// The charts of an answer, in the order in which they are to be read.
pub(super) fn charts(answered: &Answered) -> Vec<Chart> {
    match &answered.answer {
        Answer::Compare(found) => [compare::charts(answered, found), bridge::charts(answered, found)].concat(),
        Answer::Sensitivity(found) => sensitivity::charts(answered, found),
        Answer::Sweep(found) => sweep::charts(answered, found),
        Answer::Solve(found) => solve::chart(answered, found).into_iter().collect(),
        Answer::Frontier(found) => frontier::charts(answered, found),
    }
}

/// How an axis shows numbers of a unit.
fn axis_unit(unit: Unit, currency: &Currency) -> AxisUnit<'_> {
    match unit {
        Unit::Money => AxisUnit::Money(currency),
        Unit::Share | Unit::Probability => AxisUnit::Share,
        Unit::Times | Unit::Years | Unit::Plain => AxisUnit::Number,
    }
}

/// What the numbers of an axis are, for a subtitle.
fn unit_words(unit: Unit, currency: &Currency) -> String {
    match unit {
        Unit::Money => currency.code.clone(),
        Unit::Share => "per cent".to_owned(),
        Unit::Probability => "share of paths".to_owned(),
        Unit::Times => "multiple".to_owned(),
        Unit::Years => "years".to_owned(),
        Unit::Plain => "as the file quotes it".to_owned(),
    }
}

/// How wide the names of rows may get.
const NAMES: f64 = 290.0;

/// The rows' names left of the plot; gives the plot.
fn named(pen: &Pen<'_>, room: Area, names: &[String], right: f64) -> Area {
    let lines: Vec<Vec<String>> = names
        .iter()
        .map(|name| font::wrap(&clean(name), NAMES, 2, LABEL, Weight::Regular))
        .collect();
    let widths = lines
        .iter()
        .flatten()
        .map(|line| font::width(line, LABEL, Weight::Regular));
    let left = widths.fold(0.0, f64::max) + 16.0;
    let area = Area {
        left: room.left + left,
        top: room.top + 8.0,
        right: room.right - right,
        bottom: room.bottom - 26.0,
    };
    let tall = (area.bottom - area.top) / names.len() as f64;
    for (index, lines) in lines.iter().enumerate() {
        let y = area.top + (index as f64 + 0.5) * tall;
        for (line, text) in lines.iter().enumerate() {
            let offset = (line as f64 - (lines.len() as f64 - 1.0) / 2.0) * LEADING * LABEL;
            pen.text_beside(text, (area.left - 16.0, y + offset), Align::Right, LABEL_INK);
        }
    }
    area
}
