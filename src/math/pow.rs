//! Powers with any real exponent.
//!
//! In: base and exponent. Out: the power, within two units in the last place, with the special
//! cases of IEEE 754 (and so of `f64::powf`).

use super::exp::{LN_2_HIGH, LN_2_LOW, exp_of_sum};
use super::horner;
use super::ln::split;
use multiversion::multiversion;

/// 2/3 beyond the double nearest to it.
const TWO_THIRDS_LOW: f64 = 3.700_743_415_417_188e-17;

/// (2·artanh(s)/s − 2 − (2/3)·s²) / s⁴ as a polynomial in s²: the odd reciprocals 2/5, 2/7, …,
/// enough of them for s² ≤ 0.0295 to reach 1e-17 of the whole.
const ARTANH_FROM_FIFTH: [f64; 9] = [
    2.0 / 5.0,
    2.0 / 7.0,
    2.0 / 9.0,
    2.0 / 11.0,
    2.0 / 13.0,
    2.0 / 15.0,
    2.0 / 17.0,
    2.0 / 19.0,
    2.0 / 21.0,
];

/// `x` to the power `y`, within two units in the last place.
///
/// Special cases are those of IEEE 754-2019, section 9.2.1: anything to the power 0 is 1, and 1
/// to any power is 1, even where the other is NaN; a negative base takes integer exponents and
/// gives NaN with others; zeros and infinities behave as limits, with the sign of odd powers.
///
/// The logarithm is carried in two doubles (products split after Dekker, 1971), because an error
/// in it is multiplied by `y`·ln `x`, up to 700, in the result.
///
/// ```
/// use termsheet::math::powf;
/// assert_eq!(powf(2.0, 10.0), 1024.0);
/// assert_eq!(powf(-3.0, 3.0), -27.0);
/// assert!((powf(9.0, -0.5) - 1.0 / 3.0).abs() < 1e-16);
/// assert!(powf(-8.0, 1.0 / 3.0).is_nan());
/// ```
#[inline]
pub fn powf(x: f64, y: f64) -> f64 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    let size = x.abs();
    // Any double from 2^53 on is an even integer, and `%` is exact.
    let whole = y % 1.0 == 0.0;
    let odd = whole && y % 2.0 != 0.0;
    if x < 0.0 && x.is_finite() && y.is_finite() && !whole {
        return f64::NAN;
    }
    let value = if size == 1.0 {
        1.0
    } else if size == 0.0 || size == f64::INFINITY || y.is_infinite() {
        // The limits: growing if base and exponent are on the same side of 1 and 0.
        if (size > 1.0) == (y > 0.0) { f64::INFINITY } else { 0.0 }
    } else {
        power_of_positive(size, y)
    };
    if odd && x.is_sign_negative() { -value } else { value }
}

/// x^y for finite x > 0 other than 1, and finite y.
#[inline(always)]
fn power_of_positive(x: f64, y: f64) -> f64 {
    // The logarithm of any double but 1 exceeds 1e-16 in size: beyond this exponent the result
    // has long overflowed or vanished, and the products below would overflow themselves.
    let y = y.clamp(-1e20, 1e20);
    let (lifted, lift) = if x < f64::MIN_POSITIVE {
        (x * 18_014_398_509_481_984.0, -54.0)
    } else {
        (x, 0.0)
    };
    let (k, f) = split(lifted);
    let k = k + lift;

    // s = f / (2 + f) in two doubles.
    let below = 2.0 + f;
    let below_low = f - (below - 2.0);
    let s = f / below;
    let (product, product_low) = product(s, below);
    let s_low = (((f - product) - product_low) - s * below_low) / below;

    // ln(1 + f) = 2s + s·(2/3·s² + …), with s² in two doubles for its leading term.
    let (z, square_low) = self::product(s, s);
    let z_low = square_low + 2.0 * s * s_low;
    let (third, third_low) = self::product(z, 2.0 / 3.0);
    let tail = third_low + z * TWO_THIRDS_LOW + z_low * (2.0 / 3.0) + z * z * horner(z, &ARTANH_FROM_FIFTH);
    let (series, series_low) = sum(third, tail);
    let (cubic, cubic_low) = self::product(s, series);
    let cubic_low = cubic_low + s * series_low + s_low * series;

    // The three parts of ln x, from large to small: k·ln 2 is exact in its high part.
    let (a, a_low) = sum(k * LN_2_HIGH, 2.0 * s);
    let (b, b_low) = sum(a, cubic);
    let (high, low) = sum(b, b_low + a_low + cubic_low + 2.0 * s_low + k * LN_2_LOW);

    let (power, power_low) = self::product(y, high);
    let power_low = power_low + y * low;
    // Far outside the range of exp its low part means nothing, and may be larger than one.
    if power.abs() > 800.0 {
        return exp_of_sum(power, 0.0);
    }
    exp_of_sum(power, power_low)
}

