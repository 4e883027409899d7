//! `[terms]`: each kind with its keys.
//!
//! In: the tree of the file. Out: the terms as written. Whether parties, events and other terms
//! exist, and whether units fit, is for `model` to say.

pub(super) mod as_written;
mod cap;
pub(super) mod equity;
pub(super) mod loan;
pub(super) mod profit_share;
pub(super) mod revenue_financing;
pub(super) mod take_or_pay;
pub(super) mod tier_types;
pub(super) mod usage;
pub(super) mod warrant;
pub(super) mod waterfall;

use super::keys::{self, COUNTS, EVERY, Key, TERM_PERS, TIER_METHODS, TIER_PERIODS, YEARS};
use super::reader::{TableReader, within, wrong_type};
use super::section::{entries, evidence, name_of, per, timing};
use super::settle;
use super::term_dates;
use super::tree::{Entry, NodeKind, Table};
use super::value::poison;
use super::{
    Cap, Evidence, PaidIn, Quoted, ShareRate, Term, TermKind, TermPer, Tier, TierMethod, TierPeriod, Trigger, Value,
    ValueKind,
};
use crate::diag::{Diagnostics, Spanned};
use crate::unit::Per;

/// `[terms]`.
pub(super) fn terms(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Term> {
    entries(root, "terms", diagnostics)
        .iter()
        .map(|entry| term(entry, diagnostics))
        .collect()
}

fn term(entry: &Entry, diagnostics: &mut Diagnostics) -> Term {
    let mut term = Term {
        key: name_of(entry),
        label: None,
        from: None,
        to: None,
        kind: TermKind::Poison,
        starts: None,
        ends: None,
        gaps: Vec::new(),
        until: Vec::new(),
        from_event: None,
        while_: None,
        every: None,
        lag_months: None,
        contract_years: false,
        timing: None,
        cap: Cap::default(),
        floor: None,
        enabled: true,
        holdback: None,
        paid_in: PaidIn::Cash,
        pays_from_cash: None,
        evidence: Evidence::default(),
    };
    let path = format!("terms.{}", entry.key);
    let example = format!("[terms.{}] with kind, from and to", entry.key);
    let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) else {
        return term;
    };
    term.kind = kind(&mut r);
    term.label = r.text("label");
    term.from = party(&mut r, "from", "the party that pays");
    term.to = party(&mut r, "to", "the party that receives");
    let holds = term_dates::holds(&mut r);
    (term.starts, term.ends, term.gaps, term.enabled) = (holds.starts, holds.ends, holds.gaps, holds.enabled);
    term.until = term_dates::until(&mut r);
    term.from_event = r.text("from_event");
    term.while_ = r.value("while");
    term.every = r.word("every", EVERY).and_then(|word| {
        let every = Per::from_word(word.value);
        every.map(|every| Spanned::new(every, word.span))
    });
    term.lag_months = lag(&mut r);
    term.contract_years = r.word("year", YEARS).is_some_and(|word| word.value == "contract");
    term.timing = timing(&mut r);
    term.cap = cap::cap(&mut r);
    term.floor = floor(&mut r);
    term.holdback = settle::holdback(&mut r);
    term.paid_in = settle::paid_in(&mut r);
    term.pays_from_cash = settle::pays_from_cash(&mut r, term.paid_in);
    term.evidence = evidence(&mut r);
    term
}

fn party(r: &mut TableReader, key: &str, who: &str) -> Option<Spanned<String>> {
    if r.entry(key).is_none() {
        r.missing(key, &format!("`{key}` names {who}"));
    }
    r.text(key)
}

fn lag(r: &mut TableReader) -> Option<Spanned<u32>> {
    let months = r.duration("lag")?;
    if months.value.fract() != 0.0 {
        r.diagnostics
            .error("not-whole", months.span, "a lag is a whole number of months")
            .label(format!("{} months", months.value));
        return None;
    }
    // Whole and between 0 and 12,000 by `duration`.
    Some(Spanned::new(months.value as u32, months.span))
}

