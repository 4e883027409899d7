//! Distributions stand where their data are: histograms, dots, curves of ranks, overlays, ridges, intervals.

use super::reading::on_every_sheet;
use super::*;
use crate::report::{Bin, Figure};

/// A figure's percentiles, which the examples all give.
fn percentile(value: Option<f64>) -> f64 {
    value.expect("the examples give all")
}

/// Lines that stand upright, by their place.
fn upright(lines: &[Vec<(f64, f64)>]) -> Vec<f64> {
    let two = lines.iter().filter(|line| line.len() == 2 && line[0].0 == line[1].0);
    two.map(|line| line[0].0).collect()
}

/// Twice the area of a polygon.
fn area_of(points: &[(f64, f64)]) -> f64 {
    let next = points.iter().cycle().skip(1);
    let part = |(a, b): (&(f64, f64), &(f64, f64))| a.0 * b.1 - b.0 * a.1;
    points.iter().zip(next).map(part).sum::<f64>().abs()
}

#[test]
fn bars_are_as_high_as_their_shares_and_marks_stand_at_their_percentiles() {
    on_every_sheet(&[], |sheet| {
        let parties = sheet.of_parties("value");
        for (drawn, party, accent) in &parties {
            let npv = &party.npv.summary;
            let (across, name) = (drawn.across(), &drawn.name);
            let p50 = percentile(npv.p50);
            if party.npv_density.is_empty() {
                let colour = if p50 < 0.0 { palette::LOSS } else { *accent };
                across.check(name, &[(upright(&drawn.lines(colour))[0], p50)]);
                continue;
            }
            let up = drawn.up();
            let mut outlines = 0;
            for (least, most, fill) in [(f64::NEG_INFINITY, 0.0, palette::LOSS), (0.0, f64::INFINITY, *accent)] {
                let side: Vec<(f64, f64)> = party
                    .npv_density
                    .iter()
                    .map(|bin| (bin.low.max(least), bin.high.min(most), bin.share))
                    .filter(|(low, high, _)| low < high)
                    .flat_map(|(low, high, share)| [(low, share), (high, share)])
                    .collect();
                let found = drawn.polygons(fill.tint(0.5));
                assert_eq!(found.is_empty(), side.is_empty(), "{name}");
                let Some(outline) = found.first() else { continue };
                outlines += 1;
                assert_eq!(outline.len(), side.len() + 2, "{name}");
                let places: Vec<(f64, f64)> = outline.iter().zip(&side).map(|(at, value)| (at.0, value.0)).collect();
                across.check(name, &places);
                let mut heights: Vec<(f64, f64)> =
                    outline.iter().zip(&side).map(|(at, value)| (at.1, value.1)).collect();
                heights.extend(outline[side.len()..].iter().map(|at| (at.1, 0.0)));
                up.check(name, &heights);
            }
            assert!(outlines > 0, "{name}");
            let median = upright(&drawn.lines(palette::INK));
            let outer = upright(&drawn.lines(palette::QUIET));
            assert!(median.len() == 1 && outer.len() == 2, "{name}");
            let marks = [
                (outer[0], percentile(npv.p5)),
                (median[0], p50),
                (outer[1], percentile(npv.p95)),
            ];
            across.check(name, &marks);
        }
        parties.len()
    });
}

#[test]
fn the_loss_side_holds_the_probability_of_loss() {
    let mut report = examples::realistic();
    let party: &mut Party = &mut report.parties[1];
    // Half of all paths below zero, a fifth in a bin that straddles it.
    let bin = |low: f64, share| Bin {
        low,
        high: low + 4e9,
        share,
    };
    party.npv_density = vec![bin(-6e9, 0.4), bin(-2e9, 0.2), bin(2e9, 0.4)];
    let charts = all(&report);
    let elements = elements(find(&charts, "value-microsoft"));
    let area = |fill: palette::Colour| -> f64 {
        let fill = hex(fill, ChartTheme::Light);
        let shape = elements
            .iter()
            .find(|one| one.tag == "polygon" && one.attribute("fill") == fill);
        area_of(&shape.expect("both sides are drawn").points())
    };
    let (loss, gain) = (area(palette::LOSS.tint(0.5)), area(palette::accent(1).tint(0.5)));
    assert!((loss / (loss + gain) - 0.5).abs() < 0.002);
}

