//! The summary of a run, and an explanation, for the terminal.
//!
//! In: a [`Report`] or an [`Explanation`]. Out: text of at most [`WIDTH`] columns where names
//! allow: first what was found, a sentence for each party, then tables. Every figure is rounded
//! to what its standard error supports; `–` stands where there is none. Emphasis is written as
//! terminal codes, which whoever prints the text strips where there is no terminal.

mod clause;
mod table;

use std::fmt::Write as _;

use crate::explain::Explanation;
use crate::model::Currency;
use crate::report::digits;
use crate::report::{Answered, Figure, Party, Precision, Report, Term, VariantParty, called};
use crate::rng::Sampler;
use crate::time::Date;
use crate::write::answer::{Block, blocks};
use table::{Align, table};

/// The widest line, in columns.
pub const WIDTH: usize = 100;

/// Terminal codes for bold, and back.
const BOLD: (&str, &str) = ("\x1b[1m", "\x1b[0m");

/// Terminal codes for faint, and back.
const FAINT: (&str, &str) = ("\x1b[2m", "\x1b[0m");

/// What stands where there is no figure.
const NONE: &str = "–";

/// The summary that `run` prints.
pub fn summary(report: &Report) -> String {
    let writer = Writer {
        report,
        currency: &report.scenario.currency,
    };
    let mut text = String::new();
    let scenario = &report.scenario;
    push_paragraph(&mut text, "", &safe(&scenario.title), BOLD);
    push_paragraph(&mut text, "", &writer.how(), FAINT);
    if let Some(precision) = &report.run.precision {
        push_paragraph(&mut text, "", &told(precision), FAINT);
    }
    text.push('\n');
    for party in report.parties.iter().filter(|party| !party.external) {
        push_paragraph(&mut text, "", &safe(&finding(report, party)), ("", ""));
    }
    for section in [
        writer.parties(),
        writer.terms(),
        writer.clauses(),
        writer.events(),
        writer.drivers(),
        writer.history(),
        writer.variants(),
        report.analyses.iter().map(answer).collect(),
        writer.sureness(),
    ] {
        text.push_str(&section);
    }
    text
}

/// An answer of an analysis, with its title as a heading.
pub fn answer(answered: &Answered) -> String {
    let mut text = "\n".to_owned();
    push_paragraph(&mut text, "", &safe(&answered.title), BOLD);
    for block in blocks(answered) {
        match block {
            Block::Finding(sentence) => {
                // A finding below a table begins anew.
                if text.lines().count() > 2 {
                    text.push('\n');
                }
                push_paragraph(&mut text, "", &safe(&sentence), ("", ""));
            }
            Block::Note(sentence) => push_paragraph(&mut text, " ", &safe(&sentence), FAINT),
            Block::Table { heading, columns, rows } => {
                if !heading.is_empty() {
                    text.push('\n');
                    push_paragraph(&mut text, "", &safe(&heading), ("", ""));
                }
                let aligned = columns.iter().enumerate().map(|(index, name)| match index {
                    0 => (name.as_str(), Align::Left),
                    _ => (name.as_str(), Align::Right),
                });
                let rows = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| safe(cell)).collect())
                    .collect();
                text.push_str(&table(&aligned.collect::<Vec<_>>(), rows));
            }
        }
    }
    text
}

/// What the run found for one party, in a sentence.
///
/// `Microsoft gains $12.3bn in present value on average, between $4bn and $25bn on 90% of paths;
/// it loses on 0.3% of them.`
pub fn finding(report: &Report, party: &Party) -> String {
    let currency = &report.scenario.currency;
    let npv = &party.npv.summary;
    let (Some(mean), Some(p5), Some(p95)) = (npv.mean, npv.p5, npv.p95) else {
        return format!("{} has no present value on any path.", party.name);
    };
    let se = npv.se.unwrap_or(0.0);
    let amount = digits::mean(mean.abs(), se, |value, se| digits::money(value, se, currency));
    let verb = if mean < 0.0 { "loses" } else { "gains" };
    if p5 == p95 && npv.min == npv.max {
        return format!("{} {verb} {amount} in present value, whatever happens.", party.name);
    }
    let loss = &party.probability_of_loss;
    format!(
        "{} {verb} {amount} in present value on average, between {} and {} on 90% of paths; the probability of a loss is {}.",
        party.name,
        digits::money(p5, party.npv.quantile_se[0], currency),
        digits::money(p95, party.npv.quantile_se[2], currency),
        digits::probability(loss.value, loss.se, loss.count),
    )
}

