//! Where each figure comes from, and the model against what was observed.

use super::escape;
use super::table::{Column, Table, figure, named, whole};
use crate::report::digits;
use crate::report::{Backtest, Report};

/// Back-tests, with the error of each row.
pub(super) fn history(report: &Report) -> String {
    report.history.iter().map(|history| backtest(report, history)).collect()
}

fn backtest(report: &Report, history: &Backtest) -> String {
    let mut table = Table::new(
        &history.label,
        &[
            ("Window", Column::Words),
            ("Observed", Column::Figures),
            ("Model", Column::Figures),
            ("Error of the mean", Column::Figures),
        ],
    );
    let currency = &report.scenario.currency;
    let observed_words = |value: f64| escape::text(&history.amount(value, 0.0, currency));
    let modelled = |value: f64, se: f64| escape::text(&history.modelled(value, se, currency));
    // The error of a row is as uncertain as the model's mean.
    let error_of = |error: f64, se: f64, observed: f64| {
        let se = if observed == 0.0 { 0.0 } else { (se / observed).abs() };
        let sign = if error > 0.0 { "+" } else { "" };
        format!("{sign}{}", digits::percent(error, se.max(1e-3)))
    };
    for row in &history.rows {
        let se = row.model.summary.se.unwrap_or(0.0);
        table.row(&[
            escape::text(&row.window),
            observed_words(row.observed),
            figure(&row.model, modelled),
            error_of(row.error, se, row.observed),
        ]);
    }
    let (observed, model) = history.totals;
    let se = history.error_of_sum();
    table.sum_row(&[
        "Sum".to_owned(),
        observed_words(observed),
        modelled(model, se),
        error_of(model / observed - 1.0, se, observed),
    ]);
    let source = history.source.as_ref().map_or_else(String::new, |source| {
        format!(" Observed figures: {}.", escape::source(source))
    });
    let paths = if report.run.paths == 1 {
        "the one path"
    } else {
        "all paths"
    };
    format!(
        "<h3>{}</h3>\n<p>Against {}, the mean over {paths}. The mean absolute error is <strong>{}</strong> of what \
         was observed.{source}</p>\n{}",
        escape::text(&history.label),
        escape::prose(&history.against_words),
        digits::percent(history.mean_absolute_error, 1e-3),
        table.markup()
    )
}

/// Where each figure comes from, and the sources of the whole.
pub(super) fn evidence(report: &Report) -> String {
    let mut table = Table::new(
        "Evidence",
        &[
            ("Figure", Column::Words),
            ("Value", Column::Words),
            ("Source", Column::Wide),
            ("As of", Column::Words),
            ("Confidence", Column::Words),
            ("Note", Column::Wide),
        ],
    );
    let mut unsupported = 0;
    for row in &report.evidence {
        let bare = row.source.is_none() && row.confidence.is_none() && row.note.is_none();
        unsupported += u64::from(bare);
        table.row(&[
            format!(
                "{}<small>{}</small>",
                named(&row.label, &row.key),
                escape::text(row.section)
            ),
            if row.value.is_empty() {
                "–".to_owned()
            } else {
                escape::text(&row.value)
            },
            row.source
                .as_deref()
                .map_or_else(|| "<span class=\"off\">none given</span>".to_owned(), escape::source),
            row.as_of
                .as_deref()
                .map_or_else(|| "–".to_owned(), |day| whole(&escape::text(day))),
            row.confidence
                .map_or_else(|| "–".to_owned(), |confidence| confidence.word().to_owned()),
            row.note.as_deref().map_or_else(|| "–".to_owned(), escape::prose),
        ]);
    }
    let mut markup = table.markup();
    if !markup.is_empty() {
        let count = digits::count(unsupported);
        let bare = match unsupported {
            0 => String::new(),
            1 => " One figure has neither source nor confidence.".to_owned(),
            _ => format!(" {count} figures have neither source nor confidence."),
        };
        markup.push_str(&format!(
            "<p class=\"note\">Confidence: <em>filing</em>, in a filing, court record, official page or contract; <em>several</em>, \
             carried by several outlets; <em>single</em>, one report only; <em>derived</em>, arithmetic from other figures; \
             <em>guess</em>, the author’s own assumption.{bare}</p>\n"
        ));
    }
    if !report.scenario.sources.is_empty() {
        let items: String = report
            .scenario
            .sources
            .iter()
            .map(|source| format!("<li>{}</li>\n", escape::source(source)))
            .collect();
        markup.push_str(&format!("<h3>Sources</h3>\n<ul>\n{items}</ul>\n"));
    }
    markup
}