#[test]
fn dots_stand_at_their_ranks_apart_from_each_other_and_losses_are_counted() {
    on_every_sheet(&[], |sheet| {
        let parties = sheet.of_parties("dots");
        for (drawn, party, accent) in &parties {
            let (name, across) = (&drawn.name, drawn.across());
            let below = party.npv_ranks.iter().filter(|value| **value < 0.0).count();
            // The swatches of the key come first, where there are losses and gains.
            let swatches = usize::from(below > 0 && below < 100);
            let (losses, gains) = (drawn.dots(palette::LOSS), drawn.dots(*accent));
            assert_eq!(
                (losses.len(), gains.len()),
                (below + swatches.min(below), 100 - below + swatches),
                "{name}"
            );
            let dots: Vec<&(f64, f64, f64)> = losses.iter().skip(swatches).chain(&gains[swatches..]).collect();
            for ((x, _, r), rank) in dots.iter().zip(&party.npv_ranks) {
                let half = 1.05 * r / 0.46 / 2.0 + 2.0;
                let wanted = if across.known() { across.place(*rank) } else { dots[0].0 };
                assert!(across.known() || party.npv_ranks[0] == party.npv_ranks[99], "{name}");
                assert!(
                    (x - wanted).abs() <= half,
                    "{name}: {rank} at {x}, not within {half} of {wanted}"
                );
            }
            for (index, one) in dots.iter().enumerate() {
                let near = |other: &&&(f64, f64, f64)| {
                    let (x, y) = (one.0 - other.0, one.1 - other.1);
                    x * x + y * y < (2.0 * one.2 - 1.0) * (2.0 * one.2 - 1.0)
                };
                assert_eq!(dots[..index].iter().find(near), None, "{name}: {one:?}");
            }
            // All of them below the row of labels.
            let labels = drawn
                .elements
                .iter()
                .filter(|one| one.tag == "text" && one.text.contains("median"));
            let row = labels.map(|one| one.number("y")).fold(0.0, f64::max) + size::LABEL * size::UNITS;
            assert!(dots.iter().all(|dot| dot.1 - dot.2 >= row), "{name}: under the labels");
        }
        parties.len()
    });
}

#[test]
fn the_curve_of_ranks_runs_through_them() {
    on_every_sheet(&[], |sheet| {
        let mut count = 0;
        for (kind, above) in [("cdf", false), ("exceedance", true)] {
            for (drawn, party, accent) in sheet.of_parties(kind) {
                let lines = drawn.lines(accent);
                let curve = lines.first().expect("a curve");
                assert_eq!(curve.len(), 100, "{}", drawn.name);
                let share = |index: usize| (index as f64 + 0.5) / 100.0;
                let share = |index: usize| if above { 1.0 - share(index) } else { share(index) };
                let heights: Vec<(f64, f64)> = curve
                    .iter()
                    .enumerate()
                    .map(|(index, point)| (point.1, share(index)))
                    .collect();
                drawn.up().check(&drawn.name, &heights);
                let places = curve
                    .iter()
                    .zip(&party.npv_ranks)
                    .map(|(point, value)| (point.0, *value));
                let mut places: Vec<(f64, f64)> = places.collect();
                let npv = &party.npv.summary;
                // Each mark is a dot of paper with a smaller one on it.
                let marks = drawn.dots(accent);
                assert_eq!(marks.len(), 3, "{}", drawn.name);
                let wanted = [npv.p5, npv.p50, npv.p95].map(percentile);
                places.extend(marks.iter().zip(wanted).map(|(dot, value)| (dot.0, value)));
                drawn.across().check(&drawn.name, &places);
                count += 1;
            }
        }
        count
    });
}

