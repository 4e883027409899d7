//! Figures as a reader wants them, and expressions with the values of what they refer to.

use crate::expr::{BinaryOp, UnaryOp};
use crate::id::{AssumptionId, DriverId};
use crate::model::Expr;
use crate::model::expr::{Kind, Lagged};
use crate::unit::{Per, Unit};

use super::value::Scope;

/// A text with each of its numbers as [`readable`] has it: `lognormal(median = 154.92k, sigma = 0.57668)`.
pub(super) fn all_readable(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(begin);
        let end = number.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, after) = number.split_at(end.unwrap_or(number.len()));
        shown.push_str(before);
        // A digit of a name (`p5`) is no number by itself.
        let of_name = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        match number.parse() {
            Ok(value) if !of_name => shown.push_str(&readable(value)),
            _ => shown.push_str(number),
        }
        rest = after;
    }
    shown + rest
}

/// A number to five significant digits, with the suffixes of the language from 100,000 on.
///
/// ```
/// use termsheet::ledger::readable;
/// assert_eq!(readable(61_666_666.7), "61.667m");
/// assert_eq!(readable(-2.47e9), "-2.47bn");
/// assert_eq!(readable(2024.0), "2024");
/// assert_eq!(readable(0.000_123_456), "0.00012346");
/// ```
pub fn readable(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 {
            "0".to_string()
        } else {
            value.to_string()
        };
    }
    // Rounded first, so that 999,999.9 is 1m and not 1000k.
    let rounded: f64 = format!("{value:.4e}").parse().unwrap_or(value);
    let size = rounded.abs();
    if !(1e-6..1e16).contains(&size) {
        return format!("{rounded:e}");
    }
    let (unit, suffix) = match size {
        1e12.. => (1e12, "tn"),
        1e9.. => (1e9, "bn"),
        1e6.. => (1e6, "m"),
        1e5.. => (1e3, "k"),
        _ => (1.0, ""),
    };
    // Decimals that keep five significant digits: 61.667 has three, 0.00012346 eight.
    let mut decimals = 4_i32;
    let mut bound = 10.0;
    while decimals > 0 && size / unit >= bound {
        decimals -= 1;
        bound *= 10.0;
    }
    let mut least = 1.0;
    while size / unit < least && decimals < 12 {
        decimals += 1;
        least /= 10.0;
    }
    let text = format!("{:.*}", decimals.unsigned_abs() as usize, rounded / unit);
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text}{suffix}")
}

/// A share as a percentage: 0.2 is `20%`.
pub fn percent(value: f64) -> String {
    format!("{}%", readable(value * 100.0))
}

/// A rate per year as it is quoted: 3.7bn a year quoted per month is `308.33m/month`.
pub(super) fn quoted(value: f64, per: Option<Per>) -> String {
    match per {
        Some(per) => format!("{}/{}", readable(value / per.per_year()), per.word()),
        None => readable(value),
    }
}

/// How strongly an expression holds together, for parentheses.
fn strength(expr: &Expr) -> u8 {
    match &expr.kind {
        Kind::If(..) => 0,
        Kind::Binary(BinaryOp::Or, ..) => 1,
        Kind::Binary(BinaryOp::And, ..) => 2,
        Kind::Unary(UnaryOp::Not, _) => 3,
        Kind::Binary(op, ..) if op.compares() => 4,
        Kind::Binary(BinaryOp::Add | BinaryOp::Subtract, ..) => 5,
        Kind::Binary(BinaryOp::Multiply | BinaryOp::Divide, ..) => 6,
        Kind::Unary(UnaryOp::Negate, _) => 7,
        Kind::Binary(BinaryOp::Power, ..) => 8,
        _ => 9,
    }
}

