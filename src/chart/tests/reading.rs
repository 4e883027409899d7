//! A chart read as a reader reads it: from the labels beside grid lines to the places of marks.

use super::*;

/// The number that a label of an axis shows: `−$2.5bn`, `40%`.
pub(super) fn read(label: &str) -> Option<f64> {
    let plain = label.trim().replace('−', "-").replace(['$', ','], "");
    if plain.contains("e-") {
        return plain.parse().ok();
    }
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

/// Places on a sheet, or places with values.
pub(super) type Points = [(f64, f64)];

/// How far a mark may lie from where its value has it, in drawing units: a pixel and what two roundings add.
const SLACK: f64 = 12.0;

/// A straight map from values to drawing units, known from some of its places.
pub(super) struct Ruler(Vec<(f64, f64)>);

impl Ruler {
    /// The ruler of the labels of an axis, as (place, value); panics where their steps are uneven.
    pub(super) fn new(mut marks: Vec<(f64, f64)>) -> Ruler {
        marks.sort_by(|a, b| a.1.total_cmp(&b.1));
        marks.dedup();
        let ruler = Ruler(marks);
        ruler.check("the steps of an axis", &ruler.0);
        ruler
    }

    /// A ruler without labels, known from what it is laid against alone.
    pub(super) fn bare() -> Ruler {
        Ruler(Vec::new())
    }

    /// Whether values can be told from it.
    pub(super) fn known(&self) -> bool {
        self.0.len() > 1
    }

    /// The place of a value.
    pub(super) fn place(&self, value: f64) -> f64 {
        place(&self.0, value)
    }

    /// Panics unless all of these stand where their values are, as (place, value). Where the axis has fewer than two
    /// labels (it shows nothing but 0) they must lie on one line with what there is.
    pub(super) fn check(&self, what: &str, found: &[(f64, f64)]) {
        let mut known = self.0.clone();
        if known.len() < 2 {
            known.extend(found);
            known.sort_by(|a, b| a.1.total_cmp(&b.1));
        }
        for (at, value) in found {
            let wanted = place(&known, *value);
            assert!(
                (at - wanted).abs() <= SLACK,
                "{what}: {value} stands at {at}, not at {wanted}"
            );
        }
    }
}

/// The place of a value on the line through the first and the last of what is known.
fn place(known: &[(f64, f64)], value: f64) -> f64 {
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return f64::NAN;
    };
    // Halves first: huge values must not overflow.
    let wide = last.1 / 2.0 - first.1 / 2.0;
    let share = if wide == 0.0 {
        0.0
    } else {
        (value / 2.0 - first.1 / 2.0) / wide
    };
    first.0 + share * (last.0 - first.0)
}

/// A chart and the paper that it is on.
pub(super) struct Drawn<'a> {
    /// To be named where something is wrong.
    pub(super) name: String,
    pub(super) elements: Vec<Element<'a>>,
    pub(super) theme: ChartTheme,
}

