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
    /// Growth and volatility that change with a hidden state.
    Regimes {
        /// `states`, in the order of the file.
        states: Vec<State>,
        /// `transitions`: from which state, to which with what probability in a year.
        transitions: Vec<(Spanned<String>, Shares)>,
        /// `begins_in`.
        begins_in: BeginsIn,
    },
    /// Growth resampled from a history.
    Bootstrap {
        /// `history`: its name.
        history: Spanned<String>,
        /// `block`: how long growth rates stay together, in months; a year where absent.
        block_months: Option<Spanned<f64>>,
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

/// A state of `regimes`.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Its name.
    pub name: Spanned<String>,
    /// `growth` or `log_growth`; no growth where absent.
    pub growth: Option<Growth>,
    /// `volatility`, annual, of logs.
    pub volatility: Option<Value>,
}

/// Names with probabilities.
pub type Shares = Vec<(Spanned<String>, Value)>;

/// The state in period 0.
#[derive(Clone, Debug, PartialEq)]
pub enum BeginsIn {
    /// This one.
    State(Spanned<String>),
    /// Any of these.
    Shares(Shares),
    /// Faulty; reported.
    Poison,
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
