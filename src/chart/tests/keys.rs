//! Charts of answers about keys stand where what was found is: lines and maps of a sweep, roots.

use super::answers::{answered, value};
use super::reading::{Drawn, Points, Ruler, on_every_sheet, read};
use super::sums::strength;
use super::*;
use crate::analysis::{Answer, Solved, Swept};

fn swept<'a>(sheet: &'a Sheet, key: &str) -> &'a Swept {
    match &answered(sheet, key).answer {
        Answer::Sweep(found) => found,
        _ => panic!("a sweep"),
    }
}

/// Where the values of a key stand, as a ruler would have them: names stand evenly.
fn places_of(axis: &crate::analysis::SweptAxis) -> Vec<f64> {
    match &axis.values {
        Some(values) => values.clone(),
        None => (0..axis.labels.len()).map(|index| index as f64).collect(),
    }
}

#[test]
fn lines_of_a_sweep_run_through_their_cells_within_their_bands() {
    on_every_sheet(&[], |sheet| {
        let mut count = 0;
        for key in ["ask_sweep", "ask_names"] {
            let found = swept(sheet, key);
            let at = places_of(&found.axes[0]);
            // Two amounts share a chart, the probability has its own.
            for (index, statistics) in [&found.statistics[..2], &found.statistics[2..]].into_iter().enumerate() {
                let drawn = sheet.chart(&format!("sweep-{key}-{index}")).expect("a chart");
                let lines: Vec<Vec<(f64, f64)>> = drawn
                    .elements
                    .iter()
                    .filter(|one| one.tag == "polyline" && one.attribute("stroke-width") == "24")
                    .map(Element::points)
                    .filter(|line| line.len() == at.len())
                    .collect();
                let bands: Vec<Vec<(f64, f64)>> = drawn
                    .elements
                    .iter()
                    .filter(|one| one.tag == "polygon")
                    .map(Element::points)
                    .collect();
                assert!([lines.len(), bands.len()] == [statistics.len(); 2], "{}", drawn.name);
                let (mut heights, mut places) = (Vec::new(), Vec::new());
                for ((line, band), statistic) in lines.iter().zip(&bands).zip(statistics) {
                    for (cell, estimate) in statistic.cells.iter().enumerate() {
                        let reach = 1.96 * estimate.se.expect("given");
                        heights.extend([
                            (line[cell].1, value(estimate)),
                            (band[cell].1, value(estimate) + reach),
                            (band[band.len() - 1 - cell].1, value(estimate) - reach),
                        ]);
                        places.extend([(line[cell].0, at[cell]), (band[cell].0, at[cell])]);
                    }
                }
                drawn.up().check(&drawn.name, &heights);
                drawn.across().check(&drawn.name, &places);
                count += 1;
            }
        }
        count
    });
}

/// The cells of a map: place, and how dark, below zero and above.
fn cells<'a>(drawn: &'a Drawn<'_>, count: usize) -> Vec<&'a Element<'a>> {
    // The sheet comes first, then a cell each.
    drawn
        .elements
        .iter()
        .filter(|one| one.tag == "rect")
        .skip(1)
        .take(count)
        .collect()
}

#[test]
fn cells_of_a_map_are_darker_the_further_from_nothing() {
    on_every_sheet(&[], |sheet| {
        let mut count = 0;
        for key in ["ask_map", "ask_small_map"] {
            let found = swept(sheet, key);
            let (rows, columns) = (found.axes[0].labels.len(), found.axes[1].labels.len());
            for (index, statistic) in found.statistics.iter().enumerate() {
                let drawn = sheet.chart(&format!("sweep-{key}-{index}")).expect("a map");
                let name = &drawn.name;
                let values: Vec<f64> = statistic.cells.iter().map(value).collect();
                let cells = cells(&drawn, values.len());
                // Rows upwards, columns to the right.
                let (mut across, mut up) = (Vec::new(), Vec::new());
                for (place, cell) in cells.iter().enumerate() {
                    across.push((cell.number("x"), (place % columns) as f64));
                    up.push((cell.number("y"), (place / columns) as f64));
                }
                Ruler::bare().check(name, &across);
                Ruler::bare().check(name, &up);
                assert!(
                    cells[0].number("y") > cells[cells.len() - 1].number("y") || rows == 1,
                    "{name}"
                );
                // On either side of zero the darker lies further from it; all of one sign use the whole ramp.
                let shades = |below: bool| -> Vec<(f64, f64)> {
                    let hue = if below { palette::LOSS } else { palette::accent(0) };
                    let side = cells.iter().zip(&values).filter(|(_, value)| (**value < 0.0) == below);
                    let mut shades: Vec<(f64, f64)> = side
                        .map(|(cell, value)| (value.abs(), strength(cell.attribute("fill"), hue, sheet.theme)))
                        .collect();
                    shades.sort_by(|a, b| a.0.total_cmp(&b.0));
                    shades
                };
                let whole = values.iter().any(|value| *value < 0.0) && values.iter().any(|value| *value > 0.0);
                for side in [shades(true), shades(false)].iter().filter(|side| !side.is_empty()) {
                    assert!(
                        side.windows(2).all(|pair| pair[0].1 <= pair[1].1 + 0.006),
                        "{name}: {side:?}"
                    );
                    let (first, last) = (side[0], side[side.len() - 1]);
                    if !whole && last.0 > first.0 {
                        assert!(first.1 < 0.1 && last.1 > 0.8, "{name}: {first:?} to {last:?}");
                    }
                }
                count += 1;
                check_levels(&drawn, (&values, columns), (&across, &up));
            }
        }
        count
    });
}

