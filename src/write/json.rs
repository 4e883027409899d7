//! `summary.json`: every figure of a run at full precision, for other programs; faults and
//! explanations likewise.
//!
//! In: a [`Report`]. Out: a JSON value whose keys and their order are those of docs/language.md,
//! "What a run says". A figure that does not exist on any path has `count` 0 and `null` for the
//! rest. Numbers are the shortest that read back as the same double.

use serde_json::{Map, Value, json};

use crate::analysis::Pair;
use crate::diag::{Diagnostics, Label, Severity, Sources};
use crate::explain::Explanation;
use crate::report::manifest::without_folders;
use crate::report::{Backtest, Clause, Figure, Party, Report, StepKind, Term, Variant, gross_to_net};
use crate::stats::{Proportion, SeriesPoint, Summary};
use crate::time::Date;
use crate::write::answer;
use crate::write::evidence::Missing;

/// The whole of `summary.json`.
///
/// `history` and `variants` are there only where the scenario has them.
pub fn summary(report: &Report) -> Value {
    let scenario = &report.scenario;
    let mut root = Map::new();
    root.insert("termsheet".into(), report.run.version.into());
    root.insert(
        "scenario".into(),
        json!({
            "title": scenario.title,
            "currency": scenario.currency.code,
            "start": day(scenario.start),
            "step": scenario.step.word(),
            "periods": scenario.periods,
        }),
    );
    root.insert("run".into(), run(report));
    root.insert(
        "parties".into(),
        keyed(&report.parties, |one| (&one.key, party(report, one))),
    );
    root.insert("terms".into(), keyed(&report.terms, |one| (&one.key, term(one))));
    root.insert("clauses".into(), keyed(&report.clauses, |one| (&one.id, clause(one))));
    root.insert(
        "events".into(),
        keyed(&report.events, |one| {
            (
                &one.key,
                json!({ "probability": proportion(&one.probability), "years": figure(&one.years) }),
            )
        }),
    );
    root.insert(
        "drivers".into(),
        keyed(&report.drivers, |one| (&one.key, json!({ "final": figure(&one.last) }))),
    );
    root.insert(
        "assumptions".into(),
        keyed(&report.assumptions, |one| (&one.key, figure(&one.figure))),
    );
    root.insert("series".into(), series(report));
    if !report.history.is_empty() {
        root.insert(
            "history".into(),
            keyed(&report.history, |one| (&one.key, backtest(one))),
        );
    }
    if !report.variants.is_empty() {
        root.insert(
            "variants".into(),
            keyed(&report.variants, |one| (&one.key, variant(one))),
        );
    }
    if !report.analyses.is_empty() {
        root.insert(
            "analyses".into(),
            keyed(&report.analyses, |one| (&one.key, answer::json(one))),
        );
    }
    Value::Object(root)
}

/// The faults of a scenario, sorted by place; `missing` is what has no source, where it was asked for.
///
/// A place is `{ "file", "line", "column", "text" }`, the file without its folders, lines and columns from 1.
pub fn faults(diagnostics: &Diagnostics, sources: &Sources, missing: Option<&[Missing]>) -> Value {
    let place = |label: &Label| {
        sources
            .place(label.span)
            .map(|place| json!({ "file": without_folders(&place.name), "line": place.line, "column": place.column, "text": label.text }))
    };
    let word = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let sorted = diagnostics.sorted();
    let list: Vec<Value> = sorted
        .iter()
        .map(|one| {
            json!({
                "severity": word(one.severity),
                "code": one.code,
                "message": one.message,
                "place": one.primary.as_ref().and_then(place),
                "others": one.others.iter().filter_map(place).collect::<Vec<_>>(),
                "help": one.help,
            })
        })
        .collect();
    let mut root = Map::new();
    for (name, severity) in [("errors", Severity::Error), ("warnings", Severity::Warning)] {
        root.insert(
            name.into(),
            sorted.iter().filter(|one| one.severity == severity).count().into(),
        );
    }
    root.insert("faults".into(), list.into());
    if let Some(missing) = missing {
        let list = missing
            .iter()
            .map(|one| json!({ "path": one.path, "confidence": one.confidence.map(|confidence| confidence.word()) }));
        root.insert("without_source".into(), list.collect());
    }
    Value::Object(root)
}

/// An explanation: `{ "title", "sections": [{ "heading", "sentences" }] }`.
pub fn explanation(explanation: &Explanation) -> Value {
    let sections: Vec<Value> = explanation
        .sections
        .iter()
        .map(|section| json!({ "heading": section.heading, "sentences": section.sentences }))
        .collect();
    json!({ "title": explanation.title, "sections": sections })
}

