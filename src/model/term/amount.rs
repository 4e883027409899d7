//! `amount`: what raises it from year to year.

use crate::model::Expr;
use crate::time::Timeline;

/// Raises an amount with each whole year since the term's start.
///
/// The factor F begins at 1. In the first period it is multiplied by (1 + `rate`)^n, n being the whole years of
/// the term before it, and in each later period with which a year of the term ([`years`](Escalator::years))
/// has become whole by 1 + `rate`; the rate is taken in that period. So a constant rate e gives (1 + e)^n after n years. It is
/// not looked at in other periods, but moves whether or not the term is active.
#[derive(Clone, Debug)]
pub struct Escalator {
    /// A level above −1, read at the beginning of the period; at or below −1 on a path it is a fault of the run.
    pub rate: Expr,
    /// The period in which the term starts (its `starts`, or the scenario's start); below 0 before the scenario.
    pub first: i64,
}

impl Escalator {
    /// How many years of the term are whole at the beginning of period `k`.
    ///
    /// Months, from period 3: 0 in period 14, 1 in period 15. A term that began 30 months before the scenario:
    /// 2 in period 0, 3 in period 6.
    pub fn years(&self, timeline: &Timeline, k: usize) -> i64 {
        let months = (k as i64 - self.first) * i64::from(timeline.step.months());
        months.div_euclid(12).max(0)
    }

    /// How many of them become whole with period `k`: in the first all that are.
    pub fn new_years(&self, timeline: &Timeline, k: usize) -> i64 {
        let before = match k {
            0 => 0,
            _ => self.years(timeline, k - 1),
        };
        self.years(timeline, k) - before
    }
}
