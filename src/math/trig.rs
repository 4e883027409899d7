//! Sine and cosine, of radians and of parts of a turn.
//!
//! In: an angle. Out: its sine and cosine. Angles of a simulation are seasons and the directions
//! of the Box–Muller method, so this is exact where they are and simple where they are not.

use super::{ROUNDER, horner};
use multiversion::multiversion;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, TAU};

/// π/2 in three parts; the first two have 33 bits, so that their products with a quadrant
/// number below 2^20 are exact.
const HALF_PI_HIGH: f64 = 1.570_796_326_734_125_6;
const HALF_PI_MIDDLE: f64 = 6.077_100_506_303_966e-11;
const HALF_PI_LOW: f64 = 2.022_266_248_795_950_6e-21;

/// Up to here angles are reduced exactly.
const EXACT_BELOW: f64 = 1_000_000.0;

/// (sin(r)/r − 1)/r² and (cos(r) − 1 + r²/2)/r⁴ as polynomials in r², for |r| ≤ π/4,
/// interpolated at the Chebyshev nodes; relative errors below 3e-17.
const SINE: [f64; 6] = [
    -0.166_666_666_666_666_66,
    0.008_333_333_333_330_936,
    -0.000_198_412_698_367_405_32,
    2.755_731_609_320_184e-6,
    -2.505_112_989_645_018_5e-8,
    1.591_798_897_939_743_5e-10,
];
const COSINE: [f64; 6] = [
    0.041_666_666_666_666_664,
    -0.001_388_888_888_888_738_9,
    2.480_158_729_875_44e-5,
    -2.755_731_726_587_808e-7,
    2.087_614_504_941_318e-9,
    -1.138_254_464_534_925e-11,
];

/// sin(πf/2)/f and (cos(πf/2) − 1)/f² as polynomials in f², for |f| ≤ 1/2,
/// interpolated at the Chebyshev nodes; relative errors below 4e-17.
const SINE_OF_QUARTERS: [f64; 7] = [
    FRAC_PI_2,
    -0.645_964_097_506_244_3,
    0.079_692_626_246_043_01,
    -0.004_681_754_132_340_976,
    0.000_160_441_150_742_190_9,
    -3.598_643_352_982_31e-6,
    5.633_933_781_537_854e-8,
];
const COSINE_OF_QUARTERS: [f64; 7] = [
    -1.233_700_550_136_169_7,
    0.253_669_507_901_047_8,
    -0.020_863_480_763_340_773,
    0.000_919_260_274_546_844_7,
    -2.520_203_902_802_917_8e-5,
    4.710_678_405_505_227e-7,
    -6.329_396_344_967_424e-9,
];

/// The sine of `x` radians, within two units in the last place up to a million radians.
///
/// Beyond that the angle is first taken modulo the double nearest to 2π: the result stays within
/// −1 and 1 and the same on every machine, but its phase drifts from the true one by about one
/// part in 10^16 of the angle. An infinite angle has no sine and gives NaN.
///
/// ```
/// use termsheet::math::sin;
/// assert_eq!(sin(0.0), 0.0);
/// assert_eq!(sin(std::f64::consts::FRAC_PI_2), 1.0);
/// ```
#[inline(always)]
pub fn sin(x: f64) -> f64 {
    sin_exact(if x.abs() > EXACT_BELOW { x % TAU } else { x })
}

/// The cosine of `x` radians, as precise as [`sin`].
///
/// ```
/// use termsheet::math::cos;
/// assert_eq!(cos(0.0), 1.0);
/// assert_eq!(cos(std::f64::consts::PI), -1.0);
/// ```
#[inline(always)]
pub fn cos(x: f64) -> f64 {
    cos_exact(if x.abs() > EXACT_BELOW { x % TAU } else { x })
}

#[inline(always)]
fn sin_exact(x: f64) -> f64 {
    let (quadrant, r) = reduce(x);
    rotate(quadrant, r)
}

#[inline(always)]
fn cos_exact(x: f64) -> f64 {
    let (quadrant, r) = reduce(x);
    rotate(quadrant.wrapping_add(1), r)
}

/// x = n·π/2 + r with |r| ≤ π/4; of n only the low two bits of what is returned mean anything.
#[inline(always)]
fn reduce(x: f64) -> (u64, f64) {
    let n = x * FRAC_2_PI + ROUNDER;
    let whole = n - ROUNDER;
    let r = ((x - whole * HALF_PI_HIGH) - whole * HALF_PI_MIDDLE) - whole * HALF_PI_LOW;
    (n.to_bits(), r)
}

/// The sine of r after `quadrant` quarter turns.
#[inline(always)]
fn rotate(quadrant: u64, r: f64) -> f64 {
    let z = r * r;
    let sine = r + r * (z * horner(z, &SINE));
    // 1 − z/2 is rounded; what the rounding lost is put back with the small terms.
    let half = 0.5 * z;
    let near = 1.0 - half;
    let cosine = near + (((1.0 - near) - half) + z * z * horner(z, &COSINE));
    let value = if quadrant & 1 == 0 { sine } else { cosine };
    f64::from_bits(value.to_bits() ^ ((quadrant & 2) << 62))
}

