//! The distributions of a party's present value under the variants, over one another.

use super::axis::{self, Unit};
use super::frame::{self, Area, Mark, Order, Words};
use super::palette::{Colour, NEUTRAL, PAPER, RULE, accent};
use super::size::LINE;
use super::{Chart, stem};
use crate::report::{Bin, Figure, Party, Report, digits};

/// The most curves that can be told apart.
const MOST: usize = 6;

/// One deal's distribution.
pub(super) struct Shape<'a> {
    pub(super) title: &'a str,
    pub(super) npv: &'a Figure,
    pub(super) bins: &'a [Bin],
}

impl Shape<'_> {
    /// The top of the curve at the middle of each bin: the share of paths per unit of money. Of few paths it is an
    /// average over neighbours, as if wider bins had been shifted and laid over each other (D. W. Scott, "Averaged shifted
    /// histograms", Annals of Statistics 13, 1985), since a line would show their chance as teeth.
    pub(super) fn curve(&self) -> Vec<(f64, f64)> {
        let bins: Vec<&Bin> = self
            .bins
            .iter()
            .filter(|bin| bin.high > bin.low && bin.share.is_finite())
            .collect();
        let heights: Vec<f64> = bins.iter().map(|bin| bin.share / (bin.high - bin.low)).collect();
        let reach = bins.len().div_ceil(bins_of(self.npv.summary.count)).max(1) as isize;
        let last = bins.len() as isize - 1;
        // What would lie beyond an end is turned back, so that nothing is lost and nothing put where no path is.
        let inside = |at: isize| match at {
            below if below < 0 => -1 - below,
            above if above > last => 2 * last + 1 - above,
            inside => inside,
        };
        let smooth = |at: isize| -> f64 {
            let each = (1 - reach..reach).map(|by| {
                let weight = (reach - by.abs()) as f64 / (reach * reach) as f64;
                weight * heights[inside(at + by).clamp(0, last) as usize]
            });
            each.sum()
        };
        let middles = bins.iter().map(|bin| (bin.low + bin.high) / 2.0);
        middles
            .enumerate()
            .map(|(at, middle)| (middle, smooth(at as isize)))
            .collect()
    }
}

/// How many bins so many paths can bear: twice their cube root (the rule of Rice; D. M. Lane, "Online Statistics
/// Education", 2.4).
fn bins_of(paths: u64) -> usize {
    let enough = |bins: &u64| bins.pow(3) >= 8 * paths.min(1 << 30);
    (1..).find(enough).unwrap_or(1) as usize
}

/// The deal as written and each variant, as far as they have a figure.
pub(super) fn shapes<'a>(report: &'a Report, party: &'a Party) -> Vec<Shape<'a>> {
    let mut shapes = vec![Shape {
        title: "As written",
        npv: &party.npv,
        bins: &party.npv_density,
    }];
    for variant in &report.variants {
        if let Some(found) = variant.parties.iter().find(|found| found.key == party.key) {
            shapes.push(Shape {
                title: &variant.title,
                npv: &found.npv,
                bins: &found.npv_density,
            });
        }
    }
    shapes
}