/// An explanation, wrapped to `width` columns.
pub fn explanation(explanation: &Explanation, width: usize) -> String {
    let mut text = String::new();
    for line in wrap(&safe(&explanation.title), width) {
        let _ = writeln!(text, "{}{line}{}", BOLD.0, BOLD.1);
    }
    for section in &explanation.sections {
        let _ = writeln!(text, "\n{}{}{}", BOLD.0, section.heading, BOLD.1);
        for sentence in &section.sentences {
            for (index, line) in wrap(&safe(sentence), width.saturating_sub(4)).into_iter().enumerate() {
                let _ = writeln!(text, "{}{line}", if index == 0 { "  " } else { "    " });
            }
        }
    }
    text
}

/// Breaks a text into lines of at most `width` characters; a longer word has a line of its own.
///
/// Code in backticks is broken like any other text.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        if length > 0 && length + 1 + letters > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += letters;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Names come from the file: whatever could steer a terminal is taken out.
fn safe(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

fn push_paragraph(text: &mut String, indent: &str, paragraph: &str, style: (&str, &str)) {
    for line in wrap(paragraph, WIDTH - indent.len()) {
        let _ = writeln!(text, "{indent}{}{line}{}", style.0, style.1);
    }
}

/// `2029-03` in words: `Mar 2029`.
fn month(date: Date) -> String {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    format!("{} {}", NAMES[(date.month().clamp(1, 12) - 1) as usize], date.year())
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
        let _ = write!(text, " (tried before: {})", before.join("; "));
    }
    text.push('.');
    text
}

struct Writer<'a> {
    report: &'a Report,
    currency: &'a Currency,
}

