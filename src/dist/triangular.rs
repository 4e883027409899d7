//! The triangular distribution.

use super::family::{Family, Parameter, write_call};
use super::percentiles::{Percentile, first_root};
use super::{DistError, DistErrorKind};
use multiversion::multiversion;
use std::fmt;

/// Triangular between two ends with a mode; the mode may be one of the ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Triangular {
    low: f64,
    mode: f64,
    high: f64,
}

impl Triangular {
    pub(super) fn new(low: Parameter, mode: Parameter, high: Parameter) -> Result<Triangular, DistError> {
        low.ordered(mode, true)?;
        mode.ordered(high, true)?;
        low.ordered(high, false)?;
        Ok(Triangular {
            low: low.value,
            mode: mode.value,
            high: high.value,
        })
    }

    /// From three percentiles, or from two and the mode.
    pub(super) fn through(percentiles: &[Percentile], mode: Option<Parameter>) -> Result<Triangular, DistError> {
        let (low, mode, high) = fit_three_points("triangular", percentiles, mode, standard)?;
        Ok(Triangular { low, mode, high })
    }
}

/// The quantile of the triangular distribution on [0, 1] with mode `c`.
fn standard(c: f64, u: f64) -> f64 {
    if u < c {
        (u * c).sqrt()
    } else {
        1.0 - ((1.0 - u) * (1.0 - c)).sqrt()
    }
}

/// Low, mode and high of a family that is scaled from [0, 1], where `standard(c, u)` is its
/// quantile when the mode is at `c`.
///
/// Location and scale drop out of the ratio of two differences, which leaves one equation for
/// `c`: it shifts the middle percentile (or the mode) monotonically between the outer two.
pub(super) fn fit_three_points(
    family: &'static str,
    percentiles: &[Percentile],
    mode: Option<Parameter>,
    standard: impl Fn(f64, f64) -> f64,
) -> Result<(f64, f64, f64), DistError> {
    let no_fit = |reason| DistError::whole(DistErrorKind::NoFit { family, reason });
    let (first, last) = match percentiles {
        [first, .., last] => (*first, *last),
        _ => return Err(no_fit("two percentiles are the least")),
    };
    let (p, x) = match (percentiles, mode) {
        ([_, second, _], None) => (Some(second.p), second.x),
        ([_, _], Some(mode)) => (None, mode.finite()?),
        _ => return Err(no_fit("three points decide it")),
    };
    let ratio = (x - first.x) / (last.x - first.x);
    let gap = |c: f64| {
        let (low, high) = (standard(c, first.p), standard(c, last.p));
        let middle = p.map_or(c, |p| standard(c, p));
        (middle - low) / (high - low) - ratio
    };
    let reason = if p.is_some() {
        "they are more skewed than its shape allows"
    } else {
        "the mode lies too far outside them"
    };
    let c = first_root(gap, 0.0, 1.0, 16).ok_or_else(|| no_fit(reason))?;
    let (low, high) = (standard(c, first.p), standard(c, last.p));
    let width = (last.x - first.x) / (high - low);
    let start = first.x - width * low;
    let end = start + width;
    if start.is_finite() && end.is_finite() {
        Ok((start, start + width * c, end))
    } else {
        Err(no_fit("they lie too far apart"))
    }
}

impl Family for Triangular {
    fn quantile(&self, u: f64) -> f64 {
        at(u, self.low, self.mode, self.high)
    }

    fn fill(&self, column: &mut [f64]) {
        column_at(column, self.low, self.mode, self.high);
    }

    fn cdf(&self, x: f64) -> f64 {
        let width = self.high - self.low;
        if x <= self.low {
            0.0
        } else if x >= self.high {
            1.0
        } else if x < self.mode {
            (x - self.low) / width * ((x - self.low) / (self.mode - self.low))
        } else {
            1.0 - (self.high - x) / width * ((self.high - x) / (self.high - self.mode))
        }
    }

    fn mean(&self) -> Option<f64> {
        Some(self.low / 3.0 + self.mode / 3.0 + self.high / 3.0)
    }

    fn sd(&self) -> Option<f64> {
        // (a² + b² + c² − ab − ac − bc) / 18, as products of differences.
        let (a, b) = (self.mode - self.low, self.high - self.mode);
        Some(((a * a + a * b + b * b) / 18.0).sqrt())
    }
}

#[inline(always)]
fn at(u: f64, low: f64, mode: f64, high: f64) -> f64 {
    let width = high - low;
    let rising = low + (u * width * (mode - low)).sqrt();
    let falling = high - ((1.0 - u) * width * (high - mode)).sqrt();
    if u * width < mode - low { rising } else { falling }
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn column_at(column: &mut [f64], low: f64, mode: f64, high: f64) {
    for u in column {
        *u = at(*u, low, mode, high);
    }
}

impl fmt::Display for Triangular {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = [("low", self.low), ("mode", self.mode), ("high", self.high)];
        write_call(f, "triangular", &parameters)
    }
}
