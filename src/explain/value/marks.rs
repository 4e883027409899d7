//! What is money and what is a percentage, learnt from every place of a deal whose form is known.
//!
//! In: a model. Out: its figures with their forms, and the assumptions and drivers that have the same form.

use std::collections::BTreeSet;

use super::annual_probability;
use crate::explain::term::kind;
use crate::explain::words::Form;
use crate::expr::{BinaryOp, UnaryOp};
use crate::id::{AssumptionId, DriverId};
use crate::model::expr::{Function, Kind, Lagged};
use crate::model::{Expr, Hurdle, Model, Preferred, TermKind};

/// What is known to be of one form.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) assumptions: BTreeSet<AssumptionId>,
    pub(super) drivers: BTreeSet<DriverId>,
}

/// Every place of the model whose form is known, with that form.
pub(super) fn uses(model: &Model) -> Vec<(&Expr, Form)> {
    let mut uses: Vec<(&Expr, Form)> = model
        .parties
        .iter()
        .map(|party| (&party.discount_rate, Form::Percent))
        .collect();
    for driver in model.drivers.iter() {
        uses.extend(driver.process.percentages().into_iter().map(|one| (one, Form::Percent)));
    }
    for event in model.events.iter() {
        if let crate::model::Cause::Hazard(hazard) = &event.cause {
            uses.push((annual_probability(hazard).unwrap_or(hazard), Form::Percent));
        }
        uses.extend(event.probability.iter().map(|one| (one, Form::Percent)));
    }
    for party in model.parties.iter() {
        uses.extend([(&party.opening_cash, Form::Money), (&party.arrears_rate, Form::Percent)]);
    }
    for term in model.terms.iter() {
        uses.extend(term.holdback.iter().map(|holdback| (&holdback.rate, Form::Percent)));
        let cap = &term.cap;
        uses.extend(cap.multiple.iter().map(|one| (&one.multiple, Form::Plain)));
        uses.extend(
            [&cap.per_period, &cap.per_year, &cap.total, &term.floor]
                .into_iter()
                .flatten()
                .map(|one| (one, Form::Money)),
        );
        match &term.kind {
            TermKind::Amount { amount, escalator } => {
                uses.push((amount, Form::Money));
                uses.extend(escalator.iter().map(|one| (&one.rate, Form::Percent)));
            }
            TermKind::Formula { amount } => uses.push((amount, Form::Money)),
            TermKind::LumpSum { schedule } => uses.extend(schedule.iter().map(|(_, one)| (one, Form::Money))),
            TermKind::Share { of, deductions, rate } => {
                uses.push((of, Form::Money));
                uses.extend(deductions.iter().map(|one| (one, Form::Money)));
                kind::of_rate(rate, &mut uses);
            }
            TermKind::TakeOrPay(_)
            | TermKind::Usage(_)
            | TermKind::ProfitShare(_)
            | TermKind::Loan(_)
            | TermKind::RevenueFinancing(_) => {
                uses.extend(kind::uses(&term.kind));
            }
            TermKind::MinimumGuarantee { minimum, .. } => uses.push((minimum, Form::Money)),
            TermKind::Advance {
                schedule,
                rate,
                interest,
                ..
            } => {
                uses.extend(schedule.iter().map(|(_, one)| (one, Form::Money)));
                uses.push((rate, Form::Percent));
                uses.extend(interest.iter().map(|one| (one, Form::Percent)));
            }
            TermKind::Equity {
                stake,
                dividends,
                dilution,
                exit,
            } => {
                uses.push((stake, Form::Percent));
                uses.extend(dividends.iter().map(|one| (one, Form::Money)));
                uses.extend(dilution.iter().map(|one| (one, Form::Percent)));
                if let Some(exit) = exit {
                    uses.push((&exit.of, Form::Money));
                    uses.extend(exit.multiple.iter().map(|one| (one, Form::Plain)));
                }
            }
            TermKind::Warrant {
                price,
                strike,
                tranches,
                ..
            } => {
                uses.extend([(price, Form::Money), (strike, Form::Money)]);
                uses.extend(tranches.iter().map(|tranche| (&tranche.shares, Form::Plain)));
            }
            TermKind::Waterfall(waterfall) => {
                for deal in &waterfall.deals {
                    uses.push((&deal.pool, Form::Money));
                    uses.extend(deal.capital.iter().map(|one| (one, Form::Money)));
                }
                let first = match &waterfall.preferred {
                    Some(Preferred::Hurdle(hurdle)) => Some(hurdle),
                    _ => None,
                };
                for hurdle in waterfall
                    .split
                    .iter()
                    .filter_map(|tier| tier.until.as_ref())
                    .chain(first)
                {
                    uses.push(match hurdle {
                        Hurdle::Irr(rate) => (rate, Form::Percent),
                        Hurdle::Multiple(multiple) => (multiple, Form::Plain),
                    });
                }
                if let Some(Preferred::Rate { rate, .. }) = &waterfall.preferred {
                    uses.push((rate, Form::Percent));
                }
                uses.extend(waterfall.split.iter().map(|tier| (&tier.share, Form::Percent)));
                uses.extend(waterfall.catch_up.iter().map(|one| (one, Form::Percent)));
                uses.extend(waterfall.clawback.iter().map(|one| (one, Form::Percent)));
            }
            TermKind::Rest { .. } => {}
            TermKind::Milestone { amount, .. } => uses.push((amount, Form::Money)),
        }
    }
    uses
}

/// Marks everything that must have the same form as `expr`, through sums, choices and factors; `is_share` knows the
/// numbers that scale without changing the form.
pub(super) fn mark(model: &Model, expr: &Expr, is_share: &dyn Fn(&Expr) -> bool, marks: &mut Marks) {
    match &expr.kind {
        Kind::Assumption(id) if marks.assumptions.insert(*id) => {
            mark(model, &model.assumptions[*id].value, is_share, marks)
        }
        Kind::Driver(id)
        | Kind::Lag {
            of: Lagged::Driver(id), ..
        } if marks.drivers.insert(*id) => {
            let driver = &model.drivers[*id];
            for value in driver
                .process
                .values()
                .into_iter()
                .chain(&driver.min)
                .chain(&driver.max)
            {
                mark(model, value, is_share, marks);
            }
        }
        Kind::Schedule(schedule) => schedule
            .steps
            .iter()
            .for_each(|(_, value)| mark(model, value, is_share, marks)),
        Kind::Unary(UnaryOp::Negate, a) => mark(model, a, is_share, marks),
        Kind::Binary(BinaryOp::Add | BinaryOp::Subtract, a, b) => {
            mark(model, a, is_share, marks);
            mark(model, b, is_share, marks);
        }
        // A conversion to a rate per year has the place of what it converts.
        Kind::Binary(BinaryOp::Multiply, a, b) if b.as_number().is_some() && a.span == expr.span => {
            mark(model, a, is_share, marks)
        }
        Kind::Binary(BinaryOp::Multiply, a, b) if is_share(a) => mark(model, b, is_share, marks),
        Kind::Binary(BinaryOp::Multiply, a, b) if is_share(b) => mark(model, a, is_share, marks),
        Kind::If(_, b, c) => {
            mark(model, b, is_share, marks);
            mark(model, c, is_share, marks);
        }
        Kind::Call(
            Function::Min
            | Function::Max
            | Function::Clamp
            | Function::Abs
            | Function::Round
            | Function::Floor
            | Function::Ceil,
            arguments,
        ) => arguments.iter().for_each(|one| mark(model, one, is_share, marks)),
        _ => {}
    }
}
