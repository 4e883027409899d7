//! What the clauses of a deal are called.
//!
//! A clause is a term itself, a part of one, or an event. Its *id* is where the file has it, without
//! `terms.`: `royalty`, `royalty.cap.total`, `royalty.tiers.0`, `events.launch`. Parts that no key
//! stands for alone have a word of their own (`top_up`, `recoupment`, `arrears`).
//!
//! When a clause *binds*, in a period:
//! - a term: what it pays is more than a billionth of all that it has paid by then;
//! - a marginal tier: more than a billionth of the period's base lies in it; a tier of another method: the
//!   period has a base, and its rate is the one that counts;
//! - any other part: it moves more than a billionth of the amount that it is about.

use super::TermKind;

/// The tiers of a share, in their order; those beyond have no facts.
pub const TIERS: [&str; 12] = [
    "tiers.0", "tiers.1", "tiers.2", "tiers.3", "tiers.4", "tiers.5", "tiers.6", "tiers.7", "tiers.8", "tiers.9",
    "tiers.10", "tiers.11",
];

/// The tiers of a discount on usage; those beyond have no facts.
pub const DISCOUNT_TIERS: [&str; 12] = [
    "discount_tiers.0",
    "discount_tiers.1",
    "discount_tiers.2",
    "discount_tiers.3",
    "discount_tiers.4",
    "discount_tiers.5",
    "discount_tiers.6",
    "discount_tiers.7",
    "discount_tiers.8",
    "discount_tiers.9",
    "discount_tiers.10",
    "discount_tiers.11",
];

/// The tiers of a waterfall's split; what lies beyond counts with the last.
pub const SPLITS: [&str; 6] = ["split.0", "split.1", "split.2", "split.3", "split.4", "split.5"];

/// The tranches of a warrant; those beyond have no facts.
pub const TRANCHES: [&str; 8] = [
    "vesting.0",
    "vesting.1",
    "vesting.2",
    "vesting.3",
    "vesting.4",
    "vesting.5",
    "vesting.6",
    "vesting.7",
];

/// A part of a term in a sentence: `the total cap of Revenue share`, `tier 2 of Royalty`; the term itself for the
/// empty key.
///
/// ```
/// use termsheet::model::clause::phrase;
///
/// assert_eq!(phrase("cap.per_year", "Royalty"), "the yearly cap of Royalty");
/// assert_eq!(phrase("vesting.0", "Warrant"), "tranche 1 of Warrant");
/// assert_eq!(phrase("", "Royalty"), "Royalty");
/// ```
pub fn phrase(part: &str, term: &str) -> String {
    if let Some((list, place)) = part.split_once('.')
        && let Ok(place) = place.parse::<usize>()
    {
        // The file counts from 0, a reader from 1.
        let number = place + 1;
        return match list {
            "discount_tiers" => format!("discount tier {number} of {term}"),
            "vesting" => format!("tranche {number} of {term}"),
            "split" => format!("tier {number} of the split of {term}"),
            _ => format!("tier {number} of {term}"),
        };
    }
    let words = match part {
        "" => return term.to_owned(),
        "cap.per_period" => "cap per period",
        "cap.per_year" => "yearly cap",
        "cap.total" => "total cap",
        "cap.multiple_of" => "multiple that caps the payments",
        "top_up" => "top-up",
        "multiple" => "multiple",
        "minimum" => "minimum of a period",
        "maturity" => "maturity",
        "shortfall" => "shortfall payment",
        "roll_forward" => "moving on of shortfalls",
        "make_up" => "make-up",
        "total" => "commitment in total",
        "credits" => "use of credits",
        "loss_carry_forward" => "carrying forward of losses",
        "cost_ceiling" => "ceiling on costs",
        "arrears" => "limit of cash",
        "return_of_capital" => "return of capital",
        "preferred" => "preferred return",
        "catch_up" => "catch-up",
        other => other,
    };
    format!("the {words} of {term}")
}

/// What a part of a term does when it binds, after its [`phrase`]: `binds`, `is reached`, `pays`.
pub fn verb(part: &str) -> &'static str {
    match part.split('.').next().unwrap_or_default() {
        "" | "split" | "vesting" | "exit" | "return_of_capital" | "preferred" | "catch_up" => "pays",
        "tiers" | "discount_tiers" | "multiple" | "maturity" => "is reached",
        "shortfall" => "falls due",
        _ => "binds",
    }
}

/// The names of the tiers that a kind of term may have.
pub fn tier_names(kind: &TermKind) -> &'static [&'static str] {
    match kind {
        TermKind::Usage(_) => &DISCOUNT_TIERS,
        _ => &TIERS,
    }
}
