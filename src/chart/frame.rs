//! What all charts share: title, subtitle, key, plot with axes, labels at the edge, source line.
//!
//! In: the words and the unit of a chart. Out: the plot's rectangle and the scales to draw with.
//! Every text here is measured and wrapped or shortened to its room, so that none is cut and none
//! overlaps another.

mod axes;

pub(super) use axes::{Plot, level_axis, scale_of, time_plot, value_axis, zero_line};

use super::Chart;
use super::apart::shorten_apart;
use super::font::{self, Weight};
use super::palette::{Colour, INK, QUIET, RULE, Theme};
use super::pen::{Align, Ink, Pen, clean};
use super::size::{FOOT, HAIR, LABEL, LABEL_GAP, LEADING, PLOT, SUBTITLE, Sheet, Size, TICK};
use crate::report::digits;
use crate::report::{Report, Run, Scenario};
use crate::rng::Sampler;
use crate::scenario::ChartWords;

/// The words around a plot.
pub(super) struct Words {
    /// What the chart shows, as a finding where there is one.
    pub(super) title: String,
    /// The unit, and what bands and marks are.
    pub(super) subtitle: String,
    /// What else a reader must know; may be empty.
    pub(super) note: String,
    /// Swatches that explain marks which cannot be labelled where they are.
    pub(super) key: Vec<(Mark, String)>,
    /// The chart in numbers, for those who cannot see it.
    pub(super) alt: String,
}

/// A swatch of the key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    /// A filled square.
    Area(Colour),
    /// A short line.
    Line(Colour),
    /// A dot.
    Dot(Colour),
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// A label that wants to stand at a height beside the plot.
pub(super) struct EdgeLabel {
    pub(super) y: f64,
    pub(super) text: String,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
}

/// The look of axis labels.
pub(super) const TICK_INK: Ink = Ink {
    size: TICK,
    weight: Weight::Regular,
    colour: QUIET,
};

/// The look of labels in the plot.
pub(super) const LABEL_INK: Ink = Ink {
    size: LABEL,
    weight: Weight::Regular,
    colour: INK,
};

/// How a chart is asked for: its sheet, its paper, and words in place of its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Order<'a> {
    pub(super) size: Size,
    pub(super) theme: Theme,
    pub(super) words: Option<&'a ChartWords>,
}

impl Order<'_> {
    /// Whether the sheet leaves little beside a plot.
    pub(super) fn narrow(&self) -> bool {
        Sheet::of(self.size).narrow()
    }

    /// Whether there is room for a column of names beside a plot.
    pub(super) fn wide(&self) -> bool {
        Sheet::of(self.size).width >= 700.0
    }
}

/// The least height of a plot without rows.
pub(super) const USUAL: f64 = PLOT;

