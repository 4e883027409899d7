//! Faults and the places they are at.
//!
//! A stage takes `&mut Diagnostics`, carries on past a fault, and the user sees all of them at
//! once. One renderer (`render`) draws them all. Texts come from several sources (the scenario
//! file, each `--set`): [`Sources`] lays them behind one another, so that a [`Span`] is one range
//! of bytes in the joined text and knows its source by its position alone.

mod render;
mod source;

pub use render::{nearest, only_near, render};
pub use source::{Place, Source, Sources};

/// A range of bytes in the joined text of all [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The smallest range that holds both.
    pub fn to(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A value and its place; equal by value alone.
#[derive(Clone, Copy, Debug)]
pub struct Spanned<T> {
    /// What stands there.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value` at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// The scenario runs, but something looks wrong.
    Warning,
}

/// A place with a few words under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words under it; may be empty.
    pub text: String,
}

/// One fault: a stable name, words of the deal, the place, and what would be right.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The stable name, such as `unknown-party`.
    pub code: &'static str,
    /// What is wrong, in words of the deal; lower case, no full stop.
    pub message: String,
    /// The place at fault; `None` where there is none (an empty file, a file that is missing).
    pub primary: Option<Label>,
    /// Other places that matter.
    pub others: Vec<Label>,
    /// What would be right, one line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// Sets the words under the primary place.
    pub fn label(&mut self, text: impl Into<String>) -> &mut Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Adds another place.
    pub fn other(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.others.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a line of help.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help.push(text.into());
        self
    }
}

/// All faults of one reading, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No fault yet.
    pub fn new() -> Self {
        Diagnostics::default()
    }

    /// Records an error and gives it for a label and help to be added.
    pub fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Error, code, Some(span), message.into())
    }

    /// Records a warning.
    pub fn warning(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Warning, code, Some(span), message.into())
    }

    /// Records an error that has no place in any text.
    pub fn error_nowhere(&mut self, code: &'static str, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Error, code, None, message.into())
    }

    fn push(&mut self, severity: Severity, code: &'static str, span: Option<Span>, message: String) -> &mut Diagnostic {
        let primary = span.map(|span| Label {
            span,
            text: String::new(),
        });
        self.list.push(Diagnostic {
            severity,
            code,
            message,
            primary,
            others: Vec::new(),
            help: Vec::new(),
        });
        self.list.last_mut().expect("one was just pushed")
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|one| one.severity == Severity::Error)
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, sorted by place; those without a place first.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.list.iter().collect();
        sorted.sort_by_key(|one| one.primary.as_ref().map(|label| label.span));
        sorted
    }

    /// Keeps those faults only.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Takes over one fault of another reading.
    pub fn add(&mut self, one: Diagnostic) {
        self.list.push(one);
    }

    /// Takes over all faults of another reading.
    pub fn append(&mut self, other: Diagnostics) {
        self.list.extend(other.list);
    }
}
