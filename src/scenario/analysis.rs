//! `[analyses]`: questions that take many runs, each with its keys.
//!
//! In: the tree of the file. Out: the questions as written. Whether variants, parties and statistics
//! exist is for `analysis` to say, which answers them.

use super::flags;
use super::keys::{self, ANALYSES};
use super::question::{Amounts, Analysis, Axis, Compare, Frontier, Question, Sensitivity, Solve, Sweep, Target, Vary};
use super::reader::{TableReader, within, wrong_type};
use super::section::{entries, name_of};
use super::tree::{Entry, Node, NodeKind, Table};
use super::value::single_of;
use crate::diag::{Diagnostics, Spanned};
use crate::expr::{BinaryOp, Expr, Kind, UnaryOp};

/// The most points of one key.
const MOST_POINTS: i128 = 1_000;

/// `[analyses]`.
pub(super) fn analyses(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Analysis> {
    entries(root, "analyses", diagnostics)
        .iter()
        .map(|entry| analysis(entry, diagnostics))
        .collect()
}

fn analysis(entry: &Entry, diagnostics: &mut Diagnostics) -> Analysis {
    let mut analysis = Analysis {
        key: name_of(entry),
        title: None,
        paths: None,
        question: Question::Poison,
    };
    let path = format!("analyses.{}", entry.key);
    let example = format!("[analyses.{}] with kind = \"compare\"", entry.key);
    let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) else {
        return analysis;
    };
    if r.entry("kind").is_none() {
        r.missing("kind", "for example kind = \"compare\" or kind = \"sweep\"");
    }
    let kind = r.kind_word("kind", ANALYSES);
    let Some(kind) = kind else {
        return analysis;
    };
    let own = keys::ANALYSIS_KEYS.iter().find(|(word, _)| *word == kind.value);
    let own: &'static [keys::Key] = own.map_or(&[], |(_, own)| own);
    r.expect(&[keys::ANALYSIS, own], |_| None);
    analysis.title = r.text("title");
    analysis.paths = super::header::paths(&mut r, 120);
    analysis.question = match kind.value {
        "compare" => Question::Compare(Compare {
            base: r.text("base"),
            variants: r.names("variants"),
            vintages: vintages(&mut r),
            files: r.texts("files"),
            figures: r.texts("figures"),
            risk_tolerance: amounts(&mut r, "risk_tolerance"),
            clauses: flag(&mut r, "clauses"),
            orders: orders(&mut r),
        }),
        "solve" => solve(&mut r).map_or(Question::Poison, Question::Solve),
        "frontier" => Question::Frontier(frontier(&mut r)),
        "sensitivity" => Question::Sensitivity(Sensitivity {
            figures: r.texts("figures"),
            variant: r.text("variant"),
            variants: r.names("variants"),
            points: points(&mut r),
        }),
        _ => Question::Sweep(Sweep {
            vary: vary(&mut r, 2),
            variant: r.text("variant"),
            of: statistics(&mut r),
        }),
    };
    analysis
}

/// `solve`; `None` where anything that it needs is wrong, which has been reported.
fn solve(r: &mut TableReader) -> Option<Solve> {
    let vary = vary(r, 1);
    ranges(r, &vary)?;
    let of = match r.entry("of") {
        None => {
            r.missing("of", &format!("the statistic, for example {}", flags::MEAN.toml));
            None
        }
        Some(_) => r.text("of"),
    };
    let both = r.flag("both").unwrap_or(false);
    let target = match (r.entry("target"), r.entry("equal_to")) {
        (Some(one), Some(other)) => {
            r.contradiction(one, other, "a statistic meets a number or that of another deal");
            return None;
        }
        (Some(target), None) => Target::Value(number_of(target, r.diagnostics)?),
        (None, Some(_)) => Target::Deal {
            variant: r.text("equal_to")?,
            both,
        },
        (None, None) => {
            let message = format!("`{}` has no target", r.path);
            r.lacking(
                &["target", "equal_to"],
                message,
                &format!("for example {}", flags::TARGET.toml),
            );
            return None;
        }
    };
    Some(Solve {
        vary: vary.into_iter().next()?,
        variant: r.text("variant"),
        of: of?,
        target,
    })
}

