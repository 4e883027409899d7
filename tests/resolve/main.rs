//! From the text of a scenario to the deal as meant: defaults, units, dates, order, chance.

mod broken;
mod chance;
mod data;
mod defaults;
mod order;
mod schedules;
mod terms;
mod units;

use std::collections::BTreeMap;

use termsheet::diag::{Diagnostics, Sources, render};
use termsheet::id::{AssumptionId, DriverId, EventId, Id, TermId};
use termsheet::model::expr::{Kind, ops};
use termsheet::model::{
    self, Cause, Counts, Expr, Growth, Model, Node, Process, Schedule, ShareRate, TermKind, Trigger, Until,
};
use termsheet::scenario::{self, TierMethod, TierPeriod, Timing};
use termsheet::unit::{Per, Unit};

/// Two years by month from 2024, two parties.
const HEAD: &str = r#"
[scenario]
start = "2024-01"
years = 2

[parties]
lab = {}
cloud = {}
"#;

/// A rate of 12m a year.
const REVENUE: &str = r#"
[drivers.revenue]
process = "constant"
initial = "12m"
per = "year"
"#;

fn read(text: &str, files: &BTreeMap<String, String>) -> (Option<Model>, String) {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let written = scenario::parse(
        &mut sources,
        "deal.toml",
        text,
        &[],
        scenario::Version::default(),
        &mut diagnostics,
    );
    let model = written.and_then(|written| model::resolve(&written, "deal", files, &mut diagnostics));
    (model, render(&diagnostics, &sources, false))
}

/// The model of a sound scenario without warnings.
fn sound(text: &str) -> Model {
    let (model, said) = read(text, &BTreeMap::new());
    assert_eq!(said, "", "{text}");
    model.expect("no fault was reported")
}

/// The names of the faults of a scenario, in the order of the text; no model comes of errors.
fn faults(text: &str) -> Vec<String> {
    let (model, said) = read(text, &BTreeMap::new());
    let name = |line: &str| {
        let (kind, rest) = line.split_once('[')?;
        let is_title = kind == "error" || kind == "warning";
        is_title.then(|| rest.split(']').next().unwrap_or_default().to_string())
    };
    assert_eq!(model.is_some(), !said.contains("error["), "{said}");
    said.lines().filter_map(name).collect()
}

/// A scenario with one amount whose expression is `amount`, and a bit of everything to refer to.
fn with_amount(amount: &str) -> String {
    format!(
        r#"{HEAD}{REVENUE}
[assumptions]
share = "20%"
rent = {{ value = 3, per = "month" }}

[events.agi]
annual_probability = "4%"

[terms.sales]
kind = "amount"
from = "cloud"
to = "lab"
amount = "revenue"

[terms.fee]
kind = "formula"
from = "lab"
to = "cloud"
amount = "{amount}"
"#
    )
}

/// An expression as text, with names by number: enough to see what became of what was written.
fn told(expr: &Expr) -> String {
    match &expr.kind {
        Kind::Number(value) => format!("{value}"),
        Kind::Variable(id) => format!("v{}", id.0),
        Kind::Assumption(id) => format!("a{}", id.0),
        Kind::Driver(id) => format!("d{}", id.0),
        Kind::Binary(op, a, b) => format!("({} {} {})", told(a), op.sign(), told(b)),
        Kind::Unary(_, a) => format!("-{}", told(a)),
        Kind::Call(function, arguments) => {
            let arguments: Vec<String> = arguments.iter().map(told).collect();
            format!("{function:?}({})", arguments.join(", "))
        }
        other => format!("{other:?}"),
    }
}

fn term<'m>(model: &'m Model, key: &str) -> &'m model::Term {
    let id = model
        .terms
        .find(|term| term.key == key)
        .expect("the term is in the file");
    &model.terms[id]
}

fn amount_of(model: &Model) -> &Expr {
    match &term(model, "fee").kind {
        TermKind::Formula { amount } | TermKind::Amount { amount, .. } => amount,
        other => panic!("{other:?}"),
    }
}
