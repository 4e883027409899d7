//! The lognormal distribution: the logarithm is normal.

use super::family::{Family, Parameter, write_call};
use super::percentiles::Percentile;
use super::{DistError, DistErrorKind};
use crate::math::{exp, exp_column, exp_m1, ln, ln_1p, normal_cdf, normal_quantile, normal_quantile_column};
use std::fmt;

/// Lognormal with its median and the standard deviation of its logarithm; a standard deviation of
/// zero is a fixed value.
#[derive(Clone, Debug, PartialEq)]
pub struct Lognormal {
    median: f64,
    sigma: f64,
}

impl Lognormal {
    /// From the mean and standard deviation of the variable itself:
    /// sigma² = ln(1 + (sd/mean)²), median = mean / sqrt(1 + (sd/mean)²).
    pub(super) fn from_mean_sd(mean: Parameter, sd: Parameter) -> Result<Lognormal, DistError> {
        let (m, ratio) = (mean.positive()?, sd.not_negative()? / mean.value);
        // Beyond 1e150 the square overflows, and one more than it is no more than it.
        let (variance, stretch) = if ratio > 1e150 {
            (2.0 * ln(ratio), ratio)
        } else {
            (ln_1p(ratio * ratio), (1.0 + ratio * ratio).sqrt())
        };
        let (median, sigma) = (m / stretch, variance.sqrt());
        sd.within("small enough for the median to be above 0", |_| {
            median > 0.0 && sigma.is_finite()
        })?;
        Ok(Lognormal { median, sigma })
    }

    /// From the median and the standard deviation of the logarithm.
    pub(super) fn from_median_sigma(median: Parameter, sigma: Parameter) -> Result<Lognormal, DistError> {
        Ok(Lognormal {
            median: median.positive()?,
            sigma: sigma.not_negative()?,
        })
    }

    /// The line through two points of the lognormal probability plot.
    pub(super) fn through(a: Percentile, b: Percentile) -> Result<Lognormal, DistError> {
        let no_fit = |argument, reason| DistError {
            argument,
            kind: DistErrorKind::NoFit {
                family: "lognormal",
                reason,
            },
        };
        if a.x <= 0.0 {
            return Err(no_fit(Some(a.argument), "all its values are above 0"));
        }
        let (za, zb) = (normal_quantile(a.p), normal_quantile(b.p));
        let sigma = (ln(b.x) - ln(a.x)) / (zb - za);
        let median = a.x * exp(-sigma * za);
        if median > 0.0 && median.is_finite() {
            Ok(Lognormal { median, sigma })
        } else {
            Err(no_fit(None, "they lie too far apart"))
        }
    }
}

impl Family for Lognormal {
    fn quantile(&self, u: f64) -> f64 {
        self.median * exp(self.log_ratio(normal_quantile(u)))
    }

    fn fill(&self, column: &mut [f64]) {
        normal_quantile_column(column);
        for z in &mut *column {
            *z = self.log_ratio(*z);
        }
        exp_column(column);
        for ratio in column {
            *ratio *= self.median;
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        if self.sigma == 0.0 {
            return if x >= self.median { 1.0 } else { 0.0 };
        }
        normal_cdf(ln(x / self.median) / self.sigma)
    }

    fn below(&self, x: f64) -> f64 {
        if self.sigma == 0.0 && x == self.median {
            return 0.0;
        }
        self.cdf(x)
    }

    fn mean(&self) -> Option<f64> {
        let mean = self.median * exp(0.5 * self.sigma * self.sigma);
        mean.is_finite().then_some(mean)
    }

    fn sd(&self) -> Option<f64> {
        let sd = self.mean()? * exp_m1(self.sigma * self.sigma).sqrt();
        sd.is_finite().then_some(sd)
    }

    fn atoms(&self) -> Vec<f64> {
        if self.sigma == 0.0 {
            vec![self.median]
        } else {
            Vec::new()
        }
    }

    fn is_continuous(&self) -> bool {
        self.sigma > 0.0
    }
}

impl Lognormal {
    /// ln(x / median) at score z, where a zero sigma beats an infinite z.
    #[inline(always)]
    fn log_ratio(&self, z: f64) -> f64 {
        let log = if self.sigma == 0.0 { 0.0 } else { self.sigma * z };
        if z.is_nan() { z } else { log }
    }
}

impl fmt::Display for Lognormal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_call(f, "lognormal", &[("median", self.median), ("sigma", self.sigma)])
    }
}
