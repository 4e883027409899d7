//! What is drawn is what the report says, whatever it says.

use super::*;
use crate::report::{Bin, Party};
use crate::scenario::{ChartSize, ChartTheme};

/// An element of an SVG file of ours: the backend writes one on each line.
struct Element<'a> {
    tag: &'a str,
    line: &'a str,
    /// The text inside, which is on the next line.
    text: &'a str,
}

impl Element<'_> {
    fn attribute(&self, name: &str) -> &str {
        let from = self.line.find(&format!(" {name}=\"")).map(|at| at + name.len() + 3);
        let rest = from.map_or("", |from| &self.line[from..]);
        rest.split('"').next().unwrap_or("")
    }

    fn number(&self, name: &str) -> f64 {
        self.attribute(name).parse().unwrap_or(f64::NAN)
    }

    fn points(&self) -> Vec<(f64, f64)> {
        let pair = |pair: &str| {
            let (x, y) = pair.split_once(',').expect("points are pairs");
            (x.parse().expect("a number"), y.parse().expect("a number"))
        };
        self.attribute("points").split_whitespace().map(pair).collect()
    }
}

fn elements(chart: &Chart) -> Vec<Element<'_>> {
    let lines: Vec<&str> = chart.svg.lines().collect();
    let element = |(index, line): (usize, &&'_ str)| {
        let line: &str = lines[index].get(..line.len())?;
        let tag = line.strip_prefix('<')?.split([' ', '>', '/']).next()?;
        let text = lines.get(index + 1).copied().unwrap_or("");
        Some((tag, line, text))
    };
    lines
        .iter()
        .enumerate()
        .filter_map(element)
        .map(|(tag, line, text)| Element { tag, line, text })
        .collect()
}

fn hex(colour: palette::Colour, theme: ChartTheme) -> String {
    let colour = colour.on(theme);
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

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

fn find<'a>(charts: &'a [Chart], stem: &str) -> &'a Chart {
    charts
        .iter()
        .find(|chart| chart.file_stem == stem)
        .expect("the example has this chart")
}

/// Every kind of chart of everything that the report has, and a few paths to draw.
fn everything(report: &Report) -> Report {
    let mut report = report.clone();
    let judged = || {
        report
            .parties
            .iter()
            .filter(|party| !party.external)
            .map(|party| party.key.clone())
    };
    let subject = |what: ChartOf, key: String| model::ChartSubject { what, key };
    let mut chosen = Vec::new();
    for kind in ChartKind::ALL {
        let mut of: Vec<model::ChartSubject> = Vec::new();
        for what in kind.of() {
            let keys: Vec<String> = match what {
                ChartOf::Cumulative | ChartOf::Net | ChartOf::Npv | ChartOf::Party => judged().collect(),
                ChartOf::Driver => report.drivers.iter().map(|one| one.key.clone()).collect(),
                ChartOf::Event => report.events.iter().map(|one| one.key.clone()).collect(),
                ChartOf::History => report.history.iter().map(|one| one.key.clone()).collect(),
                ChartOf::Analysis => report.analyses.iter().map(|one| one.key.clone()).collect(),
                ChartOf::Deal => vec![String::new()],
            };
            of.extend(keys.into_iter().map(|key| subject(*what, key)));
        }
        let chart = |of: Vec<model::ChartSubject>| model::Chart {
            key: None,
            kind,
            of,
            words: Default::default(),
            size: None,
            theme: None,
        };
        if kind == ChartKind::Fans {
            // One party's variants too, and the drivers.
            chosen.push(chart(of.iter().take(1).cloned().collect()));
            let (cash, drivers) = of.into_iter().partition(|one| one.what == ChartOf::Cumulative);
            chosen.push(chart(cash));
            chosen.push(chart(drivers));
        } else {
            chosen.push(chart(of));
        }
    }
    report.charts.chosen = chosen;
    report.paths = (0..12)
        .map(|number| crate::report::Path {
            number,
            cumulative: judged()
                .map(|key| {
                    let party = report
                        .parties
                        .iter()
                        .find(|party| party.key == key)
                        .expect("one of them");
                    let along = |point: &crate::stats::SeriesPoint| {
                        let (low, high) = (point.p5.unwrap_or(0.0), point.p95.unwrap_or(0.0));
                        low + (high - low) * (number as f64 / 11.0)
                    };
                    (key, party.cumulative.iter().map(along).collect())
                })
                .collect(),
        })
        .collect();
    report
}

