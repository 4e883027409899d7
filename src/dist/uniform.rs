//! The uniform distribution on an interval.

use super::family::{Family, Parameter, write_call};
use super::percentiles::Percentile;
use super::{DistError, DistErrorKind};
use std::fmt;

/// Uniform between two ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
}

impl Uniform {
    pub(super) fn new(low: Parameter, high: Parameter) -> Result<Uniform, DistError> {
        low.ordered(high, false)?;
        Ok(Uniform {
            low: low.value,
            high: high.value,
        })
    }

    /// The line through two points of the distribution function.
    pub(super) fn through(a: Percentile, b: Percentile) -> Result<Uniform, DistError> {
        let width = (b.x - a.x) / (b.p - a.p);
        let low = a.x - width * a.p;
        let high = b.x + width * (1.0 - b.p);
        if low.is_finite() && high.is_finite() {
            Ok(Uniform { low, high })
        } else {
            Err(DistError::whole(DistErrorKind::NoFit {
                family: "uniform",
                reason: "they lie too far apart",
            }))
        }
    }
}

impl Family for Uniform {
    fn quantile(&self, u: f64) -> f64 {
        at(u, self.low, self.high)
    }

    fn fill(&self, column: &mut [f64]) {
        let (low, high) = (self.low, self.high);
        for u in column {
            *u = at(*u, low, high);
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        // Halves, because the width of the widest interval overflows.
        let width = 0.5 * self.high - 0.5 * self.low;
        ((0.5 * x - 0.5 * self.low) / width).clamp(0.0, 1.0)
    }

    fn mean(&self) -> Option<f64> {
        Some(0.5 * self.low + 0.5 * self.high)
    }

    fn sd(&self) -> Option<f64> {
        Some((0.5 * self.high - 0.5 * self.low) / 3.0_f64.sqrt())
    }
}

/// Weighing both ends instead of adding to one reaches both exactly and cannot overflow.
#[inline(always)]
fn at(u: f64, low: f64, high: f64) -> f64 {
    low * (1.0 - u) + high * u
}

impl fmt::Display for Uniform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "uniform", &[("low", self.low), ("high", self.high)])
    }
}
