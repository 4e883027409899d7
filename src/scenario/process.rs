//! The processes of drivers as written.
//!
//! Values keep their places; names are not looked up and units not settled.

use super::{Schedule, Value};
use crate::diag::Spanned;
use crate::time::Date;

/// `process` with its keys.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a deal has a handful of drivers")]
pub enum Process {
    /// The initial value throughout.
    Constant,
    /// Geometric Brownian motion.
    Geometric {
        /// `growth` or `log_growth`; `None` where neither is given: no growth.
        growth: Option<Growth>,
        /// `fade_to` and `half_life` (in years), which go together.
        fade: Option<(Value, Value)>,
        /// `volatility`, annual, of logs.
        volatility: Option<Value>,
        /// The jumps of `jump_diffusion`.
        jumps: Option<Jumps>,
    },
    /// A pull back to a level.
    MeanReverting {
        /// `level`.
        level: Value,
        /// `half_life`, in years.
        half_life: Value,
        /// `volatility`: annual, of logs or in the unit of the driver.
        volatility: Option<Value>,
        /// `in = "levels"`; logs where absent.
        levels: bool,
    },
    /// Dated values, straight between them (or a step function with `interpolate = "step"`).
    Table {
        /// `values`.
        values: Schedule,
        /// `volatility` around them, annual, of logs.
        volatility: Option<Value>,
    },
    /// `s_curve` and `gompertz`.
    Saturating {
        /// Which of the two.
        curve: Saturating,
        /// `saturation`.
        saturation: Value,
        /// `growth`, `log_growth` or `midpoint`.
        pace: Pace,
        /// `volatility` around the curve, annual, of logs.
        volatility: Option<Value>,
    },
    /// The diffusion of an innovation.
    Bass {
        /// `market`.
        market: Value,
        /// `innovation`.
        innovation: Value,
        /// `imitation`.
        imitation: Value,
        /// `volatility` around the curve, annual, of logs.
        volatility: Option<Value>,
    },
    /// `formula`.
    Formula(Value),
    /// Faulty, or not there yet; reported.
    Poison,
}

/// How growth is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Growth {
    /// `growth`: effective annual, of the expected value.
    Effective(Value),
    /// `log_growth`: continuous, per year, of the expected value.
    Continuous(Value),
}

/// What `jump_diffusion` has more than `geometric`.
#[derive(Clone, Debug, PartialEq)]
pub struct Jumps {
    /// `jump_rate`, per year.
    pub rate: Value,
    /// `jump_mean`, of logs; 0 where absent.
    pub mean: Option<Value>,
    /// `jump_sd`, of logs; 0 where absent.
    pub sd: Option<Value>,
}

/// The curves that run from an initial value to a saturation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saturating {
    /// `s_curve`.
    Logistic,
    /// `gompertz`.
    Gompertz,
}

/// How fast a curve saturates.
#[derive(Clone, Debug, PartialEq)]
pub enum Pace {
    /// `growth` or `log_growth`.
    Growth(Growth),
    /// `midpoint`: a fixed date.
    Midpoint(Spanned<Date>),
    /// `midpoint`: an expression over calendar years.
    MidpointIn(Value),
    /// Faulty; reported.
    Poison,
}
