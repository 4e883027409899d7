//! What is drawn: events, drivers, assumptions.

use super::escape;
use super::table::{Column, Table, dates, named};
use crate::report::digits;
use crate::report::{EvidenceRow, Figure, Report};
use crate::unit::Per;

/// Events: how probable, and when.
pub(super) fn events(report: &Report) -> String {
    let mut table = Table::new(
        "Events",
        &[
            ("Event", Column::Words),
            ("Within the horizon", Column::Figures),
            ("When, median", Column::Figures),
        ],
    );
    for event in &report.events {
        let years = &event.years;
        table.row(&[
            named(&event.label, &event.key),
            event.chance(),
            dates(report, years, event.ends_period),
        ]);
    }
    let markup = table.markup();
    if markup.is_empty() {
        return markup;
    }
    format!(
        "{markup}<p class=\"note\">When: on the paths on which it happens; below it the 5th and the 95th percentile.</p>\n"
    )
}

/// ` a year` and the like behind a figure that is quoted per time.
fn quoted(per: Option<Per>) -> String {
    per.map_or_else(|| "level".to_owned(), |per| format!("per {}", per.word()))
}

/// Five columns on a distribution.
fn spread_row(name: String, per: Option<Per>, figure: &Figure, print: impl Fn(f64, f64) -> String) -> [String; 7] {
    let summary = &figure.summary;
    let [low_se, median_se, high_se] = figure.quantile_se;
    let cell = |value: Option<f64>, se: f64| value.map_or_else(|| "–".to_owned(), |value| print(value, se));
    [
        name,
        quoted(per),
        cell(summary.mean, summary.se.unwrap_or(0.0)),
        cell(summary.sd, summary.se.unwrap_or(0.0)),
        cell(summary.p5, low_se),
        cell(summary.p50, median_se),
        cell(summary.p95, high_se),
    ]
}

const SPREAD_HEAD: [(&str, Column); 6] = [
    ("Quoted", Column::Words),
    ("Mean", Column::Figures),
    ("Standard deviation", Column::Figures),
    ("5th", Column::Figures),
    ("Median", Column::Figures),
    ("95th", Column::Figures),
];

/// Drivers in the last period.
pub(super) fn drivers(report: &Report) -> String {
    let head: Vec<(&'static str, Column)> = [("Driver", Column::Words)].into_iter().chain(SPREAD_HEAD).collect();
    let mut table = Table::new("Drivers in the last period", &head);
    for driver in &report.drivers {
        table.row(&spread_row(
            named(&driver.label, &driver.key),
            driver.per,
            &driver.last,
            digits::number,
        ));
    }
    let markup = table.markup();
    if markup.is_empty() {
        return markup;
    }
    format!("<p class=\"note\">In the last period.</p>\n{markup}")
}

/// Assumptions as drawn.
pub(super) fn assumptions(report: &Report) -> String {
    let head: Vec<(&'static str, Column)> = [("Assumption", Column::Words)].into_iter().chain(SPREAD_HEAD).collect();
    let mut table = Table::new("Assumptions", &head);
    for assumption in &report.assumptions {
        let name = if assumption.unnamed {
            format!(
                "<code>{}</code><small>a distribution inside a term or driver</small>",
                escape::text(&assumption.key)
            )
        } else {
            named(&assumption.label, &assumption.key)
        };
        let print = number_of(report, &assumption.key);
        table.row(&spread_row(name, assumption.per, &assumption.figure, print));
    }
    let markup = table.markup();
    if markup.is_empty() {
        return markup;
    }
    format!("<p class=\"note\">As drawn, once on each path.</p>\n{markup}")
}

/// How to print an assumption: as a percentage where the file writes it so.
pub(super) fn number_of(report: &Report, key: &str) -> fn(f64, f64) -> String {
    let percentage = |row: &&EvidenceRow| row.section == "assumption" && row.key == key && row.value.contains('%');
    match report.evidence.iter().any(|row| percentage(&row)) {
        true => digits::percent,
        false => digits::number,
    }
}
