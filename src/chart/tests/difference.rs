//! Differences of two deals and of variants: bars at the places of their shares, and what they say in words.

use super::answers::{accent_of, compared};
use super::layout::labels;
use super::reading::{Drawn, Ruler, on_every_sheet};
use super::*;
use crate::analysis::Spread;
use crate::report::digits;

#[test]
fn bars_of_a_difference_stand_on_the_right_side_of_nothing() {
    on_every_sheet(&["zero", "flat"], |sheet| {
        let found = compared(sheet);
        let mut count = 0;
        for (index, figure) in found.figures.iter().enumerate() {
            let party = figure.party.as_deref().expect("a figure of a party");
            for pair in figure.pairs.iter().take(3) {
                let stem = format!("difference-ask_compare-{party}-{index}-{}", pair.deal);
                let Some(drawn) = sheet.chart(&stem) else { continue };
                check_difference(&drawn, &pair.spread, palette::accent(0));
                count += 1;
            }
        }
        count
    });
}

#[test]
fn differences_of_variants_stand_at_their_data_too() {
    on_every_sheet(&["zero", "flat"], |sheet| {
        let mut count = 0;
        for variant in &sheet.report.variants {
            for found in &variant.parties {
                let Some(drawn) = sheet.chart(&format!("difference-{}-{}", found.key, variant.key)) else {
                    continue;
                };
                let spread = &found.pair.as_ref().expect("the examples give all").spread;
                check_difference(&drawn, spread, accent_of(sheet, Some(&found.key)));
                count += 1;
            }
        }
        count
    });
}

/// Bars at their places, as high as their shares, in the colour of their side.
fn check_difference(drawn: &Drawn<'_>, spread: &Spread, colour: palette::Colour) {
    let name = &drawn.name;
    let less = drawn.bars(&[palette::LOSS.tint(0.55)]);
    let more = drawn.bars(&[colour.tint(0.55)]);
    let edge = |bar: usize| spread.low + spread.width * bar as f64;
    let shares = spread.shares.iter().enumerate().filter(|(_, share)| **share > 0.0);
    let below = |(bar, _): &(usize, &f64)| edge(*bar) + edge(bar + 1) < 0.0;
    let all: Vec<(usize, &f64)> = shares.collect();
    let (below, above): (Vec<_>, Vec<_>) = all.into_iter().partition(below);
    assert_eq!((less.len(), more.len()), (below.len(), above.len()), "{name}");
    let (mut places, mut tall) = (Vec::new(), Vec::new());
    for (side, (bar, share)) in less.iter().chain(&more).zip(below.into_iter().chain(above)) {
        places.extend([(side[0], edge(bar)), (side[1], edge(bar + 1))]);
        tall.push((side[3] - side[2], *share));
    }
    drawn.across().check(name, &places);
    let highest = tall
        .iter()
        .copied()
        .fold((0.0, 0.0), |a, b| if b.1 > a.1 { b } else { a });
    Ruler::new(vec![(0.0, 0.0), highest]).check(name, &tall);
}

#[test]
fn a_difference_says_on_how_many_paths_there_is_more() {
    for sheet in sheets().iter().filter(|sheet| sheet.case == "realistic") {
        for variant in &sheet.report.variants {
            let pair = variant.parties[1].pair.as_ref().expect("the examples give all");
            let chart = find(&sheet.charts, &format!("difference-microsoft-{}", variant.key));
            let texts: Vec<String> = labels(chart).into_iter().map(|label| label.text).collect();
            let larger = pair.larger.expect("the examples give all");
            let more = digits::of_paths(larger.value, larger.se);
            assert!(texts.contains(&format!("more on {more} →")), "{texts:?}");
            assert!(chart.alt.contains("between “") && chart.alt.contains("and “As written”"));
        }
    }
}