impl<'a> Drawn<'a> {
    fn coloured(&self, tag: &str, attribute: &str, colour: palette::Colour) -> Vec<&Element<'a>> {
        let colour = hex(colour, self.theme);
        let is = |one: &&Element<'a>| one.tag == tag && one.attribute(attribute) == colour;
        self.elements.iter().filter(is).collect()
    }

    /// Bars as (left, right, top, bottom), in the order in which they were drawn.
    pub(super) fn bars(&self, colours: &[palette::Colour]) -> Vec<[f64; 4]> {
        let colours: Vec<String> = colours.iter().map(|colour| hex(*colour, self.theme)).collect();
        let is = |one: &&Element<'a>| one.tag == "rect" && colours.iter().any(|colour| one.attribute("fill") == colour);
        self.elements.iter().filter(is).map(Element::sides).collect()
    }

    /// The same without the swatches of a key.
    pub(super) fn plot_bars(&self, colours: &[palette::Colour]) -> Vec<[f64; 4]> {
        let mut bars = self.bars(colours);
        bars.retain(|bar| (bar[1] - bar[0], bar[3] - bar[2]) != (130.0, 120.0));
        bars
    }

    pub(super) fn polygons(&self, colour: palette::Colour) -> Vec<Vec<(f64, f64)>> {
        let found = self.coloured("polygon", "fill", colour);
        found.into_iter().map(Element::points).collect()
    }

    pub(super) fn lines(&self, colour: palette::Colour) -> Vec<Vec<(f64, f64)>> {
        let found = self.coloured("polyline", "stroke", colour);
        found.into_iter().map(Element::points).collect()
    }

    /// Dots as (x, y, radius).
    pub(super) fn dots(&self, colour: palette::Colour) -> Vec<(f64, f64, f64)> {
        let found = self.coloured("circle", "fill", colour);
        found
            .into_iter()
            .map(|dot| (dot.number("cx"), dot.number("cy"), dot.number("r")))
            .collect()
    }

    /// The ruler of heights.
    pub(super) fn up(&self) -> Ruler {
        self.ruler(true)
    }

    /// The ruler along the bottom.
    pub(super) fn across(&self) -> Ruler {
        self.ruler(false)
    }

    /// An axis has two labels or more, or a reader could not tell how far it is from one value to another; nothing
    /// but 0 has one.
    fn ruler(&self, up: bool) -> Ruler {
        let marks = marks(&self.elements, self.theme, up);
        let alone = marks.len() == 1 && marks[0].1 == 0.0 && self.name.starts_with("zero");
        assert!(marks.len() > 1 || alone || marks.is_empty(), "{}: {marks:?}", self.name);
        Ruler::new(marks)
    }

    /// Where years begin, as (place, period), read off the ticks and labels below the plot.
    pub(super) fn years(&self, report: &Report) -> Vec<(f64, f64)> {
        let timeline = axis::timeline(&report.scenario);
        let rule = hex(palette::RULE, self.theme);
        let mut years = Vec::new();
        for pair in self.elements.windows(2) {
            if pair[0].tag != "polyline" || pair[0].attribute("stroke") != rule || pair[1].tag != "text" {
                continue;
            }
            let points = pair[0].points();
            let year = pair[1].text.trim().parse::<i16>().ok().filter(|year| *year > 1000);
            let day = year.and_then(|year| crate::time::Date::new(year, 1, 1));
            if let (Some(day), true) = (day, points[0].0 == points[1].0) {
                years.push((points[0].0, timeline.position(day)));
            }
        }
        years
    }
}

impl Element<'_> {
    /// Left, right, top and bottom of a rectangle.
    fn sides(&self) -> [f64; 4] {
        let (x, y) = (self.number("x"), self.number("y"));
        [x, x + self.number("width"), y, y + self.number("height")]
    }
}

/// Where grid lines stand, and what the labels right behind them say; `up` those of heights.
pub(super) fn marks(elements: &[Element<'_>], theme: ChartTheme, up: bool) -> Vec<(f64, f64)> {
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
    marks
}

impl Sheet {
    /// A chart by the stem of its file.
    pub(super) fn chart(&self, stem: &str) -> Option<Drawn<'_>> {
        let chart = self.charts.iter().find(|chart| chart.file_stem == stem)?;
        Some(Drawn {
            name: format!("{} {stem} {} {}", self.case, self.size.word(), self.theme.word()),
            elements: elements(chart),
            theme: self.theme,
        })
    }

    /// The chart of a kind of each judged party, with its accent.
    pub(super) fn of_parties(&self, kind: &str) -> Vec<(Drawn<'_>, &Party, palette::Colour)> {
        let judged = self.report.parties.iter().filter(|party| !party.external).enumerate();
        let chart = |(index, party): (usize, &'_ Party)| {
            let party: &Party =
                &self.report.parties[self.report.parties.iter().position(|one| one.key == party.key)?];
            Some((
                self.chart(&format!("{kind}-{}", party.key))?,
                party,
                palette::accent(index),
            ))
        };
        judged.filter_map(chart).collect()
    }
}

/// Looks at every sheet; `look` compares charts of one kind with their data and says how many. Every case must have
/// some in every look, and those `without` none.
pub(super) fn on_every_sheet(without: &[&str], mut look: impl FnMut(&Sheet) -> usize) {
    for sheet in sheets() {
        let count = look(sheet);
        let wanted = !without.contains(&sheet.case);
        assert_eq!(
            count > 0,
            wanted,
            "{count} charts of {} {}",
            sheet.case,
            sheet.size.word()
        );
    }
}

#[test]
fn labels_are_read_as_they_were_written() {
    for (label, value) in [
        ("−$2.5bn", -2.5e9),
        ("40%", 0.4),
        ("$0", 0.0),
        ("1,000", 1000.0),
        ("$0.001", 1e-3),
        ("−$5e−7", -5e-7),
    ] {
        assert!(
            (read(label).expect("a number") - value).abs() <= 1e-12 * f64::abs(value),
            "{label}"
        );
    }
    assert_eq!(read("median"), None);
}

#[test]
#[should_panic(expected = "stands at 70, not at 50")]
fn a_ruler_tells_what_stands_at_a_wrong_place() {
    Ruler::new(vec![(0.0, 0.0), (100.0, 1.0)]).check("a mark", &[(25.0, 0.25), (70.0, 0.5)]);
}
