//! What is drawn is what the report says, whatever it says.

use super::*;
use crate::report::{Bin, Party};

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

fn hex(colour: palette::Rgb) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

/// The map from heights to values that a reader would make out: from the grid lines and the
/// labels beside them.
fn read_axis(elements: &[Element<'_>], unit: f64) -> impl Fn(f64) -> f64 + use<> {
    let mut marks: Vec<(f64, f64)> = Vec::new();
    for pair in elements.windows(2) {
        let grid = pair[0].tag == "polyline" && pair[0].attribute("stroke") == hex(palette::GRID);
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

fn cases() -> Vec<(&'static str, Report)> {
    let mut cases = vec![("realistic", examples::realistic())];
    cases.extend(examples::hard());
    cases
}

#[test]
fn bands_stand_at_the_heights_of_the_data() {
    let report = examples::realistic();
    let charts = all(&report);
    let elements = elements(find(&charts, "cumulative-openai"));
    let value = read_axis(&elements, 1e9);
    let accent = palette::accent(0);
    let party = &report.parties[0];
    for (fill, high, low) in [(accent.outer(), 4, 0), (accent.inner(), 3, 1)] {
        let band = elements
            .iter()
            .find(|element| element.tag == "polygon" && element.attribute("fill") == hex(fill))
            .expect("a band");
        let points = band.points();
        assert_eq!(points.len(), 2 * 97, "the start and 96 ends of periods, there and back");
        for (k, point) in party.cumulative.iter().enumerate() {
            let of = |which: usize| {
                [point.p5, point.p25, point.p50, point.p75, point.p95][which].expect("the example has all")
            };
            let (above, below) = (points[k + 1], points[points.len() - 2 - k]);
            assert!((value(above.1) - of(high)).abs() < 0.1e9, "period {k}");
            assert!((value(below.1) - of(low)).abs() < 0.1e9, "period {k}");
            assert_eq!(above.0, below.0);
            let even = points[0].0 + (points[96].0 - points[0].0) * (k + 1) as f64 / 96.0;
            assert!((above.0 - even).abs() <= 1.0);
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
        .filter(|element| element.tag == "rect" && element.attribute("fill") == hex(palette::accent(1).outer()))
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
    let area = |fill: palette::Rgb| -> f64 {
        let shape = elements
            .iter()
            .find(|element| element.tag == "polygon" && element.attribute("fill") == hex(fill))
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
    /// they are written there, to be looked at.
    #[test]
    fn every_example_becomes_a_picture() {
        let folder = std::env::var_os("TERMSHEET_CHARTS").map(std::path::PathBuf::from);
        for (name, report) in cases() {
            for chart in all(&report) {
                if folder.is_none() && name != "realistic" && name != "crowd" {
                    continue;
                }
                let picture = png(&chart).expect("our own SVG can be read");
                let size =
                    |at: usize| u32::from_be_bytes([picture[at], picture[at + 1], picture[at + 2], picture[at + 3]]);
                assert!(picture.starts_with(b"\x89PNG"));
                assert_eq!(size(16), 1920);
                assert!(size(20) >= 1080);
                let dots = picture
                    .windows(4)
                    .position(|four| four == b"pHYs")
                    .expect("the density is stated");
                assert_eq!((size(dots + 4), picture[dots + 12]), (7559, 1));
                if let Some(folder) = &folder {
                    let file = folder.join(format!("{name}-{}", chart.file_stem));
                    std::fs::write(file.with_extension("png"), picture).expect("the folder can be written");
                    std::fs::write(file.with_extension("svg"), &chart.svg).expect("the folder can be written");
                }
            }
        }
    }
}
