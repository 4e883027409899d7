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

/// Two figures that lie this near, as a share of the smaller, compare as the same: twelve payments of a twelfth
/// are the whole, though their binary fractions add up to a little more or less.
const SAME: f64 = 1e-12;

/// Whether `a` is more than `b`, by more than rounding.
///
/// ```
/// use termsheet::model::expr::ops::above;
/// assert!(0.1 + 0.2 > 0.3 && !above(0.1 + 0.2, 0.3) && above(0.300000001, 0.3));
/// ```
#[inline(always)]
pub fn above(a: f64, b: f64) -> bool {
    a > b && a - b > SAME * a.abs().min(b.abs())
}

/// Whether `a` and `b` are the same but for rounding.
#[inline(always)]
fn same(a: f64, b: f64) -> bool {
    (a >= b && !above(a, b)) || (b >= a && !above(b, a))
}

/// The whole number that `x` is but for rounding.
#[inline(always)]
fn whole(x: f64) -> Option<f64> {
    let nearest = x.round();
    same(x, nearest).then_some(nearest)
}

/// `a op b`.
///
/// `and` and `or` look at `b` only where `a` does not settle it.
#[inline(always)]
pub fn binary(op: BinaryOp, a: f64, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => divide(a, b),
        BinaryOp::Power => math::powf(a, b),
        BinaryOp::Less => truth(above(b, a), a > b || same(a, b)),
        BinaryOp::LessEqual => truth(a < b || same(a, b), above(a, b)),
        BinaryOp::Greater => truth(above(a, b), a < b || same(a, b)),
        BinaryOp::GreaterEqual => truth(a > b || same(a, b), above(b, a)),
        BinaryOp::Equal => truth(same(a, b), above(a, b) || above(b, a)),
        BinaryOp::NotEqual => truth(above(a, b) || above(b, a), same(a, b)),
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
        Function::Floor => whole(x).unwrap_or_else(|| x.floor()),
        Function::Ceil => whole(x).unwrap_or_else(|| x.ceil()),
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
    fn rounding_makes_no_difference() {
        use BinaryOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        // A twelfth of a million, twelve times, is 1.2e-10 more than a million in binary fractions.
        let sum = (0..12).fold(0.0, |sum, _| sum + 1e6 / 12.0);
        assert_ne!(sum, 1e6);
        for (a, b) in [
            (sum, 1e6),
            (1e6, sum),
            (-sum, -1e6),
            (0.0, 0.0),
            (f64::INFINITY, f64::INFINITY),
        ] {
            let given = [Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual].map(|op| binary(op, a, b));
            assert_eq!(given, [0.0, 1.0, 0.0, 1.0, 1.0, 0.0], "{a} and {b}");
        }
        // As many millions as there are.
        for (function, x, expected) in [
            (Function::Floor, 7.0 * (1.0 - 1e-15), 7.0),
            (Function::Floor, sum / 1e6, 1.0),
            (Function::Floor, 6.999_999, 6.0),
            (Function::Floor, -0.5, -1.0),
            (Function::Ceil, sum / 1e6, 1.0),
            (Function::Ceil, 1.000_001, 2.0),
            (Function::Floor, f64::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(unary(function, x), expected, "{function:?} of {x}");
        }
        assert!(unary(Function::Floor, f64::NAN).is_nan());
        // What is really less, however little there is of it.
        let less = [
            (999_999.999, 1e6),
            (-1e-300, 0.0),
            (0.0, 1e-300),
            (5.0, f64::INFINITY),
            (f64::NEG_INFINITY, -5.0),
        ];
        for (a, b) in less {
            let given = [Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual].map(|op| binary(op, a, b));
            assert_eq!(given, [1.0, 1.0, 0.0, 0.0, 0.0, 1.0], "{a} and {b}");
        }
    }

    #[test]
    fn and_and_or_look_no_further_than_they_must() {
        assert_eq!(binary(BinaryOp::And, 0.0, f64::NAN), 0.0);
        assert_eq!(binary(BinaryOp::Or, 1.0, f64::NAN), 1.0);
        assert!(binary(BinaryOp::And, 1.0, f64::NAN).is_nan());
        assert_eq!(select(1.0, 2.0, f64::NAN), 2.0);
    }
}
