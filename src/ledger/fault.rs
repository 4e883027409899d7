//! What only a run can show: an expression that leaves its domain on some path.
//!
//! Out: a [`RunFault`] with the place, the reason, the path and the period, and what needed the
//! value; it reports itself in words of the deal.

use std::fmt;

use crate::diag::{Diagnostics, Span};
use crate::id::{AssumptionId, DriverId, EventId, PartyId, TermId};
use crate::model::Model;
use crate::time::Date;

use super::show::{percent, readable};

/// A value that a path needs and that does not exist, or lies outside what it can mean.
///
/// Only what is needed is a fault: the amount of a term that is not active, a cap where nothing
/// is earned, the branch that an `if` does not take are never looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct RunFault {
    /// What went wrong.
    pub cause: FaultCause,
    /// The innermost operation at fault.
    pub span: Span,
    /// What needed the value.
    pub needed: Needed,
    /// Which part of it: `amount`, `cap per year`, `growth`.
    pub part: &'static str,
    /// The path.
    pub path: u64,
    /// The period; 0 for what a path has once.
    pub period: usize,
    /// The first day of the period.
    pub date: Date,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FaultCause {
    /// `numerator / 0`.
    DivisionByZero {
        /// What was to be divided.
        numerator: f64,
    },
    /// The logarithm of 0 or less.
    Logarithm {
        /// Of what.
        of: f64,
    },
    /// The square root of less than 0.
    Root {
        /// Of what.
        of: f64,
    },
    /// A power that no number is: a broken power of a negative, a negative power of 0.
    Power {
        /// What was raised.
        base: f64,
        /// To which power.
        exponent: f64,
    },
    /// A result beyond all numbers (about 1.8e308).
    TooLarge,
    /// A distribution drew a value that is not finite.
    Draw {
        /// The draw.
        value: f64,
    },
    /// Something was read before it was worked out; `model::resolve` orders a deal so that it is not.
    NotYet,
    /// A growth of −100% or less.
    Growth {
        /// The growth.
        value: f64,
    },
    /// A discount rate of −100% or less.
    DiscountRate {
        /// The rate.
        value: f64,
    },
    /// A hazard below 0.
    Hazard {
        /// The hazard, per year.
        value: f64,
    },
    /// A volatility below 0.
    Volatility {
        /// The volatility.
        value: f64,
    },
    /// A half-life of 0 or less.
    HalfLife {
        /// In years.
        value: f64,
    },
    /// A parameter outside of what it can be.
    OutOfRange {
        /// What it is.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What would be right.
        help: &'static str,
    },
    /// Interest below −100%.
    Interest {
        /// The rate.
        value: f64,
    },
}

/// What needed the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// An assumption.
    Assumption(AssumptionId),
    /// A party, for its discount rate.
    Party(PartyId),
    /// A driver.
    Driver(DriverId),
    /// An event.
    Event(EventId),
    /// A term.
    Term(TermId),
    /// A row of `[history]`, by its index.
    History(usize),
}

impl FaultCause {
    /// The stable name of the diagnostic.
    pub fn code(&self) -> &'static str {
        match self {
            FaultCause::DivisionByZero { .. } => "division-by-zero",
            FaultCause::Logarithm { .. } => "logarithm-domain",
            FaultCause::Root { .. } => "root-domain",
            FaultCause::Power { .. } => "power-domain",
            FaultCause::TooLarge => "number-too-large",
            FaultCause::Draw { .. } => "draw-not-finite",
            FaultCause::NotYet => "not-worked-out",
            FaultCause::Growth { .. } => "growth-range",
            FaultCause::DiscountRate { .. } => "discount-rate-range",
            FaultCause::Hazard { .. } => "hazard-range",
            FaultCause::Volatility { .. } => "volatility-range",
            FaultCause::HalfLife { .. } => "half-life-range",
            FaultCause::OutOfRange { .. } => "parameter-range",
            FaultCause::Interest { .. } => "interest-range",
        }
    }

    /// The words under the place: what stands there on this path.
    fn label(&self) -> String {
        match *self {
            FaultCause::DivisionByZero { numerator } => {
                format!("this is {} / 0", readable(numerator))
            }
            FaultCause::Logarithm { of } => format!("this is ln({})", readable(of)),
            FaultCause::Root { of } => format!("this is sqrt({})", readable(of)),
            FaultCause::Power { base, exponent } => {
                format!("this is {} ^ {}", readable(base), readable(exponent))
            }
            FaultCause::TooLarge => "this grows beyond all numbers".to_string(),
            FaultCause::Draw { value } => format!("this is {value}"),
            FaultCause::NotYet => "this comes later in the period".to_string(),
            FaultCause::Hazard { value } | FaultCause::HalfLife { value } | FaultCause::OutOfRange { value, .. } => {
                format!("this is {}", readable(value))
            }
            FaultCause::Growth { value }
            | FaultCause::DiscountRate { value }
            | FaultCause::Volatility { value }
            | FaultCause::Interest { value } => format!("this is {}", percent(value)),
        }
    }

    /// What would be right.
    fn help(&self) -> &'static str {
        match self {
            FaultCause::DivisionByZero { .. } => "guard it with a condition: `if x > 0 then a / x else 0`",
            FaultCause::Logarithm { .. } => "a logarithm needs a number above 0: `ln(max(x, 1))` or a condition",
            FaultCause::Root { .. } => "a square root needs 0 or more: `sqrt(max(x, 0))` or a condition",
            FaultCause::Power { .. } => {
                "a negative number takes whole powers only, and 0 no negative ones: guard it with `max(x, 0)` or a condition"
            }
            FaultCause::TooLarge => {
                "look for a growth that compounds without bound; `min` or a driver's `max` holds it"
            }
            FaultCause::Draw { .. } => "bound the distribution: `truncate(d, low, high)`",
            FaultCause::NotYet => "refer to the period before: `prev(...)`",
            FaultCause::Growth { .. } => "growth must stay above -100%: `truncate(d, -99%, high)` or `max(x, -99%)`",
            FaultCause::DiscountRate { .. } => "a discount rate must stay above -100%: `max(x, 0)`",
            FaultCause::Hazard { .. } => "a hazard is 0 or more per year: `max(x, 0)`",
            FaultCause::Volatility { .. } => "a volatility is 0 or more: `max(x, 0)`",
            FaultCause::HalfLife { .. } => "a half-life is above 0: `max(x, 0.01)`",
            FaultCause::OutOfRange { help, .. } => help,
            FaultCause::Interest { .. } => "interest must not be below -100%: `max(x, 0)`",
        }
    }
}

