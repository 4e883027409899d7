//! A [`Report`] drawn with Plotters: charts as SVG, and as PNG at twice the density.
//!
//! In: a report, and in it which charts, on which sheets and paper. Out: one [`Chart`] per thing worth
//! seeing, in the order in which [`all`] lists them. The same report gives the same bytes. Colours are
//! in `palette`, sizes in `size`, round steps in `axis`, the words around a plot in `frame`; every
//! kind of chart has a file of its own. Writing files is left to `write`.

mod answer;
mod apart;
mod axis;
mod backtest;
mod bridge;
mod calendar;
mod cash;
mod cdf;
mod difference;
mod dots;
mod driver;
mod event;
mod fan;
mod fans;
mod flows;
mod font;
mod frame;
mod hits;
mod overlay;
mod palette;
mod pen;
mod ridgeline;
mod rows;
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

use std::collections::BTreeMap;

use self::frame::Order;
use crate::model;
use crate::report::{Answered, Charts, ChartsAsked, Figure, Party, Report};
use crate::scenario::{ChartKind, ChartOf, ChartSize};

/// A finished chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The name of its file without an ending: made of the kind of chart and the key of its
    /// subject, of letters, digits, `-` and `_` alone, and different from all others of the report.
    /// A chart of `[charts]` is called as it is there.
    pub file_stem: String,
    /// What it shows, as plain text.
    pub title: String,
    /// The SVG file, with its font inside.
    pub svg: String,
    /// The colours of a chart on light paper, each with what takes its place on dark; none for one on dark paper.
    pub dark: BTreeMap<String, String>,
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

/// Rules of CSS that set the charts inside elements of a class on dark paper.
///
/// A colour of light paper that two charts would turn into different ones keeps to what the first makes of it: a test
/// holds that such pairs look alike.
pub fn dark_rules<'a>(charts: impl Iterator<Item = &'a Chart>, class: &str) -> String {
    let mut rules = BTreeMap::new();
    for chart in charts {
        for (light, dark) in &chart.dark {
            for attribute in ["fill", "stroke"] {
                let selector = format!("[{attribute}=\"{light}\"]");
                if !rules.contains_key(&selector) && chart.svg.contains(&selector[1..selector.len() - 1]) {
                    let rule = format!(".{class} {selector}{{{attribute}:{dark}}}");
                    rules.insert(selector, rule);
                }
            }
        }
    }
    rules.into_values().collect()
}

/// The name of the font in [`font_style`]; it has the weights 400 and 600.
pub fn font_family() -> &'static str {
    font::FAMILY
}

/// Every chart of a report: those that were chosen, else the usual ones.
///
/// What has no data has no chart.
pub fn all(report: &Report) -> Vec<Chart> {
    all_as(report, &report.charts.asked)
}

/// The same charts on the narrowest sheet, for a phone. Those that have a size of their own keep it.
pub fn slim(report: &Report) -> Vec<Chart> {
    let asked = ChartsAsked {
        size: Some(ChartSize::Column),
        ..report.charts.asked.clone()
    };
    all_as(report, &asked)
}

/// The kinds of charts that were chosen and of which nothing can be drawn, such as `hits` of a deal without caps.
pub fn without_picture(report: &Report) -> Vec<&'static str> {
    let nothing = |one: &&model::Chart| drawn(report, &report.charts.asked, one).is_empty();
    let empty = report.charts.chosen.iter().filter(nothing);
    empty.map(|one| one.kind.word()).collect()
}

/// Every chart; those that say nothing of their sheet and paper as is asked.
fn all_as(report: &Report, asked: &ChartsAsked) -> Vec<Chart> {
    let usual;
    let wanted: &[model::Chart] = match report.charts.chosen.as_slice() {
        [] => {
            usual = self::usual(report);
            &usual
        }
        chosen => chosen,
    };
    let mut charts: Vec<Chart> = wanted.iter().flat_map(|one| drawn(report, asked, one)).collect();
    tell_apart(&mut charts);
    charts
}

