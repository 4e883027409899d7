//! The report as one page: the finding, the deal in words, charts, tables, evidence, how it was run.
//!
//! In: a report, the deal in words, finished charts. Out: an HTML document that carries its style,
//! its font and its charts inside itself; one small script that sorts tables and is not needed for reading; and no
//! request to anywhere. Everything that comes from the scenario is escaped, and a policy in the page forbids
//! what would slip through; only web addresses become links. Digits are those of [`digits`](crate::report::digits).

mod answer;
mod chance;
mod change;
mod clauses;
mod escape;
mod evidence;
mod parties;
mod policy;
mod run;
mod table;
mod terms;
mod words;

#[cfg(test)]
mod tests;

use crate::chart::{self, Chart};
use crate::report::{Manifest, Party, Report};
use crate::write::summary;

/// The script that sorts tables.
const SCRIPT: &str = include_str!("page.js");

/// The page. `explanation` is the deal in words: headings, each with its sentences. Of the charts there is one set for wide
/// screens and paper, and the same on slim sheets for phones.
pub fn html(
    report: &Report,
    explanation: &[(String, Vec<String>)],
    (charts, slim): (&[Chart], &[Chart]),
    manifest: &Manifest,
) -> String {
    let title = escape::text(&report.scenario.title);
    let sections: Vec<(&str, &str, String)> = [
        ("deal", "The deal in words", words::deal(explanation)),
        ("charts", "Charts", figures(charts, slim)),
        ("parties", "Parties", parties::parties(report)),
        ("terms", "Terms", terms::terms(report)),
        ("clauses", "Clauses", clauses::section(report)),
        ("events", "Events", chance::events(report)),
        ("drivers", "Drivers", chance::drivers(report)),
        ("assumptions", "Assumptions", chance::assumptions(report)),
        ("variants", "Variants", parties::variants(report)),
        ("analyses", "Questions", answer::section(report)),
        (
            "backtest",
            "The model against what was observed",
            evidence::history(report),
        ),
        ("evidence", "Evidence", evidence::evidence(report)),
        ("change", "What you could change", change::change(report)),
        ("run", "How it was run, and how sure it is", run::run(report, manifest)),
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
        .map(|party| format!("<li>{}</li>\n", finding(report, party)))
        .collect();
    let findings = if findings.is_empty() {
        String::new()
    } else {
        format!("<ul class=\"finding\">\n{findings}</ul>\n")
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"generator\" content=\"termsheet {}\">\n<title>{title}</title>\n<style>\n{}\n{}{}</style>\n</head>\n\
         <body>\n<main>\n<header>\n<h1>{title}</h1>\n<p class=\"meta\">{}</p>\n{findings}<nav aria-label=\"Sections\">{links}</nav>\n\
         </header>\n{bodies}</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        policy::policy(SCRIPT),
        escape::text(report.run.version),
        chart::font_style(),
        include_str!("page.css"),
        dark(charts, slim),
        run::headline(report),
    )
}

/// What the deal is worth to a party.
fn finding(report: &Report, party: &Party) -> String {
    let parts = summary::finding(report, party).parts;
    let set = parts.iter().map(|(text, loud)| match loud {
        true => format!("<strong>{}</strong>", escape::prose(text)),
        false => escape::prose(text),
    });
    set.collect()
}

/// The rules by which charts follow a reader who likes the dark; on paper they stay light.
fn dark(charts: &[Chart], slim: &[Chart]) -> String {
    let rules = chart::dark_rules(charts.iter().chain(slim), "follows");
    format!("@media screen and (prefers-color-scheme:dark){{{rules}}}\n")
}

/// The charts, each on a card with its description below. Those on light paper follow the page; what was asked for on
/// dark paper stays on it.
fn figures(charts: &[Chart], slim: &[Chart]) -> String {
    charts
        .iter()
        .map(|chart| {
            let twin = slim.iter().find(|twin| twin.file_stem == chart.file_stem && twin.svg != chart.svg);
            let drawn = match twin {
                None => chart.svg_without_font(),
                Some(twin) => format!(
                    "<div class=\"broad\">{}</div><div class=\"slim\">{}</div>",
                    chart.svg_without_font(),
                    twin.svg_without_font()
                ),
            };
            format!(
                "<figure id=\"chart-{}\">\n<div class=\"card{}\" role=\"group\" aria-label=\"{}\" tabindex=\"0\">{}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
                escape::text(&chart.file_stem),
                if chart.dark.is_empty() { "" } else { " follows" },
                escape::text(&format!("Chart: {}", chart.title)),
                drawn,
                escape::prose(&chart.alt)
            )
        })
        .collect()
}
