//! The standard normal distribution: its distribution function and its quantile.
//!
//! In: a point or a probability. Out: the other. Both keep their relative precision in the tails.

use super::exp::exp_of_sum;
use super::{horner, ln_normal};
use multiversion::multiversion;

// Algorithm AS 241, routine PPND16 (M. J. Wichura, "The percentage points of the normal
// distribution", Applied Statistics 37, 1988): numerators and denominators for the middle, the
// tails and the far tails.
const MIDDLE_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_855,
];
const TAIL_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const TAIL_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_94e-15,
];

/// Below e^−25 a tail is far.
const FAR: f64 = 1.388_794_386_496_402_2e-11;

/// The standard normal quantile: the x with Φ(x) = `p`, to about 1e-15 of its size.
///
/// 0 gives minus infinity, 1 infinity, and whatever is no probability NaN.
///
/// Source: Wichura's algorithm AS 241 (PPND16).
///
/// ```
/// use termsheet::math::normal_quantile;
/// assert_eq!(normal_quantile(0.5), 0.0);
/// assert!((normal_quantile(0.95) - 1.6448536269514722).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn normal_quantile(p: f64) -> f64 {
    let (x, near) = near_quantile(p);
    if near { x } else { far_quantile(p) }
}

/// The quantile except in the far tails, and whether `p` was outside them.
#[inline(always)]
fn near_quantile(p: f64) -> (f64, bool) {
    let q = p - 0.5;
    let side = if q < 0.0 { p } else { 1.0 - p };
    let middle = q.abs() <= 0.425;
    let r = (-ln_normal(side)).sqrt() - 1.6;
    let x = if middle { 0.180_625 - q * q } else { r };
    // One rational function with chosen coefficients costs half of two.
    let mut above = 0.0;
    let mut below = 0.0;
    for i in (0..8).rev() {
        let (a, c) = (MIDDLE_NUMERATOR[i], TAIL_NUMERATOR[i]);
        let (b, d) = (MIDDLE_DENOMINATOR[i], TAIL_DENOMINATOR[i]);
        above = above * x + if middle { a } else { c };
        below = below * x + if middle { b } else { d };
    }
    let factor = if middle { q } else { 1.0_f64.copysign(q) };
    (factor * above / below, side >= FAR)
}

/// The quantile in the far tails, and of what is no probability.
#[cold]
#[inline(never)]
fn far_quantile(p: f64) -> f64 {
    let side = if p < 0.5 { p } else { 1.0 - p };
    let size = if side > 0.0 {
        let r = (-super::ln(side)).sqrt() - 5.0;
        horner(r, &FAR_NUMERATOR) / horner(r, &FAR_DENOMINATOR)
    } else if side == 0.0 {
        f64::INFINITY
    } else {
        return f64::NAN;
    };
    if p < 0.5 { -size } else { size }
}

/// How many lanes are taken at a time where a rare case has to be looked for.
const LANES: usize = 16;

/// Replaces every probability of the column by its standard normal quantile: the bits of
/// [`normal_quantile`].
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn normal_quantile_column(column: &mut [f64]) {
    let (chunks, rest) = column.as_chunks_mut::<LANES>();
    for chunk in chunks {
        let p = *chunk;
        let mut all_near = true;
        for lane in 0..LANES {
            let (x, near) = near_quantile(p[lane]);
            chunk[lane] = x;
            all_near &= near;
        }
        if !all_near {
            for lane in 0..LANES {
                chunk[lane] = normal_quantile(p[lane]);
            }
        }
    }
    for p in rest {
        *p = normal_quantile(*p);
    }
}

