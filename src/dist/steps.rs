//! Distributions on finitely many values.
//!
//! In: values with weights. Out: the step function and its inverse, found by bisection. Serves
//! `discrete`, `empirical`, `poisson`, `binomial` and `bernoulli`.

use std::fmt;
use std::sync::Arc;

/// Values in ascending order, each with the probability of it or less; cheap to clone.
#[derive(Clone, PartialEq)]
pub(super) struct Steps {
    values: Arc<[f64]>,
    cumulative: Arc<[f64]>,
}

impl Steps {
    /// Values, finite, in any order, with weights of zero or more that do not all vanish.
    /// Equal values are joined, and those without weight are left out.
    pub(super) fn new(mut weighted: Vec<(f64, f64)>) -> Steps {
        weighted.retain(|(_, weight)| *weight > 0.0);
        weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let largest = weighted.iter().fold(0.0_f64, |most, (_, w)| most.max(*w));
        // Relative to the largest weight, so that no sum overflows.
        let total: f64 = weighted.iter().map(|(_, weight)| weight / largest).sum();
        let mut values: Vec<f64> = Vec::with_capacity(weighted.len());
        let mut cumulative: Vec<f64> = Vec::with_capacity(weighted.len());
        let mut so_far = 0.0;
        for (value, weight) in weighted {
            so_far += weight / largest;
            let share = (so_far / total).min(1.0);
            match (values.last(), cumulative.last_mut()) {
                (Some(last), Some(at)) if *last == value => *at = share,
                _ => {
                    values.push(value);
                    cumulative.push(share);
                }
            }
        }
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        Steps {
            values: values.into(),
            cumulative: cumulative.into(),
        }
    }

    /// Consecutive whole numbers around `start`, from a weight of 1 there and the ratios of
    /// neighbours: `up(k)` is weight(k + 1) / weight(k), `down(k)` is weight(k − 1) / weight(k).
    /// Goes on until the weights vanish beside what a draw can tell.
    pub(super) fn around(start: f64, up: impl Fn(f64) -> f64, down: impl Fn(f64) -> f64) -> Steps {
        const NEGLIGIBLE: f64 = 1e-20;
        let walk = |ratio: &dyn Fn(f64) -> f64, step: f64| {
            let mut weighted = Vec::new();
            let (mut k, mut weight) = (start, 1.0);
            loop {
                weight *= ratio(k);
                k += step;
                // A ratio of nothing to nothing ends the walk as well.
                if weight.is_nan() || weight <= NEGLIGIBLE {
                    return weighted;
                }
                weighted.push((k, weight));
            }
        };
        let mut weighted = walk(&down, -1.0);
        weighted.push((start, 1.0));
        weighted.extend(walk(&up, 1.0));
        Steps::new(weighted)
    }

    /// The smallest value with at least probability `u` of it or less.
    pub(super) fn quantile(&self, u: f64) -> f64 {
        if u.is_nan() {
            return u;
        }
        let i = self.cumulative.partition_point(|share| *share < u);
        self.values[i.min(self.values.len() - 1)]
    }

    /// The probability of at most `x`.
    pub(super) fn cdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        self.share(self.values.partition_point(|value| *value <= x))
    }

    /// The probability of less than `x`.
    pub(super) fn below(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        self.share(self.values.partition_point(|value| *value < x))
    }

    fn share(&self, count: usize) -> f64 {
        match count {
            0 => 0.0,
            n => self.cumulative[n - 1],
        }
    }

    /// The values, ascending.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// Each value with its probability.
    pub(super) fn weighted(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let before = std::iter::once(&0.0).chain(self.cumulative.iter());
        let probabilities = self.cumulative.iter().zip(before).map(|(at, below)| at - below);
        self.values.iter().copied().zip(probabilities)
    }

    /// The mean.
    pub(super) fn mean(&self) -> f64 {
        self.weighted().map(|(value, p)| value * p).sum()
    }

    /// The standard deviation.
    pub(super) fn sd(&self) -> f64 {
        let mean = self.mean();
        let variance: f64 = self
            .weighted()
            .map(|(value, p)| p * (value - mean) * (value - mean))
            .sum();
        variance.sqrt()
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Steps({} values)", self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_invert_themselves() {
        let steps = Steps::new(vec![(5.0, 1.0), (-1.0, 2.0), (5.0, 1.0), (9.0, 0.0)]);
        assert_eq!(steps.values(), [-1.0, 5.0]);
        assert_eq!(
            [0.0, 0.25, 0.5, 0.5001, 1.0].map(|u| steps.quantile(u)),
            [-1.0, -1.0, -1.0, 5.0, 5.0]
        );
        assert_eq!([-2.0, -1.0, 0.0, 5.0].map(|x| steps.cdf(x)), [0.0, 0.5, 0.5, 1.0]);
        assert_eq!([-1.0, 0.0, 5.0, 5.1].map(|x| steps.below(x)), [0.0, 0.5, 0.5, 1.0]);
        assert_eq!((steps.mean(), steps.sd()), (2.0, 3.0));
        assert!(steps.quantile(f64::NAN).is_nan() && steps.cdf(f64::NAN).is_nan());
    }

    #[test]
    fn huge_weights_do_not_overflow() {
        let steps = Steps::new(vec![(1.0, f64::MAX), (2.0, f64::MAX), (3.0, f64::MAX)]);
        assert_eq!(steps.quantile(0.5), 2.0);
        assert!((steps.cdf(1.0) - 1.0 / 3.0).abs() < 1e-15);
    }
}
