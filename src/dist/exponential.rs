//! The exponential distribution.

use super::family::{Family, Parameter, write_call};
use super::percentiles::Percentile;
use super::{DistError, DistErrorKind};
use crate::math::{exp_m1, ln_1p};
use multiversion::multiversion;
use std::fmt;

/// Exponential with a mean: waiting time at a constant hazard of one in that time.
#[derive(Clone, Debug, PartialEq)]
pub struct Exponential {
    mean: f64,
}

impl Exponential {
    pub(super) fn new(mean: Parameter) -> Result<Exponential, DistError> {
        Ok(Exponential { mean: mean.positive()? })
    }

    /// The one with a given percentile.
    pub(super) fn through(a: Percentile) -> Result<Exponential, DistError> {
        let mean = a.x / -ln_1p(-a.p);
        if mean > 0.0 && mean.is_finite() {
            Ok(Exponential { mean })
        } else {
            Err(DistError::at(
                a.argument,
                DistErrorKind::NoFit {
                    family: "exponential",
                    reason: "all its values are above 0",
                },
            ))
        }
    }
}

impl Family for Exponential {
    fn quantile(&self, u: f64) -> f64 {
        at(u, self.mean)
    }

    fn fill(&self, column: &mut [f64]) {
        column_at(column, self.mean);
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        -exp_m1(-x / self.mean)
    }

    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }

    fn sd(&self) -> Option<f64> {
        Some(self.mean)
    }
}

#[inline(always)]
fn at(u: f64, mean: f64) -> f64 {
    -mean * ln_1p(-u)
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn column_at(column: &mut [f64], mean: f64) {
    for u in column {
        *u = at(*u, mean);
    }
}

impl fmt::Display for Exponential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "exponential", &[("mean", self.mean)])
    }
}
