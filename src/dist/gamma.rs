//! The gamma distribution.

use super::family::{Family, LARGEST_SHAPE, Parameter, write_call};
use super::percentiles::{Percentile, root};
use super::score::{Curve, ScoreTable, solve};
use super::{DistError, DistErrorKind};
use crate::math::{exp, exp_column, gamma_tails, ln, ln_gamma_density, normal_quantile, normal_quantile_column};
use std::fmt;

/// Gamma with shape and scale: the sum of `shape` exponential times of mean `scale`.
#[derive(Clone, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
    ln_scale: f64,
    table: ScoreTable,
}

/// ln x of scale 1.
struct LogGamma {
    shape: f64,
}

impl Curve for LogGamma {
    fn tails(&self, l: f64) -> (f64, f64) {
        gamma_tails(self.shape, l)
    }

    fn log_density(&self, l: f64) -> f64 {
        ln_gamma_density(self.shape, l)
    }

    fn log_density_slope(&self, l: f64) -> f64 {
        self.shape - exp(l)
    }

    fn centre(&self) -> f64 {
        // The median is near shape − 1/3; that of a small shape near 2^(−1/shape).
        if self.shape > 0.5 {
            ln(self.shape - 0.3)
        } else {
            -std::f64::consts::LN_2 / self.shape
        }
    }
}

impl Gamma {
    pub(super) fn new(shape: Parameter, scale: Parameter) -> Result<Gamma, DistError> {
        Ok(Gamma::of(shape.shape()?, scale.positive()?))
    }

    pub(super) fn of(shape: f64, scale: f64) -> Gamma {
        Gamma {
            shape,
            scale,
            ln_scale: ln(scale),
            table: ScoreTable::new(&LogGamma { shape }),
        }
    }

    /// The shape decides the ratio of two percentiles, and falls as the ratio grows.
    pub(super) fn through(a: Percentile, b: Percentile) -> Result<Gamma, DistError> {
        let no_fit = |argument, reason| DistError {
            argument,
            kind: DistErrorKind::NoFit {
                family: "gamma",
                reason,
            },
        };
        if a.x <= 0.0 {
            return Err(no_fit(Some(a.argument), "all its values are above 0"));
        }
        let (za, zb) = (normal_quantile(a.p), normal_quantile(b.p));
        let distance = ln(b.x) - ln(a.x);
        let at = |shape: f64, z: f64| {
            let curve = LogGamma { shape };
            solve(&curve, z, curve.centre())
        };
        let gap = |ln_shape: f64| {
            let shape = exp(ln_shape);
            at(shape, zb) - at(shape, za) - distance
        };
        let shape = root(gap, -14.0, ln(LARGEST_SHAPE))
            .map(exp)
            .ok_or_else(|| no_fit(None, "they lie too far apart or too close together"))?;
        let scale = exp(ln(a.x) - at(shape, za));
        if scale > 0.0 && scale.is_finite() {
            Ok(Gamma::of(shape, scale))
        } else {
            Err(no_fit(None, "they lie too far apart or too close together"))
        }
    }

    fn curve(&self) -> LogGamma {
        LogGamma { shape: self.shape }
    }
}

impl Family for Gamma {
    fn quantile(&self, u: f64) -> f64 {
        exp(self.table.at(&self.curve(), normal_quantile(u)) + self.ln_scale)
    }

    fn fill(&self, column: &mut [f64]) {
        normal_quantile_column(column);
        for z in &mut *column {
            *z = self.table.at(&self.curve(), *z) + self.ln_scale;
        }
        exp_column(column);
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        gamma_tails(self.shape, ln(x) - self.ln_scale).0
    }

    fn mean(&self) -> Option<f64> {
        Some(self.shape * self.scale)
    }

    fn sd(&self) -> Option<f64> {
        Some(self.shape.sqrt() * self.scale)
    }
}

impl fmt::Display for Gamma {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "gamma", &[("shape", self.shape), ("scale", self.scale)])
    }
}
