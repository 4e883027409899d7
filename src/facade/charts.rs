//! Which charts a run draws: those of the file's `[charts]`, or those of the command line.
//!
//! In: a loaded deal, and names of charts. Out: charts to be drawn, and in the report what they need
//! beyond its figures.

use crate::analysis::Deal;
use crate::diag::nearest;
use crate::ledger;
use crate::model::{self, ChartError};
use crate::report::{Charts, Path, Report};
use crate::scenario::ChartKind;

/// How many paths are drawn over a fan.
const PATHS: u64 = 12;

/// The charts that names stand for: `fan`, `fan:microsoft.cumulative`, or one of the file's `[charts]`.
///
/// # Errors
///
/// Where there is no such chart, or it cannot be of that, with the nearest that there is.
pub fn chart_choice(deal: &Deal, names: &[String]) -> Result<Vec<model::Chart>, ChartError> {
    names.iter().map(|name| one(deal, name)).collect()
}

fn one(deal: &Deal, name: &str) -> Result<model::Chart, ChartError> {
    let (word, of) = match name.split_once(':') {
        Some((word, of)) => (word, Some(of)),
        None => (name, None),
    };
    let own = || deal.model.charts.iter().filter_map(|chart| chart.key.as_deref());
    if let (None, Some(chart)) = (
        of,
        deal.model
            .charts
            .iter()
            .find(|chart| chart.key.as_deref() == Some(word)),
    ) {
        return Ok(chart.clone());
    }
    let Some(kind) = ChartKind::of_word(word) else {
        let known = || own().chain(ChartKind::WORDS.iter().copied());
        return Err(ChartError {
            message: format!("there is no chart called `{word}`"),
            help: match nearest(word, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", known().collect::<Vec<&str>>().join(", ")),
            },
        });
    };
    let of = match of {
        Some(of) => of
            .split(',')
            .map(|address| model::chart_subject(&deal.scenario, kind, address.trim()))
            .collect::<Result<Vec<_>, ChartError>>()?,
        None => model::chart_of_all(&deal.scenario, kind),
    };
    if of.is_empty() || (kind.needs_variants() && deal.model.variants.is_empty()) {
        return Err(ChartError {
            message: format!("this deal has nothing that a {} could show", kind.word()),
            help: match kind.needs_variants() {
                true => "it sets [variants] beside each other".to_owned(),
                false => String::new(),
            },
        });
    }
    Ok(model::Chart {
        key: None,
        kind,
        of,
        words: Default::default(),
        size: None,
        theme: None,
    })
}

/// Gives a report the charts that it is to be drawn with, and the paths that they show.
pub fn choose_charts(report: &mut Report, deal: &Deal, charts: Charts) {
    let wanted = charts.chosen.iter().any(|chart| chart.kind == ChartKind::Spaghetti);
    report.charts = charts;
    report.paths.clear();
    if !wanted {
        return;
    }
    let model = &deal.model;
    for number in 0..PATHS.min(report.run.paths) {
        // What a path cannot tell has stopped the run before.
        let Ok(told) = ledger::replay(model, report.run.seed, number) else {
            continue;
        };
        let judged = model.parties.entries().filter(|(_, party)| !party.external);
        let cumulative = judged.map(|(id, party)| {
            let ends = told.periods.iter().map(|period| period.cumulative[id]).collect();
            (party.key.clone(), ends)
        });
        report.paths.push(Path {
            number,
            cumulative: cumulative.collect(),
        });
    }
}
