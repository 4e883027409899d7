//! The terms, and what their clauses do.

use super::escape;
use super::table::{Column, READING, Table, figure, named, partial_figure};
use crate::report::digits;
use crate::report::{Clause, Report};
use crate::write::summary;

/// Every term with what its clauses do.
pub(super) fn terms(report: &Report) -> String {
    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let paths = report.run.paths;
    let name_of = |key: &str| {
        let found = report.parties.iter().find(|party| party.key == key);
        escape::text(found.map_or(key, |party| &party.name))
    };
    let mut table = Table::new(
        "Terms",
        &[
            ("Term", Column::Words),
            ("Pays in all", Column::Figures),
            ("Present value", Column::Figures),
            ("Effective rate", Column::Figures),
            ("Outstanding", Column::Figures),
            ("Clauses", Column::Wide),
        ],
    );
    for term in &report.terms {
        let off = if term.enabled {
            ""
        } else {
            "<small>not in force</small>"
        };
        let kind = escape::text(&term.kind.replace('_', " "));
        let clauses: String = term
            .clauses
            .iter()
            .map(|clause| format!("<li>{}</li>", clause_words(report, clause)))
            .collect();
        table.row(&[
            format!(
                "{}<small>{kind}, {} to {}</small>{off}",
                named(&term.label, &term.key),
                name_of(&term.from),
                name_of(&term.to)
            ),
            figure(&term.total, money),
            figure(&term.present_value, money),
            term.effective_rate
                .as_ref()
                .map_or_else(|| "–".to_owned(), |rate| partial_figure(rate, paths, digits::percent)),
            figure(&term.outstanding, money),
            if clauses.is_empty() {
                "–".to_owned()
            } else {
                format!("<ul>{clauses}</ul>")
            },
        ]);
    }
    let markup = table.markup();
    if markup.is_empty() {
        return markup;
    }
    format!(
        "{READING}{markup}<p class=\"note\">Present values of terms are at the payee’s rate. Outstanding is what is earned or due but \
         not paid within the horizon.</p>\n"
    )
}

/// How often a clause binds, when first, and by how much.
fn clause_words(report: &Report, clause: &Clause) -> String {
    let ever = &clause.ever;
    let label = escape::text(clause.label);
    // A clause that pays by itself is reached; one that changes what another pays binds.
    let binds = match clause.key {
        "exit" | "return_of_capital" | "preferred" | "catch_up" => "is reached",
        part if part.starts_with("split") || part.starts_with("tranche") => "is reached",
        _ => "binds",
    };
    if ever.value <= 0.0 {
        return format!("{label}: never {binds}");
    }
    let mut words = format!("{label}: {binds} on {}", digits::of_paths(ever.value, ever.se));
    if let Some(first) = clause.first_years.summary.p50 {
        let months = (first * 12.0 + 1e-9).floor() as i64;
        if let Some(date) = report.scenario.start.plus_months(months) {
            words.push_str(&format!(", first in {} (median)", summary::month(date)));
        }
    }
    if let Some(amount) = clause.amount.summary.mean {
        let se = clause.amount.summary.se.unwrap_or(0.0);
        let amount = digits::money(amount, se, &report.scenario.currency);
        words.push_str(&format!(", {} on average over all paths", escape::text(&amount)));
    }
    words
}
