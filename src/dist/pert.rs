//! The PERT distribution: a beta distribution between two ends with a given mode.

use super::DistError;
use super::beta::{Beta, LogOdds};
use super::family::{Family, Parameter, write_call};
use super::percentiles::Percentile;
use super::triangular::fit_three_points;
use crate::math::normal_quantile;
use std::fmt;

/// PERT between two ends with a mode; the mode may be one of the ends.
///
/// Beta with alpha = 1 + 4·c and beta = 5 − 4·c, where c is the place of the mode between the ends,
/// so that the mean is (low + 4·mode + high) / 6 (Malcolm, Roseboom, Clark and Fazar, 1959).
#[derive(Clone, Debug, PartialEq)]
pub struct Pert {
    low: f64,
    mode: f64,
    high: f64,
    unit: Beta,
}

/// How much more the mode weighs in the mean than either end.
const LAMBDA: f64 = 4.0;

/// The shapes for a mode at `c` of the way.
fn shapes(c: f64) -> LogOdds {
    LogOdds {
        alpha: 1.0 + LAMBDA * c,
        beta: 1.0 + LAMBDA * (1.0 - c),
    }
}

impl Pert {
    pub(super) fn new(low: Parameter, mode: Parameter, high: Parameter) -> Result<Pert, DistError> {
        low.ordered(mode, true)?;
        mode.ordered(high, true)?;
        low.ordered(high, false)?;
        Ok(Pert::of(low.value, mode.value, high.value))
    }

    fn of(low: f64, mode: f64, high: f64) -> Pert {
        // Halves, because the width of the widest interval overflows.
        let c = (0.5 * mode - 0.5 * low) / (0.5 * high - 0.5 * low);
        let LogOdds { alpha, beta } = shapes(c);
        Pert {
            low,
            mode,
            high,
            unit: Beta::of(alpha, beta),
        }
    }

    /// From three percentiles, or from two and the mode.
    pub(super) fn through(percentiles: &[Percentile], mode: Option<Parameter>) -> Result<Pert, DistError> {
        let standard = |c: f64, u: f64| shapes(c).quantile_at_score(normal_quantile(u));
        let (low, mode, high) = fit_three_points("pert", percentiles, mode, standard)?;
        Ok(Pert::of(low, mode, high))
    }
}

impl Family for Pert {
    fn quantile(&self, u: f64) -> f64 {
        at(self.unit.quantile(u), self.low, self.high)
    }

    fn fill(&self, column: &mut [f64]) {
        self.unit.fill(column);
        for x in column {
            *x = at(*x, self.low, self.high);
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        let width = 0.5 * self.high - 0.5 * self.low;
        self.unit.cdf((0.5 * x - 0.5 * self.low) / width)
    }

    fn mean(&self) -> Option<f64> {
        Some(at(self.unit.centre_of_mass(), self.low, self.high))
    }

    fn sd(&self) -> Option<f64> {
        Some((self.high - self.low) * self.unit.spread())
    }
}

#[inline(always)]
fn at(x: f64, low: f64, high: f64) -> f64 {
    low * (1.0 - x) + high * x
}

impl fmt::Display for Pert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = [("low", self.low), ("mode", self.mode), ("high", self.high)];
        write_call(f, "pert", &parameters)
    }
}
