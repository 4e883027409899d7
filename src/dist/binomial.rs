//! The binomial distribution.

use super::DistError;
use super::family::{Family, Parameter, write_call};
use super::steps::Steps;
use std::fmt;

/// Binomial: how many of `n` independent trials succeed, each with probability `p`.
#[derive(Clone, Debug, PartialEq)]
pub struct Binomial {
    n: f64,
    p: f64,
    steps: Steps,
}

impl Binomial {
    pub(super) fn new(n: Parameter, p: Parameter) -> Result<Binomial, DistError> {
        let n = n.within("a whole number from 0 to a billion", |n| {
            (0.0..=1e9).contains(&n) && n.fract() == 0.0
        })?;
        let p = p.within("from 0 to 1", |p| (0.0..=1.0).contains(&p))?;
        let odds = p / (1.0 - p);
        let mode = ((n + 1.0) * p).floor().min(n);
        let steps = if p == 1.0 {
            Steps::new(vec![(n, 1.0)])
        } else {
            Steps::around(mode, |k| (n - k) / (k + 1.0) * odds, |k| k / (n - k + 1.0) / odds)
        };
        Ok(Binomial { n, p, steps })
    }
}

impl Family for Binomial {
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
        Some(self.n * self.p)
    }

    fn sd(&self) -> Option<f64> {
        Some((self.n * self.p * (1.0 - self.p)).sqrt())
    }

    fn atoms(&self) -> Vec<f64> {
        self.steps.values().to_vec()
    }

    fn is_continuous(&self) -> bool {
        false
    }
}

impl fmt::Display for Binomial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "binomial", &[("n", self.n), ("p", self.p)])
    }
}
