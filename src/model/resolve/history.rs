//! `[history]`: observed totals of calendar windows, and the periods that they cover.

use super::called;
use super::value::{Scope, Site};
use super::{Resolver, empirical, range};
use crate::diag::Spanned;
use crate::model::{History, Window};
use crate::scenario;
use crate::time::Date;
use crate::unit::{Per, Unit};

/// Observed figures, each with the first day of its window; ascending.
pub(super) type Figures = Vec<(Spanned<Date>, f64)>;

impl Resolver<'_> {
    /// The histories, in the order of the file.
    pub(super) fn history(&mut self) -> Vec<History> {
        let scenario = self.scenario;
        let all = scenario.history.iter().enumerate();
        all.filter_map(|(index, one)| self.one_history(index, one)).collect()
    }

    fn one_history(&mut self, index: usize, one: &scenario::History) -> Option<History> {
        let observed = self.observed[index].take();
        let against = one.against.as_ref()?;
        let site = Site::new("what history is set against", Scope::Period, &one.evidence);
        let against = match self.value(against, &site) {
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
            None => self.stand_in(against.span),
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
        let beside = matches!(one.values, scenario::Observed::File { .. });
        let mut windows = Vec::new();
        for (date, observed) in observed.unwrap_or_default() {
            // A file may hold more than the scenario runs for.
            if beside && self.dated && !self.inside(date.value, per) {
                continue;
            }
            let Some((first, end)) = divides.then(|| self.window(&date, per)).flatten() else {
                continue;
            };
            windows.push(Window {
                first,
                end,
                observed,
                name: window_name(date.value, per),
            });
        }
        if beside && divides && self.dated && windows.is_empty() && !self.poisoned {
            let horizon = self.horizon();
            self.diagnostics
                .error(
                    "outside-horizon",
                    one.key.span,
                    format!("no window of `{}` lies within the scenario", one.key.value),
                )
                .label("nothing to set beside the model")
                .help(horizon);
        }
        Some(History {
            key: one.key.value.clone(),
            label: called(one.label.as_ref(), &one.key),
            per,
            windows,
            against,
            evidence: one.evidence.clone(),
            span: one.key.span,
        })
    }

    /// The figures of every history: the first day of each window with its total. Ascending; faults
    /// are reported, and leave `None`.
    pub(super) fn observations(&mut self) -> Vec<Option<Figures>> {
        let scenario = self.scenario;
        scenario.history.iter().map(|one| self.observed(one)).collect()
    }

    fn observed(&mut self, one: &scenario::History) -> Option<Figures> {
        let rows = match &one.values {
            scenario::Observed::Values(values) => {
                let site = Site::new("an observed figure", Scope::Constant, &one.evidence);
                let mut rows = Vec::new();
                for (date, value) in &values.steps {
                    // Only a number passes `Scope::Constant`; what is faulty has been reported.
                    let observed = self.level(value, &site);
                    rows.push((*date, range::constant(&observed).unwrap_or_default()));
                }
                Some(rows)
            }
            scenario::Observed::File { .. } => self.read_file(one),
        };
        self.poisoned |= rows.is_none();
        rows
    }

    /// The figures of a CSV file, each at the place where the scenario names its column.
    fn read_file(&mut self, one: &scenario::History) -> Option<Figures> {
        let scenario::Observed::File {
            file,
            column,
            dates,
            rows,
            scale,
        } = &one.values
        else {
            return None;
        };
        let site = Site::new("the scale of observed figures", Scope::Constant, &one.evidence);
        let scale = self.optional_level(scale.as_ref(), &site);
        let scale = scale.map_or(Some(1.0), |scale| range::constant(&scale))?;
        let mut csv = empirical::table(file, self.files, self.diagnostics)?;
        for (name, text) in rows {
            if let Err(error) = csv.keep(&name.value, &text.value) {
                empirical::fault(&error, &file.value, name, self.diagnostics);
                return None;
            }
        }
        let first = csv.columns().first().cloned().unwrap_or_default();
        let first = Spanned::new(first, file.span);
        let dates = dates.as_ref().unwrap_or(&first);
        let days = csv.dates(&dates.value).map_err(|error| (error, dates));
        let totals = csv.numbers(&column.value).map_err(|error| (error, column));
        let (days, totals) = match (days, totals) {
            (Ok(days), Ok(totals)) => (days, totals),
            (days, totals) => {
                for (error, column) in days.err().into_iter().chain(totals.err()) {
                    empirical::fault(&error, &file.value, column, self.diagnostics);
                }
                return None;
            }
        };
        let mut found: Figures = Vec::new();
        for total in &totals {
            let fault = |words: String| (words, total.line);
            let day = days.iter().find(|day| day.line == total.line).map(|day| day.value);
            let wrong = match (day, found.last()) {
                (None, _) => Some(fault("there is no date beside the figure".to_owned())),
                (Some(day), Some((last, _))) if day <= last.value => {
                    Some(fault(format!("{day} does not come after {}", last.value)))
                }
                (Some(day), _) => {
                    found.push((Spanned::new(day, column.span), total.value * scale));
                    None
                }
            };
            if let Some((words, line)) = wrong {
                self.diagnostics
                    .error(
                        "bad-dates",
                        dates.span,
                        format!("in `{}`, line {line}, {words}", file.value),
                    )
                    .label("the dates of this file")
                    .help("each row has the first day of its window, in ascending order");
                return None;
            }
        }
        Some(found)
    }

    /// Whether a window lies within the scenario.
    fn inside(&self, day: Date, per: Per) -> bool {
        let first = self.position(day);
        let end = first + f64::from(per.months()) / f64::from(self.timeline.step.months());
        first >= 0.0 && end <= self.timeline.periods as f64
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
                    Per::HalfYear => "half-years begin in January and July, such as \"2024-07\"",
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

pub(super) fn window_name(date: Date, per: Per) -> String {
    match per {
        Per::Month => format!("{:04}-{:02}", date.year(), date.month()),
        Per::Quarter => format!("{:04}-Q{}", date.year(), date.quarter()),
        Per::HalfYear => format!("{:04}-H{}", date.year(), date.quarter().div_ceil(2)),
        Per::Year => format!("{:04}", date.year()),
    }
}
