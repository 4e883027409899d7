//! The TOML file as a tree with a place for every key and value.
//!
//! In: text and where it begins in the joined sources. Out: tables whose entries stand in the
//! order of the file. The tree owns its texts, so that
//! overrides and variants can replace parts of it by parts of other texts.

use toml::de::{DeTable, DeValue};

use super::lost::Lost;
use super::salvage::salvage;
use super::syntax::{Slip, report};
use crate::diag::{Diagnostics, Span, Spanned};
use crate::time::Date;

/// A value in the file.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    pub(super) span: Span,
}

impl Node {
    /// The value as TOML on one line, to be read again.
    pub(super) fn to_toml(&self) -> String {
        let list = |parts: Vec<String>| parts.join(", ");
        match &self.kind {
            NodeKind::Text(text) => quoted(&text.text),
            NodeKind::Integer(Some(number)) => number.to_string(),
            // `Debug` writes a point or an exponent, as TOML wants; a number that is none is refused when read.
            NodeKind::Integer(None) => format!("{:?}", f64::INFINITY),
            NodeKind::Float(number) => format!("{number:?}"),
            NodeKind::Flag(flag) => flag.to_string(),
            NodeKind::Date(date) => date.clone(),
            NodeKind::Array(nodes) => format!("[{}]", list(nodes.iter().map(Node::to_toml).collect())),
            NodeKind::Table(table) => {
                let entry = |entry: &Entry| format!("{} = {}", quoted(&entry.key), entry.node.to_toml());
                format!("{{ {} }}", list(table.entries.iter().map(entry).collect()))
            }
            NodeKind::Amended(amended) => amended.after.to_toml(),
        }
    }
}

/// A text in quotation marks, with what TOML wants escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum NodeKind {
    Text(Text),
    /// A whole number; `None` where it has more than 38 digits.
    Integer(Option<i128>),
    Float(f64),
    Flag(bool),
    /// A TOML date, time or both, as written.
    Date(String),
    Array(Vec<Node>),
    Table(Table),
    /// What an amendment changes on its day. No file has such a node; [`super::amendment`] makes them.
    Amended(Box<Amended>),
}

/// A key whose value changes on a date.
#[derive(Clone, Debug)]
pub(super) struct Amended {
    /// Before the date; `None` where the key was not there.
    pub(super) before: Option<Node>,
    /// From this day on...
    pub(super) from: Spanned<Date>,
    /// ...it holds this.
    pub(super) after: Node,
    /// The key path of the change: the address of distributions in it.
    pub(super) address: String,
}

impl NodeKind {
    /// What it is, for messages.
    pub(super) fn words(&self) -> &'static str {
        match self {
            NodeKind::Text(_) => "a text",
            NodeKind::Integer(_) => "a whole number",
            NodeKind::Float(_) => "a number",
            NodeKind::Flag(_) => "true or false",
            NodeKind::Date(_) => "a date",
            NodeKind::Array(_) => "a list",
            NodeKind::Table(_) => "a table",
            NodeKind::Amended(_) => "changed by an amendment",
        }
    }
}

/// A table; entries in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
}

impl Table {
    /// The entry of that key.
    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The entry of that key, to change.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key == key)
    }
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    /// The place of the key, quotes included.
    pub(super) span: Span,
    pub(super) node: Node,
}

/// A text as it was meant, and where each byte of it stands.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) text: String,
    /// From this byte of `text` on, bytes stand one behind another from that place on. The first
    /// entry is for byte 0; ascending.
    map: Vec<(usize, usize)>,
}

impl Text {
    /// A text that stands in the file as it is, from `place` on.
    pub(super) fn plain(text: &str, place: usize) -> Text {
        Text {
            text: text.to_owned(),
            map: vec![(0, place)],
        }
    }

    /// The place of a byte of the text, or of its end.
    pub(super) fn at(&self, byte: usize) -> usize {
        let after = self.map.partition_point(|&(from, _)| from <= byte);
        let (from, place) = self.map[after.saturating_sub(1)];
        place + (byte - from)
    }

