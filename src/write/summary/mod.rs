//! The summary of a run in pieces that terminal and Markdown set in their own ways: what was found, tables, and
//! how sure it is.
//!
//! In: a [`Report`]. Out: a [`Summary`]. Every figure is rounded to what its standard error supports; `–` stands
//! where there is none. Parties and terms are in `deal`, clauses in `clause`, all that is drawn in `chance`, the
//! sentences of what was found in `finding`.

mod chance;
mod clause;
mod deal;
mod finding;

use crate::model::Currency;
use crate::report::digits;
use crate::report::{Figure, Party, Precision, Report, Scenario};
use crate::rng::Sampler;
use crate::time::{Date, Step};

pub use finding::{Finding, finding};

/// What stands where there is no figure.
const NONE: &str = "–";

/// All that a summary says.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The title of the scenario.
    pub title: String,
    /// How it was run, in a line, and what a wanted precision took.
    pub how: Vec<String>,
    /// What was found: a sentence for each judged party.
    pub findings: Vec<String>,
    /// Tables under headings.
    pub sections: Vec<Section>,
    /// What the figures are, and how exact.
    pub sureness: String,
}

/// A table under a heading, with what else is to be said below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// The names of the columns, which may be empty, and to which side they lean.
    pub columns: Vec<(String, Align)>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
    /// Sentences below.
    pub notes: Vec<String>,
}

impl Section {
    /// A table whose first column holds names and the others figures.
    pub fn plain(heading: String, columns: &[String], rows: Vec<Vec<String>>) -> Section {
        let align = |index| if index == 0 { Align::Left } else { Align::Right };
        let columns = columns
            .iter()
            .enumerate()
            .map(|(index, name)| (name.clone(), align(index)));
        Section {
            heading,
            columns: columns.collect(),
            rows,
            notes: Vec::new(),
        }
    }
}

/// To which side the cells of a column lean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Names.
    Left,
    /// Figures.
    Right,
    /// Ranges, which are not to be broken: other columns make room for them.
    Range,
}

/// The summary of a report, without the answers of its analyses; sections without rows are left out.
pub fn summary(report: &Report) -> Summary {
    let teller = Teller {
        report,
        currency: &report.scenario.currency,
    };
    let judged = report.parties.iter().filter(|party| !party.external);
    let mut how = vec![teller.how()];
    how.extend(report.run.precision.as_ref().map(told));
    let mut sections = vec![
        teller.parties(),
        teller.terms(),
        teller.clauses(),
        teller.events(),
        teller.drivers(),
    ];
    sections.extend(teller.history());
    sections.push(teller.variants());
    sections.retain(|section| !section.rows.is_empty() || !section.notes.is_empty());
    Summary {
        title: report.scenario.title.clone(),
        how,
        findings: judged.map(|party| finding(report, party).to_string()).collect(),
        sections,
        sureness: teller.sureness(),
    }
}

/// What a wanted precision took, in a sentence.
pub(super) fn told(precision: &Precision) -> String {
    let share = |share: f64| digits::percent(share, share * 0.1);
    let tried: Vec<String> = precision.tried.iter().map(|paths| digits::count(*paths)).collect();
    let (before, last) = tried.split_at(tried.len().saturating_sub(1));
    let mut text = format!(
        "Precision of {}: the standard errors of present values are at most {} of their spread or mean with {} paths",
        digits::percent(precision.wanted, 0.0),
        share(precision.reached),
        last.concat(),
    );
    if !precision.met {
        text.push_str(", which is not enough; --paths allows more");
    }
    if !before.is_empty() {
        text.push_str(&format!(" (tried before: {})", before.join("; ")));
    }
    text.push('.');
    text
}

struct Teller<'a> {
    report: &'a Report,
    currency: &'a Currency,
}

impl Teller<'_> {
    fn how(&self) -> String {
        let (scenario, run) = (&self.report.scenario, &self.report.run);
        let step = scenario.step.word();
        let plural = |n: u64, thing: &str| format!("{} {thing}{}", digits::count(n), if n == 1 { "" } else { "s" });
        let mut parts = vec![
            format!(
                "{} from {}",
                plural(scenario.periods as u64, step),
                month(scenario.start)
            ),
            plural(run.paths, "path"),
            format!("seed {}", run.seed),
            scenario.currency.code.clone(),
        ];
        if run.sampler != Sampler::Random {
            parts.push(run.sampler.word().to_owned());
        }
        parts.extend(run.variant.iter().map(|variant| format!("variant {variant}")));
        parts.extend(run.as_of.iter().map(|day| format!("as of {day}")));
        parts.extend(run.overrides.iter().cloned());
        parts.join(" · ")
    }

    /// How exact the percentiles are.
    fn sureness(&self) -> String {
        let run = &self.report.run;
        let within = |exact: bool, error: f64| {
            // A bound, to two digits.
            let bound = digits::percent(error, error / 20.0);
            if exact {
                "exact".to_owned()
            } else {
                format!("within {bound} of the interquartile range")
            }
        };
        let figures = within(run.figures_exact, run.figures_error);
        let series = within(run.series_exact, run.series_error);
        let precision = if figures == series {
            format!("Percentiles are {figures}.")
        } else {
            format!("Percentiles of figures are {figures}, of series {series}.")
        };
        format!(
            "Figures are means over paths, rounded to what their standard error supports; 5% to 95% holds nine paths in ten. {precision}"
        )
    }

    fn judged(&self) -> Vec<&Party> {
        self.report.parties.iter().filter(|party| !party.external).collect()
    }

    fn mean(&self, figure: &Figure) -> String {
        some(figure, |value, se| digits::money(value, se, self.currency))
    }

    fn range(&self, figure: &Figure) -> String {
        range(figure, |value, se| digits::money(value, se, self.currency))
    }

    /// The name of a party by its key.
    fn party<'b>(&'b self, key: &'b str) -> &'b str {
        let found = self.report.parties.iter().find(|party| party.key == key);
        found.map_or(key, |party| &party.name)
    }
}

