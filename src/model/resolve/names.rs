//! Who is called what, and what to say about a name that nobody has.
//!
//! Assumptions, drivers, events and terms share one namespace; parties have their own, because
//! no expression speaks of a party.

use std::collections::BTreeMap;

use crate::diag::{Diagnostics, Span, Spanned, nearest};
use crate::id::{AssumptionId, DriverId, EventId, Id, PartyId, TermId};
use crate::scenario::{Lost, Scenario};

/// What a name in an expression stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    Assumption(AssumptionId),
    Driver(DriverId),
    Event(EventId),
    Term(TermId),
}

impl Role {
    /// The word for it, with its article.
    pub(super) fn words(self) -> &'static str {
        match self {
            Role::Assumption(_) => "an assumption",
            Role::Driver(_) => "a driver",
            Role::Event(_) => "an event",
            Role::Term(_) => "a term",
        }
    }

    /// The same for several of them.
    fn section(self) -> &'static str {
        match self {
            Role::Assumption(_) => "assumptions",
            Role::Driver(_) => "drivers",
            Role::Event(_) => "events",
            Role::Term(_) => "terms",
        }
    }
}

/// All names of a scenario.
pub(super) struct Names<'a> {
    roles: BTreeMap<&'a str, Role>,
    parties: BTreeMap<&'a str, PartyId>,
    lost: &'a Lost,
}

