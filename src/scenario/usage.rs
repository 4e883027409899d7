//! Assumptions that nothing in the file speaks of.
//!
//! In: the tree of the file. Out: their names. Words are looked for in every text that can hold an
//! expression, of whatever kind the term or driver is; so an assumption that is used is never reported.

use super::tree::{Node, NodeKind, Table};
use crate::diag::Spanned;

/// Keys whose texts are prose.
const PROSE: [&str; 8] = ["title", "label", "name", "note", "source", "sources", "as_of", "kind"];

/// The assumptions whose names stand in no expression, in the order of the file.
pub(super) fn unused(root: &Table) -> Vec<Spanned<String>> {
    let mut words = Vec::new();
    for entry in root.entries.iter().filter(|entry| entry.key != "correlations") {
        gather(&entry.node, &mut words);
    }
    words.sort_unstable();
    let Some(NodeKind::Table(assumptions)) = root.get("assumptions").map(|entry| &entry.node.kind) else {
        return Vec::new();
    };
    let entries = assumptions.entries.iter();
    entries
        .filter(|entry| words.binary_search(&entry.key.as_str()).is_err())
        .map(|entry| Spanned::new(entry.key.clone(), entry.span))
        .collect()
}

fn gather<'t>(node: &'t Node, words: &mut Vec<&'t str>) {
    match &node.kind {
        NodeKind::Text(text) => words.extend(text.text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))),
        NodeKind::Array(list) => list.iter().for_each(|node| gather(node, words)),
        NodeKind::Table(table) => {
            for entry in table
                .entries
                .iter()
                .filter(|entry| !PROSE.contains(&entry.key.as_str()))
            {
                gather(&entry.node, words);
            }
        }
        NodeKind::Amended(amended) => {
            amended.before.iter().for_each(|before| gather(before, words));
            gather(&amended.after, words);
        }
        NodeKind::Integer(_) | NodeKind::Float(_) | NodeKind::Flag(_) | NodeKind::Date(_) => {}
    }
}
