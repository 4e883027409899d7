//! `warrant`: shares that vest in tranches and are bought at a strike at the exit.

use crate::diag::Spanned;

use super::super::keys;
use super::super::reader::TableReader;
use super::super::{Exit, TermKind, Value};
use super::each_table;
use super::equity::exit;

const EXAMPLE: &str = "vesting = [{ shares = \"10m\", event = \"launch\" }, { shares = \"10m\", event = \"launch\", when = \"price > 600\" }]";

/// The keys of a warrant.
#[derive(Clone, Debug, PartialEq)]
pub struct Warrant {
    /// `vesting`, or `shares` as one tranche that waits for nothing.
    pub tranches: Vec<Tranche>,
    /// `strike`.
    pub strike: Value,
    /// `price`.
    pub price: Value,
    /// `exit`; the horizon where absent.
    pub exit: Exit,
}

/// One of `vesting`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tranche {
    /// `shares`.
    pub shares: Value,
    /// `event`: all of them must have happened.
    pub events: Vec<Spanned<String>>,
    /// `when`.
    pub when: Option<Value>,
}

/// Reads the keys of a warrant.
pub(super) fn warrant(r: &mut TableReader) -> TermKind {
    let mut tranches = Vec::new();
    match (r.entry("shares"), r.entry("vesting")) {
        (Some(shares), Some(vesting)) => {
            r.contradiction(
                shares,
                vesting,
                "the shares stand with each tranche, or all of them vest from the start on",
            );
        }
        (None, Some(vesting)) => each_table(r, vesting, EXAMPLE, |inner| {
            inner.expect(&[keys::tranche_keys()], |_| None);
            tranches.push(Tranche {
                shares: inner.required_value("shares", EXAMPLE),
                events: inner.names("event"),
                when: inner.value("when"),
            });
        }),
        (_, None) => tranches.push(Tranche {
            shares: r.required_value("shares", &format!("how many shares, or {EXAMPLE}")),
            events: Vec::new(),
            when: None,
        }),
    }
    let strike = r.required_value(
        "strike",
        "what the holder pays for a share, for example strike = \"0.01\"",
    );
    let price = r.required_value("price", "what a share is worth, for example price = \"share_price\"");
    TermKind::Warrant(Box::new(Warrant {
        tranches,
        strike,
        price,
        exit: exit(r).unwrap_or(Exit::Horizon),
    }))
}
