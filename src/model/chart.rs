//! Charts that a run is to draw, and what they can be of.

use std::fmt;

use crate::diag::nearest;
use crate::scenario::{ChartKind, ChartOf, ChartSize, ChartTheme, ChartWords, Scenario};

/// A chart to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The name in the file; `None` where the program or the command line asks for it.
    pub key: Option<String>,
    /// What kind.
    pub kind: ChartKind,
    /// Of what; each has a chart of its own, but for the panels of `fans` and the curves of `hits`.
    pub of: Vec<ChartSubject>,
    /// Words in place of its own.
    pub words: ChartWords,
    /// The sheet; that of the run where absent.
    pub size: Option<ChartSize>,
    /// The paper; that of the run where absent.
    pub theme: Option<ChartTheme>,
}

/// What a chart is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartSubject {
    /// Which sort of thing.
    pub what: ChartOf,
    /// Its name in the file; empty for the whole deal.
    pub key: String,
}

/// Why a chart cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartError {
    /// What is wrong.
    pub message: String,
    /// What would be right; may be empty.
    pub help: String,
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.help.as_str() {
            "" => f.write_str(&self.message),
            help => write!(f, "{}; {help}", self.message),
        }
    }
}

impl std::error::Error for ChartError {}

/// Everything that a kind of chart can be of, in the order of the file.
fn chart_subjects(scenario: &Scenario, kind: ChartKind) -> Vec<ChartSubject> {
    let mut all = Vec::new();
    for what in kind.of() {
        let judged = scenario.parties.iter().filter(|party| !party.external);
        let keys: Vec<&str> = match what {
            // What variants differ by.
            ChartOf::Npv if kind == ChartKind::Difference && scenario.variants.is_empty() => Vec::new(),
            ChartOf::Cumulative | ChartOf::Net | ChartOf::Npv | ChartOf::Party => {
                judged.map(|one| one.key.value.as_str()).collect()
            }
            ChartOf::Driver => scenario.drivers.iter().map(|one| one.key.value.as_str()).collect(),
            ChartOf::Term => scenario.terms.iter().map(|one| one.key.value.as_str()).collect(),
            ChartOf::Event => scenario.events.iter().map(|one| one.key.value.as_str()).collect(),
            ChartOf::History => scenario.history.iter().map(|one| one.key.value.as_str()).collect(),
            ChartOf::Analysis => {
                let answers = scenario.analyses.iter().filter(|one| kind.answers(one.question.word()));
                answers.map(|one| one.key.value.as_str()).collect()
            }
            ChartOf::Deal => vec![""],
        };
        all.extend(keys.into_iter().map(|key| ChartSubject {
            what: *what,
            key: key.to_owned(),
        }));
    }
    all
}

/// What a kind of chart is of where nobody says: everything; for panels on one scale, everything of one unit.
pub fn chart_of_all(scenario: &Scenario, kind: ChartKind) -> Vec<ChartSubject> {
    let mut all = chart_subjects(scenario, kind);
    if kind == ChartKind::Fans {
        let first = all.first().map(|one| one.what);
        all.retain(|one| Some(one.what) == first);
    }
    all
}

/// What an address stands for in a kind of chart.
///
/// # Errors
///
/// Where the kind cannot be of that, with the nearest that it can be of.
pub fn chart_subject(scenario: &Scenario, kind: ChartKind, address: &str) -> Result<ChartSubject, ChartError> {
    let all = chart_subjects(scenario, kind);
    if let Some(found) = all.iter().find(|one| one.what.address(&one.key) == address) {
        return Ok(found.clone());
    }
    let known: Vec<String> = all.iter().map(|one| one.what.address(&one.key)).collect();
    // Someone who leaves the figure out, or gives another, means the one that the kind has.
    let party = address.split('.').next().unwrap_or_default();
    let meant = all
        .iter()
        .find(|one| one.key == party)
        .map(|one| one.what.address(&one.key));
    let help = match meant.or_else(|| nearest(address, known.iter().map(String::as_str)).map(str::to_owned)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("`{}` has nothing to show in this deal", kind.word()),
        None => format!("it can be of {}", known.join(", ")),
    };
    Err(ChartError {
        message: format!("`{}` cannot be of `{address}`", kind.word()),
        help,
    })
}