/// Draws the words, and calls `body` with the room between them, which is at least `least` high.
pub(super) fn chart(
    report: &Report,
    order: &Order<'_>,
    file_stem: String,
    words: Words,
    least: f64,
    body: impl FnOnce(&Pen<'_>, Area),
) -> Chart {
    sheet((&report.scenario, &report.run), order, file_stem, words, least, body)
}

/// The same for what is no report of a run.
pub(super) fn sheet(
    (scenario, run): (&Scenario, &Run),
    order: &Order<'_>,
    file_stem: String,
    words: Words,
    least: f64,
    body: impl FnOnce(&Pen<'_>, Area),
) -> Chart {
    let mut sheet = Sheet::of(order.size);
    let own = order.words;
    let title = own.and_then(|own| own.title.clone()).unwrap_or(words.title);
    let subtitle = own.and_then(|own| own.subtitle.clone()).unwrap_or(words.subtitle);
    let note = own.and_then(|own| own.notes.clone()).unwrap_or(words.note);
    let source = own.and_then(|own| own.source.clone());
    let source = source.unwrap_or_else(|| sources(scenario));

    // The lines above and below are laid out first, so that the sheet can grow where they need it.
    let room = sheet.width - 2.0 * sheet.margin;
    let most = sheet.lines;
    let heads = font::balance(&clean(&title), room, most, sheet.title, Weight::Bold);
    let subs = font::balance(&clean(&subtitle), room, most, SUBTITLE, Weight::Regular);
    let key = Key::new(&words.key, room);
    let feet = foot(&note, &source, run, room, sheet.narrow());
    let above = sheet.margin - 4.0
        + LEADING * sheet.title * heads.len() as f64
        + 0.15 * sheet.title
        + LEADING * SUBTITLE * subs.len() as f64
        + 0.15 * SUBTITLE
        + key.height
        + if sheet.narrow() { 20.0 } else { 26.0 };
    let below = sheet.margin - 8.0 + LEADING * FOOT * feet.len() as f64 + 12.0;
    sheet.height = sheet.height.max((above + below + least).ceil());

    let (svg, dark) = super::pen::svg(sheet, order.theme, (&title, &words.alt), |pen| {
        let margin = sheet.margin;
        let mut y = margin - 4.0;
        for (lines, size, weight, colour) in [
            (&heads, sheet.title, Weight::Bold, INK),
            (&subs, SUBTITLE, Weight::Regular, QUIET),
        ] {
            for line in lines {
                y += LEADING * size;
                pen.text(line, (margin, y), Align::Left, Ink { size, weight, colour });
            }
            // A little air below what is set larger.
            y += 0.15 * size;
        }
        key.draw(pen, (margin, y + 8.0));
        let mut line = sheet.height - below + 12.0 + FOOT;
        for text in &feet {
            let ink = Ink {
                size: FOOT,
                weight: Weight::Regular,
                colour: QUIET,
            };
            pen.text(text, (margin, line), Align::Left, ink);
            line += LEADING * FOOT;
        }
        let area = Area {
            left: margin,
            top: above,
            right: sheet.width - margin,
            bottom: sheet.height - below,
        };
        body(pen, area);
    });
    Chart {
        file_stem,
        title,
        svg,
        dark,
        alt: words.alt,
    }
}

/// The row of swatches below the subtitle, on as many lines as it needs.
struct Key {
    /// Where each stands, from the left and from the top.
    marks: Vec<(Mark, String, f64, f64)>,
    height: f64,
}

impl Key {
    fn new(marks: &[(Mark, String)], room: f64) -> Key {
        let line = LEADING * LABEL + 3.0;
        let (mut x, mut y) = (0.0, line / 2.0);
        let mut placed = Vec::new();
        let texts: Vec<String> = marks.iter().map(|(_, text)| clean(text)).collect();
        let texts = shorten_apart(&texts, key_room(room), LABEL, Weight::Regular);
        for ((mark, _), text) in marks.iter().zip(texts) {
            let width = 20.0 + font::width(&text, LABEL, Weight::Regular);
            if x > 0.0 && x + width > room {
                (x, y) = (0.0, y + line);
            }
            placed.push((*mark, text, x, y));
            x += width + 1.6 * LABEL_GAP;
        }
        let height = if placed.is_empty() { 0.0 } else { 8.0 + y + line / 2.0 };
        Key { marks: placed, height }
    }

    fn draw(&self, pen: &Pen<'_>, (left, top): (f64, f64)) {
        for (mark, text, x, y) in &self.marks {
            let (x, y) = (left + x, top + y);
            match *mark {
                Mark::Area(colour) => pen.rect((x, y - 6.0), (x + 13.0, y + 6.0), colour),
                Mark::Line(colour) => pen.line(&[(x, y), (x + 14.0, y)], 2.6, colour),
                Mark::Dot(colour) => pen.dot((x + 6.5, y), 5.0, colour),
            }
            pen.text_beside(text, (x + 20.0, y), Align::Left, LABEL_INK);
        }
    }
}

/// The most that the text of a swatch may take of a row: a good half of a wide one.
fn key_room(room: f64) -> f64 {
    let most = if room < 450.0 { room } else { 0.6 * room };
    most - 24.0
}

/// A name and its figure for the key; the name is shortened where both have no room.
pub(super) fn key_words(order: &Order<'_>, name: &str, figure: &str) -> String {
    let sheet = Sheet::of(order.size);
    let room = key_room(sheet.width - 2.0 * sheet.margin);
    let left = room - font::width(&format!(" {figure}"), LABEL, Weight::Regular);
    format!("{} {figure}", font::shorten(&clean(name), left, LABEL, Weight::Regular))
}

/// The lines at the foot of the sheet: notes, then the source and how it was computed.
fn foot(note: &str, source: &str, run: &Run, room: f64, narrow: bool) -> Vec<String> {
    let mut note = note.to_owned();
    for words in run_words(run) {
        note = if note.is_empty() {
            words
        } else {
            format!("{note} {words}")
        };
    }
    let most = if narrow { 4 } else { 2 };
    let mut lines = font::wrap(&clean(&note), room, most, FOOT, Weight::Regular);
    let how = format!(
        "termsheet {}, {} {}, {}seed {}",
        run.version,
        digits::count(run.paths),
        if run.paths == 1 { "path" } else { "paths" },
        match run.sampler {
            Sampler::Random => String::new(),
            other => format!("{}, ", other.word()),
        },
        run.seed
    );
    let source = clean(&format!("Source: {source}"));
    let both = format!("{source} · {how}");
    if font::width(&both, FOOT, Weight::Regular) <= room {
        lines.push(both);
        return lines;
    }
    // How it was computed keeps a line of its own where the sources need more than what it leaves.
    lines.extend(font::balance(&source, room, 2, FOOT, Weight::Regular));
    lines.push(font::shorten(&how, room, FOOT, Weight::Regular));
    lines
}

/// What was changed for this run.
fn run_words(run: &Run) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(variant) = &run.variant {
        words.push(format!("Variant: {variant}."));
    }
    if let Some(day) = run.as_of {
        words.push(format!("As of {day}."));
    }
    if !run.overrides.is_empty() {
        words.push(format!("With {}.", run.overrides.join(", ")));
    }
    words
}

/// The sources in short: of an address its host, each once. The file where none is given.
fn sources(scenario: &Scenario) -> String {
    let mut short: Vec<String> = Vec::new();
    for source in &scenario.sources {
        let name = short_source(source).to_owned();
        if !short.contains(&name) {
            short.push(name);
        }
    }
    if short.is_empty() {
        scenario.file.clone()
    } else {
        short.join(", ")
    }
}

/// The host of an address, else the source as it is.
pub(super) fn short_source(source: &str) -> &str {
    ["https://", "http://"]
        .iter()
        .find_map(|scheme| source.strip_prefix(scheme))
        .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(rest))
        .map_or(source, |host| host.strip_prefix("www.").unwrap_or(host))
}

