//! `waterfall`: a pool paid out tier by tier, or the rest of one.

use super::super::keys::{self, waterfall as own};
use super::super::reader::TableReader;
use super::super::tree::{Entry, NodeKind};
use super::super::value::poison;
use super::super::{Quoted, TermKind, Value};
use crate::diag::Spanned;

use super::{each_table, inner_table, quoted, term_per};

const SPLIT_EXAMPLE: &str = "split = \"80%\", or split = [{ irr = \"12%\", share = \"80%\" }, { share = \"70%\" }]";
const DEALS_EXAMPLE: &str = "deals = [{ pool = \"sale_one\", contributions = \"call_one\" }, …]";

/// The keys of a waterfall.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// The pool, or several deal by deal; `per` of the term applies to them all.
    pub deals: Vec<Deal>,
    /// `return_of_capital`; first where absent.
    pub returns: Returns,
    /// `preferred`.
    pub preferred: Option<Preferred>,
    /// `catch_up`: the manager's part.
    pub catch_up: Option<Value>,
    /// `split`: tiers up to hurdles, the last without one.
    pub split: Vec<Split>,
    /// `clawback`: the part that can be asked back.
    pub clawback: Option<Value>,
}

/// A pool with its capital.
#[derive(Clone, Debug, PartialEq)]
pub struct Deal {
    /// `pool`.
    pub pool: Quoted,
    /// `contributions`.
    pub contributions: Vec<Spanned<String>>,
    /// `capital`.
    pub capital: Option<Value>,
}

/// When capital comes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Returns {
    /// Before all else.
    #[default]
    First,
    /// After the preferred return.
    AfterPreferred,
    /// Not by a tier of its own.
    None,
}

/// `preferred`.
#[derive(Clone, Debug, PartialEq)]
pub enum Preferred {
    /// `rate`.
    Rate {
        /// `rate`.
        rate: Value,
        /// `compounding`.
        compounding: bool,
        /// `cumulative`.
        cumulative: bool,
    },
    /// `irr` or `multiple`.
    Hurdle(Hurdle),
}

/// Up to what the investor has had.
#[derive(Clone, Debug, PartialEq)]
pub enum Hurdle {
    /// `irr`.
    Irr(Value),
    /// `multiple`.
    Multiple(Value),
}

/// One tier of `split`.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// `irr` or `multiple`; absent in the last and only there.
    pub until: Option<Hurdle>,
    /// `share`: the investor's part.
    pub share: Value,
}

/// Reads the keys of a waterfall.
pub(super) fn waterfall(r: &mut TableReader) -> TermKind {
    if let Some(rest) = r.entry("rest_of") {
        let other = keys::waterfall::WATERFALL
            .iter()
            .filter(|key| key.name != "rest_of")
            .find_map(|key| r.entry(key.name));
        if let Some(other) = other {
            r.contradiction(
                rest,
                other,
                "the tiers stand with the waterfall; this term pays what they leave to the manager",
            );
        }
        return r.text("rest_of").map_or(TermKind::Poison, TermKind::Rest);
    }
    let deals = deals(r);
    let returns = match r.word("return_of_capital", own::RETURNS).map(|word| word.value) {
        Some("after_preferred") => Returns::AfterPreferred,
        Some("none") => Returns::None,
        _ => Returns::First,
    };
    let preferred = preferred(r);
    let catch_up = r.value("catch_up");
    if let (Some(entry), None) = (r.entry("catch_up"), r.entry("preferred")) {
        r.diagnostics
            .error("contradiction", entry.span, "`catch_up` without `preferred`")
            .label("there is nothing to catch up with")
            .help("remove it, or write what the investor has first: preferred = { rate = \"8%\" }");
    }
    let split = split(r);
    let clawback = r.value("clawback");
    let capital = deals
        .iter()
        .any(|deal| deal.capital.is_some() || !deal.contributions.is_empty());
    if !capital
        && !deals.is_empty()
        && let Some(entry) = r.entry("preferred").or_else(|| r.entry("return_of_capital"))
    {
        r.lacking(
            &["contributions", "capital"],
            format!("`{}` has `{}` and no capital", r.path, entry.key),
            "name the terms by which the investor puts it in: contributions = [\"calls\"]; or write capital = \"100m\"",
        );
    }
    TermKind::Waterfall(Box::new(Waterfall {
        deals,
        returns,
        preferred,
        catch_up,
        split,
        clawback,
    }))
}