/// The charts of answers by themselves: those chosen of them.
pub fn of_answers(answers: &[Answered], charts: &Charts) -> Vec<Chart> {
    let draw = |wanted: &model::Chart| {
        let order = order(wanted, &charts.asked);
        let of = wanted
            .of
            .iter()
            .flat_map(|one| of_answer(answers, &order, wanted.kind, &one.key));
        named(wanted, of.collect())
    };
    let mut drawn: Vec<Chart> = charts.chosen.iter().flat_map(draw).collect();
    tell_apart(&mut drawn);
    drawn
}

/// Per judged party: the distribution of its present value, cumulative cash, net cash by period,
/// cash by term and year, from gross to net, present value under the variants (where there are any).
/// Then who paid whom, when clauses bind, one chart per driver, event and history, when clauses are first hit, and the
/// answers.
fn usual(report: &Report) -> Vec<model::Chart> {
    let mut charts = Vec::new();
    let mut add = |kind: ChartKind, what: ChartOf, keys: &[&str]| {
        let subject = |key: &&str| model::ChartSubject {
            what,
            key: (*key).to_owned(),
        };
        charts.push(model::Chart {
            key: None,
            kind,
            of: keys.iter().map(subject).collect(),
            words: Default::default(),
            size: None,
            theme: None,
        });
    };
    for party in report.parties.iter().filter(|party| !party.external) {
        add(ChartKind::Distribution, ChartOf::Npv, &[&party.key]);
        add(ChartKind::Fan, ChartOf::Cumulative, &[&party.key]);
        add(ChartKind::Columns, ChartOf::Net, &[&party.key]);
        add(ChartKind::Terms, ChartOf::Party, &[&party.key]);
        add(ChartKind::Bridge, ChartOf::Party, &[&party.key]);
        add(ChartKind::Intervals, ChartOf::Npv, &[&party.key]);
    }
    add(ChartKind::Flows, ChartOf::Deal, &[""]);
    add(ChartKind::Calendar, ChartOf::Deal, &[""]);
    for driver in &report.drivers {
        add(ChartKind::Fan, ChartOf::Driver, &[&driver.key]);
    }
    for event in &report.events {
        add(ChartKind::Survival, ChartOf::Event, &[&event.key]);
    }
    // One sheet for the clauses of all terms; what is hit on every path at once has nothing to show.
    if hits::uncertain(report) {
        let terms: Vec<&str> = report.terms.iter().map(|term| term.key.as_str()).collect();
        add(ChartKind::Hits, ChartOf::Term, &terms);
    }
    for history in &report.history {
        add(ChartKind::Backtest, ChartOf::History, &[&history.key]);
    }
    for answered in &report.analyses {
        add(ChartKind::Analysis, ChartOf::Analysis, &[&answered.key]);
    }
    charts
}

/// The charts of one entry: one for each thing that it is of.
fn drawn(report: &Report, asked: &ChartsAsked, wanted: &model::Chart) -> Vec<Chart> {
    let order = order(wanted, asked);
    let charts = match wanted.kind {
        ChartKind::Fans => fans::chart(report, &order, &wanted.of).into_iter().collect(),
        ChartKind::Hits => hits::chart(report, &order, &wanted.of).into_iter().collect(),
        kind => {
            let of = |subject| of_subject(report, &order, kind, subject);
            wanted.of.iter().flat_map(of).collect::<Vec<Chart>>()
        }
    };
    named(wanted, charts)
}

/// How an entry is to be drawn: as it says, else as the command line does.
fn order<'a>(wanted: &'a model::Chart, asked: &ChartsAsked) -> Order<'a> {
    Order {
        size: wanted.size.or(asked.size).unwrap_or_default(),
        theme: wanted.theme.or(asked.theme).unwrap_or_default(),
        words: Some(&wanted.words),
    }
}

/// Charts under the name of their entry, if it has one.
fn named(wanted: &model::Chart, mut charts: Vec<Chart>) -> Vec<Chart> {
    if let Some(key) = &wanted.key {
        charts.iter_mut().for_each(|chart| chart.file_stem = plain(key));
    }
    charts
}

/// The charts of the answer of a key: all of them, or those of a kind.
fn of_answer(answers: &[Answered], order: &Order<'_>, kind: ChartKind, key: &str) -> Vec<Chart> {
    let of_key = answers.iter().filter(|answered| answered.key == key);
    let mut charts: Vec<Chart> = of_key.flat_map(|answered| answer::charts(answered, order)).collect();
    let stem = format!("{}-", kind.word());
    charts.retain(|chart| kind == ChartKind::Analysis || chart.file_stem.starts_with(&stem));
    charts
}

