//! What differs between two deals, told: a sentence for each clause with what it is worth to whom, what the whole
//! difference is made of, a table, JSON, rows of CSV.

use serde_json::{Value, json};

use super::{Block, estimate};
use crate::analysis::{Bridge, Compared, Comparison, Estimate, Method, NoValues, Step, Told};
use crate::report::answer::{capitalised, shown_difference, shown_part, summing, with_error};
use crate::report::{Answered, digits};
use crate::scenario::Change;

/// Texts up to this length stand in one sentence with what they replace.
const SHORT: usize = 90;

/// So many parts of a difference are named in a sentence.
const NAMED: usize = 4;

pub(super) fn blocks(answered: &Answered, found: &Comparison, bridge: &Bridge) -> Vec<Block> {
    let (from, to) = titles(found, bridge);
    let mut blocks = Vec::new();
    if bridge.steps.is_empty() {
        let silent = match bridge.silent {
            0 => "",
            _ => " but labels, sources and notes",
        };
        blocks.push(Block::Finding(format!(
            "Nothing{silent} differs between “{from}” and “{to}”."
        )));
        return blocks;
    }
    let several = bridge.steps.len() > 1;
    if several && bridge.method.is_ok() {
        for index in 0..found.figures.len() {
            blocks.extend(made_of(answered, found, bridge, index).map(Block::Finding));
        }
        blocks.push(table(answered, found, bridge));
    }
    for step in &bridge.steps {
        let effects = effects(answered, found, bridge, step);
        blocks.push(Block::Finding(sentence(step, from, to, effects)));
    }
    blocks.extend(notes(bridge, from, to).into_iter().map(Block::Note));
    blocks
}

fn titles<'f>(found: &'f Comparison, bridge: &Bridge) -> (&'f str, &'f str) {
    (&found.deals[bridge.against].title, &found.deals[bridge.deal].title)
}

/// What a step is called: its clauses, in running text.
pub(in crate::write) fn name(step: &Step) -> String {
    let names: Vec<&str> = step.clauses.iter().map(|told| told.name.as_str()).collect();
    match names.as_slice() {
        [only] => (*only).to_owned(),
        [first, second] => format!("{first} with {second}"),
        [first, ..] => format!("{first} with {} more", names.len() - 1),
        [] => String::new(),
    }
}

/// Whom or what a figure is of: `Microsoft` for its present value.
fn of_whom(answered: &Answered, figure: &Compared) -> String {
    match figure
        .party
        .as_deref()
        .filter(|_| figure.label.starts_with("present value"))
    {
        Some(party) => answered.party(party).to_owned(),
        None => figure.label.clone(),
    }
}

/// A step's effects: `−$6.2bn ± $0.1bn to Microsoft`.
fn effects(answered: &Answered, found: &Comparison, bridge: &Bridge, step: &Step) -> Option<String> {
    let place = bridge.steps.iter().position(|one| one == step)?;
    let each: Vec<(String, &Estimate, &Compared)> = bridge
        .figures
        .iter()
        .zip(&found.figures)
        .filter_map(|(split, figure)| Some((of_whom(answered, figure), split.values.get(place)?, figure)))
        .filter(|(_, value, _)| value.value.is_some())
        .collect();
    if each.is_empty() {
        return None;
    }
    if each.iter().all(|(_, value, _)| is_nothing(value)) {
        return Some("no effect on these figures".to_owned());
    }
    let effect = |(whom, value, figure): &(String, &Estimate, &Compared)| {
        let joint = match figure.label.starts_with("present value") {
            true => "to",
            false => "in the",
        };
        match is_nothing(value) {
            true => format!("nothing {joint} {whom}"),
            false => format!(
                "{} {joint} {whom}",
                with_error(value, figure.unit, &answered.scenario.currency)
            ),
        }
    };
    Some(each.iter().map(effect).collect::<Vec<String>>().join(", "))
}

