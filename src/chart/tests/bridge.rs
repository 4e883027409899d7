//! The bridge from gross to net: bars that begin where the one before ends, at the places of the data.

use super::hits::with_clauses;
use super::layout::{faults_of, labels, sheet_of};
use super::reading::{Drawn, on_every_sheet};
use super::*;

/// The bars of a bridge, from the top down.
fn bars(drawn: &Drawn<'_>, accent: palette::Colour) -> Vec<[f64; 4]> {
    let colours = [palette::NEUTRAL, accent];
    let fills = colours.map(|colour| [colour, colour.inner(), colour.outer()]);
    drawn.plot_bars(&fills.concat())
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
        let drawn = Drawn {
            name: format!("bridge {}", size.word()),
            elements: elements(chart),
            theme,
        };
        let bars = bars(&drawn, palette::accent(1));
        assert_eq!(bars.len(), steps.len() + 1);
        let mut at = 0.0;
        let mut places = Vec::new();
        for (bar, step) in bars.iter().zip(steps) {
            places.extend([(bar[0], f64::min(at, at + step)), (bar[1], f64::max(at, at + step))]);
            at += step;
        }
        let last = bars[steps.len()];
        places.extend([(last[0], 0.0), (last[1], net)]);
        drawn.across().check(&drawn.name, &places);
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
                let faults = faults_of(&labels(chart), sheet_of(chart));
                assert!(faults.is_empty(), "{name} {stem} {}: {faults:?}", size.word());
                gathered += usize::from(chart.alt.contains("other clauses"));
                let drawn = Drawn {
                    name: format!("{name} {stem} {}", size.word()),
                    elements: elements(chart),
                    theme,
                };
                check_chain(&drawn, &report, party, palette::accent(index));
            }
        }
    }
    assert!(gathered > 0, "some bridge has more clauses than rows");
}

/// Each bar begins where the one before ends, the first at nothing; the last reaches from nothing to the net of all terms.
fn check_chain(drawn: &Drawn<'_>, report: &Report, party: &Party, accent: palette::Colour) {
    let name = &drawn.name;
    let bars = bars(drawn, accent);
    let (net, steps) = bars.split_last().expect("there are bars");
    let zero = drawn.across().place(0.0);
    let mut ends = vec![zero];
    for bar in steps {
        // From either end that has been reached to the other.
        let next: Vec<f64> = ends
            .iter()
            .flat_map(|end| match ((bar[0] - end).abs() <= 2.0, (bar[1] - end).abs() <= 2.0) {
                (true, true) => vec![*end],
                (true, false) => vec![bar[1]],
                (false, true) => vec![bar[0]],
                (false, false) => Vec::new(),
            })
            .collect();
        assert!(!next.is_empty(), "{name}: {bar:?} begins at none of {ends:?}");
        ends = next;
    }
    let total = |term: &crate::report::Term| {
        let mean = term.total.summary.mean.expect("the examples give all");
        match (term.to == party.key, term.from == party.key) {
            (true, false) => mean,
            (false, true) => -mean,
            _ => 0.0,
        }
    };
    let sum: f64 = report.terms.iter().map(total).sum();
    drawn
        .across()
        .check(name, &[(net[0], sum.min(0.0)), (net[1], sum.max(0.0))]);
    let reached = if sum < 0.0 { net[0] } else { net[1] };
    assert!(
        ends.iter().any(|end| (end - reached).abs() <= 3.0),
        "{name}: {ends:?} and not {reached}"
    );
}

#[test]
fn bridges_lead_from_nothing_to_the_net() {
    on_every_sheet(&["zero"], |sheet| {
        let parties = sheet.of_parties("bridge");
        for (drawn, party, accent) in &parties {
            check_chain(drawn, &sheet.report, party, *accent);
        }
        parties.len()
    });
}
