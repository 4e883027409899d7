//! A [`Report`] drawn with Plotters: charts as SVG, and as PNG at twice the density.
//!
//! In: a report. Out: one [`Chart`] per thing worth seeing, in the order in which [`all`] lists
//! them. The same report gives the same bytes. Colours are in `palette`, sizes in `size`, round
//! steps in `axis`, the words around a plot in `frame`; every chart has a file of its own.
//! Writing files is left to `write`.

mod answer;
mod axis;
mod backtest;
mod cash;
mod driver;
mod event;
mod fan;
mod font;
mod frame;
mod palette;
mod pen;
mod size;
mod terms;
mod value;
mod variant;

#[cfg(test)]
pub(crate) mod examples;
#[cfg(feature = "png")]
mod png;
#[cfg(test)]
mod tests;

#[cfg(feature = "png")]
pub use png::{PngError, png, small_png};

use crate::report::{Answered, Report};

/// A finished chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The name of its file without an ending: made of the kind of chart and the key of its
    /// subject, of letters, digits, `-` and `_` alone, and different from all others of the report.
    pub file_stem: String,
    /// What it shows, as plain text.
    pub title: String,
    /// The SVG file, with its font inside.
    pub svg: String,
    /// The chart in words and numbers, as plain text.
    pub alt: String,
}

impl Chart {
    /// The SVG without its font, for a page that has [`font_style`] once.
    pub fn svg_without_font(&self) -> String {
        pen::without_font(&self.svg)
    }
}

/// The style sheet (`@font-face` rules with the font inside) that charts are drawn for.
pub fn font_style() -> &'static str {
    font::style_sheet()
}

/// The name of the font in [`font_style`]; it has the weights 400 and 600.
pub fn font_family() -> &'static str {
    font::FAMILY
}

/// Every chart of a report.
///
/// Per judged party: the distribution of its present value, cumulative cash, net cash by
/// period, cash by term and year, present value under the variants (where there are any). Then one
/// chart per driver, event and history. What has no data has no chart.
pub fn all(report: &Report) -> Vec<Chart> {
    let mut charts = Vec::new();
    let judged = report.parties.iter().filter(|party| !party.external);
    for (index, party) in judged.enumerate() {
        let accent = palette::accent(index);
        charts.extend(value::chart(report, party, accent));
        charts.extend(cash::cumulative(report, party, accent));
        charts.extend(cash::net(report, party, accent));
        charts.extend(terms::chart(report, party));
        charts.extend(variant::chart(report, party, accent));
    }
    charts.extend(report.drivers.iter().filter_map(|driver| driver::chart(report, driver)));
    charts.extend(report.events.iter().filter_map(|event| event::chart(report, event)));
    charts.extend(
        report
            .history
            .iter()
            .filter_map(|history| backtest::chart(report, history)),
    );
    charts.extend(report.analyses.iter().flat_map(answer::charts));
    tell_apart(&mut charts);
    charts
}

/// The charts of answers by themselves.
pub fn of_answers(answers: &[Answered]) -> Vec<Chart> {
    let mut charts: Vec<Chart> = answers.iter().flat_map(answer::charts).collect();
    tell_apart(&mut charts);
    charts
}

/// A file stem of a kind of chart and a key of the scenario.
fn stem(kind: &str, key: &str) -> String {
    let plain = |char: char| {
        if char.is_ascii_alphanumeric() || char == '_' || char == '-' {
            char
        } else {
            '-'
        }
    };
    // File systems limit names to 255 bytes.
    format!("{kind}-{}", key.chars().take(120).map(plain).collect::<String>())
}

/// Numbers file stems that would be the same file somewhere: case does not tell files apart on
/// every system.
fn tell_apart(charts: &mut [Chart]) {
    let mut taken = std::collections::BTreeSet::new();
    for chart in charts {
        let first = chart.file_stem.clone();
        let mut number = 1;
        while !taken.insert(chart.file_stem.to_ascii_lowercase()) {
            number += 1;
            chart.file_stem = format!("{first}-{number}");
        }
    }
}
