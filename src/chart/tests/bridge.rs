//! The bridge from gross to net: bars that begin where the one before ends, at the places of the data.

use super::data::{near, read_scale};
use super::hits::with_clauses;
use super::layout::{labels, sheet_of};
use super::*;

/// The bars of a bridge from the left to the right end each, from the top down.
fn bars(chart: &Chart, accent: palette::Colour, theme: ChartTheme) -> Vec<(f64, f64)> {
    let elements = elements(chart);
    let value = read_scale(&elements, theme, false);
    let colours = [palette::NEUTRAL, accent];
    let fills = colours.map(|colour| [colour, colour.inner(), colour.outer()].map(|fill| hex(fill, theme)));
    let filled = |one: &&Element<'_>| {
        let fill = one.attribute("fill");
        one.tag == "rect" && fills.iter().flatten().any(|known| known == fill)
    };
    let ends = |bar: &Element<'_>| (value(bar.number("x")), value(bar.number("x") + bar.number("width")));
    elements.iter().filter(filled).map(ends).collect()
}

#[test]
fn each_term_is_followed_by_what_its_clauses_make_of_it() {
    let report = examples::realistic();
    let total = |index: usize| report.terms[index].yearly.iter().sum::<f64>();
    // Of each a hundredth is not yet paid, and of the revenue share the cap withholds $4.1bn.
    let net = total(1) + total(3) - total(2) - total(4);
    let steps = [
        1.01 * total(1) + 4.1e9,
        -4.1e9,
        1.01 * total(3),
        -1.01 * total(2),
        -1.01 * total(4),
        -0.01 * net,
    ];
    for (size, theme) in LOOKS {
        let charts = on(&report, size, theme);
        let chart = find(&charts, "bridge-microsoft");
        let drawn = bars(chart, palette::accent(1), theme);
        assert_eq!(drawn.len(), steps.len() + 1);
        let mut at = 0.0;
        for ((low, high), step) in drawn.iter().zip(steps) {
            let (from, to) = (at, at + step);
            near(*low, f64::min(from, to), 70e9);
            near(*high, f64::max(from, to), 70e9);
            at = to;
        }
        let (low, high) = drawn[steps.len()];
        near(low, 0.0, 70e9);
        near(high, net, 70e9);
        assert!(chart.title.starts_with("Microsoft: $") && chart.title.contains("before its clauses, $"));
        assert!(
            chart.alt.contains("Revenue share: cap in total −$4.10bn"),
            "{}",
            chart.alt
        );
        assert!(
            chart.alt.contains("Share of Azure OpenAI Service, to OpenAI −$"),
            "{}",
            chart.alt
        );
    }
}

#[test]
fn many_terms_and_clauses_keep_their_sum_and_their_labels_apart() {
    let mut gathered = 0;
    for (name, report) in with_clauses() {
        for (size, theme) in LOOKS {
            let charts = on(&report, size, theme);
            let judged = report.parties.iter().filter(|party| !party.external);
            for (index, party) in judged.enumerate().take(2) {
                let stem = format!("bridge-{}", party.key);
                let Some(chart) = charts.iter().find(|chart| chart.file_stem == stem) else {
                    continue;
                };
                let (wide, high) = sheet_of(chart);
                let found = labels(chart);
                for (place, one) in found.iter().enumerate() {
                    let about = format!("{name} {stem} {}: “{}”", size.word(), one.text);
                    assert!(one.inside(wide, high), "{about} leaves the sheet");
                    for other in &found[..place] {
                        assert!(!one.meets(other), "{about} meets “{}”", other.text);
                    }
                }
                gathered += usize::from(chart.alt.contains("other clauses"));
                let drawn = bars(chart, palette::accent(index), theme);
                // The last one ends where the one before it does.
                if let [.., before, net] = drawn.as_slice() {
                    let most = drawn
                        .iter()
                        .flat_map(|bar| [bar.0.abs(), bar.1.abs()])
                        .fold(0.0, f64::max);
                    let meet = |one: f64, other: f64| (one - other).abs() <= 0.012 * most;
                    let ends = [net.0, net.1]
                        .iter()
                        .any(|end| meet(*end, before.0) || meet(*end, before.1));
                    assert!(ends, "{name} {stem} {}: {drawn:?}", size.word());
                    assert!(
                        meet(net.0, 0.0) || meet(net.1, 0.0),
                        "{name} {stem} {}: {net:?}",
                        size.word()
                    );
                }
            }
        }
    }
    assert!(gathered > 0, "some bridge has more clauses than rows");
}