fn floor(r: &mut TableReader) -> Option<Value> {
    let entry = r.entry("floor")?;
    let example = "floor = { per_period = \"1m\" }";
    let mut inner = inner_table(r, entry, example)?;
    inner.expect(&[keys::FLOOR], |key| {
        (key == "per_year" || key == "per_quarter" || key == "total")
            .then(|| "a floor over a longer time is a term of kind `minimum_guarantee`".to_owned())
    });
    let value = inner.value("per_period");
    if inner.table.entries.is_empty() {
        inner.missing("per_period", &format!("for example {example}"));
    }
    value
}

pub(super) fn inner_table<'t, 'r>(
    r: &'r mut TableReader<'t, '_>,
    entry: &'t Entry,
    example: &str,
) -> Option<TableReader<'t, 'r>> {
    let path = r.key_path(&entry.key);
    TableReader::of_entry(entry, path, example, r.diagnostics)
}

fn kind(r: &mut TableReader) -> TermKind {
    if r.entry("kind").is_none() {
        let guess = keys::KIND_KEYS
            .iter()
            .find(|(_, own)| own.iter().any(|key| r.entry(key.name).is_some()))
            .map_or("amount", |(name, _)| name);
        r.missing(
            "kind",
            &format!("for example kind = \"{guess}\"; one of {}", keys::KINDS.join(", ")),
        );
        return TermKind::Poison;
    }
    let Some(word) = r.kind_word("kind", keys::KINDS) else {
        r.faults_of_values(&keys::KIND_KEYS);
        return TermKind::Poison;
    };
    let own = keys::KIND_KEYS
        .iter()
        .find(|(name, _)| *name == word.value)
        .map_or(&[][..], |(_, own)| own);
    r.expect(&[keys::TERM, own, keys::EVIDENCE], |key| elsewhere(key, word.value));
    match word.value {
        "amount" => {
            let quoted = quoted(r, "amount", "for example amount = 300 with per = \"month\"");
            TermKind::Amount(quoted, r.value("escalator"))
        }
        "formula" => TermKind::Formula(quoted(r, "amount", "for example amount = \"max(0, revenue - costs)\"")),
        "lump_sum" => r
            .schedule("schedule", false, false, "{ \"2024-01\" = \"1bn\" }")
            .map_or(TermKind::Poison, TermKind::LumpSum),
        "share" => share(r),
        "minimum_guarantee" => guarantee(r),
        "advance" => advance(r),
        "take_or_pay" => take_or_pay::read(r),
        "usage" => usage::read(r),
        "profit_share" => profit_share::read(r),
        "loan" => loan::read(r),
        "revenue_financing" => revenue_financing::read(r),
        "equity" => equity::equity(r),
        "warrant" => warrant::warrant(r),
        "waterfall" => waterfall::waterfall(r),
        _ => milestone(r),
    }
}

/// Where a key that this kind does not have is at home.
fn elsewhere(key: &str, kind: &str) -> Option<String> {
    if ["per_period", "per_year", "total", "multiple_of", "carry_forward"].contains(&key) {
        return Some(format!("write it into the cap: cap = {{ {key} = … }}"));
    }
    let homes: Vec<String> = keys::KIND_KEYS
        .iter()
        .filter(|(_, own)| own.iter().any(|other| other.name == key))
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    (!homes.is_empty()).then(|| {
        format!(
            "`{key}` belongs to terms of kind {}; this one is `{kind}`",
            homes.join(", ")
        )
    })
}

fn quoted(r: &mut TableReader, key: &str, help: &str) -> Quoted {
    let value = r.required_value(key, help);
    Quoted {
        value,
        per: term_per(r),
    }
}

/// Reads each table of a list; reports a list that is empty and what in it is no table.
fn each_table(r: &mut TableReader, entry: &Entry, example: &str, mut read: impl FnMut(&mut TableReader)) {
    let NodeKind::Array(list) = &entry.node.kind else {
        wrong_type(r.diagnostics, &entry.node, &entry.key, "a list of tables").help(example.to_owned());
        return;
    };
    if list.is_empty() {
        r.diagnostics
            .error(
                "empty-list",
                entry.node.span,
                format!("`{}` is an empty list", entry.key),
            )
            .label("nothing in it")
            .help(example.to_owned());
    }
    let path = r.key_path(&entry.key);
    for (index, node) in within(list, entry.node.span, &entry.key, r.diagnostics)
        .iter()
        .enumerate()
    {
        let NodeKind::Table(table) = &node.kind else {
            wrong_type(r.diagnostics, node, &entry.key, "tables in its list").help(example.to_owned());
            continue;
        };
        let mut inner = TableReader::new(table, format!("{path}.{index}"), node.span, r.diagnostics);
        read(&mut inner);
    }
}

