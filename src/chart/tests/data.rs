//! What is drawn stands where the data are: bands, bars, dots and curves, read off the SVG.

use super::*;

/// The map from heights to values that a reader would make out: from the grid lines and the
/// labels beside them.
fn read_axis(elements: &[Element<'_>], unit: f64) -> impl Fn(f64) -> f64 + use<> {
    let mut marks: Vec<(f64, f64)> = Vec::new();
    for pair in elements.windows(2) {
        let grid = pair[0].tag == "polyline" && pair[0].attribute("stroke") == hex(palette::GRID, ChartTheme::Light);
        let label = pair[1].text.trim().replace('−', "-").replace("$", "");
        let number: String = label
            .chars()
            .filter(|char| !char.is_alphabetic() && *char != '%')
            .collect();
        if let (true, "text", Ok(value)) = (grid, pair[1].tag, number.parse::<f64>()) {
            marks.push((pair[0].points()[0].1, value * unit));
        }
    }
    let (first, last) = (marks[0], marks[marks.len() - 1]);
    assert!(marks.len() > 2 && first.0 > last.0 && first.1 < last.1, "{marks:?}");
    for mark in &marks {
        let share = (mark.0 - first.0) / (last.0 - first.0);
        assert!((first.1 + share * (last.1 - first.1) - mark.1).abs() < 0.01 * (last.1 - first.1));
    }
    move |y| first.1 + (y - first.0) / (last.0 - first.0) * (last.1 - first.1)
}

/// The number that a label of an axis shows: `−$2.5bn`, `40%`.
fn read(label: &str) -> Option<f64> {
    let plain = label.trim().replace('−', "-").replace(['$', ','], "");
    let scales = [
        ("tn", 1e12),
        ("bn", 1e9),
        ("m", 1e6),
        ("k", 1e3),
        ("%", 0.01),
        ("", 1.0),
    ];
    let (suffix, scale) = scales.into_iter().find(|(suffix, _)| plain.ends_with(suffix))?;
    Some(plain.strip_suffix(suffix)?.parse::<f64>().ok()? * scale)
}

/// The map from pixels to values that a reader would make out: from the grid lines and the labels beside them,
/// those of heights (`up`) or those along the bottom. `labels` of one axis come right after their lines.
fn read_scale(elements: &[Element<'_>], theme: ChartTheme, up: bool) -> impl Fn(f64) -> f64 + use<> {
    let grid = hex(palette::GRID, theme);
    let mut marks: Vec<(f64, f64)> = Vec::new();
    for pair in elements.windows(2) {
        if pair[0].tag != "polyline" || pair[0].attribute("stroke") != grid || pair[1].tag != "text" {
            continue;
        }
        let points = pair[0].points();
        let level = points[0].1 == points[1].1;
        if let (true, Some(value)) = (level == up, read(pair[1].text)) {
            marks.push((if up { points[0].1 } else { points[0].0 }, value));
        }
    }
    marks.sort_by(|a, b| a.1.total_cmp(&b.1));
    marks.dedup();
    let (first, last) = (marks[0], marks[marks.len() - 1]);
    assert!(marks.len() >= 2 && first.1 < last.1, "{marks:?}");
    for mark in &marks {
        let share = (mark.0 - first.0) / (last.0 - first.0);
        let off = first.1 + share * (last.1 - first.1) - mark.1;
        assert!(off.abs() < 0.01 * (last.1 - first.1), "the steps are even: {marks:?}");
    }
    move |place| first.1 + (place - first.0) / (last.0 - first.0) * (last.1 - first.1)
}

/// Every size and both papers, with the charts of the realistic report.
fn looks() -> impl Iterator<Item = (ChartTheme, Vec<Chart>)> {
    LOOKS
        .into_iter()
        .map(|(size, theme)| (theme, on(&examples::realistic(), size, theme)))
}

fn near(found: f64, wanted: f64, size: f64) {
    assert!((found - wanted).abs() <= 0.006 * size, "{found} for {wanted}");
}

#[test]
fn fans_stand_at_the_heights_of_the_data_at_every_size() {
    for (theme, charts) in looks() {
        for (stem, accent, offset) in [
            ("cumulative-openai", palette::accent(0), 1),
            ("driver-revenue", palette::NEUTRAL, 0),
        ] {
            let report = examples::realistic();
            let series = match offset {
                1 => &report.parties[0].cumulative,
                _ => &report.drivers[0].series,
            };
            let elements = elements(find(&charts, stem));
            let value = read_scale(&elements, theme, true);
            let size = value(0.0).abs();
            for (fill, high, low) in [(accent.outer(), 4, 0), (accent.inner(), 3, 1)] {
                let points = elements
                    .iter()
                    .find(|element| element.tag == "polygon" && element.attribute("fill") == hex(fill, theme))
                    .expect("a band")
                    .points();
                assert_eq!(points.len(), 2 * (series.len() + offset));
                for (k, point) in series.iter().enumerate() {
                    let of =
                        |which: usize| [point.p5, point.p25, point.p50, point.p75, point.p95][which].expect("given");
                    near(value(points[k + offset].1), of(high), size);
                    near(value(points[points.len() - 1 - offset - k].1), of(low), size);
                }
            }
        }
    }
}

#[test]
fn dots_stand_at_their_ranks_and_losses_are_counted() {
    for (theme, charts) in looks() {
        let report = examples::realistic();
        let party = &report.parties[1];
        let elements = elements(find(&charts, "dots-microsoft"));
        let value = read_scale(&elements, theme, false);
        let of = |colour: palette::Colour| -> Vec<(f64, f64)> {
            let dots = elements
                .iter()
                .filter(|one| one.tag == "circle" && one.attribute("fill") == hex(colour, theme));
            // The swatch of the key comes first.
            dots.skip(1).map(|dot| (dot.number("cx"), dot.number("r"))).collect()
        };
        let (losses, gains) = (of(palette::LOSS), of(palette::accent(1)));
        let below = party.npv_ranks.iter().filter(|value| **value < 0.0).count();
        assert_eq!((losses.len(), gains.len()), (below, 100 - below));
        for ((x, r), rank) in losses.iter().chain(&gains).zip(&party.npv_ranks) {
            let half = (value(x + r / 0.46 / 2.0) - value(*x)) * 1.05;
            assert!(
                (value(*x) - rank).abs() <= half,
                "{} for {rank}, within {half}",
                value(*x)
            );
        }
    }
}

#[test]
fn the_curve_of_ranks_runs_through_them() {
    for (theme, charts) in looks() {
        let report = examples::realistic();
        let party = &report.parties[0];
        for (stem, above) in [("cdf-openai", false), ("exceedance-openai", true)] {
            let elements = elements(find(&charts, stem));
            let (across, up) = (read_scale(&elements, theme, false), read_scale(&elements, theme, true));
            let curve = elements
                .iter()
                .find(|one| one.tag == "polyline" && one.attribute("stroke") == hex(palette::accent(0), theme))
                .expect("a curve")
                .points();
            assert_eq!(curve.len(), 100);
            for (index, (point, value)) in curve.iter().zip(&party.npv_ranks).enumerate() {
                let share = (index as f64 + 0.5) / 100.0;
                near(across(point.0), *value, 80e9);
                near(up(point.1), if above { 1.0 - share } else { share }, 1.0);
            }
        }
    }
}

/// Twice the area of a polygon, in square units.
fn area_of(points: &[(f64, f64)]) -> f64 {
    let next = points.iter().cycle().skip(1);
    points
        .iter()
        .zip(next)
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum::<f64>()
        .abs()
}

#[test]
fn ridges_have_equal_areas_and_medians_at_their_places() {
    for (theme, charts) in looks() {
        let report = examples::realistic();
        let elements = elements(find(&charts, "ridgeline-openai"));
        let value = read_scale(&elements, theme, false);
        let fills = [palette::accent(0).inner(), palette::NEUTRAL.inner()].map(|fill| hex(fill, theme));
        let areas: Vec<f64> = elements
            .iter()
            .filter(|one| one.tag == "polygon" && fills.iter().any(|fill| one.attribute("fill") == fill))
            .map(|one| area_of(&one.points()))
            .collect();
        assert_eq!(areas.len(), 4, "the deal as written and three variants");
        for area in &areas {
            assert!((area / areas[0] - 1.0).abs() < 0.03, "{areas:?}");
        }
        let medians: Vec<f64> = elements
            .iter()
            .filter(|one| one.tag == "polyline" && one.attribute("stroke") == hex(palette::INK, theme))
            .map(|one| value(one.points()[0].0))
            .collect();
        let npv = report.variants.iter().map(|variant| &variant.parties[0].npv);
        let wanted: Vec<f64> = std::iter::once(&report.parties[0].npv)
            .chain(npv)
            .filter_map(|npv| npv.summary.p50)
            .collect();
        assert_eq!(medians.len(), wanted.len());
        for (found, wanted) in medians.iter().zip(wanted) {
            near(*found, wanted, 100e9);
        }
    }
}

#[test]
fn the_bridge_leads_from_what_is_received_to_what_is_left() {
    for (theme, charts) in looks() {
        let report = examples::realistic();
        let elements = elements(find(&charts, "bridge-microsoft"));
        let value = read_scale(&elements, theme, false);
        let fills = [palette::accent(1).inner(), palette::NEUTRAL.inner(), palette::accent(1)];
        let bars: Vec<(f64, f64)> = elements
            .iter()
            .filter(|one| one.tag == "rect" && fills.iter().any(|fill| one.attribute("fill") == hex(*fill, theme)))
            .map(|bar| (value(bar.number("x")), value(bar.number("x") + bar.number("width"))))
            .collect();
        let total = |index: usize| report.terms[index].yearly.iter().sum::<f64>();
        // Received: revenue share and compute; paid: the reciprocal share and the tranches.
        let (a, b, c, d) = (total(1), total(3), total(2), total(4));
        let wanted = [
            (0.0, a),
            (a, a + b),
            (a + b - c, a + b),
            (a + b - c - d, a + b - c),
            (0.0, a + b - c - d),
        ];
        assert_eq!(bars.len(), wanted.len());
        for (bar, wanted) in bars.iter().zip(wanted) {
            near(bar.0, wanted.0, 100e9);
            near(bar.1, wanted.1, 100e9);
        }
    }
}

#[test]
fn flows_are_as_wide_as_their_money() {
    for (theme, charts) in looks() {
        let report = examples::realistic();
        let elements = elements(find(&charts, "flows"));
        let mut bands: Vec<f64> = elements
            .iter()
            .filter(|one| one.tag == "polygon")
            .map(|one| {
                let points = one.points();
                points[points.len() - 1].1 - points[0].1
            })
            .collect();
        let mut amounts: Vec<f64> = report.terms.iter().filter_map(|term| term.total.summary.mean).collect();
        assert_eq!(bands.len(), amounts.len());
        bands.sort_by(f64::total_cmp);
        amounts.sort_by(f64::total_cmp);
        let per: f64 = amounts.iter().sum::<f64>() / bands.iter().sum::<f64>();
        for (band, amount) in bands.iter().zip(&amounts) {
            near(band * per, *amount, amounts.iter().sum());
        }
        // A party's bar is as high as all that leaves it.
        let bar = elements
            .iter()
            .find(|one| one.tag == "rect" && one.attribute("fill") == hex(palette::NEUTRAL, theme))
            .expect("the customers' bar");
        near(
            bar.number("height") * per,
            amounts[amounts.len() - 1],
            amounts.iter().sum(),
        );
    }
}

#[test]
fn panels_share_one_scale() {
    for (theme, charts) in looks() {
        let report = examples::realistic();
        let elements = elements(find(&charts, "fans"));
        // The axis of the first panel: all before the second one's bands.
        let second = hex(palette::accent(1).outer(), theme);
        let first = elements
            .iter()
            .position(|one| one.attribute("fill") == second)
            .unwrap_or(0);
        let own = elements[..first]
            .iter()
            .position(|one| one.tag == "polygon")
            .unwrap_or(0);
        let value = read_scale(&elements[..own], theme, true);
        let last = |party: usize| {
            let fill = hex(palette::accent(party).outer(), theme);
            let band = elements
                .iter()
                .find(|one| one.tag == "polygon" && one.attribute("fill") == fill)
                .expect("a band");
            let points = band.points();
            let (top, bottom) = (points[96].1, points[97].1);
            (top, bottom)
        };
        let (first, second) = (last(0), last(1));
        let spread = |party: usize| {
            let end = report.parties[party].cumulative.last().expect("96 periods");
            end.p95.expect("given") - end.p5.expect("given")
        };
        near(value(first.0) - value(first.1), spread(0), 150e9);
        let ratio = (second.1 - second.0) / (first.1 - first.0);
        assert!((ratio - spread(1) / spread(0)).abs() < 0.02, "{ratio}");
    }
}

#[test]
fn paths_are_drawn_as_they_ran() {
    for (theme, charts) in looks() {
        let report = everything(&examples::realistic());
        let elements = elements(find(&charts, "spaghetti-openai"));
        let value = read_scale(&elements, theme, true);
        let lines: Vec<Vec<(f64, f64)>> = elements
            .iter()
            .filter(|one| one.tag == "polyline" && one.attribute("stroke") == hex(palette::INK.tint(0.75), theme))
            .map(Element::points)
            .collect();
        assert_eq!(lines.len(), 12);
        for (line, path) in lines.iter().zip(&report.paths) {
            assert_eq!(line.len(), 97);
            for (point, wanted) in line[1..].iter().zip(&path.cumulative[0].1) {
                near(value(point.1), *wanted, 150e9);
            }
        }
    }
}

#[test]
fn columns_hold_what_each_period_brings() {
    let report = examples::realistic();
    let charts = all(&report);
    let elements = elements(find(&charts, "net-microsoft"));
    let value = read_axis(&elements, 1e9);
    let party = &report.parties[1];
    let columns: Vec<&Element<'_>> = elements
        .iter()
        .filter(|element| {
            element.tag == "rect" && element.attribute("fill") == hex(palette::accent(1).outer(), ChartTheme::Light)
        })
        .collect();
    assert_eq!(columns.len(), 96);
    for (column, point) in columns.iter().zip(&party.net) {
        let (top, height) = (column.number("y"), column.number("height"));
        assert!((value(top) - point.p95.expect("given")).abs() < 0.01e9);
        assert!((value(top + height) - point.p5.expect("given")).abs() < 0.01e9);
    }
}

#[test]
fn stacks_are_as_high_as_the_terms_of_the_year() {
    let report = examples::realistic();
    let charts = all(&report);
    let elements = elements(find(&charts, "terms-microsoft"));
    let value = read_axis(&elements, 1e9);
    let bars: Vec<&Element<'_>> = elements
        .iter()
        .filter(|element| element.tag == "rect" && element.number("width") > 300.0 && element.number("x") > 0.0)
        .collect();
    // Four terms touch the party in eight years; sales is between others.
    assert_eq!(bars.len(), 4 * 8);
    let height = |bar: &Element<'_>| value(bar.number("y")) - value(bar.number("y") + bar.number("height"));
    let drawn: f64 = bars.iter().map(|bar| height(bar)).sum();
    let paid: f64 = report.terms[1..].iter().flat_map(|term| &term.yearly).sum();
    assert!((drawn / paid - 1.0).abs() < 0.01, "{drawn} {paid}");
    // In the first year: share and compute come in, the reciprocal share and a tranche go out.
    let zero = bars[0].number("y") + bars[0].number("height");
    assert!(value(zero).abs() < 0.05e9);
    assert!((height(bars[0]) - 0.74e9).abs() < 0.1e9);
    assert!(
        (bars[1].number("y") - zero).abs() < 1.5,
        "what goes out hangs from zero"
    );
}

#[test]
fn the_loss_side_holds_the_probability_of_loss() {
    let mut report = examples::realistic();
    let party: &mut Party = &mut report.parties[1];
    // Half of all paths below zero, a fifth of a bin into one that straddles it.
    party.npv_density = vec![
        Bin {
            low: -6e9,
            high: -2e9,
            share: 0.4,
        },
        Bin {
            low: -2e9,
            high: 2e9,
            share: 0.2,
        },
        Bin {
            low: 2e9,
            high: 6e9,
            share: 0.4,
        },
    ];
    let charts = all(&report);
    let elements = elements(find(&charts, "value-microsoft"));
    let area = |fill: palette::Colour| -> f64 {
        let shape = elements
            .iter()
            .find(|element| element.tag == "polygon" && element.attribute("fill") == hex(fill, ChartTheme::Light))
            .expect("both sides are drawn");
        let points = shape.points();
        let next = points.iter().cycle().skip(1);
        points
            .iter()
            .zip(next)
            .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
            .sum::<f64>()
            .abs()
            / 2.0
    };
    let (loss, gain) = (area(palette::LOSS.tint(0.5)), area(palette::accent(1).tint(0.5)));
    assert!((loss / (loss + gain) - 0.5).abs() < 0.002);
}
