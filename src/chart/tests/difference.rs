//! Differences of variants: bars at the places of their shares, and what they say in words.

use super::data::{near, read_scale};
use super::layout::labels;
use super::*;

#[test]
fn bars_of_a_difference_are_as_high_as_its_shares() {
    let report = examples::realistic();
    for (size, theme) in LOOKS {
        let charts = on(&report, size, theme);
        for variant in &report.variants {
            let found = &variant.parties[1];
            let pair = found.pair.as_ref().expect("given");
            let chart = find(&charts, &format!("difference-microsoft-{}", variant.key));
            let elements = elements(chart);
            let value = read_scale(&elements, theme, false);
            let fills = [palette::LOSS, palette::accent(1)].map(|colour| hex(colour.tint(0.55), theme));
            let bars: Vec<(f64, f64, bool)> = elements
                .iter()
                .filter(|one| one.tag == "rect" && fills.iter().any(|fill| one.attribute("fill") == fill))
                .map(|bar| {
                    let middle = bar.number("x") + bar.number("width") / 2.0;
                    (value(middle), bar.number("height"), bar.attribute("fill") == fills[0])
                })
                .collect();
            let spread = &pair.spread;
            let shares: Vec<(usize, f64)> = spread
                .shares
                .iter()
                .copied()
                .enumerate()
                .filter(|(_, share)| *share > 0.0)
                .collect();
            assert_eq!(bars.len(), shares.len(), "{}", variant.key);
            let most = shares.iter().map(|(_, share)| *share).fold(0.0, f64::max);
            let tallest = bars.iter().map(|bar| bar.1).fold(0.0, f64::max);
            let wide = spread.width * spread.shares.len() as f64;
            for ((place, share), (at, height, loss)) in shares.iter().zip(&bars) {
                let middle = spread.low + spread.width * (*place as f64 + 0.5);
                near(*at, middle, wide);
                assert!(
                    (height / tallest - share / most).abs() < 0.01,
                    "{height} of {tallest} for {share} of {most}"
                );
                assert_eq!(*loss, middle < 0.0);
            }
            let texts: Vec<String> = labels(chart).into_iter().map(|label| label.text).collect();
            let more =
                crate::report::digits::of_paths(pair.larger.expect("given").value, pair.larger.expect("given").se);
            assert!(texts.contains(&format!("more on {more} →")), "{texts:?}");
            assert!(chart.alt.contains("between “") && chart.alt.contains("and “As written”"));
        }
    }
}
