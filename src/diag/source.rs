//! The texts that spans point into, laid behind one another.

use super::Span;

/// One text: the scenario file, or one `--set`.
#[derive(Clone, Debug)]
pub struct Source {
    /// What to call it: the path as given, or `--set terms.fee.rate`.
    pub name: String,
    /// The text itself.
    pub text: String,
    /// Where it begins in the joined text.
    pub base: usize,
}

/// All texts of one reading.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

/// A span resolved to its source, line and column (both from 1; columns count characters).
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The source's name.
    pub name: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Sources {
    /// No text yet.
    pub fn new() -> Self {
        Sources::default()
    }

    /// Adds a text and gives its base: add it to an offset within the text to get a span.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        // One byte between two texts, so that a span at the end of one is not at the start of the next.
        let base = self.list.last().map_or(0, |last| last.base + last.text.len() + 1);
        self.list.push(Source {
            name: name.into(),
            text: text.into(),
            base,
        });
        base
    }

    /// The texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.list.iter()
    }

    /// The source that holds the span's first byte.
    pub fn source(&self, span: Span) -> Option<&Source> {
        self.list.iter().rev().find(|source| source.base <= span.start)
    }

    /// Source, line and column of a span's first byte.
    pub fn place(&self, span: Span) -> Option<Place> {
        let source = self.source(span)?;
        let offset = (span.start - source.base).min(source.text.len());
        let before = source.text.get(..offset)?;
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        Some(Place {
            name: source.name.clone(),
            line,
            column,
        })
    }
}
