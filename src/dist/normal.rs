//! The normal distribution.

use super::family::{Family, Parameter, write_call};
use super::percentiles::Percentile;
use super::{DistError, DistErrorKind};
use crate::math::{normal_cdf, normal_quantile, normal_quantile_column};
use std::fmt;

/// Normal with a mean and a standard deviation; a standard deviation of zero is a fixed value.
#[derive(Clone, Debug, PartialEq)]
pub struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    pub(super) fn new(mean: Parameter, sd: Parameter) -> Result<Normal, DistError> {
        Ok(Normal {
            mean: mean.finite()?,
            sd: sd.not_negative()?,
        })
    }

    /// The line through two points of the normal probability plot.
    pub(super) fn through(a: Percentile, b: Percentile) -> Result<Normal, DistError> {
        let (za, zb) = (normal_quantile(a.p), normal_quantile(b.p));
        let sd = (b.x - a.x) / (zb - za);
        let mean = a.x - sd * za;
        if sd.is_finite() && mean.is_finite() {
            Ok(Normal { mean, sd })
        } else {
            Err(DistError::whole(DistErrorKind::NoFit {
                family: "normal",
                reason: "they lie too far apart",
            }))
        }
    }
}

impl Family for Normal {
    fn quantile(&self, u: f64) -> f64 {
        at(normal_quantile(u), self.mean, self.sd)
    }

    fn fill(&self, column: &mut [f64]) {
        normal_quantile_column(column);
        for z in column {
            *z = at(*z, self.mean, self.sd);
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        if self.sd == 0.0 {
            return if x >= self.mean { 1.0 } else { 0.0 };
        }
        normal_cdf((x - self.mean) / self.sd)
    }

    fn below(&self, x: f64) -> f64 {
        if self.sd == 0.0 && x == self.mean {
            return 0.0;
        }
        self.cdf(x)
    }

    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }

    fn sd(&self) -> Option<f64> {
        Some(self.sd)
    }

    fn atoms(&self) -> Vec<f64> {
        if self.sd == 0.0 { vec![self.mean] } else { Vec::new() }
    }

    fn is_continuous(&self) -> bool {
        self.sd > 0.0
    }
}

/// mean + sd·z, where a zero standard deviation beats an infinite z.
#[inline(always)]
fn at(z: f64, mean: f64, sd: f64) -> f64 {
    let spread = if sd == 0.0 { 0.0 } else { sd * z };
    // NaN, the score of what is no probability, stays NaN.
    if z.is_nan() { z } else { mean + spread }
}

impl fmt::Display for Normal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "normal", &[("mean", self.mean), ("sd", self.sd)])
    }
}
