//! Reading a table key by key, and reporting what does not belong in it.
//!
//! In: a [`Table`](super::tree::Table) and the keys it may have. Out: values of the wanted type
//! with their places; what has the wrong type, is missing, unknown or not there yet is reported
//! here, so that the sections read like a list of keys.

use super::keys::{self, Key};
use super::tree::{Entry, Node, NodeKind, Table};
use crate::diag::{Diagnostics, Span, Spanned, nearest};
use crate::time::Date;

/// More keys than any table with fixed keys has.
const MOST_KEYS: usize = 200;

/// The most entries of a list.
const MOST_IN_LIST: usize = 1_000;

/// The entries of a list; none where there are too many, which is reported.
pub(super) fn within<'t>(list: &'t [Node], span: Span, key: &str, diagnostics: &mut Diagnostics) -> &'t [Node] {
    if list.len() <= MOST_IN_LIST {
        return list;
    }
    let message = format!("{} entries in `{key}`; the limit is {MOST_IN_LIST}", list.len());
    let first = Span::new(span.start, span.start + 1);
    diagnostics
        .error("too-many", first, message)
        .label("this list is too long");
    &[]
}

/// A table being read.
pub(super) struct TableReader<'t, 'd> {
    /// The entries.
    pub(super) table: &'t Table,
    /// The key path of the table, such as `terms.revenue_share`.
    pub(super) path: String,
    /// Where its name stands: the place for faults about what it lacks.
    pub(super) place: Span,
    /// Where faults go.
    pub(super) diagnostics: &'d mut Diagnostics,
    /// The keys that [`expect`](Self::expect) was told of.
    known: Vec<&'static [Key]>,
}

/// Reports a value of the wrong type; `wanted` names what could have been written.
pub(super) fn wrong_type<'d>(
    diagnostics: &'d mut Diagnostics,
    node: &Node,
    key: &str,
    wanted: &str,
) -> &'d mut crate::diag::Diagnostic {
    let fault = diagnostics.error(
        "wrong-type",
        node.span,
        format!("`{key}` wants {wanted}, not {}", node.kind.words()),
    );
    fault.label(format!("this is {}", node.kind.words()));
    fault
}

impl<'t, 'd> TableReader<'t, 'd> {
    /// A reader for the table of an entry; `None` where the entry is no table, which is reported.
    pub(super) fn of_entry(
        entry: &'t Entry,
        path: String,
        example: &str,
        diagnostics: &'d mut Diagnostics,
    ) -> Option<Self> {
        let NodeKind::Table(table) = &entry.node.kind else {
            wrong_type(diagnostics, &entry.node, &entry.key, "a table").help(format!("for example {example}"));
            return None;
        };
        Some(TableReader::new(table, path, entry.span, diagnostics))
    }

    /// A reader for a table; `place` is where faults about what it lacks are shown.
    pub(super) fn new(table: &'t Table, path: String, place: Span, diagnostics: &'d mut Diagnostics) -> Self {
        TableReader {
            table,
            path,
            place,
            diagnostics,
            known: Vec::new(),
        }
    }

    /// Reports every key that is in none of the lists.
    ///
    /// `elsewhere` says where else a key is at home, in words for the help line.
    pub(super) fn expect(&mut self, known: &[&'static [Key]], elsewhere: impl Fn(&str) -> Option<String>) {
        self.known = known.to_vec();
        if self.table.entries.len() > MOST_KEYS {
            let count = self.table.entries.len();
            self.diagnostics
                .error("too-many", self.place, format!("`{}` has {count} keys", self.path))
                .label("more than a table could have");
            return;
        }
        let all = || known.iter().flat_map(|keys| keys.iter());
        for entry in &self.table.entries {
            match all().find(|key| key.name == entry.key) {
                Some(_) => {}
                None => {
                    let meant = nearest(&entry.key, all().map(|key| key.name));
                    let place = self.path.as_str();
                    let fault = self.diagnostics.error(
                        "unknown-key",
                        entry.span,
                        format!("`{}` is no key of `{place}`", entry.key),
                    );
                    fault.label("not known here");
                    if let Some(home) = elsewhere(&entry.key) {
                        fault.help(home);
                    } else if let Some(meant) = meant {
                        fault.help(format!("did you mean `{meant}`?"));
                    } else {
                        let names: Vec<&str> = all().map(|key| key.name).collect();
                        fault.help(format!("known keys: {}", names.join(", ")));
                    }
                }
            }
        }
    }

    /// The entry of a key.
    pub(super) fn entry(&self, key: &str) -> Option<&'t Entry> {
        self.table.get(key)
    }

