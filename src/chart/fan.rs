//! Bands over time: the one way in which all series are drawn.
//!
//! In: a series of percentiles. Out: areas that hold 90% and 50% of paths with a median line, or
//! one column a period for flows, which need not join up from period to period; and the labels of
//! the percentiles at the right edge.

use super::axis;
use super::font::Weight;
use super::frame::{EdgeLabel, Plot};
use super::palette::{Colour, INK, QUIET};
use super::pen::Pen;
use super::size::LINE;
use crate::stats::SeriesPoint;

/// The percentiles 5, 25, 50, 75 and 95 at a position in periods since start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) values: [f64; 5],
}

/// The series as points, the `k`-th at `k + offset`. Periods without figures are left out.
pub(super) fn points(series: &[SeriesPoint], offset: f64) -> Vec<Point> {
    let values = |point: &SeriesPoint| {
        let values = [point.p5?, point.p25?, point.p50?, point.p75?, point.p95?];
        values.iter().all(|value| value.is_finite()).then_some(values)
    };
    series
        .iter()
        .enumerate()
        .filter_map(|(k, point)| {
            Some(Point {
                x: k as f64 + offset,
                values: values(point)?,
            })
        })
        .collect()
}

/// Whether all paths have the same value here.
fn sure(values: &[f64; 5]) -> bool {
    values[0] == values[4]
}

/// Whether all paths are the same throughout.
pub(super) fn all_sure(points: &[Point]) -> bool {
    points.iter().all(|point| sure(&point.values))
}

/// A median in a title: `a median of $5m`, or `$5m` where all paths have it.
pub(super) fn median_words(values: &[f64; 5], said: &str) -> String {
    match sure(values) {
        true => said.to_owned(),
        false => format!("a median of {said}"),
    }
}

/// What stands behind the unit in a subtitle: `bands hold 50% and 90% of paths`.
pub(super) fn bands_words(points: &[Point], bands: &str) -> String {
    match all_sure(points) {
        true => "the same on all paths".to_owned(),
        false => bands.to_owned(),
    }
}

/// The range of all bands.
pub(super) fn range(points: &[Point]) -> Option<(f64, f64)> {
    axis::range(points.iter().flat_map(|point| point.values))
}

/// Joined bands with a median line. A single point is drawn as a level over its period.
pub(super) fn joined(pen: &Pen<'_>, plot: &Plot, points: &[Point], accent: Colour) {
    let points = match points {
        [only] => &[
            Point { x: plot.x.low, ..*only },
            Point {
                x: plot.x.high,
                ..*only
            },
        ][..],
        many => many,
    };
    for (low, high, fill) in [(0, 4, accent.outer()), (1, 3, accent.inner())] {
        let edge = |point: &Point, which: usize| (plot.x.at(point.x), plot.y.at(point.values[which]));
        let mut outline: Vec<(f64, f64)> = points.iter().map(|point| edge(point, high)).collect();
        outline.extend(points.iter().rev().map(|point| edge(point, low)));
        pen.polygon(&outline, fill);
    }
    let median: Vec<(f64, f64)> = points
        .iter()
        .map(|point| (plot.x.at(point.x), plot.y.at(point.values[2])))
        .collect();
    pen.line(&median, LINE, accent);
}

/// One column a period, from `x` to `x + 1`, with a tick at the median.
///
/// Nothing is joined across periods: a deal that settles by the quarter pays in one month of
/// three, and a line between them would show money that never flows.
pub(super) fn columns(pen: &Pen<'_>, plot: &Plot, points: &[Point], accent: Colour) {
    let thick = if narrow(plot) { 1.6 } else { 2.2 };
    for point in points {
        let (left, right) = column(plot, point);
        let y = point.values.map(|value| plot.y.at(value));
        pen.rect((left, y[0]), (right, y[4]), accent.outer());
        pen.rect((left, y[1]), (right, y[3]), accent.inner());
    }
    for point in points {
        let (left, right) = column(plot, point);
        let y = plot.y.at(point.values[2]);
        pen.line(&[(left, y), (right, y)], thick, accent);
    }
}

/// Whether columns are only a few pixels wide.
fn narrow(plot: &Plot) -> bool {
    plot.x.at(1.0) - plot.x.at(0.0) < 4.0
}

