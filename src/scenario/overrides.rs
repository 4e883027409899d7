//! Changes to the file before it is read: `--set key.path=value` and the `set` of a variant.
//!
//! In: the path and the value as text, or the `set` table of the file. Out: a tree with those
//! entries replaced or added, their places pointing to where the change was written. A path that
//! leads nowhere is reported with the nearest that exists.

use std::fmt;

use super::lost::Lost;
use super::tree::{Entry, Node, NodeKind, Table, Text, read_value};
use crate::diag::{Diagnostics, Sources, Span, nearest};
use crate::time::Date;

/// One `--set key.path=value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// The whole text.
    text: String,
    /// Where `=` stands in it.
    equals: usize,
    /// What to call its text in faults, where that is not its path.
    name: Option<&'static str>,
}

/// Why a `--set` is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverrideError {
    /// There is no `=`.
    NoEquals,
    /// Nothing stands before the `=`.
    NoPath,
    /// Nothing stands behind the `=`.
    NoValue,
    /// A part of the path between two points is empty.
    EmptySegment,
    /// A quotation mark in the path is not closed.
    Unclosed,
}

impl fmt::Display for OverrideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OverrideError::NoEquals => "no `=` in it; write key.path=value, for example terms.fee.rate=15%",
            OverrideError::NoPath => "nothing before the `=`; write key.path=value, for example terms.fee.rate=15%",
            OverrideError::NoValue => "nothing behind the `=`; write key.path=value, for example terms.fee.rate=15%",
            OverrideError::EmptySegment => "the path has an empty part; write terms.fee.rate with single points",
            OverrideError::Unclosed => "a quotation mark in the path is not closed",
        })
    }
}

impl std::error::Error for OverrideError {}

/// A part of a key path and its bytes in the text of the path.
type Segment = (String, std::ops::Range<usize>);

impl Override {
    /// Reads `key.path=value`; parts of the path may stand in quotation marks.
    ///
    /// The value is a TOML value where it reads as one (`0.2`, `true`, `"20%"`, `["a", "b"]`),
    /// else it is taken as a text (`20%`, `2026-04`, `0.5 * revenue`).
    ///
    /// # Errors
    ///
    /// Where path or value is missing or the path cannot be split.
    pub fn parse(text: &str) -> Result<Override, OverrideError> {
        let equals = find_equals(text)?;
        let path = &text[..equals];
        if path.trim().is_empty() {
            return Err(OverrideError::NoPath);
        }
        if text[equals + 1..].trim().is_empty() {
            return Err(OverrideError::NoValue);
        }
        segments(path)?;
        Ok(Override {
            text: text.to_owned(),
            equals,
            name: None,
        })
    }

    /// The key path as written.
    pub fn path(&self) -> &str {
        self.text[..self.equals].trim()
    }

    /// The whole as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same under another name in faults than that of its path.
    #[must_use]
    pub fn called(self, name: &'static str) -> Override {
        Override {
            name: Some(name),
            ..self
        }
    }

    /// Applies the change to the tree.
    pub(super) fn apply(&self, root: &mut Table, lost: &Lost, sources: &mut Sources, diagnostics: &mut Diagnostics) {
        let name = self
            .name
            .map_or_else(|| format!("--set {}", self.path()), str::to_owned);
        let base = sources.add(name, self.text.clone());
        let Ok(keys) = segments(&self.text[..self.equals]) else {
            return; // `parse` has refused such a path.
        };
        let written = &self.text[self.equals + 1..];
        let lead = written.len() - written.trim_start().len();
        let place = base + self.equals + 1 + lead;
        let written = written.trim();
        let node = match read_value(written, place) {
            Ok(node) => node,
            Err(faults) if written.starts_with(['"', '\'', '[', '{']) => {
                diagnostics.append(faults);
                return;
            }
            Err(_) => Node {
                kind: NodeKind::Text(Text::plain(written, place)),
                span: Span::new(place, place + written.len()),
            },
        };
        let keys = placed(keys, base);
        if !lost.touches(&keys, root) {
            set(root, &keys, node, diagnostics);
        }
    }
}

fn find_equals(text: &str) -> Result<usize, OverrideError> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '=' => return Ok(at),
            None => {}
        }
    }
    Err(if quote.is_some() {
        OverrideError::Unclosed
    } else {
        OverrideError::NoEquals
    })
}

