//! `[history]`: observed totals of calendar windows, and the periods that they cover.

use super::Resolver;
use super::value::{Scope, Site};
use crate::diag::Spanned;
use crate::model::{History, Window};
use crate::scenario;
use crate::time::Date;
use crate::unit::{Per, Unit};

impl Resolver<'_> {
    /// The histories, in the order of the file.
    pub(super) fn history(&mut self) -> Vec<History> {
        let scenario = self.scenario;
        scenario.history.iter().map(|one| self.one_history(one)).collect()
    }

    fn one_history(&mut self, one: &scenario::History) -> History {
        let site = Site::new("what history is set against", Scope::Period, &one.evidence);
        let against = match self.value(&one.against, &site) {
            Some(expr) if expr.unit == Unit::Rate => expr,
            Some(expr) => {
                if expr.unit == Unit::Condition {
                    self.not_a_number(&expr, site.what);
                } else {
                    self.diagnostics
                        .error(
                            "level-for-rate",
                            expr.span,
                            "history is set against a rate per time; this is a level",
                        )
                        .label("a level has no total over a window")
                        .help("write the name of a term, or a driver with `per`");
                }
                self.stand_in(expr.span)
            }
            None => self.stand_in(one.against.span),
        };
        let per = one.per.value;
        let step = self.timeline.step;
        let divides = per.months().is_multiple_of(step.months());
        if !divides {
            self.diagnostics
                .error(
                    "window-too-short",
                    one.per.span,
                    format!(
                        "a {} is shorter than the {}s that the scenario runs in",
                        per.word(),
                        step.word()
                    ),
                )
                .label("no whole number of periods")
                .help(format!(
                    "give totals per {}, or set step = \"{}\" in [scenario]",
                    step.word(),
                    per.word()
                ));
        }
        let site = Site::new("an observed figure", Scope::Constant, &one.evidence);
        let mut windows = Vec::new();
        for (date, value) in &one.values.steps {
            let observed = self.level(value, &site);
            let Some((first, end)) = divides.then(|| self.window(date, per)).flatten() else {
                continue;
            };
            // Only a number passes `Scope::Constant`; what is faulty has been reported.
            let observed = super::range::constant(&observed).unwrap_or_default();
            windows.push(Window {
                first,
                end,
                observed,
                name: window_name(date.value, per),
            });
        }
        History {
            key: one.key.value.clone(),
            label: one.label.as_ref().unwrap_or(&one.key).value.clone(),
            per,
            windows,
            against,
            evidence: one.evidence.clone(),
            span: one.key.span,
        }
    }

    /// The periods of the window that begins on `date`; `None` with a fault where there is none.
    fn window(&mut self, date: &Spanned<Date>, per: Per) -> Option<(usize, usize)> {
        let day = date.value;
        if day.day() != 1 || !(day.month() - 1).is_multiple_of(per.months()) {
            self.diagnostics
                .error(
                    "not-a-window",
                    date.span,
                    format!("no calendar {} begins on {day}", per.word()),
                )
                .label("not the first day of a window")
                .help(match per {
                    Per::Month => "months begin on their first day, such as \"2024-05\"",
                    Per::Quarter => "quarters begin in January, April, July and October, such as \"2024-04\"",
                    Per::Year => "years begin in January, such as \"2024-01\"",
                });
            return None;
        }
        if !self.dated {
            return None;
        }
        let first = self.position(day);
        let end = first + f64::from(per.months()) / f64::from(self.timeline.step.months());
        if first < 0.0 || end > self.timeline.periods as f64 {
            let horizon = self.horizon();
            self.diagnostics
                .error(
                    "outside-horizon",
                    date.span,
                    "this window lies outside of the scenario, at least in part",
                )
                .label(window_name(day, per))
                .help(horizon);
            return None;
        }
        if first.fract() != 0.0 || end.fract() != 0.0 {
            let start = self.timeline.start;
            self.diagnostics
                .error(
                    "not-a-window",
                    date.span,
                    format!("no period of the scenario begins on {day}"),
                )
                .label("inside a period")
                .help(format!(
                    "periods are counted from {start}; start the scenario on the first day of a {}",
                    per.word()
                ));
            return None;
        }
        Some((first as usize, end as usize))
    }
}

fn window_name(date: Date, per: Per) -> String {
    match per {
        Per::Month => format!("{:04}-{:02}", date.year(), date.month()),
        Per::Quarter => format!("{:04}-Q{}", date.year(), date.quarter()),
        Per::Year => format!("{:04}", date.year()),
    }
}