/// `pool` with its capital, or `deals`.
fn deals(r: &mut TableReader) -> Vec<Deal> {
    let Some(entry) = r.entry("deals") else {
        let pool = quoted(
            r,
            "pool",
            "what is paid out tier by tier, for example pool = \"proceeds\"; a term that pays what another one leaves has `rest_of`",
        );
        return vec![Deal {
            pool,
            contributions: r.names("contributions"),
            capital: r.value("capital"),
        }];
    };
    for key in ["pool", "contributions", "capital"] {
        if let Some(other) = r.entry(key) {
            r.contradiction(entry, other, "deal by deal each deal has its own");
        }
    }
    let per = term_per(r);
    let mut read = Vec::new();
    each_table(r, entry, DEALS_EXAMPLE, |inner| {
        inner.expect(&[own::DEAL], |_| None);
        let value = inner.required_value("pool", DEALS_EXAMPLE);
        read.push(Deal {
            pool: Quoted { value, per },
            contributions: inner.names("contributions"),
            capital: inner.value("capital"),
        });
    });
    read
}

fn preferred(r: &mut TableReader) -> Option<Preferred> {
    let entry = r.entry("preferred")?;
    let example = "preferred = { rate = \"8%\" }";
    let mut inner = inner_table(r, entry, example)?;
    inner.expect(&[own::PREFERRED], |_| None);
    let given: Vec<&Entry> = ["rate", "irr", "multiple"]
        .into_iter()
        .filter_map(|key| inner.entry(key))
        .collect();
    if let [first, second, ..] = given[..] {
        inner.contradiction(
            first,
            second,
            "a preferred return is a rate, a rate of return or a multiple",
        );
        return None;
    }
    let flag = |inner: &mut TableReader, key: &str| {
        if let (Some(entry), None) = (inner.entry(key), inner.entry("rate")) {
            inner
                .diagnostics
                .error("contradiction", entry.span, format!("`{key}` without `rate`"))
                .label("a hurdle compounds and is carried by what it is")
                .help("remove it");
        }
        inner.flag(key).unwrap_or(true)
    };
    let compounding = flag(&mut inner, "compounding");
    let cumulative = flag(&mut inner, "cumulative");
    if let Some(rate) = inner.value("rate") {
        return Some(Preferred::Rate {
            rate,
            compounding,
            cumulative,
        });
    }
    let hurdle = hurdle(&mut inner);
    if hurdle.is_none() {
        inner.lacking(
            &["rate", "irr", "multiple"],
            format!("`{}` is empty", inner.path),
            &format!("for example {example}"),
        );
    }
    hurdle.map(Preferred::Hurdle)
}

fn hurdle(r: &mut TableReader) -> Option<Hurdle> {
    if let (Some(irr), Some(multiple)) = (r.entry("irr"), r.entry("multiple")) {
        r.contradiction(irr, multiple, "a hurdle is a rate of return or a multiple");
    }
    let irr = r.value("irr").map(Hurdle::Irr);
    irr.or_else(|| r.value("multiple").map(Hurdle::Multiple))
}

/// A share, or tiers of shares up to hurdles.
fn split(r: &mut TableReader) -> Vec<Split> {
    let Some(entry) = r.entry("split") else {
        r.missing(
            "split",
            &format!("the investor's part of what is left: {SPLIT_EXAMPLE}"),
        );
        return vec![Split {
            until: None,
            share: poison(r.key_path("split"), r.place),
        }];
    };
    let NodeKind::Array(list) = &entry.node.kind else {
        let share = r.required_value("split", SPLIT_EXAMPLE);
        return vec![Split { until: None, share }];
    };
    let last = list.len();
    let mut tiers = Vec::new();
    each_table(r, entry, SPLIT_EXAMPLE, |inner| {
        inner.expect(&[own::SPLIT], |_| None);
        let until = hurdle(inner);
        let share = inner.required_value("share", SPLIT_EXAMPLE);
        let is_last = tiers.len() + 1 == last;
        if is_last == until.is_some() {
            let (message, label) = match is_last {
                true => (
                    "the last tier has an end, and nothing applies beyond it",
                    "not in the last tier",
                ),
                false => ("only the last tier is open", "`irr` or `multiple` is missing"),
            };
            let place = inner
                .entry("irr")
                .or_else(|| inner.entry("multiple"))
                .map_or(inner.place, |entry| entry.span);
            inner
                .diagnostics
                .error("bad-tiers", place, message)
                .label(label)
                .help(SPLIT_EXAMPLE);
        }
        tiers.push(Split { until, share });
    });
    tiers
}
