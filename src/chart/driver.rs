//! The fan of a driver.

use super::axis::{self, Unit};
use super::fan;
use super::frame::{self, Order, Words};
use super::palette::NEUTRAL;
use super::{Chart, stem};
use crate::report::digits;
use crate::report::{Driver, Report};

/// A driver's value in each period, in the unit in which the file quotes it. `None` without values.
pub(super) fn chart(report: &Report, order: &Order<'_>, driver: &Driver) -> Option<Chart> {
    // A driver holds its value for a period: the point stands in the middle.
    let points = fan::points(&driver.series, 0.5);
    let (first, last) = (*points.first()?, *points.last()?);

    let paths = report.run.paths;
    let print = digits::number_short;
    let say =
        |point: &fan::Point, which: usize| print(point.values[which], fan::label_errors(&point.values, paths)[which]);
    let per = driver.per.map_or_else(String::new, |per| format!(" a {}", per.word()));
    let end = axis::end_words(&report.scenario);
    let error = |point: &fan::Point| fan::label_errors(&point.values, paths)[2];
    let ends = [first, last].map(|point| (point.values[2], error(&point)));
    let [from, to] = digits::alike(ends, print);
    let told = fan::median_words(&last.values, &to);
    let highest = points
        .iter()
        .max_by(|one, other| one.values[2].total_cmp(&other.values[2]))
        .unwrap_or(&last);
    let most = say(highest, 2);
    let title = if from == to && most != to {
        // What comes and goes: a film's weeks in cinemas.
        let most = fan::median_words(&highest.values, &most);
        format!("{}: at most {most}{per}, and {to} by the end of {end}", driver.label)
    } else if points.len() < 2 || from == to {
        format!("{}: {told}{per}", driver.label)
    } else {
        format!("{}: from {from} to {told}{per} by the end of {end}", driver.label)
    };
    let unit = driver
        .per
        .map_or_else(|| "Level".to_owned(), |per| format!("Quoted per {}", per.word()));
    let words = Words {
        title,
        subtitle: format!(
            "{unit}; {}",
            fan::bands_words(&points, "bands hold 50% and 90% of paths, the line is the median")
        ),
        note: fan::labels_note(&last.values, "in the last period", order.narrow()),
        key: Vec::new(),
        alt: format!(
            "Fan chart of {}. The median goes from {from} to {to}{per} at the end of {end}, where the 5th percentile \
             is {} and the 95th percentile {}.",
            driver.label,
            say(&last, 0),
            say(&last, 4)
        ),
    };
    let range = axis::of_levels(fan::range(&points));
    Some(frame::chart(
        report,
        order,
        stem("driver", &driver.key),
        words,
        frame::USUAL,
        |pen, room| {
            let right = frame::edge_width(&fan::label_texts(&last.values, paths, print, order.narrow()));
            let plot = frame::time_plot(pen, report, room, right, range, Unit::Number);
            fan::joined(pen, &plot, &points, NEUTRAL);
            frame::zero_line(pen, &plot.area, &plot.y);
            let labels = fan::labels(
                &last.values,
                paths,
                |value| plot.y.at(value),
                print,
                NEUTRAL,
                order.narrow(),
            );
            frame::edge_labels(pen, &plot.area, plot.x.at(last.x), &labels);
        },
    ))
}
