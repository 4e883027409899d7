//! Parties, assumptions, correlations and history, and what all sections have in common.
//!
//! In: the tree of the file. Out: the lists of a [`Scenario`](super::Scenario). Names of the deal
//! are not looked up here.

use super::keys::{self, COPULAS, PERS, TIMINGS};
use super::reader::{TableReader, within, wrong_type};
use super::tree::{Entry, NodeKind, Table};
use super::value::{single_of, value_of};
use super::{Assumption, Confidence, Correlations, Evidence, Pair, Party, Set, Timing};
use crate::diag::{Diagnostics, Spanned};
use crate::unit::Per;

/// The most entries of one section; a term sheet has dozens.
pub(super) const MOST_ENTRIES: usize = 1_000;

/// The entries of a section of named tables; none where it is absent or no table.
pub(super) fn entries<'t>(root: &'t Table, section: &str, diagnostics: &mut Diagnostics) -> &'t [Entry] {
    let Some(entry) = root.get(section) else {
        return &[];
    };
    let NodeKind::Table(table) = &entry.node.kind else {
        let help = match &entry.node.kind {
            NodeKind::Array(_) => {
                format!("each entry has a name of its own: [{section}.name] in single brackets")
            }
            _ => format!("write [{section}] as a table with a name for each entry"),
        };
        wrong_type(diagnostics, &entry.node, section, "a table").help(help);
        return &[];
    };
    if table.entries.len() > MOST_ENTRIES {
        diagnostics
            .error(
                "too-many",
                entry.span,
                format!(
                    "{} entries in `{section}`; the limit is {MOST_ENTRIES}",
                    table.entries.len()
                ),
            )
            .label("too many");
        return &[];
    }
    &table.entries
}

/// The name of an entry.
pub(super) fn name_of(entry: &Entry) -> Spanned<String> {
    Spanned::new(entry.key.clone(), entry.span)
}

/// `timing` of a table.
pub(super) fn timing(r: &mut TableReader) -> Option<Spanned<Timing>> {
    let word = r.word("timing", TIMINGS)?;
    let timing = if word.value == "start" {
        Timing::Start
    } else {
        Timing::End
    };
    Some(Spanned::new(timing, word.span))
}

/// `per` and the like: a calendar window.
pub(super) fn per(r: &mut TableReader, key: &str) -> Option<Spanned<Per>> {
    let word = r.word(key, PERS)?;
    Per::from_word(word.value).map(|per| Spanned::new(per, word.span))
}

/// `per` of what is a level without it. A faulty one stands for a year, so that no time is found missing as well.
pub(super) fn quoted_per(r: &mut TableReader) -> Option<Spanned<Per>> {
    let entry = r.entry("per")?;
    Some(per(r, "per").unwrap_or(Spanned::new(Per::Year, entry.node.span)))
}

/// The evidence keys of a table.
pub(super) fn evidence(r: &mut TableReader) -> Evidence {
    let words: Vec<&'static str> = Confidence::ALL.iter().map(|one| one.word()).collect();
    let confidence = r.word("confidence", &words).and_then(|word| {
        let confidence = Confidence::ALL.into_iter().find(|one| one.word() == word.value)?;
        Some(Spanned::new(confidence, word.span))
    });
    Evidence {
        source: r.text("source"),
        as_of: r.text_as_written("as_of"),
        confidence,
        note: r.text("note"),
    }
}

/// `[parties]`.
pub(super) fn parties(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Party> {
    let mut parties = Vec::new();
    for entry in entries(root, "parties", diagnostics) {
        let mut party = Party {
            key: name_of(entry),
            name: None,
            discount_rate: None,
            external: false,
            opening_cash: None,
            arrears_rate: None,
        };
        let path = format!("parties.{}", entry.key);
        let example = format!("{} = {{ name = \"{}\" }}", entry.key, entry.key);
        if let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) {
            r.expect(&[keys::PARTY], |_| None);
            party.name = r.text("name");
            party.discount_rate = r.value("discount_rate");
            party.external = r.flag("external").unwrap_or(false);
            party.opening_cash = r.value("opening_cash");
            party.arrears_rate = r.value("arrears_rate");
        }
        parties.push(party);
    }
    parties
}

