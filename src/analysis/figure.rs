//! A figure of a run by the names of the file, as `summary.json` has it: `microsoft.npv`, `terms.fee.total`.
//!
//! In: a text, and the deal that it is about. Out: which column of a run is meant and what to call it, and the words
//! behind it that say which statistic; or what is wrong, with the nearest that exists.

use std::fmt;

use crate::diag::nearest;
use crate::engine::{CashFigure, ClauseFigure, FigureKey, PartyFigure, TermFigure};
use crate::id::TermId;
use crate::model::clause::{phrase, verb};
use crate::model::{Model, Variable};
use crate::plan::Plan;
use crate::stats::Tail;

/// A figure that each path has, or may have, by the names of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    subject: Subject,
    /// What to call it: `present value of Microsoft`.
    pub label: String,
    /// What its numbers are.
    pub unit: Unit,
    /// At which end the bad ones are; `None` where that depends on whom one asks.
    pub worst: Option<Tail>,
    /// The party that it judges, if it is one of a party.
    pub party: Option<String>,
    /// What is so on the paths on which it exists: `the total cap of Royalty binds`.
    pub(super) exists: String,
}

/// What a figure is of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Party(String, PartyFigure),
    Cash(String, CashFigure),
    Term(String, TermFigure),
    Clause(String, String, ClauseFigure),
    Event(String),
    Driver(String),
    Assumption(String),
    /// A distribution without a name, by the key path at which it stands.
    Drawn(String),
}

/// What numbers are, for those who print them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Amounts of the currency.
    Money,
    /// Shares of one.
    Share,
    /// Multiples.
    Times,
    /// Years.
    Years,
    /// Plain numbers.
    Plain,
    /// Probabilities.
    Probability,
}

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError {
    /// What is wrong.
    pub message: String,
    /// What would be right; may be empty.
    pub help: String,
    /// The words under the place.
    pub label: &'static str,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.help.as_str() {
            "" => f.write_str(&self.message),
            help => write!(f, "{}; {help}", self.message),
        }
    }
}

impl std::error::Error for AddressError {}

/// The figures of a party: word, label, unit, bad end.
const PARTY_WORDS: [(&str, &str, Unit, Tail); 8] = [
    ("npv", "present value", Unit::Money, Tail::Lowest),
    ("irr", "rate of return", Unit::Share, Tail::Lowest),
    ("multiple", "multiple", Unit::Times, Tail::Lowest),
    ("payback_years", "payback time", Unit::Years, Tail::Highest),
    ("peak_exposure", "peak exposure", Unit::Money, Tail::Highest),
    ("net_cash", "net cash", Unit::Money, Tail::Lowest),
    ("received", "cash received", Unit::Money, Tail::Lowest),
    ("paid", "cash paid", Unit::Money, Tail::Highest),
];

/// The figures of a term.
const TERM_WORDS: [(&str, &str, Unit, TermFigure); 4] = [
    ("total", "total", Unit::Money, TermFigure::Total),
    ("present_value", "present value", Unit::Money, TermFigure::PresentValue),
    (
        "effective_rate",
        "effective rate",
        Unit::Share,
        TermFigure::EffectiveRate,
    ),
    (
        "outstanding",
        "amount outstanding",
        Unit::Money,
        TermFigure::Outstanding,
    ),
];

/// The facts of a clause.
const CLAUSE_WORDS: [(&str, Unit, ClauseFigure); 3] = [
    ("years", Unit::Years, ClauseFigure::First),
    ("periods", Unit::Plain, ClauseFigure::Periods),
    ("amount", Unit::Money, ClauseFigure::Amount),
];

const SECTIONS: [&str; 6] = ["parties", "terms", "clauses", "events", "drivers", "assumptions"];

/// What there is to say wrong.
pub(super) type Parsed<T> = Result<T, AddressError>;

pub(super) fn wrong<T>(message: impl Into<String>, help: impl Into<String>) -> Parsed<T> {
    labelled("not a figure of this deal", message, help)
}

/// The same with other words under the place.
pub(super) fn labelled<T>(label: &'static str, message: impl Into<String>, help: impl Into<String>) -> Parsed<T> {
    Err(AddressError {
        message: message.into(),
        help: help.into(),
        label,
    })
}

