//! The distribution of a party's present value.

use super::axis::{self, Unit};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Mark, Order, Words};
use super::palette::{Colour, INK, LOSS, QUIET, RULE};
use super::pen::{Align, Ink, Pen};
use super::size::{HAIR, LABEL, LABEL_GAP};
use super::{Chart, stem};
use crate::report::digits;
use crate::report::{Party, Report};

/// How strong the fills of both sides are.
const STRENGTH: f64 = 0.5;

/// Bars of the share of paths, with the 5th percentile, the median and the 95th percentile marked
/// and the loss side tinted. `None` where no path has a present value.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, accent: Colour) -> Option<Chart> {
    let npv = &party.npv;
    let summary = &npv.summary;
    let (p5, p50, p95) = (summary.p5?, summary.p50?, summary.p95?);
    let currency = &report.scenario.currency;
    let print = |value: f64, which: usize| digits::money_short(value, npv.quantile_se[which], currency);
    let said = [print(p5, 0), print(p50, 1), print(p95, 2)];
    let loss = &party.probability_of_loss;
    let loss_said = digits::of_paths(loss.value, loss.se);

    let bins: Vec<_> = party
        .npv_density
        .iter()
        .filter(|bin| bin.low.is_finite() && bin.high > bin.low && bin.share.is_finite())
        .collect();
    let spread = !bins.is_empty() && p5 < p95;
    let one_sided = match (loss.value <= 0.0, loss.value >= 1.0) {
        (true, _) => "no path loses".to_owned(),
        (_, true) => "every path loses".to_owned(),
        _ => format!("a loss on {loss_said}"),
    };
    let subtitle = match bins.first() {
        Some(bin) if spread => format!(
            "Share of paths in each {} of present value, {} at a discount rate of {}",
            digits::money_short(bin.high - bin.low, 0.0, currency),
            currency.code,
            party.discount_rate
        ),
        _ => format!(
            "{} at a discount rate of {}; the same on 90% of paths",
            currency.code, party.discount_rate
        ),
    };
    let mut key = Vec::new();
    // One colour needs no key: the title says which it is.
    if spread && bins.first().is_some_and(|bin| bin.low < 0.0) && bins.last().is_some_and(|bin| bin.high > 0.0) {
        key.push((Mark::Area(LOSS.tint(STRENGTH)), format!("loss, {loss_said}")));
        key.push((Mark::Area(accent.tint(STRENGTH)), "no loss".to_owned()));
    }
    let words = Words {
        title: format!(
            "{}: the present value is {} in the median, and {one_sided}",
            party.name, said[1]
        ),
        subtitle,
        note: if spread {
            "Up to 0.5% of paths lie beyond each end.".to_owned()
        } else {
            String::new()
        },
        key,
        alt: format!(
            "Distribution of the present value of {} at a discount rate of {}. The 5th percentile is {}, the median {} \
             and the 95th percentile {}. It is negative on {loss_said}.",
            party.name, party.discount_rate, said[0], said[1], said[2]
        ),
    };
    Some(frame::chart(
        report,
        order,
        stem("value", &party.key),
        words,
        frame::USUAL,
        |pen, room| {
            let marks = [
                (p5, "5th", said[0].clone(), QUIET, Weight::Regular),
                (p50, "median", said[1].clone(), INK, Weight::Bold),
                (p95, "95th", said[2].clone(), QUIET, Weight::Regular),
            ];
            let ends = bins.iter().flat_map(|bin| [bin.low, bin.high]).chain([p5, p50, p95]);
            let range = if spread {
                axis::range(ends).unwrap_or((-1.0, 1.0))
            } else {
                axis::with_zero(Some((p50, p50)))
            };
            // A row for the labels above, a row for the amounts below.
            let labels_at = room.top + LABEL / 2.0;
            let inner = Area {
                top: room.top + 34.0,
                ..room
            };
            if !spread {
                let area = Area {
                    bottom: inner.bottom - 26.0,
                    ..inner
                };
                let x = frame::level_axis(pen, area, range, Unit::Money(currency), true);
                let at = x.at(p50);
                pen.line(
                    &[(at, area.top), (at, area.bottom)],
                    4.0,
                    if p50 < 0.0 { LOSS } else { accent },
                );
                pen.line(&[(area.left, area.bottom), (area.right, area.bottom)], 1.2, RULE);
                let text = format!("{} on 90% of paths or more", said[1]);
                mark_labels(pen, labels_at, area.top, &[(at, "median", text, INK, Weight::Bold)]);
                return;
            }
            let most = bins.iter().map(|bin| bin.share).fold(0.0, f64::max);
            let top = if most > 0.0 { most } else { 1.0 };
            let (area, y) = frame::value_axis(pen, inner, 8.0, 26.0, (0.0, top), Unit::Share);
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), false);
            // One outline per side, so that no seams show between the bars. The bin that holds zero
            // is in both.
            for (least, most, fill) in [(f64::NEG_INFINITY, 0.0, LOSS), (0.0, f64::INFINITY, accent)] {
                let mut outline: Vec<(f64, f64)> = Vec::new();
                for bin in &bins {
                    let (low, high) = (bin.low.max(least), bin.high.min(most));
                    if low < high {
                        let height = y.at(bin.share);
                        outline.extend([(x.at(low), height), (x.at(high), height)]);
                    }
                }
                if let [first, .., last] = outline.as_slice() {
                    let (first, last) = (first.0, last.0);
                    outline.extend([(last, area.bottom), (first, area.bottom)]);
                    pen.polygon(&outline, fill.tint(STRENGTH));
                }
            }
            pen.line(&[(area.left, area.bottom), (area.right, area.bottom)], 1.2, RULE);
            if x.low < 0.0 && x.high > 0.0 {
                let zero = x.at(0.0);
                pen.line(&[(zero, area.top), (zero, area.bottom)], 1.2, RULE);
            }
            let mut labels = Vec::new();
            for (value, name, text, colour, weight) in marks {
                let at = x.at(value);
                let width = if weight == Weight::Bold { 2.2 } else { 1.2 };
                pen.line(&[(at, area.top), (at, area.bottom)], width, colour);
                labels.push((at, name, text, colour, weight));
            }
            mark_labels(pen, labels_at, area.top, &labels);
        },
    ))
}