/// `frontier`; without keys to vary where those are wrong, which has been reported.
fn frontier(r: &mut TableReader) -> Frontier {
    let mut vary = vary(r, 3);
    if ranges(r, &vary).is_none() {
        vary.clear();
    }
    if let (Some(one), Some(other)) = (r.entry("alternative"), r.entry("otherwise")) {
        r.contradiction(one, other, "where they do not agree, amounts hold or a variant does");
    }
    let parties = r.names("parties");
    if let Some(first) = parties.first().filter(|_| parties.len() != 2) {
        r.diagnostics
            .error("wrong-count", first.span, "a frontier is between two parties")
            .label(format!("{} here", parties.len()));
    }
    let probability = r.entry("probability").and_then(|entry| {
        let value = number_of(entry, r.diagnostics)?;
        if !(0.0..=1.0).contains(&value) {
            r.diagnostics
                .error("out-of-range", entry.node.span, "a probability is from 0 to 1")
                .label("outside that")
                .help(format!("for example {}", flags::PROBABILITY.toml));
            return None;
        }
        Some(Spanned::new(value, entry.node.span))
    });
    Frontier {
        vary,
        variant: r.text("variant"),
        parties,
        alternative: amounts(r, "alternative"),
        otherwise: r.text("otherwise"),
        probability,
    }
}

/// Whether every key has a range; reported where one has a list.
fn ranges(r: &mut TableReader, vary: &[Vary]) -> Option<()> {
    let list = vary.iter().find(|vary| matches!(vary.axis, Axis::List(_)));
    if let Some(list) = list {
        r.diagnostics
            .error(
                "wrong-type",
                list.path.span,
                "a range of numbers is wanted here, not a list",
            )
            .label("a list")
            .help(format!("for example {}", flags::RANGE.toml));
        return None;
    }
    (!vary.is_empty()).then_some(())
}

/// `points` of a design: they are spread evenly where they are a power of two, at least eight times eight.
fn points(r: &mut TableReader) -> Option<Spanned<u64>> {
    const MOST: u64 = 1 << 20;
    let written = r.whole("points")?;
    let points = u64::try_from(written.value).unwrap_or(0);
    if (64..=MOST).contains(&points) && points.is_power_of_two() {
        return Some(Spanned::new(points, written.span));
    }
    let fault = r.diagnostics.error(
        "out-of-range",
        written.span,
        "`points` is a power of two from 64 to 1,048,576",
    );
    fault.label("not one of them");
    if (64..MOST).contains(&points) {
        fault.help(format!("for example {}", points.next_power_of_two()));
    }
    None
}

/// A flag with its place.
fn flag(r: &mut TableReader, key: &str) -> Option<Spanned<bool>> {
    let span = r.entry(key)?.node.span;
    Some(Spanned::new(r.flag(key)?, span))
}

/// `orders` of clauses.
fn orders(r: &mut TableReader) -> Option<Spanned<u64>> {
    const MOST: u64 = 10_000;
    let written = r.whole("orders")?;
    let orders = u64::try_from(written.value).unwrap_or(0);
    if (4..=MOST).contains(&orders) {
        return Some(Spanned::new(orders, written.span));
    }
    r.diagnostics
        .error(
            "out-of-range",
            written.span,
            "`orders` is a whole number from 4 to 10,000",
        )
        .label("outside that")
        .help(format!("for example {}", flags::ORDERS.toml));
    None
}

/// `vintages`, which leaves no room for variants.
fn vintages(r: &mut TableReader) -> Option<Spanned<bool>> {
    let entry = r.entry("vintages")?;
    let flag = r.flag("vintages")?;
    if flag {
        for key in ["variants", "base"] {
            if let Some(other) = r.entry(key) {
                r.contradiction(
                    entry,
                    other,
                    "vintages are set beside one another, each against the one before",
                );
            }
        }
    }
    Some(Spanned::new(flag, entry.node.span))
}

/// `of` of a question about statistics.
fn statistics(r: &mut TableReader) -> Vec<Spanned<String>> {
    if r.entry("of").is_none() {
        r.missing("of", &format!("the statistic, for example {}", flags::MEDIAN.toml));
    }
    r.names("of")
}

/// `vary`: at least one key and at most `most`; none where anything is wrong with them.
fn vary(r: &mut TableReader, most: usize) -> Vec<Vary> {
    const EXAMPLE: &str = flags::VARY.toml;
    let Some(entry) = r.entry("vary") else {
        r.missing("vary", &format!("for example {EXAMPLE}"));
        return Vec::new();
    };
    let NodeKind::Table(table) = &entry.node.kind else {
        wrong_type(r.diagnostics, &entry.node, "vary", "a table of key paths").help(format!("for example {EXAMPLE}"));
        return Vec::new();
    };
    if table.entries.is_empty() || table.entries.len() > most {
        let wanted = ["one key", "one or two keys", "one to three keys"][most.clamp(1, 3) - 1];
        let count = table.entries.len();
        r.diagnostics
            .error("wrong-count", entry.span, format!("`{}.vary` wants {wanted}", r.path))
            .label(format!("{count} here"))
            .help(format!("for example {EXAMPLE}"));
        return Vec::new();
    }
    let mut all = Vec::new();
    for key in &table.entries {
        if !key.key.contains('.') {
            r.diagnostics
                .error("bad-path", key.span, format!("`{}` is no key path", key.key))
                .label("a path with points, in quotation marks, is wanted")
                .help(format!("for example {EXAMPLE}"));
            return Vec::new();
        }
        let Some(axis) = axis(key, EXAMPLE, r.diagnostics) else {
            return Vec::new();
        };
        all.push(Vary {
            path: Spanned::new(key.key.clone(), key.span),
            axis,
        });
    }
    all
}

