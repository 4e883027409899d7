//! The beta distribution on the unit interval.

use super::family::{Family, LARGEST_SHAPE, Parameter, write_call};
use super::percentiles::{Percentile, root};
use super::score::{Curve, ScoreTable, score, solve};
use super::{DistError, DistErrorKind};
use crate::math::{UnitPoint, beta_tails, exp, ln, ln_beta_density, normal_quantile, normal_quantile_column};
use multiversion::multiversion;
use std::fmt;

/// Beta with its two shape parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Beta {
    curve: LogOdds,
    table: ScoreTable,
}

/// The log odds ln(x / (1 − x)) of a beta variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LogOdds {
    pub(super) alpha: f64,
    pub(super) beta: f64,
}

impl Curve for LogOdds {
    fn tails(&self, l: f64) -> (f64, f64) {
        beta_tails(self.alpha, self.beta, UnitPoint::from_log_odds(l))
    }

    fn log_density(&self, l: f64) -> f64 {
        ln_beta_density(self.alpha, self.beta, UnitPoint::from_log_odds(l))
    }

    fn log_density_slope(&self, l: f64) -> f64 {
        let at = UnitPoint::from_log_odds(l);
        self.alpha * at.y - self.beta * at.x
    }

    fn centre(&self) -> f64 {
        ln(self.alpha) - ln(self.beta)
    }
}

impl LogOdds {
    /// The quantile of a beta variable with score `z`, without a table.
    pub(super) fn quantile_at_score(&self, z: f64) -> f64 {
        from_log_odds(solve(self, z, self.centre()))
    }
}

/// x from ln(x / (1 − x)), by the exponential that cannot overflow.
#[inline(always)]
fn from_log_odds(l: f64) -> f64 {
    let smaller = exp(-l.abs());
    let above = if l < 0.0 { smaller } else { 1.0 };
    above / (1.0 + smaller)
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn column_from_log_odds(column: &mut [f64]) {
    for l in column {
        *l = from_log_odds(*l);
    }
}

impl Beta {
    pub(super) fn new(alpha: Parameter, beta: Parameter) -> Result<Beta, DistError> {
        Ok(Beta::of(alpha.shape()?, beta.shape()?))
    }

    /// From checked shapes.
    pub(super) fn of(alpha: f64, beta: f64) -> Beta {
        let curve = LogOdds { alpha, beta };
        Beta {
            curve,
            table: ScoreTable::new(&curve),
        }
    }

    /// From mean and standard deviation: alpha + beta = mean·(1 − mean)/sd² − 1.
    pub(super) fn from_mean_sd(mean: Parameter, sd: Parameter) -> Result<Beta, DistError> {
        let m = mean.within("above 0 and below 1", |m| m > 0.0 && m < 1.0)?;
        let s = sd.positive()?;
        let limit = (m * (1.0 - m)).sqrt();
        if s >= limit {
            return Err(DistError {
                argument: sd.argument,
                kind: DistErrorKind::SdTooLarge { sd: s, limit },
            });
        }
        let n = (limit / s) * (limit / s) - 1.0;
        sd.within("large enough to be told from 0", |_| n <= LARGEST_SHAPE)?;
        // A shape of zero is left when a mean within rounding of an end meets a large sd.
        let smallest = f64::MIN_POSITIVE;
        Ok(Beta::of((m * n).max(smallest), ((1.0 - m) * n).max(smallest)))
    }

    /// Two percentiles belong to exactly one beta distribution: for every alpha + beta one mean
    /// meets the first, and the larger the sum the more lies below the second.
    pub(super) fn through(a: Percentile, b: Percentile) -> Result<Beta, DistError> {
        let no_fit = |argument, reason| DistError {
            argument,
            kind: DistErrorKind::NoFit { family: "beta", reason },
        };
        for percentile in [a, b] {
            if percentile.x <= 0.0 || percentile.x >= 1.0 {
                let reason = "all its values lie between 0 and 1";
                return Err(no_fit(Some(percentile.argument), reason));
            }
        }
        let (la, lb) = (ln(a.x) - ln(1.0 - a.x), ln(b.x) - ln(1.0 - b.x));
        let (za, zb) = (normal_quantile(a.p), normal_quantile(b.p));
        let curve = |ln_n: f64, odds: f64| {
            let at = UnitPoint::from_log_odds(odds);
            let n = exp(ln_n);
            LogOdds {
                alpha: n * at.x,
                beta: n * at.y,
            }
        };
        // The mean's log odds for which the first percentile is met.
        let mean = |ln_n: f64| root(|odds| score(&curve(ln_n, odds), la) - za, -40.0, 40.0);
        let gap = |ln_n: f64| match mean(ln_n) {
            Some(odds) => score(&curve(ln_n, odds), lb) - zb,
            None => f64::NAN,
        };
        let apart = "they lie too far apart or too close together";
        let ln_n = root(gap, -10.0, ln(LARGEST_SHAPE)).ok_or_else(|| no_fit(None, apart))?;
        let odds = mean(ln_n).ok_or_else(|| no_fit(None, apart))?;
        let found = curve(ln_n, odds);
        Ok(Beta::of(found.alpha, found.beta))
    }

    /// The mean, which every beta distribution has.
    pub(super) fn centre_of_mass(&self) -> f64 {
        self.curve.alpha / (self.curve.alpha + self.curve.beta)
    }

    /// The standard deviation, which every beta distribution has.
    pub(super) fn spread(&self) -> f64 {
        let (a, b) = (self.curve.alpha, self.curve.beta);
        let n = a + b;
        (a / n * (b / n) / (n + 1.0)).sqrt()
    }
}

impl Family for Beta {
    fn quantile(&self, u: f64) -> f64 {
        from_log_odds(self.table.at(&self.curve, normal_quantile(u)))
    }

    fn fill(&self, column: &mut [f64]) {
        normal_quantile_column(column);
        for z in &mut *column {
            *z = self.table.at(&self.curve, *z);
        }
        column_from_log_odds(column);
    }

    fn cdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        if x <= 0.0 {
            return 0.0;
        }
        if x >= 1.0 {
            return 1.0;
        }
        beta_tails(self.curve.alpha, self.curve.beta, UnitPoint::new(x)).0
    }

    fn mean(&self) -> Option<f64> {
        Some(self.centre_of_mass())
    }

    fn sd(&self) -> Option<f64> {
        Some(self.spread())
    }
}

impl fmt::Display for Beta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = [("alpha", self.curve.alpha), ("beta", self.curve.beta)];
        write_call(f, "beta", &parameters)
    }
}
