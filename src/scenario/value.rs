//! Values: numbers, expressions and schedules.
//!
//! In: a node of the file. Out: a [`Value`] with its key path. What cannot be read is reported
//! and comes out as poison.

use std::collections::BTreeMap;

use super::keys::{INTERPOLATIONS, Key, What};
use super::reader::{TableReader, date_of, months_of, quarter_of, within, wrong_type};
use super::tree::{Amended, Entry, Node, NodeKind, Table};
use super::{AmendedValue, Before, Schedule, Value, ValueKind, amendment};
use crate::diag::{Diagnostics, Span, Spanned, nearest};
use crate::expr::{Expr, Kind, parse};
use crate::time::Date;

/// A day that is fixed, or a calendar year to be worked out.
pub(super) enum DateOrYear {
    /// A fixed day.
    Date(Spanned<Date>),
    /// An expression that gives a calendar year.
    Year(Value),
}

/// The most dates that a schedule may have.
pub(super) const MOST_DATES: usize = 12_000;

/// A value that fits anywhere and raises no further fault.
pub(super) fn poison(path: String, span: Span) -> Value {
    Value {
        kind: ValueKind::Expr(Expr {
            kind: Kind::Poison,
            span,
        }),
        span,
        path,
    }
}

fn number(value: f64, path: String, span: Span) -> Value {
    let kind = Kind::Number { value, currency: None };
    Value {
        kind: ValueKind::Expr(Expr { kind, span }),
        span,
        path,
    }
}

/// Reads a number, an expression or a schedule.
pub(super) fn value_of(node: &Node, key: &str, path: String, diagnostics: &mut Diagnostics) -> Value {
    match &node.kind {
        NodeKind::Table(table) => {
            let read = schedule_of(table, node.span, &path, false, true, diagnostics);
            match read {
                Some(schedule) => Value {
                    kind: ValueKind::Schedule(schedule),
                    span: node.span,
                    path,
                },
                None => poison(path, node.span),
            }
        }
        NodeKind::Amended(amended) => amended_of(amended, node.span, key, path, diagnostics),
        _ => single_of(node, key, path, diagnostics),
    }
}

/// Reads a value that changes on a date.
fn amended_of(amended: &Amended, span: Span, key: &str, path: String, diagnostics: &mut Diagnostics) -> Value {
    let before = match &amended.before {
        Some(before) => Before::Written(value_of(before, key, path.clone(), diagnostics)),
        None => match amendment::while_absent(key, &path) {
            Some(figure) => Before::Absent(figure),
            None => {
                diagnostics
                    .error(
                        "cannot-amend",
                        span,
                        format!("`{key}` is not there before the amendment"),
                    )
                    .label("what held until then is not known")
                    .other(amended.from.span, "it takes effect here")
                    .help(format!("write into the term what `{key}` was before"));
                Before::Written(poison(path.clone(), span))
            }
        },
    };
    let after = value_of(&amended.after, key, amended.address.clone(), diagnostics);
    Value {
        kind: ValueKind::Amended(Box::new(AmendedValue {
            before,
            from: amended.from,
            after,
        })),
        span,
        path,
    }
}

/// Reads a number or an expression.
pub(super) fn single_of(node: &Node, key: &str, path: String, diagnostics: &mut Diagnostics) -> Value {
    let span = node.span;
    match &node.kind {
        NodeKind::Integer(Some(integer)) => number(*integer as f64, path, span),
        NodeKind::Float(float) if float.is_finite() => number(*float, path, span),
        NodeKind::Float(_) | NodeKind::Integer(None) => {
            diagnostics
                .error("not-finite", span, format!("`{key}` is no number to reckon with"))
                .label("a finite number is wanted")
                .help("leave a limit out where there is none");
            poison(path, span)
        }
        NodeKind::Text(text) if text.text.trim().is_empty() => {
            diagnostics
                .error("empty-expression", span, format!("`{key}` is empty"))
                .label("a number or a formula is wanted")
                .help("for example \"20%\", \"2.47bn\" or \"0.5 * revenue\"");
            poison(path, span)
        }
        NodeKind::Text(text) => {
            let expr = parse(&text.text, &|byte| text.at(byte), diagnostics);
            Value {
                kind: ValueKind::Expr(expr),
                span,
                path,
            }
        }
        _ => {
            let fault = wrong_type(diagnostics, node, key, "a number or an expression in quotation marks");
            match &node.kind {
                NodeKind::Flag(_) => {
                    fault.help("a condition is written as an expression, for example \"revenue > 1bn\"");
                }
                NodeKind::Date(date) => {
                    fault.help(format!("a date inside an expression is written date(\"{date}\")"));
                }
                NodeKind::Table(_) => {
                    fault.help("a schedule holds one level of dates, each with a number or an expression");
                }
                _ => {}
            }
            poison(path, span)
        }
    }
}

