//! Faults of TOML syntax, in words for someone who edits a term sheet.
//!
//! In: what the TOML parser found. Out: diagnostics. The parser's own words suit a programmer;
//! here the likely slip is named and what would be right.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::{Diagnostics, Span};

/// The most syntax faults that are reported; more than that is not a TOML file.
const MOST_FAULTS: usize = 20;

/// What the TOML parser found somewhere in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slip {
    /// The place.
    pub(super) range: Range<usize>,
    /// The parser's words.
    pub(super) said: String,
}

impl Slip {
    /// The slips of a part of a text that begins at byte `start`.
    pub(super) fn all(errors: &[toml::de::Error], start: usize) -> Vec<Slip> {
        let slip = |error: &toml::de::Error| {
            let range = error.span().unwrap_or(0..0);
            Slip {
                range: start + range.start..start + range.end,
                said: error.message().to_owned(),
            }
        };
        errors.iter().map(slip).collect()
    }
}

/// Reports what the TOML parser found, in words for someone who edits a term sheet.
pub(super) fn report(text: &str, base: usize, slips: &[Slip], diagnostics: &mut Diagnostics) {
    if let Some((other, span)) = other_format(text) {
        diagnostics
            .error(
                "toml-syntax",
                Span::new(base + span.start, base + span.end),
                format!("this is not TOML; it looks like {other}"),
            )
            .label("no scenario begins so")
            .help("a scenario is TOML: begin with [scenario], start = \"2024-01\" and years = 8; `termsheet new` writes a file to begin with");
        return;
    }
    let mut seen = BTreeSet::new();
    let mut in_double_table = false;
    let mut reported = 0;
    for Slip { range, said } in slips {
        let start = floor_boundary(text, range.start);
        let end = floor_boundary(text, range.end).max(start);
        // Any other fault in the same line mostly follows from the first, as does every key of a
        // table that is there twice.
        let begin = text[..start].rfind('\n').map_or(0, |found| found + 1);
        let line = text[begin..].lines().next().unwrap_or("");
        let doubled = said.starts_with("duplicate key");
        let heading = line.trim_start().starts_with('[');
        if seen.contains(&begin) || doubled && in_double_table && !heading {
            continue;
        }
        seen.insert(begin);
        in_double_table = doubled && (heading || in_double_table);
        reported += 1;
        if reported > MOST_FAULTS {
            break;
        }
        let span = Span::new(base + start, base + end);
        let key = &text[start..end];
        if doubled {
            let earlier = earlier(&text[..begin], line, key, heading);
            let message = if heading {
                format!("the table {} stands twice", line.trim())
            } else {
                format!("`{key}` stands twice in its table")
            };
            let fault = diagnostics.error("toml-syntax", span, message);
            fault.label("again here").help("keep one of them, or rename one");
            if let Some(range) = earlier {
                fault.other(Span::new(base + range.start, base + range.end), "first here");
            }
            continue;
        }
        let (message, label, help) = words(said, line, start - begin);
        let fault = diagnostics.error("toml-syntax", span, message);
        fault.label(label);
        if let Some(help) = help {
            fault.help(help);
        }
    }
}

/// What a text is in place of TOML, where that is plain, and where it begins: JSON with a brace; YAML with a key and a colon,
/// if nothing in it is a heading or a key of TOML.
fn other_format(text: &str) -> Option<(&'static str, Range<usize>)> {
    let begin = text.find(|c: char| !c.is_whitespace())?;
    if text[begin..].starts_with('{') {
        return Some(("JSON", begin..begin + 1));
    }
    let mut statements = text.lines().map(str::trim).filter(|line| {
        let marks = line.is_empty() || line.starts_with('#') || line.starts_with('%');
        !marks && *line != "---"
    });
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\'' | '.' | ' ');
    let of_toml =
        |line: &str| line.starts_with('[') || line.split_once('=').is_some_and(|(key, _)| key.chars().all(word));
    let first = statements.clone().next()?;
    let (key, value) = first.split_once(':')?;
    let of_yaml = !key.is_empty() && key.chars().all(word) && (value.is_empty() || value.starts_with(' '));
    if !of_yaml || statements.any(of_toml) {
        return None;
    }
    let start = text.find(first)?;
    Some(("YAML", start..start + key.len() + 1))
}

