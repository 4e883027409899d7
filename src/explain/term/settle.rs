//! How a clause is settled, beyond when: holdbacks, netting, what it is paid in, and want of cash.

use super::Clause;
use crate::explain::words::{self, Form, list};
use crate::model::Years;
use crate::scenario::PaidIn;

impl Clause<'_> {
    pub(super) fn settled(&self) -> Vec<String> {
        let (term, model) = (self.term, self.voice.model);
        let mut told = Vec::new();
        // With a beginning of its own the sentence before has said it.
        if matches!(term.years, Years::Contract { .. }) && term.starts.is_none() {
            told.push(format!(
                "Contract years are counted from {}.",
                words::at(&model.timeline, 0.0)
            ));
        }
        if let Some(holdback) = &term.holdback {
            told.push(format!(
                "{} of each payment is held back and released {} later.",
                self.voice.phrase(&holdback.rate, Form::Percent),
                words::months(f64::from(holdback.release_months))
            ));
        }
        if let Some(group) = term.netted {
            let others: Vec<String> = model.netting[group]
                .terms
                .iter()
                .filter(|&&id| !std::ptr::eq(&model.terms[id], term))
                .map(|&id| format!("“{}”", self.voice.term(id)))
                .collect();
            told.push(format!(
                "It is netted with {}: only the difference is paid, by the party that owes more.",
                list(&others, "and")
            ));
        }
        match term.paid_in {
            PaidIn::Cash => {}
            PaidIn::Credits => told.push(format!(
                "It is paid in credits for what {} sells, not in cash.",
                self.who()
            )),
            PaidIn::Equity => told.push("It is paid in shares, not in cash.".to_owned()),
        }
        if term.from_cash {
            let payer = &model.parties[term.from];
            let opening = match payer.opening_cash.as_number() {
                Some(0.0) => String::new(),
                _ => format!(
                    ", which begins at {},",
                    self.voice.phrase(&payer.opening_cash, Form::Money)
                ),
            };
            let interest = match payer.arrears_rate.as_number() {
                Some(0.0) => "without interest".to_owned(),
                _ => format!(
                    "with interest of {} a year",
                    self.voice.phrase(&payer.arrears_rate, Form::Percent)
                ),
            };
            let senior: Vec<String> = model
                .terms
                .entries()
                .take_while(|(_, other)| !std::ptr::eq(*other, term))
                .filter(|(_, other)| other.from_cash && other.from == term.from)
                .map(|(id, _)| format!("“{}”", self.voice.term(id)))
                .collect();
            let after = match senior.is_empty() {
                true => String::new(),
                false => format!(" after {}", list(&senior, "and")),
            };
            told.push(format!(
                "It is paid{after} only as far as the cash of {}{opening} goes; the rest is owed {interest}.",
                self.who()
            ));
        }
        told
    }
}
