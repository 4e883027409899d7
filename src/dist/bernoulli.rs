//! The Bernoulli distribution.

use super::DistError;
use super::family::{Family, Parameter, write_call};
use std::fmt;

/// Bernoulli: 1 with probability `p`, otherwise 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Bernoulli {
    p: f64,
}

impl Bernoulli {
    pub(super) fn new(p: Parameter) -> Result<Bernoulli, DistError> {
        Ok(Bernoulli {
            p: p.within("from 0 to 1", |p| (0.0..=1.0).contains(&p))?,
        })
    }
}

impl Family for Bernoulli {
    fn quantile(&self, u: f64) -> f64 {
        if u.is_nan() {
            u
        } else if u > 1.0 - self.p || self.p == 1.0 {
            1.0
        } else {
            0.0
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            x
        } else if x >= 1.0 {
            1.0
        } else if x >= 0.0 {
            1.0 - self.p
        } else {
            0.0
        }
    }

    fn below(&self, x: f64) -> f64 {
        if x.is_nan() {
            x
        } else if x > 1.0 {
            1.0
        } else if x > 0.0 {
            1.0 - self.p
        } else {
            0.0
        }
    }

    fn mean(&self) -> Option<f64> {
        Some(self.p)
    }

    fn sd(&self) -> Option<f64> {
        Some((self.p * (1.0 - self.p)).sqrt())
    }

    fn atoms(&self) -> Vec<f64> {
        let mut atoms = Vec::new();
        if self.p < 1.0 {
            atoms.push(0.0);
        }
        if self.p > 0.0 {
            atoms.push(1.0);
        }
        atoms
    }

    fn is_continuous(&self) -> bool {
        false
    }
}

impl fmt::Display for Bernoulli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "bernoulli", &[("p", self.p)])
    }
}