/// The place in `before` of the same heading, or of the same key in the table at its end.
fn earlier(before: &str, line: &str, key: &str, heading: bool) -> Option<Range<usize>> {
    let mut end = before.len();
    for other in before.split_inclusive('\n').rev() {
        let start = end - other.len();
        end = start;
        let lead = other.len() - other.trim_start().len();
        let trimmed = other.trim();
        if heading && trimmed == line.trim() {
            return Some(start + lead..start + lead + trimmed.len());
        }
        if !heading && trimmed.starts_with('[') {
            return None;
        }
        let after = trimmed.strip_prefix(key).map(str::trim_start);
        if !heading && after.is_some_and(|after| after.starts_with(['=', '.'])) {
            return Some(start + lead..start + lead + key.len());
        }
    }
    None
}

/// The byte, moved back to the beginning of its character and inside the text.
fn floor_boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// Message, label and help for a fault of TOML syntax.
type Words = (String, String, Option<String>);

fn of(message: &str, label: &str, help: Option<&str>) -> Words {
    (message.to_owned(), label.to_owned(), help.map(str::to_owned))
}

/// What the TOML parser said about a line, at that byte of it, for someone who edits a term sheet.
fn words(said: &str, line: &str, at: usize) -> Words {
    let (what, expected) = said.split_once(", expected ").unwrap_or((said, ""));
    if let Some(habit) = habit_of_another_format(what, line, at) {
        return habit;
    }
    match what {
        "string values must be quoted"
        | "key with no value"
        | "missing value for key"
        | "missing value"
        | "missing assignment between key-value pairs"
            if line.trim_end().ends_with('=') =>
        {
            of("this key has no value", "a value is missing here", None)
        }
        "key with no value" if line.trim_end().ends_with(']') && !line.contains(['"', '[', '=']) => of(
            "the heading of this table is not opened",
            "`[` is missing at the beginning",
            Some(&format!("write [{}", line.trim())),
        ),
        "string values must be quoted" => unquoted(line, at),
        "key with no value" | "missing value for key" | "missing assignment between key-value pairs" => of(
            "this key has no value",
            "`=` is missing here",
            Some("write key = value"),
        ),
        "invalid float" | "invalid integer" | "unexpected key or value" if is_figure(line) => unquoted(line, at),
        "unexpected key or value" => too_much(line, at),
        "invalid multi-line basic string" | "invalid multi-line literal string" if expected.contains(['"', '\'']) => {
            of(
                "this text is never closed",
                "begins here, and has no end",
                Some("texts on one line need one quotation mark on each side, longer ones three"),
            )
        }
        "invalid basic string" | "invalid literal string" if expected.contains('"') || expected.contains('\'') => {
            of("this text is never closed", "a quotation mark is missing here", None)
        }
        "unclosed table" | "unclosed array table" if line.contains(']') => of(
            "a name in a heading has no spaces",
            "here",
            Some("write `_` in place of the space, and put the name to be shown into `label`"),
        ),
        "unclosed table" | "unclosed array table" => {
            of("the heading of this table is not closed", "`]` is missing here", None)
        }
        "unclosed array" => of("this list is never closed", "`]` is missing here at the latest", None),
        "unclosed inline table" => of("this table is never closed", "`}` is missing here at the latest", None),
        "missing comma between array elements" | "missing comma between key-value pairs" => of(
            "two entries without a comma between them",
            "`,` is missing before this",
            None,
        ),
        "extra comma in array" | "extra comma in inline table" => of("a comma too many", "", None),
        _ if what.starts_with("invalid date") || what.starts_with("invalid month") => {
            let (_, _, help) = unquoted(line, at);
            let help = help.as_deref();
            of("a date stands in quotation marks", "without quotation marks", help)
        }
        "unexpected leading zero" => of("a number does not begin with 0", "leave the 0 out", None),
        "invalid fraction" => of("a digit is missing behind the point", "here", None),
        "invalid boolean" => of(
            "only `true` and `false` can stand here without quotation marks",
            "",
            None,
        ),
        "cannot recurse further; max recursion depth met" => {
            of("lists and tables are nested too deep here", "more than 80 levels", None)
        }
        _ if what.starts_with("cannot extend value of type inline table") => of(
            "this table was complete already",
            "written in braces further up",
            Some("put the keys into the braces, or give the whole table a heading of its own"),
        ),
        _ if expected.is_empty() || expected == "nothing" => of(what, "not understood", None),
        _ => of(what, &format!("expected {expected}"), None),
    }
}