/// `[assumptions]`.
pub(super) fn assumptions(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Assumption> {
    let mut assumptions = Vec::new();
    for entry in entries(root, "assumptions", diagnostics) {
        let path = format!("assumptions.{}", entry.key);
        let key = name_of(entry);
        let bare = |value| Assumption {
            key: key.clone(),
            label: None,
            value,
            per: None,
            evidence: Evidence::default(),
        };
        let NodeKind::Table(table) = &entry.node.kind else {
            assumptions.push(bare(single_of(&entry.node, &entry.key, path, diagnostics)));
            continue;
        };
        let dated = |inner: &Entry| inner.key.starts_with(|c: char| c.is_ascii_digit());
        if table.get("value").is_none() && table.entries.iter().any(dated) {
            assumptions.push(bare(value_of(&entry.node, &entry.key, path, diagnostics)));
            continue;
        }
        let mut r = TableReader::new(table, path, entry.span, diagnostics);
        r.expect(&[keys::ASSUMPTION, keys::EVIDENCE], |_| None);
        let value = r.required_value("value", "for example { value = \"10% to 30%\", label = \"…\" }");
        assumptions.push(Assumption {
            key,
            label: r.text("label"),
            value,
            per: quoted_per(&mut r),
            evidence: evidence(&mut r),
        });
    }
    assumptions
}

/// `[correlations]`.
pub(super) fn correlations(root: &Table, diagnostics: &mut Diagnostics) -> Correlations {
    let mut correlations = Correlations::default();
    let Some(entry) = root.get("correlations") else {
        return correlations;
    };
    let example = "pairs = [[\"revenue\", \"costs\", 0.5]]";
    let Some(mut r) = TableReader::of_entry(entry, "correlations".to_owned(), example, diagnostics) else {
        return correlations;
    };
    r.expect(&[keys::CORRELATIONS], |_| None);
    let student = r.word("copula", COPULAS).filter(|word| word.value == "student_t");
    match (student, r.entry("df")) {
        (Some(_), _) => {
            correlations.df = Some(r.required_value("df", "the degrees of freedom, for example df = 4"));
        }
        (None, Some(df)) if r.entry("copula").is_none() => {
            r.value("df");
            r.diagnostics
                .error("contradiction", df.span, "`df` belongs to a Student t copula")
                .label("the copula is Gaussian")
                .help("add copula = \"student_t\"");
        }
        (None, Some(_)) => {
            r.value("df");
        }
        (None, None) => {}
    }
    let Some(pairs) = r.entry("pairs") else {
        return correlations;
    };
    let NodeKind::Array(list) = &pairs.node.kind else {
        wrong_type(r.diagnostics, &pairs.node, "pairs", "a list of pairs").help(format!("for example {example}"));
        return correlations;
    };
    let list = within(list, pairs.node.span, "pairs", r.diagnostics);
    for (index, node) in list.iter().enumerate() {
        let NodeKind::Array(parts) = &node.kind else {
            wrong_type(r.diagnostics, node, "pairs", "[name, name, correlation] in its list")
                .help(format!("for example {example}"));
            continue;
        };
        let [first, second, value] = parts.as_slice() else {
            r.diagnostics
                .error("wrong-type", node.span, "a pair has two names and a correlation")
                .label(format!("{} entries", parts.len()))
                .help(format!("for example {example}"));
            continue;
        };
        let mut name = |node: &super::tree::Node| match &node.kind {
            NodeKind::Text(text) => Some(Spanned::new(text.text.clone(), node.span)),
            _ => {
                wrong_type(r.diagnostics, node, "pairs", "a name in the first two places");
                None
            }
        };
        let (Some(first), Some(second)) = (name(first), name(second)) else {
            continue;
        };
        let value = single_of(value, "pairs", format!("correlations.pairs.{index}"), r.diagnostics);
        correlations.pairs.push(Pair {
            first,
            second,
            value,
            span: node.span,
        });
    }
    correlations
}

/// `set` of a variant or an amendment: what it changes.
pub(super) fn sets(r: &mut TableReader, example: &str) -> Vec<Set> {
    let Some(set) = r.entry("set") else {
        r.missing("set", &format!("for example {example}"));
        return Vec::new();
    };
    match &set.node.kind {
        NodeKind::Table(changes) if changes.entries.len() > MOST_ENTRIES => {
            let count = changes.entries.len();
            r.diagnostics
                .error(
                    "too-many",
                    set.span,
                    format!("{count} changes; the limit is {MOST_ENTRIES}"),
                )
                .label("too many");
            Vec::new()
        }
        NodeKind::Table(changes) if changes.entries.is_empty() => {
            r.diagnostics
                .error("empty-set", set.span, format!("`{}` changes nothing", r.path))
                .label("an empty table")
                .help(format!("for example {example}"));
            Vec::new()
        }
        NodeKind::Table(changes) => {
            let set = |change: &Entry| Set {
                path: Spanned::new(change.key.clone(), change.span),
                value: change.node.span,
            };
            changes.entries.iter().map(set).collect()
        }
        _ => {
            wrong_type(r.diagnostics, &set.node, "set", "a table of key paths").help(format!("for example {example}"));
            Vec::new()
        }
    }
}

/// The changes of an entry of `[variants]` or `[amendments]`; empty where they are faulty, `None`
/// where there is no such entry.
pub(super) fn changes_of(root: &Table, section: &str, id: &str) -> Option<Table> {
    let NodeKind::Table(all) = &root.get(section)?.node.kind else {
        return None;
    };
    let NodeKind::Table(table) = &all.get(id)?.node.kind else {
        return Some(Table::default());
    };
    match table.get("set").map(|set| &set.node.kind) {
        // More changes than a file can have entries are reported where they are read.
        Some(NodeKind::Table(changes)) if changes.entries.len() <= MOST_ENTRIES => Some(changes.clone()),
        _ => Some(Table::default()),
    }
}
