//! What one stream of cash is worth: net present value, IRR, multiple, payback, exposure.
//!
//! In: cash on an even grid of times, `cash[g]` at `g × unit_years` after the start,
//! positive where it is received, finite. Out: one figure per stream. Each comes twice:
//! for one stream, and for a tile of streams side by side, laid out `[point][lane]` (the
//! cash of all lanes at a point is contiguous; a lane is a path; `out.len()` is the number
//! of lanes). Where a figure does not exist the former says `None`, the latter NaN.
//!
//! What the cash is, and how figures are averaged, is left to others.
//!
//! Sums of many amounts do not come out at 0 where they should: a balance of less than
//! 10^-12 of the cash that moved ([`DUST`]) counts as none.

mod balance;
mod irr;
mod judge;
mod npv;

pub use balance::{
    multiple, multiple_column, payback_years, payback_years_column, peak_exposure, peak_exposure_column,
};
pub use irr::{HIGHEST_GROWTH, Irr, IrrTally, LOWEST_GROWTH, irr, irr_column};
pub use judge::{Cash, Side, judge_column};
pub use npv::{discount_factors, npv, npv_column};

/// The share of all cash moved, in and out, below which a flow or a balance is rounding.
///
/// A sum of a thousand flows is off by 10^-13 of it at worst; no deal in which a cent
/// matters moves ten billion.
pub const DUST: f64 = 1e-12;
