//! `process = "regimes"`: states, transitions, the state at the start.

use super::super::keys::STATE;
use super::super::reader::{TableReader, wrong_type};
use super::super::tree::{Entry, NodeKind, Table};
use super::super::value::single_of;
use super::super::{BeginsIn, Process, Shares, State};
use super::growth;
use crate::diag::Spanned;

/// More states than any series has.
const MOST_STATES: usize = 50;

pub(super) fn regimes(r: &mut TableReader) -> Process {
    let states = states(r);
    let transitions = transitions(r);
    let begins_in = begins_in(r);
    match (states, transitions) {
        (Some(states), Some(transitions)) => Process::Regimes {
            states,
            transitions,
            begins_in,
        },
        _ => Process::Poison,
    }
}

/// The table of a key; `None` where it is missing or no table, which is reported.
fn table<'t>(r: &mut TableReader<'t, '_>, key: &str, example: &str) -> Option<&'t Table> {
    let Some(entry) = r.entry(key) else {
        r.missing(key, example);
        return None;
    };
    match &entry.node.kind {
        NodeKind::Table(table) if table.entries.len() <= MOST_STATES => Some(table),
        NodeKind::Table(_) => {
            r.diagnostics
                .error(
                    "too-many",
                    entry.span,
                    format!("`{key}` has more than {MOST_STATES} entries"),
                )
                .label("more than any series has");
            None
        }
        _ => {
            wrong_type(r.diagnostics, &entry.node, key, "a table of states").help(example);
            None
        }
    }
}

fn states(r: &mut TableReader) -> Option<Vec<State>> {
    let example = "for example states.boom = { growth = \"40%\" } and states.bust = { growth = \"-10%\" }";
    let table = table(r, "states", example)?;
    let mut states = Vec::new();
    for entry in &table.entries {
        let path = format!("{}.{}", r.key_path("states"), entry.key);
        let mut state = State {
            name: name(entry),
            growth: None,
            volatility: None,
        };
        if let Some(mut own) = TableReader::of_entry(entry, path, "boom = { growth = \"40%\" }", r.diagnostics) {
            own.expect(&[STATE], |_| None);
            state.growth = growth(&mut own);
            state.volatility = own.value("volatility");
        }
        states.push(state);
    }
    Some(states)
}

fn transitions(r: &mut TableReader) -> Option<Vec<(Spanned<String>, Shares)>> {
    let example = "for example transitions.boom = { bust = \"20%\" } and transitions.bust = { boom = \"30%\" }";
    let table = table(r, "transitions", example)?;
    let mut rows = Vec::new();
    for entry in &table.entries {
        let path = format!("{}.{}", r.key_path("transitions"), entry.key);
        match &entry.node.kind {
            NodeKind::Table(row) => rows.push((name(entry), shares(r, row, &path))),
            _ => {
                wrong_type(
                    r.diagnostics,
                    &entry.node,
                    &entry.key,
                    "a table of states with probabilities",
                )
                .help(example);
            }
        }
    }
    Some(rows)
}

fn begins_in(r: &mut TableReader) -> BeginsIn {
    let example = "the state in period 0, for example begins_in = \"boom\", or { boom = \"70%\", bust = \"30%\" }";
    let Some(entry) = r.entry("begins_in") else {
        r.missing("begins_in", example);
        return BeginsIn::Poison;
    };
    match &entry.node.kind {
        NodeKind::Table(row) => BeginsIn::Shares(shares(r, row, &r.key_path("begins_in"))),
        NodeKind::Text(_) => r.text("begins_in").map_or(BeginsIn::Poison, BeginsIn::State),
        _ => {
            let wanted = "a state, or a table of states with probabilities";
            wrong_type(r.diagnostics, &entry.node, "begins_in", wanted).help(example);
            BeginsIn::Poison
        }
    }
}

fn shares(r: &mut TableReader, row: &Table, path: &str) -> Shares {
    let share = |entry: &Entry| {
        let value = single_of(&entry.node, &entry.key, format!("{path}.{}", entry.key), r.diagnostics);
        (name(entry), value)
    };
    row.entries.iter().map(share).collect()
}

fn name(entry: &Entry) -> Spanned<String> {
    Spanned::new(entry.key.clone(), entry.span)
}
