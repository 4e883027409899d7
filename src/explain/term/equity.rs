//! A stake in words.

use super::Clause;
use crate::explain::words::{self, Form, list};
use crate::model::{Exit, ExitAt, Expr};
use crate::unit::Unit;

impl Clause<'_> {
    /// Who holds what, and what it gives.
    pub(super) fn equity(&self, stake: &Expr, dividends: Option<&Expr>, exit: Option<&Exit>) -> String {
        let holder = self.voice.party(self.term.to);
        let stake = self.voice.phrase(stake, Form::Percent);
        let mut gives = Vec::new();
        if dividends.is_some() {
            let after = if exit.is_some() { "," } else { "" };
            gives.push(format!("its share of dividends, {}{after}", self.when()));
        }
        if let Some(exit) = exit {
            gives.push(format!(
                "its share of the company {}{}",
                self.at_exit(exit.at),
                self.late()
            ));
        }
        format!(
            "{holder} holds {stake} of {} and receives {}",
            self.who(),
            list(&gives, "and")
        )
    }

    /// On what, less what, and at what worth.
    pub(super) fn stake(&self, dividends: Option<&Expr>, dilution: Option<&Expr>, exit: Option<&Exit>) -> Vec<String> {
        let mut further = Vec::new();
        if let Some(dividends) = dividends {
            let words = self.voice.rate(dividends, Form::Money);
            further.push(format!("Dividends on all shares are {words}."));
        }
        if let Some(exit) = exit {
            let of = match exit.of.unit == Unit::Rate {
                // Four times what comes in a month would be something else.
                true => format!("a year of {}", self.voice.rate(&exit.of, Form::Money)),
                false => self.voice.phrase(&exit.of, Form::Money),
            };
            further.push(match &exit.multiple {
                Some(multiple) => format!(
                    "At the exit the company is worth {} times {of}.",
                    self.voice.phrase(multiple, Form::Plain)
                ),
                None => format!("At the exit the company is worth {of}."),
            });
        }
        if let Some(dilution) = dilution.filter(|one| one.as_number() != Some(0.0)) {
            further.push(format!(
                "New shares take {} of the stake away each year.",
                self.voice.phrase(dilution, Form::Percent)
            ));
        }
        further
    }

    /// `when the sale happens`, `in June 2030`, `at the end of the scenario`.
    pub(super) fn at_exit(&self, exit: ExitAt) -> String {
        match exit {
            ExitAt::Event(event) => format!("when {} happens", self.voice.event(event)),
            ExitAt::Date(position) => words::on(&self.voice.model.timeline, position),
            ExitAt::Horizon => "at the end of the scenario".to_owned(),
        }
    }
}
