//! What `summary.json` calls a figure, and what it is divided by to be quoted as the file quotes it.

use crate::engine::{CashFigure, ClauseFigure, FigureKey, PartyFigure, TermFigure};
use crate::model::Model;
use crate::plan::Plan;

use super::summarise::quoted;

/// The path of a figure in `summary.json`: `parties.studio.npv`, `clauses.fee.cap.total.amount`.
pub fn address(model: &Model, plan: &Plan, key: FigureKey) -> String {
    match key {
        FigureKey::Party(id, figure) => {
            let word = match figure {
                PartyFigure::Npv => "npv",
                PartyFigure::Irr => "irr",
                PartyFigure::Multiple => "multiple",
                PartyFigure::Payback => "payback_years",
                PartyFigure::Exposure => "peak_exposure",
            };
            format!("parties.{}.{word}", model.parties[id].key)
        }
        FigureKey::Cash(id, figure) => {
            let word = match figure {
                CashFigure::Net => "net_cash",
                CashFigure::Received => "received",
                CashFigure::Paid => "paid",
            };
            format!("parties.{}.{word}", model.parties[id].key)
        }
        FigureKey::Term(id, figure) => {
            let word = match figure {
                TermFigure::Total => "total",
                TermFigure::PresentValue => "present_value",
                TermFigure::EffectiveRate => "effective_rate",
                TermFigure::Outstanding => "outstanding",
            };
            format!("terms.{}.{word}", model.terms[id].key)
        }
        FigureKey::Clause(id, position, figure) => {
            let word = match figure {
                ClauseFigure::First => "years",
                ClauseFigure::Periods => "periods",
                ClauseFigure::Amount => "amount",
            };
            let clauses = plan.terms[id].clauses();
            match clauses.get(position).map_or("", |clause| clause.key) {
                "" => format!("clauses.{}.{word}", model.terms[id].key),
                part => format!("clauses.{}.{part}.{word}", model.terms[id].key),
            }
        }
        FigureKey::Event(id) => format!("events.{}.years", model.events[id].key),
        FigureKey::Driver(id) => format!("drivers.{}.final", model.drivers[id].key),
        FigureKey::Assumption(id) => format!("assumptions.{}", model.assumptions[id].key),
        FigureKey::Variable(id) => format!("assumptions.{}", model.variables[id].address),
        FigureKey::History(history, window) => {
            let history = &model.history[history];
            let window = history.windows.get(window).map_or("", |window| &window.name);
            format!("history.{}.{window}", history.key)
        }
    }
}

/// What a figure of the engine is divided by to be in the units of the file.
pub fn scale(model: &Model, key: FigureKey) -> f64 {
    match key {
        FigureKey::Driver(id) => quoted(model.drivers[id].per),
        FigureKey::Assumption(id) => quoted(model.assumptions[id].per),
        _ => 1.0,
    }
}