impl Writer<'_> {
    fn how(&self) -> String {
        let (scenario, run) = (&self.report.scenario, &self.report.run);
        let step = scenario.step.word();
        let plural = |n: u64, thing: &str| format!("{} {thing}{}", digits::count(n), if n == 1 { "" } else { "s" });
        let mut text = format!(
            "{} from {} · {} · seed {} · {}",
            plural(scenario.periods as u64, step),
            month(scenario.start),
            plural(run.paths, "path"),
            run.seed,
            scenario.currency.code,
        );
        if run.sampler != Sampler::Random {
            let _ = write!(text, " · {}", run.sampler.word());
        }
        if let Some(variant) = &run.variant {
            let _ = write!(text, " · variant {}", safe(variant));
        }
        if let Some(day) = run.as_of {
            let _ = write!(text, " · as of {day}");
        }
        for one in &run.overrides {
            let _ = write!(text, " · {}", safe(one));
        }
        text
    }

    /// A heading and the table below it; nothing where there are no rows.
    fn section(&self, heading: &str, columns: &[(&str, Align)], rows: Vec<Vec<String>>) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let rows = rows
            .into_iter()
            .map(|row| row.iter().map(|cell| safe(cell)).collect())
            .collect();
        format!("\n{}{}{}\n{}", BOLD.0, safe(heading), BOLD.1, table(columns, rows))
    }

    fn parties(&self) -> String {
        let judged: Vec<&Party> = self.report.parties.iter().filter(|party| !party.external).collect();
        let rows = judged
            .iter()
            .map(|party| {
                let loss = &party.probability_of_loss;
                vec![
                    party.name.clone(),
                    self.mean(&party.npv),
                    self.range(&party.npv),
                    self.mean(&party.net_cash),
                    median(&party.irr, digits::rate),
                    some(&party.multiple, |value, se| format!("{}×", digits::number(value, se))),
                    some(&party.payback_years, digits::number),
                    self.mean(&party.peak_exposure),
                    digits::probability(loss.value, loss.se, loss.count),
                ]
            })
            .collect();
        let mut text = self.section(
            "Parties",
            &[
                ("", Align::Left),
                ("present value", Align::Right),
                ("5% to 95%", Align::Range),
                ("net cash", Align::Right),
                ("IRR, median", Align::Right),
                ("multiple", Align::Right),
                ("payback, years", Align::Right),
                ("peak exposure", Align::Right),
                ("P(loss)", Align::Right),
            ],
            rows,
        );
        for note in judged.iter().filter_map(|party| self.existence(party)) {
            push_paragraph(&mut text, " ", &safe(&note), FAINT);
        }
        text
    }

    /// On how many paths a party's return and payback do not exist, where that is not all or none.
    fn existence(&self, party: &Party) -> Option<String> {
        let paths = self.report.run.paths;
        // A handful of paths has no share that its error would support.
        let share = |n: u64| {
            if n < 100 {
                return format!("{n} path{}", if n == 1 { "" } else { "s" });
            }
            let share = n as f64 / paths as f64;
            let se = (share * (1.0 - share) / paths as f64).sqrt();
            format!("{} of paths", digits::percent(share, se))
        };
        let mut parts = Vec::new();
        if party.irr.summary.count > 0 && party.irr_none > 0 {
            parts.push(format!("no IRR on {}", share(party.irr_none)));
        }
        if party.irr_several > 0 {
            parts.push(format!("several IRRs on {}", share(party.irr_several)));
        }
        let payback = party.payback_years.summary.count;
        if payback > 0 && payback < paths {
            parts.push(format!("payback on {}", share(payback)));
        }
        (!parts.is_empty()).then(|| {
            format!(
                "{}: {}; averages are over the paths that have the figure.",
                party.name,
                parts.join(", ")
            )
        })
    }

    fn terms(&self) -> String {
        let enabled: Vec<&Term> = self.report.terms.iter().filter(|term| term.enabled).collect();
        let rows = enabled
            .iter()
            .map(|term| {
                vec![
                    called(&term.label, &term.key),
                    match term.paid_in {
                        "cash" => format!("{} → {}", self.party(&term.from), self.party(&term.to)),
                        other => format!("{} → {}, in {other}", self.party(&term.from), self.party(&term.to)),
                    },
                    self.mean(&term.total),
                    self.range(&term.total),
                    self.mean(&term.present_value),
                    term.effective_rate
                        .as_ref()
                        .map_or(NONE.to_owned(), |rate| self.share_of_one(rate)),
                    if term.outstanding.summary.max == Some(0.0) {
                        NONE.to_owned()
                    } else {
                        self.mean(&term.outstanding)
                    },
                ]
            })
            .collect();
        self.section(
            "Terms",
            &[
                ("", Align::Left),
                ("", Align::Left),
                ("paid in all", Align::Right),
                ("5% to 95%", Align::Range),
                ("present value", Align::Right),
                ("of its base", Align::Right),
                ("still owed", Align::Right),
            ],
            rows,
        )
    }

    fn events(&self) -> String {
        let rows = self
            .report
            .events
            .iter()
            .map(|event| {
                let p = &event.probability;
                let years = &event.years.summary;
                let span = match (
                    years.p5.and_then(|at| self.date(at)),
                    years.p95.and_then(|at| self.date(at)),
                ) {
                    (Some(early), Some(late)) if early != late => format!("{early} to {late}").replace(' ', "\u{a0}"),
                    _ => NONE.to_owned(),
                };
                vec![
                    called(&event.label, &event.key),
                    digits::probability(p.value, p.se, p.count),
                    self.median_date(&event.years),
                    span,
                ]
            })
            .collect();
        self.section(
            "Events",
            &[
                ("", Align::Left),
                ("probability", Align::Right),
                ("median date", Align::Right),
                ("5% to 95%", Align::Range),
            ],
            rows,
        )
    }

    fn drivers(&self) -> String {
        let rows = self
            .report
            .drivers
            .iter()
            .map(|driver| {
                let per = driver.per.map_or("", |per| per.word());
                vec![
                    called(&driver.label, &driver.key),
                    some(&driver.last, digits::number),
                    range(&driver.last, digits::number),
                    if per.is_empty() {
                        String::new()
                    } else {
                        format!("a {per}")
                    },
                ]
            })
            .collect();
        self.section(
            &format!("Drivers in the last {}", self.report.scenario.step.word()),
            &[
                ("", Align::Left),
                ("mean", Align::Right),
                ("5% to 95%", Align::Range),
                ("", Align::Left),
            ],
            rows,
        )
    }

    fn history(&self) -> String {
        let mut text = String::new();
        for test in &self.report.history {
            let mut rows: Vec<Vec<String>> = test
                .rows
                .iter()
                .map(|row| {
                    vec![
                        row.window.clone(),
                        digits::money(row.observed, 0.0, self.currency),
                        self.mean(&row.model),
                        self.range(&row.model),
                        signed_percent(row.error),
                    ]
                })
                .collect();
            if test.rows.len() > 1 {
                let (observed, model) = test.totals;
                let error = if observed == 0.0 {
                    f64::NAN
                } else {
                    model / observed - 1.0
                };
                rows.push(vec![
                    "all".to_owned(),
                    digits::money(observed, 0.0, self.currency),
                    digits::money(model, model.abs() / 1e4, self.currency),
                    String::new(),
                    signed_percent(error),
                ]);
            }
            text.push_str(&self.section(
                &format!("Observed and modelled: {}", called(&test.label, &test.key)),
                &[
                    ("", Align::Left),
                    ("observed", Align::Right),
                    ("model", Align::Right),
                    ("5% to 95%", Align::Range),
                    ("error", Align::Right),
                ],
                rows,
            ));
            if !test.rows.is_empty() && test.mean_absolute_error.is_finite() {
                let note = format!(
                    "Mean absolute error: {}.",
                    digits::percent(test.mean_absolute_error, 1e-3)
                );
                push_paragraph(&mut text, " ", &note, FAINT);
            }
        }
        text
    }

    fn variants(&self) -> String {
        if self.report.variants.is_empty() {
            return String::new();
        }
        let judged: Vec<&Party> = self.report.parties.iter().filter(|party| !party.external).collect();
        let mut columns = vec![("", Align::Left)];
        columns.extend(judged.iter().map(|party| (party.name.as_str(), Align::Right)));
        let mut rows = vec![
            std::iter::once("as written".to_owned())
                .chain(judged.iter().map(|party| self.mean(&party.npv)))
                .collect::<Vec<_>>(),
        ];
        for variant in &self.report.variants {
            let mut row = vec![called(&variant.title, &variant.key)];
            for party in &judged {
                let found = variant.parties.iter().find(|one| one.key == party.key);
                row.push(found.map_or(NONE.to_owned(), |one| self.changed(one)));
            }
            rows.push(row);
        }
        let mut text = self.section("Present value under the variants", &columns, rows);
        push_paragraph(
            &mut text,
            " ",
            "In brackets the change to the deal as written, on the same draws.",
            FAINT,
        );
        text
    }

    /// A party's present value under a variant, and by how much that is more: the latter is known far better.
    fn changed(&self, one: &VariantParty) -> String {
        let mean = self.mean(&one.npv);
        match one.change {
            None => mean,
            Some(change) => format!("{mean} ({})", digits::change(change.mean, change.se, self.currency)),
        }
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
        let mut text = String::from("\n");
        push_paragraph(
            &mut text,
            "",
            &format!(
                "Figures are means over paths, rounded to what their standard error supports; 5% to 95% holds nine paths in ten. {precision}"
            ),
            FAINT,
        );
        text
    }

    fn mean(&self, figure: &Figure) -> String {
        some(figure, |value, se| digits::money(value, se, self.currency))
    }

    fn range(&self, figure: &Figure) -> String {
        range(figure, |value, se| digits::money(value, se, self.currency))
    }

    fn share_of_one(&self, figure: &Figure) -> String {
        some(figure, digits::percent)
    }

    /// The name of a party by its key.
    fn party<'b>(&'b self, key: &'b str) -> &'b str {
        self.report
            .parties
            .iter()
            .find(|party| party.key == key)
            .map_or(key, |party| &party.name)
    }

    /// The calendar month of a time in years since start.
    fn date(&self, years: f64) -> Option<String> {
        let months = (years * 12.0 + 1e-9).floor();
        self.report.scenario.start.plus_months(months as i64).map(month)
    }

    fn median_date(&self, figure: &Figure) -> String {
        figure
            .summary
            .p50
            .and_then(|at| self.date(at))
            .unwrap_or_else(|| NONE.to_owned())
    }
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
            // Unbreakable spaces keep a range on one line.
            format!(
                "{}\u{a0}to\u{a0}{}",
                write(low, figure.quantile_se[0]),
                write(high, figure.quantile_se[2])
            )
        }
        _ => NONE.to_owned(),
    }
}