/// What there is to say of something that has no figure of that name, or of which none is named.
fn no_figure<'a, T>(of: &str, key: &str, word: &str, known: impl IntoIterator<Item = &'a str>) -> Parsed<T> {
    match word {
        "" => labelled(
            "a figure is missing",
            format!("`{key}` is a whole {of}; say which figure of it"),
            among("", known),
        ),
        word => wrong(
            format!("{} has no figure `{word}`", with_article(of)),
            among(word, known),
        ),
    }
}

fn with_article(noun: &str) -> String {
    match noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        true => format!("an {noun}"),
        false => format!("a {noun}"),
    }
}

/// Help for a word that is none of `known`.
pub(super) fn among<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there is none".to_owned(),
        None if known.len() == 1 => format!("there is {}", known[0]),
        None => format!("there are {}", known.join(", ")),
    }
}

/// The thing of that key; else words about those that there are.
fn find<'m, T>(
    kind: &str,
    word: Option<&&str>,
    all: impl Iterator<Item = &'m T> + Clone,
    key: fn(&T) -> &String,
) -> Parsed<&'m T> {
    let Some(word) = word else {
        return wrong(
            format!("the address names no {kind}"),
            among("", all.map(|one| key(one).as_str())),
        );
    };
    match all.clone().find(|one| key(one) == word) {
        Some(one) => Ok(one),
        None => wrong(
            format!("no {kind} is called `{word}`"),
            among(word, all.map(|one| key(one).as_str())),
        ),
    }
}

/// The words of an address that say which statistic, still to be read.
pub(super) type Rest<'t> = Vec<&'t str>;

impl Figure {
    /// The figures that a text without a statistic names: `npv` for each judged party, or one by its
    /// whole address, such as `terms.fee.total`.
    ///
    /// # Errors
    ///
    /// Where it names nothing, or a statistic too.
    pub fn several(text: &str, model: &Model, plan: &Plan) -> Parsed<Vec<Figure>> {
        if PARTY_WORDS.iter().any(|(word, ..)| *word == text) {
            let judged = model.parties.iter().filter(|party| !party.external);
            return judged
                .map(|party| Figure::of_party(&party.key, &[text], model).map(|(figure, _)| figure))
                .collect();
        }
        if !text.contains('.') {
            let words = PARTY_WORDS.iter().map(|(word, ..)| *word);
            return wrong(format!("no figure of a party is called `{text}`"), among(text, words));
        }
        let too_much = |rest: &str| {
            labelled(
                "a figure and a statistic of it",
                format!("`{text}` says too much: a figure without a statistic is wanted"),
                format!("leave out `.{rest}`"),
            )
        };
        match text.split_once('.') {
            Some((word, rest)) if PARTY_WORDS.iter().any(|(known, ..)| *known == word) => return too_much(rest),
            _ => {}
        }
        let (figure, rest) = Figure::read(text, model, plan)?;
        match rest.as_slice() {
            [] => Ok(vec![figure]),
            rest => too_much(&rest.join(".")),
        }
    }

