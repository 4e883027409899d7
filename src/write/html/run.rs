//! How it was run, and how sure the figures are.

use super::escape;
use super::table::{Column, Table};
use crate::report::digits;
use crate::report::{Manifest, Report};
use crate::rng::Sampler;
use crate::write::summary::told;

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
