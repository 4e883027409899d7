//! How terms are settled beyond `every` and `lag`: holdbacks, what is paid in, and `[netting]`.
//!
//! In: the tree of the file. Out: what is written. Which terms can be netted is for `model` to say.

use super::keys::{self, PAID_IN};
use super::reader::TableReader;
use super::section::{entries, evidence, name_of};
use super::term::inner_table;
use super::tree::Table;
use super::{Evidence, Value};
use crate::diag::{Diagnostics, Spanned};

/// `holdback`.
#[derive(Clone, Debug, PartialEq)]
pub struct Holdback {
    /// `rate`.
    pub rate: Value,
    /// `release_after` in months.
    pub release_months: u32,
}

/// `paid_in`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaidIn {
    /// Money.
    #[default]
    Cash,
    /// The right to use what the payer sells.
    Credits,
    /// Shares.
    Equity,
}

impl PaidIn {
    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            PaidIn::Cash => "cash",
            PaidIn::Credits => "credits",
            PaidIn::Equity => "equity",
        }
    }
}

/// One of `[netting]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Netting {
    /// The name in the file.
    pub key: Spanned<String>,
    /// `label`; the key where absent.
    pub label: Option<Spanned<String>>,
    /// `terms`.
    pub terms: Vec<Spanned<String>>,
    /// The evidence keys.
    pub evidence: Evidence,
}

/// `[netting]`.
pub(super) fn netting(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Netting> {
    let mut all = Vec::new();
    for entry in entries(root, "netting", diagnostics) {
        let path = format!("netting.{}", entry.key);
        let example = format!("[netting.{}] with terms = [\"a\", \"b\"]", entry.key);
        let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) else {
            continue;
        };
        r.expect(&[keys::settle::NETTING, keys::EVIDENCE], |_| None);
        if r.entry("terms").is_none() {
            r.missing(
                "terms",
                "the terms that settle against each other: terms = [\"share\", \"fee_back\"]",
            );
        }
        all.push(Netting {
            key: name_of(entry),
            label: r.text("label"),
            terms: r.names("terms"),
            evidence: evidence(&mut r),
        });
    }
    all
}

/// `holdback` of a term.
pub(super) fn holdback(r: &mut TableReader) -> Option<Holdback> {
    let entry = r.entry("holdback")?;
    let example = "holdback = { rate = \"20%\", release_after = \"6 months\" }";
    let mut inner = inner_table(r, entry, example)?;
    inner.expect(&[keys::settle::HOLDBACK], |_| None);
    let rate = inner.required_value("rate", example);
    if inner.entry("release_after").is_none() {
        inner.missing("release_after", &format!("how long it is held, for example {example}"));
    }
    let months = inner.duration("release_after")?;
    if months.value.fract() != 0.0 || months.value == 0.0 {
        inner
            .diagnostics
            .error(
                "not-whole",
                months.span,
                "what is held back is held for a whole number of months, at least one",
            )
            .label(format!("{} months", months.value));
        return None;
    }
    Some(Holdback {
        rate,
        // Whole and between 1 and 12,000 by `duration`.
        release_months: months.value as u32,
    })
}

/// `paid_in` of a term.
pub(super) fn paid_in(r: &mut TableReader) -> PaidIn {
    match r.word("paid_in", PAID_IN).map(|word| word.value) {
        Some("credits") => PaidIn::Credits,
        Some("equity") => PaidIn::Equity,
        _ => PaidIn::Cash,
    }
}

/// `pays_from_cash` of a term: where it stands, if true.
pub(super) fn pays_from_cash(r: &mut TableReader, paid_in: PaidIn) -> Option<crate::diag::Span> {
    let is = r.flag("pays_from_cash") == Some(true);
    let entry = r.entry("pays_from_cash").filter(|_| is)?;
    if let Some(other) = r.entry("paid_in").filter(|_| paid_in != PaidIn::Cash) {
        r.contradiction(entry, other, "what is not paid in cash needs none");
    }
    Some(entry.span)
}
