//! Count, mean, spread and extremes of a column, in parts that merge.
//!
//! In: the column of one tile of paths. Out: [`Moments`], which a run merges **in the
//! order of the tiles**, so that a figure has the same bits on any number of threads.
//! Percentiles are left to [`super::Sketch`].

use multiversion::multiversion;
use pulp::{Simd, WithSimd};

use crate::math::{self, in_registers};

/// Partial sums are kept in this many lanes, added up in a fixed order at the end.
/// The number is part of the result's bits, so it does not follow the width of the
/// machine's registers; sixteen hide the latency of an addition on all of them.
const LANES: usize = 16;

/// Count, mean, squared deviations, minimum and maximum of some values.
///
/// Without values the count, mean and `m2` are 0, `min` is +∞ and `max` is −∞.
///
/// ```
/// use termsheet::stats::Moments;
/// let mut all = Moments::of(&[1.0, 2.0]);
/// all.merge(&Moments::of(&[6.0]));
/// // The mean of 1, 2 and 6 is 3; the squared deviations are 4 + 1 + 9.
/// assert_eq!((all.count, all.mean, all.m2), (3, 3.0, 14.0));
/// assert_eq!(all.sd(), Some(7.0_f64.sqrt()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// How many values.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// The sum of squared deviations from the mean.
    pub m2: f64,
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Moments {
            count: 0,
            mean: 0.0,
            m2: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }
}

impl Moments {
    /// The moments of a column of finite values: any length, also none.
    ///
    /// Two passes (mean, then deviations with Neumaier's correction for the rounding of
    /// the mean), so that a small spread around a large mean survives: Chan, Golub and
    /// LeVeque (1983), "Algorithms for computing the sample variance", eq. 1.7.
    #[must_use]
    pub fn of(column: &[f64]) -> Self {
        let (sum, min, max) = sum_and_extremes(column);
        Self::finish(column.len(), sum, min, max, |mean| deviations(column, mean))
    }

    /// The moments of those values of a column that exist: a NaN is a path without the
    /// figure and is left out of everything, the count included.
    #[must_use]
    pub fn of_existing(column: &[f64]) -> Self {
        let (sum, min, max) = sum_and_extremes(column);
        // With all values there nothing is to be left out; one that is absent makes the sum NaN.
        if !sum.is_nan() {
            return Self::finish(column.len(), sum, min, max, |mean| deviations(column, mean));
        }
        let (count, sum, min, max) = sum_and_extremes_existing(column);
        Self::finish(count, sum, min, max, |mean| deviations_existing(column, mean))
    }

    /// The moments of values that come up so many times each.
    #[must_use]
    pub fn of_counts(counts: impl Iterator<Item = (f64, u64)> + Clone) -> Self {
        let there = counts.filter(|(_, times)| *times > 0);
        let (mut count, mut sum) = (0, 0.0);
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        for (x, times) in there.clone() {
            count += times;
            sum += x * times as f64;
            (min, max) = (lower(x, min), higher(x, max));
        }
        Self::finish(count as usize, sum, min, max, |mean| {
            there.fold((0.0, 0.0), |(squares, rest), (x, times)| {
                let d = x - mean;
                (squares + d * d * times as f64, rest + d * times as f64)
            })
        })
    }

    fn finish(count: usize, sum: f64, min: f64, max: f64, deviations: impl FnOnce(f64) -> (f64, f64)) -> Self {
        if count == 0 {
            return Self::default();
        }
        let n = count as f64;
        // Rounding may carry the mean of equal values past them; no mean lies outside.
        let mean = (sum / n).clamp(min, max);
        let (squares, rest) = deviations(mean);
        Moments {
            count: count as u64,
            mean,
            m2: (squares - rest * rest / n).max(0.0),
            min,
            max,
        }
    }

    /// Adds the values behind `other` to those behind `self`.
    ///
    /// Chan, Golub and LeVeque (1979), "Updating formulae and a pairwise algorithm for
    /// computing sample variances". Exact but for rounding, so the bits depend on the
    /// order: merge by tile.
    pub fn merge(&mut self, other: &Moments) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let (a, b) = (self.count as f64, other.count as f64);
        let n = a + b;
        let delta = other.mean - self.mean;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.mean = (self.mean + delta * (b / n)).clamp(self.min, self.max);
        self.m2 += other.m2 + delta * delta * (a * b / n);
        self.count += other.count;
    }

    /// The sample standard deviation (divisor n − 1); `None` below two values.
    #[must_use]
    pub fn sd(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.m2 / (self.count - 1) as f64).sqrt())
    }

    /// The standard error of the mean of independent values; `None` below two values.
    #[must_use]
    pub fn se(&self) -> Option<f64> {
        self.sd().map(|sd| sd / (self.count as f64).sqrt())
    }

    /// The mean, if there are values.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }
}

