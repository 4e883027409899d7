//! The internal rate of return: all of them, or none.
//!
//! In: cash on an even grid. Out: the effective annual rate at which its present value is
//! zero, if there is exactly one. A rate that is one of several answers no question, so
//! every root is looked for.
//!
//! # The question
//!
//! With v = (1 + r)^(−`unit_years`) the present value is a polynomial P(v) = Σ cash[g] v^g,
//! and rates above −100% are its positive roots. Rounding would have roots of its
//! own, so flows within [`super::DUST`] of the cash moved so far, or within [`SPECK`] of
//! all, are left out. A root that P touches without crossing counts once. Roots count if 1 + r lies between
//! [`LOWEST_GROWTH`] and [`HIGHEST_GROWTH`].
//!
//! # The answer
//!
//! Streams whose cash, or whose balance and what is to come, has one sign throughout have no rate;
//! that shows in passing. `column.rs` settles nearly all others in two passes over vectors:
//! - Descartes: no more positive roots than sign changes of the cash, and none fewer but
//!   by an even number.
//! - Laguerre (1883, "Sur la théorie des équations numériques"; Jameson 2006, "Counting
//!   zeros of generalised polynomials", Math. Gazette 90) at v = 1: no more roots in (0, 1)
//!   than sign changes of the running balance, and no more beyond 1 than sign changes of
//!   what is still to come, each again up to an even number. For the balance and positive
//!   rates this is Norstrom (1972, "A sufficient condition for a unique nonnegative
//!   internal rate of return").
//!
//! What they leave open is looked at at some rates by `search.rs`, whose bounds show nearly all streams with
//! several rates, or with none, and of the others between which two rates there is one. Where there is one root,
//! safeguarded Newton steps find it. The rest goes to
//! `isolate.rs`, which splits intervals until the Bernstein coefficients of P on each have
//! at most one sign change (Lane and Riesenfeld 1981, "Bounds on a polynomial"; Mourrain,
//! Rouillier and Roy 2005, "The Bernstein basis and real root isolation"). That is also
//! all that [`irr`], for one stream, does: the two check each other.

mod column;
mod isolate;
mod search;

pub(in crate::metric) use column::Rates;
pub use column::{IrrTally, irr_column};

use crate::math;

/// The least 1 + r that is looked for: 2^−40, a rate of about −99.9999999999%.
pub const LOWEST_GROWTH: f64 = 1.0 / HIGHEST_GROWTH;

/// The greatest 1 + r that is looked for: 2^40, a rate of about a hundred trillion percent.
///
/// A power of ten would be a rate that round terms have (a tenth now for ten tenths in a month is
/// 10^12 a year), and rounding would decide whether it is there.
pub const HIGHEST_GROWTH: f64 = (1_u64 << 40) as f64;

/// The share of all cash moved below which even a first flow counts as none: rounding of
/// sums that cancel, whatever came before. A stake that grows more than 10^15-fold is not
/// seen.
const SPECK: f64 = 1e-15;

/// The rates at which a stream's present value is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Irr {
    /// There is none: also where no cash moves.
    None,
    /// Exactly one: the effective annual rate, 0.10 for 10%.
    One(f64),
    /// This many, two or more.
    Several(u32),
}

impl Irr {
    /// The rate, if there is exactly one.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        match self {
            Irr::One(rate) => Some(rate),
            Irr::None | Irr::Several(_) => None,
        }
    }
}

/// The internal rate of return of one stream, `unit_years` (above 0) between its points.
///
/// 1 + r is right to about 10^-12, less where roots nearly coincide. Cash that is not
/// finite has no rate.
///
/// ```
/// use termsheet::metric::{Irr, irr};
/// // 100 grows to 121 in two years.
/// let Irr::One(rate) = irr(&[-100.0, 0.0, 121.0], 1.0) else { panic!("one rate") };
/// assert!((rate - 0.10).abs() < 1e-12);
/// // Lorie and Savage's pump (1955): 25% and 400% both fit.
/// assert_eq!(irr(&[-1_600.0, 10_000.0, -10_000.0], 1.0), Irr::Several(2));
/// assert_eq!(irr(&[-100.0, -5.0], 1.0), Irr::None);
/// ```
#[must_use]
pub fn irr(cash: &[f64], unit_years: f64) -> Irr {
    let mut only = f64::NAN;
    let mut count = 0;
    for v in isolate::positive_roots(cash) {
        let growth = math::powf(v, -1.0 / unit_years);
        if (LOWEST_GROWTH..=HIGHEST_GROWTH).contains(&growth) {
            only = growth - 1.0;
            count += 1;
        }
    }
    match count {
        0 => Irr::None,
        1 => Irr::One(only),
        _ => Irr::Several(count),
    }
}

#[cfg(test)]
mod tests;
