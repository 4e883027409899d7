//! What every family of distributions can do, and small tools that they share.
//!
//! In: nothing. Out: the trait behind [`Dist`](super::Dist), checks of parameters, and the
//! transformation of a column by a function of one variable.

use super::{DistError, DistErrorKind};
use std::fmt;

/// The largest shape parameter (of gamma, beta and the like). Beyond it a distribution is a
/// point for all practical purposes, and its tails take too long to compute.
pub(super) const LARGEST_SHAPE: f64 = 1e8;

/// One family of distributions, its parameters checked.
pub(super) trait Family: fmt::Display {
    /// The smallest x with cdf(x) ≥ `u`, for `u` from 0 to 1; at the ends, those of the support.
    fn quantile(&self, u: f64) -> f64;

    /// Replaces every probability of the column by its quantile: the bits of `quantile`.
    fn fill(&self, column: &mut [f64]) {
        for u in column {
            *u = self.quantile(*u);
        }
    }

    /// The probability of a value of at most `x`.
    fn cdf(&self, x: f64) -> f64;

    /// The probability of a value below `x`; differs from `cdf` where there are atoms.
    fn below(&self, x: f64) -> f64 {
        self.cdf(x)
    }

    /// The mean, if it exists and is known.
    fn mean(&self) -> Option<f64>;

    /// The standard deviation, if it exists and is known.
    fn sd(&self) -> Option<f64>;

    /// The values that have a probability of their own, ascending.
    fn atoms(&self) -> Vec<f64> {
        Vec::new()
    }

    /// Whether no value has a probability of its own.
    fn is_continuous(&self) -> bool {
        true
    }
}

/// A parameter's place among the arguments and its name, for the error that it may cause.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub(super) argument: Option<usize>,
    pub(super) name: &'static str,
    pub(super) value: f64,
}

impl Parameter {
    /// A parameter that was computed rather than written.
    pub(super) fn computed(name: &'static str, value: f64) -> Parameter {
        Parameter {
            argument: None,
            name,
            value,
        }
    }

    fn out_of_range(self, range: &'static str) -> DistError {
        DistError {
            argument: self.argument,
            kind: DistErrorKind::OutOfRange {
                name: self.name.to_string(),
                value: self.value,
                range,
            },
        }
    }

    /// The value if it is finite.
    pub(super) fn finite(self) -> Result<f64, DistError> {
        if self.value.is_finite() {
            Ok(self.value)
        } else {
            Err(DistError {
                argument: self.argument,
                kind: DistErrorKind::NotFinite {
                    name: format!("`{}`", self.name),
                },
            })
        }
    }

    /// The value if `holds` is true of it; otherwise an error saying that it must be `range`.
    pub(super) fn within(self, range: &'static str, holds: impl Fn(f64) -> bool) -> Result<f64, DistError> {
        let value = self.finite()?;
        if holds(value) {
            Ok(value)
        } else {
            Err(self.out_of_range(range))
        }
    }

    /// The value if it is above zero.
    pub(super) fn positive(self) -> Result<f64, DistError> {
        self.within("above 0", |x| x > 0.0)
    }

    /// The value if it is zero or more.
    pub(super) fn not_negative(self) -> Result<f64, DistError> {
        self.within("0 or more", |x| x >= 0.0)
    }

    /// The value if it is a shape that can be computed with.
    pub(super) fn shape(self) -> Result<f64, DistError> {
        self.within("above 0 and at most 100 million", |x| x > 0.0 && x <= LARGEST_SHAPE)
    }

    /// Refuses a value that is not below that of `upper` (or equal, if that is allowed).
    pub(super) fn ordered(self, upper: Parameter, may_be_equal: bool) -> Result<(), DistError> {
        let (low, high) = (self.finite()?, upper.finite()?);
        if low < high || (may_be_equal && low == high) {
            return Ok(());
        }
        Err(DistError {
            argument: self.argument.or(upper.argument),
            kind: DistErrorKind::WrongOrder {
                lower: (self.name, low),
                upper: (upper.name, high),
                may_be_equal,
            },
        })
    }
}

/// A number as the language writes it: as short as it can be and still come back the same,
/// without an exponent where that stays readable.
pub(super) struct Number(pub(super) f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0 == 0.0 || (1e-4..1e15).contains(&size) {
            write!(f, "{}", self.0)
        } else {
            write!(f, "{:e}", self.0)
        }
    }
}

/// Prints `name(a = 1, b = 2)`.
pub(super) fn write_call(f: &mut fmt::Formatter<'_>, name: &str, parameters: &[(&str, f64)]) -> fmt::Result {
    write!(f, "{name}(")?;
    for (i, (parameter, value)) in parameters.iter().enumerate() {
        let comma = if i == 0 { "" } else { ", " };
        write!(f, "{comma}{parameter} = {}", Number(*value))?;
    }
    write!(f, ")")
}
