//! The report as one page: the finding, the deal in words, charts, tables, evidence, how it was run.
//!
//! In: a report, the deal in words, finished charts. Out: an HTML document that carries its style,
//! its font and its charts inside itself; no script, and no request to anywhere. Everything that
//! comes from the scenario is escaped; only web addresses given as sources become links. Digits
//! are those of [`digits`](crate::report::digits).

mod answer;
mod clauses;
mod escape;
mod finding;
mod section;
mod table;

#[cfg(test)]
mod tests;

use crate::chart::{self, Chart};
use crate::report::{Manifest, Report};

/// The page. `explanation` is the deal in words: headings, each with its sentences.
pub fn html(report: &Report, explanation: &[(String, Vec<String>)], charts: &[Chart], manifest: &Manifest) -> String {
    let title = escape::text(&report.scenario.title);
    let sections: Vec<(&str, &str, String)> = [
        ("deal", "The deal in words", section::deal(explanation)),
        ("charts", "Charts", figures(charts)),
        ("parties", "Parties", section::parties(report)),
        ("terms", "Terms", section::terms(report)),
        ("clauses", "Clauses", clauses::section(report)),
        ("events", "Events", section::events(report)),
        ("drivers", "Drivers", section::drivers(report)),
        ("assumptions", "Assumptions", section::assumptions(report)),
        ("variants", "Variants", section::variants(report)),
        ("analyses", "Questions", answer::section(report)),
        (
            "backtest",
            "The model against what was observed",
            section::history(report),
        ),
        ("evidence", "Evidence", section::evidence(report)),
        (
            "run",
            "How it was run, and how sure it is",
            section::run(report, manifest),
        ),
    ]
    .into_iter()
    .filter(|(_, _, body)| !body.is_empty())
    .collect();
    let links: String = sections
        .iter()
        .map(|(id, heading, _)| format!("<a href=\"#{id}\">{heading}</a> "))
        .collect();
    let bodies: String = sections
        .iter()
        .map(|(id, heading, body)| format!("<section>\n<h2 id=\"{id}\">{heading}</h2>\n{body}</section>\n"))
        .collect();
    let findings: String = report
        .parties
        .iter()
        .filter(|party| !party.external)
        .map(|party| format!("<li>{}</li>\n", finding::sentence(report, party)))
        .collect();
    let findings = if findings.is_empty() {
        String::new()
    } else {
        format!("<ul class=\"finding\">\n{findings}</ul>\n")
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"termsheet {}\">\n<title>{title}</title>\n<style>\n{}\n{}</style>\n</head>\n\
         <body>\n<main>\n<header>\n<h1>{title}</h1>\n<p class=\"meta\">{}</p>\n{findings}<nav aria-label=\"Sections\">{links}</nav>\n\
         </header>\n{bodies}</main>\n</body>\n</html>\n",
        escape::text(report.run.version),
        chart::font_style(),
        include_str!("page.css"),
        section::headline(report),
    )
}

/// The charts, each on a light card with its description below.
fn figures(charts: &[Chart]) -> String {
    charts
        .iter()
        .map(|chart| {
            format!(
                "<figure id=\"chart-{}\">\n<div class=\"card\">{}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
                escape::text(&chart.file_stem),
                chart.svg_without_font(),
                escape::prose(&chart.alt)
            )
        })
        .collect()
}
