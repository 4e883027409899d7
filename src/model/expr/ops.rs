//! What operators and functions give, number by number.
//!
//! The engine runs these over columns, the ledger on one path. A result outside a function's
//! domain (division by 0, the logarithm of 0 or less, a root or a broken power of a negative) is NaN, and NaN goes
//! through everything, comparisons included, so that no fault is ever swallowed; a column that
//! ends in a term, a driver or an event is checked there. Overflow is infinity and may become
//! finite again. Conditions are 1 or 0.

use super::Function;
use crate::expr::BinaryOp;
use crate::math;

/// 1 if `is`, 0 if `is_not`, NaN if neither (an operand is NaN).
#[inline(always)]
fn truth(is: bool, is_not: bool) -> f64 {
    if is {
        1.0
    } else if is_not {
        0.0
    } else {
        f64::NAN
    }
}

/// `a op b`.
///
/// `and` and `or` look at `b` only where `a` does not settle it.
#[expect(
    clippy::double_comparisons,
    reason = "`a != b` is true of NaN, which must go through"
)]
#[inline(always)]
pub fn binary(op: BinaryOp, a: f64, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => divide(a, b),
        BinaryOp::Power => math::powf(a, b),
        BinaryOp::Less => truth(a < b, a >= b),
        BinaryOp::LessEqual => truth(a <= b, a > b),
        BinaryOp::Greater => truth(a > b, a <= b),
        BinaryOp::GreaterEqual => truth(a >= b, a < b),
        BinaryOp::Equal => truth(a == b, a < b || a > b),
        BinaryOp::NotEqual => truth(a < b || a > b, a == b),
        BinaryOp::And => select(a, b, 0.0),
        BinaryOp::Or => select(a, 1.0, b),
    }
}

/// `a / b`; NaN where `b` is 0.
#[inline(always)]
pub fn divide(a: f64, b: f64) -> f64 {
    if b == 0.0 { f64::NAN } else { a / b }
}

/// `if condition then a else b`; NaN where the condition is NaN.
#[inline(always)]
pub fn select(condition: f64, a: f64, b: f64) -> f64 {
    if condition == 0.0 {
        b
    } else if condition == 1.0 {
        a
    } else {
        f64::NAN
    }
}

/// The lesser; NaN if either is.
#[inline(always)]
pub fn min(a: f64, b: f64) -> f64 {
    if a < b {
        a
    } else if b <= a {
        b
    } else {
        f64::NAN
    }
}

/// The greater; NaN if either is.
#[inline(always)]
pub fn max(a: f64, b: f64) -> f64 {
    if a > b {
        a
    } else if b >= a {
        b
    } else {
        f64::NAN
    }
}

/// A function of its arguments; their number has been checked.
pub fn call(function: Function, arguments: &[f64]) -> f64 {
    let x = arguments[0];
    match function {
        Function::Min => arguments[1..].iter().fold(x, |a, &b| min(a, b)),
        Function::Max => arguments[1..].iter().fold(x, |a, &b| max(a, b)),
        Function::Clamp => min(max(x, arguments[1]), arguments[2]),
        _ => unary(function, x),
    }
}

/// A function of one argument; NaN for one that takes more.
#[inline(always)]
pub fn unary(function: Function, x: f64) -> f64 {
    match function {
        Function::Abs => x.abs(),
        Function::Exp => math::exp(x),
        Function::Ln => {
            if x > 0.0 {
                math::ln(x)
            } else {
                f64::NAN
            }
        }
        Function::Sqrt => x.sqrt(),
        Function::Sin => math::sin(x),
        Function::Cos => math::cos(x),
        Function::Round => x.round(),
        Function::Floor => x.floor(),
        Function::Ceil => x.ceil(),
        Function::Min | Function::Max | Function::Clamp => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_swallows_a_nan() {
        use BinaryOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        for op in [Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual] {
            assert!(
                binary(op, f64::NAN, 1.0).is_nan() && binary(op, 1.0, f64::NAN).is_nan(),
                "{op:?}"
            );
        }
        assert!(min(f64::NAN, 1.0).is_nan() && max(1.0, f64::NAN).is_nan());
        assert!(divide(1.0, 0.0).is_nan() && divide(0.0, 0.0).is_nan());
        assert!(call(Function::Clamp, &[f64::NAN, 0.0, 1.0]).is_nan());
    }

    #[test]
    fn and_and_or_look_no_further_than_they_must() {
        assert_eq!(binary(BinaryOp::And, 0.0, f64::NAN), 0.0);
        assert_eq!(binary(BinaryOp::Or, 1.0, f64::NAN), 1.0);
        assert!(binary(BinaryOp::And, 1.0, f64::NAN).is_nan());
        assert_eq!(select(1.0, 2.0, f64::NAN), 2.0);
    }
}