/// A report with every chart, on a sheet and a paper.
fn on(report: &Report, size: ChartSize, theme: ChartTheme) -> Vec<Chart> {
    let mut report = everything(report);
    report.charts.asked.size = Some(size);
    report.charts.asked.theme = Some(theme);
    all(&report)
}

/// Every size on light paper, and one on dark.
const LOOKS: [(ChartSize, ChartTheme); 5] = [
    (ChartSize::Article, ChartTheme::Light),
    (ChartSize::Square, ChartTheme::Light),
    (ChartSize::Column, ChartTheme::Light),
    (ChartSize::Slide, ChartTheme::Light),
    (ChartSize::Article, ChartTheme::Dark),
];

/// A text of the picture with its box: from the ascent of capitals to the depth of descenders, as wide as the
/// font's own advances make it.
struct Label {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn labels(chart: &Chart) -> Vec<Label> {
    let label = |element: Element<'_>| {
        let size = element.number("font-size") / size::UNITS;
        let weight = match element.line.contains("bold") {
            true => font::Weight::Bold,
            false => font::Weight::Regular,
        };
        let text = element
            .text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        let text = text
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&apos;", "'");
        let width = font::width(&text, size, weight);
        let x = element.number("x") / size::UNITS;
        let left = match element.attribute("text-anchor") {
            "middle" => x - width / 2.0,
            "end" => x - width,
            _ => x,
        };
        // The backend moves the baseline down by 0.76 font sizes.
        let baseline = element.number("y") / size::UNITS + 0.76 * size;
        Label {
            text,
            left,
            right: left + width,
            top: baseline - 0.74 * size,
            bottom: baseline + 0.21 * size,
        }
    };
    let texts = elements(chart).into_iter().filter(|element| element.tag == "text");
    texts.map(label).collect()
}

/// The width and the height of the sheet.
fn sheet_of(chart: &Chart) -> (f64, f64) {
    let from = chart.svg.find("viewBox=\"0 0 ").expect("every chart has one") + 13;
    let rest = chart.svg[from..].split('"').next().unwrap_or_default();
    let (wide, high) = rest.split_once(' ').expect("two numbers");
    let units = |text: &str| text.parse::<f64>().expect("a number") / size::UNITS;
    (units(wide), units(high))
}

