//! The clauses of a deal, as told: each term, each part of one, each event.

use crate::engine::{ClauseFigure, FigureKey, TermFigure};
use crate::id::{EventId, TermId};
use crate::plan;
use crate::stats::Tail;

use super::Clause;
use super::summarise::Telling;

impl Telling<'_> {
    /// Every clause of the deal: the terms in force, each with its parts, then the events.
    pub(super) fn clauses(&self) -> Vec<Clause> {
        let terms = self.model.terms.entries().filter(|(_, term)| term.enabled);
        let of_terms = terms.flat_map(|(id, _)| {
            let clauses = self.plan.terms[id].clauses().into_iter().enumerate();
            clauses.map(move |(position, clause)| self.clause(id, position, clause))
        });
        let events = self.model.events.ids().map(|id| self.event_clause(id));
        of_terms.chain(events).collect()
    }

    fn clause(&self, id: TermId, position: usize, clause: &plan::Clause) -> Clause {
        let term = &self.model.terms[id];
        let itself = clause.key.is_empty();
        let fact = |figure| self.figure(FigureKey::Clause(id, position, figure), Tail::Highest);
        let money = match itself {
            true => self.figure(FigureKey::Term(id, TermFigure::Total), Tail::Lowest),
            false => fact(ClauseFigure::Amount),
        };
        let name = called(&term.label, &term.key);
        Clause {
            id: match itself {
                true => term.key.clone(),
                false => format!("{}.{}", term.key, clause.key),
            },
            term: Some(term.key.clone()),
            part: (!itself).then_some(clause.key),
            sort: sort(clause.key),
            label: match itself {
                true => name,
                false => format!("{name}: {}", words(clause.key)),
            },
            ever: self.ever(FigureKey::Clause(id, position, ClauseFigure::First)),
            years: fact(ClauseFigure::First),
            periods: Some(fact(ClauseFigure::Periods)),
            amount: Some(money),
            by_period: self.shares(self.outcome.binds(clause)),
        }
    }

    fn event_clause(&self, id: EventId) -> Clause {
        let event = &self.model.events[id];
        Clause {
            id: format!("events.{}", event.key),
            term: None,
            part: None,
            sort: "event",
            label: called(&event.label, &event.key),
            ever: self.ever(FigureKey::Event(id)),
            years: self.figure(FigureKey::Event(id), Tail::Highest),
            periods: None,
            amount: None,
            by_period: self.shares(self.outcome.falls(id)),
        }
    }

    fn shares(&self, counts: &[u64]) -> Vec<f64> {
        let paths = self.outcome.paths as f64;
        counts.iter().map(|&count| count as f64 / paths).collect()
    }
}

/// What to call a thing: its label, or its name in the file with spaces.
pub fn called(label: &str, key: &str) -> String {
    if label == key {
        key.replace('_', " ")
    } else {
        label.to_owned()
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
        "tranches" => "tranche",
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
            "tranches" => format!("tranche {number}"),
            "split" => format!("split, tier {number}"),
            _ => format!("tier {number}"),
        };
    }
    let words = match key {
        "cap.per_period" => "cap per period",
        "cap.per_year" => "cap per year",
        "cap.total" => "cap in total",
        "top_up" => "guarantee tops up",
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