/// The text of a JSON file: indented, with a line feed at the end.
pub fn text(summary: &Value) -> String {
    // `Display` of a value cannot fail; the alternate form indents.
    format!("{summary:#}\n")
}

/// A date in full: `2024-01-01`.
pub(super) fn day(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

fn run(report: &Report) -> Value {
    let run = &report.run;
    json!({
        "paths": run.paths,
        "seed": run.seed,
        "sampler": run.sampler.word(),
        "replicates": run.sampler.replicates(),
        "precision": run.precision.as_ref().map(|precision| json!({
            "wanted": precision.wanted,
            "reached": precision.reached,
            "met": precision.met,
            "tried": precision.tried,
        })),
        "percentiles": {
            "figures": precision(run.figures_exact, run.figures_error),
            "series": precision(run.series_exact, run.series_error),
        },
        "overrides": run.overrides,
        "variant": run.variant,
        "as_of": run.as_of.map(|day| day.to_string()),
    })
}

/// Whether percentiles are exact, else by what share of the interquartile range they may be off.
fn precision(exact: bool, error: f64) -> Value {
    if exact {
        json!("exact")
    } else {
        json!({ "within_share_of_iqr": error })
    }
}

/// A table of things by name, in their order.
fn keyed<'a, T>(list: &'a [T], entry: impl Fn(&'a T) -> (&'a String, Value)) -> Value {
    let mut map = Map::new();
    for one in list {
        let (key, value) = entry(one);
        map.insert(key.clone(), value);
    }
    Value::Object(map)
}

fn party(report: &Report, party: &Party) -> Value {
    let steps = gross_to_net(report, party);
    let steps: Vec<Value> = steps
        .iter()
        .map(|step| {
            json!({
                "step": step.kind.word(),
                "label": step.label,
                "terms": step.terms,
                "clause": match &step.kind { StepKind::Clause(id) => Some(id), _ => None },
                "amount": step.amount,
            })
        })
        .collect();
    json!({
        "npv": figure(&party.npv),
        "net_cash": figure(&party.net_cash),
        "received": figure(&party.received),
        "paid": figure(&party.paid),
        "irr": figure(&party.irr),
        "multiple": figure(&party.multiple),
        "payback_years": figure(&party.payback_years),
        "peak_exposure": figure(&party.peak_exposure),
        "probability_of_loss": match party.external {
            true => json!({ "value": null, "se": null }),
            false => proportion(&party.probability_of_loss),
        },
        "irr_none": party.irr_none,
        "irr_several": party.irr_several,
        "gross_to_net": steps,
        "name": party.name,
        "external": party.external,
    })
}

fn term(term: &Term) -> Value {
    json!({
        "total": figure(&term.total),
        "present_value": figure(&term.present_value),
        "effective_rate": term.effective_rate.as_ref().map(figure),
        "outstanding": figure(&term.outstanding),
        "label": term.label,
        "kind": term.kind,
        "from": term.from,
        "to": term.to,
        "enabled": term.enabled,
        "paid_in": term.paid_in,
    })
}

fn clause(clause: &Clause) -> Value {
    json!({
        "probability": proportion(&clause.ever),
        "years": figure(&clause.years),
        "periods": clause.periods.as_ref().map(figure),
        "amount": clause.amount.as_ref().map(figure),
        "by_period": clause.by_period,
        "ever_by_period": clause.ever_by_period,
        "value": clause.worth.as_ref().map(|worth| keyed(worth, |one| (&one.party, figure(&one.value)))),
        "label": clause.label,
        "sort": clause.sort,
        "term": clause.term,
        "part": clause.part,
    })
}

fn backtest(backtest: &Backtest) -> Value {
    let rows: Vec<Value> = backtest
        .rows
        .iter()
        .map(|row| {
            json!({ "window": row.window, "observed": row.observed, "model": figure(&row.model), "error": row.error })
        })
        .collect();
    json!({
        "against": backtest.against,
        "rows": rows,
        "observed": backtest.totals.0,
        "model": backtest.totals.1,
        "mean_absolute_error": backtest.mean_absolute_error,
    })
}

fn variant(variant: &Variant) -> Value {
    json!({
        "title": variant.title,
        "parties": keyed(&variant.parties, |one| {
            let change = one.change.map(|change| {
                let share = |of: fn(&Pair) -> &Option<Proportion>| one.pair.as_ref().and_then(|pair| of(pair).as_ref());
                json!({
                    "mean": change.mean,
                    "se": change.se,
                    "larger": share(|pair| &pair.larger).map(proportion),
                    "smaller": share(|pair| &pair.smaller).map(proportion),
                })
            });
            (&one.key, json!({ "npv": figure(&one.npv), "change": change }))
        }),
    })
}

