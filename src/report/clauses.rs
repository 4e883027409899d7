//! The clauses of a deal, as told: each term, each part of one, each event.

use crate::analysis::{self, ClauseWorth};
use crate::engine::{ClauseFigure, Distribution, FigureKey, TermFigure};
use crate::id::PartyId;
use crate::model::Cause;
use crate::stats::Tail;

use super::summarise::{Telling, figure};
use super::{Clause, Figure, PartyWorth};

impl Telling<'_> {
    /// Every clause of the deal, with what it is worth where that was found out.
    pub(super) fn clauses(&self, worth: Option<&ClauseWorth>) -> Vec<Clause> {
        let all = analysis::Clause::all(self.model, self.plan).into_iter().enumerate();
        let told = |(index, clause): (usize, analysis::Clause)| {
            let worth = worth.and_then(|worth: &ClauseWorth| Some((worth, worth.clauses[index].as_ref()?)));
            let worth = worth.map(|(worth, values)| {
                let value = |(&party, value): (&PartyId, &Distribution)| PartyWorth {
                    party: self.model.parties[party].key.clone(),
                    value: figure(Some(value), Tail::Lowest, 1.0),
                };
                worth.parties.iter().zip(values).map(value).collect()
            });
            self.clause(clause, worth)
        };
        all.map(told).collect()
    }

    fn clause(&self, clause: analysis::Clause, worth: Option<Vec<PartyWorth>>) -> Clause {
        let (term, part, name) = match clause {
            analysis::Clause::Term(id, _, part) => {
                let term = &self.model.terms[id];
                (Some(term), part, term.label.clone())
            }
            analysis::Clause::Event(id) => {
                let event = &self.model.events[id];
                (None, "", event.label.clone())
            }
        };
        let binds = clause.binds();
        let mut told = Clause {
            id: clause.id(self.model),
            term: term.map(|term| term.key.clone()),
            part: (!part.is_empty()).then_some(part),
            sort: if term.is_some() { sort(part) } else { "event" },
            label: match part {
                "" => name,
                part => format!("{name}: {}", words(part)),
            },
            ever: self.ever(binds),
            years: self.figure(binds, Tail::Highest),
            ends_period: match clause {
                analysis::Clause::Term(..) => true,
                analysis::Clause::Event(id) => matches!(self.model.events[id].cause, Cause::When(_)),
            },
            periods: None,
            amount: None,
            by_period: Vec::new(),
            ever_by_period: Vec::new(),
            worth,
        };
        match clause {
            analysis::Clause::Event(id) => {
                told.by_period = self.shares(self.outcome.falls(id));
                told.ever_by_period = self.shares(&sums(self.outcome.falls(id)));
            }
            analysis::Clause::Term(id, place, part) => {
                let fact = |figure| self.figure(FigureKey::Clause(id, place, figure), Tail::Highest);
                told.periods = Some(fact(ClauseFigure::Periods));
                told.amount = Some(match part {
                    "" => self.figure(FigureKey::Term(id, TermFigure::Total), Tail::Lowest),
                    _ => fact(ClauseFigure::Amount),
                });
                let compiled = self.plan.terms[id].clauses()[place];
                told.by_period = self.shares(self.outcome.binds(compiled));
                told.ever_by_period = self.shares(&sums(self.outcome.firsts(compiled)));
            }
        }
        told
    }

    fn shares(&self, counts: &[u64]) -> Vec<f64> {
        let paths = self.outcome.paths as f64;
        counts.iter().map(|&count| count as f64 / paths).collect()
    }
}

/// Each with all before it.
fn sums(counts: &[u64]) -> Vec<u64> {
    let mut sum = 0;
    let add = |count: &u64| {
        sum += count;
        sum
    };
    counts.iter().map(add).collect()
}

impl Clause {
    /// What it is worth to a party, where that is known.
    pub fn worth_to(&self, party: &str) -> Option<&Figure> {
        let found = self.worth.iter().flatten().find(|one| one.party == party);
        found.map(|one| &one.value)
    }

    /// The most that it is worth to any party on average, whoever gains; below 0 where that is not known.
    pub fn stake(&self) -> f64 {
        let means = self.worth.iter().flatten().filter_map(|one| one.value.summary.mean);
        means.map(f64::abs).fold(-1.0, f64::max)
    }
}

/// What sort of clause a part of a term is; the empty key is the term itself.
fn sort(key: &str) -> &'static str {
    match key.split('.').next().unwrap_or_default() {
        "" => "term",
        "cap" => "cap",
        "floor" => "floor",
        "top_up" => "guarantee",
        "recoupment" => "recoupment",
        "tiers" | "discount_tiers" => "tier",
        "return_of_capital" | "preferred" | "catch_up" | "split" => "waterfall_tier",
        "clawback" => "clawback",
        "shortfall" | "roll_forward" | "make_up" | "total" => "commitment",
        "credits" => "credits",
        "loss_carry_forward" | "cost_ceiling" => "recovery",
        "multiple" | "minimum" | "maturity" => "financing",
        "exit" => "exit",
        "vesting" => "tranche",
        "holdback" => "holdback",
        "netting" => "netting",
        "arrears" => "arrears",
        _ => "clause",
    }
}

/// What to call a part of a term.
fn words(key: &str) -> String {
    if let Some((list, place)) = key.split_once('.')
        && let Ok(place) = place.parse::<usize>()
    {
        // The file counts from 0, a reader from 1.
        let number = place + 1;
        return match list {
            "discount_tiers" => format!("discount tier {number}"),
            "vesting" => format!("tranche {number}"),
            "split" => format!("split, tier {number}"),
            _ => format!("tier {number}"),
        };
    }
    let words = match key {
        "cap.per_period" => "cap per period",
        "cap.per_year" => "cap per year",
        "cap.total" => "cap in total",
        "cap.multiple_of" => "cap at a multiple",
        "top_up" => "top-up",
        "multiple" => "multiple reached",
        "minimum" => "minimum of a period",
        "maturity" => "due at maturity",
        "shortfall" => "shortfall paid for",
        "roll_forward" => "shortfall moved on",
        "make_up" => "made up",
        "total" => "short of the total",
        "credits" => "credits used",
        "loss_carry_forward" => "earlier losses",
        "cost_ceiling" => "ceiling on costs",
        "arrears" => "want of cash",
        "return_of_capital" => "return of capital",
        "preferred" => "preferred return",
        "catch_up" => "catch-up",
        other => other,
    };
    words.to_owned()
}