/// The deal as written and its variants, as far as they are drawn: figure and density.
fn deals<'a>(report: &'a Report, party: &'a Party) -> Vec<(&'a Figure, &'a [Bin])> {
    let variants = report.variants.iter().filter_map(|variant| {
        let found = variant.parties.iter().find(|found| found.key == party.key)?;
        Some((&found.npv, found.npv_density.as_slice()))
    });
    std::iter::once((&party.npv, party.npv_density.as_slice()))
        .chain(variants)
        .collect()
}

/// The middle of each bar with its share of paths per unit.
fn density(bins: &[Bin]) -> Vec<(f64, f64)> {
    let each = bins
        .iter()
        .map(|bin| ((bin.low + bin.high) / 2.0, bin.share / (bin.high - bin.low)));
    each.collect()
}

#[test]
fn overlaid_curves_are_as_high_as_their_densities() {
    on_every_sheet(&["zero", "flat"], |sheet| {
        let parties = sheet.of_parties("overlay");
        for (drawn, party, own) in &parties {
            let name = &drawn.name;
            let deals = deals(&sheet.report, party);
            let shown = &deals[..deals.len().min(6)];
            let curves: Vec<Vec<(f64, f64)>> = drawn
                .elements
                .iter()
                .filter(|one| one.tag == "polyline" && one.points().len() > 40)
                .map(Element::points)
                .collect();
            assert_eq!(curves.len(), shown.len(), "{name}");
            assert_eq!(
                drawn.lines(*own).iter().filter(|line| line.len() > 40).count(),
                1,
                "{name}"
            );
            // The deal as written comes last, so that it lies on top; each has two points at its foot.
            let mut heights = Vec::new();
            for (curve, (_, bins)) in curves.iter().rev().zip(shown) {
                let (base, wanted) = (curve[0].1, density(bins));
                assert_eq!(curve.len(), wanted.len() + 2, "{name}");
                let places = curve[1..]
                    .iter()
                    .zip(&wanted)
                    .map(|(point, (value, _))| (point.0, *value));
                drawn.across().check(name, &places.collect::<Vec<(f64, f64)>>());
                heights.extend(
                    curve[1..]
                        .iter()
                        .zip(&wanted)
                        .map(|(point, (_, high))| (base - point.1, *high)),
                );
            }
            // One scale for all, except where a curve is cut off at the top.
            let full = heights.iter().map(|(tall, _)| *tall).fold(0.0, f64::max);
            let per = |(tall, high): &(f64, f64)| if *tall > 0.2 * full { tall / high } else { 0.0 };
            let scale = heights.iter().map(per).fold(0.0, f64::max);
            for (tall, high) in &heights {
                let wanted = (scale * high).min(full);
                assert!((tall - wanted).abs() < 15.0, "{name}: {tall} for {wanted}");
            }
            let medians: Vec<f64> = drawn
                .elements
                .iter()
                .filter(|one| one.tag == "circle" && one.attribute("fill") != hex(palette::PAPER, sheet.theme))
                .map(|one| one.number("cx"))
                .collect();
            let ends = shown
                .iter()
                .flat_map(|(_, bins)| *bins)
                .flat_map(|bin| [bin.low, bin.high]);
            let (low, high) = axis::range(ends).expect("there are bars");
            let wanted = shown.iter().rev().map(|(npv, _)| percentile(npv.summary.p50));
            let wanted: Vec<f64> = wanted.filter(|median| (low..=high).contains(median)).collect();
            assert_eq!(medians.len(), wanted.len(), "{name}");
            drawn
                .across()
                .check(name, &medians.into_iter().zip(wanted).collect::<Vec<(f64, f64)>>());
        }
        parties.len()
    });
}

