//! `cap`: the most that a term earns in a period, in a year, in all, and in multiples of another.

use super::inner_table;
use crate::diag::Spanned;
use crate::scenario::keys;
use crate::scenario::reader::{TableReader, wrong_type};
use crate::scenario::tree::{Entry, Node, NodeKind};
use crate::scenario::value::value_of;
use crate::scenario::{Cap, MultipleOf};

const EXAMPLE: &str = "cap = { per_year = \"4bn\", total = \"38bn\" }";
const MULTIPLE: &str = "multiple_of = [2.25, \"advance\"]: the number, and the name of the term";

pub(super) fn cap(r: &mut TableReader) -> Cap {
    let Some(entry) = r.entry("cap") else {
        return Cap::default();
    };
    if let NodeKind::Text(text) = &entry.node.kind {
        let mended = format!(
            "write cap = {{ total = \"{0}\" }} or cap = {{ per_year = \"{0}\" }}",
            text.text
        );
        wrong_type(r.diagnostics, &entry.node, "cap", "a table").help(mended);
        return Cap::default();
    }
    let Some(mut inner) = inner_table(r, entry, EXAMPLE) else {
        return Cap::default();
    };
    inner.expect(&[keys::CAP], |_| None);
    if inner.table.entries.is_empty() {
        let message = format!("`{}` is empty", inner.path);
        let limits = ["per_period", "per_year", "total", "multiple_of"];
        inner.lacking(&limits, message, &format!("for example {EXAMPLE}"));
    }
    let carry_forward = inner.flag("carry_forward").unwrap_or(false);
    if let Some(carries) = inner.entry("carry_forward").filter(|_| carry_forward)
        && inner.entry("per_period").is_none()
        && inner.entry("per_year").is_none()
    {
        inner
            .diagnostics
            .error(
                "contradiction",
                carries.span,
                "`carry_forward` without a cap that begins anew",
            )
            .label("there is nothing to carry here")
            .help("it belongs to `per_period` and `per_year`; a cap in total leaves nothing over");
    }
    Cap {
        per_period: inner.value("per_period"),
        per_year: inner.value("per_year"),
        total: inner.value("total"),
        multiple_of: multiple_of(&mut inner),
        carry_forward,
    }
}

/// `multiple_of`, a list of a value and a name; reports what is none.
fn multiple_of(r: &mut TableReader) -> Option<MultipleOf> {
    let entry = r.entry("multiple_of")?;
    let NodeKind::Array(list) = &entry.node.kind else {
        wrong_type(
            r.diagnostics,
            &entry.node,
            "multiple_of",
            "a number and the name of a term in a list",
        )
        .help(format!("for example {MULTIPLE}"));
        return None;
    };
    let [multiple, term] = list.as_slice() else {
        r.diagnostics
            .error(
                "wrong-type",
                entry.node.span,
                "`multiple_of` is a list of two: a number and the name of a term",
            )
            .label(format!("a list of {}", list.len()))
            .help(format!("for example {MULTIPLE}"));
        return None;
    };
    let path = format!("{}.0", r.key_path("multiple_of"));
    let multiple = value_of(multiple, "multiple_of", path, r.diagnostics);
    Some(MultipleOf {
        multiple,
        term: name(term, entry, r)?,
    })
}

/// The name of the other term, which is the same before and after an amendment.
fn name(node: &Node, entry: &Entry, r: &mut TableReader) -> Option<Spanned<String>> {
    match &node.kind {
        NodeKind::Text(text) => Some(Spanned::new(text.text.clone(), node.span)),
        NodeKind::Amended(amended) => {
            let before = amended.before.as_ref().and_then(|before| name(before, entry, r))?;
            let after = name(&amended.after, entry, r)?;
            if before.value != after.value {
                r.diagnostics
                    .error(
                        "cannot-amend",
                        after.span,
                        "`multiple_of` cannot change to another term on a date",
                    )
                    .label(format!("`{}` until then", before.value))
                    .other(amended.from.span, "it takes effect here")
                    .help("let an amendment end this term (`ends`) and add another that begins on the day");
                return None;
            }
            Some(before)
        }
        _ => {
            let fault = wrong_type(r.diagnostics, node, &entry.key, "the name of a term behind the number");
            fault.help(format!("for example {MULTIPLE}"));
            None
        }
    }
}