/// Cosine and sine of an angle given as 64 bits of a full turn, in no particular order of
/// quadrants: evenly spread bits give an evenly spread direction.
///
/// The two high bits pick the quadrant, the low 52 the place within it, at the middle of one of
/// 2^52 equal parts; the quadrant is applied by swapping and changing signs, so that nothing is
/// lost in a reduction.
#[inline(always)]
pub(crate) fn turn(bits: u64) -> (f64, f64) {
    // 1.xxx − 1.5 runs over [−1/2, 1/2).
    let f = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000) - 1.5;
    let z = f * f;
    let sine = f * horner(z, &SINE_OF_QUARTERS);
    let cosine = 1.0 + z * horner(z, &COSINE_OF_QUARTERS);
    let half_turn = bits & (1 << 63);
    let quarter_turn = bits & (1 << 62) != 0;
    let x = if quarter_turn { -sine } else { cosine };
    let y = if quarter_turn { cosine } else { sine };
    (
        f64::from_bits(x.to_bits() ^ half_turn),
        f64::from_bits(y.to_bits() ^ half_turn),
    )
}

/// Replaces every value of the column by its sine: the bits of [`sin`].
pub fn sin_column(column: &mut [f64]) {
    if column.iter().all(|x| x.abs() <= EXACT_BELOW) {
        sin_exact_column(column);
    } else {
        column.iter_mut().for_each(|x| *x = sin(*x));
    }
}

/// Replaces every value of the column by its cosine: the bits of [`cos`].
pub fn cos_column(column: &mut [f64]) {
    if column.iter().all(|x| x.abs() <= EXACT_BELOW) {
        cos_exact_column(column);
    } else {
        column.iter_mut().for_each(|x| *x = cos(*x));
    }
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn sin_exact_column(column: &mut [f64]) {
    for x in column {
        *x = sin_exact(*x);
    }
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn cos_exact_column(column: &mut [f64]) {
    for x in column {
        *x = cos_exact(*x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_the_platform() {
        for i in -50_000..=50_000 {
            for x in [f64::from(i) * 0.001_3, f64::from(i) * 19.97] {
                assert!((sin(x) - x.sin()).abs() <= 3.4e-16 * x.sin().abs(), "sin {x}");
                assert!((cos(x) - x.cos()).abs() <= 3.4e-16 * x.cos().abs(), "cos {x}");
            }
        }
        // Large angles keep their phase to one part in 10^15 of the angle.
        for x in [2e6, 1e9, -7e12_f64] {
            assert!((sin(x) - x.sin()).abs() <= 1e-15 * x.abs(), "sin {x}");
        }
    }

    #[test]
    fn know_their_ends() {
        assert_eq!(sin(0.0), 0.0);
        assert_eq!(cos(-0.0), 1.0);
        assert_eq!(sin(5e-324), 5e-324);
        for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(sin(x).is_nan() && cos(x).is_nan());
        }
        assert!(sin(f64::MAX).abs() <= 1.0 && cos(f64::MAX).abs() <= 1.0);
    }

    #[test]
    fn columns_give_the_bits_of_the_scalars() {
        for scale in [0.37, 4.0e4] {
            let column: Vec<f64> = (0..517).map(|i| (f64::from(i) - 200.0) * scale).collect();
            let (mut sines, mut cosines) = (column.clone(), column.clone());
            sin_column(&mut sines);
            cos_column(&mut cosines);
            for (i, x) in column.iter().enumerate() {
                assert_eq!(sin(*x).to_bits(), sines[i].to_bits());
                assert_eq!(cos(*x).to_bits(), cosines[i].to_bits());
            }
        }
    }

    #[test]
    fn a_turn_is_a_point_on_the_circle_in_its_quadrant() {
        let step = 0x0123_4567_89ab_cdef_u64;
        let mut seen = [0; 4];
        for i in 0..4000_u64 {
            let bits = i.wrapping_mul(step) ^ (i << 51);
            let (x, y) = turn(bits);
            assert!((x * x + y * y - 1.0).abs() < 5e-16);
            // The same angle through the platform's functions.
            let f = (bits & 0x000f_ffff_ffff_ffff) as f64 / 4_503_599_627_370_496.0 - 0.5;
            let quarters = (bits >> 62 & 1) as f64 + 2.0 * (bits >> 63) as f64;
            let angle = (f + quarters) * std::f64::consts::FRAC_PI_2;
            assert!((x - angle.cos()).abs() < 1e-15 && (y - angle.sin()).abs() < 1e-15);
            seen[(bits >> 62) as usize] += 1;
        }
        assert!(seen.iter().all(|n| *n > 0));
    }
}