/// Reads a table of dates; `None` where not one entry can be read. Every fault is reported; the entries that are sound
/// are there all the same, so that they are looked at.
///
/// `linear` is what holds where `interpolate` is absent; `may_interpolate` whether it may be there.
pub(super) fn schedule_of(
    table: &Table,
    span: Span,
    path: &str,
    linear: bool,
    may_interpolate: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Schedule> {
    let mut schedule = Schedule {
        steps: Vec::new(),
        linear,
    };
    let mut faulty = false;
    if table.entries.len() > MOST_DATES {
        diagnostics
            .error(
                "too-many",
                span,
                format!("a schedule of {} dates; the limit is {MOST_DATES}", table.entries.len()),
            )
            .label("too long");
        return None;
    }
    for entry in &table.entries {
        if entry.key == "interpolate" {
            match &entry.node.kind {
                _ if !may_interpolate => {
                    diagnostics
                        .error(
                            "unknown-key",
                            entry.span,
                            "these amounts fall on their dates; nothing runs between them",
                        )
                        .label("not here");
                }
                NodeKind::Text(text) if INTERPOLATIONS.contains(&text.text.as_str()) => {
                    schedule.linear = text.text == "linear";
                }
                NodeKind::Text(text) => {
                    diagnostics
                        .error(
                            "unknown-word",
                            entry.node.span,
                            format!("`interpolate` cannot be `{}`", text.text),
                        )
                        .label("no such way")
                        .help("one of linear, step");
                }
                _ => {
                    wrong_type(diagnostics, &entry.node, "interpolate", "\"linear\" or \"step\"");
                }
            }
            continue;
        }
        if !entry.key.starts_with(|c: char| c.is_ascii_digit()) {
            let fault = diagnostics.error("bad-date", entry.span, format!("`{}` is no date", entry.key));
            fault.label("a date is wanted here");
            if may_interpolate && nearest(&entry.key, ["interpolate"]).is_some() {
                fault.help("did you mean `interpolate`?");
            } else {
                fault.help("a schedule is a table of dates: { \"2024-01\" = \"20%\", \"2030-01\" = \"8%\" }");
            }
            faulty = true;
            continue;
        }
        let Some(date) = date_of(&entry.key, entry.span, diagnostics) else {
            faulty = true;
            continue;
        };
        let value = single_of(&entry.node, &entry.key, format!("{path}.{date}"), diagnostics);
        schedule.steps.push((Spanned::new(date, entry.span), value));
    }
    let mut seen: BTreeMap<Date, Span> = BTreeMap::new();
    let mut last: Option<Spanned<Date>> = None;
    for (after, _) in &schedule.steps {
        let first = seen.insert(after.value, after.span);
        let before = last.replace(*after);
        if let Some(first) = first {
            diagnostics
                .error(
                    "duplicate-date",
                    after.span,
                    format!("{} stands twice in this schedule", after.value),
                )
                .label("again here")
                .other(first, "first here");
        } else if let Some(before) = before.filter(|before| after.value < before.value) {
            diagnostics
                .error(
                    "dates-out-of-order",
                    after.span,
                    format!("{} comes before {}", after.value, before.value),
                )
                .label("earlier than the date before it")
                .other(before.span, "this one is later")
                .help("list the dates from first to last");
        }
    }
    if schedule.steps.is_empty() && !faulty {
        diagnostics
            .error("empty-schedule", span, format!("`{path}` has no dates"))
            .label("at least one date is wanted")
            .help("for example { \"2024-01\" = \"20%\" }");
    }
    schedule.steps.sort_by_key(|(date, _)| date.value);
    schedule.steps.dedup_by_key(|(date, _)| date.value);
    (!schedule.steps.is_empty()).then_some(schedule)
}

/// Whether a text is a number with a unit that is no time this language knows: `3 yrs`.
pub(super) fn is_unknown_duration(text: &str) -> bool {
    let unit = text.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    unit.len() < text.trim().len()
        && unit.trim().len() > 1
        && unit.trim().bytes().all(|byte| byte.is_ascii_alphabetic())
        && months_of(text).is_none()
}

impl TableReader<'_, '_> {
    /// A number, an expression or a schedule; poison where it is faulty.
    pub(super) fn value(&mut self, key: &str) -> Option<Value> {
        let entry = self.entry(key)?;
        Some(value_of(&entry.node, key, self.key_path(key), self.diagnostics))
    }

    /// Reads the values of every kind's keys for their faults alone, where the kind itself is
    /// faulty: so that a misspelt kind does not hide a misspelt figure.
    pub(super) fn faults_of_values(&mut self, kinds: &[(&str, &[Key])]) {
        let mut read: Vec<&str> = Vec::new();
        for key in kinds.iter().flat_map(|(_, own)| own.iter()) {
            if matches!(key.what, What::Value) && !read.contains(&key.name) {
                read.push(key.name);
                self.value(key.name);
            }
        }
    }

    /// A value that must be there; poison where it is missing, which is reported.
    pub(super) fn required_value(&mut self, key: &str, help: &str) -> Value {
        match self.value(key) {
            Some(value) => value,
            None => {
                self.missing(key, help);
                poison(self.key_path(key), self.place)
            }
        }
    }

    /// A value or a list of values.
    pub(super) fn values(&mut self, key: &str) -> Vec<Value> {
        let Some(entry) = self.entry(key) else {
            return Vec::new();
        };
        let path = self.key_path(key);
        match &entry.node.kind {
            NodeKind::Array(list) => within(list, entry.node.span, key, self.diagnostics)
                .iter()
                .enumerate()
                .map(|(index, node)| value_of(node, key, format!("{path}.{index}"), self.diagnostics))
                .collect(),
            _ => vec![value_of(&entry.node, key, path, self.diagnostics)],
        }
    }

    /// A length of time such as `18 months`, or a value; in years.
    pub(super) fn years(&mut self, key: &str) -> Option<Value> {
        let entry = self.entry(key)?;
        if let NodeKind::Text(text) = &entry.node.kind
            && is_unknown_duration(&text.text)
        {
            // Read as an expression it would be two values side by side; this reports it as a time.
            self.duration(key);
            return Some(poison(self.key_path(key), entry.node.span));
        }
        if let NodeKind::Text(text) = &entry.node.kind
            && let Some(months) = months_of(&text.text)
        {
            return Some(number(months / 12.0, self.key_path(key), entry.node.span));
        }
        self.value(key)
    }

    /// A fixed date, or an expression over calendar years; `None` where it is faulty, which is reported.
    pub(super) fn date_or_year(&mut self, entry: &Entry) -> Option<DateOrYear> {
        let key = entry.key.as_str();
        let fixed = match &entry.node.kind {
            NodeKind::Text(text) if quarter_of(&text.text).is_some() => true,
            NodeKind::Text(text) => {
                let parts: Vec<&str> = text.text.split(['-', '/']).collect();
                let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
                // `2027-13` would also read as a difference, which nobody means.
                parts.len() <= 3 && parts.iter().all(digits)
            }
            NodeKind::Date(_) | NodeKind::Integer(_) => true,
            _ => false,
        };
        if fixed {
            return self.date(key).map(DateOrYear::Date);
        }
        if let NodeKind::Table(_) = &entry.node.kind {
            wrong_type(
                self.diagnostics,
                &entry.node,
                key,
                "a date or an expression that gives a year",
            );
            return None;
        }
        self.value(key).map(DateOrYear::Year)
    }

    /// A length of time that must be there, in years; poison where it is missing, which is reported.
    pub(super) fn required_years(&mut self, key: &str, help: &str) -> Value {
        match self.years(key) {
            Some(value) => value,
            None => {
                self.missing(key, help);
                poison(self.key_path(key), self.place)
            }
        }
    }

    /// A table of dates that must be there; `None` where it is missing or faulty, which is reported.
    pub(super) fn schedule(
        &mut self,
        key: &str,
        linear: bool,
        may_interpolate: bool,
        example: &str,
    ) -> Option<Schedule> {
        let Some(entry) = self.entry(key) else {
            self.missing(key, &format!("for example {key} = {example}"));
            return None;
        };
        let NodeKind::Table(table) = &entry.node.kind else {
            wrong_type(self.diagnostics, &entry.node, key, "a table of dates")
                .help(format!("for example {key} = {example}"));
            return None;
        };
        let path = self.key_path(key);
        schedule_of(table, entry.node.span, &path, linear, may_interpolate, self.diagnostics)
    }
}
