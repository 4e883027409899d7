//! Faults drawn as text: the line, the place underlined, what is wrong and what would be right.
//!
//! In: [`Diagnostics`] and the [`Sources`] their spans point into. Out: one text for a terminal
//! or a file, in the order of places. Layout is that of rustc, by annotate-snippets; long lines
//! are trimmed around the place and control characters made visible here.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity, Source, Sources, Span};

/// The widest line of text that is drawn, in characters.
const WIDTH: usize = 120;

/// The name among `candidates` that was most likely meant by `name`, if one is near enough: at
/// most a third of its letters apart (one at least), and the first of those equally near; else the only one
/// that begins with `name`, of four letters or more (`discount` for `discount_rate`).
///
/// The distance counts letters put in, left out, changed, or swapped with a neighbour
/// (Damerau 1964).
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    // No known word is that long, and the distance costs time with the square of the length.
    if length > 64 {
        return None;
    }
    let limit = (length / 3).max(1);
    let folded = name.to_lowercase();
    let known: Vec<&str> = candidates.into_iter().collect();
    let apart = known.iter().map(|candidate| {
        (
            strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()),
            *candidate,
        )
    });
    let near = apart
        .filter(|&(distance, candidate)| distance <= limit && distance < candidate.chars().count())
        .min_by_key(|&(distance, _)| distance);
    let begun = || {
        let mut longer = known.iter().filter(|candidate| candidate.starts_with(&folded));
        longer
            .next()
            .copied()
            .filter(|_| length >= 4 && longer.next().is_none())
    };
    near.map(|(_, candidate)| candidate).or_else(begun)
}

/// The name that was meant by `name` beyond doubt: the [`nearest`] one, where no other is near.
pub fn only_near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<&str> = candidates.into_iter().collect();
    let meant = nearest(name, known.iter().copied())?;
    let others = known.into_iter().filter(|other| *other != meant);
    nearest(name, others).is_none().then_some(meant)
}

/// The most faults that are drawn; nobody reads more in one go, and a file of junk has millions.
const MOST_DRAWN: usize = 1_000;

/// All faults, sorted by place, with a blank line between two; ends with a line feed unless empty.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, color: bool) -> String {
    let lines: Vec<Lines> = sources.iter().map(Lines::new).collect();
    let sorted = diagnostics.sorted();
    let mut text = String::new();
    for one in sorted.iter().take(MOST_DRAWN) {
        if !text.is_empty() {
            text.push('\n');
        }
        for line in draw(one, sources, &lines, color).lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    if sorted.len() > MOST_DRAWN {
        let more = sorted.len() - MOST_DRAWN;
        text.push_str(&format!("\nand {more} more faults\n"));
    }
    text
}

/// A source with the byte at which each of its lines begins.
struct Lines<'a> {
    source: &'a Source,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(source: &'a Source) -> Self {
        let after = source.text.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            source,
            starts: std::iter::once(0).chain(after).collect(),
        }
    }

    /// The line that holds a byte, from 0.
    fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|&start| start <= byte).saturating_sub(1)
    }
}

fn draw(one: &Diagnostic, sources: &Sources, lines: &[Lines], color: bool) -> String {
    let level = match one.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(visible(&one.message)).id(one.code));
    let views = views(one, sources, lines);
    for view in &views {
        let mut snippet = Snippet::source(view.text.as_str())
            .line_start(view.first_line)
            .fold(true);
        let name = visible(view.name);
        if view.is_true_to_column() {
            snippet = snippet.path(name);
        } else {
            // The line was shortened, and the drawing would count in what is left of it.
            let origin = Origin::path(name).line(view.line).char_column(view.column);
            group = group.element(origin);
        }
        for mark in &view.marks {
            let kind = if mark.primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let label = Some(visible(mark.label)).filter(|label| !label.is_empty());
            snippet = snippet.annotation(kind.span(mark.range.clone()).label(label));
        }
        group = group.element(snippet);
    }
    for help in &one.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(WIDTH + 20).render(&[group])
}

/// A place to underline.
#[derive(Clone)]
struct Mark<'a> {
    range: Range<usize>,
    primary: bool,
    label: &'a str,
}

/// The lines of one source that a fault is about, ready to draw.
struct View<'a> {
    name: &'a str,
    /// Line and column of the first mark, in the source as it is.
    line: usize,
    column: usize,
    /// The lines drawn, and the number of the first of them.
    text: String,
    first_line: usize,
    /// Ranges are in `text`.
    marks: Vec<Mark<'a>>,
}

impl View<'_> {
    /// Whether the first mark stands at the same column of the text drawn as of the source.
    fn is_true_to_column(&self) -> bool {
        let at = self.marks.first().map_or(0, |mark| mark.range.start);
        let line = self.text[..at].rfind('\n').map_or(0, |found| found + 1);
        self.text[line..at].chars().count() + 1 == self.column
    }
}

