//! Single figures of a term in words, for what differs between two deals: a cap, a rate, a date.
//!
//! In: the keys that differ. Out: what they are called together, and their figure in a deal; nothing for keys that
//! take whole sentences to tell.

use super::{Clause, Voice};
use crate::explain::words::{self, Form};
use crate::id::TermId;
use crate::model::expr::Kind;
use crate::model::{Expr, Preferred, ShareRate, TermKind};

/// The end of what goes on.
pub(in crate::explain) const NO_END: &str = "none within the horizon";

/// What keys are called, up to the name of their term: `the cap in all on`.
pub(in crate::explain) fn name(keys: &[String], step: &str) -> Option<String> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    Some(match keys.as_slice() {
        ["cap.total"] => "the cap on all of".to_owned(),
        ["cap.per_year"] => "the yearly cap on".to_owned(),
        ["cap.per_period"] => format!("the cap in a {step} on"),
        ["cap.multiple_of"] => "the multiple that ends".to_owned(),
        ["cap.per_year", "cap.carry_forward"] | ["cap.carry_forward", "cap.per_year"] => "the yearly cap on".to_owned(),
        ["cap.per_period", "cap.carry_forward"] | ["cap.carry_forward", "cap.per_period"] => {
            format!("the cap in a {step} on")
        }
        ["cap.carry_forward"] => "what becomes of an unused cap on".to_owned(),
        ["escalator"] => "the yearly rise of".to_owned(),
        ["from"] | ["to"] | ["from", "to"] => "who pays whom under".to_owned(),
        ["starts"] => "the first day of".to_owned(),
        ["ends"] => "the end of".to_owned(),
        ["until"] => "what ends".to_owned(),
        ["while"] => "the condition of".to_owned(),
        ["floor"] => "the floor of".to_owned(),
        ["catch_up"] => "the catch-up of".to_owned(),
        ["commitment"] => "the yearly commitment of".to_owned(),
        ["cost_ceiling"] => "the ceiling on the costs of".to_owned(),
        ["costs"] => "what counts as costs under".to_owned(),
        ["carry_forward"] => "the time to make up for a shortfall under".to_owned(),
        ["multiple"] => "the multiple of".to_owned(),
        ["preferred"] | ["preferred.rate"] => "the preferred return of".to_owned(),
        ["split"] => "the split of".to_owned(),
        ["deductions"] => "what comes off the base of".to_owned(),
        ["of"] => "the base of".to_owned(),
        ["amount"] | ["per", "amount"] | ["amount", "per"] => "the amount of".to_owned(),
        ["minimum"] => "the minimum of".to_owned(),
        ["every"] => "how often money is settled under".to_owned(),
        ["lag"] | ["timing"] | ["lag", "timing"] => "when money is paid under".to_owned(),
        ["holdback"] => "what is held back under".to_owned(),
        ["from_event"] => "what begins".to_owned(),
        [first, ..] if ["rate", "tiers", "tier_period", "tier_method"].contains(first) => "the rate of".to_owned(),
        _ => return None,
    })
}

