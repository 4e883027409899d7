//! The summary of a run, an answer, and an explanation, for the terminal.
//!
//! In: a [`Report`], an [`Answered`] or an [`Explanation`]. Out: text of at most [`WIDTH`] columns where names
//! allow: first what was found, a sentence for each party, then tables. Emphasis is written as
//! terminal codes, which whoever prints the text strips where there is no terminal.

mod table;

use std::fmt::Write as _;

use crate::explain::Explanation;
use crate::report::{Answered, Report};
use crate::write::answer::{Block, blocks};
use crate::write::summary::{self, Section};
use table::table;

/// The widest line, in columns.
pub const WIDTH: usize = 100;

/// Terminal codes for bold, and back.
const BOLD: (&str, &str) = ("\x1b[1m", "\x1b[0m");

/// Terminal codes for faint, and back.
const FAINT: (&str, &str) = ("\x1b[2m", "\x1b[0m");

/// The summary that `run` prints.
pub fn summary(report: &Report) -> String {
    let told = summary::summary(report);
    let mut text = String::new();
    push_paragraph(&mut text, "", &safe(&told.title), BOLD);
    for paragraph in &told.how {
        push_paragraph(&mut text, "", &safe(paragraph), FAINT);
    }
    text.push('\n');
    for finding in &told.findings {
        push_paragraph(&mut text, "", &safe(finding), ("", ""));
    }
    for section in &told.sections {
        let _ = writeln!(text, "\n{}{}{}", BOLD.0, safe(&section.heading), BOLD.1);
        text.push_str(&drawn(section));
        for note in &section.notes {
            push_paragraph(&mut text, " ", &safe(note), FAINT);
        }
    }
    for answered in &report.analyses {
        text.push_str(&answer(answered));
    }
    text.push('\n');
    push_paragraph(&mut text, "", &told.sureness, FAINT);
    text
}

/// An answer of an analysis, with its title as a heading.
pub fn answer(answered: &Answered) -> String {
    let mut text = "\n".to_owned();
    push_paragraph(&mut text, "", &safe(&answered.title), BOLD);
    for block in blocks(answered) {
        match block {
            Block::Finding(sentence) => {
                // A finding below a table begins anew.
                if text.lines().count() > 2 {
                    text.push('\n');
                }
                push_paragraph(&mut text, "", &safe(&sentence), ("", ""));
            }
            Block::Note(sentence) => push_paragraph(&mut text, " ", &safe(&sentence), FAINT),
            Block::Table { heading, columns, rows } => {
                if !heading.is_empty() {
                    text.push('\n');
                    push_paragraph(&mut text, "", &safe(&heading), ("", ""));
                }
                text.push_str(&drawn(&Section::plain(heading, &columns, rows)));
            }
        }
    }
    text
}

/// An explanation, wrapped to `width` columns.
pub fn explanation(explanation: &Explanation, width: usize) -> String {
    let mut text = String::new();
    for line in wrap(&safe(&explanation.title), width) {
        let _ = writeln!(text, "{}{line}{}", BOLD.0, BOLD.1);
    }
    for section in &explanation.sections {
        let _ = writeln!(text, "\n{}{}{}", BOLD.0, section.heading, BOLD.1);
        for sentence in &section.sentences {
            for (index, line) in wrap(&safe(sentence), width.saturating_sub(4)).into_iter().enumerate() {
                let _ = writeln!(text, "{}{line}", if index == 0 { "  " } else { "    " });
            }
        }
    }
    text
}

/// The table of a section.
fn drawn(section: &Section) -> String {
    if section.rows.is_empty() {
        return String::new();
    }
    let columns: Vec<_> = section
        .columns
        .iter()
        .map(|(name, align)| (safe(name), *align))
        .collect();
    let rows = section
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| safe(cell)).collect());
    table(&columns, rows.collect())
}

/// Breaks a text into lines of at most `width` characters; a longer word has a line of its own.
///
/// Code in backticks is broken like any other text.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        if length > 0 && length + 1 + letters > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += letters;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Names come from the file: whatever could steer a terminal is taken out.
fn safe(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

fn push_paragraph(text: &mut String, indent: &str, paragraph: &str, style: (&str, &str)) {
    for line in wrap(paragraph, WIDTH - indent.len()) {
        let _ = writeln!(text, "{indent}{}{line}{}", style.0, style.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::examples::{hard, realistic};

    /// The text without terminal codes.
    fn plain(text: &str) -> String {
        [BOLD.0, BOLD.1, FAINT.0]
            .iter()
            .fold(text.to_owned(), |text, code| text.replace(code, ""))
    }

    #[test]
    fn the_summary_of_a_partnership_reads_well() {
        insta::assert_snapshot!(plain(&summary(&realistic())));
    }

    #[test]
    fn hard_reports_stay_within_the_width_and_steer_no_terminal() {
        for (name, mut report) in hard() {
            report.scenario.title.push_str("\u{1b}[31m\u{7}");
            let text = plain(&summary(&report));
            assert!(
                text.lines().all(|line| line.chars().count() <= WIDTH),
                "{name}:\n{text}"
            );
            assert!(
                !text.chars().any(|letter| letter.is_control() && letter != '\n'),
                "{name}:\n{text}"
            );
            assert!(!text.contains("NaN") && !text.contains("inf"), "{name}:\n{text}");
        }
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("a bb ccc dddd", 6), ["a bb", "ccc", "dddd"]);
        assert_eq!(wrap("incomprehensibilities a", 5), ["incomprehensibilities", "a"]);
        assert!(wrap("  ", 5).is_empty());
    }
}