    /// Reads the figure at the head of an address and gives what follows it.
    pub(super) fn read<'t>(text: &'t str, model: &Model, plan: &Plan) -> Parsed<(Figure, Rest<'t>)> {
        let parts: Vec<&str> = text.split('.').collect();
        let (head, rest) = parts.split_first().map_or(("", &[][..]), |(head, rest)| (*head, rest));
        match head {
            "parties" => {
                let party = find("party", rest.first(), model.parties.iter(), |party| &party.key)?;
                Figure::of_party(&party.key, &rest[1..], model)
            }
            "terms" => {
                let term = find("term", rest.first(), model.terms.iter(), |term| &term.key)?;
                let word = rest.get(1).copied().unwrap_or_default();
                let Some((_, words, unit, figure)) = TERM_WORDS.iter().find(|(known, ..)| *known == word) else {
                    let words = TERM_WORDS.iter().map(|(word, ..)| *word);
                    return no_figure("term", &term.key, word, words);
                };
                let subject = Subject::Term(term.key.clone(), *figure);
                Ok((
                    Figure::plain(subject, format!("{words} of {}", term.label), *unit),
                    rest[2..].to_vec(),
                ))
            }
            "clauses" if rest.first() == Some(&"events") => Figure::read(&text["clauses.".len()..], model, plan),
            "clauses" => Figure::of_clause(rest, model, plan),
            "events" => {
                let event = find("event", rest.first(), model.events.iter(), |event| &event.key)?;
                let subject = Subject::Event(event.key.clone());
                let figure = Figure {
                    exists: format!("“{}” happens", event.label),
                    ..Figure::plain(subject, format!("time of “{}”", event.label), Unit::Years)
                };
                match rest.get(1) {
                    Some(&"years") => Ok((figure, rest[2..].to_vec())),
                    Some(&"probability") => Ok((figure, rest[1..].to_vec())),
                    word => {
                        let word = word.copied().unwrap_or_default();
                        no_figure("event", &event.key, word, ["probability", "years"])
                    }
                }
            }
            "drivers" => {
                let driver = find("driver", rest.first(), model.drivers.iter(), |driver| &driver.key)?;
                match rest.get(1) {
                    Some(&"final") => {
                        let subject = Subject::Driver(driver.key.clone());
                        let label = format!("last value of {}", driver.label);
                        Ok((Figure::plain(subject, label, Unit::Plain), rest[2..].to_vec()))
                    }
                    word => {
                        let word = word.copied().unwrap_or_default();
                        no_figure("driver", &driver.key, word, ["final"])
                    }
                }
            }
            "assumptions" => {
                if let Some(address) = drawn_at(rest, model) {
                    let after = address.split('.').count();
                    let label = format!("draw of `{address}`");
                    let figure = Figure::plain(Subject::Drawn(address.to_owned()), label, Unit::Plain);
                    return Ok((figure, rest[after..].to_vec()));
                }
                let one = find("assumption", rest.first(), model.assumptions.iter(), |one| &one.key)?;
                let subject = Subject::Assumption(one.key.clone());
                Ok((
                    Figure::plain(subject, one.label.clone(), Unit::Plain),
                    rest[1..].to_vec(),
                ))
            }
            party if model.parties.iter().any(|known| known.key == party) => Figure::of_party(party, rest, model),
            word if PARTY_WORDS.iter().any(|(known, ..)| *known == word) => {
                let judged = model.parties.iter().filter(|party| !party.external);
                let all: Vec<String> = judged.map(|party| format!("{}.{text}", party.key)).collect();
                labelled(
                    "a party is missing",
                    format!("`{text}` does not say of which party"),
                    among("", all.iter().map(String::as_str)),
                )
            }
            other => {
                let parties = model.parties.iter().map(|party| party.key.as_str());
                let help = match nearest(other, SECTIONS.into_iter().chain(parties)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "for example studio.npv.p50, terms.fee.total.mean or events.launch.probability".to_owned(),
                };
                wrong(format!("`{text}` is no address: nothing is called `{other}`"), help)
            }
        }
    }

    /// The net cash of the party whose rate of return this is.
    pub(super) fn beside_rate(&self) -> Option<Figure> {
        match &self.subject {
            Subject::Party(key, PartyFigure::Irr) => Some(Figure::plain(
                Subject::Cash(key.clone(), CashFigure::Net),
                format!("net cash of {key}"),
                Unit::Money,
            )),
            _ => None,
        }
    }

    /// Takes a rate of return for one that is paid, as a borrower pays it: the highest are the bad ones. `always` is
    /// false where it is paid in some deals and earned in others, and then no end is the bad one.
    pub(super) fn is_paid(&mut self, always: bool) {
        self.worst = always.then_some(Tail::Highest);
        if always {
            self.label = self.label.replacen("rate of return of", "rate of return paid by", 1);
        }
    }

    fn plain(subject: Subject, label: String, unit: Unit) -> Figure {
        Figure {
            exists: format!("there is a {label}"),
            subject,
            label,
            unit,
            worst: None,
            party: None,
        }
    }

    fn of_party<'t>(key: &str, rest: &[&'t str], model: &Model) -> Parsed<(Figure, Rest<'t>)> {
        let words = || {
            PARTY_WORDS
                .iter()
                .map(|(word, ..)| *word)
                .chain(["probability_of_loss"])
        };
        let word = rest.first().copied().unwrap_or_default();
        let loss = word == "probability_of_loss";
        let known = PARTY_WORDS
            .iter()
            .find(|(known, ..)| *known == if loss { "npv" } else { word });
        let Some((known, words, unit, worst)) = known else {
            return no_figure("party", key, word, words());
        };
        let Some(party) = model.parties.iter().find(|party| party.key == key) else {
            return wrong(format!("no party is called `{key}`"), String::new());
        };
        let key = key.to_owned();
        let cash = |figure| Subject::Cash(key.clone(), figure);
        let of = |figure| Subject::Party(key.clone(), figure);
        let subject = match *known {
            "npv" => of(PartyFigure::Npv),
            "irr" => of(PartyFigure::Irr),
            "multiple" => of(PartyFigure::Multiple),
            "payback_years" => of(PartyFigure::Payback),
            "peak_exposure" => of(PartyFigure::Exposure),
            "net_cash" => cash(CashFigure::Net),
            "received" => cash(CashFigure::Received),
            _ => cash(CashFigure::Paid),
        };
        if party.external && matches!(subject, Subject::Party(..)) {
            return wrong(
                format!("`{key}` stands outside the deal and has no `{word}`"),
                "it has received, paid and net_cash",
            );
        }
        let label = format!("{words} of {}", party.name);
        let figure = Figure {
            exists: match *known {
                "payback_years" => format!("{} is paid back", party.name),
                _ => format!("there is a {label}"),
            },
            subject,
            label,
            unit: *unit,
            worst: Some(*worst),
            party: Some(key.clone()),
        };
        // The probability of a loss is a statistic of the present value.
        Ok((figure, if loss { rest.to_vec() } else { rest[1..].to_vec() }))
    }

    /// `royalty.probability` of a term, `royalty.cap.total.probability` of a part of it; `cap.probability` of the
    /// only term that has such a part.
    fn of_clause<'t>(rest: &[&'t str], model: &Model, plan: &Plan) -> Parsed<(Figure, Rest<'t>)> {
        let named = rest
            .first()
            .and_then(|word| model.terms.iter().find(|term| term.key == *word));
        let (term, rest) = match named {
            Some(named) => (Some(named.key.as_str()), &rest[1..]),
            None => (None, rest),
        };
        let all: Vec<(TermId, &'static str)> = plan
            .terms
            .entries()
            .filter(|(id, _)| term.is_none_or(|term| model.terms[*id].key == term))
            .flat_map(|(id, compiled)| compiled.clauses().into_iter().map(move |clause| (id, clause.key)))
            .collect();
        let word = rest.first().copied().unwrap_or_default();
        let fact = word == "probability" || CLAUSE_WORDS.iter().any(|(known, ..)| *known == word);
        if let (Some(_), true, Some((id, _))) = (term, fact, all.iter().find(|(_, key)| key.is_empty())) {
            return Figure::fact(&model.terms[*id], "", rest);
        }
        // The whole key of a part comes before its first word alone: `cap.total` before `cap`.
        for length in (1..=rest.len().min(2)).rev() {
            let word = rest[..length].join(".");
            let found: Vec<&(TermId, &str)> = all
                .iter()
                .filter(|(_, key)| *key == word || (length == 1 && key.split('.').next() == Some(word.as_str())))
                .collect();
            match found.as_slice() {
                [] => {}
                [(id, key)] => return Figure::fact(&model.terms[*id], key, &rest[length..]),
                several => {
                    let names: Vec<String> = several
                        .iter()
                        .map(|(id, key)| format!("clauses.{}.{key}", model.terms[*id].key))
                        .collect();
                    return wrong(
                        format!("several clauses are called `{word}`"),
                        format!("there are {}", names.join(", ")),
                    );
                }
            }
        }
        let mut known: Vec<&str> = all.iter().map(|(_, key)| *key).filter(|key| !key.is_empty()).collect();
        known.dedup();
        let message = match term {
            Some(term) if word.is_empty() => format!("`{term}` is a whole term; say which clause of it"),
            Some(term) => format!("`{term}` has no clause `{word}`"),
            None => format!("no term has a clause `{word}`, nor is one called so"),
        };
        wrong(message, among(word, known))
    }

    fn fact<'t>(term: &crate::model::Term, clause: &str, rest: &[&'t str]) -> Parsed<(Figure, Rest<'t>)> {
        let word = rest.first().copied().unwrap_or_default();
        let subject = |figure| Subject::Clause(term.key.clone(), clause.to_owned(), figure);
        let (what, binds) = (phrase(clause, &term.label), verb(clause));
        let of_first = Figure {
            exists: format!("{what} {binds}"),
            ..Figure::plain(
                subject(ClauseFigure::First),
                format!("time at which {what} first {binds}"),
                Unit::Years,
            )
        };
        if word == "probability" {
            return Ok((of_first, rest.to_vec()));
        }
        let Some((_, unit, figure)) = CLAUSE_WORDS.iter().find(|(known, ..)| *known == word) else {
            let known = CLAUSE_WORDS.iter().map(|(word, ..)| *word).chain(["probability"]);
            return match word {
                "" => labelled(
                    "a fact is missing",
                    "a clause is named and no fact of it".to_owned(),
                    among("", known),
                ),
                word => wrong(format!("a clause has no fact `{word}`"), among(word, known)),
            };
        };
        let label = match (figure, clause) {
            (ClauseFigure::First, _) => return Ok((of_first, rest[1..].to_vec())),
            (ClauseFigure::Periods, _) => format!("number of periods in which {what} {binds}"),
            (ClauseFigure::Amount, "") => format!("total of {what}"),
            (ClauseFigure::Amount, _) => format!("amount moved by {what}"),
        };
        Ok((Figure::plain(subject(*figure), label, *unit), rest[1..].to_vec()))
    }

    /// Where a deal has it; `None` where the deal has no such figure.
    pub fn key(&self, model: &Model, plan: &Plan) -> Option<FigureKey> {
        let party = |key: &String| model.parties.find(|party| party.key == *key);
        let term = |key: &String| model.terms.find(|term| term.key == *key);
        match &self.subject {
            Subject::Party(key, figure) => {
                let id = party(key).filter(|id| !model.parties[*id].external)?;
                Some(FigureKey::Party(id, *figure))
            }
            Subject::Cash(key, figure) => Some(FigureKey::Cash(party(key)?, *figure)),
            Subject::Term(key, TermFigure::EffectiveRate) => {
                let id = term(key).filter(|id| plan.terms[*id].base_total.is_some())?;
                Some(FigureKey::Term(id, TermFigure::EffectiveRate))
            }
            Subject::Term(key, figure) => Some(FigureKey::Term(term(key)?, *figure)),
            Subject::Clause(key, clause, figure) => {
                let id = term(key)?;
                let position = plan.terms[id].clauses().iter().position(|one| one.key == clause)?;
                Some(match (clause.as_str(), figure) {
                    ("", ClauseFigure::Amount) => FigureKey::Term(id, TermFigure::Total),
                    _ => FigureKey::Clause(id, position, *figure),
                })
            }
            Subject::Event(key) => Some(FigureKey::Event(model.events.find(|event| event.key == *key)?)),
            Subject::Driver(key) => Some(FigureKey::Driver(model.drivers.find(|driver| driver.key == *key)?)),
            Subject::Assumption(key) => Some(FigureKey::Assumption(model.assumptions.find(|one| one.key == *key)?)),
            Subject::Drawn(address) => {
                let same = |one: &Variable| one.unnamed && one.address == *address;
                Some(FigureKey::Variable(model.variables.find(same)?))
            }
        }
    }

    /// What a deal's numbers are divided by to be as the file quotes them.
    pub fn scale(&self, model: &Model) -> f64 {
        let per = match &self.subject {
            Subject::Driver(key) => model
                .drivers
                .iter()
                .find(|driver| driver.key == *key)
                .and_then(|one| one.per),
            Subject::Assumption(key) => model
                .assumptions
                .iter()
                .find(|one| one.key == *key)
                .and_then(|one| one.per),
            _ => None,
        };
        per.map_or(1.0, crate::unit::Per::per_year)
    }
}

/// The key path of a distribution without a name with which an address goes on; no assumption is called as it begins.
fn drawn_at<'m>(rest: &[&str], model: &'m Model) -> Option<&'m str> {
    let begins = |one: &&Variable| {
        let mut words = rest.iter();
        one.unnamed && one.address.split('.').all(|word| words.next() == Some(&word))
    };
    let named = model
        .assumptions
        .iter()
        .any(|one| rest.first() == Some(&one.key.as_str()));
    let found = model.variables.iter().filter(|_| !named).filter(begins);
    found
        .map(|one| one.address.as_str())
        .max_by_key(|address| address.len())
}

#[cfg(test)]
impl Figure {
    /// A figure of no deal, to be drawn.
    pub(crate) fn for_pictures(label: &str, unit: Unit, party: Option<&str>) -> Figure {
        Figure {
            party: party.map(str::to_owned),
            ..Figure::plain(Subject::Event("none".to_owned()), label.to_owned(), unit)
        }
    }

    /// A figure of no deal, for tests of what is done with columns.
    pub(super) fn for_tests(worst: Option<Tail>) -> Figure {
        Figure {
            worst,
            ..Figure::plain(Subject::Event("none".to_owned()), "figure".to_owned(), Unit::Plain)
        }
    }
}