/// The range of all curves; `None` where none has any spread.
pub(super) fn range(shapes: &[Shape<'_>]) -> Option<(f64, f64)> {
    axis::range(
        shapes
            .iter()
            .flat_map(|shape| shape.bins)
            .flat_map(|bin| [bin.low, bin.high]),
    )
}

/// A median in words.
pub(super) fn median(shape: &Shape<'_>, report: &Report) -> String {
    match shape.npv.summary.p50 {
        Some(value) => digits::money_short(value, shape.npv.quantile_se[1], &report.scenario.currency),
        None => "–".to_owned(),
    }
}

/// Curves of equal area with a dot at each median. `None` where there are no variants or no spread.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, own: Colour) -> Option<Chart> {
    let mut shapes = shapes(report, party);
    let several = shapes.len();
    shapes.truncate(MOST);
    let range = range(&shapes).filter(|_| several > 1)?;
    let currency = &report.scenario.currency;
    let each: Vec<String> = shapes
        .iter()
        .map(|shape| format!("{} {}", shape.title, median(shape, report)))
        .collect();
    let curves: Vec<Vec<(f64, f64)>> = shapes.iter().map(Shape::curve).collect();
    let peaks: Vec<f64> = curves
        .iter()
        .map(|curve| curve.iter().map(|point| point.1).fold(0.0, f64::max))
        .collect();
    let limit = height_limit(&peaks);
    let mut notes = Vec::new();
    if several > MOST {
        notes.push(format!("The first {MOST} of {several} deals."));
    }
    let cut: Vec<&str> = shapes
        .iter()
        .zip(&peaks)
        .filter(|(_, peak)| **peak > limit)
        .map(|(shape, _)| shape.title)
        .collect();
    if !cut.is_empty() {
        notes.push(format!("Cut off at the top: {}.", cut.join(", ")));
    }
    let colour = |place: usize| if place == 0 { own } else { others(own, place) };
    let words = Words {
        title: format!("{}: how the variants move its present value", party.name),
        subtitle: format!(
            "Distribution over paths, {} at a discount rate of {}; the dot is the median",
            currency.code, party.discount_rate
        ),
        note: notes.join(" "),
        key: shapes
            .iter()
            .enumerate()
            .map(|(place, shape)| {
                let text = frame::key_words(order, shape.title, &median(shape, report));
                (Mark::Line(colour(place)), text)
            })
            .collect(),
        alt: format!(
            "Distributions of the present value of {} over one another. Medians: {}.",
            party.name,
            each.join("; ")
        ),
    };
    Some(frame::chart(
        report,
        order,
        stem("overlay", &party.key),
        words,
        frame::USUAL,
        |pen, room| {
            let area = Area {
                bottom: room.bottom - 26.0,
                ..room
            };
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), false);
            let y = |height: f64| {
                area.bottom - (height / limit.max(f64::MIN_POSITIVE)).min(1.0) * (area.bottom - area.top - 8.0)
            };
            if x.low < 0.0 && x.high > 0.0 {
                pen.line(&[(x.at(0.0), area.top), (x.at(0.0), area.bottom)], 1.2, RULE);
            }
            // The deal as written lies on top, over a light ground below all.
            let outlines: Vec<Vec<(f64, f64)>> = curves
                .iter()
                .map(|curve| {
                    let mut line: Vec<(f64, f64)> = curve.iter().map(|point| (x.at(point.0), y(point.1))).collect();
                    if let (Some(first), Some(last)) = (line.first().copied(), line.last().copied()) {
                        line.insert(0, (first.0, area.bottom));
                        line.push((last.0, area.bottom));
                    }
                    line
                })
                .collect();
            if outlines[0].len() > 2 {
                pen.polygon(&outlines[0], own.outer());
            }
            for (place, line) in outlines.iter().enumerate().rev().filter(|(_, line)| line.len() > 2) {
                pen.line(line, LINE, colour(place));
            }
            pen.line(&[(area.left, area.bottom), (area.right, area.bottom)], 1.2, RULE);
            for (place, shape) in shapes.iter().enumerate().rev() {
                if let Some(median) = shape.npv.summary.p50.filter(|at| *at >= range.0 && *at <= range.1) {
                    pen.dot((x.at(median), area.bottom), 6.2, PAPER);
                    pen.dot((x.at(median), area.bottom), 4.6, colour(place));
                }
            }
        },
    ))
}

/// How high a sheet reaches: to the highest peak, unless one (where a cap makes a heap) would flatten the others.
fn height_limit(peaks: &[f64]) -> f64 {
    let mut sorted = peaks.to_vec();
    sorted.sort_by(f64::total_cmp);
    let highest = sorted.last().copied().unwrap_or(0.0);
    let others = sorted.len().saturating_sub(1);
    let middle = sorted
        .get(others / 2)
        .copied()
        .filter(|middle| *middle > 0.0)
        .unwrap_or(highest);
    highest.min(3.0 * middle)
}

/// The colours of the variants: a grey, then accents that are not the party's own.
fn others(own: Colour, place: usize) -> Colour {
    if place == 1 {
        return NEUTRAL;
    }
    let mut accents = (0..12).map(accent).filter(|colour| *colour != own);
    accents.nth(place - 2).unwrap_or(NEUTRAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Summary;

    #[test]
    fn curves_of_few_paths_are_averages_that_lose_nothing() {
        // 2 · ∛1000 = 20, 2 · ∛100,000 = 92.8.
        assert_eq!((bins_of(1_000), bins_of(100_000), bins_of(0)), (20, 93, 1));
        let bins: Vec<Bin> = (0..60)
            .map(|index| Bin {
                low: f64::from(index),
                high: f64::from(index + 1),
                share: if index == 1 { 0.41 } else { 0.01 },
            })
            .collect();
        let curve = |count: u64| {
            let npv = Figure {
                summary: Summary {
                    count,
                    ..Summary::default()
                },
                quantile_se: [0.0; 3],
            };
            let shape = Shape {
                title: "",
                npv: &npv,
                bins: &bins,
            };
            shape.curve()
        };
        assert_eq!(curve(100_000)[1], (1.5, 0.41));
        // Weights of 1, 2, 3, 2, 1 ninths; the first bin has the second one's heap once from within and once turned back.
        let few = curve(1_000);
        let wanted = [
            0.01 + 0.4 * 3.0 / 9.0,
            0.01 + 0.4 * 3.0 / 9.0,
            0.01 + 0.4 * 2.0 / 9.0,
            0.01 + 0.4 / 9.0,
            0.01,
        ];
        for (point, wanted) in few.iter().zip(wanted) {
            assert!((point.1 - wanted).abs() < 1e-12, "{few:?}");
        }
        let area: f64 = few.iter().map(|point| point.1).sum();
        assert!((area - 1.0).abs() < 1e-12, "{area}");
    }
}
