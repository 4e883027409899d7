//! Probability distributions, one family per file.
//!
//! In: a family's name with its arguments, or values with weights; then uniform numbers. Out: a
//! checked [`Dist`] that turns each uniform number u into its quantile, the smallest x that is not
//! exceeded with probability u. All sampling is by this inversion: one uniform gives one draw, a
//! larger uniform never a smaller draw, so that draws can be addressed, stratified and correlated.
//!
//! Uniform numbers come from `rng`; units and places in a file are the callers' business.

mod arguments;
mod bernoulli;
mod beta;
mod binomial;
mod copula;
mod discrete;
mod empirical;
mod error;
mod exponential;
mod families;
mod family;
mod gamma;
mod lognormal;
mod mixture;
mod normal;
mod pareto;
mod percentiles;
mod pert;
mod poisson;
mod score;
mod steps;
mod student_t;
mod triangular;
mod truncate;
mod uniform;
mod weibull;

#[cfg(test)]
mod tests;

pub use arguments::Argument;
pub use bernoulli::Bernoulli;
pub use beta::Beta;
pub use binomial::Binomial;
pub use copula::{DEGREES, StudentCopula};
pub use discrete::Discrete;
pub use empirical::Empirical;
pub use error::{DistError, DistErrorKind};
pub use exponential::Exponential;
pub use families::{FAMILIES, Signature};
pub use gamma::Gamma;
pub use lognormal::Lognormal;
pub use mixture::Mixture;
pub use normal::Normal;
pub use pareto::Pareto;
pub use pert::Pert;
pub use poisson::{Poisson, poisson_at};
pub use student_t::StudentT;
pub use triangular::Triangular;
pub use truncate::Truncate;
pub use uniform::Uniform;
pub use weibull::Weibull;

use family::Family;
use std::fmt;

/// A distribution whose parameters have been checked.
///
/// ```
/// use termsheet::dist::{Argument, Dist};
/// let argument = |name: &str, value| Argument { name: Some(name.to_string()), value };
/// let growth = Dist::from_arguments("normal", &[argument("p10", 2.0), argument("p90", 5.0)])?;
/// assert!((growth.quantile(0.5) - 3.5).abs() < 1e-12);
/// assert!((growth.cdf(5.0) - 0.9).abs() < 1e-12);
/// // Half of the draws from 10 uniforms spread evenly lie below the median.
/// let mut column: Vec<f64> = (0..10).map(|i| (f64::from(i) + 0.5) / 10.0).collect();
/// growth.fill(&mut column);
/// assert_eq!(column.iter().filter(|x| **x < 3.5).count(), 5);
/// # Ok::<(), termsheet::dist::DistError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Dist {
    /// `normal(mean, sd)`
    Normal(Normal),
    /// `lognormal(mean, sd)` or `lognormal(median = …, sigma = …)`
    Lognormal(Lognormal),
    /// `uniform(low, high)`
    Uniform(Uniform),
    /// `triangular(low, mode, high)`
    Triangular(Triangular),
    /// `pert(low, mode, high)`
    Pert(Pert),
    /// `beta(alpha, beta)` or `beta(mean = …, sd = …)`
    Beta(Beta),
    /// `gamma(shape, scale)`
    Gamma(Gamma),
    /// `exponential(mean)`
    Exponential(Exponential),
    /// `weibull(shape, scale)`
    Weibull(Weibull),
    /// `pareto(minimum, shape)`
    Pareto(Pareto),
    /// `student_t(df, location, scale)`
    StudentT(StudentT),
    /// `poisson(mean)`
    Poisson(Poisson),
    /// `binomial(n, p)`
    Binomial(Binomial),
    /// `bernoulli(p)`
    Bernoulli(Bernoulli),
    /// `discrete(value: weight, …)`
    Discrete(Discrete),
    /// `mixture(distribution: weight, …)`
    Mixture(Mixture),
    /// `empirical("file.csv", "column")`
    Empirical(Empirical),
    /// `truncate(distribution, low, high)`
    Truncate(Truncate),
}

impl Dist {
    /// The distribution of a family, from numbers by position or by name: its parameters, in any
    /// of the forms that [`FAMILIES`] lists, or percentiles in their place.
    ///
    /// Two percentiles (`p10 = 2, p90 = 5`; any number from 0 to 100, ends excluded) fit the
    /// families of two parameters exactly, one the exponential. `triangular` and `pert` take
    /// three, or two and the `mode`; `student_t` two and `df`, or three.
    ///
    /// # Errors
    /// Names that are not known, arguments missing or too many, values out of range, percentiles
    /// that no member of the family has; see [`DistErrorKind`]. Families that are not given by
    /// numbers alone have constructors of their own.
    pub fn from_arguments(family: &str, arguments: &[Argument]) -> Result<Dist, DistError> {
        arguments::from_arguments(family, arguments)
    }

