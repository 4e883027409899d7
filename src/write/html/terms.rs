//! The terms: what each pays in all, what that is worth, and what is still owed at the end.

use super::escape;
use super::table::{Column, READING, Table, figure, named, partial_figure};
use crate::report::Report;
use crate::report::digits;

/// Every term.
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
        ],
    );
    for term in &report.terms {
        let off = if term.enabled {
            ""
        } else {
            "<small>not in force</small>"
        };
        let kind = escape::text(&term.kind.replace('_', " "));
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
