//! `equity`: a stake with its dividends and its exit.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::model::{Exit, ExitAt, Expr, TermKind};
use crate::scenario::{self, Value, Worth};
use crate::unit::Unit;

impl Resolver<'_> {
    pub(super) fn equity(&mut self, written: &scenario::Equity, one: &scenario::Term, site: &Site<'_>) -> TermKind {
        let stake = self.level(&written.stake, &site.for_a("a stake"));
        range::check(&stake, "a stake", Range::Share, self.diagnostics);
        let dividends = written
            .dividends
            .as_ref()
            .map(|dividends| self.quoted(dividends, &one.key.value, &site.for_a("the dividends of")));
        let dilution = self.optional_level(written.dilution.as_ref(), &site.for_a("dilution"));
        if let Some(dilution) = &dilution {
            range::check(dilution, "dilution", Range::Dilution, self.diagnostics);
        }
        let exit = written.exit.as_ref().map(|(at, worth)| {
            let (multiple, of) = match worth {
                Worth::Value(value) => (None, self.level(value, &site.for_a("the value at an exit"))),
                Worth::Multiple { multiple, of } => {
                    let multiple = self.level(multiple, &site.for_a("a multiple"));
                    range::check(&multiple, "a multiple", Range::NotNegative, self.diagnostics);
                    (Some(multiple), self.worth_of(of, site))
                }
            };
            Exit {
                at: self.exit_at(at, one),
                multiple,
                of,
            }
        });
        TermKind::Equity {
            stake,
            dividends,
            dilution,
            exit,
        }
    }

    /// What a worth is a multiple of: a level, or a rate that counts as its amount in a year.
    fn worth_of(&mut self, value: &Value, site: &Site<'_>) -> Expr {
        let what = "what a worth is a multiple of";
        let Some(expr) = self.value(value, &site.for_a(what)) else {
            return self.stand_in(value.span);
        };
        if expr.unit == Unit::Condition {
            self.not_a_number(&expr, what);
            return self.stand_in(expr.span);
        }
        expr
    }

    /// When a holder is paid out; warns of dates that never come.
    pub(super) fn exit_at(&mut self, exit: &scenario::Exit, one: &scenario::Term) -> ExitAt {
        match exit {
            scenario::Exit::Event(name) => match self.names.event(name, self.diagnostics) {
                Some(event) => ExitAt::Event(event),
                None => {
                    self.poisoned = true;
                    ExitAt::Horizon
                }
            },
            scenario::Exit::Date(date) => {
                let position = self.position(date.value);
                let inside = position >= 0.0 && position < self.timeline.periods as f64;
                if one.enabled && self.dated && !inside {
                    let horizon = self.horizon();
                    self.diagnostics
                        .warning(
                            "never-paid",
                            date.span,
                            format!("the exit of `{}` never comes", one.key.value),
                        )
                        .label("outside of the scenario")
                        .help(horizon);
                }
                ExitAt::Date(position)
            }
            scenario::Exit::Horizon => ExitAt::Horizon,
            scenario::Exit::Poison => {
                self.poisoned = true;
                ExitAt::Horizon
            }
        }
    }
}
