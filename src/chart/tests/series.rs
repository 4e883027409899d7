//! Charts over time stand where their data are: fans, panels, paths, columns, survival, back-tests.

use super::reading::{Drawn, Points, Ruler, marks, on_every_sheet};
use super::*;
use crate::stats::SeriesPoint;

/// Periods with their five percentiles.
type Percentiles = Vec<(f64, [f64; 5])>;

/// The five percentiles of each period, as (period, values).
fn percentiles(series: &[SeriesPoint], offset: f64) -> Percentiles {
    let values = |point: &SeriesPoint| {
        [point.p5, point.p25, point.p50, point.p75, point.p95].map(|value| value.expect("the examples give all"))
    };
    let at = |(k, point): (usize, &SeriesPoint)| (k as f64 + offset, values(point));
    series.iter().enumerate().map(at).collect()
}

/// Cumulative cash begins with nothing.
fn from_nothing(series: &[SeriesPoint]) -> Percentiles {
    [vec![(0.0, [0.0; 5])], percentiles(series, 1.0)].concat()
}

/// A driver holds its value for a period; a single one is a level from end to end.
fn held(series: &[SeriesPoint], periods: usize) -> Percentiles {
    match percentiles(series, 0.5).as_slice() {
        [only] => vec![(0.0, only.1), (periods as f64, only.1)],
        many => many.to_vec(),
    }
}

/// Both bands and the median against the data.
fn check_bands(
    (name, up): (&str, &Ruler),
    (outer, inner, median): (&Points, &Points, &Points),
    wanted: &[(f64, [f64; 5])],
    years: &[(f64, f64)],
) {
    let mut heights = Vec::new();
    let mut places = years.to_vec();
    for (band, high, low) in [(outer, 4, 0), (inner, 3, 1)] {
        assert_eq!(band.len(), 2 * wanted.len(), "{name}");
        for (k, (x, values)) in wanted.iter().enumerate() {
            let (top, bottom) = (band[k], band[band.len() - 1 - k]);
            heights.extend([(top.1, values[high]), (bottom.1, values[low])]);
            places.extend([(top.0, *x), (bottom.0, *x)]);
        }
    }
    assert_eq!(median.len(), wanted.len(), "{name}");
    for (point, (x, values)) in median.iter().zip(wanted) {
        heights.push((point.1, values[2]));
        places.push((point.0, *x));
    }
    up.check(name, &heights);
    Ruler::bare().check(name, &places);
}

fn check_fan(drawn: &Drawn<'_>, sheet: &Sheet, colour: palette::Colour, wanted: &[(f64, [f64; 5])]) {
    let (outer, inner) = (drawn.polygons(colour.outer()), drawn.polygons(colour.inner()));
    let lines = drawn.lines(colour);
    let median = lines.iter().find(|line| line.len() == wanted.len()).expect("a median");
    let years = drawn.years(&sheet.report);
    check_bands(
        (&drawn.name, &drawn.up()),
        (&outer[0], &inner[0], median),
        wanted,
        &years,
    );
}

#[test]
fn fans_stand_at_the_heights_of_the_data() {
    on_every_sheet(&[], |sheet| {
        let periods = sheet.report.scenario.periods;
        let parties = sheet.of_parties("cumulative");
        for (drawn, party, accent) in &parties {
            check_fan(drawn, sheet, *accent, &from_nothing(&party.cumulative));
        }
        for driver in &sheet.report.drivers {
            let drawn = sheet.chart(&format!("driver-{}", driver.key)).expect("a fan");
            check_fan(&drawn, sheet, palette::NEUTRAL, &held(&driver.series, periods));
        }
        parties.len()
    });
}

