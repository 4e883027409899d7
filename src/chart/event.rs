//! The survival curve of an event: how probable it is that it has not yet happened.

use super::axis::{self, Unit};
use super::font::Weight;
use super::frame::{self, EdgeLabel, Order, Words};
use super::palette::NEUTRAL;
use super::size::LINE;
use super::{Chart, stem};
use crate::report::digits;
use crate::report::{Event, Report};

/// The probability that the event has not yet fallen, at the start of each period and at the end.
/// `None` without values.
pub(super) fn chart(report: &Report, order: &Order<'_>, event: &Event) -> Option<Chart> {
    let last = *event.survival.last()?;
    let happens = &event.probability;
    let said = digits::of_paths(happens.value, happens.se);
    let end = axis::end_words(&report.scenario);
    let paths = (report.run.paths.max(1)) as f64;
    let left = digits::percent(last, (last * (1.0 - last) / paths).max(0.0).sqrt());
    // When half of all paths have had it, in years since start.
    let dt = axis::timeline(&report.scenario).dt();
    let half = event.survival.iter().position(|&share| share <= 0.5);
    let median = half.map_or_else(String::new, |k| {
        format!(
            " Half of the paths have had it within {}.",
            digits::years(k as f64 * dt, 0.01)
        )
    });
    let words = Words {
        title: format!("“{}” happens on {said} by the end of {end}", event.label),
        subtitle: "Share of paths on which it has not yet happened".to_owned(),
        note: String::new(),
        key: Vec::new(),
        alt: format!(
            "Survival curve of “{}”. It happens within the horizon on {said}; by the end of {end} it has not \
             happened on {left}.{median}",
            event.label
        ),
    };
    let label = format!("not yet {left}");
    Some(frame::chart(
        report,
        order,
        stem("event", &event.key),
        words,
        frame::USUAL,
        |pen, room| {
            let right = frame::edge_width(&[(label.clone(), Weight::Bold)]);
            let plot = frame::time_plot(pen, report, room, right, (0.0, 1.0), Unit::Share);
            let line: Vec<(f64, f64)> = event
                .survival
                .iter()
                .enumerate()
                .map(|(k, share)| (plot.x.at(k as f64), plot.y.at(*share)))
                .collect();
            pen.line(&line, LINE, NEUTRAL);
            frame::zero_line(pen, &plot.area, &plot.y);
            let at = line.last().copied().unwrap_or((plot.area.right, plot.area.bottom));
            let labels = [EdgeLabel {
                y: at.1,
                text: label,
                weight: Weight::Bold,
                colour: NEUTRAL,
            }];
            frame::edge_labels(pen, &plot.area, at.0, &labels);
        },
    ))
}
