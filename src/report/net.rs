//! From gross to net: what a party's terms come to by themselves, what each clause takes or adds, and the cash that is left.
//!
//! On every path, of a term: what its kind gives = paid + outstanding + what clauses withheld − what they added. So the gross
//! is the sum of the right-hand side, the steps are its parts with their signs, and means of all paths add up as paths do:
//! to the mean of the party's net cash, but for rounding. What an advance keeps back from several terms is known for all of them
//! together alone, so these are one gross. An advance that is recouped from terms with several payees has no step: the gross of
//! these terms is what it leaves.
//!
//! The steps are of the paths as they are, in the order in which the clauses work: what a cap per year withholds never comes to the
//! cap in total. What a deal *without* a clause would give is another question, which `worth` answers.

use super::{Clause, Party, Report, Term};

/// A step from gross to net.
#[derive(Clone, Debug, PartialEq)]
pub struct NetStep {
    /// What it is.
    pub kind: StepKind,
    /// What to call it.
    pub label: String,
    /// The names in the file of the terms that it is about.
    pub terms: Vec<String>,
    /// The mean over all paths, undiscounted: above 0 where the party gains.
    pub amount: f64,
    /// Its standard error; a bound for one that is a sum.
    pub se: f64,
}

/// What a step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// What terms come to by themselves; with the other party's name in the file.
    Gross(String),
    /// What a clause withholds or adds; its id.
    Clause(String),
    /// What is earned and not paid by the end: by lags, settlement, holdbacks, want of cash.
    Unpaid,
}

impl StepKind {
    /// A word for other programs.
    pub fn word(&self) -> &'static str {
        match self {
            StepKind::Gross(_) => "gross",
            StepKind::Clause(_) => "clause",
            StepKind::Unpaid => "unpaid",
        }
    }
}

/// Whether a clause adds (1) to what its term gives or takes (−1) from it; `None` of what does neither, or not in
/// money that is paid.
fn sign(part: &str) -> Option<f64> {
    match part.split('.').next().unwrap_or_default() {
        "floor" | "minimum" | "maturity" | "total" => Some(1.0),
        "cap" | "recoupment" | "netting" | "discount_tiers" | "credits" | "multiple" | "make_up" => Some(-1.0),
        _ => None,
    }
}

/// The steps of a party, term by term in the order of the file: the gross, then what the clauses make of it. Their sum is the mean of
/// its net cash. Steps of nothing are left out.
pub fn gross_to_net(report: &Report, party: &Party) -> Vec<NetStep> {
    let mut steps = Vec::new();
    for group in groups(report, party) {
        let side = if group[0].to == party.key { 1.0 } else { -1.0 };
        let other = if group[0].to == party.key {
            &group[0].from
        } else {
            &group[0].to
        };
        let terms: Vec<String> = group.iter().map(|term| term.key.clone()).collect();
        let names: Vec<String> = group.iter().map(|term| term.label.clone()).collect();
        let step = |kind: StepKind, label: String, (amount, se): (f64, f64)| NetStep {
            kind,
            label,
            terms: terms.clone(),
            amount: side * amount,
            se,
        };
        let sum = |of: fn(&Term) -> (f64, f64)| {
            let add = |(amount, se): (f64, f64), (more, error): (f64, f64)| (amount + more, se + error);
            group.iter().map(|term| of(term)).fold((0.0, 0.0), add)
        };
        let mean = |figure: &super::Figure| (figure.summary.mean.unwrap_or(0.0), figure.summary.se.unwrap_or(0.0));
        let paid = sum(|term| {
            (
                term.total.summary.mean.unwrap_or(0.0),
                term.total.summary.se.unwrap_or(0.0),
            )
        });
        let unpaid = sum(|term| {
            let owed = &term.outstanding.summary;
            (owed.mean.unwrap_or(0.0), owed.se.unwrap_or(0.0))
        });
        let mut after = Vec::new();
        for clause in clauses(report, &group) {
            let (Some(sign), Some(amount)) = (sign(clause.part.unwrap_or_default()), &clause.amount) else {
                continue;
            };
            let (amount, se) = mean(amount);
            after.push(step(
                StepKind::Clause(clause.id.clone()),
                clause.label.clone(),
                (sign * amount, se),
            ));
        }
        after.push(step(
            StepKind::Unpaid,
            format!("{}: not yet paid", names.join(" and ")),
            (-unpaid.0, unpaid.1),
        ));
        let gross = side * paid.0 - after.iter().map(|one| one.amount).sum::<f64>();
        let se = paid.1 + after.iter().map(|one| one.se).sum::<f64>();
        steps.push(step(
            StepKind::Gross(other.clone()),
            names.join(" and "),
            (side * gross, se),
        ));
        steps.extend(after);
    }
    steps.retain(|step| step.amount != 0.0);
    steps
}

/// The party's terms that are paid in cash; together where an advance is recouped from several.
fn groups<'a>(report: &'a Report, party: &Party) -> Vec<Vec<&'a Term>> {
    let mut groups: Vec<Vec<&Term>> = Vec::new();
    for term in &report.terms {
        if !in_cash(term) || (term.from == party.key) == (term.to == party.key) {
            continue;
        }
        let shares = |other: &&Term| {
            let common = term
                .recouped_by
                .iter()
                .filter(|advance| other.recouped_by.contains(advance));
            common.into_iter().any(|advance| one_payee(report, advance))
        };
        // A term may be the link between groups that were apart.
        let (linked, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.iter().any(shares));
        groups = apart;
        let mut one: Vec<&Term> = linked.into_iter().flatten().collect();
        one.push(term);
        groups.push(one);
    }
    let place = |group: &Vec<&Term>| report.terms.iter().position(|term| term.key == group[0].key);
    groups.sort_by_key(place);
    groups
}

fn in_cash(term: &Term) -> bool {
    term.enabled && term.paid_in == "cash"
}

/// Whether all that an advance is recouped from is cash to one party.
fn one_payee(report: &Report, advance: &String) -> bool {
    let mut recouped = report
        .terms
        .iter()
        .filter(|term| term.enabled && term.recouped_by.contains(advance));
    let payee = recouped.clone().next().map(|term| &term.to);
    recouped.all(|term| in_cash(term) && Some(&term.to) == payee)
}

/// The clauses that make what some terms come to into what they pay, in the order of the file; what an advance keeps back belongs to
/// the terms from which it does.
fn clauses<'a>(report: &'a Report, group: &[&Term]) -> Vec<&'a Clause> {
    let own = |key: &String| group.iter().any(|term| term.key == *key);
    let keeps =
        |advance: &String| group.iter().any(|term| term.recouped_by.contains(advance)) && one_payee(report, advance);
    let of_group = |clause: &&Clause| match (&clause.term, clause.part) {
        (Some(term), Some("recoupment")) => keeps(term),
        (Some(term), Some(_)) => own(term),
        _ => false,
    };
    report.clauses.iter().filter(of_group).collect()
}