/// (1 + z)·e^(z²/2)·Φ(−z) as a polynomial in (z − 5)/(z + 5), for all z from 0 on.
///
/// The shape is that of M. M. Shepherd and J. G. Laframboise, "Chebyshev approximation of
/// (1 + 2x)exp(x²)erfc x in 0 ≤ x < ∞", Mathematics of Computation 36 (1981); the coefficients
/// were interpolated at the Chebyshev nodes in 50 digits. Relative error with rounding: 2.5e-16.
const SCALED_TAIL: [f64; 25] = [
    0.461_515_829_850_037_75,
    -0.091_552_281_834_009_04,
    0.031_030_368_425_962_87,
    0.010_002_352_385_229_773,
    -0.026_401_042_966_268_22,
    0.024_536_963_243_668_563,
    -0.015_170_415_403_263_65,
    0.006_522_000_667_904_394,
    -0.001_676_072_337_330_067_8,
    7.791_596_609_337_356e-6,
    1.823_341_039_982_839_2e-4,
    -5.360_757_786_841_58e-5,
    -9.895_949_424_184_67e-6,
    9.059_816_217_438_934e-6,
    -7.069_866_488_800_46e-8,
    -1.307_434_133_322_505_3e-6,
    1.284_360_766_674_354_5e-7,
    1.962_619_690_256_215_7e-7,
    -2.686_974_680_450_920_7e-8,
    -3.094_072_368_373_563e-8,
    4.014_450_963_422_447_4e-9,
    4.396_651_284_991_809e-9,
    -4.296_994_064_448_188e-10,
    -3.807_990_191_869_238e-10,
    2.458_700_103_652_745e-11,
];