    /// The key path of a key in this table.
    pub(super) fn key_path(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// Reports that a key is required, unless a misspelt one has been reported in its stead.
    pub(super) fn missing(&mut self, key: &str, help: &str) {
        let message = format!("`{}` has no `{key}`", self.path);
        self.lacking(&[key], message, help);
    }

    /// Reports that a table has none of some keys, in words of the caller.
    pub(super) fn lacking(&mut self, keys: &[&str], message: String, help: &str) {
        let known = |name: &str| {
            self.known
                .iter()
                .flat_map(|keys| keys.iter())
                .any(|key| key.name == name)
        };
        let misspelt = |entry: &Entry| !known(&entry.key) && nearest(&entry.key, keys.iter().copied()).is_some();
        if let Some(slip) = self.table.entries.iter().find(|entry| misspelt(entry)) {
            // Which keys there are is known to nobody yet where the key that says so is missing.
            if self.known.is_empty() {
                self.diagnostics
                    .error(
                        "unknown-key",
                        slip.span,
                        format!("`{}` is no key of `{}`", slip.key, self.path),
                    )
                    .label("not known here")
                    .help(match nearest(&slip.key, keys.iter().copied()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => help.to_owned(),
                    });
            }
            return;
        }
        let mut names = format!("`{}`", keys.join("`, `"));
        if let Some(last) = names.rfind("`, `") {
            names.replace_range(last..last + 4, "` or `");
        }
        self.diagnostics
            .error("missing-key", self.place, message)
            .label(format!("{names} is missing"))
            .help(help);
    }

    /// Reports two keys that exclude each other.
    pub(super) fn contradiction(&mut self, first: &Entry, second: &Entry, help: &str) {
        let (early, late) = if first.span <= second.span {
            (first, second)
        } else {
            (second, first)
        };
        self.diagnostics
            .error(
                "contradiction",
                late.span,
                format!("`{}` and `{}` exclude each other", early.key, late.key),
            )
            .label("and this")
            .other(early.span, "this")
            .help(help);
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, key: &str) -> Option<Spanned<String>> {
        let entry = self.entry(key)?;
        match &entry.node.kind {
            NodeKind::Text(text) if text.text.trim().is_empty() => {
                empty_text(entry.node.span, key, self.diagnostics);
                None
            }
            NodeKind::Text(text) => Some(Spanned::new(text.text.clone(), entry.node.span)),
            _ => {
                wrong_type(self.diagnostics, &entry.node, key, "a text");
                None
            }
        }
    }

    /// A text, or a number or TOML date as a text.
    pub(super) fn text_as_written(&mut self, key: &str) -> Option<Spanned<String>> {
        let entry = self.entry(key)?;
        match &entry.node.kind {
            NodeKind::Date(text) => Some(Spanned::new(text.clone(), entry.node.span)),
            NodeKind::Integer(Some(number)) => Some(Spanned::new(number.to_string(), entry.node.span)),
            _ => self.text(key),
        }
    }

    /// A name or a list of names; empty where there is none.
    pub(super) fn names(&mut self, key: &str) -> Vec<Spanned<String>> {
        let Some(entry) = self.entry(key) else {
            return Vec::new();
        };
        if let NodeKind::Array(list) = &entry.node.kind
            && list.is_empty()
        {
            self.diagnostics
                .error("empty-list", entry.node.span, format!("`{key}` is an empty list"))
                .label("name at least one, or leave the key out");
        }
        names_in(&entry.node, key, self.diagnostics)
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, key: &str) -> Vec<Spanned<String>> {
        let Some(entry) = self.entry(key) else {
            return Vec::new();
        };
        match &entry.node.kind {
            NodeKind::Array(list) => {
                let list = within(list, entry.node.span, key, self.diagnostics);
                texts_of(list, key, self.diagnostics)
            }
            _ => {
                wrong_type(self.diagnostics, &entry.node, key, "a list of texts")
                    .help(format!("write `{key} = [\"…\"]`"));
                Vec::new()
            }
        }
    }

    /// True or false.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        let entry = self.entry(key)?;
        flag_in(&entry.node, key, self.diagnostics)
    }

