//! Which charts a run draws: those of the file's `[charts]`, or those of the command line.
//!
//! In: a loaded deal, and names of charts. Out: charts to be drawn, and in the report what they need
//! beyond its figures.

use crate::analysis::Deal;
use crate::ledger;
use crate::model::{self, ChartError, ChartSubject};
use crate::report::{Charts, ChartsAsked, Path, Report};
use crate::scenario::{ChartKind, ChartOf, word_help};

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
        let own = deal.model.charts.iter().filter_map(|chart| chart.key.as_deref());
        let known: Vec<&str> = own.chain(ChartKind::WORDS.iter().copied()).collect();
        return Err(ChartError {
            message: format!("there is no chart called `{word}`"),
            help: word_help(word, &known),
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
            message: format!("`{}` has nothing to show in this deal", kind.word()),
            help: needs(kind),
        });
    }
    Ok(plain(kind, of))
}

/// What a chart is drawn from, for a deal that has none of it.
fn needs(kind: ChartKind) -> String {
    let question = ["compare", "sensitivity", "sweep", "solve", "frontier"];
    match kind.of().first() {
        _ if kind.needs_variants() => "it sets [variants] beside each other".to_owned(),
        Some(ChartOf::Analysis) => match question.iter().find(|word| kind.answers(word)) {
            Some(word) => {
                format!("it is drawn from an answer: ask `termsheet {word}`, or put a question into [analyses]")
            }
            None => String::new(),
        },
        Some(ChartOf::Driver) => "it is drawn from [drivers]".to_owned(),
        Some(ChartOf::Event) => "it is drawn from [events]".to_owned(),
        Some(ChartOf::History) => "it is drawn from [history]".to_owned(),
        _ => String::new(),
    }
}

/// The charts of the answers of these keys: those that the command line asks for; else those of the file's `[charts]` that are
/// of these answers, and of each answer that has none there all that it has.
///
/// # Errors
///
/// As of [`chart_choice`], and where a chart is of none of these answers.
pub fn answer_charts(deal: &Deal, keys: &[String], asked: ChartsAsked) -> Result<Charts, ChartError> {
    let answered = |one: &ChartSubject| one.what == ChartOf::Analysis && keys.contains(&one.key);
    let of_answers = |chart: &model::Chart| model::Chart {
        of: chart.of.iter().filter(|one| answered(one)).cloned().collect(),
        ..chart.clone()
    };
    if asked.names.is_empty() {
        let own = deal.model.charts.iter().map(of_answers);
        let mut chosen: Vec<model::Chart> = own.filter(|chart| !chart.of.is_empty()).collect();
        for key in keys {
            if !chosen.iter().flat_map(|chart| &chart.of).any(|one| one.key == *key) {
                let of = vec![ChartSubject {
                    what: ChartOf::Analysis,
                    key: key.clone(),
                }];
                chosen.push(plain(ChartKind::Analysis, of));
            }
        }
        return Ok(Charts { chosen, asked });
    }
    let mut chosen = Vec::new();
    for (name, chart) in asked.names.iter().zip(chart_choice(deal, &asked.names)?) {
        let chart = of_answers(&chart);
        if chart.of.is_empty() {
            let mut questions = deal
                .scenario
                .analyses
                .iter()
                .filter(|one| keys.contains(&one.key.value));
            let word = questions.next().map_or("", |one| one.question.word());
            let kinds = ChartKind::ALL.iter().filter(|kind| kind.answers(word));
            let words: Vec<&str> = kinds.map(|kind| kind.word()).collect();
            return Err(ChartError {
                message: format!("`{name}` shows nothing of what is asked here"),
                help: format!("there are {}", words.join(", ")),
            });
        }
        chosen.push(chart);
    }
    Ok(Charts { chosen, asked })
}

/// A chart without a name, words or looks of its own.
fn plain(kind: ChartKind, of: Vec<ChartSubject>) -> model::Chart {
    model::Chart {
        key: None,
        kind,
        of,
        words: Default::default(),
        size: None,
        theme: None,
    }
}

/// Gives a report the charts that the command line asks for, or those of the file, and the paths that they show.
///
/// # Errors
///
/// As of [`chart_choice`].
pub fn choose_charts(report: &mut Report, deal: &Deal, asked: ChartsAsked) -> Result<(), ChartError> {
    let chosen = match asked.names.is_empty() {
        true => deal.model.charts.clone(),
        false => chart_choice(deal, &asked.names)?,
    };
    let wanted = chosen.iter().any(|chart| chart.kind == ChartKind::Spaghetti);
    report.charts = Charts { chosen, asked };
    report.paths.clear();
    if wanted {
        add_paths(report, deal);
    }
    Ok(())
}

/// The first paths of a run, told by the ledger.
fn add_paths(report: &mut Report, deal: &Deal) {
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