#[test]
fn years_stand_at_their_first_day() {
    // Where a date axis has years at all; the other cases span less than two.
    let short = ["one", "tiny", "huge"];
    on_every_sheet(&short, |sheet| {
        let years = |(drawn, ..): &(Drawn<'_>, _, _)| drawn.years(&sheet.report).len();
        sheet.of_parties("cumulative").iter().map(years).sum()
    });
}

#[test]
fn paths_are_drawn_as_they_ran() {
    on_every_sheet(&[], |sheet| {
        let parties = sheet.of_parties("spaghetti");
        for (drawn, party, accent) in &parties {
            check_fan(drawn, sheet, *accent, &from_nothing(&party.cumulative));
            let lines = drawn.lines(palette::INK.tint(0.75));
            assert_eq!(lines.len(), sheet.report.paths.len(), "{}", drawn.name);
            let mut heights = Vec::new();
            for (line, path) in lines.iter().zip(&sheet.report.paths) {
                let own = path.cumulative.iter().find(|(key, _)| *key == party.key);
                let values = &own.expect("each path has each party").1;
                assert_eq!(line.len(), values.len() + 1, "{}", drawn.name);
                heights.push((line[0].1, 0.0));
                heights.extend(line[1..].iter().zip(values).map(|(point, value)| (point.1, *value)));
            }
            drawn.up().check(&drawn.name, &heights);
        }
        parties.len()
    });
}

/// A panel as it was drawn: its grid lines, its bands, its median.
#[derive(Default)]
struct Panel {
    grid: Vec<f64>,
    bands: Vec<Vec<(f64, f64)>>,
    median: Vec<(f64, f64)>,
}

fn panels(drawn: &Drawn<'_>) -> Vec<Panel> {
    let grid = hex(palette::GRID, drawn.theme);
    let mut panels = Vec::new();
    let mut panel = Panel::default();
    for one in &drawn.elements {
        match one.tag {
            "polyline" if one.attribute("stroke") == grid => panel.grid.push(one.points()[0].1),
            "polygon" => panel.bands.push(one.points()),
            // The first line behind the bands is the median.
            "polyline" if panel.bands.len() == 2 => {
                panel.median = one.points();
                panels.push(std::mem::take(&mut panel));
            }
            _ => {}
        }
    }
    panels
}

#[test]
fn panels_share_one_scale_and_each_stands_at_its_data() {
    on_every_sheet(&[], |sheet| {
        let report = &sheet.report;
        let judged: Vec<&Party> = report.parties.iter().filter(|party| !party.external).collect();
        let variants = |party: &Party| {
            let own = |variant: &crate::report::Variant| {
                let found = variant.parties.iter().find(|found| found.key == party.key)?;
                Some(from_nothing(&found.cumulative))
            };
            let others = report.variants.iter().filter_map(own);
            std::iter::once(from_nothing(&party.cumulative)).chain(others).collect()
        };
        let drivers = report.drivers.iter();
        let mut wanted: Vec<(String, Vec<Percentiles>)> = vec![
            (format!("fans-{}", judged[0].key), variants(judged[0])),
            (
                if judged.len() > 1 { "fans-2" } else { "fans" }.to_owned(),
                drivers
                    .map(|driver| held(&driver.series, report.scenario.periods))
                    .collect(),
            ),
        ];
        if judged.len() > 1 {
            let all = judged.iter().map(|party| from_nothing(&party.cumulative));
            wanted.push(("fans".to_owned(), all.collect()));
        }
        for (stem, series) in &wanted {
            let drawn = sheet
                .chart(stem)
                .unwrap_or_else(|| panic!("{} has no {stem}", sheet.case));
            let series = &series[..series.len().min(12)];
            let panels = panels(&drawn);
            assert_eq!(panels.len(), series.len(), "{}", drawn.name);
            // The labels stand beside the first panel of a row; all have the same lines.
            let end = drawn
                .elements
                .iter()
                .position(|one| one.tag == "polygon")
                .expect("a band");
            let labels = marks(&drawn.elements[..end], drawn.theme, true);
            assert_eq!(labels.len(), panels[0].grid.len(), "{}", drawn.name);
            for (panel, wanted) in panels.iter().zip(series) {
                let marks = panel
                    .grid
                    .iter()
                    .zip(&labels)
                    .map(|(place, (_, value))| (*place, *value));
                let up = Ruler::new(marks.collect());
                let bands = (&*panel.bands[0], &*panel.bands[1], &*panel.median);
                check_bands((&drawn.name, &up), bands, wanted, &[]);
                let tall = |panel: &Panel| panel.grid[0] - panel.grid[panel.grid.len() - 1];
                assert!(
                    (tall(panel) - tall(&panels[0])).abs() < 3.0,
                    "{}: one scale",
                    drawn.name
                );
            }
        }
        wanted.len()
    });
}

#[test]
fn columns_hold_what_each_period_brings() {
    on_every_sheet(&[], |sheet| {
        let parties = sheet.of_parties("net");
        for (drawn, party, accent) in &parties {
            let wanted = percentiles(&party.net, 0.5);
            let mut heights = Vec::new();
            let mut places = drawn.years(&sheet.report);
            for (fill, high, low) in [(accent.outer(), 4, 0), (accent.inner(), 3, 1)] {
                let bars = drawn.bars(&[fill]);
                assert_eq!(bars.len(), wanted.len(), "{}", drawn.name);
                for ([left, right, top, bottom], (x, values)) in bars.iter().zip(&wanted) {
                    heights.extend([(*top, values[high]), (*bottom, values[low])]);
                    places.push(((left + right) / 2.0, *x));
                }
            }
            let ticks = drawn.lines(*accent);
            assert_eq!(ticks.len(), wanted.len(), "{}", drawn.name);
            heights.extend(
                ticks
                    .iter()
                    .zip(&wanted)
                    .map(|(tick, (_, values))| (tick[0].1, values[2])),
            );
            drawn.up().check(&drawn.name, &heights);
            Ruler::bare().check(&drawn.name, &places);
        }
        parties.len()
    });
}

#[test]
fn curves_of_events_fall_as_the_events_come() {
    on_every_sheet(&[], |sheet| {
        for event in &sheet.report.events {
            let drawn = sheet.chart(&format!("event-{}", event.key)).expect("a curve");
            let lines = drawn.lines(palette::NEUTRAL);
            let curve = lines.first().expect("a curve");
            assert_eq!(curve.len(), event.survival.len(), "{}", drawn.name);
            let heights: Vec<(f64, f64)> = curve.iter().map(|point| point.1).zip(event.survival.clone()).collect();
            drawn.up().check(&drawn.name, &heights);
            let mut places = drawn.years(&sheet.report);
            places.extend(curve.iter().enumerate().map(|(k, point)| (point.0, k as f64)));
            Ruler::bare().check(&drawn.name, &places);
        }
        sheet.report.events.len()
    });
}

#[test]
fn what_was_observed_stands_beside_what_the_model_gives() {
    on_every_sheet(&[], |sheet| {
        for history in &sheet.report.history {
            let drawn = sheet.chart(&format!("history-{}", history.key)).expect("a back-test");
            // The swatch of the key comes first.
            let (dots, all) = (drawn.dots(palette::INK), drawn.bars(&[palette::NEUTRAL.outer()]));
            let (dots, outer) = (&dots[1..], &all[1..]);
            let inner = &drawn.bars(&[palette::NEUTRAL.inner()])[1..];
            let medians = &drawn.lines(palette::NEUTRAL)[1..];
            let rows = &history.rows;
            assert!(
                [dots.len(), outer.len(), inner.len(), medians.len()] == [rows.len(); 4],
                "{}",
                drawn.name
            );
            let mut heights = Vec::new();
            for (index, row) in rows.iter().enumerate() {
                let model = &row.model.summary;
                heights.push((dots[index].1, row.observed));
                for (place, value) in [
                    (outer[index][2], model.p95),
                    (outer[index][3], model.p5),
                    (inner[index][2], model.p75),
                    (inner[index][3], model.p25),
                    (medians[index][0].1, model.p50),
                ] {
                    heights.push((place, value.expect("the examples give all")));
                }
                let middle = (outer[index][0] + outer[index][1]) / 2.0;
                assert!((dots[index].0 - middle).abs() < 2.0, "{}: a dot on its bar", drawn.name);
            }
            drawn.up().check(&drawn.name, &heights);
        }
        sheet.report.history.len()
    });
}
