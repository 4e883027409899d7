//! What the clauses of a deal do, in words for a table.

use crate::report::Clause;

/// What a clause does with its money.
pub(super) fn effect(clause: &Clause) -> &'static str {
    match clause.key {
        "recoupment" => "keeps back",
        "holdback" => "holds back",
        "netting" => "sets off",
        "arrears" => "defers",
        "floor" | "top_up" | "shortfall" | "total" => "adds",
        "roll_forward" | "cost_ceiling" => "puts off",
        "make_up" => "gives back",
        "credits" => "meets",
        "exit" | "return_of_capital" | "preferred" | "catch_up" => "pays",
        part if part.starts_with("split") || part.starts_with("tranche") => "pays",
        "clawback" => "returns",
        _ => "withholds",
    }
}