/// Splits a key path at its points; quoted parts may hold points.
fn segments(path: &str) -> Result<Vec<Segment>, OverrideError> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut quote = None;
    for (at, c) in path.char_indices().chain([(path.len(), '.')]) {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) if at == path.len() => return Err(OverrideError::Unclosed),
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '.' => {
                let raw = &path[begin..at];
                let lead = raw.len() - raw.trim_start().len();
                let trimmed = raw.trim();
                let range = begin + lead..begin + lead + trimmed.len();
                let bare = trimmed.len() >= 2
                    && (trimmed.starts_with('"') && trimmed.ends_with('"')
                        || trimmed.starts_with('\'') && trimmed.ends_with('\''));
                let key = if bare { &trimmed[1..trimmed.len() - 1] } else { trimmed };
                if key.is_empty() {
                    return Err(OverrideError::EmptySegment);
                }
                parts.push((key.to_owned(), range));
                begin = at + 1;
            }
            None => {}
        }
    }
    Ok(parts)
}

fn placed(keys: Vec<Segment>, base: usize) -> Vec<(String, Span)> {
    keys.into_iter()
        .map(|(key, range)| (key, Span::new(base + range.start, base + range.end)))
        .collect()
}

/// Applies the `set` of a variant: key paths in quotes with their values.
pub(super) fn apply_set(root: &mut Table, changes: &Table, lost: &Lost, diagnostics: &mut Diagnostics) {
    for change in &changes.entries {
        if let Some(keys) = place_of(change, diagnostics).filter(|keys| !lost.touches(keys, root)) {
            set(root, &keys, change.node.clone(), diagnostics);
        }
    }
}

/// The key path of one change of a `set`, with the place of each part; `None` where it is none,
/// which is reported.
pub(super) fn place_of(change: &Entry, diagnostics: &mut Diagnostics) -> Option<Vec<(String, Span)>> {
    // A bare `terms` with tables inside it came from a path without quotation marks.
    if !change.key.contains('.') {
        diagnostics
            .error("bad-path", change.span, format!("`{}` is no key path", change.key))
            .label("a path with points, in quotation marks, is wanted")
            .help("for example set = { \"terms.revenue_share.rate\" = \"10%\" }");
        return None;
    }
    match segments(&change.key) {
        Ok(keys) => {
            // The opening quotation mark of the key is no part of the path.
            let quotes = usize::from(change.span.end - change.span.start == change.key.len() + 2);
            Some(placed(keys, change.span.start + quotes))
        }
        Err(error) => {
            diagnostics
                .error("bad-path", change.span, error.to_string())
                .label("not a key path");
            None
        }
    }
}

/// Tables that a path may pass through before they exist.
const OPTIONAL_TABLES: [&str; 5] = ["cap", "floor", "correlations", "analyses", "charts"];

/// Keys of which a table has one: setting one of a row takes the others away, together with
/// what belongs to them.
const ALTERNATIVES: [(&str, &[&[&str]]); 4] = [
    ("scenario", &[&["years"], &["months"]]),
    ("terms", &[&["rate"], &["tiers", "tier_period", "tier_method"]]),
    ("drivers", &[&["growth"], &["log_growth"], &["midpoint"]]),
    ("events", &[&["annual_probability"], &["hazard"], &["date"], &["when"]]),
];

/// Replaces or adds the value at a key path; reports a path that leads nowhere.
pub(super) fn set(root: &mut Table, keys: &[(String, Span)], node: Node, diagnostics: &mut Diagnostics) {
    let Some(((last, place), way)) = keys.split_last() else {
        return;
    };
    let mut here = Holder::Table(root);
    let mut passed = String::new();
    for (key, span) in way {
        let node = match here {
            Holder::Table(table) => {
                create_optional(table, key, *span);
                if table.get(key).is_none() {
                    unknown_path(table, key, *span, &passed, diagnostics);
                    return;
                }
                match table.get_mut(key) {
                    Some(entry) => &mut entry.node,
                    None => return,
                }
            }
            Holder::List(list) => match position_in(list, key, *span, &passed, diagnostics) {
                Some(index) => &mut list[index],
                None => return,
            },
        };
        let (written, kind) = (node.span, node.kind.words());
        here = match &mut node.kind {
            NodeKind::Table(inner) => Holder::Table(inner),
            NodeKind::Array(inner) => Holder::List(inner),
            _ => {
                let message = format!("`{passed}{key}` is {kind}, and has no keys");
                diagnostics
                    .error("bad-path", *span, message)
                    .label("the path leads through this")
                    .other(written, "its value")
                    .help(format!("set `{passed}{key}` itself"));
                return;
            }
        };
        passed = format!("{passed}{key}.");
    }
    let Some((section, _)) = way.first() else {
        diagnostics
            .error("bad-path", *place, format!("`{last}` is a whole section"))
            .label("name a key inside it")
            .help("for example terms.revenue_share.rate");
        return;
    };
    let table = match here {
        Holder::Table(table) => table,
        Holder::List(list) => {
            if let Some(index) = position_in(list, last, *place, &passed, diagnostics) {
                list[index] = node;
            }
            return;
        }
    };
    if way.len() <= 2 {
        remove_alternatives(table, section, last);
    }
    // A name that is new to a section of names is more likely a slip than a term of one number.
    let may_be_new = way.len() > 1
        || matches!(section.as_str(), "scenario" | "assumptions" | "correlations")
        || matches!(node.kind, NodeKind::Table(_));
    if may_be_new || table.get(last).is_some() {
        insert(table, section, way.len(), last, *place, node);
    } else {
        unknown_path(table, last, *place, &passed, diagnostics);
    }
}

