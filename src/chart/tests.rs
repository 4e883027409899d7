//! What is drawn is what the report says, whatever it says.

use super::*;
use crate::report::{Bin, Party};
use crate::scenario::{ChartSize, ChartTheme};
use layout::labels;

mod bridge;
mod data;
mod difference;
mod hits;
mod layout;

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
                ChartOf::Term => report.terms.iter().map(|one| one.key.clone()).collect(),
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

fn cases() -> Vec<(&'static str, Report)> {
    let mut cases = vec![("realistic", examples::realistic())];
    cases.extend(examples::hard());
    cases
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
