//! `equity`: a stake with its dividends and its exit. `exit` is read here for `warrant` too.

use super::super::reader::{TableReader, wrong_type};
use super::super::tree::NodeKind;
use super::super::{Quoted, TermKind, Value};
use super::quoted;
use crate::diag::Spanned;
use crate::time::Date;

/// The keys of an equity term.
#[derive(Clone, Debug, PartialEq)]
pub struct Equity {
    /// `stake`.
    pub stake: Value,
    /// `dividends`; `per` of the term applies to them where they are a level.
    pub dividends: Option<Quoted>,
    /// `dilution`, a share per year.
    pub dilution: Option<Value>,
    /// `exit` with `value`, or with `multiple` and `of`.
    pub exit: Option<(Exit, Worth)>,
}

/// `exit`: when a holder is paid out.
#[derive(Clone, Debug, PartialEq)]
pub enum Exit {
    /// When this event falls.
    Event(Spanned<String>),
    /// On this date.
    Date(Spanned<Date>),
    /// At the end of the scenario; also where `exit` is absent.
    Horizon,
    /// Faulty; reported.
    Poison,
}

/// What something is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Worth {
    /// `value`.
    Value(Value),
    /// `multiple` times `of`.
    Multiple {
        /// `multiple`.
        multiple: Value,
        /// `of`.
        of: Value,
    },
}

/// Reads the keys of an equity term.
pub(super) fn equity(r: &mut TableReader) -> TermKind {
    let stake = r.required_value(
        "stake",
        "the share of the company that is held, for example stake = \"10%\"",
    );
    let dividends: Option<Quoted> = r
        .entry("dividends")
        .map(|_| quoted(r, "dividends", "what the company pays on all of its shares"));
    if let (None, Some(per)) = (&dividends, r.entry("per")) {
        r.diagnostics
            .error("contradiction", per.span, "`per` without `dividends`")
            .label("nothing here is quoted per time")
            .help("remove it; a `value` at the exit is an amount of money");
    }
    let dilution = r.value("dilution");
    let worth = worth(r);
    let exit = match (exit(r), worth) {
        (exit, Some(worth)) => Some((exit.unwrap_or(Exit::Horizon), worth)),
        (Some(_), None) => {
            r.lacking(
                &["value", "multiple"],
                format!("`{}` has an exit at no value", r.path),
                "for example value = \"20bn\", or multiple = 8 with of = \"revenue\"",
            );
            None
        }
        (None, None) => {
            if dividends.is_none() {
                r.lacking(
                    &["dividends", "exit"],
                    format!("`{}` never pays", r.path),
                    "a stake pays dividends, or at an exit: exit = \"2030-01\" with value = \"20bn\"",
                );
            }
            None
        }
    };
    TermKind::Equity(Box::new(Equity {
        stake,
        dividends,
        dilution,
        exit,
    }))
}

/// `value`, or `multiple` with `of`.
fn worth(r: &mut TableReader) -> Option<Worth> {
    match (r.entry("value"), r.entry("multiple"), r.entry("of")) {
        (Some(value), Some(other), _) | (Some(value), None, Some(other)) => {
            r.contradiction(
                value,
                other,
                "the worth at the exit is a `value`, or a `multiple` `of` something",
            );
            r.value("value").map(Worth::Value)
        }
        (Some(_), None, None) => r.value("value").map(Worth::Value),
        (None, None, None) => None,
        (None, _, _) => Some(Worth::Multiple {
            multiple: r.required_value("multiple", "how many times `of` it is worth, for example multiple = 8"),
            of: r.required_value("of", "what it is a multiple of, for example of = \"revenue\""),
        }),
    }
}

/// `exit`: an event, a date, or the horizon.
pub(super) fn exit(r: &mut TableReader) -> Option<Exit> {
    let entry = r.entry("exit")?;
    Some(match &entry.node.kind {
        NodeKind::Text(text) if text.text == "horizon" => Exit::Horizon,
        NodeKind::Text(text) if !text.text.starts_with(|c: char| c.is_ascii_digit()) => {
            r.text("exit").map_or(Exit::Poison, Exit::Event)
        }
        NodeKind::Text(_) | NodeKind::Date(_) | NodeKind::Integer(Some(_)) => {
            r.date("exit").map_or(Exit::Poison, Exit::Date)
        }
        _ => {
            wrong_type(r.diagnostics, &entry.node, "exit", "an event, a date or \"horizon\"");
            Exit::Poison
        }
    })
}
