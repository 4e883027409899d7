//! The Poisson distribution.

use super::DistError;
use super::family::{Family, Parameter, write_call};
use super::steps::Steps;
use crate::math::exp;
use std::fmt;

/// Poisson with a mean: the number of events of a constant hazard.
#[derive(Clone, Debug, PartialEq)]
pub struct Poisson {
    mean: f64,
    steps: Steps,
}

impl Poisson {
    pub(super) fn new(mean: Parameter) -> Result<Poisson, DistError> {
        // The table of a mean of 10^9 has some 600,000 rows.
        let m = mean.within("from 0 to a billion", |m| (0.0..=1e9).contains(&m))?;
        Ok(Poisson {
            mean: m,
            steps: Steps::around(m.floor(), |k| m / (k + 1.0), |k| k / m),
        })
    }
}

/// The least number that a Poisson variable of this mean does not exceed with probability `u` or
/// more: inversion for a mean that changes from draw to draw.
///
/// The mean is 0 to 700, `u` strictly between 0 and 1. Beyond what a sum of probabilities can
/// tell it gives the last number whose probability counts. With a mean of 1 the probabilities
/// are 0.368, 0.736, 0.920, …
///
/// ```
/// use termsheet::dist::poisson_at;
/// assert_eq!([0.3, 0.5, 0.9, 0.93].map(|u| poisson_at(1.0, u)), [0.0, 1.0, 2.0, 3.0]);
/// ```
pub fn poisson_at(mean: f64, u: f64) -> f64 {
    let mut weight = exp(-mean);
    let (mut sum, mut n) = (weight, 0.0);
    // Below the mean the weights still rise; above it they vanish beside the sum at last.
    while sum < u && (n < mean || sum + weight > sum) {
        n += 1.0;
        weight *= mean / n;
        sum += weight;
    }
    n
}

impl Family for Poisson {
    fn quantile(&self, u: f64) -> f64 {
        self.steps.quantile(u)
    }

    fn cdf(&self, x: f64) -> f64 {
        self.steps.cdf(x)
    }

    fn below(&self, x: f64) -> f64 {
        self.steps.below(x)
    }

    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }

    fn sd(&self) -> Option<f64> {
        Some(self.mean.sqrt())
    }

    fn atoms(&self) -> Vec<f64> {
        self.steps.values().to_vec()
    }

    fn is_continuous(&self) -> bool {
        false
    }
}

impl fmt::Display for Poisson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "poisson", &[("mean", self.mean)])
    }
}
