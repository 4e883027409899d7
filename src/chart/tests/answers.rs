//! Charts of answers stand where what was found is.

use super::reading::{Ruler, on_every_sheet};
use super::*;
use crate::analysis::{Answer, Comparison, Estimate, Frontier, Sensitivity, Standing};

pub(super) fn value(estimate: &Estimate) -> f64 {
    estimate.value.expect("the examples give all")
}

pub(super) fn answered<'a>(sheet: &'a Sheet, key: &str) -> &'a Answered {
    let found = sheet.report.analyses.iter().find(|one| one.key == key);
    found.expect("every case has every answer")
}

pub(super) fn compared(sheet: &Sheet) -> &Comparison {
    match &answered(sheet, "ask_compare").answer {
        Answer::Compare(found) => found,
        _ => panic!("a comparison"),
    }
}

/// The party's accent, by the order of the judged ones.
pub(super) fn accent_of(sheet: &Sheet, party: Option<&str>) -> palette::Colour {
    let mut judged = sheet.report.parties.iter().filter(|one| !one.external);
    let place = party.and_then(|party| judged.position(|one| one.key == party));
    place.map_or(palette::NEUTRAL, palette::accent)
}

#[test]
fn deals_beside_each_other_reach_the_share_of_paths_at_each_value() {
    on_every_sheet(&["zero", "flat"], |sheet| {
        let found = compared(sheet);
        let mut count = 0;
        for (index, figure) in found.figures.iter().enumerate() {
            let party = figure.party.as_deref().expect("a figure of a party");
            let stem = format!("compare-ask_compare-{party}-{index}");
            let Some(drawn) = sheet.chart(&stem) else { continue };
            count += 1;
            for (place, side) in figure.sides.iter().enumerate().take(6) {
                let colour = if place == 0 {
                    palette::NEUTRAL
                } else {
                    palette::accent(place - 1)
                };
                let spread = &side.spread;
                let lines = drawn.lines(colour);
                let line = lines.iter().find(|line| line.len() > 2).expect("a line a deal");
                assert_eq!(line.len(), spread.shares.len() + 1, "{}", drawn.name);
                let mut up_to = spread.below;
                let mut heights = vec![(line[0].1, up_to)];
                let mut places = vec![(line[0].0, spread.low)];
                for (bar, (share, point)) in spread.shares.iter().zip(&line[1..]).enumerate() {
                    up_to += share;
                    heights.push((point.1, up_to.min(1.0)));
                    places.push((point.0, spread.low + spread.width * (bar as f64 + 1.0)));
                }
                // The key has lines; dots are medians.
                let dots = drawn.dots(colour);
                assert_eq!(dots.len(), 1, "{}", drawn.name);
                places.push((dots[0].0, value(&side.percentiles[1])));
                heights.push((dots[0].1, 0.5));
                drawn.up().check(&drawn.name, &heights);
                drawn.across().check(&drawn.name, &places);
            }
        }
        count
    });
}

#[test]
fn a_bridge_of_clauses_leads_from_nothing_to_the_whole_difference() {
    on_every_sheet(&["zero"], |sheet| {
        let found = compared(sheet);
        for (index, figure) in found.figures.iter().enumerate() {
            let stem = format!("bridge-ask_compare-0-{index}");
            let Some(drawn) = sheet.chart(&stem) else { return 0 };
            let values: Vec<f64> = found.bridges[0].figures[index].values.iter().map(value).collect();
            let whole: f64 = values.iter().sum();
            // Beyond twelve the smallest are one bar.
            let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
            sizes.sort_by(|a, b| b.total_cmp(a));
            let least = if values.len() > 12 { sizes[10] } else { 0.0 };
            let mut wanted: Vec<f64> = values.iter().copied().filter(|value| value.abs() >= least).collect();
            if values.len() > 12 {
                wanted.truncate(11);
                wanted.push(whole - wanted.iter().sum::<f64>());
            }
            let own = accent_of(sheet, figure.party.as_deref());
            let bars = drawn.plot_bars(&[own, palette::LOSS]);
            assert_eq!(bars.len(), wanted.len() + 1, "{}", drawn.name);
            let mut at = 0.0;
            let mut places = Vec::new();
            for (bar, value) in bars.iter().zip(&wanted) {
                places.extend([(bar[0], at + value.min(0.0)), (bar[1], at + value.max(0.0))]);
                at += value;
            }
            let last = bars[wanted.len()];
            places.extend([(last[0], whole.min(0.0)), (last[1], whole.max(0.0))]);
            drawn.across().check(&drawn.name, &places);
            let less = drawn.plot_bars(&[palette::LOSS]).len();
            let falls = wanted.iter().chain([&whole]).filter(|value| **value < 0.0).count();
            assert_eq!(less, falls, "{}: what falls has the colour of losses", drawn.name);
        }
        found.figures.len()
    });
}

fn explained(sheet: &Sheet) -> &Sensitivity {
    match &answered(sheet, "ask_sensitivity").answer {
        Answer::Sensitivity(found) => found,
        _ => panic!("a sensitivity"),
    }
}

