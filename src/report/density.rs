//! The distribution of a figure in bars of a round width.

use super::{Bin, digits};
use crate::stats::{Bar, Sketch};

/// The most bars, and between which percentiles they lie.
const BARS: usize = 80;
const FROM: f64 = 0.005;
const TO: f64 = 0.995;

/// The first so many multiples of a width that a float tells apart well enough for edges.
const MOST: f64 = 1e9;

/// Bars of a round width (1, 2, 2.5 or 5 times a power of ten), 40 to 80 or so of them, that begin at its multiples: one
/// of the edges is 0 where 0 lies between them, and no bar holds both losses and gains. Each has the share of all paths that lie in
/// it; its lower edge belongs to it, and the upper one of the last bar if paths are piled up there. Empty where there
/// is no spread.
///
/// ```text
/// 1, 2, …, 100 → width 2: [0, 2) 1%, [2, 4) 2%, …
/// ```
pub(super) fn density(sketch: &Sketch) -> Vec<Bin> {
    let (Some(low), Some(high)) = (sketch.quantile(FROM), sketch.quantile(TO)) else {
        return Vec::new();
    };
    let width = digits::round_step(high / BARS as f64 - low / BARS as f64);
    let (first, last) = ((low / width).floor(), (high / width).ceil());
    // A spread in the last digits of a float has no round edges.
    if !(low < high && first.abs().max(last.abs()) < MOST) {
        let bin = |bar: Bar| Bin {
            low: bar.low,
            high: bar.high,
            share: bar.share,
        };
        let bars = sketch.density(BARS, FROM, TO).into_iter();
        return bars.filter(|bar| bar.high > bar.low).map(bin).collect();
    }
    let edge = |index: i64| index as f64 * width;
    let below = |index: i64| match index == last as i64 {
        true => sketch.share_up_to(edge(index)),
        false => sketch.share_below(edge(index)),
    };
    (first as i64..last as i64)
        .map(|index| Bin {
            low: edge(index),
            high: edge(index + 1),
            share: below(index + 1).unwrap_or(0.0) - below(index).unwrap_or(0.0),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_round_and_hold_what_lies_in_them() {
        let values: Vec<f64> = (-300..700).map(|index| f64::from(index) / 10.0).collect();
        let bins = density(&Sketch::exact(values));
        // From −29.5 to 69.5 in steps of 2 (1 would take 99 bars).
        assert_eq!((bins.len(), bins[0].low, bins[0].high), (50, -30.0, -28.0));
        assert!(bins.iter().any(|bin| bin.low == 0.0), "zero is an edge");
        assert!(bins.iter().all(|bin| (bin.share - 0.02).abs() < 1e-12), "{bins:?}");
        let below: f64 = bins.iter().filter(|bin| bin.high <= 0.0).map(|bin| bin.share).sum();
        assert!((below - 0.3).abs() < 1e-12);
    }

    #[test]
    fn a_heap_at_the_last_edge_is_in_the_last_bar() {
        let values: Vec<f64> = (0..1000).map(|index| f64::from(index.min(400)) / 10.0).collect();
        let bins = density(&Sketch::exact(values));
        let last = bins[bins.len() - 1];
        assert_eq!(last.high, 40.0);
        assert!(last.share > 0.6, "{last:?}");
        let all: f64 = bins.iter().map(|bin| bin.share).sum();
        assert!((all - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_has_no_spread_has_no_bars_and_the_last_digits_have_some() {
        assert!(density(&Sketch::exact(vec![7.0; 100])).is_empty());
        assert!(density(&Sketch::exact(Vec::new())).is_empty());
        let close: Vec<f64> = (0..1000).map(|index| 1e9 + f64::from(index) * 1e-6).collect();
        let bins = density(&Sketch::exact(close));
        assert!(
            (bins.iter().map(|bin| bin.share).sum::<f64>() - 0.99).abs() < 0.011,
            "{bins:?}"
        );
    }
}
