//! What kinds of term earn that have more to say than fits into a few lines, a file each.

mod amount;
mod loan;
mod profit_share;
mod revenue_financing;
mod take_or_pay;
mod usage;

use crate::time::Timeline;

pub use amount::Escalator;
pub use loan::{Loan, Maturity};
pub use profit_share::ProfitShare;
pub use revenue_financing::RevenueFinancing;
pub use take_or_pay::TakeOrPay;
pub use usage::{Grant, Usage};

/// What the years, quarters and months of a term are counted from.
///
/// They decide when caps per year and tiers begin anew, when guarantees, commitments and
/// settlements close. `this_year` in an expression is of the calendar in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Years {
    /// The calendar: a period belongs to the window that contains its first day.
    #[default]
    Calendar,
    /// The contract: windows of whole periods, the first of which is the one in which the term starts.
    Contract {
        /// That period; below 0 for a term that started before the scenario.
        first: i64,
    },
}

impl Years {
    /// Whether a window of `months` months closes with period `k`.
    ///
    /// Months from January, a contract from April (period 3): the calendar's quarters close with
    /// periods 2, 5, 8, its years with 11; the contract's quarters with 2, 5, 8, its years with 2 and 14.
    pub fn close(self, timeline: &Timeline, k: usize, months: u32) -> bool {
        let Years::Contract { first } = self else {
            return timeline.closes_window(k, months);
        };
        let step = i64::from(timeline.step.months());
        let window = |k: usize| ((k as i64 - first) * step).div_euclid(i64::from(months));
        window(k) != window(k + 1)
    }

    /// `calendar` or `contract`.
    pub fn word(self) -> &'static str {
        match self {
            Years::Calendar => "calendar",
            Years::Contract { .. } => "contract",
        }
    }
}
