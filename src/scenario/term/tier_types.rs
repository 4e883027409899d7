//! What a rate or tiers of rates are, as written: for every kind that takes a share of something.

use super::super::Value;

/// `rate` or `tiers` of a share.
#[derive(Clone, Debug, PartialEq)]
pub enum ShareRate {
    /// `rate`.
    Flat(Value),
    /// `tiers`.
    Tiers {
        /// Each with `up_to` (absent in the last) and `rate`.
        tiers: Vec<Tier>,
        /// `tier_period`; a year where absent.
        period: TierPeriod,
        /// `tier_method`.
        method: TierMethod,
    },
}

/// One of `tiers`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// `up_to`, a level, inclusive; absent in the last and only there.
    pub up_to: Option<Value>,
    /// `rate`.
    pub rate: Value,
}

/// What resets the count of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierPeriod {
    /// Each year of the term.
    Year,
    /// Never.
    Life,
    /// Each period.
    Period,
}

/// How tiers apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierMethod {
    /// Each rate on the part of the base inside its band.
    Marginal,
    /// The reached tier's rate for everything in the tier period, trued up in the period that reaches it.
    Whole,
    /// The rate reached before this period, on all of this period's base.
    Prospective,
}