#[test]
fn a_tornado_reaches_from_the_mean_to_both_tenths() {
    on_every_sheet(&["zero", "flat"], |sheet| {
        let figure = &explained(sheet).figures[0];
        let Some(drawn) = sheet.chart("tornado-ask_sensitivity-0") else {
            return 0;
        };
        let mut rows: Vec<(f64, f64)> = figure
            .rows
            .iter()
            .map(|row| (value(&row.low), value(&row.high)))
            .collect();
        rows.sort_by(|a, b| (b.1 - b.0).abs().total_cmp(&(a.1 - a.0).abs()));
        rows.truncate(10);
        let own = accent_of(sheet, figure.figure.party.as_deref());
        let (low, high) = (drawn.plot_bars(&[own.inner()]), drawn.plot_bars(&[own]));
        assert!([low.len(), high.len()] == [rows.len(); 2], "{}", drawn.name);
        let mean = value(&figure.mean);
        let mut places = Vec::new();
        for (row, ends) in rows.iter().enumerate() {
            for (bar, end) in [(low[row], ends.0), (high[row], ends.1)] {
                places.extend([(bar[0], mean.min(end)), (bar[1], mean.max(end))]);
            }
            assert_eq!(low[row][2], high[row][2], "{}: both in one row", drawn.name);
        }
        drawn.across().check(&drawn.name, &places);
        1
    });
}

#[test]
fn shares_of_variance_are_as_long_as_they_are_large() {
    on_every_sheet(&[], |sheet| {
        let figure = &explained(sheet).figures[0];
        let drawn = sheet.chart("variance-ask_sensitivity-0").expect("shares");
        let own = accent_of(sheet, figure.figure.party.as_deref());
        let groups = &figure.groups[..figure.groups.len().min(10)];
        let mut places = Vec::new();
        for (colour, of) in [(own, 0), (own.inner(), 1)] {
            let bars = drawn.plot_bars(&[colour]);
            assert_eq!(bars.len(), groups.len(), "{}", drawn.name);
            for (bar, group) in bars.iter().zip(groups) {
                let share = value(if of == 0 { &group.first } else { &group.total });
                places.extend([(bar[0], 0.0), (bar[1], share)]);
            }
        }
        drawn.across().check(&drawn.name, &places);
        1
    });
}

fn frontiers(sheet: &Sheet) -> [(&'static str, &Frontier); 2] {
    ["ask_frontier", "ask_line"].map(|key| match &answered(sheet, key).answer {
        Answer::Frontier(found) => (key, found),
        _ => panic!("a frontier"),
    })
}

#[test]
fn deals_of_a_frontier_stand_at_what_both_gain() {
    on_every_sheet(&[], |sheet| {
        for (key, found) in frontiers(sheet) {
            let drawn = sheet.chart(&format!("gains-{key}")).expect("a plane");
            let (efficient, others): (Vec<_>, Vec<_>) = found.deals.iter().partition(|deal| deal.efficient);
            // The swatch of the key comes first.
            let dots = [
                drawn.dots(palette::NEUTRAL.tint(0.35)),
                drawn.dots(palette::NEUTRAL)[1..].to_vec(),
            ]
            .concat();
            assert_eq!(dots.len(), found.deals.len(), "{}", drawn.name);
            let (mut places, mut heights) = (Vec::new(), Vec::new());
            for (dot, deal) in dots.iter().zip(others.into_iter().chain(efficient)) {
                places.push((dot.0, value(&deal.gains[0])));
                heights.push((dot.1, value(&deal.gains[1])));
            }
            for (fair, colour) in found
                .fair
                .iter()
                .zip([palette::accent(0), palette::accent(2), palette::LOSS])
            {
                let dot = drawn.dots(colour)[1];
                places.push((dot.0, value(&fair.deal.gains[0])));
                heights.push((dot.1, value(&fair.deal.gains[1])));
            }
            drawn.across().check(&drawn.name, &places);
            drawn.up().check(&drawn.name, &heights);
        }
        2
    });
}

#[test]
fn the_map_of_a_frontier_colours_what_both_take() {
    on_every_sheet(&[], |sheet| {
        let (key, found) = frontiers(sheet)[0];
        let drawn = sheet.chart(&format!("frontier-{key}")).expect("a map");
        let name = &drawn.name;
        let (yes, unclear) = (palette::accent(1).tint(0.35), palette::accent(1).tint(0.14));
        let of = |standing: Standing| found.deals.iter().filter(move |deal| deal.standing == standing);
        let efficient: Vec<_> = found.deals.iter().filter(|deal| deal.efficient).collect();
        let dots = &drawn.dots(palette::NEUTRAL)[1..];
        assert_eq!(dots.len(), efficient.len(), "{name}");
        let places = dots.iter().zip(&efficient).map(|(dot, deal)| (dot.0, deal.at[1]));
        let across = drawn.across();
        across.check(name, &places.collect::<Vec<(f64, f64)>>());
        let heights: Vec<(f64, f64)> = dots
            .iter()
            .zip(&efficient)
            .map(|(dot, deal)| (dot.1, deal.at[0]))
            .collect();
        let up = Ruler::new(heights);
        for (standing, colour) in [(Standing::Accepted, yes), (Standing::Unclear, unclear)] {
            let cells = drawn.plot_bars(&[colour]);
            assert_eq!(cells.len(), of(standing).count(), "{name}");
            for (cell, deal) in cells.iter().zip(of(standing)) {
                let (x, y) = (across.place(deal.at[1]), up.place(deal.at[0]));
                let holds = cell[0] <= x + 12.0 && x <= cell[1] + 12.0 && cell[2] <= y + 12.0 && y <= cell[3] + 12.0;
                assert!(holds || !up.known(), "{name}: {cell:?} holds not {x}, {y}");
            }
        }
        1
    });
}
