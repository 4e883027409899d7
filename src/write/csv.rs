//! `series.csv` and `summary.csv`, for spreadsheets.
//!
//! In: a [`Report`]. Out: the text of a CSV file (RFC 4180, lines that end in a line feed). The series have a row for
//! each period: `period_start`, then a column for each statistic of each series (`parties.openai.net.p50`), and of
//! each clause the shares of paths on which it binds and has bound by then (`clauses.fee.cap.total.ever_by_period`). The summary
//! has a row for each figure, by its place in `summary.json`, and a column for each statistic. Numbers are the
//! shortest that read back as the same double.

use super::json::{FIGURE, STATISTICS, all_series, day};
use crate::report::{Figure, Report};
use crate::stats::Proportion;

/// The whole of `series.csv`.
pub fn series(report: &Report) -> String {
    let all = all_series(report);
    let mut text = String::from("period_start");
    for (name, _) in &all {
        for (statistic, _) in STATISTICS {
            // Names are identifiers and need no quotes.
            text.push_str(&format!(",{name}.{statistic}"));
        }
    }
    for clause in &report.clauses {
        text.push_str(&format!(",clauses.{0}.by_period,clauses.{0}.ever_by_period", clause.id));
    }
    text.push('\n');
    for (period, &start) in report.period_start.iter().enumerate() {
        text.push_str(&day(start));
        for (_, points) in &all {
            for (_, get) in STATISTICS {
                text.push(',');
                text.push_str(&number(points.get(period).and_then(get)));
            }
        }
        for shares in report
            .clauses
            .iter()
            .flat_map(|one| [&one.by_period, &one.ever_by_period])
        {
            text.push(',');
            text.push_str(&number(shares.get(period).copied()));
        }
        text.push('\n');
    }
    text
}

/// The whole of `summary.csv`.
pub fn summary(report: &Report) -> String {
    let mut header = vec!["figure", "label", "count"];
    header.extend(FIGURE.iter().map(|(name, _)| *name));
    let mut rows = Rows { text: row(&header) };
    for party in &report.parties {
        let figures = [
            ("npv", &party.npv),
            ("net_cash", &party.net_cash),
            ("received", &party.received),
            ("paid", &party.paid),
            ("irr", &party.irr),
            ("multiple", &party.multiple),
            ("payback_years", &party.payback_years),
            ("peak_exposure", &party.peak_exposure),
        ];
        for (figure, of) in figures {
            rows.figure(&format!("parties.{}.{figure}", party.key), &party.name, of);
        }
        let loss = format!("parties.{}.probability_of_loss", party.key);
        match party.external {
            true => rows.figure(&loss, &party.name, &party.npv),
            false => rows.proportion(&loss, &party.name, &party.probability_of_loss),
        }
    }
    for term in &report.terms {
        let place = format!("terms.{}", term.key);
        rows.figure(&format!("{place}.total"), &term.label, &term.total);
        rows.figure(&format!("{place}.present_value"), &term.label, &term.present_value);
        if let Some(rate) = &term.effective_rate {
            rows.figure(&format!("{place}.effective_rate"), &term.label, rate);
        }
        rows.figure(&format!("{place}.outstanding"), &term.label, &term.outstanding);
    }
    for clause in &report.clauses {
        let place = format!("clauses.{}", clause.id);
        rows.proportion(&format!("{place}.probability"), &clause.label, &clause.ever);
        rows.figure(&format!("{place}.years"), &clause.label, &clause.years);
        for (figure, of) in [("periods", &clause.periods), ("amount", &clause.amount)] {
            if let Some(of) = of {
                rows.figure(&format!("{place}.{figure}"), &clause.label, of);
            }
        }
        for worth in clause.worth.iter().flatten() {
            rows.figure(&format!("{place}.value.{}", worth.party), &clause.label, &worth.value);
        }
    }
    for event in &report.events {
        rows.proportion(
            &format!("events.{}.probability", event.key),
            &event.label,
            &event.probability,
        );
        rows.figure(&format!("events.{}.years", event.key), &event.label, &event.years);
    }
    for driver in &report.drivers {
        rows.figure(&format!("drivers.{}.final", driver.key), &driver.label, &driver.last);
    }
    for assumption in &report.assumptions {
        rows.figure(
            &format!("assumptions.{}", assumption.key),
            &assumption.label,
            &assumption.figure,
        );
    }
    for variant in &report.variants {
        for party in &variant.parties {
            let place = format!("variants.{}.parties.{}.npv", variant.key, party.key);
            rows.figure(&place, &variant.title, &party.npv);
        }
    }
    rows.text
}

/// The rows of a summary.
struct Rows {
    text: String,
}

impl Rows {
    fn figure(&mut self, place: &str, label: &str, figure: &Figure) {
        let mut cells = vec![place.to_owned(), label.to_owned(), figure.summary.count.to_string()];
        cells.extend(FIGURE.iter().map(|(_, get)| number(get(&figure.summary))));
        self.text.push_str(&row(&cells));
    }

    /// A probability: its value stands under `mean`, which it is, of ones and zeros.
    fn proportion(&mut self, place: &str, label: &str, proportion: &Proportion) {
        let mut cells = vec![place.to_owned(), label.to_owned(), proportion.count.to_string()];
        cells.extend(FIGURE.iter().map(|(name, _)| match *name {
            "mean" => number(Some(proportion.value)),
            "se" => number(Some(proportion.se)),
            _ => String::new(),
        }));
        self.text.push_str(&row(&cells));
    }
}

/// A row of CSV; cells with commas, quotation marks or line feeds are quoted.
pub fn row(cells: &[impl AsRef<str>]) -> String {
    let mut row = String::new();
    for (index, cell) in cells.iter().map(AsRef::as_ref).enumerate() {
        if index > 0 {
            row.push(',');
        }
        match cell.contains(['"', ',', '\n', '\r']) {
            true => row.push_str(&format!("\"{}\"", cell.replace('"', "\"\""))),
            false => row.push_str(cell),
        }
    }
    row.push('\n');
    row
}

/// A number of CSV: the shortest that reads back as the same double; empty where there is none.
pub fn number(value: Option<f64>) -> String {
    // `Debug` writes large and small numbers with an exponent, which `Display` does not.
    value
        .filter(|value| value.is_finite())
        .map_or_else(String::new, |value| format!("{value:?}"))
}