/// An error as a percentage with its sign, to a tenth of a percent.
fn signed_percent(error: f64) -> String {
    let text = digits::percent(error, 1e-3);
    if error > 0.0 && text != NONE {
        format!("+{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::examples::{hard, realistic};

    /// The text without terminal codes.
    fn plain(text: &str) -> String {
        [BOLD.0, BOLD.1, FAINT.0]
            .iter()
            .fold(text.to_owned(), |text, code| text.replace(code, ""))
    }

    #[test]
    fn the_summary_of_a_partnership_reads_well() {
        insta::assert_snapshot!(plain(&summary(&realistic())));
    }

    #[test]
    fn hard_reports_stay_within_the_width_and_steer_no_terminal() {
        for (name, mut report) in hard() {
            report.scenario.title.push_str("\u{1b}[31m\u{7}");
            let text = plain(&summary(&report));
            assert!(
                text.lines().all(|line| line.chars().count() <= WIDTH),
                "{name}:\n{text}"
            );
            assert!(
                !text.chars().any(|letter| letter.is_control() && letter != '\n'),
                "{name}:\n{text}"
            );
            assert!(!text.contains("NaN") && !text.contains("inf"), "{name}:\n{text}");
        }
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("a bb ccc dddd", 6), ["a bb", "ccc", "dddd"]);
        assert_eq!(wrap("incomprehensibilities a", 5), ["incomprehensibilities", "a"]);
        assert!(wrap("  ", 5).is_empty());
    }
}