/// Reads one statistic of a figure.
type OfFigure = fn(&Summary) -> Option<f64>;

/// The statistics of a figure behind its count, in the order in which they are written.
pub(super) const FIGURE: [(&str, OfFigure); 15] = [
    ("mean", |d| d.mean),
    ("se", |d| d.se),
    ("sd", |d| d.sd),
    ("min", |d| d.min),
    ("max", |d| d.max),
    ("p1", |d| d.p1),
    ("p5", |d| d.p5),
    ("p10", |d| d.p10),
    ("p25", |d| d.p25),
    ("p50", |d| d.p50),
    ("p75", |d| d.p75),
    ("p90", |d| d.p90),
    ("p95", |d| d.p95),
    ("p99", |d| d.p99),
    ("tail_mean_5", |d| d.tail_mean_5),
];

/// D: a distribution.
fn figure(figure: &Figure) -> Value {
    let mut map = Map::new();
    map.insert("count".into(), figure.summary.count.into());
    map.extend(FIGURE.map(|(name, get)| (name.to_owned(), json!(get(&figure.summary)))));
    Value::Object(map)
}

/// P: a probability.
fn proportion(proportion: &Proportion) -> Value {
    json!({ "value": proportion.value, "se": proportion.se })
}

/// Reads one statistic of a point.
type Statistic = fn(&SeriesPoint) -> Option<f64>;

/// The statistics of a series, in the order in which they are written.
pub(super) const STATISTICS: [(&str, Statistic); 6] = [
    ("mean", |point| point.mean),
    ("p5", |point| point.p5),
    ("p25", |point| point.p25),
    ("p50", |point| point.p50),
    ("p75", |point| point.p75),
    ("p95", |point| point.p95),
];

/// Every series of a report with its name, such as `parties.openai.net`.
pub(super) fn all_series(report: &Report) -> Vec<(String, &[SeriesPoint])> {
    let mut all: Vec<(String, &[SeriesPoint])> = Vec::new();
    all.extend(
        report
            .drivers
            .iter()
            .map(|one| (format!("drivers.{}", one.key), one.series.as_slice())),
    );
    all.extend(
        report
            .terms
            .iter()
            .map(|one| (format!("terms.{}", one.key), one.series.as_slice())),
    );
    for party in &report.parties {
        all.push((format!("parties.{}.net", party.key), &party.net));
        all.push((format!("parties.{}.cumulative", party.key), &party.cumulative));
    }
    all
}

fn series(report: &Report) -> Value {
    let mut map = Map::new();
    let dates: Vec<String> = report.period_start.iter().map(|&date| day(date)).collect();
    map.insert("period_start".into(), dates.into());
    for (name, points) in all_series(report) {
        let mut statistics = Map::new();
        for (statistic, get) in STATISTICS {
            statistics.insert(
                statistic.into(),
                points.iter().map(get).collect::<Vec<Option<f64>>>().into(),
            );
        }
        map.insert(name, Value::Object(statistics));
    }
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::examples::{hard, realistic};
    use crate::write::csv;

    #[test]
    fn every_report_is_json_and_csv_of_the_same_figures() {
        for (name, report) in hard().into_iter().chain([("realistic", realistic())]) {
            let json = summary(&report);
            let read: Result<Value, _> = serde_json::from_str(&text(&json));
            assert!(read.is_ok(), "{name}: what is written can be read");
            let csv = csv::series(&report);
            let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
            let header = lines.next().expect("there is a header");
            for (period, row) in lines.enumerate() {
                assert_eq!(json["series"]["period_start"][period], row[0], "{name}");
                for (column, cell) in header.iter().zip(&row).skip(1) {
                    let (series, statistic) = column.rsplit_once('.').expect("a column is a series and a statistic");
                    let value = match series.strip_prefix("clauses.") {
                        Some(id) => &json["clauses"][id][statistic][period],
                        None => &json["series"][series][statistic][period],
                    };
                    let value = value.as_f64();
                    assert_eq!(value, cell.parse().ok(), "{name}: {column} in period {period}");
                }
            }
        }
    }

    #[test]
    fn what_does_not_exist_is_counted_and_null() {
        let empty = Figure {
            summary: Default::default(),
            quantile_se: [0.0; 3],
        };
        let value = figure(&empty);
        assert_eq!(value["count"], 0);
        assert!(value["mean"].is_null() && value["tail_mean_5"].is_null());
    }
}