/// A text that is not to be broken: `under 0.1%`.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// A section of named columns without notes.
fn section(heading: impl Into<String>, columns: &[(&str, Align)], rows: Vec<Vec<String>>) -> Section {
    Section {
        heading: heading.into(),
        columns: columns
            .iter()
            .map(|(name, align)| ((*name).to_owned(), *align))
            .collect(),
        rows,
        notes: Vec::new(),
    }
}

/// When something falls, in words, from years since start: the calendar month, or the period that ends then.
pub fn when(scenario: &Scenario, years: Option<f64>, ends_period: bool) -> Option<String> {
    let months = years? * 12.0;
    if !ends_period {
        // What is dated on the first of a month is of that month, whatever rounding does.
        return scenario.start.plus_months((months + 1e-9).floor() as i64).map(month);
    }
    let step = i64::from(scenario.step.months());
    let period = ((months - 1e-9) / step as f64).ceil() as i64 - 1;
    let first = scenario.start.plus_months(period * step)?;
    let last = scenario.start.plus_months(period * step + step - 1)?;
    Some(match scenario.step {
        Step::Month => month(first),
        Step::Quarter if first.month() % 3 == 1 => format!("Q{} {}", first.quarter(), first.year()),
        Step::Year if first.month() == 1 => first.year().to_string(),
        Step::Quarter | Step::Year => format!("{}–{}", month(first), month(last)),
    })
}

/// `2029-03` in words: `Mar 2029`.
fn month(date: Date) -> String {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    format!("{} {}", NAMES[(date.month().clamp(1, 12) - 1) as usize], date.year())
}

/// The mean of a figure, if it exists on any path.
fn some(figure: &Figure, write: impl Fn(f64, f64) -> String) -> String {
    match figure.summary.mean {
        Some(mean) => digits::mean(mean, figure.summary.se.unwrap_or(0.0), write),
        None => NONE.to_owned(),
    }
}

/// The median of a figure, if it exists on any path.
fn median(figure: &Figure, write: impl Fn(f64, f64) -> String) -> String {
    let value = figure.summary.p50;
    value.map_or_else(|| NONE.to_owned(), |value| write(value, figure.quantile_se[1]))
}

/// The 5th to the 95th percentile of a figure; `–` where it is the same on all paths.
fn range(figure: &Figure, write: impl Fn(f64, f64) -> String) -> String {
    match (figure.summary.p5, figure.summary.p95) {
        (Some(low), Some(high)) if figure.summary.min != figure.summary.max => {
            let ends = [(low, figure.quantile_se[0]), (high, figure.quantile_se[2])];
            // Unbreakable spaces keep a range on one line.
            digits::alike(ends, write).join("\u{a0}to\u{a0}")
        }
        _ => NONE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_with_a_period_is_of_that_period() {
        let when = |step, start, years, ends_period| {
            let scenario = crate::report::Scenario {
                step,
                start: Date::parse(start).expect("a date"),
                ..crate::chart::examples::realistic().scenario
            };
            super::when(&scenario, Some(years), ends_period).expect("inside the calendar")
        };
        // The end of the first month, and an instant on the first of February.
        assert_eq!(when(Step::Month, "2025-01", 1.0 / 12.0, true), "Jan 2025");
        assert_eq!(when(Step::Month, "2025-01", 1.0 / 12.0, false), "Feb 2025");
        assert_eq!(when(Step::Quarter, "2025-01", 7.0, true), "Q4 2031");
        assert_eq!(when(Step::Quarter, "2025-02", 0.25, true), "Feb 2025–Apr 2025");
        assert_eq!(when(Step::Year, "2024-01", 11.0, true), "2034");
        // Between two periods, as a median may be: the later one.
        assert_eq!(when(Step::Month, "2025-01", 1.5 / 12.0, true), "Feb 2025");
    }
}
