//! Expressions as written → expressions as meant.
//!
//! Names become ids, functions are told apart from distributions, and each node gets its unit.
//! A fault inside gives `None` for the whole, but both sides of an operator are looked at, so
//! that all faults of an expression come in one go.

use super::Resolver;
use super::currency::check_sign;
use super::names::Role;
use super::range;
use super::value::{Scope, Site};
use crate::diag::Span;
use crate::expr as syntax;
use crate::model::expr::{Expr, Kind, TimeName};
use crate::unit::Unit;

impl Resolver<'_> {
    /// An expression in whatever unit it has; `None` where it is faulty, which has been reported.
    pub(super) fn expr(&mut self, expr: &syntax::Expr, site: &Site<'_>) -> Option<Expr> {
        let span = expr.span;
        let resolved = match &expr.kind {
            syntax::Kind::Number { value, currency } => {
                if let Some(sign) = currency {
                    check_sign(*sign, span, &self.currency, self.diagnostics);
                }
                Expr::number(*value, span)
            }
            syntax::Kind::Name(name) => self.name(name, span, site)?,
            syntax::Kind::Text(text) => {
                self.diagnostics
                    .error(
                        "text-for-number",
                        span,
                        format!("\"{text}\" is a text, and a number is wanted"),
                    )
                    .label("a text in quotes")
                    .help("names and numbers stand without quotes; a date is written date(\"2030-01\")");
                return None;
            }
            syntax::Kind::Unary(op, a) => {
                let a = self.expr(a, site)?;
                self.unary(*op, a, span)?
            }
            syntax::Kind::Binary(op, a, b) => {
                self.year_against_date(*op, a, b, site);
                let (a, b) = (self.expr(a, site), self.expr(b, site));
                self.binary(*op, a?, b?, span)?
            }
            syntax::Kind::If(c, a, b) => {
                let (c, a, b) = (self.expr(c, site), self.expr(a, site), self.expr(b, site));
                self.choice(c?, a?, b?, span)?
            }
            syntax::Kind::To(..) => self.draw(expr, site)?,
            syntax::Kind::Call(name, arguments) => self.call(expr, name, arguments, site)?,
            syntax::Kind::Poison => {
                self.poisoned = true;
                return None;
            }
        };
        self.finite(resolved)
    }

    /// Reports a constant that is no finite number, where it is born.
    fn finite(&mut self, expr: Expr) -> Option<Expr> {
        match range::constant(&expr) {
            Some(value) if !value.is_finite() => {
                let what = if value.is_nan() {
                    "this has no value"
                } else {
                    "this is beyond all numbers"
                };
                self.diagnostics
                    .error("not-finite", expr.span, what)
                    .label(match expr.kind {
                        Kind::Binary(syntax::BinaryOp::Divide, ..) if value.is_nan() => "division by zero",
                        _ if value.is_nan() => "outside of where it is defined",
                        _ => "too large",
                    })
                    .help("only finite numbers can be run");
                None
            }
            _ => Some(expr),
        }
    }

    /// A name: one of the times, or something of the deal.
    fn name(&mut self, name: &str, span: Span, site: &Site<'_>) -> Option<Expr> {
        let quoted = format!("`{name}`");
        if let Some(time) = TimeName::of_word(name) {
            if site.scope < Scope::Clock {
                self.out_of_scope(span, &quoted, "a time", site);
                return None;
            }
            return Some(Expr {
                kind: Kind::Time(time),
                unit: Unit::Level,
                span,
            });
        }
        if self.names.is_open(name) {
            self.poisoned = true;
            return None;
        }
        let Some(role) = self.names.role(name) else {
            self.names
                .unknown(name, span, crate::scenario::FUNCTIONS, self.diagnostics);
            return None;
        };
        let needed = match role {
            Role::Assumption(_) => Scope::Path,
            Role::Driver(_) | Role::Event(_) | Role::Term(_) => Scope::Period,
        };
        if site.scope < needed {
            self.out_of_scope(span, &quoted, role.words(), site);
            return None;
        }
        let unit_of = |is_rate: bool| if is_rate { Unit::Rate } else { Unit::Level };
        let (kind, unit) = match role {
            Role::Assumption(id) => (
                Kind::Assumption(id),
                unit_of(self.scenario.assumptions[id.0 as usize].per.is_some()),
            ),
            Role::Driver(id) => (
                Kind::Driver(id),
                unit_of(self.scenario.drivers[id.0 as usize].per.is_some()),
            ),
            Role::Event(id) => (Kind::Happened(id), Unit::Condition),
            Role::Term(id) => (Kind::TermRate(id), Unit::Rate),
        };
        Some(Expr { kind, unit, span })
    }

    /// `year` is 2030, `date("2030-01")` is years since start: whoever compares them means `t`.
    fn year_against_date(&mut self, op: syntax::BinaryOp, a: &syntax::Expr, b: &syntax::Expr, site: &Site<'_>) {
        let is_year = |expr: &syntax::Expr| matches!(&expr.kind, syntax::Kind::Name(name) if name == "year");
        let is_date = |expr: &syntax::Expr| matches!(&expr.kind, syntax::Kind::Call(name, _) if name.value == "date");
        let (year, date) = match (is_year(a) && is_date(b), is_year(b) && is_date(a)) {
            (true, _) => (a, b),
            (_, true) => (b, a),
            _ => return,
        };
        if op.compares() && !site.calendar {
            self.diagnostics
                .error(
                    "year-against-date",
                    year.span,
                    "`year` and `date(…)` do not count from the same day",
                )
                .label("the calendar year, such as 2030")
                .other(date.span, "years since the start of the scenario")
                .help("compare a date with `t`, or `year` with a plain year such as 2030");
        }
    }
}
