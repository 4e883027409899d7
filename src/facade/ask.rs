//! Questions of many runs: those of the file's `[analyses]`, and one of the command line.
//!
//! In: a loaded deal, and which questions. Out: answers with all that writers and charts need, and their
//! files.

use crate::analysis::{self, Answer, Asker, Deal, Faults, Goal, Loaded, Request};
use crate::chart;
use crate::diag::{Diagnostics, Sources};
use crate::explain;
use crate::model::Files;
use crate::report::answer::capitalised;
use crate::report::{Answered, Charts, Manifest, Run, Scenario};
use crate::rng::Sampler;
use crate::scenario::{Analysis, Override, Question};
use crate::write::files::Item;
use crate::write::{answer, json, provenance};

/// How many paths each point of a grid gets where nobody says: grids have many points.
const POINT_PATHS: u64 = 10_000;

/// Reads a scenario with its changes and a question of the command line, and looks at what is asked; `others` are
/// further scenarios of the command line that it is compared with.
pub fn load_asking(
    request: &Request,
    question: Option<&Override>,
    files: &(dyn Files + Sync),
    others: &Others<'_>,
) -> Loaded {
    super::checked(analysis::read_asking(request, question, files), request, files, others)
}

/// The keys of the analyses of a kind, in the order of the file.
pub fn questions(deal: &Deal, kind: &str) -> Vec<String> {
    let of_kind = deal.scenario.analyses.iter().filter(|one| one.question.word() == kind);
    of_kind.map(|one| one.key.value.clone()).collect()
}

/// Other scenarios to compare, each with the files beside it.
pub type Others<'a> = [(Request, &'a (dyn Files + Sync))];

/// How many paths the questions of these keys draw in all, as far as is known before.
pub fn paths_to_ask(
    deal: &Deal,
    request: &Request,
    files: &(dyn Files + Sync),
    others: &Others<'_>,
    keys: &[String],
) -> u64 {
    let of = |one: &Analysis| {
        let asker = asker(
            (request, files, deal, others),
            paths_of(one, deal, request),
            None,
            &|_, _| (),
        );
        asker.paths.saturating_mul(analysis::runs(one, &asker))
    };
    chosen(deal, keys).map(of).sum()
}

/// Who asks about a deal.
fn asker<'a>(
    (request, files, deal, others): (&'a Request, &'a (dyn Files + Sync), &'a Deal, &'a Others<'a>),
    paths: u64,
    threads: Option<usize>,
    progress: &'a (dyn Fn(u64, u64) + Sync),
) -> Asker<'a> {
    Asker {
        request,
        files,
        deal,
        others,
        paths,
        threads,
        progress,
        words: &explain::clause,
    }
}

fn chosen<'a>(deal: &'a Deal, keys: &'a [String]) -> impl Iterator<Item = &'a Analysis> {
    deal.scenario
        .analyses
        .iter()
        .filter(|one| keys.contains(&one.key.value))
}

