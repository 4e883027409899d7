//! `take_or_pay`: what was committed to and not used is paid for.

use crate::model::Expr;

/// A commitment to use or to pay. It earns the shortfall; the use itself is paid under other terms.
///
/// In each active period the use U grows by `of · dt · active` and the commitment C of the year by
/// `commitment · dt · active`. In a period that closes a year of the term ([`Years`](super::Years)),
/// and in the period in which the term ends (`ends_in`), active or not, with m moved from the year
/// before (at first 0):
///
/// required R = max(0, C + m); short = max(0, R − U); excess = max(0, U − R);
/// moved = min(short, roll_forward · C), at least 0, but 0 in period `last`; due = short − moved;
/// credit = min(excess, what was paid for in the `make_up_years` closings before this one and has
/// not been made up since, the oldest first).
///
/// It earns due − credit; due joins what can be made up. m becomes moved − (with
/// `excess_to_next`: excess − credit, else 0); U and C begin at 0 again.
///
/// In period `last`, if the term is active in it, it further earns what is missing to `total`:
/// max(0, total − all use in active periods − all that this kind gave before, this period included).
#[derive(Clone, Debug)]
pub struct TakeOrPay {
    /// What is used: a rate.
    pub of: Expr,
    /// What is committed to: a rate.
    pub commitment: Option<Expr>,
    /// What is committed to over the whole term: a level.
    pub total: Option<Expr>,
    /// The share of a year's commitment that may move to the next year, 0 to 1.
    pub roll_forward: Option<Expr>,
    /// For how many closings what was paid for can be made up; 0: not at all.
    pub make_up_years: u32,
    /// Whether use beyond what is required lowers what the next year requires.
    pub excess_to_next: bool,
    /// The period in which the term's `ends` lies, if it has one within the horizon.
    pub ends_in: Option<usize>,
    /// The period in which the whole is settled: `ends_in`, or the last one where there is no
    /// `ends`; none where the term ends after the horizon.
    pub last: Option<usize>,
}

impl TakeOrPay {
    /// Calls `see` on every expression.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        [&self.of]
            .into_iter()
            .chain(&self.commitment)
            .chain(&self.total)
            .chain(&self.roll_forward)
            .for_each(see);
    }
}
