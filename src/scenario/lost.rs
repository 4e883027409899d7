//! What the faults of syntax in a file may have hidden, and which other faults can be told all the same.
//!
//! One rule: a fault is told if it holds whatever stood in the part that could not be read. A name
//! is unknown only if that part does not hold it. What a table lacks, or lets follow (a unit, a
//! default), is told only of tables that are whole; of the others, what is written in them.

use std::collections::BTreeSet;

use super::tree::{NodeKind, Table};
use crate::diag::{Diagnostic, Diagnostics, Span};

/// Faults that say something about what is written, and would hold beside any other key.
const OF_THE_WORDS: [&str; 56] = [
    "bad-currency",
    "bad-date",
    "bad-distribution",
    "bad-duration",
    "bad-name",
    "bad-override",
    "chained-comparison",
    "chained-to",
    "date-for-number",
    "dates-out-of-order",
    "decimal-comma",
    "duplicate-date",
    "duplicate-name",
    "empty-expression",
    "empty-text",
    "expression-too-deep",
    "expression-too-long",
    "horizon-too-long",
    "look-alike",
    "malformed-number",
    "misplaced-currency",
    "misplaced-percent",
    "missing-operand",
    "missing-operator",
    "missing-parenthesis",
    "named-twice",
    "not-a-number",
    "not-finite",
    "not-whole",
    "number-too-large",
    "pair-of-one",
    "pays-itself",
    "reserved-name",
    "text-for-number",
    "thousands-separator",
    "too-many",
    "too-many-paths",
    "toml-syntax",
    "unclosed-text",
    "unexpected-character",
    "unexpected-parenthesis",
    "unexpected-token",
    "unknown-column",
    "unknown-event",
    "unknown-function",
    "unknown-history",
    "unknown-key",
    "unknown-name",
    "unknown-party",
    "unknown-path",
    "unknown-suffix",
    "unknown-term",
    "unknown-word",
    "wrong-count",
    "wrong-operator",
    "wrong-type",
];

/// Sections that have keys of their own, not named entries.
pub(super) fn is_fixed(section: &str) -> bool {
    matches!(section, "scenario" | "correlations")
}

/// Whose a statement is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    pub(super) section: String,
    /// The entry; the section itself where it has none.
    pub(super) name: String,
}

/// A statement of the file and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Statement {
    pub(super) span: Span,
    pub(super) owner: Owner,
}

/// What could not be read of a file; nothing, by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lost {
    /// Every word in the part that could not be read: a name may have been defined there.
    words: BTreeSet<String>,
    /// Entries that may lack something.
    doubtful: BTreeSet<String>,
    /// The statements of a file that is not whole, in order.
    statements: Vec<Statement>,
}

impl Lost {
    pub(super) fn new(words: BTreeSet<String>, doubtful: BTreeSet<String>, statements: Vec<Statement>) -> Lost {
        Lost {
            words,
            doubtful,
            statements,
        }
    }

    /// Whether all of the file could be read.
    pub fn is_nothing(&self) -> bool {
        self.statements.is_empty()
    }

    /// Whether an entry of that name may lack something, so that nothing follows from what it has.
    pub fn cripples(&self, name: &str) -> bool {
        self.doubtful.contains(name)
    }

    /// Whether something of that name may be defined in what could not be read.
    pub fn may_hold(&self, name: &str) -> bool {
        self.words.contains(name) || self.doubtful.contains(name)
    }

    /// Whether a change at a key path may lead into what could not be read.
    pub(super) fn touches(&self, keys: &[(String, Span)], root: &Table) -> bool {
        let (Some((section, _)), entry) = (keys.first(), keys.get(1)) else {
            return false;
        };
        let name = entry.map_or(section, |(entry, _)| entry);
        let inside = root.get(section).map(|entry| &entry.node.kind);
        let there = matches!(inside, Some(NodeKind::Table(table)) if table.get(name).is_some());
        self.cripples(name) || self.cripples(section) || !there && self.may_hold(name)
    }

    /// Takes out the faults that may only follow from what could not be read.
    pub fn silence(&self, diagnostics: &mut Diagnostics) {
        if !self.is_nothing() {
            diagnostics.retain(|fault| self.holds(fault));
        }
    }

    /// Whether a fault holds whatever was lost.
    fn holds(&self, fault: &Diagnostic) -> bool {
        if OF_THE_WORDS.contains(&fault.code) {
            return true;
        }
        // Without its time and currency nothing about the deal is certain.
        if self.cripples("scenario") || fault.primary.is_none() {
            return false;
        }
        let mut places = fault.primary.iter().chain(&fault.others);
        places.all(|label| self.is_whole(label.span))
    }

    /// Whether the statement at a place is of an entry that lacks nothing, and asks nothing of the others.
    fn is_whole(&self, span: Span) -> bool {
        let after = self.statements.partition_point(|one| one.span.start <= span.start);
        match after.checked_sub(1).map(|at| &self.statements[at]) {
            Some(one) if span.start < one.span.end => {
                !self.cripples(&one.owner.name) && !matches!(one.owner.section.as_str(), "analyses" | "charts")
            }
            _ => true,
        }
    }
}

/// The words of a text, and what two of them make that stand one character apart: a stray
/// character may have split a name.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = BTreeSet::new();
    let mut last: Option<&str> = None;
    let mut apart = 0;
    for part in text.split(|c: char| !is_word(c)) {
        apart += 1;
        if part.is_empty() {
            continue;
        }
        if let Some(last) = last.filter(|_| apart == 1) {
            words.insert(format!("{last}{part}"));
        }
        words.insert(part.to_owned());
        (last, apart) = (Some(part), 0);
    }
    words
}