/// A mark's place, its name, its figure, and how both are written.
pub(super) type MarkLabel = (f64, &'static str, String, Colour, Weight);

/// Labels in a row above the plot, moved apart sideways as far as needed, each with a leader to
/// its mark. They ascend in place. Where they do not fit beside each other the names go, and then the
/// quieter ones.
pub(super) fn mark_labels(pen: &Pen<'_>, y: f64, plot_top: f64, labels: &[MarkLabel]) {
    let (low, high) = (pen.sheet.margin, pen.sheet.width - pen.sheet.margin);
    let wide = |text: &str, weight: Weight| font::width(text, LABEL, weight);
    let whole = |label: &MarkLabel| format!("{} {}", label.1, label.2);
    let brief = |label: &MarkLabel| label.2.clone();
    let fits = |texts: &[String], labels: &[&MarkLabel]| {
        let widths = texts.iter().zip(labels).map(|(text, label)| wide(text, label.4));
        widths.sum::<f64>() + LABEL_GAP * (texts.len() as f64 - 1.0) <= high - low
    };
    let mut kept: Vec<&MarkLabel> = labels.iter().collect();
    let mut texts: Vec<String> = kept.iter().map(|label| whole(label)).collect();
    // Percentiles that are one and the same have one label.
    if let [first, middle, last] = labels
        && first.0 == last.0
        && first.2 == last.2
    {
        kept = vec![middle];
        texts = vec![format!("{}–{} {}", first.1, last.1, middle.2)];
    }
    if !fits(&texts, &kept) {
        texts = kept.iter().map(|label| brief(label)).collect();
    }
    if !fits(&texts, &kept) {
        kept.retain(|label| label.4 == Weight::Bold);
        texts = kept
            .iter()
            .map(|label| font::shorten(&whole(label), high - low, LABEL, label.4))
            .collect();
    }
    let widths: Vec<f64> = texts
        .iter()
        .zip(&kept)
        .map(|(text, label)| wide(text, label.4))
        .collect();
    // From the left, each as near its mark as the one before lets it; then back from the right.
    let mut middles: Vec<f64> = kept.iter().map(|label| label.0).collect();
    let mut edge = low;
    for (middle, width) in middles.iter_mut().zip(&widths) {
        *middle = middle.max(edge + width / 2.0);
        edge = *middle + width / 2.0 + LABEL_GAP;
    }
    edge = high;
    for (middle, width) in middles.iter_mut().zip(&widths).rev() {
        *middle = middle.min(edge - width / 2.0);
        edge = *middle - width / 2.0 - LABEL_GAP;
    }
    for ((label, text), middle) in kept.iter().zip(&texts).zip(middles) {
        let ink = Ink {
            colour: label.3,
            weight: label.4,
            ..LABEL_INK
        };
        pen.text_beside(text, (middle, y), Align::Middle, ink);
        pen.line(&[(middle, y + LABEL * 0.75), (label.0, plot_top)], HAIR, RULE);
    }
}
