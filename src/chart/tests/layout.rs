//! No label leaves its sheet or meets another, at any size, whatever the report says.

use super::*;

/// A text of the picture with its box: from the ascent of capitals to the depth of descenders, as wide as the
/// font's own advances make it.
pub(super) struct Label {
    pub(super) text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Label {
    /// Whether it keeps off the edges of a sheet.
    pub(super) fn inside(&self, wide: f64, high: f64) -> bool {
        self.left >= 4.0 && self.right <= wide - 4.0 && self.top >= 4.0 && self.bottom <= high - 4.0
    }

    /// Whether it lies over another one.
    pub(super) fn meets(&self, other: &Label) -> bool {
        let apart = self.left >= other.right
            || other.left >= self.right
            || self.top >= other.bottom - 0.5
            || other.top >= self.bottom - 0.5;
        !apart
    }
}

pub(super) fn labels(chart: &Chart) -> Vec<Label> {
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
pub(super) fn sheet_of(chart: &Chart) -> (f64, f64) {
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
                    if !one.inside(wide, high) {
                        fault(format!("“{}” leaves the sheet", one.text));
                    }
                    for other in &found[..index] {
                        if one.meets(other) {
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
