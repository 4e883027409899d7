//! The Pareto distribution (of the first kind).

use super::family::{Family, Parameter, write_call};
use super::percentiles::Percentile;
use super::{DistError, DistErrorKind};
use crate::math::{exp, exp_m1, ln, ln_1p};
use multiversion::multiversion;
use std::fmt;

/// Pareto with a minimum and a shape: P(X > x) = (minimum / x)^shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Pareto {
    minimum: f64,
    shape: f64,
}

impl Pareto {
    pub(super) fn new(minimum: Parameter, shape: Parameter) -> Result<Pareto, DistError> {
        Ok(Pareto {
            minimum: minimum.positive()?,
            shape: shape.shape()?,
        })
    }

    /// The line through two points of ln P(X > x) against ln x.
    pub(super) fn through(a: Percentile, b: Percentile) -> Result<Pareto, DistError> {
        let no_fit = |argument, reason| DistError {
            argument,
            kind: DistErrorKind::NoFit {
                family: "pareto",
                reason,
            },
        };
        if a.x <= 0.0 {
            return Err(no_fit(Some(a.argument), "all its values are above 0"));
        }
        let shape = (ln_1p(-a.p) - ln_1p(-b.p)) / (ln(b.x) - ln(a.x));
        let minimum = exp(ln(a.x) + ln_1p(-a.p) / shape);
        if shape.is_finite() && minimum > 0.0 && minimum.is_finite() {
            Ok(Pareto { minimum, shape })
        } else {
            Err(no_fit(None, "they lie too far apart or too close together"))
        }
    }
}

impl Family for Pareto {
    fn quantile(&self, u: f64) -> f64 {
        at(u, -1.0 / self.shape, self.minimum)
    }

    fn fill(&self, column: &mut [f64]) {
        column_at(column, -1.0 / self.shape, self.minimum);
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= self.minimum {
            return 0.0;
        }
        -exp_m1(-self.shape * ln(x / self.minimum))
    }

    fn mean(&self) -> Option<f64> {
        (self.shape > 1.0).then(|| self.minimum * (self.shape / (self.shape - 1.0)))
    }

    fn sd(&self) -> Option<f64> {
        let a = self.shape;
        (a > 2.0).then(|| self.minimum / (a - 1.0) * (a / (a - 2.0)).sqrt())
    }
}

#[inline(always)]
fn at(u: f64, exponent: f64, minimum: f64) -> f64 {
    minimum * exp(ln_1p(-u) * exponent)
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn column_at(column: &mut [f64], exponent: f64, minimum: f64) {
    for u in column {
        *u = at(*u, exponent, minimum);
    }
}

impl fmt::Display for Pareto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "pareto", &[("minimum", self.minimum), ("shape", self.shape)])
    }
}