/// The values beside the ramp, each behind its tick.
fn ramp(drawn: &Drawn<'_>) -> Vec<f64> {
    let rule = hex(palette::RULE, drawn.theme);
    let pairs = drawn.elements.windows(2);
    let ticks = pairs.filter(|pair| pair[0].attribute("stroke") == rule && pair[1].tag == "text");
    ticks.filter_map(|pair| read(pair[1].text)).collect()
}

/// Each point of a line of equal value lies between two neighbours, where the value between theirs is one of the ramp's.
fn check_levels(drawn: &Drawn<'_>, (values, columns): (&[f64], usize), (across, up): (&Points, &Points)) {
    let rows = values.len() / columns;
    let step = |places: &[(f64, f64)], last: usize| (places[last].0 - places[0].0) / places[last].1.max(1.0);
    let (wide, tall) = (step(across, columns - 1), step(up, values.len() - 1));
    let ramp = ramp(drawn);
    for line in drawn.lines(palette::INK) {
        let mut levels = Vec::new();
        for (x, y) in &line {
            // Cells have their values at their middles.
            let column = (x - across[0].0) / wide - 0.5;
            let row = (y - up[0].0) / tall + 0.5;
            let (c, r) = (
                column.floor().clamp(0.0, columns as f64 - 2.0),
                row.floor().clamp(0.0, rows as f64 - 2.0),
            );
            let (dx, dy) = (column - c, row - r);
            let corner = |right: usize, up: usize| values[(r as usize + up) * columns + c as usize + right];
            levels.push(
                (1.0 - dx) * (1.0 - dy) * corner(0, 0)
                    + dx * (1.0 - dy) * corner(1, 0)
                    + (1.0 - dx) * dy * corner(0, 1)
                    + dx * dy * corner(1, 1),
            );
        }
        let (low, high) = axis::range(values.iter().copied()).expect("cells");
        for level in &levels {
            let is = |label: &f64| (label - level).abs() <= 0.004 * (high - low);
            assert!(
                ramp.iter().any(is),
                "{}: a line at {level}, not at one of {ramp:?}",
                drawn.name
            );
        }
    }
}

#[test]
fn roots_lie_where_the_line_crosses_nothing() {
    on_every_sheet(&[], |sheet| {
        for key in ["ask_solve", "ask_twice", "ask_never"] {
            let found: &Solved = match &answered(sheet, key).answer {
                Answer::Solve(found) => found,
                _ => panic!("a solution"),
            };
            let drawn = sheet.chart(&format!("solve-{key}")).expect("a chart");
            let (name, colour) = (&drawn.name, palette::accent(0));
            let lines = drawn.lines(colour);
            let (line, band) = (lines.first().expect("a line"), &drawn.polygons(colour.outer())[0]);
            assert_eq!(
                (line.len(), band.len()),
                (found.scan.len(), 2 * found.scan.len()),
                "{name}"
            );
            let (mut heights, mut places) = (Vec::new(), Vec::new());
            for (index, (at, gap)) in found.scan.iter().enumerate() {
                let reach = 1.96 * gap.se.expect("given");
                places.push((line[index].0, *at));
                heights.extend([
                    (line[index].1, value(gap)),
                    (band[index].1, value(gap) + reach),
                    (band[band.len() - 1 - index].1, value(gap) - reach),
                ]);
            }
            let dots = drawn.dots(palette::INK);
            assert_eq!(dots.len(), found.roots.len(), "{name}");
            for (dot, root) in dots.iter().zip(&found.roots) {
                places.push((dot.0, root.value));
                heights.push((dot.1, 0.0));
            }
            let within = drawn.lines(palette::LOSS);
            for (line, root) in within.iter().zip(&found.roots) {
                places.extend([
                    (line[0].0, root.low.expect("given")),
                    (line[1].0, root.high.expect("given")),
                ]);
            }
            drawn.up().check(name, &heights);
            drawn.across().check(name, &places);
        }
        3
    });
}
