//! What the clauses of a deal do, in words for a table.

use super::table::Align;
use super::{FAINT, NONE, Writer, push_paragraph, safe};
use crate::report::{Clause, Party, digits};

/// Beside so many judged parties the money that a clause moves has room.
const MOST_BESIDE_MONEY: usize = 2;

impl Writer<'_> {
    /// The clauses that bind on some path, those that are worth most first, and the names of those that bind on none.
    /// What customers and other outsiders pay and receive stands among the terms alone.
    pub(super) fn clauses(&self) -> String {
        let (mut bind, never): (Vec<&Clause>, Vec<&Clause>) =
            self.report.clauses.iter().partition(|clause| clause.ever.value > 0.0);
        bind.retain(|clause| clause.part.is_some() || !self.of_outsiders(clause));
        bind.sort_by(|a, b| b.stake().total_cmp(&a.stake()));
        let valued = self.report.clause_paths > 0;
        let judged: Vec<&Party> = match valued {
            true => self.report.parties.iter().filter(|party| !party.external).collect(),
            false => Vec::new(),
        };
        // Beside many parties there is no room for what is moved before discounting.
        let moved = judged.len() <= MOST_BESIDE_MONEY;
        let rows = bind
            .into_iter()
            .map(|clause| {
                let mut row = vec![
                    clause.label.clone(),
                    digits::probability(clause.ever.value, clause.ever.se, clause.ever.count),
                    self.median_date(&clause.years),
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
        let mut columns = vec![
            (String::new(), Align::Left),
            ("on paths".to_owned(), Align::Right),
            ("first, median".to_owned(), Align::Right),
        ];
        columns.extend(moved.then(|| ("on average".to_owned(), Align::Left)));
        columns.extend(
            judged
                .iter()
                .map(|party| (format!("worth to {}", safe(&party.name)), Align::Right)),
        );
        let columns: Vec<(&str, Align)> = columns.iter().map(|(name, align)| (name.as_str(), *align)).collect();
        let mut text = self.section("Clauses", &columns, rows);
        let mut note = |note: String| push_paragraph(&mut text, " ", &safe(&note), FAINT);
        if valued {
            note(format!(
                "Worth: present value with the clause less that without it, on average over the first {} paths. Each is \
                 taken out alone: such figures do not add up.",
                digits::count(self.report.clause_paths)
            ));
        }
        if !never.is_empty() {
            let names: Vec<&str> = never.iter().map(|clause| clause.label.as_str()).collect();
            note(format!("Never binds on any path: {}.", names.join("; ")));
        }
        text
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