    /// What `low to high` means: the distribution whose central 90% lie between the two,
    /// lognormal if both are above zero, normal otherwise.
    ///
    /// # Errors
    /// Ends that are not finite or not in ascending order; argument 0 is `low`, 1 is `high`.
    ///
    /// ```
    /// use termsheet::dist::Dist;
    /// let users = Dist::between(1.0, 4.0)?;
    /// assert!((users.quantile(0.5) - 2.0).abs() < 1e-12);
    /// assert!((users.quantile(0.95) - 4.0).abs() < 1e-12);
    /// # Ok::<(), termsheet::dist::DistError>(())
    /// ```
    pub fn between(low: f64, high: f64) -> Result<Dist, DistError> {
        for (argument, name, x) in [(0, "the low end", low), (1, "the high end", high)] {
            if !x.is_finite() {
                let name = name.to_string();
                return Err(DistError::at(argument, DistErrorKind::NotFinite { name }));
            }
        }
        if low >= high {
            return Err(DistError::at(1, DistErrorKind::EmptyRange { low, high }));
        }
        let percentile = |p, x, argument| percentiles::Percentile { p, x, argument };
        let (a, b) = (percentile(0.05, low, 0), percentile(0.95, high, 1));
        if low > 0.0 {
            Lognormal::through(a, b).map(Dist::Lognormal)
        } else {
            Normal::through(a, b).map(Dist::Normal)
        }
    }

    /// Values with weights: each value with a probability in proportion to its weight.
    ///
    /// # Errors
    /// Nothing given, a value or weight that is not finite, a negative weight, all weights zero;
    /// the argument is the position of the pair.
    pub fn discrete(weighted: &[(f64, f64)]) -> Result<Dist, DistError> {
        Discrete::new(weighted).map(Dist::Discrete)
    }

    /// One of several distributions, each with a probability in proportion to its weight.
    ///
    /// # Errors
    /// Nothing given, a weight that is negative or not finite, all weights zero; the argument is
    /// the position of the pair.
    pub fn mixture(components: Vec<(Dist, f64)>) -> Result<Dist, DistError> {
        Mixture::new(components).map(Dist::Mixture)
    }

    /// A distribution on the condition that it lies from `low` to `high`; an infinite end leaves
    /// that side open.
    ///
    /// # Errors
    /// An end that is no number, an empty range, or one into which less than a billionth of the
    /// distribution falls; argument 1 is `low`, 2 is `high`.
    pub fn truncate(inner: Dist, low: f64, high: f64) -> Result<Dist, DistError> {
        Truncate::new(inner, low, high).map(Dist::Truncate)
    }

    /// Observed values, each equally likely.
    ///
    /// # Errors
    /// No rows, or a row that is not finite; the argument is the row, from zero.
    pub fn empirical(rows: Vec<f64>) -> Result<Dist, DistError> {
        Empirical::new(rows).map(Dist::Empirical)
    }

    fn family(&self) -> &dyn Family {
        match self {
            Dist::Normal(d) => d,
            Dist::Lognormal(d) => d,
            Dist::Uniform(d) => d,
            Dist::Triangular(d) => d,
            Dist::Pert(d) => d,
            Dist::Beta(d) => d,
            Dist::Gamma(d) => d,
            Dist::Exponential(d) => d,
            Dist::Weibull(d) => d,
            Dist::Pareto(d) => d,
            Dist::StudentT(d) => d,
            Dist::Poisson(d) => d,
            Dist::Binomial(d) => d,
            Dist::Bernoulli(d) => d,
            Dist::Discrete(d) => d,
            Dist::Mixture(d) => d,
            Dist::Empirical(d) => d,
            Dist::Truncate(d) => d,
        }
    }

    /// The smallest x with [`cdf`](Dist::cdf)(x) ≥ `u`, for `u` from 0 to 1; at 0 and 1 the ends
    /// of the support, which may be infinite. NaN for NaN; other values of `u` mean nothing.
    ///
    /// For `u` between 1e-9 and 1 − 1e-9 the probability of the result is right to 1e-9, and far
    /// better for the families with a closed form. Heavy tails may overflow to infinity.
    pub fn quantile(&self, u: f64) -> f64 {
        self.family().quantile(u)
    }

    /// Replaces every probability of the column by its quantile: the bits of
    /// [`quantile`](Dist::quantile), sooner.
    pub fn fill(&self, column: &mut [f64]) {
        self.family().fill(column);
    }

    /// The probability of a value of at most `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        self.family().cdf(x)
    }

    /// The probability of a value below `x`, without `x` itself.
    fn below(&self, x: f64) -> f64 {
        self.family().below(x)
    }

    /// The mean; `None` where it is infinite, does not exist or is not known.
    pub fn mean(&self) -> Option<f64> {
        self.family().mean()
    }

    /// The standard deviation; `None` where it is infinite, does not exist or is not known.
    pub fn sd(&self) -> Option<f64> {
        self.family().sd()
    }

    /// Whether no value has a probability of its own.
    pub fn is_continuous(&self) -> bool {
        self.family().is_continuous()
    }

    /// The values with probabilities of their own, ascending.
    fn atoms(&self) -> Vec<f64> {
        self.family().atoms()
    }
}

impl fmt::Display for Dist {
    /// As the language writes it, in one form per family: `normal(mean = 0.6, sd = 0.2)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.family().fmt(f)
    }
}
