//! What a report says of the values of one figure or one period of a series.
//!
//! In: [`Moments`] and a [`Sketch`] of the same values. Out: plain data with the names of
//! the report's keys. What a figure means, and which end of it is bad, is left to those
//! who ask.

use serde::Serialize;

use super::moments::Moments;
use super::sketch::{Sketch, Tail};

/// The share of the values that `tail_mean_5` is about.
const WORST: f64 = 0.05;

/// The distribution of one figure over the paths on which it exists.
///
/// Without such paths the count is 0 and all else `None`; spread needs two. Percentiles
/// are as exact as [`Sketch::precision`] says, the rest but for rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// The number of paths on which the figure exists.
    pub count: u64,
    /// The mean.
    pub mean: Option<f64>,
    /// The standard error of the mean: as of independent paths, or as replicates tell it.
    pub se: Option<f64>,
    /// The sample standard deviation.
    pub sd: Option<f64>,
    /// The smallest value.
    pub min: Option<f64>,
    /// The largest value.
    pub max: Option<f64>,
    /// The 1st percentile.
    pub p1: Option<f64>,
    /// The 5th percentile.
    pub p5: Option<f64>,
    /// The 10th percentile.
    pub p10: Option<f64>,
    /// The lower quartile.
    pub p25: Option<f64>,
    /// The median.
    pub p50: Option<f64>,
    /// The upper quartile.
    pub p75: Option<f64>,
    /// The 90th percentile.
    pub p90: Option<f64>,
    /// The 95th percentile.
    pub p95: Option<f64>,
    /// The 99th percentile.
    pub p99: Option<f64>,
    /// The mean of the worst 5%.
    pub tail_mean_5: Option<f64>,
}

impl Summary {
    /// Sums up the values behind `moments` and `sketch`; `worst` says at which end the
    /// bad ones are.
    #[must_use]
    pub fn new(moments: &Moments, sketch: &Sketch, worst: Tail) -> Self {
        let some = moments.count > 0;
        Summary {
            count: moments.count,
            mean: moments.mean(),
            se: if sketch.replicates().is_empty() {
                moments.se()
            } else {
                sketch.mean_se()
            },
            sd: moments.sd(),
            min: some.then_some(moments.min),
            max: some.then_some(moments.max),
            p1: sketch.quantile(0.01),
            p5: sketch.quantile(0.05),
            p10: sketch.quantile(0.10),
            p25: sketch.quantile(0.25),
            p50: sketch.quantile(0.50),
            p75: sketch.quantile(0.75),
            p90: sketch.quantile(0.90),
            p95: sketch.quantile(0.95),
            p99: sketch.quantile(0.99),
            tail_mean_5: sketch.tail_mean(WORST, worst),
        }
    }

    /// The summary of all values at once; NaN is a path without the figure.
    #[must_use]
    pub fn of(values: &[f64], worst: Tail) -> Self {
        let moments = Moments::of_existing(values);
        Self::new(&moments, &Sketch::exact(values.to_vec()), worst)
    }
}

/// The distribution of a series in one period; all `None` without paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SeriesPoint {
    /// The mean.
    pub mean: Option<f64>,
    /// The 5th percentile.
    pub p5: Option<f64>,
    /// The lower quartile.
    pub p25: Option<f64>,
    /// The median.
    pub p50: Option<f64>,
    /// The upper quartile.
    pub p75: Option<f64>,
    /// The 95th percentile.
    pub p95: Option<f64>,
}

impl SeriesPoint {
    /// Sums up the values behind `moments` and `sketch`.
    #[must_use]
    pub fn new(moments: &Moments, sketch: &Sketch) -> Self {
        SeriesPoint {
            mean: moments.mean(),
            p5: sketch.quantile(0.05),
            p25: sketch.quantile(0.25),
            p50: sketch.quantile(0.50),
            p75: sketch.quantile(0.75),
            p95: sketch.quantile(0.95),
        }
    }
}

/// How often something happened, as an estimated probability.
///
/// ```
/// use termsheet::stats::Proportion;
/// let p = Proportion::of(20, 100).expect("paths were run");
/// // √(0.2 × 0.8 / 100)
/// assert_eq!((p.value, p.se, p.count), (0.2, 0.04, 100));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// The share of the paths on which it happened: 0 to 1.
    pub value: f64,
    /// Its standard error: binomial, √(p (1 − p) / n), or as replicates tell it; 0 where it always or
    /// never happened.
    pub se: f64,
    /// The number of paths.
    pub count: u64,
}

impl Proportion {
    /// `hits` of `count` paths, `hits` ≤ `count`; `None` without paths.
    #[must_use]
    pub fn of(hits: u64, count: u64) -> Option<Self> {
        (count > 0).then(|| {
            let n = count as f64;
            let value = hits as f64 / n;
            Proportion {
                value,
                se: (value * (1.0 - value).max(0.0) / n).sqrt(),
                count,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_of_the_numbers_to_a_hundred() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let s = Summary::of(&values, Tail::Lowest);
        let percentiles = [s.p1, s.p5, s.p10, s.p25, s.p50, s.p75, s.p90, s.p95, s.p99];
        let expected = [1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0];
        for (p, e) in percentiles.into_iter().zip(expected) {
            let p: f64 = p.expect("there are values");
            assert!((p - e).abs() < 1e-12, "{p} {e}");
        }
        assert_eq!(
            (s.count, s.mean, s.min, s.max),
            (101, Some(50.0), Some(0.0), Some(100.0))
        );
        // 5.05 values: 0 to 4 in full and 0.05 of 5.
        let tail = s.tail_mean_5.expect("there are values");
        assert!((tail - (10.0 + 0.05 * 5.0) / 5.05).abs() < 1e-12);
        let other = Summary::of(&values, Tail::Highest)
            .tail_mean_5
            .expect("there are values");
        assert!((other - (100.0 - tail)).abs() < 1e-12);
    }

    #[test]
    fn a_figure_that_never_exists_has_no_summary() {
        assert_eq!(Summary::of(&[f64::NAN; 3], Tail::Lowest), Summary::default());
        let nothing = SeriesPoint::new(&Moments::default(), &Sketch::exact(Vec::new()));
        assert_eq!(nothing, SeriesPoint::default());
        assert_eq!(Proportion::of(0, 0), None);
    }

    #[test]
    fn one_path_has_a_value_and_no_spread() {
        let s = Summary::of(&[f64::NAN, 4.0], Tail::Lowest);
        assert_eq!((s.count, s.p1, s.tail_mean_5), (1, Some(4.0), Some(4.0)));
        assert_eq!((s.sd, s.se), (None, None));
    }
}