#[test]
fn a_heap_under_a_cap_does_not_flatten_the_others() {
    let mut report = examples::realistic();
    let bin = Bin {
        low: 30e9,
        high: 30.1e9,
        share: 0.9,
    };
    report.variants[0].parties[0].npv_density = vec![bin];
    let charts = on(&report, ChartSize::Article, ChartTheme::Light);
    let chart = find(&charts, "overlay-openai");
    let cut = "Cut off at the top: The share steps down";
    assert!(labels(chart).iter().any(|label| label.text.starts_with(cut)));
    let elements = elements(chart);
    let own = hex(palette::accent(0), ChartTheme::Light);
    let curve = elements
        .iter()
        .find(|one| one.tag == "polyline" && one.attribute("stroke") == own && one.points().len() > 40)
        .expect("the deal as written");
    let heights = curve.points();
    let least = heights.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
    assert!(heights[0].1 - least > 80.0 * size::UNITS, "a third of the plot or so");
}

#[test]
fn ridges_are_of_one_height_and_have_their_medians_at_their_places() {
    on_every_sheet(&["zero", "flat"], |sheet| {
        let parties = sheet.of_parties("ridgeline");
        for (drawn, party, accent) in &parties {
            let (name, across) = (&drawn.name, drawn.across());
            let deals = deals(&sheet.report, party);
            let ridges = [drawn.polygons(accent.inner()), drawn.polygons(palette::NEUTRAL.inner())].concat();
            assert_eq!(ridges.len(), deals.len(), "{name}");
            let mut tallest = Vec::new();
            for (ridge, (_, bins)) in ridges.iter().zip(&deals) {
                let (base, wanted) = (ridge[0].1, density(bins));
                assert_eq!(ridge.len(), wanted.len() + 2, "{name}");
                let places = ridge[1..]
                    .iter()
                    .zip(&wanted)
                    .map(|(point, (value, _))| (point.0, *value));
                across.check(name, &places.collect::<Vec<(f64, f64)>>());
                let tall = |points: &[(f64, f64)]| points.iter().map(|point| base - point.1).fold(0.0, f64::max);
                let most = wanted.iter().map(|(_, high)| *high).fold(0.0, f64::max);
                for (point, (_, high)) in ridge[1..].iter().zip(&wanted) {
                    let share = tall(ridge) * high / most;
                    assert!(
                        (base - point.1 - share).abs() < 3.0,
                        "{name}: {} for {share}",
                        base - point.1
                    );
                }
                tallest.push(tall(ridge));
            }
            assert!(
                tallest.iter().all(|tall| (tall - tallest[0]).abs() < 3.0),
                "{name}: {tallest:?}"
            );
            let medians = upright(&drawn.lines(palette::INK));
            assert_eq!(medians.len(), deals.len(), "{name}");
            let wanted = deals.iter().map(|(npv, _)| percentile(npv.summary.p50));
            across.check(name, &medians.into_iter().zip(wanted).collect::<Vec<(f64, f64)>>());
        }
        parties.len()
    });
}

#[test]
fn intervals_reach_from_percentile_to_percentile() {
    on_every_sheet(&[], |sheet| {
        let parties = sheet.of_parties("variants");
        for (drawn, party, accent) in &parties {
            let deals = deals(&sheet.report, party);
            let (outer, inner) = (drawn.plot_bars(&[accent.outer()]), drawn.plot_bars(&[accent.inner()]));
            let medians = upright(&drawn.lines(palette::INK));
            assert!(
                [outer.len(), inner.len(), medians.len()] == [deals.len(); 3],
                "{}",
                drawn.name
            );
            let mut places = Vec::new();
            for (row, (npv, _)) in deals.iter().enumerate() {
                let npv = &npv.summary;
                let ends = [outer[row][0], inner[row][0], medians[row], inner[row][1], outer[row][1]];
                let wanted = [npv.p5, npv.p25, npv.p50, npv.p75, npv.p95].map(percentile);
                places.extend(ends.into_iter().zip(wanted));
            }
            drawn.across().check(&drawn.name, &places);
        }
        parties.len()
    });
}
