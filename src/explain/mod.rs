//! The deal in sentences that a lawyer would nod at and a journalist could print.
//!
//! In: a [`Model`], and the texts it was read from where there are any. Out: an [`Explanation`],
//! plain data for the terminal and for the page. Expressions that are too long for a sentence
//! are quoted in code style. Results are left to `report`, wrapping and markup to the writers.

mod bridge;
mod chance;
mod change;
mod driver;
mod event;
mod term;
mod value;
mod words;

pub use bridge::{clause, key};

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use crate::diag::Sources;
use crate::id::AssumptionId;
use crate::model::expr::Kind;
use crate::model::{Model, Process};
use crate::rng::Sampler;
use value::Voice;
use words::{Form, capitalised, list};

/// A deal in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// What the deal is called.
    pub title: String,
    /// Its parts, in the order in which a deal reads; none is empty.
    pub sections: Vec<Section>,
}

/// One part of an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// What it is about.
    pub heading: String,
    /// What there is to say: each entry is a paragraph of one or a few whole sentences.
    pub sentences: Vec<String>,
}

impl Display for Explanation {
    /// Headings with their sentences below them, one paragraph each and unwrapped.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        for section in &self.sections {
            writeln!(f, "\n{}", section.heading)?;
            for sentence in &section.sentences {
                writeln!(f, "  {sentence}")?;
            }
        }
        Ok(())
    }
}

/// Puts a deal into words.
///
/// `variants` are the deal under each of its variants, in the order of the file; without them what a variant changes is
/// told as the file writes it. `sources` are the texts that the models' places point into; expressions are quoted from
/// them. Without them (a model built by hand) expressions are written back from the model.
pub fn explain(model: &Model, variants: &[Model], sources: &Sources) -> Explanation {
    let voice = Voice::new(model, sources);
    let sections = [
        ("The parties", parties(&voice)),
        ("The horizon", horizon(&voice)),
        ("What is assumed", assumptions(&voice)),
        ("What moves", driver::sentences(&voice)),
        ("What may happen", event::sentences(&voice)),
        ("Who owes whom what", term::sentences(&voice)),
        ("What the parties changed", amendments(&voice)),
        ("What moves together", correlations(&voice)),
        ("What was observed", history(&voice)),
        ("What if", self::variants(&voice, variants)),
        ("Where to check", model.sources.clone()),
    ];
    let sections = sections
        .into_iter()
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|(heading, sentences)| Section {
            heading: heading.to_owned(),
            sentences,
        })
        .collect();
    Explanation {
        title: model.title.clone(),
        sections,
    }
}

/// Who takes part, and who is judged at what rate.
fn parties(voice: &Voice<'_>) -> Vec<String> {
    let model = voice.model;
    let names = |external: bool| -> Vec<String> {
        model
            .parties
            .iter()
            .filter(|party| party.external == external)
            .map(|party| party.name.clone())
            .collect()
    };
    let (inside, outside) = (names(false), names(true));
    let mut sentences = Vec::new();
    match inside.as_slice() {
        [] => {}
        [one] => sentences.push(format!("{one} is the only party to the deal.")),
        several => sentences.push(format!("The parties to the deal are {}.", list(several, "and"))),
    }
    if !outside.is_empty() {
        sentences.push(format!(
            "Outside the deal, paying and receiving without being judged: {}.",
            list(&outside, "and")
        ));
    }
    // Parties at the same rate share a phrase, in the order of the file.
    let mut rates: Vec<(String, Vec<String>)> = Vec::new();
    for party in model.parties.iter().filter(|party| !party.external) {
        let rate = voice.phrase(&party.discount_rate, Form::Percent);
        match rates.iter_mut().find(|(known, _)| *known == rate) {
            Some((_, names)) => names.push(party.name.clone()),
            None => rates.push((rate, vec![party.name.clone()])),
        }
    }
    let start = words::date(model.timeline.start);
    match rates.as_slice() {
        [] => {}
        [(rate, _)] if rate == "0%" => sentences.push("Cash is not discounted.".to_owned()),
        [(rate, _)] => sentences.push(format!("Cash is discounted to {start} at {rate} a year.")),
        several => {
            let parts: Vec<String> = several
                .iter()
                .map(|(rate, names)| format!("at {rate} a year for {}", list(names, "and")))
                .collect();
            sentences.push(format!("Cash is discounted to {start} {}.", list(&parts, "and")));
        }
    }
    sentences
}

/// How long and in what steps the deal is followed, and how often.
fn horizon(voice: &Voice<'_>) -> Vec<String> {
    let model = voice.model;
    let timeline = &model.timeline;
    let step = timeline.step.word();
    let paths = match model.paths {
        1 => "one simulated path".to_owned(),
        paths => format!("{} simulated paths", words::plain(paths as f64)),
    };
    vec![
        format!(
            "The deal is followed for {}, {step} by {step}, from {} to {}.",
            words::years(timeline.years()),
            words::date(timeline.start),
            words::up_to(timeline, timeline.periods as f64),
        ),
        format!(
            "A run draws {paths} with seed {}{}; all amounts are in {}.",
            model.seed,
            match model.sampler {
                Sampler::Random => "",
                Sampler::Antithetic => ", in pairs that mirror each other",
                Sampler::LatinHypercube => ", spread as a Latin hypercube",
                Sampler::Sobol => ", spread on scrambled Sobol points",
            },
            model.currency.code
        ),
    ]
}