fn axis(key: &Entry, example: &str, diagnostics: &mut Diagnostics) -> Option<Axis> {
    match &key.node.kind {
        NodeKind::Array(list) => {
            let list = within(list, key.node.span, &key.key, diagnostics);
            if list.len() < 2 {
                diagnostics
                    .error("wrong-count", key.node.span, "a list of two values or more is wanted")
                    .label(format!("{} here", list.len()))
                    .help(format!("for example {example}"));
                return None;
            }
            let value = |node: &Node| (node.to_toml(), constant(node, &mut Diagnostics::new()));
            Some(Axis::List(list.iter().map(value).collect()))
        }
        NodeKind::Table(range) => {
            let mut r = TableReader::new(range, format!("vary.{}", key.key), key.span, diagnostics);
            r.expect(&[keys::RANGE], |_| None);
            for end in ["from", "to"] {
                if r.entry(end).is_none() {
                    r.missing(end, &format!("for example {example}"));
                }
            }
            let from = r.entry("from").and_then(|end| number_of(end, r.diagnostics));
            let to = r.entry("to").and_then(|end| number_of(end, r.diagnostics));
            let points = r.whole("points");
            if let Some(points) = &points
                && !(2..=MOST_POINTS).contains(&points.value)
            {
                r.diagnostics
                    .error("out-of-range", points.span, "`points` counts both ends: 2 to 1,000")
                    .label("outside that");
                return None;
            }
            let (from, to) = (from?, to?);
            if from >= to {
                let span = r.entry("to").map_or(key.span, |to| to.node.span);
                r.diagnostics
                    .error(
                        "out-of-range",
                        span,
                        "a range runs from the smaller number to the larger",
                    )
                    .label("not above `from`");
                return None;
            }
            let as_written = |end| r.entry(end).map_or_else(String::new, |end| end.node.to_toml());
            Some(Axis::Range {
                from,
                to,
                written: [as_written("from"), as_written("to")],
                points: points.map(|points| points.value as usize),
            })
        }
        _ => {
            wrong_type(diagnostics, &key.node, &key.key, "a list of values or a range")
                .help(format!("for example {example}"));
            None
        }
    }
}

/// A number, or a table of names with numbers.
fn amounts(r: &mut TableReader, key: &str) -> Option<Amounts> {
    let entry = r.entry(key)?;
    let NodeKind::Table(table) = &entry.node.kind else {
        let amount = number_of(entry, r.diagnostics)?;
        return Some(Amounts::All(Spanned::new(amount, entry.node.span)));
    };
    let mut each = Vec::new();
    for one in &table.entries {
        let amount = number_of(one, r.diagnostics)?;
        let name = Spanned::new(one.key.clone(), one.span);
        each.push((name, Spanned::new(amount, one.node.span)));
    }
    Some(Amounts::Each(each))
}

/// A plain number, as a number or as arithmetic of numbers in a text; reports what is none.
pub(super) fn number_of(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<f64> {
    let mut faults = Diagnostics::new();
    let number = constant(&entry.node, &mut faults);
    if number.is_none() {
        if faults.has_errors() {
            diagnostics.append(faults);
        } else {
            diagnostics
                .error(
                    "wrong-type",
                    entry.node.span,
                    format!("`{}` wants a plain number", entry.key),
                )
                .label("not a number by itself")
                .help("for example \"15%\", \"2.5bn\" or 0.15");
        }
    }
    number
}

pub(super) fn constant(node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    if !matches!(node.kind, NodeKind::Integer(_) | NodeKind::Float(_) | NodeKind::Text(_)) {
        return None;
    }
    let value = single_of(node, "", String::new(), diagnostics);
    match &value.kind {
        super::ValueKind::Expr(expr) => folded(expr).filter(|number| number.is_finite()),
        super::ValueKind::Schedule(_) | super::ValueKind::Amended(_) => None,
    }
}

/// What arithmetic of plain numbers comes to.
fn folded(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        Kind::Number { value, .. } => Some(*value),
        Kind::Unary(UnaryOp::Negate, of) => folded(of).map(|value| -value),
        Kind::Binary(op, a, b) => {
            let (a, b) = (folded(a)?, folded(b)?);
            match op {
                BinaryOp::Add => Some(a + b),
                BinaryOp::Subtract => Some(a - b),
                BinaryOp::Multiply => Some(a * b),
                BinaryOp::Divide => Some(a / b),
                _ => None,
            }
        }
        _ => None,
    }
}