    /// `text` was read from the TOML string `raw`, quotes included, which stands at `place`.
    fn decoded(text: &str, raw: &str, place: usize) -> Text {
        let long = raw.starts_with("\"\"\"") || raw.starts_with("'''");
        let basic = raw.starts_with('"');
        let mut here = if long { 3 } else { 1 };
        if long {
            // A line feed right behind the opening quotes does not count.
            let after = raw.get(here..).unwrap_or("");
            here += if after.starts_with("\r\n") {
                2
            } else {
                usize::from(after.starts_with('\n'))
            };
        }
        let mut map = vec![(0, place + here)];
        for (byte, c) in text.char_indices() {
            let mut rest = raw.get(here..).unwrap_or("");
            // A backslash at the end of a line swallows the white space up to the next word.
            while basic && is_line_continuation(rest) {
                let swallowed = 1 + rest[1..].len() - rest[1..].trim_start().len();
                here += swallowed;
                rest = raw.get(here..).unwrap_or("");
            }
            push_if_new(&mut map, byte, place + here);
            here += if basic && rest.starts_with('\\') {
                match rest.as_bytes().get(1) {
                    Some(b'x') => 4,
                    Some(b'u') => 6,
                    Some(b'U') => 10,
                    _ => 2,
                }
            } else if c == '\n' && rest.starts_with("\r\n") {
                2
            } else {
                c.len_utf8()
            };
        }
        push_if_new(&mut map, text.len(), place + here);
        Text {
            text: text.to_owned(),
            map,
        }
    }
}

fn is_line_continuation(rest: &str) -> bool {
    rest.strip_prefix('\\')
        .is_some_and(|after| after.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']))
}

/// Adds a point to the map unless the last run already leads there.
fn push_if_new(map: &mut Vec<(usize, usize)>, byte: usize, place: usize) {
    let fits = map.last().is_some_and(|&(from, at)| at + (byte - from) == place);
    if !fits {
        map.push((byte, place));
    }
}

/// Reads a whole file: what there is of it where it has faults of syntax, which are reported, and what is lost.
pub(super) fn read(text: &str, base: usize, diagnostics: &mut Diagnostics) -> (Table, Lost) {
    let (whole, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return (self::table(whole.get_ref(), text, base), Lost::default());
    }
    let salvaged = salvage(text, base);
    report(text, base, &salvaged.slips, diagnostics);
    let (sound, _) = DeTable::parse_recoverable(&salvaged.text);
    (self::table(sound.get_ref(), &salvaged.text, base), salvaged.lost)
}

/// Reads one value, such as that of a `--set`; `Err` with the faults where it is no TOML value.
pub(super) fn read_value(text: &str, base: usize) -> Result<Node, Diagnostics> {
    let (value, errors) = DeValue::parse_recoverable(text);
    if errors.is_empty() {
        let span = value.span();
        return Ok(node(value.get_ref(), span, text, base));
    }
    let mut diagnostics = Diagnostics::new();
    report(text, base, &Slip::all(&errors, 0), &mut diagnostics);
    Err(diagnostics)
}

fn table(table: &DeTable<'_>, text: &str, base: usize) -> Table {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| {
            let span = key.span();
            Entry {
                key: key.get_ref().to_string(),
                span: Span::new(base + span.start, base + span.end),
                node: node(value.get_ref(), value.span(), text, base),
            }
        })
        .collect();
    entries.sort_by_key(|entry| entry.span);
    Table { entries }
}

fn node(value: &DeValue<'_>, span: std::ops::Range<usize>, text: &str, base: usize) -> Node {
    let raw = text.get(span.clone()).unwrap_or("");
    let kind = match value {
        DeValue::String(decoded) => NodeKind::Text(Text::decoded(decoded, raw, base + span.start)),
        DeValue::Integer(integer) => NodeKind::Integer(i128::from_str_radix(integer.as_str(), integer.radix()).ok()),
        // An overflow reads as infinite, which the reader refuses where it stands.
        DeValue::Float(float) => NodeKind::Float(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => NodeKind::Flag(*flag),
        DeValue::Datetime(date) => NodeKind::Date(date.to_string()),
        DeValue::Array(array) => NodeKind::Array(
            array
                .iter()
                .map(|value| node(value.get_ref(), value.span(), text, base))
                .collect(),
        ),
        DeValue::Table(inner) => NodeKind::Table(table(inner, text, base)),
    };
    Node {
        kind,
        span: Span::new(base + span.start, base + span.end),
    }
}
