//! The charts of answers: one file per question.

mod bridge;
mod compare;
mod contour;
mod frontier;
mod map;
mod sensitivity;
mod solve;
mod sweep;

use super::Chart;
use super::axis::Unit as AxisUnit;
use super::frame::Order;
use crate::analysis::{Answer, Unit};
use crate::model::Currency;
use crate::report::Answered;

/// The charts of an answer, in the order in which they are to be read.
pub(super) fn charts(answered: &Answered, order: &Order<'_>) -> Vec<Chart> {
    match &answered.answer {
        Answer::Compare(found) => {
            let deals = compare::charts(answered, order, found);
            [deals, bridge::charts(answered, order, found)].concat()
        }
        Answer::Sensitivity(found) => sensitivity::charts(answered, order, found),
        Answer::Sweep(found) => sweep::charts(answered, order, found),
        Answer::Solve(found) => solve::chart(answered, order, found).into_iter().collect(),
        Answer::Frontier(found) => frontier::charts(answered, order, found),
    }
}

/// How an axis shows numbers of a unit.
pub(super) fn axis_unit(unit: Unit, currency: &Currency) -> AxisUnit<'_> {
    match unit {
        Unit::Money => AxisUnit::Money(currency),
        Unit::Share | Unit::Probability => AxisUnit::Share,
        Unit::Times | Unit::Years | Unit::Plain => AxisUnit::Number,
    }
}

/// What the numbers of an axis are, for a subtitle.
pub(super) fn unit_words(unit: Unit, currency: &Currency) -> String {
    match unit {
        Unit::Money => currency.code.clone(),
        Unit::Share => "per cent".to_owned(),
        Unit::Probability => "share of paths".to_owned(),
        Unit::Times => "multiple".to_owned(),
        Unit::Years => "years".to_owned(),
        Unit::Plain => "as the file quotes it".to_owned(),
    }
}
