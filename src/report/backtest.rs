//! Observed figures beside what the model gives.
//!
//! A history is money where the expression that it is set against is: terms, sums of them, and numbers of times them.
//! Of anything else the file does not say what it counts (a driver may be sales, or bicycles), and it is told as numbers.

use super::Figure;
use super::digits;
use crate::expr::{BinaryOp, UnaryOp};
use crate::model::Currency;
use crate::model::expr::{Expr, Kind, Lagged};

/// Observed figures beside what the model gives.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// The expression it is set against, as written.
    pub against: String,
    /// The same in words, with labels in place of names; as written where there are none.
    pub against_words: String,
    /// Whether that is money.
    pub money: bool,
    /// Where the observed figures come from.
    pub source: Option<String>,
    /// One row a window.
    pub rows: Vec<BacktestRow>,
    /// The sum of the observed figures, and of the model's means.
    pub totals: (f64, f64),
    /// The mean of the absolute errors of the rows, as a share of what was observed.
    pub mean_absolute_error: f64,
}

/// One window of a back-test.
#[derive(Clone, Debug)]
pub struct BacktestRow {
    /// `2024-Q1`.
    pub window: String,
    /// What was observed.
    pub observed: f64,
    /// What the model gives.
    pub model: Figure,
    /// model mean / observed − 1.
    pub error: f64,
}

/// A model that is exact is set beside what was observed with four digits all the same.
const EXACT: f64 = 1e-4;

impl Backtest {
    /// A figure of it with the digits that its error supports: an amount of money, or a number.
    pub fn amount(&self, value: f64, se: f64, currency: &Currency) -> String {
        match self.money {
            true => digits::money(value, se, currency),
            false => digits::number(value, se),
        }
    }

    /// The same of what the model gives.
    pub fn modelled(&self, value: f64, se: f64, currency: &Currency) -> String {
        self.amount(value, se.max(value.abs() * EXACT), currency)
    }

    /// At most the standard error of the sum of the model's means, which go together.
    pub fn error_of_sum(&self) -> f64 {
        self.rows.iter().map(|row| row.model.summary.se.unwrap_or(0.0)).sum()
    }
}

/// Whether an expression is an amount of money for certain.
pub(super) fn is_money(expr: &Expr) -> bool {
    let number = |expr: &Expr| expr.as_number().is_some();
    match &expr.kind {
        Kind::TermRate(_) | Kind::Earned(_) | Kind::Paid(_) | Kind::SoFar(_) | Kind::ThisYear(_) => true,
        Kind::Lag { of, .. } => matches!(of, Lagged::Term(_)),
        Kind::Unary(UnaryOp::Negate, of) => is_money(of),
        Kind::Binary(BinaryOp::Add | BinaryOp::Subtract, a, b) => is_money(a) && is_money(b),
        Kind::Binary(BinaryOp::Multiply, a, b) => (is_money(a) && number(b)) || (number(a) && is_money(b)),
        Kind::Binary(BinaryOp::Divide, a, b) => is_money(a) && number(b),
        _ => false,
    }
}
