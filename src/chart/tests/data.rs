//! What is drawn stands where the data are: bands, bars, dots and curves, read off the SVG.

use super::*;

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
pub(super) fn read_scale(elements: &[Element<'_>], theme: ChartTheme, up: bool) -> impl Fn(f64) -> f64 + use<> {
    let marks = marks(elements, theme, up);
    let (first, last) = (marks[0], marks[marks.len() - 1]);
    assert!(marks.len() >= 2 && first.1 < last.1, "{marks:?}");
    for mark in &marks {
        let share = (mark.0 - first.0) / (last.0 - first.0);
        let off = first.1 + share * (last.1 - first.1) - mark.1;
        assert!(off.abs() < 0.01 * (last.1 - first.1), "the steps are even: {marks:?}");
    }
    move |place| first.1 + (place - first.0) / (last.0 - first.0) * (last.1 - first.1)
}

/// Where grid lines stand, and what the labels beside them say; ascending.
fn marks(elements: &[Element<'_>], theme: ChartTheme, up: bool) -> Vec<(f64, f64)> {
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
    marks
}

/// Every size and both papers, with the charts of the realistic report.
fn looks() -> impl Iterator<Item = (ChartTheme, Vec<Chart>)> {
    LOOKS
        .into_iter()
        .map(|(size, theme)| (theme, on(&examples::realistic(), size, theme)))
}

pub(super) fn near(found: f64, wanted: f64, size: f64) {
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

/// Bands, curves and bars of every hard case, on every sheet, against the data.
#[test]
fn hard_cases_stand_where_their_data_are() {
    let mut seen = std::collections::BTreeMap::new();
    for (name, report) in cases() {
        for (size, theme) in LOOKS {
            let charts = on(&report, size, theme);
            let judged = report.parties.iter().filter(|party| !party.external);
            for (index, party) in judged.enumerate().take(2) {
                let accent = palette::accent(index);
                let named = |stem: &str| {
                    let stem = format!("{stem}-{}", party.key);
                    charts.iter().find(|chart| chart.file_stem == stem)
                };
                if let Some(chart) = named("cumulative") {
                    let elements = elements(chart);
                    let of_points =
                        |point: &crate::stats::SeriesPoint| [point.p5, point.p95].map(|value| value.expect("given"));
                    let ends: Vec<[f64; 2]> = party.cumulative.iter().map(of_points).collect();
                    let (low, high) = axis::with_zero(axis::range(ends.iter().flatten().copied()));
                    if marks(&elements, theme, true).len() >= 2 {
                        let value = read_scale(&elements, theme, true);
                        let band = elements
                            .iter()
                            .find(|one| one.tag == "polygon" && one.attribute("fill") == hex(accent.outer(), theme))
                            .expect("a band");
                        let points = band.points();
                        assert_eq!(points.len(), 2 * (ends.len() + 1), "{name}");
                        for (k, [p5, p95]) in ends.iter().enumerate() {
                            near(value(points[k + 1].1), *p95, high - low);
                            near(value(points[points.len() - 2 - k].1), *p5, high - low);
                        }
                        *seen.entry("cumulative").or_insert(0) += 1;
                    }
                }
                let (first, last) = (party.npv_ranks[0], party.npv_ranks[99]);
                if let Some(chart) = named("cdf")
                    && first < last
                {
                    let elements = elements(chart);
                    let curve = elements
                        .iter()
                        .find(|one| one.tag == "polyline" && one.attribute("stroke") == hex(accent, theme))
                        .expect("a curve")
                        .points();
                    if marks(&elements, theme, false).len() >= 2 {
                        let across = read_scale(&elements, theme, false);
                        for (point, value) in curve.iter().zip(&party.npv_ranks) {
                            near(across(point.0), *value, last - first);
                        }
                        *seen.entry("cdf").or_insert(0) += 1;
                    }
                }
                if let Some(chart) = named("bridge") {
                    let elements = elements(chart);
                    let net = elements
                        .iter()
                        .rfind(|one| one.tag == "rect" && one.attribute("fill") == hex(accent, theme));
                    let total: f64 = report
                        .terms
                        .iter()
                        .map(|term| match (term.to == party.key, term.from == party.key) {
                            (true, false) => term.total.summary.mean.unwrap_or(0.0),
                            (false, true) => -term.total.summary.mean.unwrap_or(0.0),
                            _ => 0.0,
                        })
                        .sum();
                    let scale = marks(&elements, theme, false);
                    if let (Some(net), true) = (net, scale.len() >= 2) {
                        let value = read_scale(&elements, theme, false);
                        let (left, right) = (net.number("x"), net.number("x") + net.number("width"));
                        let size = scale[scale.len() - 1].1 - scale[0].1;
                        near(value(right) - value(left), total.abs(), size);
                        near(if total < 0.0 { value(left) } else { value(right) }, total, size);
                        *seen.entry("bridge").or_insert(0) += 1;
                    }
                }
            }
        }
    }
    assert!(seen.values().all(|count| *count >= 20) && seen.len() == 3, "{seen:?}");
}

#[test]
fn curves_of_events_and_dots_of_history_stand_at_their_values() {
    for (theme, charts) in looks() {
        let report = examples::realistic();
        let elements_of_event = elements(find(&charts, "event-agi"));
        let share = read_scale(&elements_of_event, theme, true);
        let curve = elements_of_event
            .iter()
            .find(|one| one.tag == "polyline" && one.attribute("stroke") == hex(palette::NEUTRAL, theme))
            .expect("a curve")
            .points();
        assert_eq!(curve.len(), report.events[0].survival.len());
        for (point, wanted) in curve.iter().zip(&report.events[0].survival) {
            near(share(point.1), *wanted, 1.0);
        }
        let elements = elements(find(&charts, "history-reported_share"));
        let value = read_scale(&elements, theme, true);
        let ink = hex(palette::INK, theme);
        let dots = elements
            .iter()
            .filter(|one| one.tag == "circle" && one.attribute("fill") == ink);
        // The swatch of the key comes first.
        let dots: Vec<f64> = dots.skip(1).map(|dot| value(dot.number("cy"))).collect();
        let rows = &report.history[0].rows;
        assert_eq!(dots.len(), rows.len());
        for (dot, row) in dots.iter().zip(rows) {
            near(*dot, row.observed, 3e9);
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
fn ridges_are_of_one_height_and_have_their_medians_at_their_places() {
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
        // At one height the areas of bell curves are as their spreads.
        let spread = |npv: &crate::report::Figure| npv.summary.sd.expect("given");
        let npv = report.variants.iter().map(|variant| spread(&variant.parties[0].npv));
        let spreads: Vec<f64> = std::iter::once(spread(&report.parties[0].npv)).chain(npv).collect();
        for (area, wide) in areas.iter().zip(&spreads) {
            assert!((area / areas[0] / (wide / spreads[0]) - 1.0).abs() < 0.03, "{areas:?}");
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
fn overlaid_curves_have_equal_areas_unless_cut() {
    for (theme, charts) in looks() {
        let elements = elements(find(&charts, "overlay-openai"));
        let curves: Vec<f64> = elements
            .iter()
            .filter(|one| one.tag == "polyline" && one.points().len() > 40)
            .map(|one| area_of(&one.points()))
            .collect();
        assert_eq!(curves.len(), 4, "on {theme:?}");
        for area in &curves {
            assert!((area / curves[0] - 1.0).abs() < 0.03, "{curves:?}");
        }
    }
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
    assert!(
        labels(chart)
            .iter()
            .any(|label| label.text.starts_with("Cut off at the top: The share steps down"))
    );
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
fn the_calendar_is_darkest_where_a_clause_binds_most() {
    let mut report = examples::realistic();
    let clause = report
        .clauses
        .iter_mut()
        .find(|clause| clause.sort != "term")
        .expect("the example has a cap");
    clause.by_period = (0..96)
        .map(|k| if k < 48 { 0.0 } else { f64::from(k - 47) / 96.0 })
        .collect();
    let label = clause.label.clone();
    report.clauses.retain(|clause| clause.label == label);
    for (size, theme) in LOOKS {
        let charts = on(&report, size, theme);
        let elements = elements(find(&charts, "calendar"));
        // Cells come after the sheet itself.
        let cells: Vec<&Element<'_>> = elements.iter().filter(|one| one.tag == "rect").skip(1).collect();
        let paper = hex(palette::PAPER, theme);
        let cells: Vec<&&Element<'_>> = cells.iter().filter(|one| one.attribute("fill") != paper).collect();
        let shade = |cell: &Element<'_>| {
            let fill = u32::from_str_radix(cell.attribute("fill").trim_start_matches('#'), 16).expect("a colour");
            let paper = u32::from_str_radix(paper.trim_start_matches('#'), 16).expect("a colour");
            [16, 8, 0]
                .map(|by| ((fill >> by & 255) as i32 - (paper >> by & 255) as i32).abs())
                .iter()
                .sum::<i32>()
        };
        assert!(cells.len() > 20, "{} cells at {}", cells.len(), size.word());
        assert!(
            cells.windows(2).all(|pair| shade(pair[0]) < shade(pair[1])),
            "ever darker"
        );
        let wide: f64 = cells.iter().map(|cell| cell.number("width")).sum();
        let (first, last) = (cells[0], cells[cells.len() - 1]);
        let ends = last.number("x") + last.number("width") - first.number("x");
        assert!((wide - ends).abs() < 30.0, "without gaps: {wide} of {ends}");
        assert!(elements.iter().any(|one| one.text.trim() == label));
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
    let value = read_scale(&elements, ChartTheme::Light, true);
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
    let value = read_scale(&elements, ChartTheme::Light, true);
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
