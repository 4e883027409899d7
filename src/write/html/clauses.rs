//! The section on clauses: how often each binds, when first, what it moves.

use super::escape;
use super::table::{Column, Table, dates, figure};
use crate::report::digits;
use crate::report::{Clause, Report};

/// Every clause that binds, then the names of those that never do.
pub(super) fn section(report: &Report) -> String {
    let (bind, never): (Vec<&Clause>, Vec<&Clause>) = report.clauses.iter().partition(|clause| clause.ever.value > 0.0);
    let mut markup = table(report, &bind);
    if !never.is_empty() {
        let names: Vec<String> = never.iter().map(|clause| named(clause)).collect();
        markup.push_str(&format!(
            "<p>Never binds on any of {} paths: {}.</p>\n",
            digits::count(report.run.paths),
            names.join("; ")
        ));
    }
    markup
}

fn table(report: &Report, clauses: &[&Clause]) -> String {
    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let mut table = Table::new(
        "Clauses",
        &[
            ("Clause", Column::Words),
            ("Binds", Column::Figures),
            ("First, median", Column::Figures),
            ("Periods", Column::Figures),
            ("Moves", Column::Figures),
        ],
    );
    let none = || "–".to_owned();
    for clause in clauses {
        let ever = &clause.ever;
        table.row(&[
            format!(
                "{}<small><code>{}</code></small>",
                escape::text(&clause.label),
                escape::text(&clause.id)
            ),
            digits::probability(ever.value, ever.se, ever.count),
            dates(report, &clause.years),
            clause
                .periods
                .as_ref()
                .map_or_else(none, |periods| figure(periods, digits::number)),
            clause.amount.as_ref().map_or_else(none, |amount| figure(amount, money)),
        ]);
    }
    let markup = table.markup();
    if markup.is_empty() {
        return markup;
    }
    format!(
        "{markup}<p class=\"note\">A term binds where it pays, a tier where some of the base lies in it, an event where it happens, \
         any other clause where it withholds, adds, keeps back or pays money. Each figure is a mean over all paths, the first time a \
         median over the paths on which the clause binds; below them stand the 5th and the 95th percentile. Money is not \
         discounted.</p>\n"
    )
}

fn named(clause: &Clause) -> String {
    format!(
        "{} (<code>{}</code>)",
        escape::text(&clause.label),
        escape::text(&clause.id)
    )
}
