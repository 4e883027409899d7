//! What the clauses of a deal do, in words for a table.

use super::{Align, NONE, Section, Teller, section, unbroken, when};
use crate::report::{Clause, Party, digits};

/// Beside so many judged parties the money that a clause moves has room.
const MOST_BESIDE_MONEY: usize = 2;

impl Teller<'_> {
    /// The clauses that bind on some path, those that are worth most first, and the names of those that bind on none.
    /// What customers and other outsiders pay and receive stands among the terms alone.
    pub(super) fn clauses(&self) -> Section {
        let (mut bind, never): (Vec<&Clause>, Vec<&Clause>) =
            self.report.clauses.iter().partition(|clause| clause.ever.value > 0.0);
        bind.retain(|clause| clause.part.is_some() || !self.of_outsiders(clause));
        bind.sort_by(|a, b| b.stake().total_cmp(&a.stake()));
        let valued = self.report.clause_paths > 0;
        let judged: Vec<&Party> = match valued {
            true => self.judged(),
            false => Vec::new(),
        };
        // Beside many parties there is no room for what is moved before discounting.
        let moved = judged.len() <= MOST_BESIDE_MONEY;
        let rows = bind
            .into_iter()
            .map(|clause| {
                let mut row = vec![
                    clause.label.clone(),
                    unbroken(&clause.on_paths()),
                    when(&self.report.scenario, clause.years.summary.p50, clause.ends_period)
                        .unwrap_or_else(|| NONE.to_owned()),
                ];
                if moved {
                    row.push(match &clause.amount {
                        Some(amount) => format!("{} {}", effect(clause), self.mean(amount)),
                        None => NONE.to_owned(),
                    });
                }
                row.extend(judged.iter().map(|party| {
                    let worth = clause.worth_to(&party.key);
                    worth.map_or(NONE.to_owned(), |worth| self.mean(worth))
                }));
                row
            })
            .collect();
        let worths: Vec<String> = judged.iter().map(|party| format!("worth to {}", party.name)).collect();
        let mut columns = vec![
            ("", Align::Left),
            ("on paths", Align::Right),
            ("first, median", Align::Right),
        ];
        columns.extend(moved.then_some(("on average", Align::Left)));
        columns.extend(worths.iter().map(|worth| (worth.as_str(), Align::Right)));
        let mut notes = Vec::new();
        if valued {
            notes.push(format!(
                "Worth: present value with the clause less that without it, on average over the first {} paths. Each is \
                 taken out alone: such figures do not add up.",
                digits::count(self.report.clause_paths)
            ));
        }
        if !never.is_empty() {
            let names: Vec<&str> = never.iter().map(|clause| clause.label.as_str()).collect();
            notes.push(format!("Never binds on any path: {}.", names.join("; ")));
        }
        Section {
            notes,
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
            Some("split" | "vesting") => "pays",
            Some("tiers") => "earns",
            Some("discount_tiers") => "takes off",
            _ => "withholds",
        },
    }
}