/// Adds up the lanes as a balanced tree.
#[inline(always)]
pub(super) fn fold<const N: usize>(lanes: [f64; N], join: impl Fn(f64, f64) -> f64) -> f64 {
    let mut lanes = lanes;
    let mut width = N / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = join(lanes[lane], lanes[lane + width]);
        }
        width /= 2;
    }
    lanes[0]
}

/// The smaller of two, and the second where the first is NaN: one instruction.
#[inline(always)]
fn lower(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two, and the second where the first is NaN.
#[inline(always)]
fn higher(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// What registers hold, lane by lane: the first of them, as many as it takes.
#[inline(always)]
pub(super) fn lanes<S: Simd, const N: usize>(registers: [S::f64s; N]) -> [f64; N] {
    let numbers = bytemuck::cast_slice::<S::f64s, f64>(&registers);
    *numbers.first_chunk().expect("a register has one number at least")
}

/// The sum of a column, which is NaN if a value is, its smallest value and its largest one.
pub(super) fn sum_and_extremes(column: &[f64]) -> (f64, f64, f64) {
    in_registers(SumAndExtremes(column))
}

struct SumAndExtremes<'a>(&'a [f64]);

impl WithSimd for SumAndExtremes<'_> {
    type Output = (f64, f64, f64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (f64, f64, f64) {
        let [none, highest, lowest] = [0.0, f64::INFINITY, f64::NEG_INFINITY].map(|x| [simd.splat_f64s(x); LANES]);
        let (mut sum, mut min, mut max) = (none, highest, lowest);
        let (rows, rest) = self.0.as_chunks::<LANES>();
        for row in rows {
            for (at, &x) in S::as_simd_f64s(row).0.iter().enumerate() {
                sum[at] = simd.add_f64s(sum[at], x);
                min[at] = math::lesser(simd, x, min[at]);
                max[at] = math::greater(simd, x, max[at]);
            }
        }
        let (mut sum, mut min, mut max) = (lanes::<S, LANES>(sum), lanes::<S, LANES>(min), lanes::<S, LANES>(max));
        for (lane, &x) in rest.iter().enumerate() {
            sum[lane] += x;
            min[lane] = lower(x, min[lane]);
            max[lane] = higher(x, max[lane]);
        }
        (fold(sum, |a, b| a + b), fold(min, lower), fold(max, higher))
    }
}

/// The sum of squared deviations, and the sum of deviations (0 but for rounding).
fn deviations(column: &[f64], mean: f64) -> (f64, f64) {
    in_registers(Deviations { column, mean })
}

struct Deviations<'a> {
    column: &'a [f64],
    mean: f64,
}

