//! The Poisson distribution.

use super::DistError;
use super::family::{Family, Parameter, write_call};
use super::steps::Steps;
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