fn is_nothing(estimate: &Estimate) -> bool {
    estimate.value == Some(0.0) && estimate.se.unwrap_or(0.0) == 0.0
}

/// A step in a sentence or a few: what it was, what it is, what that is worth.
fn sentence(step: &Step, from: &str, to: &str, effects: Option<String>) -> String {
    let mut text = step
        .clauses
        .iter()
        .map(|told| changed(told, from, to))
        .collect::<Vec<String>>()
        .join(" ");
    if step.clauses.len() > 1 {
        text.push_str(" These make no deal one without the other and are told together.");
    }
    if let Some(effects) = effects {
        text.push_str(&format!(" {}.", capitalised(&effects)));
    }
    text
}

fn changed(told: &Told, from: &str, to: &str) -> String {
    let name = capitalised(&told.name);
    let short = |text: &str| text.chars().count() <= SHORT && !text.contains(". ");
    match (told.clause.change, told.was.as_str(), told.is.as_str()) {
        (Change::Added, _, is) => format!("{name} is new: {is}."),
        (Change::Removed, was, _) => format!("{name} is gone: {was}."),
        (Change::Changed, "", is) => format!("{name}: now {is}."),
        (Change::Changed, was, "") => format!("{name}: no longer {was}."),
        (Change::Changed, was, is) if short(was) && short(is) => format!("{name}: was {was}, is {is}."),
        (Change::Changed, was, is) => format!("{name}. In “{from}”: {was}. In “{to}”: {is}."),
    }
}

/// What a figure's difference is made of, the largest parts first.
fn made_of(answered: &Answered, found: &Comparison, bridge: &Bridge, index: usize) -> Option<String> {
    let (from, to) = titles(found, bridge);
    let (split, figure) = (bridge.figures.get(index)?, found.figures.get(index)?);
    split.whole.value?;
    let currency = &answered.scenario.currency;
    let (parts, whole) = summing(&split.values, &split.whole);
    let print = |estimate: &Estimate| shown_difference(estimate, figure.unit, currency);
    let size = |place: &usize| parts[*place].value.unwrap_or(0.0).abs();
    let mut order: Vec<usize> = (0..parts.len()).filter(|place| size(place) > 0.0).collect();
    order.sort_by(|a, b| size(b).total_cmp(&size(a)));
    if order.is_empty() {
        return Some(format!(
            "{}: no difference between “{from}” and “{to}” that these paths can tell.",
            capitalised(&figure.label)
        ));
    }
    let named = if order.len() == NAMED + 1 { NAMED + 1 } else { NAMED };
    let mut told: Vec<String> = order
        .iter()
        .take(named)
        .map(|place| format!("{} from {}", print(&parts[*place]), name(&bridge.steps[*place])))
        .collect();
    if order.len() > named {
        let rest: f64 = order[named..].iter().filter_map(|place| parts[*place].value).sum();
        let rest = Estimate {
            value: Some(rest),
            ..parts[order[named]]
        };
        told.push(format!("{} from {} more", print(&rest), order.len() - named));
    }
    Some(format!(
        "{}, “{to}” against “{from}”: {} on average. Of this {}.",
        capitalised(&figure.label),
        print(&whole),
        told.join(", ")
    ))
}

fn table(answered: &Answered, found: &Comparison, bridge: &Bridge) -> Block {
    let (from, to) = titles(found, bridge);
    let currency = &answered.scenario.currency;
    let columns = std::iter::once(String::new()).chain(found.figures.iter().map(|figure| of_whom(answered, figure)));
    let mut rows: Vec<Vec<String>> = bridge.steps.iter().map(|step| vec![capitalised(&name(step))]).collect();
    rows.push(vec!["All together".to_owned()]);
    for (split, figure) in bridge.figures.iter().zip(&found.figures) {
        let (parts, whole) = summing(&split.values, &split.whole);
        let exact = split.values.iter().chain([&split.whole]);
        for ((row, estimate), exact) in rows.iter_mut().zip(parts.iter().chain([&whole])).zip(exact) {
            row.push(shown_part(estimate, exact, figure.unit, currency));
        }
    }
    let npv = found
        .figures
        .iter()
        .all(|figure| figure.label.starts_with("present value"));
    Block::Table {
        heading: format!(
            "From “{from}” to “{to}”, clause by clause{}",
            if npv { ": present value" } else { "" }
        ),
        columns: columns.collect(),
        rows,
    }
}

