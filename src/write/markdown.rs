//! `summary.md`: the summary of a run in Markdown, for a wiki, a repository or a chat.
//!
//! In: a [`Report`]. Out: GitHub's Markdown: headings, paragraphs, tables whose figures lean to the right. What comes
//! from the file is escaped, so that no name becomes a link, a tag or a column of its own.

use crate::report::Report;
use crate::write::answer::{Block, blocks};
use crate::write::summary::{self, Align, Section};

/// The whole of `summary.md`.
pub fn summary(report: &Report) -> String {
    let told = summary::summary(report);
    let mut text = format!("# {}\n", safe(&told.title));
    for paragraph in &told.how {
        text.push_str(&format!("\n{}\n", safe(paragraph)));
    }
    for finding in &told.findings {
        text.push_str(&format!("\n{}\n", safe(finding)));
    }
    for section in &told.sections {
        text.push_str(&format!("\n## {}\n", safe(&section.heading)));
        if !section.rows.is_empty() {
            text.push_str(&table(&section.columns, &section.rows));
        }
        for note in &section.notes {
            text.push_str(&format!("\n{}\n", safe(note)));
        }
    }
    for answered in &report.analyses {
        text.push_str(&format!("\n## {}\n", safe(&answered.title)));
        for block in blocks(answered) {
            match block {
                Block::Finding(sentence) | Block::Note(sentence) => text.push_str(&format!("\n{}\n", safe(&sentence))),
                Block::Table { heading, columns, rows } => {
                    if !heading.is_empty() {
                        text.push_str(&format!("\n### {}\n", safe(&heading)));
                    }
                    let section = Section::plain(heading, &columns, rows);
                    text.push_str(&table(&section.columns, &section.rows));
                }
            }
        }
    }
    text.push_str(&format!("\n{}\n", safe(&told.sureness)));
    text
}

fn table(columns: &[(String, Align)], rows: &[Vec<String>]) -> String {
    let row = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<String>>().join(" | "));
    let mut text = String::from("\n");
    text.push_str(&row(&mut columns.iter().map(|(name, _)| safe(name))));
    text.push_str(&row(&mut columns.iter().map(|(_, align)| match align {
        Align::Left => "---".to_owned(),
        Align::Right | Align::Range => "---:".to_owned(),
    })));
    for cells in rows {
        text.push_str(&row(&mut cells.iter().map(|cell| safe(cell))));
    }
    text
}

/// Text that Markdown takes as it is: what could be markup is escaped, white space becomes spaces.
fn safe(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\u{a0}' => escaped.push(letter),
            white if white.is_whitespace() => escaped.push(' '),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::examples::{hard, realistic};

    #[test]
    fn the_summary_of_a_partnership_is_sound_markdown() {
        insta::assert_snapshot!(summary(&realistic()));
    }

    #[test]
    fn every_table_is_even_and_nothing_of_the_file_is_markup() {
        for (name, mut report) in hard() {
            report.scenario.title = "<script>alert(1)</script> | [x](javascript:1)\n# y".to_owned();
            let text = summary(&report);
            assert!(
                text.starts_with("# \\<script\\>alert(1)\\</script\\> \\| \\[x\\](javascript:1) \\# y\n"),
                "{name}"
            );
            let bars = |line: &str| line.replace("\\|", "").matches('|').count();
            let mut wide = 0;
            for line in text.lines() {
                match (line.starts_with('|'), wide) {
                    (false, _) => wide = 0,
                    (true, 0) => wide = bars(line),
                    (true, bars_before) => assert_eq!(bars(line), bars_before, "{name}: {line}"),
                }
            }
        }
    }
}
