//! Tree → expression text.
//!
//! What is written parses back to the same tree, places apart. Parentheses stand only where
//! precedence needs them; large round numbers get a suffix (`2.47bn`).

use std::fmt::{self, Display, Formatter};

use super::{Argument, BinaryOp, Expr, Kind, UnaryOp};

/// How tightly the outermost operator of an expression binds; larger is tighter.
fn tightness(kind: &Kind) -> u8 {
    match kind {
        Kind::If(..) => 0,
        Kind::Binary(op, ..) => binary_tightness(*op),
        Kind::To(..) => 2,
        Kind::Unary(UnaryOp::Not, _) => 4,
        Kind::Unary(UnaryOp::Negate, _) => 8,
        Kind::Number { value, .. } if *value < 0.0 => 8,
        Kind::Number { .. } | Kind::Name(_) | Kind::Text(_) | Kind::Call(..) | Kind::Poison => 10,
    }
}

fn binary_tightness(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 1,
        BinaryOp::And => 3,
        _ if op.compares() => 5,
        BinaryOp::Add | BinaryOp::Subtract => 6,
        BinaryOp::Multiply | BinaryOp::Divide => 7,
        _ => 9,
    }
}

impl Display for Expr {
    /// Writes the expression in the language of the file.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Number { value, currency } => {
                if let Some(sign) = currency {
                    write!(f, "{sign}")?;
                }
                f.write_str(&number(*value))
            }
            Kind::Name(name) => f.write_str(name),
            Kind::Text(text) if text.contains('"') => write!(f, "'{text}'"),
            Kind::Text(text) => write!(f, "\"{text}\""),
            Kind::Unary(UnaryOp::Negate, operand) => {
                f.write_str("-")?;
                operand_in(f, operand, 8)
            }
            Kind::Unary(UnaryOp::Not, operand) => {
                f.write_str("not ")?;
                operand_in(f, operand, 4)
            }
            Kind::Binary(op, left, right) => {
                let own = binary_tightness(*op);
                // Comparisons do not chain; `^` groups to the right, all others to the left.
                let (least_left, least_right) = match op {
                    BinaryOp::Power => (own + 1, own),
                    _ if op.compares() => (own + 1, own + 1),
                    _ => (own, own + 1),
                };
                operand_in(f, left, least_left)?;
                match op {
                    BinaryOp::Power => f.write_str("^")?,
                    _ => write!(f, " {} ", op.sign())?,
                }
                operand_in(f, right, least_right)
            }
            Kind::To(low, high) => {
                operand_in(f, low, 3)?;
                f.write_str(" to ")?;
                operand_in(f, high, 3)
            }
            Kind::If(condition, then, otherwise) => {
                write!(f, "if {condition} then {then} else {otherwise}")
            }
            Kind::Call(function, arguments) => {
                write!(f, "{}(", function.value)?;
                for (index, argument) in arguments.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{argument}")?;
                }
                f.write_str(")")
            }
            Kind::Poison => f.write_str("?"),
        }
    }
}

impl Display for Argument {
    /// Writes `value`, `name = value` or `value: weight`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(f, "{} = ", name.value)?;
        }
        write!(f, "{}", self.value)?;
        if let Some(weight) = &self.weight {
            write!(f, ": {weight}")?;
        }
        Ok(())
    }
}

fn operand_in(f: &mut Formatter<'_>, operand: &Expr, least: u8) -> fmt::Result {
    if tightness(&operand.kind) < least {
        write!(f, "({operand})")
    } else {
        write!(f, "{operand}")
    }
}

/// A number as the language writes it: the shortest text that reads back to the same value.
fn number(value: f64) -> String {
    // Only a TOML number is negative in itself; in a text the sign is an operator.
    if value < 0.0 {
        return format!("-{}", number(-value));
    }
    for (suffix, exponent, least) in [("tn", 12, 1e12), ("bn", 9, 1e9), ("m", 6, 1e6)] {
        if value >= least && value < 1e15 {
            // Moving the decimal point of the shortest digits keeps every one of them.
            let digits = format!("{value:e}");
            let (mantissa, power) = digits.split_once('e').unwrap_or((&digits, "0"));
            let scaled: Option<f64> = power
                .parse::<i32>()
                .ok()
                .and_then(|power| format!("{mantissa}e{}", power - exponent).parse().ok());
            let text = scaled.map(|scaled| format!("{scaled}"));
            if let Some(text) = text
                && text.len() <= 8
                && format!("{text}e{exponent}").parse() == Ok(value)
            {
                return text + suffix;
            }
        }
    }
    if value == 0.0 || (1e-6..1e15).contains(&value) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}