impl<'a> Names<'a> {
    /// The names of a scenario; of two alike the first counts (reading has reported the second).
    pub(super) fn new(scenario: &'a Scenario) -> Names<'a> {
        let mut roles = BTreeMap::new();
        for (index, one) in scenario.assumptions.iter().enumerate() {
            roles
                .entry(one.key.value.as_str())
                .or_insert(Role::Assumption(Id::new(index)));
        }
        for (index, one) in scenario.drivers.iter().enumerate() {
            roles
                .entry(one.key.value.as_str())
                .or_insert(Role::Driver(Id::new(index)));
        }
        for (index, one) in scenario.events.iter().enumerate() {
            roles
                .entry(one.key.value.as_str())
                .or_insert(Role::Event(Id::new(index)));
        }
        for (index, one) in scenario.terms.iter().enumerate() {
            roles
                .entry(one.key.value.as_str())
                .or_insert(Role::Term(Id::new(index)));
        }
        let mut parties = BTreeMap::new();
        for (index, one) in scenario.parties.iter().enumerate() {
            parties.entry(one.key.value.as_str()).or_insert(Id::new(index));
        }
        Names {
            roles,
            parties,
            lost: &scenario.lost,
        }
    }

    /// What a name stands for in an expression.
    pub(super) fn role(&self, name: &str) -> Option<Role> {
        self.roles.get(name).copied()
    }

    /// Whether faults of syntax leave open what is called so: nothing is said about it, nor follows from it.
    pub(super) fn is_open(&self, name: &str) -> bool {
        let known = self.roles.contains_key(name) || self.parties.contains_key(name);
        self.lost.cripples(name) || !known && self.lost.may_hold(name)
    }

    /// Whether a party has this name.
    pub(super) fn is_party(&self, name: &str) -> bool {
        self.parties.contains_key(name)
    }

    /// The names that an expression can hold, for suggestions.
    pub(super) fn known(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.roles.keys().copied()
    }

    /// The party of that name, or a fault.
    pub(super) fn party(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<PartyId> {
        if let Some(&id) = self.parties.get(name.value.as_str()) {
            return Some(id);
        }
        let key = name.value.as_str();
        if self.is_open(key) {
            return None;
        }
        if let Some(role) = self.role(key) {
            diagnostics
                .error(
                    "unknown-party",
                    name.span,
                    format!("`{key}` is {}, not a party", role.words()),
                )
                .label("a party is wanted here")
                .help(list("the parties are", self.parties.keys().copied()));
            return None;
        }
        let fault = diagnostics.error("unknown-party", name.span, format!("nobody here is called `{key}`"));
        fault.label("not among [parties]");
        match nearest(key, self.parties.keys().copied()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(list("the parties are", self.parties.keys().copied())),
        };
        None
    }

    /// The event of that name, or a fault.
    pub(super) fn event(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<EventId> {
        if self.is_open(&name.value) {
            return None;
        }
        match self.role(&name.value) {
            Some(Role::Event(id)) => Some(id),
            other => {
                self.wanted(Role::Event(EventId(0)), "unknown-event", other, name, diagnostics);
                None
            }
        }
    }

    /// The term of that name, or a fault.
    pub(super) fn term(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<TermId> {
        if self.is_open(&name.value) {
            return None;
        }
        match self.role(&name.value) {
            Some(Role::Term(id)) => Some(id),
            other => {
                self.wanted(Role::Term(TermId(0)), "unknown-term", other, name, diagnostics);
                None
            }
        }
    }

    /// Says that `name` is not of the wanted kind: what it is instead, or what comes nearest.
    fn wanted(
        &self,
        kind: Role,
        code: &'static str,
        is: Option<Role>,
        name: &Spanned<String>,
        diagnostics: &mut Diagnostics,
    ) {
        let key = name.value.as_str();
        let (words, section) = (kind.words(), kind.section());
        let known: Vec<&str> = self
            .roles
            .iter()
            .filter(|(_, role)| role.section() == section)
            .map(|(&key, _)| key)
            .collect();
        let message = match is {
            Some(role) => format!("`{key}` is {}, not {words}", role.words()),
            None if self.is_party(key) => format!("`{key}` is a party, not {words}"),
            None => format!("there is no {} called `{key}`", bare(words)),
        };
        let fault = diagnostics.error(code, name.span, message);
        fault.label(format!("not among [{section}]"));
        match nearest(key, known.iter().copied()) {
            Some(near) if near != key => fault.help(format!("did you mean `{near}`?")),
            _ if known.is_empty() && !self.lost.is_nothing() => fault,
            _ if known.is_empty() => fault.help(format!("the file has no [{section}] yet")),
            _ => fault.help(list(&format!("the {section} are"), known.into_iter())),
        };
        if matches!(kind, Role::Event(_)) && matches!(is, Some(Role::Driver(_) | Role::Term(_))) {
            fault.help(format!(
                "a condition can be made an event: [events.my_event] when = \"{key} > …\""
            ));
        }
    }

    /// Says that nothing in expressions is called `name`.
    pub(super) fn unknown(&self, name: &str, span: Span, functions: &[&str], diagnostics: &mut Diagnostics) {
        if self.is_party(name) {
            diagnostics
                .error("unknown-name", span, format!("`{name}` is a party, not a figure"))
                .label("an expression holds assumptions, drivers, events and terms")
                .help("a payment between parties is a term: refer to it by its name in [terms]");
            return;
        }
        if functions.contains(&name) {
            diagnostics
                .error(
                    "unknown-name",
                    span,
                    format!("`{name}` is a function and needs its arguments"),
                )
                .label("no parentheses after it")
                .help(format!("write `{name}(…)`"));
            return;
        }
        let fault = diagnostics.error("unknown-name", span, format!("nothing here is called `{name}`"));
        fault.label("no assumption, driver, event or term has this name");
        let times = ["t", "year", "quarter", "month", "period"];
        match nearest(name, self.known().chain(times)) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None if self.roles.is_empty() => fault.help("the file has no names to refer to yet"),
            None => fault.help(list("the known names are", self.known())),
        };
    }
}

/// `an event` without its article.
fn bare(words: &str) -> &str {
    words.split_once(' ').map_or(words, |(_, word)| word)
}

/// `the terms are `a`, `b` and `c``; only the first ones where there are many.
pub(super) fn list<'n>(intro: &str, names: impl Iterator<Item = &'n str>) -> String {
    /// More would not be read.
    const SHOWN: usize = 12;
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    let shown = &names[..names.len() - more];
    match shown {
        [] => "this file has none yet".to_string(),
        [one] => format!("{intro} {one}"),
        _ if more > 0 => format!("{intro} {} and {more} more", shown.join(", ")),
        [most @ .., last] => format!("{intro} {} and {last}", most.join(", ")),
    }
}
