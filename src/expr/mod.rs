//! Expression text → tree, with the place of every node.
//!
//! The grammar is that of docs/language.md, "One kind of value". Names are not looked up here and
//! units are not checked: `model` does both. Nesting and the length of a text are limited, so
//! that no text can exhaust the stack.

mod lex;
mod parse;
mod print;

pub use lex::is_identifier;
pub use parse::{MAX_DEPTH, MAX_LENGTH, parse};

use crate::diag::{Span, Spanned};

/// An expression as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number with its suffix applied: `20%` is 0.2, `2.47bn` is 2.47e9. `currency` is the sign before it.
    Number {
        /// The value.
        value: f64,
        /// The currency sign, if one was written.
        currency: Option<char>,
    },
    /// A name of the deal, or one of `t`, `year`, `quarter`, `month`, `period`.
    Name(String),
    /// A text in quotes: a date, a file, a column.
    Text(String),
    /// `-x`, `not x`.
    Unary(UnaryOp, Box<Expr>),
    /// `a + b` and the like.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `if a then b else c`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a to b`: the central 90% interval.
    To(Box<Expr>, Box<Expr>),
    /// `name(a, b = c, d: e)`.
    Call(Spanned<String>, Vec<Argument>),
    /// Something was wrong here and has been reported; it fits anywhere.
    Poison,
}

/// One argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The name before `=`.
    pub name: Option<Spanned<String>>,
    /// The argument; before `:` where there is a weight.
    pub value: Expr,
    /// The weight after `:`.
    pub weight: Option<Expr>,
}

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-x`
    Negate,
    /// `not x`
    Not,
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`, right-associative
    Power,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `and`
    And,
    /// `or`
    Or,
}

impl BinaryOp {
    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Power => "^",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::And => "and",
            BinaryOp::Or => "or",
        }
    }

    /// Whether it gives a condition from two numbers.
    pub fn compares(self) -> bool {
        use BinaryOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        matches!(self, Less | LessEqual | Greater | GreaterEqual | Equal | NotEqual)
    }
}
