//! The exponential function.
//!
//! In: any `f64`. Out: e to that power, within one unit in the last place, also where the result
//! is subnormal, overflows or is not a number. Leaves powers of other bases to `pow`.

use super::{ROUNDER, horner};
use multiversion::multiversion;

/// 1 / ln 2.
const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 to 42 bits: its product with any exponent of a double is exact.
pub(super) const LN_2_HIGH: f64 = 0.693_147_180_559_890_3;
/// What is left of ln 2.
pub(super) const LN_2_LOW: f64 = 5.497_923_018_708_371e-14;

/// (e^r − 1 − r − r²/2) / r³ on |r| ≤ ln(2)/2, interpolated at the Chebyshev nodes;
/// the error it leaves in e^r is below 4e-17.
const CUBIC_AND_UP: [f64; 9] = [
    0.166_666_666_666_666_66,
    0.041_666_666_666_651_32,
    0.008_333_333_333_332_154,
    0.001_388_888_890_590_856_3,
    0.000_198_412_698_543_593_9,
    2.480_153_633_472_461_7e-5,
    2.755_728_002_551_536_5e-6,
    2.761_383_680_137_229_3e-7,
    2.509_557_770_167_194e-8,
];

/// e to the power `x`, within one unit in the last place.
///
/// Overflows to infinity above 709.78, underflows through the subnormals to zero below −745.13;
/// NaN stays NaN.
///
/// The argument is split as x = n·ln 2 + r with |r| ≤ ln(2)/2 (Cody and Waite, *Software Manual
/// for the Elementary Functions*, 1980), e^r is a polynomial of degree 11, and 2^n is put on in
/// two factors so that a subnormal result is rounded once.
///
/// ```
/// use termsheet::math::exp;
/// assert_eq!(exp(0.0), 1.0);
/// assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-15);
/// assert_eq!(exp(-800.0), 0.0);
/// ```
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let (n, r) = reduce(x);
    scale(n, r)
}

/// e to the power `high + low`, where `low` is a correction far smaller than one.
#[inline(always)]
pub(super) fn exp_of_sum(high: f64, low: f64) -> f64 {
    let (n, r) = reduce(high);
    scale(n, r + low)
}

/// e to the power `x`, less one, with full relative precision for small `x`.
///
/// The rounding of e^x is made good by the factor x / ln(e^x) (W. Kahan, HP-15C Advanced
/// Functions Handbook, 1982).
///
/// ```
/// use termsheet::math::exp_m1;
/// assert_eq!(exp_m1(1e-20), 1e-20);
/// assert!((exp_m1(1.0) - (std::f64::consts::E - 1.0)).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn exp_m1(x: f64) -> f64 {
    let y = exp(x);
    let scaled = (y - 1.0) * (x / super::ln(y));
    let near = x.abs() < 1.0;
    let value = if near { scaled } else { y - 1.0 };
    if y == 1.0 { x } else { value }
}

/// Splits `x` into n·ln 2 + r; n comes as `ROUNDER + n`.
#[inline(always)]
fn reduce(x: f64) -> (f64, f64) {
    // Beyond these ends the result is infinite or zero anyway. The comparisons let a NaN pass.
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let n = x * LOG2_E + ROUNDER;
    let whole = n - ROUNDER;
    (n, (x - whole * LN_2_HIGH) - whole * LN_2_LOW)
}

/// e^r · 2^n, with n given as `ROUNDER + n`.
#[inline(always)]
fn scale(n: f64, r: f64) -> f64 {
    let square = r * r;
    let y = 1.0 + (r + square * (0.5 + r * horner(r, &CUBIC_AND_UP)));
    // n + 2048 is positive, which makes a logical shift halve it; SSE2 and AVX2 have no other
    // for 64 bits.
    let shifted = n.to_bits().wrapping_sub(ROUNDER.to_bits() - 2048);
    let half = shifted >> 1;
    let rest = shifted.wrapping_sub(half);
    y * power_of_two(half) * power_of_two(rest)
}

/// 2^(m − 1024), for m between 2 and 2047.
#[inline(always)]
fn power_of_two(m: u64) -> f64 {
    f64::from_bits(m.wrapping_sub(1) << 52)
}

/// Replaces every value of the column by its exponential: the bits of [`exp`].
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn exp_column(column: &mut [f64]) {
    for x in column {
        *x = exp(*x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_platform_within_a_unit_or_two() {
        // The platform's own exp is good to about half a unit; ours to less than one.
        for i in -70_000..=70_000 {
            let x = f64::from(i) * 0.0101;
            let (ours, theirs) = (exp(x), x.exp());
            assert!(
                (ours - theirs).abs() <= 2.3e-16 * theirs * 1.5,
                "exp({x}) = {ours:e}, expected {theirs:e}"
            );
        }
    }

    #[test]
    fn knows_its_ends() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-0.0), 1.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(710.0), f64::INFINITY);
        assert_eq!(exp(1e300), f64::INFINITY);
        assert_eq!(exp(-746.0), 0.0);
        assert!(exp(f64::NAN).is_nan());
        assert!(exp(709.78).is_finite());
        assert_eq!(exp(1e-320), 1.0);
        // The smallest subnormals, rounded once.
        for x in [-708.5, -720.25, -740.0, -744.9, -745.1] {
            assert!(exp(x).to_bits().abs_diff(x.exp().to_bits()) <= 1, "{x}");
        }
    }

    #[test]
    fn exp_m1_agrees_with_the_platform() {
        let mut x = 1e-20_f64;
        while x < 700.0 {
            for x in [x, -x] {
                assert!((exp_m1(x) - x.exp_m1()).abs() <= 6e-16 * x.exp_m1().abs(), "{x}");
            }
            x *= 1.21;
        }
        assert_eq!(exp_m1(0.0), 0.0);
        assert_eq!(exp_m1(f64::NEG_INFINITY), -1.0);
        assert_eq!(exp_m1(f64::INFINITY), f64::INFINITY);
        assert!(exp_m1(f64::NAN).is_nan());
    }

    #[test]
    fn columns_give_the_bits_of_the_scalar() {
        let column: Vec<f64> = (0..1003).map(|i| (f64::from(i) - 500.0) * 1.77).collect();
        for length in [0, 1, 7, 8, 9, 64, 1003] {
            let mut wide = column[..length].to_vec();
            exp_column(&mut wide);
            for (x, y) in column.iter().zip(&wide) {
                assert_eq!(exp(*x).to_bits(), y.to_bits());
            }
        }
    }
}