    /// One of some words.
    pub(super) fn word(&mut self, key: &str, words: &[&'static str]) -> Option<Spanned<&'static str>> {
        let written = self.text(key)?;
        if let Some(word) = words.iter().find(|word| **word == written.value) {
            return Some(Spanned::new(word, written.span));
        }
        self.diagnostics
            .error(
                "unknown-word",
                written.span,
                format!("`{key}` cannot be `{}`", written.value),
            )
            .label("not known")
            .help(keys::word_help(&written.value, words));
        None
    }

    /// One of some words that say what the other keys mean. A misspelt one is reported, and stands for the word that was
    /// meant where there is no doubt about it, so that the other keys are judged as well.
    pub(super) fn kind_word(&mut self, key: &str, words: &[&'static str]) -> Option<Spanned<&'static str>> {
        let word = self.word(key, words);
        if word.is_some() {
            return word;
        }
        let entry = self.entry(key)?;
        let NodeKind::Text(text) = &entry.node.kind else {
            return None;
        };
        let meant = keys::word_meant(&text.text, words)?;
        Some(Spanned::new(meant, entry.node.span))
    }

    /// A whole number, also written as `1e6`.
    pub(super) fn whole(&mut self, key: &str) -> Option<Spanned<i128>> {
        let entry = self.entry(key)?;
        let span = entry.node.span;
        match &entry.node.kind {
            NodeKind::Integer(Some(number)) => Some(Spanned::new(*number, span)),
            NodeKind::Integer(None) => {
                self.diagnostics
                    .error(
                        "number-too-large",
                        span,
                        format!("`{key}` is larger than anything it could count"),
                    )
                    .label("more than 38 digits");
                None
            }
            NodeKind::Float(number) if number.fract() == 0.0 && number.abs() < 1e30 => {
                Some(Spanned::new(*number as i128, span))
            }
            NodeKind::Float(_) => {
                self.diagnostics
                    .error(
                        "not-whole",
                        span,
                        format!("`{key}` counts something and must be a whole number"),
                    )
                    .label("not a whole number");
                None
            }
            NodeKind::Text(text) => {
                let fault = wrong_type(self.diagnostics, &entry.node, key, "a whole number");
                // `2 years` and the like.
                let figure = text.text.split_once(' ').map(|(figure, _)| figure);
                match figure.filter(|figure| figure.bytes().all(|byte| byte.is_ascii_digit())) {
                    Some(figure) if !figure.is_empty() => fault.help(format!("write {key} = {figure}")),
                    _ => fault.help("write it as digits without quotation marks; group them with `_`: `100_000`"),
                };
                None
            }
            _ => {
                wrong_type(self.diagnostics, &entry.node, key, "a whole number");
                None
            }
        }
    }

    /// A date, as a text, a TOML date or the number of a year.
    pub(super) fn date(&mut self, key: &str) -> Option<Spanned<Date>> {
        let entry = self.entry(key)?;
        date_in(&entry.node, key, self.diagnostics)
    }

    /// A length of time in months.
    pub(super) fn duration(&mut self, key: &str) -> Option<Spanned<f64>> {
        let entry = self.entry(key)?;
        let span = entry.node.span;
        let NodeKind::Text(text) = &entry.node.kind else {
            let help = match &entry.node.kind {
                NodeKind::Integer(Some(1)) => "write \"1 month\" or \"1 year\"".to_owned(),
                NodeKind::Integer(Some(number)) => format!("write \"{number} months\" or \"{number} years\""),
                _ => "write \"18 months\", \"1 quarter\" or \"2 years\"".to_owned(),
            };
            wrong_type(self.diagnostics, &entry.node, key, "a length of time with its unit").help(help);
            return None;
        };
        let Some(months) = months_of(&text.text) else {
            let fault = self.diagnostics.error(
                "bad-duration",
                span,
                format!("`{key}` is no length of time that can be read"),
            );
            fault.label("not understood");
            fault.help("write \"18 months\", \"1 quarter\" or \"2 years\"");
            if text.text.contains("day") || text.text.contains("week") {
                fault.help("time is counted in months; 30 days are \"1 month\"");
            }
            return None;
        };
        if !(0.0..=f64::from(super::header::MOST_MONTHS)).contains(&months) {
            self.diagnostics
                .error(
                    "bad-duration",
                    span,
                    format!("`{key}` is outside the time that can be simulated"),
                )
                .label("0 to 1000 years");
            return None;
        }
        Some(Spanned::new(months, span))
    }
}

fn texts_of(list: &[Node], key: &str, diagnostics: &mut Diagnostics) -> Vec<Spanned<String>> {
    let mut texts = Vec::new();
    for node in list {
        match &node.kind {
            NodeKind::Text(text) => texts.push(Spanned::new(text.text.clone(), node.span)),
            _ => {
                wrong_type(diagnostics, node, key, "texts in its list");
            }
        }
    }
    texts
}

/// A node that must be a date.
pub(super) fn date_in(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<Spanned<Date>> {
    let written = match &node.kind {
        NodeKind::Text(text) => text.text.clone(),
        NodeKind::Date(text) => text.clone(),
        NodeKind::Integer(Some(year)) => year.to_string(),
        _ => {
            wrong_type(diagnostics, node, key, "a date").help("write \"2024\", \"2024-01\" or \"2024-01-15\"");
            return None;
        }
    };
    let date = date_of(&written, node.span, diagnostics)?;
    Some(Spanned::new(date, node.span))
}

/// A node that must be a name or a list of names.
pub(super) fn names_in(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Spanned<String>> {
    let list = match &node.kind {
        NodeKind::Array(list) => within(list, node.span, key, diagnostics),
        NodeKind::Text(text) if text.text.trim().is_empty() => {
            empty_text(node.span, key, diagnostics);
            &[]
        }
        NodeKind::Text(_) => std::slice::from_ref(node),
        _ => {
            wrong_type(diagnostics, node, key, "a name or a list of names");
            &[]
        }
    };
    let names = texts_of(list, key, diagnostics);
    for (index, name) in names.iter().enumerate() {
        if let Some(first) = names[..index].iter().find(|other| other.value == name.value) {
            diagnostics
                .error(
                    "duplicate-name",
                    name.span,
                    format!("`{}` stands twice in `{key}`", name.value),
                )
                .label("again here")
                .other(first.span, "first here");
        }
    }
    names
}

fn empty_text(span: Span, key: &str, diagnostics: &mut Diagnostics) {
    diagnostics
        .error("empty-text", span, format!("`{key}` is empty"))
        .label("write a text or leave the key out");
}

/// A node that must be true or false.
pub(super) fn flag_in(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<bool> {
    match &node.kind {
        NodeKind::Flag(flag) => Some(*flag),
        _ => {
            wrong_type(diagnostics, node, key, "true or false")
                .help(format!("write `{key} = true` without quotation marks"));
            None
        }
    }
}

/// Reads a date; reports what is none with a hint on the form.
pub(super) fn date_of(written: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<Date> {
    if let Some(date) = Date::parse(written) {
        return Some(date);
    }
    let fault = diagnostics.error("bad-date", span, format!("`{written}` is no date"));
    let parts: Vec<&str> = written.split(['-', '/', '.', ' ']).collect();
    let numbers: Vec<Option<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
    let mended = match numbers.as_slice() {
        [Some(year), Some(month)] if *year > 999 => format!("{year:04}-{month:02}"),
        [Some(year), Some(month), Some(day)] if *year > 999 => {
            format!("{year:04}-{month:02}-{day:02}")
        }
        [Some(month), Some(year)] if *year > 999 => format!("{year:04}-{month:02}"),
        _ => quarter_of(written).unwrap_or_default(),
    };
    if written.contains('T') || written.contains(':') {
        fault.label("a day without a time of day is wanted");
        fault.help("write YYYY, YYYY-MM or YYYY-MM-DD, for example \"2024-01-15\"");
    } else if numbers.first() == Some(&Some(0)) || numbers.first().is_some_and(|year| year.is_some_and(|y| y > 9999)) {
        fault.label("years run from 0001 to 9999");
    } else if Date::parse(&mended).is_some() {
        fault.label(format!("write \"{mended}\""));
    } else if mended == written {
        fault.label("the calendar does not have it");
    } else {
        fault.label("not understood");
        fault.help("write YYYY, YYYY-MM or YYYY-MM-DD, for example \"2024-01\"");
    }
    None
}

/// The first month of a quarter, written as `2026-Q3` or `Q3 2026`.
pub(super) fn quarter_of(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.trim().split(['-', '/', '.', ' ']).collect();
    let quarter = |part: &str| match part.strip_prefix(['Q', 'q'])?.parse::<u32>() {
        Ok(number @ 1..=4) => Some(3 * number - 2),
        _ => None,
    };
    let [first, second] = parts.as_slice() else {
        return None;
    };
    let (year, month) = match (quarter(first), quarter(second)) {
        (None, Some(month)) => (first, month),
        (Some(month), None) => (second, month),
        _ => return None,
    };
    let year: u32 = year.parse().ok().filter(|year| (1000..=9999).contains(year))?;
    Some(format!("{year}-{month:02}"))
}

/// Reads `18 months`, `1 quarter`, `1.5 years` as months.
pub(super) fn months_of(text: &str) -> Option<f64> {
    let text = text.trim();
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let number: f64 = text[..split].parse().ok()?;
    let months = match text[split..].trim() {
        "month" | "months" => 1.0,
        "quarter" | "quarters" => 3.0,
        "year" | "years" => 12.0,
        _ => return None,
    };
    Some(number * months)
}