fn notes(bridge: &Bridge, from: &str, to: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let several = bridge.steps.len() > 1;
    match bridge.method {
        Ok(Method::Exact { deals }) if several => notes.push(format!(
            "A clause is worth what it adds on average over all orders in which the clauses can be changed, one after another; \
             all {deals} deals on the way from “{from}” to “{to}” are on the same draws."
        )),
        Ok(Method::Exact { .. }) => {}
        Ok(Method::Orders { orders }) => notes.push(format!(
            "A clause is worth what it adds on average over the orders in which the clauses can be changed, one after another; \
             {} random orders were looked at, and what that leaves open is in the errors; more (--orders) narrow them.",
            digits::count(orders)
        )),
        Err(NoValues::TooLarge) => {
            notes.push("What each clause is worth would take too much memory on so many paths.".to_owned());
        }
        Err(NoValues::Entangled) => notes.push(
            "What differs cannot be taken apart into clauses: changing all of them does not lead from one deal to the other."
                .to_owned(),
        ),
    }
    match bridge.silent {
        0 => {}
        1 => notes.push("One entry differs in its label, source or note alone, which moves no money.".to_owned()),
        several => notes.push(format!(
            "{several} entries differ in labels, sources or notes alone, which moves no money."
        )),
    }
    notes
}

pub(super) fn json(found: &Comparison, bridge: &Bridge) -> Value {
    let change = |change: Change| match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
    };
    let steps: Vec<Value> = bridge
        .steps
        .iter()
        .map(|step| {
            let clauses = step.clauses.iter().map(|told| {
                json!({
                    "keys": told.clause.paths(), "change": change(told.clause.change),
                    "name": told.name, "was": told.was, "is": told.is,
                })
            });
            json!({ "name": name(step), "clauses": clauses.collect::<Vec<Value>>() })
        })
        .collect();
    let figures: Vec<Value> = bridge
        .figures
        .iter()
        .zip(&found.figures)
        .map(|(split, figure)| {
            json!({
                "label": figure.label, "party": figure.party, "whole": estimate(&split.whole),
                "values": split.values.iter().map(estimate).collect::<Vec<Value>>(),
            })
        })
        .collect();
    let (method, orders, none) = match bridge.method {
        Ok(Method::Exact { .. }) => (Some("exact"), None, None),
        Ok(Method::Orders { orders }) => (Some("orders"), Some(orders), None),
        Err(NoValues::TooLarge) => (None, None, Some("too_large")),
        Err(NoValues::Entangled) => (None, None, Some("entangled")),
    };
    json!({
        "deal": bridge.deal, "against": bridge.against, "method": method, "orders": orders, "no_values": none,
        "clauses": steps, "figures": figures, "silent": bridge.silent,
    })
}

/// Rows of CSV: figure, deal, against, statistic (the keys of the step), value.
pub(super) fn rows<'b>(
    found: &'b Comparison,
    bridge: &'b Bridge,
) -> impl Iterator<Item = (&'b str, usize, usize, String, &'b Estimate)> {
    let of_figure = move |(figure, split): (&'b Compared, &'b crate::analysis::Split)| {
        bridge.steps.iter().zip(&split.values).map(move |(step, value)| {
            let keys: Vec<String> = step.clauses.iter().flat_map(|told| told.clause.paths()).collect();
            let statistic = format!("clause {}", keys.join(" "));
            (figure.label.as_str(), bridge.deal, bridge.against, statistic, value)
        })
    };
    found.figures.iter().zip(&bridge.figures).flat_map(of_figure)
}