/// `per` of a term. A faulty one stands for `period`, so that no time is found missing as well.
fn term_per(r: &mut TableReader) -> Option<Spanned<TermPer>> {
    let entry = r.entry("per")?;
    let word = r.word("per", TERM_PERS);
    let per = word.and_then(|word| Per::from_word(word.value));
    Some(Spanned::new(
        per.map_or(TermPer::Period, TermPer::Window),
        entry.node.span,
    ))
}

fn share(r: &mut TableReader) -> TermKind {
    let of = quoted(
        r,
        "of",
        "the base that the share is taken of, for example of = \"revenue\"",
    );
    let deductions = r.values("deductions");
    let rate = share_rate(r);
    TermKind::Share { of, deductions, rate }
}

/// How tiers of one kind of term are written.
struct TierShape {
    key: &'static str,
    rate: &'static str,
    keys: &'static [Key],
    example: &'static str,
}

const RATE_TIERS: TierShape = TierShape {
    key: "tiers",
    rate: "rate",
    keys: keys::tier_keys(),
    example: "tiers = [{ up_to = \"10bn\", rate = \"5%\" }, { rate = \"3%\" }]",
};

fn share_rate(r: &mut TableReader) -> ShareRate {
    let (rate, tiers) = (r.entry("rate"), r.entry("tiers"));
    if let (Some(rate), Some(tiers)) = (rate, tiers) {
        r.contradiction(rate, tiers, "a share has one rate or tiers");
        // Each is read for its own faults.
        r.value("rate");
        tiered(r, &RATE_TIERS);
        return ShareRate::Flat(poison(r.key_path("rate"), rate.node.span));
    }
    match tiered(r, &RATE_TIERS) {
        Some(rate) => rate,
        None => ShareRate::Flat(r.required_value("rate", "for example rate = \"20%\", or tiers")),
    }
}

/// Tiers with their period and method; `None` where there are none.
fn tiered(r: &mut TableReader, shape: &TierShape) -> Option<ShareRate> {
    let Some(tiers) = r.entry(shape.key) else {
        for key in ["tier_period", "tier_method"] {
            if let Some(entry) = r.entry(key) {
                r.diagnostics
                    .error("contradiction", entry.span, format!("`{key}` without `{}`", shape.key))
                    .label("there are no tiers here")
                    .help(format!("remove it, or write {}", shape.example));
            }
        }
        return None;
    };
    let period = match r.word("tier_period", TIER_PERIODS).map(|word| word.value) {
        Some("life") => TierPeriod::Life,
        Some("period") => TierPeriod::Period,
        _ => TierPeriod::Year,
    };
    let method = match r.word("tier_method", TIER_METHODS).map(|word| word.value) {
        Some("whole") => TierMethod::Whole,
        Some("prospective") => TierMethod::Prospective,
        _ => TierMethod::Marginal,
    };
    Some(match read_tiers(r, tiers, shape) {
        Some(tiers) => ShareRate::Tiers { tiers, period, method },
        None => ShareRate::Flat(poison(r.key_path(shape.key), tiers.node.span)),
    })
}

