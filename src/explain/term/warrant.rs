//! A warrant in words.

use super::Clause;
use crate::explain::words::{Form, list};
use crate::model::{ExitAt, Expr, Tranche};

impl Clause<'_> {
    /// Who may buy what at what price, and when it is settled.
    pub(super) fn warrant(&self, price: &Expr, strike: &Expr, tranches: &[Tranche], exit: ExitAt) -> String {
        let to = self.voice.party(self.term.to);
        let shares = match tranches {
            [one] => format!("{} shares", self.voice.phrase(&one.shares, Form::Plain)),
            _ => "shares that vest in tranches".to_owned(),
        };
        format!(
            "{} {} {to} a warrant on {shares} at {} each, exercised {}: {to} receives what {} a share exceeds that by{}",
            self.who(),
            self.verb("grants", "grant"),
            self.voice.phrase(strike, Form::Money),
            self.at_exit(exit),
            self.voice.phrase(price, Form::Money),
            self.late(),
        )
    }

    /// What each tranche waits for.
    pub(super) fn vesting(&self, tranches: &[Tranche]) -> Vec<String> {
        let waits = |tranche: &Tranche| {
            let events: Vec<String> = tranche.events.iter().map(|&event| self.voice.event(event)).collect();
            let happened = match events.len() {
                0 => None,
                1 => Some(format!("{} has happened", events[0])),
                _ => Some(format!("{} have happened", list(&events, "and"))),
            };
            let holds = tranche.when.as_ref().map(|when| self.voice.condition(when));
            match (happened, holds) {
                (None, None) => None,
                (Some(one), None) | (None, Some(one)) => Some(one),
                (Some(happened), Some(holds)) => Some(format!("{happened} and {holds}")),
            }
        };
        let step = self.step();
        tranches
            .iter()
            .filter_map(|tranche| match (waits(tranche), tranches.len()) {
                (None, 1) => None,
                (None, _) => Some(format!(
                    "{} shares are vested from the start on.",
                    self.voice.phrase(&tranche.shares, Form::Plain)
                )),
                (Some(what), 1) => Some(format!("They vest in the first {step} in which {what}.")),
                (Some(what), _) => Some(format!(
                    "{} shares vest in the first {step} in which {what}.",
                    self.voice.phrase(&tranche.shares, Form::Plain)
                )),
            })
            .collect()
    }
}
