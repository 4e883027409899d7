//! Tables of a page: a head, rows of cells, each table in a box of its own that scrolls.
//!
//! In: cells, already escaped. Out: markup.

use super::escape;
use crate::report::digits;
use crate::report::{Figure, Report};
use crate::stats::Summary;
use crate::write::summary;

/// How to read the figures of the tables.
pub(super) const READING: &str =
    "<p class=\"note\">Each figure is the mean over all paths; below it the 5th and the 95th percentile.</p>\n";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// Names and a few words.
    Words,
    /// Sentences or addresses, which need room.
    Wide,
    /// A line to paste, which is not broken.
    Line,
    /// Figures, set flush right.
    Figures,
}

impl Column {
    fn class(self) -> &'static str {
        match self {
            Column::Words => "",
            Column::Wide => " class=\"wide\"",
            Column::Line => " class=\"line\"",
            Column::Figures => " class=\"n\"",
        }
    }
}

/// A table under construction.
pub(super) struct Table {
    name: String,
    head: Vec<(String, Column)>,
    rows: Vec<String>,
    sorts: bool,
}

impl Table {
    /// A table with these columns. `name` says what the table holds, for those who cannot see it.
    pub(super) fn new(name: &str, head: &[(&'static str, Column)]) -> Table {
        let owned = head.iter().map(|(title, column)| ((*title).to_owned(), *column));
        Table {
            name: escape::text(name),
            head: owned.collect(),
            rows: Vec::new(),
            sorts: true,
        }
    }

    /// Its rows are of different things, so that there is no order but theirs.
    pub(super) fn in_order(mut self) -> Table {
        self.sorts = false;
        self
    }

    /// Adds a column, before any row; its title is markup.
    pub(super) fn column(&mut self, title: String, column: Column) {
        self.head.push((title, column));
    }

    /// Adds a row of markup, one cell per column; the first names the row.
    pub(super) fn row(&mut self, cells: &[String]) {
        self.styled_row(cells, "");
    }

    /// Adds the row of sums.
    pub(super) fn sum_row(&mut self, cells: &[String]) {
        self.styled_row(cells, " class=\"sum\"");
    }

    fn styled_row(&mut self, cells: &[String], style: &str) {
        let mut row = format!("<tr{style}>");
        for (index, (cell, (_, column))) in cells.iter().zip(&self.head).enumerate() {
            let class = column.class();
            if index == 0 {
                row.push_str(&format!("<th scope=\"row\"{class}>{cell}</th>"));
            } else {
                row.push_str(&format!("<td{class}>{cell}</td>"));
            }
        }
        row.push_str("</tr>\n");
        self.rows.push(row);
    }

    /// The markup; nothing where there are no rows.
    pub(super) fn markup(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let head: String = self
            .head
            .iter()
            .map(|(title, column)| {
                let class = column.class();
                if title.is_empty() {
                    format!("<td{class}></td>")
                } else {
                    format!("<th scope=\"col\"{class}>{title}</th>")
                }
            })
            .collect();
        format!(
            "<div class=\"scroll\" role=\"group\" aria-label=\"{}\" tabindex=\"0\"><table{}>\n<thead><tr>{head}</tr></thead>\n\
             <tbody>\n{}</tbody>\n</table></div>\n",
            if self.name.is_empty() { "Table" } else { &self.name },
            if self.sorts && self.rows.len() > 1 {
                " class=\"sorts\""
            } else {
                ""
            },
            self.rows.concat()
        )
    }
}

/// A name with the key of the file below it, where they differ.
pub(super) fn named(label: &str, key: &str) -> String {
    let shown = escape::text(label);
    if label == key {
        shown
    } else {
        format!("{shown}<small><code>{}</code></small>", escape::text(key))
    }
}

/// So few paths have no share that their error would support.
const FEW: u64 = 100;

/// A length of time or a date in years, with digits enough: paths have the ends of periods for their times, and six
/// digits of 2⅓ tell nobody more than three.
pub(super) fn years(value: f64, se: f64) -> String {
    digits::number_short(value, se)
}

/// Times in years from the start as months: the median, and below it the 5th and the 95th percentile.
pub(super) fn dates(report: &Report, years: &Figure, ends_period: bool) -> String {
    let when = |years: Option<f64>| summary::when(&report.scenario, years, ends_period);
    let Some(median) = when(years.summary.p50) else {
        return "–".to_owned();
    };
    match (when(years.summary.p5), when(years.summary.p95)) {
        (Some(early), Some(late)) if early != late => {
            format!("{median}<small>{} to {}</small>", whole(&early), whole(&late))
        }
        _ => median,
    }
}

/// A figure: its mean, and below it the 5th and the 95th percentile. `print` takes a value and
/// its standard error.
pub(super) fn figure(figure: &Figure, print: impl Fn(f64, f64) -> String) -> String {
    let summary = &figure.summary;
    let mean = summary
        .mean
        .map(|mean| digits::mean(mean, summary.se.unwrap_or(0.0), &print));
    with_range(mean, figure, print)
}

/// The same with the median in place of the mean, for what has no mean worth telling.
pub(super) fn median(figure: &Figure, print: impl Fn(f64, f64) -> String) -> String {
    let median = figure.summary.p50.map(|median| print(median, figure.quantile_se[1]));
    with_range(median, figure, print)
}

fn with_range(middle: Option<String>, figure: &Figure, print: impl Fn(f64, f64) -> String) -> String {
    let summary = &figure.summary;
    let Some(middle) = middle else {
        return "–".to_owned();
    };
    let middle = escape::text(&middle);
    match (summary.p5, summary.p95) {
        (Some(low), Some(high)) if spreads(summary) => {
            let [low_se, _, high_se] = figure.quantile_se;
            let ends = digits::alike([(low, low_se), (high, high_se)], print);
            let [low, high] = ends.map(|end| escape::text(&end));
            match low == high {
                true if low == middle => middle,
                true => format!("{middle}<small>{low} at both</small>"),
                false => format!("{middle}<small>{} to {}</small>", whole(&low), whole(&high)),
            }
        }
        _ => middle,
    }
}

/// What must not be broken: a figure would lose its minus sign, a month its year. Escaped already.
pub(super) fn whole(text: &str) -> String {
    match text.contains(['−', ' ', '-']) {
        true => format!("<span class=\"nb\">{text}</span>"),
        false => text.to_owned(),
    }
}

/// Whether a figure differs from path to path by more than rounding.
fn spreads(summary: &Summary) -> bool {
    let size = |value: Option<f64>| value.unwrap_or(0.0);
    let (low, high) = (size(summary.min), size(summary.max));
    high - low > 1e-9 * low.abs().max(high.abs())
}

/// The same for a figure that some paths do not have: how many do is said below it.
pub(super) fn partial_figure(shown: &Figure, paths: u64, print: impl Fn(f64, f64) -> String) -> String {
    partial(shown, paths, figure(shown, print))
}

/// A cell with how many paths have its figure below it, where some do not.
pub(super) fn partial(shown: &Figure, paths: u64, mut cell: String) -> String {
    let count = shown.summary.count;
    if count > 0 && count < paths && paths - count < FEW {
        let missing = paths - count;
        let plural = if missing == 1 { "" } else { "s" };
        cell.push_str(&format!("<small>missing on {missing} path{plural}</small>"));
    } else if count > 0 && count < paths {
        let share = count as f64 / paths as f64;
        let se = (share * (1.0 - share) / paths as f64).sqrt();
        cell.push_str(&format!("<small>on {}</small>", digits::of_paths(share, se)));
    }
    cell
}