impl fmt::Display for FaultCause {
    /// In words of the deal: `division by zero`, `logarithm of -3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            FaultCause::DivisionByZero { .. } => write!(f, "division by zero"),
            FaultCause::Logarithm { of } => write!(f, "logarithm of {}", readable(of)),
            FaultCause::Root { of } => write!(f, "square root of {}", readable(of)),
            FaultCause::Power { base, exponent } => {
                write!(
                    f,
                    "{} to the power of {} is no number",
                    readable(base),
                    readable(exponent)
                )
            }
            FaultCause::TooLarge => write!(f, "a number too large to hold"),
            FaultCause::Draw { .. } => write!(f, "a draw that is not finite"),
            FaultCause::NotYet => write!(f, "a value that is needed before it is worked out"),
            FaultCause::Growth { value } => write!(f, "a growth of {} a year", percent(value)),
            FaultCause::DiscountRate { value } => {
                write!(f, "a discount rate of {}", percent(value))
            }
            FaultCause::Hazard { value } => write!(f, "a hazard of {} per year", readable(value)),
            FaultCause::Volatility { value } => write!(f, "a volatility of {}", percent(value)),
            FaultCause::HalfLife { value } => write!(f, "a half-life of {} years", readable(value)),
            FaultCause::OutOfRange { what, value, .. } => write!(f, "{what} of {}", readable(value)),
            FaultCause::Interest { value } => write!(f, "interest of {} a year", percent(value)),
        }
    }
}

impl Needed {
    /// The key path: `terms.fee`.
    pub fn path(self, model: &Model) -> String {
        match self {
            Needed::Assumption(id) => format!("assumptions.{}", model.assumptions[id].key),
            Needed::Party(id) => format!("parties.{}", model.parties[id].key),
            Needed::Driver(id) => format!("drivers.{}", model.drivers[id].key),
            Needed::Event(id) => format!("events.{}", model.events[id].key),
            Needed::Term(id) => format!("terms.{}", model.terms[id].key),
            Needed::History(index) => match model.history.get(index) {
                Some(history) => format!("history.{}", history.key),
                None => "history".to_string(),
            },
        }
    }

    /// Where it is named; `None` for a party.
    fn span(self, model: &Model) -> Option<Span> {
        match self {
            Needed::Assumption(id) => Some(model.assumptions[id].span),
            Needed::Party(_) => None,
            Needed::Driver(id) => Some(model.drivers[id].span),
            Needed::Event(id) => Some(model.events[id].span),
            Needed::Term(id) => Some(model.terms[id].span),
            Needed::History(index) => model.history.get(index).map(|history| history.span),
        }
    }

    /// Whether a path has it once, so that no period is to be named.
    fn once(self, part: &str) -> bool {
        matches!(self, Needed::Assumption(_) | Needed::Party(_)) || matches!(part, "date" | "probability")
    }
}

impl RunFault {
    /// Adds an error at the place at fault, with path, period and what needed the value.
    pub fn report(&self, model: &Model, diagnostics: &mut Diagnostics) {
        let when = if self.needed.once(self.part) {
            String::new()
        } else {
            format!(", in the period from {}", self.date)
        };
        let message = format!("{} on path {}{when}", self.cause, self.path);
        let needed = format!("needed for the {} of `{}`", self.part, self.needed.path(model));
        let named = self.needed.span(model).filter(|&span| span != self.span);
        let diagnostic = diagnostics.error(self.cause.code(), self.span, message);
        match named {
            Some(span) => diagnostic.label(self.cause.label()).other(span, needed),
            None => diagnostic.label(needed),
        };
        diagnostic.help(self.cause.help());
    }
}
