//! `loan`: a principal, its interest and its repayment, as written; and what is due at a date.

use super::super::keys::REPAYMENTS;
use super::super::reader::{TableReader, date_of, months_of, wrong_type};
use super::super::tree::NodeKind;
use super::super::value::{is_unknown_duration, poison};
use super::super::{TermKind, Value};
use super::amounts;
use crate::diag::Spanned;
use crate::expr::{Expr, Kind};
use crate::scenario::ValueKind;
use crate::time::Date;

/// The keys of a `loan`.
#[derive(Clone, Debug, PartialEq)]
pub struct Loan {
    /// `principal`: an amount, or dates with amounts.
    pub principal: Value,
    /// `rate`, nominal per year.
    pub rate: Value,
    /// `repayment`; at maturity where absent.
    pub repayment: Repayment,
    /// `maturity`; `ends` or the end of the scenario where absent.
    pub maturity: Option<Maturity>,
    /// `grace` in months.
    pub grace_months: Option<Spanned<f64>>,
    /// `pay_in_kind`: a share of the interest.
    pub pay_in_kind: Option<Value>,
}

/// How a principal is repaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repayment {
    /// At maturity.
    Bullet,
    /// In equal parts of the principal.
    Linear,
    /// In equal payments of principal and interest together.
    Annuity,
}

/// When all that is owed falls due.
#[derive(Clone, Debug, PartialEq)]
pub enum Maturity {
    /// On a date.
    Date(Spanned<Date>),
    /// So many months after the beginning.
    Months(Spanned<f64>),
}

pub(super) fn read(r: &mut TableReader) -> TermKind {
    for (key, why) in [
        ("cap", "its payments follow from principal, rate and repayment"),
        ("floor", "its payments follow from principal, rate and repayment"),
        (
            "timing",
            "it is lent at the beginning of a period, and payments fall at the end of theirs",
        ),
    ] {
        if let Some(entry) = r.entry(key) {
            r.diagnostics
                .error("contradiction", entry.span, format!("a loan has no `{key}`"))
                .label("not here")
                .help(why);
        }
    }
    let principal = required_amounts(r, "principal", "what is lent, for example principal = \"10m\"");
    let rate = r.required_value("rate", "interest a year, for example rate = \"8%\"");
    let repayment = match r.word("repayment", REPAYMENTS).map(|word| word.value) {
        Some("linear") => Repayment::Linear,
        Some("annuity") => Repayment::Annuity,
        _ => Repayment::Bullet,
    };
    let maturity = maturity(r);
    if let (Some(first), Some(second)) = (r.entry("maturity"), r.entry("ends")) {
        r.contradiction(first, second, "the day on which a loan ends is its maturity");
    }
    TermKind::Loan(Loan {
        principal,
        rate,
        repayment,
        maturity,
        grace_months: r.duration("grace"),
        pay_in_kind: flag_or_value(r, "pay_in_kind"),
    })
}

/// An amount, or amounts on their dates, that must be there.
pub(super) fn required_amounts(r: &mut TableReader, key: &str, help: &str) -> Value {
    match amounts(r, key) {
        Some(value) => value,
        None => {
            r.missing(key, help);
            poison(r.key_path(key), r.place)
        }
    }
}

/// `maturity`: a date or a length of time.
pub(super) fn maturity(r: &mut TableReader) -> Option<Maturity> {
    let entry = r.entry("maturity")?;
    let span = entry.node.span;
    let written = match &entry.node.kind {
        NodeKind::Text(text) if months_of(&text.text).is_some() || is_unknown_duration(&text.text) => {
            return r.duration("maturity").map(Maturity::Months);
        }
        NodeKind::Text(text) => text.text.clone(),
        NodeKind::Date(text) => text.clone(),
        NodeKind::Integer(Some(year)) => year.to_string(),
        _ => {
            wrong_type(r.diagnostics, &entry.node, "maturity", "a date or a length of time")
                .help("write \"2030-01\" or \"5 years\"");
            return None;
        }
    };
    let date = date_of(&written, span, r.diagnostics)?;
    Some(Maturity::Date(Spanned::new(date, span)))
}

/// True, false, or a value.
fn flag_or_value(r: &mut TableReader, key: &str) -> Option<Value> {
    let entry = r.entry(key)?;
    let NodeKind::Flag(flag) = entry.node.kind else {
        return r.value(key);
    };
    let (path, span) = (r.key_path(key), entry.node.span);
    let kind = Kind::Number {
        value: f64::from(u8::from(flag)),
        currency: None,
    };
    Some(Value {
        kind: ValueKind::Expr(Expr { kind, span }),
        span,
        path,
    })
}
