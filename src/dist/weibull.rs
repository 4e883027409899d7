//! The Weibull distribution.

use super::family::{Family, Parameter, write_call};
use super::percentiles::Percentile;
use super::{DistError, DistErrorKind};
use crate::math::{exp, exp_m1, ln, ln_1p, ln_gamma};
use multiversion::multiversion;
use std::fmt;

/// Weibull with shape and scale: P(X > x) = exp(−(x / scale)^shape).
#[derive(Clone, Debug, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
}

impl Weibull {
    pub(super) fn new(shape: Parameter, scale: Parameter) -> Result<Weibull, DistError> {
        Ok(Weibull {
            shape: shape.shape()?,
            scale: scale.positive()?,
        })
    }

    /// The line through two points of the Weibull plot, ln(−ln(1 − p)) against ln x.
    pub(super) fn through(a: Percentile, b: Percentile) -> Result<Weibull, DistError> {
        let no_fit = |argument, reason| DistError {
            argument,
            kind: DistErrorKind::NoFit {
                family: "weibull",
                reason,
            },
        };
        if a.x <= 0.0 {
            return Err(no_fit(Some(a.argument), "all its values are above 0"));
        }
        let (ya, yb) = (ln(-ln_1p(-a.p)), ln(-ln_1p(-b.p)));
        let shape = (yb - ya) / (ln(b.x) - ln(a.x));
        let scale = exp(ln(a.x) - ya / shape);
        if shape.is_finite() && scale > 0.0 && scale.is_finite() {
            Ok(Weibull { shape, scale })
        } else {
            Err(no_fit(None, "they lie too far apart or too close together"))
        }
    }

    /// E[(X / scale)^k] = Γ(1 + k/shape).
    fn moment(&self, k: f64) -> f64 {
        exp(ln_gamma(1.0 + k / self.shape))
    }
}

impl Family for Weibull {
    fn quantile(&self, u: f64) -> f64 {
        at(u, 1.0 / self.shape, self.scale)
    }

    fn fill(&self, column: &mut [f64]) {
        column_at(column, 1.0 / self.shape, self.scale);
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        -exp_m1(-exp(self.shape * ln(x / self.scale)))
    }

    fn mean(&self) -> Option<f64> {
        Some(self.scale * self.moment(1.0)).filter(|mean| mean.is_finite())
    }

    fn sd(&self) -> Option<f64> {
        let first = self.moment(1.0);
        let variance = (self.moment(2.0) - first * first).max(0.0);
        Some(self.scale * variance.sqrt()).filter(|sd| sd.is_finite())
    }
}

#[inline(always)]
fn at(u: f64, inverse_shape: f64, scale: f64) -> f64 {
    scale * exp(ln(-ln_1p(-u)) * inverse_shape)
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn column_at(column: &mut [f64], inverse_shape: f64, scale: f64) {
    for u in column {
        *u = at(*u, inverse_shape, scale);
    }
}

impl fmt::Display for Weibull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "weibull", &[("shape", self.shape), ("scale", self.scale)])
    }
}
