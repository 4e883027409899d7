//! Faults drawn as text: the line, the place underlined, what is wrong and what would be right.
//!
//! In: [`Diagnostics`] and the [`Sources`] their spans point into. Out: one text for a terminal
//! or a file, in the order of places. Layout is that of rustc, by annotate-snippets; long lines
//! are trimmed around the place and control characters made visible here.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity, Source, Sources, Span};

/// The widest line of text that is drawn, in characters.
const WIDTH: usize = 120;

/// The name among `candidates` that was most likely meant by `name`, if one is near enough: at
/// most a third of its letters apart (one at least), and the first of those equally near.
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
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|&(distance, candidate)| distance <= limit && distance < candidate.chars().count())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// All faults, sorted by place, with a blank line between two; ends with a line feed unless empty.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, color: bool) -> String {
    let mut text = String::new();
    for one in diagnostics.sorted() {
        if !text.is_empty() {
            text.push('\n');
        }
        for line in draw(one, sources, color).lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

fn draw(one: &Diagnostic, sources: &Sources, color: bool) -> String {
    let level = match one.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(visible(&one.message)).id(one.code));
    for view in views(one, sources) {
        let mut snippet = Snippet::source(view.text)
            .line_start(view.line)
            .path(view.name)
            .fold(true);
        for (range, primary, label) in view.marks {
            let kind = if primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let label = Some(visible(&label)).filter(|label| !label.is_empty());
            snippet = snippet.annotation(kind.span(range).label(label));
        }
        group = group.element(snippet);
    }
    for help in &one.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(WIDTH + 20).render(&[group])
}

/// The lines of one source that a fault is about.
struct View {
    name: String,
    text: String,
    line: usize,
    /// Range in `text`, whether it is the primary place, and the words under it.
    marks: Vec<(std::ops::Range<usize>, bool, String)>,
}

fn views(one: &Diagnostic, sources: &Sources) -> Vec<View> {
    let mut views: Vec<(usize, View)> = Vec::new();
    let primary = one.primary.iter().map(|label| (label, true));
    let others = one.others.iter().map(|label| (label, false));
    for (label, is_primary) in primary.chain(others) {
        let Some(source) = sources.source(label.span) else {
            continue;
        };
        let range = inside(source, label.span);
        let mark = (range, is_primary, label.text.clone());
        match views.iter_mut().find(|(base, _)| *base == source.base) {
            Some((_, view)) => view.marks.push(mark),
            None => views.push((
                source.base,
                View {
                    name: source.name.clone(),
                    text: source.text.clone(),
                    line: 1,
                    marks: vec![mark],
                },
            )),
        }
    }
    views.into_iter().map(|(_, view)| cut(view)).collect()
}

/// The span as a range of the source's own bytes, at character boundaries.
fn inside(source: &Source, span: Span) -> std::ops::Range<usize> {
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

/// Keeps only the lines with a mark (the drawing folds what is between) and makes them fit.
fn cut(view: View) -> View {
    let first = view
        .marks
        .iter()
        .map(|(range, ..)| range.start)
        .min()
        .unwrap_or(0);
    let last = view
        .marks
        .iter()
        .map(|(range, ..)| range.end)
        .max()
        .unwrap_or(0);
    let begin = view.text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = view.text[last..]
        .find('\n')
        .map_or(view.text.len(), |at| last + at);
    let line = view.text[..begin].matches('\n').count() + 1;
    let mut text = String::new();
    let mut marks: Vec<_> = view
        .marks
        .iter()
        .map(|(_, primary, label)| (0..0, *primary, label.clone()))
        .collect();
    let mut start = begin;
    for written in view.text[begin..end].split('\n') {
        let stop = start + written.len();
        let touched: Vec<usize> = (0..marks.len())
            .filter(|&i| {
                let range = &view.marks[i].0;
                range.start <= stop && range.end >= start
            })
            .collect();
        fit(written, start, &view, &touched, &mut text, &mut marks);
        text.push('\n');
        start = stop + 1;
    }
    text.pop();
    View {
        text,
        line,
        marks,
        ..view
    }
}

/// Writes one line, shortened around its marks and with control characters made visible, and
/// moves the marks along.
fn fit(
    written: &str,
    start: usize,
    view: &View,
    touched: &[usize],
    text: &mut String,
    marks: &mut [(std::ops::Range<usize>, bool, String)],
) {
    let written = written.strip_suffix('\r').unwrap_or(written);
    // Which bytes to keep: all of a short line, else a window about the primary mark.
    let (mut low, mut high) = (0, written.len());
    if written.chars().count() > WIDTH {
        let anchor = touched
            .iter()
            .find(|&&i| view.marks[i].1)
            .or(touched.first())
            .map_or(0, |&i| view.marks[i].0.start.saturating_sub(start))
            .min(written.len());
        low = step_back(written, anchor, WIDTH / 2);
        high = written[low..]
            .char_indices()
            .nth(WIDTH)
            .map_or(written.len(), |(at, _)| low + at);
    }
    if low > 0 {
        text.push_str("...");
    }
    let place = |offset: usize,
                 at: usize,
                 text_at: usize,
                 range: &mut std::ops::Range<usize>,
                 wanted: &std::ops::Range<usize>| {
        // A mark that begins or ends outside the window is drawn to its edge.
        let clamp = |wanted: usize| wanted.clamp(start + low, start + high);
        if wanted.start >= start && clamp(wanted.start) == start + offset && at == offset {
            range.start = text_at;
        }
        if wanted.end >= start
            && clamp(wanted.end) == start + offset
            && wanted.end <= start + written.len() + 1
        {
            range.end = text_at;
        }
    };
    let mut offset = low;
    for c in written[low..high].chars() {
        for &i in touched {
            place(
                offset,
                offset,
                text.len(),
                &mut marks[i].0,
                &view.marks[i].0,
            );
        }
        if c == '\t' || !c.is_control() && !is_invisible(c) {
            text.push(c);
        } else {
            text.extend(c.escape_default());
        }
        offset += c.len_utf8();
    }
    for &i in touched {
        place(
            offset,
            offset,
            text.len(),
            &mut marks[i].0,
            &view.marks[i].0,
        );
        // A mark that runs on past this line ends with it until the next line says otherwise.
        if view.marks[i].0.end > start + written.len() {
            marks[i].0.end = text.len();
        }
        marks[i].0.end = marks[i].0.end.max(marks[i].0.start);
    }
    if high < written.len() {
        text.push_str("...");
    }
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