/// The figure that keys of a term come to in a deal; `None` where it takes more than a figure.
pub(in crate::explain) fn figure(voice: &Voice<'_>, id: TermId, keys: &[String]) -> Option<String> {
    let term = &voice.model.terms[id];
    let clause = Clause { voice, term };
    let timeline = &voice.model.timeline;
    let money = |amount: &Option<Expr>| {
        amount
            .as_ref()
            .map_or_else(|| "none".to_owned(), |amount| voice.phrase(amount, Form::Money))
    };
    let percent = |share: &Option<Expr>| {
        share
            .as_ref()
            .map_or_else(|| "none".to_owned(), |share| voice.phrase(share, Form::Percent))
    };
    let times = |multiple: &Expr| match multiple.as_number() {
        Some(multiple) => format!("{} times", words::plain(multiple)),
        None => voice.phrase(multiple, Form::Plain),
    };
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    Some(match (keys.as_slice(), &term.kind) {
        (["cap.total"], _) => money(&term.cap.total),
        (["cap.per_year"], _) => money(&term.cap.per_year),
        (["cap.per_period"], _) => money(&term.cap.per_period),
        (["cap.multiple_of"], _) => match &term.cap.multiple {
            Some(multiple) => clause.multiple(multiple),
            None => "none".to_owned(),
        },
        (["cap.carry_forward"], _) => match term.cap.carries {
            true => "it raises the next".to_owned(),
            false => "it lapses".to_owned(),
        },
        (["floor"], _) => money(&term.floor),
        (["of"], TermKind::Share { of, .. }) => voice.rate(of, Form::Money),
        (["deductions"], TermKind::Share { deductions, .. }) => {
            let off: Vec<String> = deductions.iter().map(|one| voice.rate(one, Form::Money)).collect();
            match off.is_empty() {
                true => "nothing".to_owned(),
                false => words::list(&off, "and"),
            }
        }
        (["starts"], _) => match term.starts.filter(|at| *at > 0.0) {
            Some(at) => words::at(timeline, at),
            None => "the start of the horizon".to_owned(),
        },
        (["ends"], _) if term.gaps.is_empty() => match term.ends.filter(|at| *at < timeline.periods as f64) {
            Some(at) => words::up_to(timeline, at),
            None => NO_END.to_owned(),
        },
        (["until"], _) => {
            let events: Vec<String> = term.until.iter().map(|until| clause.until(until)).collect();
            match events.is_empty() {
                true => "nothing".to_owned(),
                false => words::list(&events, "or"),
            }
        }
        (["while"], _) => match &term.while_ {
            Some(condition) => voice.condition(condition),
            None => "none".to_owned(),
        },
        (["rate"], TermKind::Share { rate, .. }) => rate_words(&clause, rate, "share")?,
        (["amount"], TermKind::Amount { amount, .. } | TermKind::Formula { amount }) => voice.rate(amount, Form::Money),
        (["escalator"], TermKind::Amount { escalator, .. }) => match escalator {
            Some(escalator) => voice.phrase(&escalator.rate, Form::Percent),
            None => "none".to_owned(),
        },
        (["catch_up"], TermKind::Waterfall(waterfall)) => percent(&waterfall.catch_up),
        (["split"], TermKind::Waterfall(waterfall)) => match waterfall.split.as_slice() {
            [only] => {
                let share = voice.phrase(&only.share, Form::Percent);
                format!("{share} to {}", voice.party(term.to))
            }
            _ => return None,
        },
        (["preferred" | "preferred.rate"], TermKind::Waterfall(waterfall)) => match &waterfall.preferred {
            Some(Preferred::Rate { rate, .. }) => format!("{} a year", voice.phrase(rate, Form::Percent)),
            Some(Preferred::Hurdle(_)) => return None,
            None => "none".to_owned(),
        },
        (["commitment"], TermKind::TakeOrPay(deal)) => match &deal.commitment {
            Some(commitment) => voice.rate(commitment, Form::Money),
            None => "none".to_owned(),
        },
        (["carry_forward"], TermKind::TakeOrPay(deal)) => match deal.make_up_years {
            0 => "none".to_owned(),
            years => words::things(u64::from(years), "year"),
        },
        (["cost_ceiling"], TermKind::ProfitShare(deal)) => percent(&deal.ceiling),
        (["costs"], TermKind::ProfitShare(deal)) => {
            let costs: Vec<String> = deal.costs.iter().map(|one| voice.rate(one, Form::Money)).collect();
            match costs.is_empty() {
                true => "nothing".to_owned(),
                false => words::list(&costs, "and"),
            }
        }
        (["of"], TermKind::ProfitShare(deal)) => voice.rate(&deal.of, Form::Money),
        (["multiple"], TermKind::RevenueFinancing(deal)) => times(&deal.multiple),
        (["rate"], TermKind::RevenueFinancing(deal)) => voice.phrase(&deal.rate, Form::Percent),
        ([first, ..], TermKind::ProfitShare(deal)) if first.starts_with("tier") || *first == "rate" => {
            rate_words(&clause, &deal.rate, "share")?
        }
        (["minimum"], TermKind::MinimumGuarantee { minimum, .. }) => voice.phrase(minimum, Form::Money),
        ([first, ..], TermKind::Share { rate, .. }) if first.starts_with("tier") || *first == "rate" => {
            rate_words(&clause, rate, "share")?
        }
        _ => return None,
    })
}

fn rate_words(clause: &Clause<'_>, rate: &ShareRate, word: &str) -> Option<String> {
    Some(match rate {
        ShareRate::Flat(rate) => match &rate.kind {
            Kind::Schedule(schedule) => clause.voice.schedule(schedule, Form::Percent),
            _ => clause.voice.phrase(rate, Form::Percent),
        },
        ShareRate::Tiers { tiers, period, method } => {
            let sentences = clause.tiers(word, tiers, *period, *method);
            let marginal = match sentences.as_slice() {
                // `In each calendar year the share is 15% of the first $1m and 30% beyond.`
                [only] => only.split_once(&format!(" the {word} is ")),
                _ => None,
            };
            match marginal {
                Some((over, parts)) => {
                    let over: String = over
                        .chars()
                        .next()?
                        .to_lowercase()
                        .chain(over.chars().skip(1))
                        .collect();
                    format!("{} {over}", parts.strip_suffix('.').unwrap_or(parts))
                }
                None => {
                    let text = sentences.join(" ");
                    text.strip_suffix('.').unwrap_or(&text).to_owned()
                }
            }
        }
    })
}