impl Scope<'_> {
    /// An expression with the values of what it refers to: `revenue 3.7bn/year - costs 1.2bn/year`. Expressions reckon
    /// per year, whatever their parts are quoted per.
    ///
    /// Only what its value was made from is shown: the branch that was taken, the entries of a
    /// schedule that hold now.
    pub(super) fn show(&self, expr: &Expr) -> String {
        let value = self.value(expr);
        match &expr.kind {
            Kind::Number(value) => readable(*value),
            Kind::Variable(id) => format!("drawn {}", self.drawn(self.variable(*id), expr.unit, id.0 as usize)),
            Kind::EachPeriod(_) => format!("drawn in this period {}", readable(value)),
            Kind::Assumption(id) => self.show_assumption(*id),
            Kind::Driver(id) => self.show_driver(*id),
            Kind::Lag { of, periods, initial } => self.show_lag(*of, *periods, initial.as_deref()),
            Kind::Time(name) => format!("{} {}", name.word(), readable(value)),
            Kind::TermRate(id) => format!("{} {}/year", self.model.terms[*id].key, readable(value)),
            Kind::Earned(id) => {
                format!("earned({}) {}", self.model.terms[*id].key, readable(value))
            }
            Kind::Paid(id) => format!("paid({}) {}", self.model.terms[*id].key, readable(value)),
            Kind::SoFar(id) => format!("so_far({}) {}", self.model.terms[*id].key, readable(value)),
            Kind::ThisYear(id) => format!("this_year({}) {}", self.model.terms[*id].key, readable(value)),
            Kind::Happened(id) => format!("{}happened({})", not(value), self.model.events[*id].key),
            Kind::Since(id) => format!("since({}) {}", self.model.events[*id].key, readable(value)),
            Kind::Schedule(schedule) => {
                let weights = schedule.weights(self.k);
                let shown = weights.iter().map(|(entry, weight)| {
                    let value = &schedule.steps[*entry].1;
                    if *weight == 1.0 {
                        self.show(value)
                    } else {
                        format!("{} * {}", readable(*weight), self.inside(value, 6))
                    }
                });
                let shown = shown.collect::<Vec<_>>().join(" + ");
                if weights.len() > 1 { format!("({shown})") } else { shown }
            }
            Kind::Unary(UnaryOp::Negate, a) => format!("-{}", self.inside(a, 7)),
            Kind::Unary(UnaryOp::Not, a) => format!("not {}", self.inside(a, 3)),
            Kind::Binary(op, a, b) => {
                let strength = strength(expr);
                // A power binds to the right, all others to the left.
                let (left, right) = match op {
                    BinaryOp::Power => (strength + 1, strength),
                    _ => (strength, strength + 1),
                };
                let looks_at_b = self.inputs(expr).len() > 1;
                let a = self.inside(a, left);
                if looks_at_b {
                    format!("{a} {} {}", op.sign(), self.inside(b, right))
                } else {
                    a
                }
            }
            Kind::If(condition, a, b) => match self.value(condition) {
                1.0 => format!("{} as {}", self.inside(a, 1), self.inside(condition, 1)),
                _ => format!("{} unless {}", self.inside(b, 1), self.inside(condition, 1)),
            },
            Kind::Call(function, arguments) => {
                let shown: Vec<String> = arguments.iter().map(|argument| self.show(argument)).collect();
                format!("{}({})", function.word(), shown.join(", "))
            }
        }
    }

    /// The same, with its value behind it where that is not plain from it.
    pub(super) fn show_value(&self, expr: &Expr) -> String {
        let value = readable(self.value(expr));
        let shown = self.show(expr);
        if shown == value || shown.ends_with(&format!(" {value}")) {
            shown
        } else {
            format!("{shown} = {value}")
        }
    }

    /// An expression in parentheses where it holds together less strongly than its surroundings.
    fn inside(&self, expr: &Expr, surroundings: u8) -> String {
        let shown = self.show(expr);
        if strength(expr) < surroundings {
            format!("({shown})")
        } else {
            shown
        }
    }

    fn show_assumption(&self, id: AssumptionId) -> String {
        let assumption = &self.model.assumptions[id];
        format!(
            "{} {}",
            assumption.key,
            quoted(self.assumption(id), assumption.per.map(|_| Per::Year))
        )
    }

    fn show_driver(&self, id: DriverId) -> String {
        let driver = &self.model.drivers[id];
        format!(
            "{} {}",
            driver.key,
            quoted(self.driver(id), driver.per.map(|_| Per::Year))
        )
    }

    /// The draw of a distribution; a rate is shown per year.
    fn drawn(&self, value: f64, unit: Unit, index: usize) -> String {
        let address = self
            .model
            .variables
            .iter()
            .nth(index)
            .map_or("", |variable| variable.address.as_str());
        let per = (unit == Unit::Rate).then_some(Per::Year);
        format!("{address} {}", quoted(value, per))
    }

    fn show_lag(&self, of: Lagged, periods: usize, initial: Option<&Expr>) -> String {
        let (key, per) = match of {
            Lagged::Driver(id) => {
                let driver = &self.model.drivers[id];
                (&driver.key, driver.per.map(|_| Per::Year))
            }
            Lagged::Term(id) => (&self.model.terms[id].key, Some(Per::Year)),
        };
        let name = if periods == 1 {
            format!("prev({key})")
        } else {
            format!("lag({key}, {periods})")
        };
        match (self.lagged(of, periods), initial) {
            (Some(value), _) => format!("{name} {}", quoted(value, per)),
            (None, Some(initial)) => format!("{name} {}", self.inside(initial, 9)),
            (None, None) => format!("{name} 0"),
        }
    }
}

/// `not ` where a condition is 0.
fn not(value: f64) -> &'static str {
    if value == 0.0 { "not " } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (12_345.0, "12345"),
            (12_345.6, "12346"),
            (999_999.9, "1m"),
            (123_456.0, "123.46k"),
            (4e9, "4bn"),
            (-38e9, "-38bn"),
            (1.5e12, "1.5tn"),
            (0.05, "0.05"),
            (100.0, "100"),
            (3e-9, "3e-9"),
            (1e300, "1e300"),
        ] {
            assert_eq!(readable(value), text);
        }
        assert_eq!(
            all_readable("truncate(lognormal(median = 154919.33384829672, sigma = 0.5766835278838619), 0, -1.5)"),
            "truncate(lognormal(median = 154.92k, sigma = 0.57668), 0, -1.5)"
        );
        assert_eq!(
            all_readable("normal(p10 = 2, p90 = 5.000001)"),
            "normal(p10 = 2, p90 = 5)"
        );
        assert_eq!(percent(0.2), "20%");
        assert_eq!(percent(-1.05), "-105%");
    }
}
