//! What is drawn is what the report says, whatever it says.

use std::sync::OnceLock;

use super::*;
use crate::scenario::{ChartSize, ChartTheme};
use layout::labels;

mod answers;
mod bridge;
mod difference;
mod hits;
mod keys;
mod layout;
#[cfg(feature = "png")]
mod pictures;
mod reading;
mod series;
mod spreads;
mod sums;

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
    colour.on(theme).hex()
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
                // One kind draws all charts of an answer, the others one each of them.
                ChartOf::Analysis if kind != ChartKind::Analysis => Vec::new(),
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

/// The realistic report and the hard ones, each with answers as hard as itself.
fn cases() -> Vec<(&'static str, Report)> {
    let mut cases = vec![("realistic", examples::realistic())];
    cases.extend(examples::hard());
    for (name, report) in &mut cases {
        report.analyses = examples::answers(report, &ask(name));
    }
    cases
}

fn ask(case: &str) -> examples::Ask<'static> {
    let ask = |name, (deals, inputs, points), amount, spread| examples::Ask {
        name,
        deals,
        inputs,
        points,
        amount,
        spread,
    };
    let long = "The clause of the Amalgamated Société Générale <Söhne> & Ltd";
    match case {
        "one" => ask("Deal", (2, 1, 2), 5e6, 2e6),
        "zero" => ask("Deal", (2, 3, 5), 0.0, 0.0),
        "loss" => ask("Deal", (3, 4, 9), -3e9, 0.2e9),
        "crowd" => ask(long, (12, 14, 21), 1e8, 3e8),
        "nine" => ask(
            "Rent steps up after the third review, by way of clause",
            (9, 9, 15),
            -2e6,
            3e6,
        ),
        "long" => ask("Deal", (6, 10, 41), 2e12, 0.9e12),
        "tiny" => ask("Deal", (3, 3, 9), 1e-6, 4e-7),
        "huge" => ask("Deal", (3, 3, 9), 1e15, 4e14),
        "flat" => ask("Deal", (3, 2, 5), 12_345_678.9, 0.0),
        _ => ask("Deal", (4, 5, 9), 30e9, 10e9),
    }
}

/// Every chart of a case on one sheet and paper.
struct Sheet {
    case: &'static str,
    report: Report,
    size: ChartSize,
    theme: ChartTheme,
    charts: Vec<Chart>,
}

/// All cases in all looks, drawn once for all tests.
fn sheets() -> &'static [Sheet] {
    static SHEETS: OnceLock<Vec<Sheet>> = OnceLock::new();
    SHEETS.get_or_init(|| {
        let looked = |(case, report): (&'static str, Report)| {
            let report = everything(&report);
            LOOKS.map(|(size, theme)| Sheet {
                case,
                size,
                theme,
                charts: on(&report, size, theme),
                report: report.clone(),
            })
        };
        cases().into_iter().flat_map(looked).collect()
    })
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

/// The most by which two colours differ in red, green or blue.
fn apart(one: &str, other: &str) -> u8 {
    let channels = |hex: &str| u32::from_str_radix(&hex[1..], 16).expect("a colour").to_be_bytes();
    let differences = channels(one)
        .into_iter()
        .zip(channels(other))
        .map(|(a, b)| a.abs_diff(b));
    differences.max().unwrap_or(0)
}

#[test]
fn colours_of_light_paper_have_one_twin_on_dark() {
    let mut twins: std::collections::BTreeMap<&str, &str> = Default::default();
    for chart in sheets().iter().flat_map(|sheet| &sheet.charts) {
        for (light, dark) in &chart.dark {
            let first = twins.entry(light).or_insert(dark);
            assert!(
                apart(first, dark) <= 24,
                "{light} is {first} and {dark} in {}",
                chart.file_stem
            );
        }
    }
    assert!(twins.len() > 60, "{}", twins.len());
    assert_eq!(twins["#FFFFFF"], hex(palette::PAPER, ChartTheme::Dark));
}

#[test]
fn a_chart_becomes_its_dark_twin_by_its_colours_alone() {
    let (_, report) = cases().remove(0);
    let looks = [ChartTheme::Light, ChartTheme::Dark].map(|theme| on(&report, ChartSize::Article, theme));
    for (light, dark) in looks[0].iter().zip(&looks[1]) {
        let parts = |chart: &Chart| chart.svg.split("=\"#").map(str::to_owned).collect::<Vec<String>>();
        let (first, second) = (parts(light), parts(dark));
        assert!(first.len() == second.len() && first[0] == second[0] && dark.dark.is_empty());
        for (one, other) in first[1..].iter().zip(&second[1..]) {
            assert_eq!(one[6..], other[6..], "{}", light.file_stem);
            let (turned, wanted) = (&light.dark[&format!("#{}", &one[..6])], format!("#{}", &other[..6]));
            // Neighbours of a ramp may be of one colour on one paper and a step apart on the other.
            assert!(
                apart(turned, &wanted) <= 2,
                "{}: {turned} for {wanted}",
                light.file_stem
            );
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