/// The left and the right edge of a point's column.
pub(super) fn column(plot: &Plot, point: &Point) -> (f64, f64) {
    let wide = plot.x.at(1.0) - plot.x.at(0.0);
    // A gap parts columns, unless it would take most of them; very wide ones are held in.
    let gap = if narrow(plot) { 0.0 } else { (0.12 * wide).max(0.75) };
    let side = gap.max((wide - 90.0) / 2.0);
    (plot.x.at(point.x) + side, plot.x.at(point.x + 1.0) - side)
}

/// The column that the labels of [`columns`] should name: the last of those whose band is at
/// least half as wide as the widest of the last quarter of the horizon (a settling month rather
/// than the idle one after it).
pub(super) fn telling(points: &[Point]) -> Option<&Point> {
    let tail = &points[points.len() - points.len().div_ceil(4).max(points.len().min(12))..];
    let weight = |point: &Point| {
        let (low, high) = (point.values[0], point.values[4]);
        (high - low).max(low.abs()).max(high.abs())
    };
    let most = tail.iter().map(weight).fold(0.0, f64::max);
    tail.iter().rev().find(|point| weight(point) >= 0.5 * most)
}

/// The standard error of a median and of a 5th or 95th percentile, were the figure normal between
/// its 5th and 95th percentile: 1.2533 and 2.1133 standard deviations over the root of the
/// number of paths (Stuart and Ord, Kendall's Advanced Theory of Statistics, vol. 1, 10.10).
/// Good enough to choose how many digits a label has.
pub(super) fn label_errors(values: &[f64; 5], paths: u64) -> [f64; 5] {
    let deviation = (values[4] - values[0]) / 3.2897;
    let root = (paths.max(1) as f64).sqrt();
    [2.1133, 1.3626, 1.2533, 1.3626, 2.1133].map(|factor| factor * deviation / root)
}

/// Labels for the five percentiles at a point. Those that print alike at one height are one label.
/// `brief` ones are the figures of the 5th, the median and the 95th alone.
pub(super) fn labels(
    values: &[f64; 5],
    paths: u64,
    at: impl Fn(f64) -> f64,
    print: impl Fn(f64, f64) -> String,
    accent: Colour,
    brief: bool,
) -> Vec<EdgeLabel> {
    const NAMES: [&str; 5] = ["5th", "25th", "median", "75th", "95th"];
    let errors = label_errors(values, paths);
    let mut labels = Vec::new();
    let mut first = 0;
    while first < 5 {
        let text = print(values[first], errors[first]);
        let mut last = first;
        while last < 4
            && print(values[last + 1], errors[last + 1]) == text
            && (at(values[last + 1]) - at(values[first])).abs() < 2.0
        {
            last += 1;
        }
        let median = (first..=last).contains(&2);
        let name = if first == last {
            NAMES[first].to_owned()
        } else {
            format!("{}–{}", NAMES[first], NAMES[last])
        };
        let middle = if median { 2 } else { (first + last) / 2 };
        if brief && (first == last) && matches!(first, 1 | 3) {
            first = last + 1;
            continue;
        }
        labels.push(EdgeLabel {
            y: at(values[middle]),
            text: if brief || sure(values) {
                text
            } else {
                format!("{name} {text}")
            },
            weight: if median { Weight::Bold } else { Weight::Regular },
            colour: match middle {
                2 => accent,
                1 | 3 => INK,
                _ => QUIET,
            },
        });
        first = last + 1;
    }
    labels
}

/// What the labels at the edge are, in a note; nothing where all are one.
pub(super) fn labels_note(values: &[f64; 5], when: &str, brief: bool) -> String {
    match brief {
        _ if sure(values) => String::new(),
        false => format!("Labels are percentiles of the paths {when}."),
        true => format!("Figures at the right: 5th percentile, median (bold) and 95th {when}."),
    }
}

/// What [`labels`] will say, to make room for it.
pub(super) fn label_texts(
    values: &[f64; 5],
    paths: u64,
    print: impl Fn(f64, f64) -> String,
    brief: bool,
) -> Vec<(String, Weight)> {
    labels(values, paths, |_| 0.0, print, INK, brief)
        .into_iter()
        .map(|label| (label.text, label.weight))
        .collect()
}