/// The standard normal distribution function Φ(`x`): the probability of a value below `x`.
///
/// Within 2e-15 of its value for negative `x`, however far in the tail (until it vanishes below
/// −38.5), and within 2e-16 absolutely for positive `x`; the upper tail is Φ(−x). NaN stays NaN.
///
/// ```
/// use termsheet::math::normal_cdf;
/// assert_eq!(normal_cdf(0.0), 0.5);
/// assert!((normal_cdf(1.6448536269514722) - 0.95).abs() < 1e-15);
/// assert!((normal_cdf(-10.0) / 7.619853024160526e-24 - 1.0).abs() < 1e-14);
/// ```
#[inline(always)]
pub fn normal_cdf(x: f64) -> f64 {
    let size = x.abs();
    let z = if size > 40.0 { 40.0 } else { size };
    let t = (z - 5.0) / (z + 5.0);
    // Even and odd terms apart: two chains of products run at the same time.
    let (mut even, mut odd) = (SCALED_TAIL[24], SCALED_TAIL[23]);
    let square = t * t;
    for i in (0..11).rev() {
        even = even * square + SCALED_TAIL[2 * i + 2];
        odd = odd * square + SCALED_TAIL[2 * i + 1];
    }
    even = even * square + SCALED_TAIL[0];
    let scaled = (even + t * odd) / (1.0 + z);
    // z²/2 in two parts, the first exact: its rounding would be magnified by the exponential.
    let high = f64::from_bits(z.to_bits() & 0xffff_ffff_f800_0000);
    let low = z - high;
    let tail = scaled * exp_of_sum(-0.5 * high * high, -0.5 * low * (z + high));
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// Replaces every value of the column by the probability below it: the bits of [`normal_cdf`].
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn normal_cdf_column(column: &mut [f64]) {
    for x in column {
        *x = normal_cdf(*x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points and their Φ, computed with mpmath in 40 digits.
    const DISTRIBUTION: [(f64, f64); 20] = [
        (-37.0, 5.725_571_222_524_577e-300),
        (-30.1, 2.422_667_217_985_758_6e-199),
        (-20.3, 6.429_244_467_698_346e-92),
        (-12.7, 2.956_485_364_852_05e-37),
        (-9.0, 1.128_588_405_953_840_5e-19),
        (-8.2, 1.201_935_154_273_585_9e-16),
        (-6.6, 2.055_788_909_399_523e-11),
        (-5.1, 1.698_267_407_147_601_4e-7),
        (-4.3, 8.539_905_470_991_811e-6),
        (-3.2, 0.000_687_137_937_915_848_1),
        (-2.4, 0.008_197_535_924_596_131),
        (-1.1, 0.135_666_060_946_382_64),
        (-0.7, 0.241_963_652_223_073_03),
        (-0.45, 0.326_355_220_287_92),
        (-0.1, 0.460_172_162_722_971),
        (-1e-10, 0.499_999_999_960_105_75),
        (0.3, 0.617_911_422_188_952_7),
        (1.2, 0.884_930_329_778_291_7),
        (3.4, 0.999_663_070_734_323_1),
        (6.0, 0.999_999_999_013_412_3),
    ];

    /// Probabilities and their quantiles, solved with mpmath in 40 digits.
    const QUANTILES: [(f64, f64); 21] = [
        (1e-300, -37.047_096_299_361_2),
        (1e-100, -21.273_453_560_965_326),
        (1e-30, -11.464_024_688_443_615),
        (1e-16, -8.222_082_216_130_435),
        (1.3e-11, -6.667_611_456_510_741),
        (1.5e-11, -6.646_570_887_477_113),
        (1e-9, -5.997_807_015_007_686_5),
        (1e-5, -4.264_890_793_922_825),
        (0.001, -3.090_232_306_167_813_6),
        (0.01, -2.326_347_874_040_841),
        (0.074_999, -1.439_538_535_345_230_8),
        (0.075_1, -1.438_825_392_752_54),
        (0.2, -0.841_621_233_572_914_2),
        (0.4, -0.253_347_103_135_799_7),
        (0.49, -0.025_068_908_258_711_057),
        (0.500_000_1, 2.506_628_273_311_648e-7),
        (0.6, 0.253_347_103_135_799_7),
        (0.924_999_9, 1.439_530_764_501_729_7),
        (0.925_001, 1.439_538_535_345_230_4),
        (0.99, 2.326_347_874_040_840_8),
        (0.999_999, 4.753_424_308_817_087),
    ];

    #[test]
    fn agree_with_forty_digits() {
        for (x, p) in DISTRIBUTION {
            let error = normal_cdf(x) / p - 1.0;
            assert!(error.abs() < 2e-15, "cdf({x}) is off by {error:e}");
        }
        for (p, x) in QUANTILES {
            let error = normal_quantile(p) / x - 1.0;
            assert!(error.abs() < 1e-15, "quantile({p}) is off by {error:e}");
        }
    }

    #[test]
    fn undo_each_other() {
        for i in 1..4000 {
            let x = -f64::from(i) * 0.009;
            let back = normal_quantile(normal_cdf(x));
            assert!((back - x).abs() <= 2e-15 * x.abs().max(1.0), "{x}: {back}");
        }
    }

    #[test]
    fn know_their_ends() {
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert_eq!(normal_quantile(0.5), 0.0);
        for p in [
            -1e-300,
            -1.0,
            1.000_000_1,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ] {
            assert!(normal_quantile(p).is_nan(), "{p}");
        }
        assert!((normal_quantile(5e-324) + 38.467_405_617_144_346).abs() < 1e-12);
        assert_eq!(normal_cdf(f64::NEG_INFINITY), 0.0);
        assert_eq!(normal_cdf(-39.0), 0.0);
        assert_eq!(normal_cdf(f64::INFINITY), 1.0);
        assert_eq!(normal_cdf(0.0), 0.5);
        assert!(normal_cdf(f64::NAN).is_nan());
    }

    #[test]
    fn columns_give_the_bits_of_the_scalars() {
        // Some rows lie in the far tails or are no probabilities, to reach the rare branch.
        let mut column: Vec<f64> = (0..1003).map(|i| f64::from(i) / 1003.0).collect();
        column[100] = 1e-40;
        column[333] = -0.5;
        column[1001] = 1.0;
        let mut wide = column.clone();
        normal_quantile_column(&mut wide);
        for (p, x) in column.iter().zip(&wide) {
            assert_eq!(normal_quantile(*p).to_bits(), x.to_bits(), "{p}");
        }
        let points: Vec<f64> = (0..1003).map(|i| f64::from(i - 500) * 0.08).collect();
        let mut below = points.clone();
        normal_cdf_column(&mut below);
        for (x, p) in points.iter().zip(&below) {
            assert_eq!(normal_cdf(*x).to_bits(), p.to_bits(), "{x}");
        }
    }
}
