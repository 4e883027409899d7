//! What a reader could change, with lines to paste.

use super::chance::number_of;
use super::escape;
use super::table::{Column, Table, named};
use crate::report::{Assumption, Report, digits};

/// The assumptions with their ranges and a line that settles each; then variants, days and other futures.
pub(super) fn change(report: &Report) -> String {
    let mut table = Table::new(
        "What could be changed",
        &[
            ("Assumption", Column::Words),
            ("As written", Column::Words),
            ("Drawn, 5th to 95th percentile", Column::Figures),
            ("Confidence", Column::Words),
            ("Settled at its median by", Column::Line),
        ],
    );
    for assumption in report.assumptions.iter().filter(|one| !one.unnamed) {
        let Some(median) = assumption.figure.summary.p50 else {
            continue;
        };
        let evidence = report
            .evidence
            .iter()
            .find(|row| row.section == "assumption" && row.key == assumption.key);
        table.row(&[
            named(&assumption.label, &assumption.key),
            evidence.map_or_else(
                || "–".to_owned(),
                |row| format!("<code>{}</code>", escape::text(&row.value)),
            ),
            range(assumption, number_of(report, &assumption.key)),
            evidence
                .and_then(|row| row.confidence)
                .map_or_else(|| "–".to_owned(), |confidence| confidence.word().to_owned()),
            line(&format!("--set assumptions.{}={}", assumption.key, plain(median))),
        ]);
    }
    let table = table.markup();
    let mut lines: Vec<(String, String)> = Vec::new();
    for variant in &report.variants {
        lines.push((
            escape::text(&variant.title),
            line(&format!("--variant {}", variant.key)),
        ));
    }
    let seed = report.run.seed.wrapping_add(1);
    lines.push((
        "Other futures of the same deal".to_owned(),
        line(&format!("--seed {seed}")),
    ));
    // Standard errors fall with the root of the number of paths.
    let paths = report.run.paths.saturating_mul(4).min(crate::scenario::MOST_PATHS);
    lines.push((
        "Four times as many paths, which halves the standard errors".to_owned(),
        line(&format!("--paths {paths}")),
    ));
    let lines: String = lines
        .iter()
        .map(|(what, how)| format!("<dt>{what}</dt><dd>{how}</dd>\n"))
        .collect();
    format!(
        "<p>Each of these goes behind {}, and several may be given. What an assumption is settled at may be any \
         number or range; every other key of the scenario is changed the same way.</p>\n{table}<dl>\n{lines}</dl>\n",
        line(&format!("termsheet run {}", report.scenario.file)),
    )
}

fn line(text: &str) -> String {
    format!("<code>{}</code>", escape::text(text))
}

/// The central 90% of the draws.
fn range(assumption: &Assumption, print: fn(f64, f64) -> String) -> String {
    let (summary, [low_se, _, high_se]) = (&assumption.figure.summary, assumption.figure.quantile_se);
    match (summary.p5, summary.p95) {
        (Some(low), Some(high)) if summary.min != summary.max => {
            digits::alike([(low, low_se), (high, high_se)], print).join(" to ")
        }
        (Some(only), _) => print(only, 0.0),
        _ => "–".to_owned(),
    }
}

/// Three digits as the language reads them.
fn plain(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    rounded.to_string()
}
