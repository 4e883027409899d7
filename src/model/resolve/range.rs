//! Constants that lie outside of what makes sense, and units that are off by a factor.
//!
//! Only what is a plain constant can be judged here (also inside a schedule); what depends on a
//! draw is judged by the run.

use crate::diag::{Diagnostics, Span};
use crate::expr::UnaryOp;
use crate::model::expr::{Expr, Kind, ops};

/// The values that are allowed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Range {
    /// 0 to 1, both allowed.
    Share,
    /// 0 or more but less than 1.
    BelowOne,
    /// At most 1.
    Dilution,
    /// More than −1.
    AboveMinusOne,
    /// 0 or more.
    NotNegative,
    /// More than 0.
    Positive,
    /// −1 to 1, both allowed.
    Correlation,
}

impl Range {
    fn holds(self, value: f64) -> bool {
        match self {
            Range::Share => (0.0..=1.0).contains(&value),
            Range::BelowOne => (0.0..1.0).contains(&value),
            Range::Dilution => value <= 1.0,
            Range::AboveMinusOne => value > -1.0,
            Range::NotNegative => value >= 0.0,
            Range::Positive => value > 0.0,
            Range::Correlation => (-1.0..=1.0).contains(&value),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Range::Share => "from 0 to 1 (0% to 100%)",
            Range::BelowOne => "from 0 up to, not including, 1 (100%)",
            Range::Dilution => "at most 1 (100%)",
            Range::AboveMinusOne => "more than -1 (-100%)",
            Range::NotNegative => "0 or more",
            Range::Positive => "more than 0",
            Range::Correlation => "from -1 to 1",
        }
    }

    /// A figure, also as a percentage where people would say it as one.
    fn figure(self, value: f64) -> String {
        let percentage = match self {
            Range::Share | Range::BelowOne | Range::Dilution | Range::AboveMinusOne => true,
            Range::NotNegative => value.abs() < 10.0 && value.fract() != 0.0,
            Range::Positive | Range::Correlation => false,
        };
        if percentage && value != 0.0 {
            format!("{} ({}%)", number(value), number(value * 100.0))
        } else {
            number(value)
        }
    }

    /// Whether a figure such as 20 may well be meant as 20%; 1.1 is 110% as likely.
    fn percent_meant(self, value: f64) -> bool {
        matches!(self, Range::Share | Range::BelowOne | Range::Dilution) && (2.0..=100.0).contains(&value)
    }
}

/// The value of an expression of numbers alone; `None` if it holds anything else.
pub(super) fn constant(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        Kind::Number(value) => Some(*value),
        Kind::Unary(UnaryOp::Negate, a) => constant(a).map(|a| -a),
        Kind::Unary(UnaryOp::Not, a) => constant(a).map(|a| 1.0 - a),
        Kind::Binary(op, a, b) => Some(ops::binary(*op, constant(a)?, constant(b)?)),
        Kind::If(c, a, b) => Some(ops::select(constant(c)?, constant(a)?, constant(b)?)),
        Kind::Call(function, arguments) => {
            let arguments: Option<Vec<f64>> = arguments.iter().map(constant).collect();
            Some(ops::call(*function, &arguments?))
        }
        _ => None,
    }
}

/// Calls `see` with the constants that an expression may be: itself, or the entries of a schedule.
pub(super) fn constants(expr: &Expr, see: &mut impl FnMut(f64, Span)) {
    if let Some(value) = constant(expr) {
        // What is not a number stands where a fault was reported; what is infinite, where there is no limit.
        if value.is_finite() {
            see(value, expr.span);
        }
    } else if let Kind::Schedule(schedule) = &expr.kind {
        for (_, value) in &schedule.steps {
            constants(value, see);
        }
    }
}

/// Reports constants outside of `range`; `what` names the figure, such as `a probability`.
pub(super) fn check(expr: &Expr, what: &str, range: Range, diagnostics: &mut Diagnostics) {
    constants(expr, &mut |value, span| {
        if range.holds(value) {
            return;
        }
        let fault = diagnostics.error(
            "out-of-range",
            span,
            format!("{what} cannot be {}", range.figure(value)),
        );
        fault.label(format!("must be {}", range.words()));
        if matches!(range, Range::BelowOne) && value == 1.0 {
            fault.help("what is certain has a `date`");
        }
        if range.percent_meant(value) {
            fault.help(format!("did you mean `{}%`?", number(value)));
        }
    });
}

/// Warns of constants of `most` or more, where a plain number was probably meant as a percentage.
pub(super) fn warn_above(expr: &Expr, what: &str, most: f64, diagnostics: &mut Diagnostics) {
    constants(expr, &mut |value, span| {
        if value < most {
            return;
        }
        let percent = number(value * 100.0);
        let fault = diagnostics.warning("unusual-rate", span, format!("{what} of {percent}% a year"));
        fault.label(format!("{} is {percent}%", number(value)));
        fault.help(format!("did you mean `{}%`?", number(value)));
    });
}

/// A number as a reader would write it, without the dust of binary fractions.
pub(super) fn number(value: f64) -> String {
    let rounded = format!("{value:.6}");
    let short = rounded.trim_end_matches('0').trim_end_matches('.');
    // Six decimals are plenty for what people write; smaller figures keep their digits.
    if short.trim_start_matches('-') == "0" && value != 0.0 {
        format!("{value:e}")
    } else {
        short.into()
    }
}