/// a + b as a rounded sum and what the rounding lost, whichever is larger (Knuth, 1969).
#[inline(always)]
fn sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let b_part = s - a;
    (s, (a - (s - b_part)) + (b - b_part))
}

/// a·b as a rounded product and what the rounding lost (Dekker, 1971).
#[inline(always)]
fn product(a: f64, b: f64) -> (f64, f64) {
    let p = a * b;
    let (a_high, a_low) = halves(a);
    let (b_high, b_low) = halves(b);
    let lost = ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low;
    (p, lost)
}

/// A double as the sum of two with 26 bits each (Veltkamp).
#[inline(always)]
fn halves(a: f64) -> (f64, f64) {
    let c = 134_217_729.0 * a;
    let high = c - (c - a);
    (high, a - high)
}

/// Replaces every base of the column by its power with the exponent in the same row: the bits of
/// [`powf`]. Rows beyond the shorter of the two are left alone.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn powf_column(column: &mut [f64], exponent: &[f64]) {
    for (x, y) in column.iter_mut().zip(exponent) {
        *x = powf(*x, *y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_platform_within_two_units() {
        for i in 1..400 {
            for j in -300..300 {
                let (x, y) = (f64::from(i) * 0.037, f64::from(j) * 0.71);
                let (ours, theirs) = (powf(x, y), x.powf(y));
                assert!(
                    (ours - theirs).abs() <= 4.0e-16 * theirs,
                    "{x}^{y} = {ours:e}, expected {theirs:e}"
                );
            }
        }
        for (x, y) in [
            (1e300, 1.02),
            (1e-310, 0.99),
            (1.000_000_1, 5e9),
            (0.999, 7e5),
            (3e-5, -68.0),
        ] {
            let (ours, theirs) = (powf(x, y), f64::powf(x, y));
            assert!(
                (ours - theirs).abs() <= 4.0e-16 * theirs,
                "{x}^{y}: {ours:e} {theirs:e}"
            );
        }
    }

    #[test]
    fn special_cases_are_those_of_ieee_754() {
        let values = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            2.0,
            -2.0,
            3.0,
            -3.0,
            0.5,
            -0.5,
            2.5,
            -2.5,
            1e300,
            -1e300,
            1e-300,
            -1e-300,
            5e-324,
            9_007_199_254_740_993.0,
            1e17,
            -1e17,
            f64::MAX,
            f64::MIN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ];
        for x in values {
            for y in values {
                let (ours, theirs) = (powf(x, y), f64::powf(x, y));
                let close = (ours - theirs).abs() <= 4e-16 * theirs.abs();
                let same = ours.to_bits() == theirs.to_bits() || (ours.is_nan() && theirs.is_nan());
                assert!(same || close, "{x:e}^{y:e} = {ours:e}, expected {theirs:e}");
                assert_eq!(
                    ours.is_sign_negative() && !ours.is_nan(),
                    theirs.is_sign_negative() && !theirs.is_nan(),
                    "sign of {x:e}^{y:e}"
                );
            }
        }
    }

    #[test]
    fn whole_powers_of_whole_numbers_are_exact() {
        for base in 1..=13_i32 {
            let mut expected = 1.0;
            for exponent in 0..=12 {
                assert_eq!(powf(f64::from(base), f64::from(exponent)), expected);
                expected *= f64::from(base);
            }
        }
    }

    #[test]
    fn columns_give_the_bits_of_the_scalar() {
        let bases: Vec<f64> = (0..203).map(|i| (f64::from(i) - 3.0) * 0.37).collect();
        let exponents: Vec<f64> = (0..203).map(|i| f64::from(i % 17) - 5.0).collect();
        let mut wide = bases.clone();
        powf_column(&mut wide, &exponents);
        for i in 0..bases.len() {
            assert_eq!(powf(bases[i], exponents[i]).to_bits(), wide[i].to_bits());
        }
    }
}