/// The named assumptions.
fn assumptions(voice: &Voice<'_>) -> Vec<String> {
    let model = voice.model;
    let sentence = |id| {
        let name = capitalised(&model.assumptions[id].label.clone());
        format!("{name}: {}.", assumed(voice, id, voice.assumption_form(id)))
    };
    model.assumptions.ids().map(sentence).collect()
}

/// What an assumption is.
fn assumed(voice: &Voice<'_>, id: AssumptionId, form: Form) -> String {
    let assumption = &voice.model.assumptions[id];
    let per = assumption
        .per
        .map(|per| format!(", a {}", per.word()))
        .unwrap_or_default();
    match &assumption.value.kind {
        Kind::Variable(variable) => format!("{}{per}", voice.chance(*variable, form).drawn()),
        // The conversion of a quoted rate, if there is one, says its own window.
        _ if assumption.per.is_some() => voice.rate(&assumption.value, form),
        _ => voice.phrase(&assumption.value, form),
    }
}

/// Correlated assumptions and correlated drivers.
fn correlations(voice: &Voice<'_>) -> Vec<String> {
    let model = voice.model;
    let variable = |index: usize| {
        let id = model.variable_correlation.members[index];
        let assumption = model
            .assumptions
            .iter()
            .find(|one| matches!(one.value.kind, Kind::Variable(known) if known == id));
        assumption.map_or_else(|| format!("`{}`", model.variables[id].address), |one| one.label.clone())
    };
    let driver = |index: usize| voice.driver(model.driver_correlation.members[index]);
    let assumed = pairwise(&model.variable_correlation)
        .into_iter()
        .map(|((i, j), value)| {
            format!(
                "{} and {} are drawn with a correlation of {}.",
                capitalised(&variable(i)),
                variable(j),
                words::plain(value)
            )
        });
    let moved = pairwise(&model.driver_correlation).into_iter().map(|((i, j), value)| {
        format!(
            "The shocks to {} and {} have a correlation of {}.",
            driver(i),
            driver(j),
            words::plain(value)
        )
    });
    let mut sentences: Vec<String> = assumed.chain(moved).collect();
    let groups = [
        model
            .variable_correlation
            .copula
            .as_ref()
            .filter(|_| !model.variable_correlation.members.is_empty()),
        model
            .driver_correlation
            .copula
            .as_ref()
            .filter(|_| !model.driver_correlation.members.is_empty()),
    ];
    if let Some(copula) = groups.into_iter().flatten().next() {
        sentences.push(format!(
            "They are joined by a Student t copula with {} degrees of freedom: extremes come together more often \
             than these correlations alone would have it.",
            words::plain(copula.df())
        ));
    }
    sentences
}

/// The correlation of two members of a group: the product of their rows of the factor.
fn pairwise<I>(correlation: &crate::model::Correlation<I>) -> BTreeMap<(usize, usize), f64> {
    let mut pairs = BTreeMap::new();
    for (i, row) in correlation.factor.iter().enumerate() {
        for (j, other) in correlation.factor.iter().enumerate().take(i) {
            let value: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
            // The factor is a rounded decomposition; four digits are more than any file gives.
            let rounded = (value * 1e4).round() / 1e4;
            if rounded != 0.0 {
                pairs.insert((j, i), rounded);
            }
        }
    }
    pairs
}

/// What the model is set against.
fn history(voice: &Voice<'_>) -> Vec<String> {
    let sentence = |history: &crate::model::History| {
        let name = capitalised(&history.label.clone());
        let windows = words::things(
            history.windows.len() as u64,
            &format!("calendar {}", history.per.word()),
        );
        let span = match history.windows.as_slice() {
            [] => return format!("{name}: nothing has been observed."),
            [only] => only.name.clone(),
            [first, .., last] => format!("{} to {}", first.name, last.name),
        };
        let totals = if history.windows.len() == 1 { "total" } else { "totals" };
        let against = voice.phrase(&history.against, Form::Money);
        format!("{name}: the observed {totals} of {windows} ({span}) stand beside {against}.")
    };
    voice.model.history.iter().map(sentence).collect()
}

/// What each history is set against, in words: `what “The share” earns`.
pub fn against(model: &Model, sources: &Sources) -> Vec<String> {
    let voice = Voice::new(model, sources);
    let words = |history: &crate::model::History| voice.phrase(&history.against, Form::Money);
    model.history.iter().map(words).collect()
}

/// The amendments and what they change.
fn amendments(voice: &Voice<'_>) -> Vec<String> {
    let sentence = |amendment: &crate::model::Amendment| {
        let title = capitalised(&amendment.title.clone());
        let (day, changes) = (
            words::date(amendment.date),
            change::changes(voice, None, &amendment.sets),
        );
        let whether = if amendment.applied {
            ""
        } else {
            " This is not part of the deal as told here."
        };
        format!("{title}: from {day} on, {changes}.{whether}")
    };
    voice.model.amendments.iter().map(sentence).collect()
}

/// The variants and what they change; `under` is the deal with each of them.
fn variants(voice: &Voice<'_>, under: &[Model]) -> Vec<String> {
    let sentence = |(index, variant): (usize, &crate::model::Variant)| {
        let title = capitalised(&variant.title.clone());
        let under = under.get(index).map(|model| Voice::new(model, voice.sources));
        match variant.sets.as_slice() {
            [] => format!("{title}: nothing is changed."),
            sets => format!(
                "{title}: as above, but {}.",
                change::changes(voice, under.as_ref(), sets)
            ),
        }
    };
    voice.model.variants.iter().enumerate().map(sentence).collect()
}

/// Whether a driver is moved by chance, which a sentence must say.
fn has_shocks(process: &Process) -> bool {
    process.has_shocks()
}
