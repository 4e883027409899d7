//! A waterfall in words: the pool, then every tier in its turn.

use super::Clause;
use crate::explain::words::{Form, list};
use crate::model::{Deal, Expr, Hurdle, Preferred, TermKind, Waterfall};
use crate::scenario::Returns;

impl Clause<'_> {
    /// Who pays whom its part of what.
    pub(super) fn waterfall(&self, waterfall: &Waterfall) -> String {
        let (who, to) = (self.who(), self.voice.party(self.term.to));
        let pays = self.verb("pays", "pay");
        let pools: Vec<String> = waterfall
            .deals
            .iter()
            .map(|deal| self.voice.rate(&deal.pool, Form::Money))
            .collect();
        let each = match waterfall.deals.len() {
            1 => String::new(),
            _ => ", deal by deal".to_owned(),
        };
        format!(
            "{who} {pays} {to} its part of {} tier by tier{each}, {}",
            list(&pools, "and"),
            self.when()
        )
    }

    /// Every tier in its turn, and what is given back at the end.
    pub(super) fn tiers_of(&self, waterfall: &Waterfall) -> Vec<String> {
        let to = self.voice.party(self.term.to);
        let manager = self.manager();
        let mut told = Vec::new();
        let mut turn = Turn::default();
        let capital = self.capital(&waterfall.deals);
        if waterfall.returns == Returns::First && !capital.is_empty() {
            told.push(format!("{} {to} gets back {capital}.", turn.word()));
        }
        match &waterfall.preferred {
            Some(Preferred::Rate {
                rate,
                compounding,
                cumulative,
            }) => {
                let rate = self.voice.phrase(rate, Form::Percent);
                let compounding = if *compounding {
                    "compounding"
                } else {
                    "without compounding"
                };
                let carried = match cumulative {
                    true => "what is unpaid is carried forward",
                    false => "what a calendar year leaves unpaid lapses",
                };
                told.push(format!(
                    "{} {to} receives a preferred return of {rate} a year, {compounding}, on capital that has not come back; {carried}.",
                    turn.word()
                ));
            }
            Some(Preferred::Hurdle(hurdle)) => {
                told.push(format!(
                    "{} {to} receives all of it until {}.",
                    turn.word(),
                    self.hurdle(hurdle)
                ));
            }
            None => {}
        }
        if waterfall.returns == Returns::AfterPreferred && !capital.is_empty() {
            told.push(format!("{} {to} gets back {capital}.", turn.word()));
        }
        if let Some(part) = &waterfall.catch_up {
            told.push(format!(
                "{} {manager} {} {} until it has {} of the profit.",
                turn.word(),
                if manager == self.who() { "keeps" } else { "receives" },
                self.voice.phrase(part, Form::Percent),
                self.rest(&waterfall.split[0].share),
            ));
        }
        for tier in &waterfall.split {
            let until = match &tier.until {
                Some(hurdle) => format!(" until {}", self.hurdle(hurdle)),
                None => String::new(),
            };
            told.push(format!(
                "{} {} goes to {to} and {} to {manager}{until}.",
                turn.word(),
                self.voice.phrase(&tier.share, Form::Percent),
                self.rest(&tier.share),
            ));
        }
        if let Some(reach) = &waterfall.clawback {
            told.push(format!(
                "At the end {manager} gives back what it had beyond {} of the profit{}, or what {to} lacks of its capital and preferred return if that is more, but at most {} of what it had.",
                self.rest(&waterfall.split[0].share),
                match (waterfall.split.len(), waterfall.deals.len()) {
                    (1, 1) => "",
                    (1, _) => " of all deals",
                    _ => " and what the further tiers gave it",
                },
                self.voice.phrase(reach, Form::Percent),
            ));
        }
        told
    }

    /// Who has the other part: the payee of the rest, or the payer, who keeps it.
    fn manager(&self) -> &str {
        let terms = &self.voice.model.terms;
        let rest = terms.iter().find(|term| match term.kind {
            TermKind::Rest { of } => std::ptr::eq(&terms[of], self.term),
            _ => false,
        });
        self.voice.party(rest.map_or(self.term.from, |rest| rest.to))
    }

    /// `the capital of “calls”`, `capital of $100m`.
    fn capital(&self, deals: &[Deal]) -> String {
        let mut parts = Vec::new();
        for deal in deals {
            parts.extend(
                deal.contributions
                    .iter()
                    .map(|&id| format!("“{}”", self.voice.term(id))),
            );
            parts.extend(deal.capital.iter().map(|one| self.voice.phrase(one, Form::Money)));
        }
        match parts.is_empty() {
            true => String::new(),
            false => format!("its capital of {}", list(&parts, "and")),
        }
    }

    /// `its rate of return is 8%`, `it has had 2 times its capital`.
    fn hurdle(&self, hurdle: &Hurdle) -> String {
        let to = self.voice.party(self.term.to);
        match hurdle {
            Hurdle::Irr(rate) => format!(
                "the rate of return of {to} is {}",
                self.voice.phrase(rate, Form::Percent)
            ),
            Hurdle::Multiple(multiple) => {
                format!(
                    "{to} has had {} times its capital",
                    self.voice.phrase(multiple, Form::Plain)
                )
            }
        }
    }

    /// The other part of a share: 20% for 80%.
    fn rest(&self, share: &Expr) -> String {
        match share.as_number() {
            Some(share) => self
                .voice
                .phrase(&Expr::number(1.0 - share, self.term.span), Form::Percent),
            None => "the rest".to_owned(),
        }
    }
}

/// `First,` and then `Then`.
#[derive(Default)]
struct Turn {
    begun: bool,
}

impl Turn {
    fn word(&mut self) -> &'static str {
        match std::mem::replace(&mut self.begun, true) {
            false => "First,",
            true => "Then",
        }
    }
}