/// The tiers; `None` where one is faulty, which is reported.
fn read_tiers(r: &mut TableReader, entry: &Entry, shape: &TierShape) -> Option<Vec<Tier>> {
    let TierShape {
        key,
        rate: rate_key,
        keys,
        ..
    } = *shape;
    let example = format!("for example {}", shape.example);
    let NodeKind::Array(list) = &entry.node.kind else {
        wrong_type(r.diagnostics, &entry.node, key, "a list of tables").help(example);
        return None;
    };
    if list.len() > within(list, entry.node.span, key, r.diagnostics).len() {
        return None;
    }
    if list.is_empty() {
        r.diagnostics
            .error("empty-list", entry.node.span, format!("`{key}` is an empty list"))
            .label("no tier")
            .help(example);
        return None;
    }
    let path = r.key_path(key);
    let mut tiers = Vec::new();
    let mut sound = true;
    for (index, node) in list.iter().enumerate() {
        let NodeKind::Table(table) = &node.kind else {
            wrong_type(r.diagnostics, node, key, "tables in its list").help(&*example);
            sound = false;
            continue;
        };
        let mut inner = TableReader::new(table, format!("{path}.{index}"), node.span, r.diagnostics);
        inner.expect(&[keys], |_| None);
        sound &= inner.entry(rate_key).is_some();
        let rate = inner.required_value(rate_key, &example);
        let up_to = inner.value("up_to");
        let last = index + 1 == list.len();
        if let (true, Some(end)) = (last, inner.entry("up_to")) {
            inner
                .diagnostics
                .error(
                    "bad-tiers",
                    end.span,
                    "the last tier has an end, and nothing applies beyond it",
                )
                .label("not in the last tier")
                .help(format!(
                    "add a tier that is open: {{ {rate_key} = \"3%\" }} or {{ {rate_key} = 0 }}"
                ));
            sound = false;
        }
        if !last && up_to.is_none() {
            inner
                .diagnostics
                .error("bad-tiers", node.span, "only the last tier is open")
                .label("`up_to` is missing")
                .help(&*example);
            sound = false;
        }
        tiers.push(Tier { up_to, rate });
    }
    sound.then_some(tiers)
}

/// An amount, or a table of dates with the amounts that fall on them.
fn amounts(r: &mut TableReader, key: &str) -> Option<Value> {
    let entry = r.entry(key)?;
    if !matches!(entry.node.kind, NodeKind::Table(_)) {
        return r.value(key);
    }
    let (path, span) = (r.key_path(key), entry.node.span);
    Some(match r.schedule(key, false, false, "{ \"2024-01\" = \"1bn\" }") {
        Some(schedule) => Value {
            kind: ValueKind::Schedule(schedule),
            span,
            path,
        },
        None => poison(path, span),
    })
}

fn required_names(r: &mut TableReader, key: &str, help: &str) -> Vec<Spanned<String>> {
    if r.entry(key).is_none() {
        r.missing(key, help);
    }
    r.names(key)
}

fn guarantee(r: &mut TableReader) -> TermKind {
    let tops_up = required_names(
        r,
        "tops_up",
        "the terms that count towards the minimum: tops_up = [\"revenue_share\"]",
    );
    let minimum = r.required_value(
        "minimum",
        "the least that they give together in each window: minimum = \"250m\"",
    );
    if r.entry("per").is_none() {
        r.missing("per", "the window of the minimum, for example per = \"quarter\"");
    }
    // Where it is missing or faulty a year stands in, so that the rest is looked at.
    let per = per(r, "per").unwrap_or(Spanned::new(Per::Year, r.place));
    let counts_paid = r.word("counts", COUNTS).is_some_and(|word| word.value == "paid");
    TermKind::MinimumGuarantee {
        tops_up,
        minimum,
        per,
        counts_paid,
    }
}

fn advance(r: &mut TableReader) -> TermKind {
    let schedule = r.schedule("schedule", false, false, "{ \"2024-01\" = \"1bn\" }");
    let recouped_from = required_names(
        r,
        "recouped_from",
        "the terms whose payments the payer keeps: recouped_from = [\"royalty\"]; money that is never kept back is a `lump_sum`",
    );
    let (rate, interest) = (r.value("rate"), r.value("interest"));
    schedule.map_or(TermKind::Poison, |schedule| TermKind::Advance {
        schedule,
        recouped_from,
        rate,
        interest,
    })
}

fn milestone(r: &mut TableReader) -> TermKind {
    let amount = r.required_value("amount", "what is paid once, for example amount = \"100m\"");
    let trigger = match (r.entry("event"), r.entry("when")) {
        (Some(event), Some(when)) => {
            r.contradiction(event, when, "one thing makes a milestone due: an event or a condition");
            // Each is read for its own faults; names are looked up of one.
            r.value("when");
            r.text("event").map_or(Trigger::Poison, Trigger::Event)
        }
        (Some(_), None) => r.text("event").map_or(Trigger::Poison, Trigger::Event),
        (None, Some(_)) => r.value("when").map_or(Trigger::Poison, Trigger::When),
        (None, None) => {
            r.missing(
                "event",
                "what makes it due: event = \"…\", or when = \"so_far(sales) > 1bn\"",
            );
            Trigger::Poison
        }
    };
    TermKind::Milestone { amount, trigger }
}