/// What a part of a path leads into.
enum Holder<'t> {
    Table(&'t mut Table),
    List(&'t mut Vec<Node>),
}

/// Makes an empty table where a path may pass through one that is not there.
fn create_optional(table: &mut Table, key: &str, span: Span) {
    if OPTIONAL_TABLES.contains(&key) && table.get(key).is_none() {
        let node = Node {
            kind: NodeKind::Table(Table::default()),
            span,
        };
        table.entries.push(Entry {
            key: key.to_owned(),
            span,
            node,
        });
    }
}

/// The entry of a list that a part of a path names, counted from 0.
fn position_in(list: &[Node], key: &str, span: Span, passed: &str, diagnostics: &mut Diagnostics) -> Option<usize> {
    let index = key.parse().ok().filter(|&index: &usize| index < list.len());
    if index.is_none() {
        let name = passed.trim_end_matches('.');
        let fault = diagnostics.error(
            "unknown-path",
            span,
            format!("`{name}` is a list of {}, and has no `{key}`", list.len()),
        );
        fault.label("leads nowhere");
        if !list.is_empty() {
            fault.help(format!("its entries are {name}.0 to {name}.{}", list.len() - 1));
        }
    }
    index
}

fn unknown_path(table: &Table, key: &str, span: Span, passed: &str, diagnostics: &mut Diagnostics) {
    let fault = diagnostics.error(
        "unknown-path",
        span,
        format!("there is no `{passed}{key}` in this file"),
    );
    fault.label("leads nowhere");
    let names = || table.entries.iter().map(|entry| entry.key.as_str());
    // Someone who begins with the name of a term leaves its section out.
    let section = table.entries.iter().find(|entry| match &entry.node.kind {
        NodeKind::Table(inside) => passed.is_empty() && inside.get(key).is_some(),
        _ => false,
    });
    let meant = match section {
        Some(section) => Some(format!("{}.{key}", section.key)),
        None => nearest(key, names()).map(|meant| format!("{passed}{meant}")),
    };
    match meant {
        Some(meant) => {
            fault.help(format!("did you mean `{meant}`?"));
        }
        None => {
            let shown: Vec<&str> = names().take(12).collect();
            if !shown.is_empty() {
                fault.help(format!("there are: {}", shown.join(", ")));
            }
        }
    }
}

fn remove_alternatives(table: &mut Table, section: &str, key: &str) {
    for (_, rows) in ALTERNATIVES.iter().filter(|(of, _)| *of == section) {
        if rows.iter().any(|row| row.first() == Some(&key)) {
            let others = || rows.iter().filter(|row| row.first() != Some(&key));
            table
                .entries
                .retain(|entry| !others().any(|row| row.contains(&entry.key.as_str())));
        }
    }
}

fn insert(table: &mut Table, section: &str, depth: usize, key: &str, span: Span, node: Node) {
    let date = Date::parse(key);
    let same = |entry: &Entry| {
        // A schedule may call the same day 2024 and 2024-01.
        entry.key == key || date.is_some() && Date::parse(&entry.key) == date
    };
    if let Some(entry) = table.entries.iter_mut().find(|entry| same(entry)) {
        // An assumption keeps its label and evidence when it gets another value.
        if section == "assumptions"
            && depth == 1
            && !matches!(node.kind, NodeKind::Table(_))
            && let NodeKind::Table(inner) = &mut entry.node.kind
            && let Some(value) = inner.get_mut("value")
        {
            value.node = node;
            return;
        }
        entry.node = node;
        return;
    }
    let entry = Entry {
        key: key.to_owned(),
        span,
        node,
    };
    // A new date goes to its place among the dates.
    let later = |other: &Entry| Date::parse(&other.key).is_some_and(|other| date.is_some_and(|date| other > date));
    let position = table.entries.iter().position(later).unwrap_or(table.entries.len());
    table.entries.insert(position, entry);
}