fn of_subject(report: &Report, order: &Order<'_>, kind: ChartKind, of: &model::ChartSubject) -> Vec<Chart> {
    let judged = || report.parties.iter().filter(|party| !party.external);
    let party = || judged().enumerate().find(|(_, party)| party.key == of.key);
    let with = |draw: &dyn Fn(&Party, palette::Colour) -> Option<Chart>| {
        party().and_then(|(index, party)| draw(party, palette::accent(index)))
    };
    let one = match kind {
        kind if of.what == ChartOf::Analysis => return of_answer(&report.analyses, order, kind, &of.key),
        ChartKind::Fan if of.what == ChartOf::Driver => {
            let driver = report.drivers.iter().find(|driver| driver.key == of.key);
            driver.and_then(|driver| driver::chart(report, order, driver))
        }
        ChartKind::Fan => with(&|party, accent| cash::cumulative(report, order, party, accent, None)),
        ChartKind::Spaghetti => {
            with(&|party, accent| cash::cumulative(report, order, party, accent, Some(&report.paths)))
        }
        ChartKind::Columns => with(&|party, accent| cash::net(report, order, party, accent)),
        ChartKind::Distribution => with(&|party, accent| value::chart(report, order, party, accent)),
        ChartKind::Dots => with(&|party, accent| dots::chart(report, order, party, accent)),
        ChartKind::Cdf => with(&|party, accent| cdf::chart(report, order, party, accent, cdf::Side::UpTo)),
        ChartKind::Exceedance => with(&|party, accent| cdf::chart(report, order, party, accent, cdf::Side::Above)),
        ChartKind::Overlay => with(&|party, accent| overlay::chart(report, order, party, accent)),
        ChartKind::Ridgeline => with(&|party, accent| ridgeline::chart(report, order, party, accent)),
        ChartKind::Intervals => with(&|party, accent| variant::chart(report, order, party, accent)),
        ChartKind::Terms => with(&|party, _| terms::chart(report, order, party)),
        ChartKind::Bridge => with(&|party, accent| bridge::chart(report, order, party, accent)),
        ChartKind::Flows => flows::chart(report, order),
        ChartKind::Calendar => calendar::chart(report, order),
        ChartKind::Survival => {
            let event = report.events.iter().find(|event| event.key == of.key);
            event.and_then(|event| event::chart(report, order, event))
        }
        ChartKind::Backtest => {
            let history = report.history.iter().find(|history| history.key == of.key);
            history.and_then(|history| backtest::chart(report, order, history))
        }
        ChartKind::Difference => {
            let charts =
                |(index, party): (usize, &Party)| difference::charts(report, order, party, palette::accent(index));
            return party().map_or(Vec::new(), charts);
        }
        ChartKind::Analysis
        | ChartKind::Compare
        | ChartKind::Tornado
        | ChartKind::Variance
        | ChartKind::Sweep
        | ChartKind::Solve
        | ChartKind::Gains
        | ChartKind::Frontier
        | ChartKind::Fans
        | ChartKind::Hits => None,
    };
    one.into_iter().collect()
}

/// The standard error of an amount that is a sum of means: its own, where it is a figure by itself, since parts need not move
/// together; else at most that of its parts, added up.
fn se_of_sum(figure: &Figure, amount: f64, parts: f64) -> f64 {
    let same = |mean: f64| (mean - amount).abs() <= 1e-9 * amount.abs();
    let own = figure.summary.se.filter(|_| figure.summary.mean.is_some_and(same));
    own.map_or(parts, |own| own.min(parts))
}

/// A file stem of a kind of chart and a key of the scenario.
fn stem(kind: &str, key: &str) -> String {
    if key.is_empty() {
        return kind.to_owned();
    }
    format!("{kind}-{}", plain(key))
}

/// A key as part of a file's name. File systems limit names to 255 bytes.
fn plain(key: &str) -> String {
    let plain = |char: char| {
        if char.is_ascii_alphanumeric() || char == '_' || char == '-' {
            char
        } else {
            '-'
        }
    };
    key.chars().take(120).map(plain).collect()
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