#[test]
fn no_label_leaves_its_sheet_or_meets_another_at_any_size() {
    let mut faults = Vec::new();
    let mut charts_seen = 0;
    for (name, report) in cases() {
        for (size, theme) in LOOKS {
            for chart in on(&report, size, theme) {
                charts_seen += 1;
                let (wide, high) = sheet_of(&chart);
                let found = labels(&chart);
                assert!(found.len() > 3, "{name} {}: the words are drawn", chart.file_stem);
                let mut fault = |words: String| {
                    faults.push(format!("{name} {} {}: {words}", chart.file_stem, size.word()));
                };
                for (index, one) in found.iter().enumerate() {
                    if !(one.left >= 4.0 && one.right <= wide - 4.0 && one.top >= 4.0 && one.bottom <= high - 4.0) {
                        fault(format!("“{}” leaves the sheet", one.text));
                    }
                    for other in &found[..index] {
                        let apart = one.left >= other.right
                            || other.left >= one.right
                            || one.top >= other.bottom - 0.5
                            || other.top >= one.bottom - 0.5;
                        if !apart {
                            fault(format!("“{}” meets “{}”", one.text, other.text));
                        }
                    }
                }
            }
        }
    }
    assert!(charts_seen > 500, "{charts_seen}");
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

fn cases() -> Vec<(&'static str, Report)> {
    let mut cases = vec![("realistic", examples::realistic())];
    cases.extend(examples::hard());
    cases
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

#[test]
fn the_same_report_gives_the_same_bytes() {
    for (name, report) in cases() {
        assert_eq!(all(&report), all(&report.clone()), "{name}");
    }
}

#[test]
fn file_stems_are_safe_and_different() {
    let mut report = examples::realistic();
    report.parties[0].key = "../Etc/passwd".to_owned();
    report.parties[1].key = "..-etc?passwd".to_owned();
    let charts = all(&report);
    let mut seen = std::collections::BTreeSet::new();
    for chart in &charts {
        let safe = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
        assert!(chart.file_stem.chars().all(safe), "{}", chart.file_stem);
        assert!(seen.insert(chart.file_stem.to_lowercase()), "{}", chart.file_stem);
    }
    assert!(seen.contains("value----etc-passwd") && seen.contains("value----etc-passwd-2"));
}

#[test]
fn texts_are_escaped_and_clean() {
    let mut report = examples::realistic();
    report.parties[0].name = "<script>alert('&')</script>\u{0}\u{1b}\u{ffff}\n]]>".to_owned();
    for chart in all(&report) {
        assert!(!chart.svg.contains("<script"), "{}", chart.file_stem);
        let allowed = |char: char| char == '\n' || (!char.is_control() && char != '\u{ffff}');
        assert!(chart.svg.chars().all(allowed), "{}", chart.file_stem);
    }
}

#[test]
fn every_chart_is_described_in_numbers() {
    for (name, report) in cases() {
        for chart in all(&report) {
            assert!(chart.svg.contains("<desc>"));
            assert!(
                chart.alt.chars().any(|char| char.is_ascii_digit()),
                "{name} {}",
                chart.file_stem
            );
            assert!(chart.svg.contains("@font-face") && !chart.svg_without_font().contains("@font-face"));
        }
    }
}

#[test]
fn figures_that_do_not_exist_leave_no_chart_and_no_panic() {
    let mut report = examples::realistic();
    for party in &mut report.parties {
        party.npv.summary.p50 = None;
        party.cumulative.clear();
        party.net = vec![Default::default(); 96];
        party.net[3].p5 = Some(f64::NAN);
    }
    report.drivers[0].series.clear();
    report.terms[0].yearly.clear();
    report.terms[1].yearly = vec![f64::INFINITY; 8];
    report.events[0].survival.clear();
    report.history[0].rows.clear();
    report.scenario.periods = 0;
    let stems: Vec<String> = all(&report).into_iter().map(|chart| chart.file_stem).collect();
    for gone in [
        "value-openai",
        "cumulative-openai",
        "net-openai",
        "driver-revenue",
        "event-agi",
        "history-reported_share",
    ] {
        assert!(!stems.iter().any(|stem| stem == gone), "{gone}");
    }
    assert!(stems.iter().any(|stem| stem == "driver-price"));
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
fn the_harness_sees_what_it_looks_for() {
    let mut chart = on(&examples::realistic(), ChartSize::Article, ChartTheme::Light).remove(0);
    let texts = labels(&chart);
    let title = &texts[0];
    assert_eq!(title.text, chart.title);
    assert!((title.left - 28.0).abs() < 0.1 && title.right > 300.0 && title.bottom - title.top > 15.0);
    assert_eq!(sheet_of(&chart), (960.0, 540.0));
    // The subtitle set on the title's line.
    let second = chart.svg.matches("<text").count();
    let line = |svg: &str| -> Vec<String> {
        svg.lines()
            .filter(|line| line.starts_with("<text"))
            .map(str::to_owned)
            .collect()
    };
    let lines = line(&chart.svg);
    assert!(second > 3 && lines.len() == second);
    let y = |line: &str| {
        line.split(" y=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .map(str::to_owned)
    };
    let (first, other) = (y(&lines[0]).expect("a height"), y(&lines[1]).expect("a height"));
    chart.svg = chart
        .svg
        .replacen(&format!(" y=\"{other}\""), &format!(" y=\"{first}\""), 1);
    let moved = labels(&chart);
    assert!(
        moved[1].top < moved[0].bottom && moved[1].left < moved[0].right,
        "they overlap now"
    );
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
fn own_words_stand_in_place_of_the_charts() {
    let mut report = examples::realistic();
    report.charts.chosen = vec![model::Chart {
        key: Some("what_openai_earns".to_owned()),
        kind: ChartKind::Fan,
        of: vec![model::ChartSubject {
            what: ChartOf::Cumulative,
            key: "openai".to_owned(),
        }],
        words: crate::scenario::ChartWords {
            title: Some("OpenAI gives a fifth away".to_owned()),
            subtitle: None,
            source: Some("a leaked deck".to_owned()),
            notes: Some("Before tax.".to_owned()),
        },
        size: Some(ChartSize::Slide),
        theme: Some(ChartTheme::Dark),
    }];
    let charts = all(&report);
    assert_eq!(charts.len(), 1);
    assert_eq!(
        (charts[0].file_stem.as_str(), charts[0].title.as_str()),
        ("what_openai_earns", "OpenAI gives a fifth away")
    );
    let texts: Vec<String> = labels(&charts[0]).into_iter().map(|label| label.text).collect();
    assert!(texts.contains(&"OpenAI gives a fifth away".to_owned()) && texts.contains(&"Before tax.".to_owned()));
    assert!(
        texts.iter().any(|text| text.starts_with("Source: a leaked deck")),
        "{texts:?}"
    );
    assert!(
        texts.iter().any(|text| text.starts_with("Net cash received so far")),
        "the subtitle is the chart's own"
    );
    assert!(charts[0].svg.contains("width=\"1280\" height=\"720\""));
    assert!(charts[0].svg.contains(&hex(palette::PAPER, ChartTheme::Dark)));
}

#[cfg(feature = "png")]
mod drawn {
    use resvg::usvg;

    use super::*;

    /// Every text with its box, as a shaper lays it out with the font's own kerning.
    fn texts(group: &usvg::Group, found: &mut Vec<(String, usvg::Rect)>) {
        for node in group.children() {
            match node {
                usvg::Node::Group(group) => texts(group, found),
                usvg::Node::Text(text) => {
                    let words = text.chunks().iter().map(|chunk| chunk.text()).collect();
                    found.push((words, text.abs_bounding_box()));
                }
                usvg::Node::Path(_) | usvg::Node::Image(_) => {}
            }
        }
    }

    #[test]
    fn no_text_leaves_the_sheet_or_meets_another() {
        for (name, report) in cases() {
            for chart in all(&report) {
                let tree = png::tree(&chart).expect("our own SVG can be read");
                let (wide, high) = (tree.size().width(), tree.size().height());
                let mut found = Vec::new();
                texts(tree.root(), &mut found);
                assert!(found.len() > 4, "{name} {}: the words are drawn", chart.file_stem);
                for (index, (text, area)) in found.iter().enumerate() {
                    let inside = area.left() >= 4.0 && area.right() <= wide - 4.0 && area.top() >= 4.0;
                    assert!(
                        inside && area.bottom() <= high - 4.0,
                        "{name} {}: {text} {area:?}",
                        chart.file_stem
                    );
                    for (other, place) in &found[..index] {
                        // Line boxes of neighbouring lines may touch; their letters do not.
                        let apart = area.left() >= place.right()
                            || place.left() >= area.right()
                            || area.top() + 0.2 * area.height() >= place.bottom() - 0.2 * place.height()
                            || place.top() + 0.2 * place.height() >= area.bottom() - 0.2 * area.height();
                        assert!(apart, "{name} {}: {text} / {other}", chart.file_stem);
                    }
                }
            }
        }
    }

    #[test]
    fn widths_are_those_of_the_shaper() {
        let report = examples::realistic();
        for chart in all(&report) {
            let tree = png::tree(&chart).expect("our own SVG can be read");
            let mut found = Vec::new();
            texts(tree.root(), &mut found);
            let (text, area) = &found[0];
            let measured = font::width(text, size::TITLE, font::Weight::Bold);
            let share = f64::from(area.width()) / measured;
            assert!((0.98..1.01).contains(&share), "{text}: {share}");
        }
    }

    /// Every chart becomes a picture of twice its size. Where `TERMSHEET_CHARTS` names a folder
    /// those of every case are written there in every size and on both papers, to be looked at.
    #[test]
    fn every_example_becomes_a_picture() {
        for chart in all(&examples::realistic()) {
            let picture = png(&chart).expect("our own SVG can be read");
            let size = |at: usize| u32::from_be_bytes([picture[at], picture[at + 1], picture[at + 2], picture[at + 3]]);
            assert!(picture.starts_with(b"\x89PNG"));
            assert_eq!(size(16), 1920);
            assert!(size(20) >= 1080);
            let dots = picture
                .windows(4)
                .position(|four| four == b"pHYs")
                .expect("the density is stated");
            assert_eq!((size(dots + 4), picture[dots + 12]), (7559, 1));
        }
        let Some(folder) = std::env::var_os("TERMSHEET_CHARTS").map(std::path::PathBuf::from) else {
            return;
        };
        let wanted = std::env::var("TERMSHEET_CASES").unwrap_or_default();
        for (name, report) in cases().into_iter().filter(|(name, _)| wanted.contains(name)) {
            for (size, theme) in LOOKS {
                for chart in on(&report, size, theme) {
                    let file = format!("{name}-{}-{}-{}.png", size.word(), theme.word(), chart.file_stem);
                    let picture = small_png(&chart).expect("our own SVG can be read");
                    std::fs::write(folder.join(file), picture).expect("the folder can be written");
                }
            }
        }
    }
}