impl WithSimd for Deviations<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (f64, f64) {
        let (none, mean) = ([simd.splat_f64s(0.0); LANES], simd.splat_f64s(self.mean));
        let (mut squares, mut plain) = (none, none);
        let (rows, rest) = self.column.as_chunks::<LANES>();
        for row in rows {
            for (at, &x) in S::as_simd_f64s(row).0.iter().enumerate() {
                let d = simd.sub_f64s(x, mean);
                squares[at] = simd.add_f64s(squares[at], simd.mul_f64s(d, d));
                plain[at] = simd.add_f64s(plain[at], d);
            }
        }
        let (mut squares, mut plain) = (lanes::<S, LANES>(squares), lanes::<S, LANES>(plain));
        for (lane, &x) in rest.iter().enumerate() {
            let d = x - self.mean;
            squares[lane] += d * d;
            plain[lane] += d;
        }
        (fold(squares, |a, b| a + b), fold(plain, |a, b| a + b))
    }
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn sum_and_extremes_existing(column: &[f64]) -> (usize, f64, f64, f64) {
    let mut count = [0.0; LANES];
    let mut sum = [0.0; LANES];
    let mut min = [f64::INFINITY; LANES];
    let mut max = [f64::NEG_INFINITY; LANES];
    let mut see = |lane: usize, x: f64| {
        let there = !x.is_nan();
        count[lane] += if there { 1.0 } else { 0.0 };
        sum[lane] += if there { x } else { 0.0 };
        min[lane] = lower(x, min[lane]);
        max[lane] = higher(x, max[lane]);
    };
    let (rows, rest) = column.as_chunks::<LANES>();
    for row in rows {
        row.iter().enumerate().for_each(|(lane, &x)| see(lane, x));
    }
    rest.iter().enumerate().for_each(|(lane, &x)| see(lane, x));
    let count = fold(count, |a, b| a + b);
    (
        // A sum of ones below 2^53: exact.
        count as usize,
        fold(sum, |a, b| a + b),
        fold(min, lower),
        fold(max, higher),
    )
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn deviations_existing(column: &[f64], mean: f64) -> (f64, f64) {
    let mut squares = [0.0; LANES];
    let mut plain = [0.0; LANES];
    let mut see = |lane: usize, x: f64| {
        let d = if x.is_nan() { 0.0 } else { x - mean };
        squares[lane] += d * d;
        plain[lane] += d;
    };
    let (rows, rest) = column.as_chunks::<LANES>();
    for row in rows {
        row.iter().enumerate().for_each(|(lane, &x)| see(lane, x));
    }
    rest.iter().enumerate().for_each(|(lane, &x)| see(lane, x));
    (fold(squares, |a, b| a + b), fold(plain, |a, b| a + b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::machines;

    /// Sums of up to a few thousand terms of order one: rounding stays far below this.
    const ROUNDING: f64 = 1e-12;

    #[test]
    fn known_moments() {
        // Deviations from 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32.
        let m = Moments::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!((m.count, m.mean, m.m2, m.min, m.max), (8, 5.0, 32.0, 2.0, 9.0));
        assert_eq!(m.sd(), Some((32.0_f64 / 7.0).sqrt()));
        assert_eq!(m.se(), Some((32.0_f64 / 7.0).sqrt() / 8.0_f64.sqrt()));
    }

    #[test]
    fn nothing_has_no_moments() {
        let none = Moments::of(&[]);
        assert_eq!(none, Moments::default());
        assert_eq!((none.mean(), none.sd(), none.se()), (None, None, None));
        assert_eq!(Moments::of_existing(&[f64::NAN]), none);
        let one = Moments::of(&[7.0]);
        assert_eq!((one.mean(), one.sd()), (Some(7.0), None));
    }

    #[test]
    fn absent_values_are_left_out() {
        let column = [f64::NAN, 3.0, f64::NAN, 5.0, -2.0, f64::NAN];
        assert_eq!(Moments::of_existing(&column), Moments::of(&[3.0, 5.0, -2.0]));
    }

    #[test]
    fn values_that_come_up_many_times_are_that_many_values() {
        let column = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let counts = [(2.0, 1), (3.0, 0), (4.0, 3), (5.0, 2), (7.0, 1), (9.0, 1)];
        assert_eq!(Moments::of_counts(counts.into_iter()), Moments::of(&column));
        assert_eq!(Moments::of_counts([(1.0, 0)].into_iter()), Moments::default());
    }

    #[test]
    fn equal_values_have_no_spread() {
        for x in [0.1, -1e15 / 3.0, 1e-300] {
            let mut m = Moments::of(&vec![x; 1001]);
            m.merge(&Moments::of(&[x; 77]));
            assert_eq!((m.mean, m.min, m.max), (x, x, x));
            assert_eq!(m.sd(), Some(0.0));
        }
    }

    #[test]
    fn a_small_spread_around_a_large_mean_survives() {
        let column: Vec<f64> = (0..1000).map(|i| 1e9 + f64::from(i % 2)).collect();
        let sd = Moments::of(&column).sd().expect("a thousand values");
        assert!((sd - 0.5 * (1000.0_f64 / 999.0).sqrt()).abs() < ROUNDING);
    }

    #[test]
    fn all_machines_add_up_in_the_same_order() {
        let column: Vec<f64> = (0..1003)
            .map(|i| f64::from(i % 97).sqrt() - 0.1 * f64::from(i % 5))
            .collect();
        assert!(machines::agree(|| {
            let Moments { mean, m2, min, max, .. } = Moments::of(&column);
            [mean, m2, min, max, super::super::sum(&column)].map(f64::to_bits)
        }));
    }

    proptest::proptest! {
        #[test]
        fn parts_merge_to_the_whole(
            column in proptest::collection::vec(-1e3..1e3_f64, 0..400),
            cut in 0..400_usize,
        ) {
            let cut = cut.min(column.len());
            let mut parts = Moments::of(&column[..cut]);
            parts.merge(&Moments::of(&column[cut..]));
            let whole = Moments::of(&column);
            proptest::prop_assert_eq!(parts.count, whole.count);
            proptest::prop_assert_eq!((parts.min, parts.max), (whole.min, whole.max));
            proptest::prop_assert!((parts.mean - whole.mean).abs() <= 1e3 * ROUNDING);
            proptest::prop_assert!((parts.m2 - whole.m2).abs() <= 1e9 * ROUNDING);
        }
    }
}
