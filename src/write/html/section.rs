//! The sections of the page below the finding, each as markup; empty where there is nothing to say.

use super::escape;
use super::table::{Column, Table, figure, median, named, partial, partial_figure};
use crate::report::digits;
use crate::report::{Backtest, Figure, Manifest, Party, Report};
use crate::rng::Sampler;
use crate::unit::Per;
use crate::write::text::told;

/// What was run, in a line.
pub(super) fn headline(report: &Report) -> String {
    let (scenario, run) = (&report.scenario, &report.run);
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    let mut line = format!(
        "{} {}{} from {} · {} path{}, seed {} · <code>{}</code>",
        digits::count(scenario.periods as u64),
        scenario.step.word(),
        plural(scenario.periods as u64),
        scenario.start,
        digits::count(run.paths),
        plural(run.paths),
        run.seed,
        escape::text(&scenario.file)
    );
    if let Some(variant) = &run.variant {
        line.push_str(&format!(" · variant <code>{}</code>", escape::text(variant)));
    }
    if let Some(day) = run.as_of {
        line.push_str(&format!(" · as of {day}"));
    }
    if !run.overrides.is_empty() {
        line.push_str(" · with overrides");
    }
    line
}

/// The deal in words.
pub(super) fn deal(explanation: &[(String, Vec<String>)]) -> String {
    let mut markup = String::new();
    for (heading, sentences) in explanation {
        if sentences.is_empty() {
            continue;
        }
        if !heading.is_empty() {
            markup.push_str(&format!("<h3>{}</h3>\n", escape::text(heading)));
        }
        let items: String = sentences
            .iter()
            .map(|sentence| format!("<li>{}</li>\n", escape::prose(sentence)))
            .collect();
        markup.push_str(&format!("<ul>\n{items}</ul>\n"));
    }
    markup
}

/// How to read the figures of the tables.
const READING: &str =
    "<p class=\"note\">Each figure is the mean over all paths; below it the 5th and the 95th percentile.</p>\n";

/// The judged parties side by side, then those outside the deal.
pub(super) fn parties(report: &Report) -> String {
    let (judged, outside) = (judged(report), outside(report));
    if judged.is_empty() && outside.is_empty() {
        return String::new();
    }
    format!("{READING}{judged}{outside}")
}

/// One column a party, one row a figure: what is compared stands side by side.
fn judged(report: &Report) -> String {
    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let times = |value: f64, se: f64| format!("{}×", digits::number(value, se));
    let paths = report.run.paths;
    let parties: Vec<&Party> = report.parties.iter().filter(|party| !party.external).collect();
    if parties.is_empty() {
        return String::new();
    }
    let mut table = Table::new("Parties", &[("Figure", Column::Words)]);
    for party in &parties {
        table.column(named(&party.name, &party.key), Column::Figures);
    }
    let mut row = |name: &str, cell: &dyn Fn(&Party) -> String| {
        let cells = parties.iter().map(|party| cell(party));
        table.row(&[name.to_owned()].into_iter().chain(cells).collect::<Vec<String>>());
    };
    row("Present value", &|party| figure(&party.npv, money));
    row("Discount rate", &|party| escape::text(&party.discount_rate));
    row("Probability of loss", &|party| {
        let loss = &party.probability_of_loss;
        digits::probability(loss.value, loss.se, loss.count)
    });
    row("Net cash", &|party| figure(&party.net_cash, money));
    row("Received", &|party| figure(&party.received, money));
    row("Paid", &|party| figure(&party.paid, money));
    row("Internal rate of return (median)", &|party| {
        let mut cell = partial(&party.irr, paths, median(&party.irr, digits::rate));
        for (count, what) in [(party.irr_none, "none"), (party.irr_several, "several")] {
            if count > 0 {
                let plural = if count == 1 { "" } else { "s" };
                cell.push_str(&format!(
                    "<small>{what} on {} path{plural}</small>",
                    digits::count(count)
                ));
            }
        }
        cell
    });
    row("Received over paid", &|party| {
        partial_figure(&party.multiple, paths, times)
    });
    row("Payback", &|party| {
        partial_figure(&party.payback_years, paths, digits::years)
    });
    row("Peak exposure", &|party| figure(&party.peak_exposure, money));
    table.markup()
}

