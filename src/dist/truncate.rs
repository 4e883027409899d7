//! A distribution given that it falls into a range.

use super::family::{Family, Number};
use super::{Dist, DistError, DistErrorKind};
use crate::math::{HALF_LN_TAU, exp, normal_cdf};
use std::fmt;

/// Another distribution on the condition that it lies from `low` to `high`, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct Truncate {
    inner: Box<Dist>,
    low: f64,
    high: f64,
    /// The inner probability below `low`, and that of the range.
    below: f64,
    mass: f64,
}

/// With less than this in the range, the draws would show the rounding of probabilities.
const LEAST_MASS: f64 = 1e-9;

impl Truncate {
    pub(super) fn new(inner: Dist, low: f64, high: f64) -> Result<Truncate, DistError> {
        for (argument, name, end) in [(1, "`low`", low), (2, "`high`", high)] {
            if end.is_nan() {
                let name = name.to_string();
                return Err(DistError::at(argument, DistErrorKind::NotFinite { name }));
            }
        }
        if low > high || (low == high && low.is_infinite()) {
            return Err(DistError::at(2, DistErrorKind::EmptyRange { low, high }));
        }
        let below = inner.below(low);
        let mass = inner.cdf(high) - below;
        if mass < LEAST_MASS {
            let mass = mass.max(0.0);
            return Err(DistError::whole(DistErrorKind::NoMass { low, high, mass }));
        }
        Ok(Truncate {
            inner: Box::new(inner),
            low,
            high,
            below,
            mass,
        })
    }

    /// The inner probability for a truncated one. It stays strictly above the probability below
    /// the range, for which an inner step would still give a value outside.
    #[inline(always)]
    fn inner_probability(&self, u: f64) -> f64 {
        let p = self.below + u * self.mass;
        let inside = if self.below > 0.0 { self.below.next_up() } else { 0.0 };
        let p = if p < inside { inside } else { p };
        let top = self.below + self.mass;
        if p > top { top } else { p }
    }

    /// E[f(X)] over the atoms if there is nothing else, by the trapezoidal rule over normal scores
    /// if there are none (which is precise to many digits for smooth densities, to about six for
    /// those with corners), and unknown for what is both.
    fn expect(&self, f: impl Fn(f64) -> f64) -> Option<f64> {
        if self.is_continuous() {
            const PER_SCORE: f64 = 32.0;
            let terms = -265..=265;
            let sum: f64 = terms
                .map(|i| {
                    let z = f64::from(i) / PER_SCORE;
                    let x = self.quantile(normal_cdf(z));
                    // Where the inner probability rounds to one, next to nothing is left.
                    if x.is_finite() {
                        f(x) * exp(-0.5 * z * z - HALF_LN_TAU)
                    } else {
                        0.0
                    }
                })
                .sum();
            return Some(sum / PER_SCORE);
        }
        let weighted: Vec<(f64, f64)> = self
            .atoms()
            .into_iter()
            .map(|x| (x, self.cdf(x) - self.below(x)))
            .collect();
        let total: f64 = weighted.iter().map(|(_, p)| p).sum();
        if (total - 1.0).abs() > 1e-6 {
            return None;
        }
        Some(weighted.iter().map(|(x, p)| p * f(*x)).sum())
    }

    /// Whether both ends of the support are finite.
    fn is_bounded(&self) -> bool {
        let low = self.low.is_finite() || self.inner.quantile(0.0).is_finite();
        let high = self.high.is_finite() || self.inner.quantile(1.0).is_finite();
        low && high
    }
}

impl Family for Truncate {
    fn quantile(&self, u: f64) -> f64 {
        clamp(self.inner.quantile(self.inner_probability(u)), self.low, self.high)
    }

    fn fill(&self, column: &mut [f64]) {
        for u in &mut *column {
            *u = self.inner_probability(*u);
        }
        self.inner.fill(column);
        for x in column {
            *x = clamp(*x, self.low, self.high);
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        if x >= self.high {
            return 1.0;
        }
        if x < self.low {
            return 0.0;
        }
        clamp((self.inner.cdf(x) - self.below) / self.mass, 0.0, 1.0)
    }

    fn below(&self, x: f64) -> f64 {
        if x > self.high {
            return 1.0;
        }
        if x <= self.low {
            return 0.0;
        }
        clamp((self.inner.below(x) - self.below) / self.mass, 0.0, 1.0)
    }

    fn mean(&self) -> Option<f64> {
        if !self.is_bounded() {
            // A mean that does not exist is not made by cutting off the other end.
            self.inner.mean()?;
        }
        self.expect(|x| x)
    }

    fn sd(&self) -> Option<f64> {
        if !self.is_bounded() {
            self.inner.sd()?;
        }
        let mean = self.expect(|x| x)?;
        self.expect(|x| (x - mean) * (x - mean)).map(f64::sqrt)
    }

    fn atoms(&self) -> Vec<f64> {
        let mut atoms = self.inner.atoms();
        atoms.retain(|x| *x >= self.low && *x <= self.high);
        atoms
    }

    fn is_continuous(&self) -> bool {
        self.inner.is_continuous()
    }
}

/// `x` kept within the ends; NaN stays NaN.
#[inline(always)]
fn clamp(x: f64, low: f64, high: f64) -> f64 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

impl fmt::Display for Truncate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "truncate({}", self.inner)?;
        for (name, end) in [("low", self.low), ("high", self.high)] {
            if end.is_finite() {
                write!(f, ", {name} = {}", Number(end))?;
            }
        }
        write!(f, ")")
    }
}
