//! A party's cash over time: the fan of what has come in so far, and the columns of each period.

use super::axis::{self, Unit};
use super::frame::{self, Mark, Order, Words};
use super::palette::{Colour, INK};
use super::{Chart, fan, stem};
use crate::report::digits;
use crate::report::{Party, Path, Report};
use crate::time::Step;

/// Cumulative net cash at the end of each period, with some paths over it where there are any.
/// `None` where the series is empty, or no path of those that are wanted is there.
pub(super) fn cumulative(
    report: &Report,
    order: &Order<'_>,
    party: &Party,
    accent: Colour,
    paths: Option<&[Path]>,
) -> Option<Chart> {
    let lines: Vec<&[f64]> = paths
        .unwrap_or_default()
        .iter()
        .filter_map(|path| path.cumulative.iter().find(|(key, _)| *key == party.key))
        .map(|(_, values)| values.as_slice())
        .filter(|values| !values.is_empty() && values.iter().all(|value| value.is_finite()))
        .collect();
    if paths.is_some() && lines.is_empty() {
        return None;
    }
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
    let kind = if paths.is_some() { "spaghetti" } else { "cumulative" };
    let paths = report.run.paths;
    let print = |value: f64, se: f64| digits::money_short(value, se, &scenario.currency);
    let errors = fan::label_errors(&last.values, paths);
    let said: Vec<String> = (0..5).map(|which| print(last.values[which], errors[which])).collect();
    let end = axis::end_words(scenario);
    let ends = axis::range(lines.iter().filter_map(|line| line.last().copied()));
    let told = ends.map_or_else(String::new, |(low, high)| {
        let [low, high] = digits::alike([(low, 0.0), (high, 0.0)], print);
        let count = lines.len();
        format!(" {count} paths are drawn over it; they end between {low} and {high}.")
    });
    let key = match lines.len() {
        0 => Vec::new(),
        1 => vec![(Mark::Line(INK), "one path as drawn".to_owned())],
        several => vec![(Mark::Line(INK), format!("the first {several} paths as drawn"))],
    };
    let words = Words {
        title: format!(
            "{}: cumulative cash comes to {} by the end of {end}",
            party.name,
            fan::median_words(&last.values, &said[2])
        ),
        subtitle: format!(
            "Net cash received so far, {}, undiscounted; {}",
            scenario.currency.code,
            fan::bands_words(&points, "bands hold 50% and 90% of paths")
        ),
        note: fan::labels_note(&last.values, "at the end", order.narrow()),
        key,
        alt: format!(
            "Fan chart of the cumulative net cash of {} from {} to the end of {end}. At the end the 5th percentile \
             is {}, the lower quartile {}, the median {}, the upper quartile {} and the 95th percentile {}.{told}",
            party.name, scenario.start, said[0], said[1], said[2], said[3], said[4]
        ),
    };
    let of_lines = lines.iter().flat_map(|line| line.iter().copied());
    let range = axis::with_zero(axis::range(
        points.iter().flat_map(|point| point.values).chain(of_lines),
    ));
    Some(frame::chart(
        report,
        order,
        stem(kind, &party.key),
        words,
        frame::USUAL,
        |pen, room| {
            let right = frame::edge_width(&fan::label_texts(&last.values, paths, print, order.narrow()));
            let plot = frame::time_plot(pen, report, room, right, range, Unit::Money(&scenario.currency));
            fan::joined(pen, &plot, &points, accent);
            for line in &lines {
                let ends = line.iter().enumerate().map(|(k, value)| (k as f64 + 1.0, *value));
                let whole = std::iter::once((0.0, 0.0)).chain(ends);
                let line: Vec<(f64, f64)> = whole.map(|(x, y)| (plot.x.at(x), plot.y.at(y))).collect();
                pen.line(&line, 1.1, INK.tint(0.75));
            }
            frame::zero_line(pen, &plot.area, &plot.y);
            let labels = fan::labels(
                &last.values,
                paths,
                |value| plot.y.at(value),
                print,
                accent,
                order.narrow(),
            );
            frame::edge_labels(pen, &plot.area, plot.x.at(last.x), &labels);
        },
    ))
}

/// Net cash of each period. `None` where the series is empty.
pub(super) fn net(report: &Report, order: &Order<'_>, party: &Party, accent: Colour) -> Option<Chart> {
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
            "Received less paid, {} a {}, undiscounted; {}",
            scenario.currency.code,
            step.word(),
            fan::bands_words(&points, "columns hold 50% and 90% of paths, the tick is the median")
        ),
        note: fan::labels_note(&telling.values, &format!("in {when}"), order.narrow()),
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
        order,
        stem("net", &party.key),
        words,
        frame::USUAL,
        |pen, room| {
            let right = frame::edge_width(&fan::label_texts(&telling.values, paths, print, order.narrow()));
            let plot = frame::time_plot(pen, report, room, right, range, Unit::Money(&scenario.currency));
            fan::columns(pen, &plot, &points, accent);
            frame::zero_line(pen, &plot.area, &plot.y);
            let labels = fan::labels(
                &telling.values,
                paths,
                |value| plot.y.at(value),
                print,
                accent,
                order.narrow(),
            );
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