fn views<'a>(one: &'a Diagnostic, sources: &'a Sources, lines: &'a [Lines<'a>]) -> Vec<View<'a>> {
    let mut found: Vec<(&Lines, Vec<Mark>)> = Vec::new();
    let primary = one.primary.iter().map(|label| (label, true));
    let others = one.others.iter().map(|label| (label, false));
    for (label, primary) in primary.chain(others) {
        let Some(source) = sources.source(label.span) else {
            continue;
        };
        let mark = Mark {
            range: inside(source, label.span),
            primary,
            label: &label.text,
        };
        let same = |other: &Lines| other.source.base == source.base;
        match found.iter_mut().find(|(other, _)| same(other)) {
            Some((_, marks)) => marks.push(mark),
            None => found.extend(lines.iter().find(|lines| same(lines)).map(|lines| (lines, vec![mark]))),
        }
    }
    found.into_iter().map(|(lines, marks)| cut(lines, &marks)).collect()
}

/// The span as a range of the source's own bytes, at character boundaries.
fn inside(source: &Source, span: Span) -> Range<usize> {
    let length = source.text.len();
    let mut start = (span.start - source.base).min(length);
    let mut end = span.end.saturating_sub(source.base).clamp(start, length);
    while !source.text.is_char_boundary(start) {
        start -= 1;
    }
    while !source.text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// Takes the lines from the first mark to the last (the drawing folds what is between) and makes
/// them fit. There is at least one mark.
fn cut<'a>(lines: &'a Lines<'a>, marks: &[Mark<'a>]) -> View<'a> {
    let source = lines.source;
    let whole = source.text.as_str();
    let first = marks.iter().map(|mark| mark.range.start).min().unwrap_or(0);
    let last = marks.iter().map(|mark| mark.range.end).max().unwrap_or(0);
    let begin = lines.starts[lines.line(first)];
    let end = whole[last..].find('\n').map_or(whole.len(), |at| last + at);
    let named = marks.first().map_or(0, |mark| mark.range.start);
    let named_line = lines.line(named);
    let mut view = View {
        name: &source.name,
        line: named_line + 1,
        column: whole[lines.starts[named_line]..named].chars().count() + 1,
        text: String::new(),
        first_line: lines.line(first) + 1,
        marks: marks.to_vec(),
    };
    let mut start = begin;
    for written in whole[begin..end].split('\n') {
        fit(written, start, marks, &mut view);
        view.text.push('\n');
        start += written.len() + 1;
    }
    view.text.pop();
    view
}

/// Writes one line, which begins at `start` of the source, shortened around its marks and with
/// control characters made visible, and moves the marks along.
fn fit(written: &str, start: usize, marks: &[Mark], view: &mut View) {
    // Behind a carriage return, which is not drawn, a mark stands at the end of what is.
    let stop = start + written.len();
    let written = written.strip_suffix('\r').unwrap_or(written);
    let touches = |mark: &&Mark| mark.range.start <= stop && mark.range.end >= start;
    let (mut low, mut high) = (0, written.len());
    if written.chars().count() > WIDTH {
        let mut touching = marks.iter().filter(touches);
        // The first mark is the primary one, if that is in this source.
        let anchor = touching.next().map_or(0, |mark| mark.range.start.saturating_sub(start));
        low = step_back(written, anchor.min(written.len()), WIDTH / 2);
        let after = written[low..].char_indices().nth(WIDTH);
        high = after.map_or(written.len(), |(at, _)| low + at);
    }
    if low > 0 {
        view.text.push_str("...");
    }
    // A mark that begins or ends outside the window is drawn to its edge; one that began in an
    // earlier line keeps its beginning, one that goes on gets its end from a later line.
    let (left, right) = (start + low, start + high);
    let mut place = |here: usize, text_at: usize| {
        for (mark, drawn) in marks.iter().zip(&mut view.marks) {
            let Range { start: from, end: to } = mark.range;
            if (start..=stop).contains(&from) && from.clamp(left, right) == here {
                drawn.range.start = text_at;
            }
            if from <= stop && to >= start && to.clamp(left, right) == here {
                drawn.range.end = text_at;
            }
        }
    };
    let mut text = std::mem::take(&mut view.text);
    for (offset, c) in written[low..high].char_indices() {
        place(left + offset, text.len());
        if c == '\t' || !c.is_control() && !is_invisible(c) {
            text.push(c);
        } else {
            text.extend(c.escape_default());
        }
    }
    place(right, text.len());
    if high < written.len() {
        text.push_str("...");
    }
    view.text = text;
}

/// The byte that many characters before `at`.
fn step_back(text: &str, at: usize, characters: usize) -> usize {
    let mut at = at;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at]
        .char_indices()
        .rev()
        .nth(characters.saturating_sub(1))
        .map_or(0, |(index, _)| index)
}

/// Characters that would reorder or hide what stands beside them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text with control characters made visible and cut where it would fill the screen.
fn visible(text: &str) -> String {
    let mut shown = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == 400 {
            shown.push_str("...");
            break;
        }
        if c.is_control() || is_invisible(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}