/// How much room edge labels need beside the plot, leaders included.
pub(super) fn edge_width(texts: &[(String, Weight)]) -> f64 {
    let widest = texts
        .iter()
        .map(|(text, weight)| font::width(text, LABEL, *weight))
        .fold(0.0, f64::max);
    if widest == 0.0 { 8.0 } else { widest + LEADER + 6.0 }
}

/// The length of the leader from a mark to its label.
const LEADER: f64 = 22.0;

/// Labels right of the plot, each as near its height as the others let it, with leaders from
/// `from` (the pixel at which the marks end).
pub(super) fn edge_labels(pen: &Pen<'_>, plot: &Area, from: f64, labels: &[EdgeLabel]) {
    let wanted: Vec<f64> = labels.iter().map(|label| label.y).collect();
    let gap = LABEL * LEADING;
    let heights = spread(&wanted, gap, plot.top + LABEL / 2.0, plot.bottom - LABEL / 2.0);
    for (label, y) in labels.iter().zip(heights) {
        let (start, bend, end) = (from + 2.0, plot.right + 3.0, plot.right + LEADER - 4.0);
        let leader = [(start, label.y), (bend.max(start), label.y), (end, y)];
        pen.line(&leader, HAIR, RULE);
        let ink = Ink {
            size: LABEL,
            weight: label.weight,
            colour: label.colour,
        };
        pen.text_beside(&label.text, (plot.right + LEADER, y), Align::Left, ink);
    }
}

/// Moves positions apart to at least `gap`, between `low` and `high` as long as there is room,
/// keeping their order and staying near where they want to be. They need not be sorted.
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&one, &other| wanted[one].total_cmp(&wanted[other]));
    // Clusters of labels that touch are centred on the mean of what they want.
    let mut clusters: Vec<(f64, f64, usize)> = Vec::new(); // sum of wanted middles, middle, count
    for &index in &order {
        clusters.push((wanted[index], wanted[index].max(low).min(high.max(low)), 1));
        while let [.., before, last] = clusters.as_slice() {
            let half = |count: usize| count as f64 * gap / 2.0;
            if last.1 - half(last.2) >= before.1 + half(before.2) - 1e-9 {
                break;
            }
            let (sum, count) = (before.0 + last.0, before.2 + last.2);
            let length = count as f64 * gap;
            let middle = (sum / count as f64)
                .max(low - gap / 2.0 + length / 2.0)
                .min((high + gap / 2.0 - length / 2.0).max(low - gap / 2.0 + length / 2.0));
            clusters.truncate(clusters.len() - 2);
            clusters.push((sum, middle, count));
        }
    }
    let mut placed = vec![0.0; wanted.len()];
    let mut next = 0;
    for (_, middle, count) in clusters {
        for place in 0..count {
            let offset = (place as f64 - (count as f64 - 1.0) / 2.0) * gap;
            placed[order[next]] = middle + offset;
            next += 1;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_moved_apart_no_further_than_needed() {
        let check = |wanted: &[f64], expect: &[f64]| {
            assert_eq!(spread(wanted, 10.0, 0.0, 100.0), expect, "{wanted:?}");
        };
        check(&[20.0, 50.0, 80.0], &[20.0, 50.0, 80.0]);
        check(&[50.0, 50.0], &[45.0, 55.0]);
        check(&[50.0, 48.0, 90.0], &[54.0, 44.0, 90.0]);
        check(&[0.0, 0.0, 0.0], &[0.0, 10.0, 20.0]);
        check(&[100.0, 100.0], &[90.0, 100.0]);
        check(&[-40.0], &[0.0]);
        check(&[], &[]);
        let crowd: Vec<f64> = (0..9).map(|index| 50.0 + f64::from(index)).collect();
        let placed = spread(&crowd, 10.0, 0.0, 100.0);
        assert!(placed.windows(2).all(|pair| pair[1] - pair[0] > 9.99));
        assert!(placed[0] >= 0.0 && placed[8] <= 100.0);
    }

    #[test]
    fn sources_are_named_by_host_and_once() {
        let mut scenario = crate::chart::examples::realistic().scenario;
        scenario.sources = ["https://www.sec.gov/a", "https://sec.gov/b?c", "A memo"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(sources(&scenario), "sec.gov, A memo");
        scenario.sources.clear();
        assert_eq!(sources(&scenario), scenario.file);
    }
}