/// Slips that come from other formats: `key: value`, `5;`, `// comment`, curly marks, `1,000`.
fn habit_of_another_format(what: &str, line: &str, at: usize) -> Option<Words> {
    let (before, after) = line.split_at_checked(at)?;
    if before.trim_end().ends_with(':') || after.starts_with(':') {
        let message = "a key and its value are joined by `=`, not by `:`";
        return Some(of(message, "", Some("write key = value")));
    }
    let value = line.split_once('=')?.1.trim();
    if value.contains("//") && !value.starts_with(['"', '\'']) {
        return Some(of("a comment begins with `#`, not with `//`", "", None));
    }
    if let Some(inner) = value.strip_suffix(';') {
        let help = format!("write {}", inner.trim());
        return Some(of("no `;` stands at the end of a line", "", Some(&help)));
    }
    let curly = |c: char| matches!(c, '\u{2018}'..='\u{201f}');
    if value.starts_with(curly) {
        let help = format!("write \"{}\"", value.trim_matches(curly));
        let message = "a text does not stand in curly quotation marks";
        return Some(of(message, "type plain ones", Some(&help)));
    }
    let grouped = |c: char| c.is_ascii_digit() || c == ',';
    if what == "unexpected key or value" && value.contains(',') && value.chars().all(grouped) {
        let help = format!("write {}", value.replace(',', "_"));
        let message = "digits are grouped with `_`, not with a comma";
        return Some(of(message, "", Some(&help)));
    }
    None
}

/// Whether the value of a line is a figure of the expression language: digits, then a suffix.
fn is_figure(line: &str) -> bool {
    line.split_once('=')
        .is_some_and(|(_, value)| value.trim().starts_with(|c: char| c.is_ascii_digit()))
}

/// Something behind a heading or a value.
fn too_much(line: &str, at: usize) -> Words {
    let after = line.get(at..).unwrap_or("");
    let label = "a new line is missing before this";
    if line.trim_start().starts_with('[') {
        return of("nothing but a comment stands behind a heading", label, None);
    }
    if after.contains('=') {
        return of("two keys on one line", label, Some("each key has a line of its own"));
    }
    let quoted = line.get(..at).is_some_and(|before| before.trim_end().ends_with('"'));
    let help = "inside of a text write \\\" for a quotation mark";
    let help = (quoted && after.contains('"')).then_some(help);
    of("something stands behind the value", "not part of it", help)
}

/// A value without its quotation marks, at that byte of its line or earlier.
fn unquoted(line: &str, at: usize) -> Words {
    let (before, after) = line.split_at_checked(at).unwrap_or((line, ""));
    // In brackets it is one of several.
    let inside = before.contains(['{', '[']);
    let start = before.rfind(['=', ',', '[', '{']).map_or(0, |found| found + 1);
    let end = after.find([',', '}', ']']).map_or(line.len(), |found| at + found);
    let one = line.get(start..end).unwrap_or("").trim();
    let all = line.split_once('=').map_or("", |(_, value)| value.trim());
    let value = if inside { one } else { all };
    let value = value.trim_end_matches(['}', ']', ' ']);
    let plain = !value.is_empty() && !value.contains(['"', '\'', '#', ',', '{', '[']);
    let help = plain.then(|| format!("write \"{value}\""));
    of(
        "texts, percentages and expressions stand in quotation marks",
        "without quotation marks",
        help.as_deref(),
    )
}
