//! The natural logarithm.
//!
//! In: any `f64`. Out: its natural logarithm, within one unit in the last place.

use super::exp::{LN_2_HIGH, LN_2_LOW};
use super::horner;
use multiversion::multiversion;

/// The bits of sqrt(1/2), to the precision that matters for splitting off the exponent.
const ROOT_HALF_BITS: u64 = 0x3fe6_a09e_0000_0000;
const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
/// 2^52: or-ing a small integer into its bits converts the integer to a double.
const TWO_52_BITS: u64 = 0x4330_0000_0000_0000;
const TWO_52_AND_BIAS: f64 = 4_503_599_627_370_496.0 + 1023.0;

/// (2·artanh(s)/s − 2) / s² as a polynomial in s², for 1 + f between sqrt(1/2) and sqrt(2),
/// interpolated at the Chebyshev nodes; it leaves a relative error below 5e-18.
const ARTANH: [f64; 7] = [
    0.666_666_666_666_667,
    0.399_999_999_998_995_05,
    0.285_714_286_259_754_87,
    0.222_222_111_347_950_8,
    0.181_828_891_252_617_23,
    0.153_317_216_005_560_42,
    0.146_164_496_850_434_06,
];

/// The natural logarithm of `x`, within one unit in the last place.
///
/// Zero gives minus infinity, a negative number NaN, infinity itself. Subnormals are exact to the
/// same standard.
///
/// x = 2^k·(1 + f) with 1 + f between sqrt(1/2) and sqrt(2); ln(1 + f) = 2·artanh(f / (2 + f)),
/// arranged as in FDLIBM's `e_log.c` (Sun Microsystems, 1993) so that f enters exactly.
///
/// ```
/// use termsheet::math::ln;
/// assert_eq!(ln(1.0), 0.0);
/// assert_eq!(ln(2.0), std::f64::consts::LN_2);
/// assert!(ln(-1.0).is_nan());
/// ```
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let tiny = x < f64::MIN_POSITIVE;
    // 2^54 lifts every subnormal into the normal range.
    let lifted = if tiny { x * 18_014_398_509_481_984.0 } else { x };
    let lift = if tiny { -54.0 } else { 0.0 };
    let y = ln_lifted(lifted, lift);
    let y = if x == f64::INFINITY { x } else { y };
    let y = if x == 0.0 { f64::NEG_INFINITY } else { y };
    if x >= 0.0 { y } else { f64::NAN }
}

/// [`ln`] of a number known to be positive, finite and not subnormal: the same bits, sooner.
#[inline(always)]
pub(crate) fn ln_normal(x: f64) -> f64 {
    ln_lifted(x, 0.0)
}

#[inline(always)]
fn ln_lifted(x: f64, lift: f64) -> f64 {
    let (k, f) = split(x);
    let k = k + lift;
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * horner(z, &ARTANH);
    let half_square = 0.5 * f * f;
    k * LN_2_HIGH - ((half_square - (s * (half_square + r) + k * LN_2_LOW)) - f)
}

/// x = 2^k·(1 + f), for a normal positive x; f is exact.
#[inline(always)]
pub(super) fn split(x: f64) -> (f64, f64) {
    let bits = x.to_bits().wrapping_add(ONE_BITS - ROOT_HALF_BITS);
    let k = f64::from_bits((bits >> 52) | TWO_52_BITS) - TWO_52_AND_BIAS;
    let m = f64::from_bits((bits & MANTISSA) + ROOT_HALF_BITS);
    (k, m - 1.0)
}

/// ln(1 + `x`), with full relative precision for small `x`.
///
/// Below −1 it is NaN, at −1 minus infinity. The rounding of 1 + x is made good by the factor
/// x / ((1 + x) − 1) (W. Kahan, HP-15C Advanced Functions Handbook, 1982).
///
/// ```
/// use termsheet::math::ln_1p;
/// assert_eq!(ln_1p(1e-20), 1e-20);
/// assert!((ln_1p(-0.5) + std::f64::consts::LN_2).abs() < 1e-16);
/// ```
#[inline(always)]
pub fn ln_1p(x: f64) -> f64 {
    let w = 1.0 + x;
    let taken = w - 1.0;
    let scaled = ln(w) * (x / taken);
    let y = if taken == 0.0 { x } else { scaled };
    if w == f64::INFINITY { w } else { y }
}

/// Replaces every value of the column by its natural logarithm: the bits of [`ln`].
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn ln_column(column: &mut [f64]) {
    for x in column {
        *x = ln(*x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_platform_within_a_unit_or_two() {
        let mut x = 1e-320_f64;
        while x < 1e308 {
            let (ours, theirs) = (ln(x), x.ln());
            assert!(
                (ours - theirs).abs() <= 3.0e-16 * theirs.abs(),
                "ln({x:e}) = {ours}, expected {theirs}"
            );
            x *= 1.003_7;
        }
        // Around one the result is small and has to keep its relative precision.
        for i in -40_000..=40_000 {
            let x = 1.0 + f64::from(i) * 1.1e-5;
            let (ours, theirs) = (ln(x), x.ln());
            assert!((ours - theirs).abs() <= 3.0e-16 * theirs.abs(), "ln({x})");
        }
    }

    #[test]
    fn knows_its_ends() {
        assert_eq!(ln(1.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(-0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert!(ln(-1e-300).is_nan());
        assert!(ln(f64::NEG_INFINITY).is_nan());
        assert!(ln(f64::NAN).is_nan());
        assert_eq!(ln(f64::MAX), f64::MAX.ln());
        assert_eq!(ln(5e-324), (5e-324_f64).ln());
    }

    #[test]
    fn ln_1p_agrees_with_the_platform() {
        let mut x = 1e-18_f64;
        while x < 1e20 {
            for x in [x, -x] {
                if x > -1.0 {
                    assert!((ln_1p(x) - x.ln_1p()).abs() <= 6e-16 * x.ln_1p().abs(), "{x}");
                }
            }
            x *= 1.21;
        }
        assert_eq!(ln_1p(-1.0), f64::NEG_INFINITY);
        assert_eq!(ln_1p(0.0), 0.0);
        assert_eq!(ln_1p(f64::INFINITY), f64::INFINITY);
        assert!(ln_1p(-1.5).is_nan() && ln_1p(f64::NAN).is_nan());
    }

    #[test]
    fn columns_give_the_bits_of_the_scalar() {
        let column: Vec<f64> = (0..1003)
            .map(|i| (f64::from(i) - 3.0) * (f64::from(i) * 0.3).exp())
            .collect();
        for length in [0, 1, 7, 8, 9, 64, 1003] {
            let mut wide = column[..length].to_vec();
            ln_column(&mut wide);
            for (x, y) in column.iter().zip(&wide) {
                assert_eq!(ln(*x).to_bits(), y.to_bits(), "{x}");
            }
        }
    }
}