/// What flows from and to those outside.
fn outside(report: &Report) -> String {
    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let mut table = Table::new(
        "Outside the deal",
        &[
            ("Outside the deal", Column::Words),
            ("Received", Column::Figures),
            ("Paid", Column::Figures),
            ("Net cash", Column::Figures),
        ],
    );
    for party in report.parties.iter().filter(|party| party.external) {
        table.row(&[
            named(&party.name, &party.key),
            figure(&party.received, money),
            figure(&party.paid, money),
            figure(&party.net_cash, money),
        ]);
    }
    table.markup()
}

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

/// Events: how probable, and when.
pub(super) fn events(report: &Report) -> String {
    let mut table = Table::new(
        "Events",
        &[
            ("Event", Column::Words),
            ("Within the horizon", Column::Figures),
            ("Mean, in years from the start", Column::Figures),
            ("Median", Column::Figures),
        ],
    );
    for event in &report.events {
        let probability = &event.probability;
        let years = &event.years;
        let median = years
            .summary
            .p50
            .map_or_else(|| "–".to_owned(), |median| digits::number(median, years.quantile_se[1]));
        table.row(&[
            named(&event.label, &event.key),
            digits::probability(probability.value, probability.se, probability.count),
            figure(years, digits::number),
            median,
        ]);
    }
    let markup = table.markup();
    if markup.is_empty() {
        return markup;
    }
    format!("{markup}<p class=\"note\">When: on the paths on which it happens.</p>\n")
}

/// ` a year` and the like behind a figure that is quoted per time.
fn quoted(per: Option<Per>) -> String {
    per.map_or_else(|| "level".to_owned(), |per| format!("per {}", per.word()))
}

/// Five columns on a distribution.
fn spread_row(name: String, per: Option<Per>, figure: &Figure) -> [String; 7] {
    let summary = &figure.summary;
    let [low_se, median_se, high_se] = figure.quantile_se;
    let cell = |value: Option<f64>, se: f64| value.map_or_else(|| "–".to_owned(), |value| digits::number(value, se));
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
        table.row(&spread_row(named(&driver.label, &driver.key), driver.per, &driver.last));
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
        table.row(&spread_row(name, assumption.per, &assumption.figure));
    }
    let markup = table.markup();
    if markup.is_empty() {
        return markup;
    }
    format!("<p class=\"note\">As drawn, once on each path.</p>\n{markup}")
}

