//! What the clauses of a deal do, in words for a table.

use super::{Align, NONE, Section, Teller, section};
use crate::report::{Clause, digits};

impl Teller<'_> {
    /// The clauses that bind on some path, and the names of those that bind on none. What customers and other
    /// outsiders pay and receive stands among the terms alone.
    pub(super) fn clauses(&self) -> Section {
        let (bind, never): (Vec<&Clause>, Vec<&Clause>) =
            self.report.clauses.iter().partition(|clause| clause.ever.value > 0.0);
        let rows = bind
            .into_iter()
            .filter(|clause| clause.part.is_some() || !self.of_outsiders(clause))
            .map(|clause| {
                vec![
                    clause.label.clone(),
                    digits::probability(clause.ever.value, clause.ever.se, clause.ever.count),
                    self.median_date(&clause.years),
                    match &clause.amount {
                        Some(amount) => format!("{} {}", effect(clause), self.mean(amount)),
                        None => NONE.to_owned(),
                    },
                ]
            })
            .collect();
        let columns = [
            ("", Align::Left),
            ("on paths", Align::Right),
            ("first, median", Align::Right),
            ("on average", Align::Left),
        ];
        let names: Vec<&str> = never.iter().map(|clause| clause.label.as_str()).collect();
        let note = format!("Never binds on any path: {}.", names.join("; "));
        Section {
            notes: (!names.is_empty()).then_some(note).into_iter().collect(),
            ..section("Clauses", &columns, rows)
        }
    }

    /// Whether a clause belongs to a term that an outsider pays or receives.
    fn of_outsiders(&self, clause: &Clause) -> bool {
        let outside = |key: &String| {
            let party = self.report.parties.iter().find(|party| party.key == *key);
            party.is_some_and(|party| party.external)
        };
        let mut terms = self.report.terms.iter();
        let term = terms.find(|term| clause.term.as_ref() == Some(&term.key));
        term.is_some_and(|term| outside(&term.from) || outside(&term.to))
    }
}

/// What a clause does with its money.
fn effect(clause: &Clause) -> &'static str {
    match clause.part.unwrap_or_default() {
        "recoupment" => "keeps back",
        "holdback" => "holds back",
        "netting" => "sets off",
        "arrears" => "defers",
        "floor" | "top_up" | "shortfall" | "total" => "adds",
        "roll_forward" | "cost_ceiling" => "puts off",
        "make_up" => "gives back",
        "credits" => "meets",
        "exit" | "return_of_capital" | "preferred" | "catch_up" | "" => "pays",
        "clawback" => "returns",
        part => match part.split('.').next() {
            Some("split" | "tranches") => "pays",
            Some("tiers") => "earns",
            Some("discount_tiers") => "takes off",
            _ => "withholds",
        },
    }
}
