//! The section on clauses: how often each binds, when first, what it moves.

use super::escape;
use super::table::{Column, Table, dates, figure};
use crate::report::digits;
use crate::report::{Clause, Figure, Party, Report};

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
    let valued = report.clause_paths > 0;
    let parties: Vec<&Party> = report
        .parties
        .iter()
        .filter(|party| !party.external && valued)
        .collect();
    for party in &parties {
        table.column(format!("Worth to {}", escape::text(&party.name)), Column::Figures);
    }
    let cell = |figure_of: Option<&Figure>, print: &dyn Fn(f64, f64) -> String| {
        figure_of.map_or_else(|| "–".to_owned(), |one| figure(one, print))
    };
    for clause in clauses {
        let mut row = vec![
            format!(
                "{}<small><code>{}</code></small>",
                escape::text(&clause.label),
                escape::text(&clause.id)
            ),
            clause.on_paths(),
            dates(report, &clause.years, clause.ends_period),
            cell(clause.periods.as_ref(), &digits::number),
            cell(clause.amount.as_ref(), &money),
        ];
        row.extend(parties.iter().map(|party| cell(clause.worth_to(&party.key), &money)));
        table.row(&row);
    }
    let markup = table.markup();
    if markup.is_empty() {
        return markup;
    }
    let worth = if valued {
        format!(
            " What a clause is worth to a party is its present value with the clause less that without it, path by path over \
             the first {} paths. Each clause is taken out alone, so these figures do not add up.",
            digits::count(report.clause_paths)
        )
    } else {
        String::new()
    };
    format!(
        "{markup}<p class=\"note\">A term binds where it pays, a tier where some of the base lies in it, an event where it happens, \
         any other clause where it withholds, adds, keeps back or pays money. Each figure is a mean over all paths, the first time a \
         median over the paths on which the clause binds; below them stand the 5th and the 95th percentile. What is moved is not \
         discounted.{worth}</p>\n"
    )
}

fn named(clause: &Clause) -> String {
    format!(
        "{} (<code>{}</code>)",
        escape::text(&clause.label),
        escape::text(&clause.id)
    )
}