/// Present values under the variants, with the change to the deal as written.
pub(super) fn variants(report: &Report) -> String {
    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let mut markup = String::new();
    for party in report.parties.iter().filter(|party| !party.external) {
        let name = format!("Present value of {} under each variant", party.name);
        let mut table = Table::new(
            &name,
            &[
                ("Variant", Column::Words),
                ("Present value", Column::Figures),
                ("Change of the mean", Column::Figures),
            ],
        );
        table.row(&["As written".to_owned(), figure(&party.npv, money), "–".to_owned()]);
        let mut any = false;
        for variant in &report.variants {
            let Some(found) = variant.parties.iter().find(|found| found.key == party.key) else {
                continue;
            };
            any = true;
            let change = found.change.map_or_else(
                || "–".to_owned(),
                |change| digits::change(change.mean, change.se, &report.scenario.currency),
            );
            table.row(&[
                named(&variant.title, &variant.key),
                figure(&found.npv, money),
                escape::text(&change),
            ]);
        }
        if any {
            markup.push_str(&format!("<h3>{}</h3>\n{}", escape::text(&party.name), table.markup()));
        }
    }
    if markup.is_empty() {
        return markup;
    }
    format!("{READING}{markup}")
}

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
            digits::number(row.observed, 0.0),
            figure(&row.model, digits::number),
            error_of(row.error, se, row.observed),
        ]);
    }
    let (observed, model) = history.totals;
    let se: f64 = history.rows.iter().map(|row| row.model.summary.se.unwrap_or(0.0)).sum();
    table.sum_row(&[
        "Sum".to_owned(),
        digits::number(observed, 0.0),
        digits::number(model, se),
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
        "<h3>{}</h3>\n<p>Against <code>{}</code>, the mean over {paths}. The mean absolute error is <strong>{}</strong> of what \
         was observed.{source}</p>\n{}",
        escape::text(&history.label),
        escape::text(&history.against),
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
    let optional = |value: &Option<String>| value.as_deref().map_or_else(|| "–".to_owned(), escape::text);
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
            optional(&row.as_of),
            row.confidence
                .map_or_else(|| "–".to_owned(), |confidence| confidence.word().to_owned()),
            optional(&row.note),
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

/// How it was run, and how sure the figures are.
pub(super) fn run(report: &Report, manifest: &Manifest) -> String {
    let run = &report.run;
    let exactness = |exact: bool, error: f64, of: &str| {
        if exact {
            format!("exact for {of}")
        } else {
            format!(
                "for {of} within {} of the interquartile range",
                digits::percent(error, error * 0.1)
            )
        }
    };
    let percentiles = format!(
        "{}; {}",
        exactness(run.figures_exact, run.figures_error, "figures of a path"),
        exactness(run.series_exact, run.series_error, "series over time")
    );
    let mut list = vec![
        ("Program", format!("termsheet {}", escape::text(run.version))),
        (
            "Scenario",
            format!("<code>{}</code>", escape::text(&report.scenario.file)),
        ),
        ("Paths", digits::count(run.paths)),
        ("Seed", run.seed.to_string()),
        ("Sampler", sampler_words(run.sampler)),
        ("Percentiles", percentiles),
    ];
    if let Some(precision) = &run.precision {
        list.push(("Precision", escape::text(&told(precision))));
    }
    if let Some(variant) = &run.variant {
        list.push(("Variant", format!("<code>{}</code>", escape::text(variant))));
    }
    if let Some(day) = run.as_of {
        list.push(("As of", day.to_string()));
    }
    for overridden in &run.overrides {
        list.push(("Override", format!("<code>{}</code>", escape::text(overridden))));
    }
    for input in std::iter::once(&manifest.scenario).chain(&manifest.files) {
        let (name, digest) = (escape::text(&input.name), escape::text(&input.sha256));
        list.push((
            "SHA-256",
            format!("<code>{name}</code> <code class=\"digest\">{digest}</code>"),
        ));
    }
    let list: String = list
        .iter()
        .map(|(name, value)| format!("<dt>{name}</dt><dd>{value}</dd>\n"))
        .collect();

    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let mut table = Table::new(
        "Standard errors",
        &[
            ("Present value of", Column::Words),
            ("Mean", Column::Figures),
            ("Standard error", Column::Figures),
            ("Mean of the worst 5%", Column::Figures),
        ],
    );
    for party in report.parties.iter().filter(|party| !party.external) {
        let npv = &party.npv.summary;
        let (Some(mean), Some(se)) = (npv.mean, npv.se) else {
            continue;
        };
        // The tail holds a twentieth of the paths: its mean is at least as uncertain as the
        // 5th percentile.
        let tail = npv
            .tail_mean_5
            .map_or_else(|| "–".to_owned(), |tail| money(tail, party.npv.quantile_se[0]));
        table.row(&[
            escape::text(&party.name),
            escape::text(&money(mean, se)),
            escape::text(&money(se, se * 0.1)),
            escape::text(&tail),
        ]);
    }
    format!(
        "<dl>\n{list}</dl>\n{}<p class=\"note\">The last digit printed of a figure stands for at least its standard error: with another \
         seed it may change, those before it seldom will. What is uncertain beyond the draws, such as the terms themselves and \
         what was assumed, no number of paths makes surer. The same file, seed and number of paths give the same figures: \
         <code>termsheet verify report.html</code> makes this page again from the scenario and says whether it is the same.</p>\n",
        table.markup()
    )
}

/// The sampler, and where its errors come from.
fn sampler_words(sampler: Sampler) -> String {
    match sampler.replicates() {
        None => sampler.word().to_owned(),
        Some(replicates) => format!(
            "{}; standard errors from {replicates} independent replicates",
            sampler.word()
        ),
    }
}