/// Answers the questions of these keys. `others` are further scenarios to compare, each with the files beside it.
///
/// `progress` is told how many paths are done, from any thread.
///
/// # Errors
///
/// The fault at its place, where a deal of a question cannot be read or run; also where there is no deal.
///
/// # Example
///
/// What a lower rate is worth to a studio that has 20% of sales of 100 a year for two years:
///
/// ```
/// use std::collections::BTreeMap;
/// use termsheet::analysis::Answer;
/// use termsheet::{Request, ask, load};
///
/// let text = r#"
/// [scenario]
/// start = "2026-01"
/// years = 2
/// step = "year"
/// paths = 100
/// [parties]
/// publisher = {}
/// studio = {}
/// [terms.royalty]
/// kind = "share"
/// from = "publisher"
/// to = "studio"
/// rate = "20%"
/// of = 100
/// per = "year"
/// [variants.lower]
/// set = { "terms.royalty.rate" = "15%" }
/// [analyses.the_rate]
/// kind = "compare"
/// "#;
/// let request = Request {
///     name: "royalty.toml".to_owned(),
///     stem: "royalty".to_owned(),
///     bytes: text.as_bytes().to_vec(),
///     sets: Vec::new(),
///     variant: None,
///     as_of: None,
///     paths: None,
///     seed: None,
///     sampler: None,
///     precision: None,
/// };
/// // A world without files beside the scenario.
/// let files: BTreeMap<String, String> = BTreeMap::new();
/// let loaded = load(&request, &files);
/// let found = ask(&request, &loaded, &files, &[], &["the_rate".to_owned()], None, &|_| ()).expect("it runs");
/// let Answer::Compare(comparison) = &found[0].answer else {
///     panic!("a comparison was asked for");
/// };
/// // 5% of 100 less in each of two years, and all of it the rate's doing.
/// let studio = &comparison.figures[1];
/// assert_eq!(studio.label, "present value of studio");
/// assert_eq!(studio.pairs[0].difference.value, Some(-10.0));
/// let bridge = &comparison.bridges[0];
/// assert_eq!(bridge.steps[0].clauses[0].name, "the rate of “royalty”");
/// assert_eq!(bridge.figures[1].values[0].value, Some(-10.0));
/// ```
pub fn ask(
    request: &Request,
    loaded: &Loaded,
    files: &(dyn Files + Sync),
    others: &Others<'_>,
    keys: &[String],
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Answered>, Faults> {
    let Some(deal) = &loaded.deal else {
        return Err(Faults {
            sources: loaded.sources.clone(),
            diagnostics: Diagnostics::new(),
        });
    };
    let mut answers = Vec::new();
    let mut before = 0;
    for one in chosen(deal, keys) {
        let paths = paths_of(one, deal, request);
        let about = (request, files, deal, others);
        let planned = paths.saturating_mul(analysis::runs(one, &asker(about, paths, None, &|_, _| ())));
        // How long a question is it may know itself only on the way: its part of the bar stays the same.
        let part = |done: u64, of: u64| (planned as f64 * (done as f64 / of.max(1) as f64).min(1.0)) as u64;
        let seen = |done: u64, of: u64| progress(before + part(done, of));
        let answer = analysis::answer(one, &asker(about, paths, threads, &seen))?;
        before += planned;
        progress(before);
        answers.push(told(one, answer, (deal, &loaded.sources), request, paths));
    }
    Ok(answers)
}

/// How many paths each deal of a question gets: those of the command line, of the question, of its kind.
fn paths_of(one: &Analysis, deal: &Deal, request: &Request) -> u64 {
    let own = match &one.question {
        Question::Compare(_) | Question::Poison => deal.model.paths,
        Question::Sweep(_) | Question::Solve(_) | Question::Frontier(_) => deal.model.paths.min(POINT_PATHS),
        Question::Sensitivity(_) => deal.model.paths,
    };
    request
        .paths
        .or(one.paths.as_ref().map(|paths| paths.value))
        .unwrap_or(own)
}

fn told(one: &Analysis, answer: Answer, (deal, sources): (&Deal, &Sources), request: &Request, paths: u64) -> Answered {
    let model = &deal.model;
    let paths_of_keys: Vec<&str> = match &answer {
        Answer::Sweep(found) => found.axes.iter().map(|axis| axis.path.as_str()).collect(),
        Answer::Solve(found) => vec![found.path.as_str()],
        Answer::Frontier(found) => found.axes.iter().map(|axis| axis.path.as_str()).collect(),
        Answer::Compare(_) | Answer::Sensitivity(_) => Vec::new(),
    };
    let keys: Vec<(String, String)> = paths_of_keys
        .iter()
        .map(|path| ((*path).to_owned(), explain::key(path, model, sources)))
        .collect();
    let title = one
        .title
        .as_ref()
        .map_or_else(|| title_of(&answer, &keys), |title| title.value.clone());
    Answered {
        keys,
        sampler: model.sampler,
        key: one.key.value.clone(),
        title,
        kind: one.question.word(),
        scenario: Scenario {
            title: model.title.clone(),
            file: request.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
            currency: model.currency.clone(),
            start: model.timeline.start,
            step: model.timeline.step,
            periods: model.timeline.periods,
            sources: model.sources.clone(),
        },
        run: Run {
            version: env!("CARGO_PKG_VERSION"),
            paths,
            seed: model.seed,
            // Whatever the scenario's: errors of most questions are those of independent paths.
            sampler: match &one.question {
                Question::Sensitivity(_) => model.sampler,
                _ => Sampler::Random,
            },
            precision: None,
            overrides: request.sets.clone(),
            variant: request.variant.clone(),
            as_of: request.as_of,
            figures_exact: true,
            figures_error: 0.0,
            series_exact: true,
            series_error: 0.0,
        },
        parties: model
            .parties
            .iter()
            .filter(|party| !party.external)
            .map(|party| (party.key.clone(), party.name.clone()))
            .collect(),
        answer,
    }
}

/// What is asked, in words.
fn title_of(answer: &Answer, keys: &[(String, String)]) -> String {
    let keys: Vec<&str> = keys.iter().map(|(_, words)| words.as_str()).collect();
    let keys = match keys.as_slice() {
        [several @ .., before, last] => {
            let listed: String = several.iter().map(|key| format!("{key}, ")).collect();
            format!("{listed}{before} and {last}")
        }
        few => few.concat(),
    };
    match answer {
        Answer::Compare(found) => match found.deals.len() {
            2 => format!("“{}” against “{}”", found.deals[1].title, found.deals[0].title),
            several => format!("{several} deals beside each other"),
        },
        Answer::Solve(found) => match &found.target {
            Goal::Value(_) => format!("Where the {} meets its target", found.label),
            Goal::Deal { deal, .. } => format!("Where the {} is that of “{}”", found.label, deal.title),
        },
        Answer::Frontier(_) => {
            format!("What both can agree on, by {keys}")
        }
        Answer::Sensitivity(_) => "What drives the spread".to_owned(),
        Answer::Sweep(found) => {
            let what: Vec<&str> = found.statistics.iter().map(|one| one.label.as_str()).collect();
            format!("{} by {keys}", capitalised(&what.join(", ")))
        }
    }
}

/// The files of answers: for each a CSV file and its charts (see [`answer_charts`](super::answer_charts)), and one JSON
/// file for all, called after the command. Each has its manifest.
pub fn answer_files(answers: &[Answered], charts: &Charts, manifest: &Manifest, threads: Option<usize>) -> Vec<Item> {
    let name = format!("{}.json", manifest.command);
    let mut items = vec![Item::new(name, json::text(&answer::json_of(answers)))];
    items.extend(csv_files(answers));
    super::draw(&chart::of_answers(answers, charts), threads, &mut items);
    provenance::stamp(&mut items, manifest);
    items
}

/// A CSV file for each answer.
pub(super) fn csv_files(answers: &[Answered]) -> Vec<Item> {
    let file = |one: &Answered| Item::new(format!("analyses/{}.csv", one.key), answer::csv(one));
    answers.iter().map(file).collect()
}
