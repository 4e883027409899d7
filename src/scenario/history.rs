//! `[history]`: observed figures, in the file itself or in a CSV file beside it.

use super::keys;
use super::reader::{TableReader, wrong_type};
use super::section::{entries, evidence, name_of, per};
use super::tree::{NodeKind, Table};
use super::{History, Observed};
use crate::diag::{Diagnostics, Spanned};

/// `[history]`.
pub(super) fn history(root: &Table, diagnostics: &mut Diagnostics) -> Vec<History> {
    let mut histories = Vec::new();
    for entry in entries(root, "history", diagnostics) {
        let path = format!("history.{}", entry.key);
        let example = format!("[history.{}] with per = \"quarter\", values and against", entry.key);
        let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) else {
            continue;
        };
        r.expect(&[keys::HISTORY, keys::EVIDENCE], |_| None);
        let window = per(&mut r, "per");
        if r.entry("per").is_none() {
            r.missing(
                "per",
                "the window that each figure totals, for example per = \"quarter\"",
            );
        }
        let values = observed(&mut r);
        let against = r.value("against");
        let (label, evidence) = (r.text("label"), evidence(&mut r));
        if let (Some(per), Some(values)) = (window, values) {
            histories.push(History {
                key: name_of(entry),
                label,
                per,
                values,
                against,
                evidence,
            });
        }
    }
    histories
}

/// `values`, or `file` with its columns.
fn observed(r: &mut TableReader) -> Option<Observed> {
    if let (Some(values), Some(file)) = (r.entry("values"), r.entry("file")) {
        r.contradiction(values, file, "the figures stand here or in the file");
        return None;
    }
    let rows = rows(r);
    let (column, dates, scale) = (r.text("column"), r.text("dates"), r.value("scale"));
    if r.entry("file").is_none() {
        for key in ["column", "dates", "rows", "scale"] {
            if let Some(entry) = r.entry(key) {
                r.diagnostics
                    .error("contradiction", entry.span, format!("`{key}` belongs to a `file`"))
                    .label("there is no file")
                    .help("add file = \"figures.csv\"");
            }
        }
        let values = r.schedule(
            "values",
            false,
            false,
            "{ \"2024-01\" = \"451m\", \"2024-04\" = \"500m\" }",
        );
        return values.map(Observed::Values);
    }
    let file = r.text("file");
    if column.is_none() && r.entry("column").is_none() {
        r.missing("column", "the column with the totals, for example column = \"revenue\"");
    }
    Some(Observed::File {
        file: file?,
        column: column?,
        dates,
        rows,
        scale,
    })
}

/// `rows`: a table of columns with texts.
fn rows(r: &mut TableReader) -> Vec<(Spanned<String>, Spanned<String>)> {
    let Some(entry) = r.entry("rows") else {
        return Vec::new();
    };
    let help = "for example rows = { metric = \"revenue\" }";
    let NodeKind::Table(table) = &entry.node.kind else {
        wrong_type(r.diagnostics, &entry.node, "rows", "a table of columns with texts").help(help);
        return Vec::new();
    };
    let mut rows = Vec::new();
    for row in &table.entries {
        match &row.node.kind {
            NodeKind::Text(text) => rows.push((
                Spanned::new(row.key.clone(), row.span),
                Spanned::new(text.text.clone(), row.node.span),
            )),
            _ => {
                wrong_type(r.diagnostics, &row.node, &row.key, "a text").help(help);
            }
        }
    }
    rows
}
