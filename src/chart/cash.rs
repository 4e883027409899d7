//! A party's cash over time: the fan of what has come in so far, and the columns of each period.

use super::axis::{self, Unit};
use super::frame::{self, Words};
use super::palette::Rgb;
use super::size::HEIGHT;
use super::{Chart, fan, stem};
use crate::report::digits;
use crate::report::{Party, Report};
use crate::time::Step;

/// Cumulative net cash at the end of each period. `None` where the series is empty.
pub(super) fn cumulative(report: &Report, party: &Party, accent: Rgb) -> Option<Chart> {
    // Nothing has flowed at the start.
    let mut points = fan::points(&party.cumulative, 1.0);
    let last = *points.last()?;
    points.insert(
        0,
        fan::Point {
            x: 0.0,
            values: [0.0; 5],
        },
    );

    let scenario = &report.scenario;
    let paths = report.run.paths;
    let print = |value: f64, se: f64| digits::money_short(value, se, &scenario.currency);
    let errors = fan::label_errors(&last.values, paths);
    let said: Vec<String> = (0..5).map(|which| print(last.values[which], errors[which])).collect();
    let end = axis::end_words(scenario);
    let words = Words {
        title: format!(
            "{}: cumulative cash comes to a median of {} by the end of {end}",
            party.name, said[2]
        ),
        subtitle: format!(
            "Net cash received so far, {}, undiscounted; bands hold 50% and 90% of paths",
            scenario.currency.code
        ),
        note: "Labels are percentiles of the paths at the end.".to_owned(),
        key: Vec::new(),
        alt: format!(
            "Fan chart of the cumulative net cash of {} from {} to the end of {end}. At the end the 5th percentile \
             is {}, the lower quartile {}, the median {}, the upper quartile {} and the 95th percentile {}.",
            party.name, scenario.start, said[0], said[1], said[2], said[3], said[4]
        ),
    };
    let range = axis::with_zero(fan::range(&points));
    Some(frame::chart(
        report,
        stem("cumulative", &party.key),
        words,
        HEIGHT,
        |pen, room| {
            let right = frame::edge_width(&fan::label_texts(&last.values, paths, print));
            let plot = frame::time_plot(pen, report, room, right, range, Unit::Money(&scenario.currency));
            fan::joined(pen, &plot, &points, accent);
            frame::zero_line(pen, &plot.area, &plot.y);
            let labels = fan::labels(&last.values, paths, |value| plot.y.at(value), print, accent);
            frame::edge_labels(pen, &plot.area, plot.x.at(last.x), &labels);
        },
    ))
}

/// Net cash of each period. `None` where the series is empty.
pub(super) fn net(report: &Report, party: &Party, accent: Rgb) -> Option<Chart> {
    let points = fan::points(&party.net, 0.0);
    let telling = *fan::telling(&points)?;

    let scenario = &report.scenario;
    let paths = report.run.paths;
    let print = |value: f64, se: f64| digits::money_short(value, se, &scenario.currency);
    let errors = fan::label_errors(&telling.values, paths);
    let said: Vec<String> = (0..5)
        .map(|which| print(telling.values[which], errors[which]))
        .collect();
    let step = scenario.step;
    let when = period_words(report, telling.x as usize);
    let negative = points.iter().filter(|point| point.values[2] < 0.0).count();
    let words = Words {
        title: format!("{}: net cash {} by {}", party.name, step.word(), step.word()),
        subtitle: format!(
            "Received less paid, {} a {}, undiscounted; columns hold 50% and 90% of paths, the tick is the median",
            scenario.currency.code,
            step.word()
        ),
        note: format!("Labels are percentiles of {when}."),
        key: Vec::new(),
        alt: format!(
            "Columns of the net cash of {} in each {} from {}. In {when} the 5th percentile is {}, the median {} and \
             the 95th percentile {}. The median is negative in {negative} of {} {}s.",
            party.name,
            step.word(),
            scenario.start,
            said[0],
            said[2],
            said[4],
            points.len(),
            step.word()
        ),
    };
    let range = axis::with_zero(fan::range(&points));
    Some(frame::chart(
        report,
        stem("net", &party.key),
        words,
        HEIGHT,
        |pen, room| {
            let right = frame::edge_width(&fan::label_texts(&telling.values, paths, print));
            let plot = frame::time_plot(pen, report, room, right, range, Unit::Money(&scenario.currency));
            fan::columns(pen, &plot, &points, accent);
            frame::zero_line(pen, &plot.area, &plot.y);
            let labels = fan::labels(&telling.values, paths, |value| plot.y.at(value), print, accent);
            frame::edge_labels(pen, &plot.area, fan::column(&plot, &telling).1, &labels);
        },
    ))
}

/// Period `k` in words: `June 2031`, `the quarter from April 2031`, `the year from July 2031`.
fn period_words(report: &Report, k: usize) -> String {
    let Some(&start) = report.period_start.get(k) else {
        return format!("period {k}");
    };
    let month = format!("{} {}", axis::month_name(start.month()), start.year());
    match report.scenario.step {
        Step::Month if start.day() == 1 => month,
        Step::Year if start.month() == 1 && start.day() == 1 => start.year().to_string(),
        step => format!("the {} from {start}", step.word()),
    }
}
