//! From what a party receives to what it is left with, term by term.

use super::axis::{self, Unit};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Order, Words};
use super::palette::{Colour, INK, NEUTRAL, RULE};
use super::pen::{Align, Ink};
use super::rows::{self, Rows};
use super::size::{HAIR, LABEL};
use super::terms::{Flow, flows};
use super::{Chart, stem};
use crate::analysis::Estimate;
use crate::report::answer::summing;
use crate::report::digits;
use crate::report::{Party, Report};

/// One row: from one sum to the next.
struct Step {
    name: String,
    from: f64,
    to: f64,
    text: String,
    colour: Colour,
}

/// A row a term, receipts first, each beginning where the one before ends; the net last.
/// `None` where no term pays the party or is paid by it.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, accent: Colour) -> Option<Chart> {
    let flows = flows(report, party);
    if flows.is_empty() {
        return None;
    }
    let currency = &report.scenario.currency;
    let print = |amount: f64, se: f64| digits::money_short(amount, se, currency);
    let mut steps = Vec::new();
    let mut sum = 0.0;
    let receipts = flows.iter().filter(|flow| flow.total() >= 0.0);
    let payments = flows.iter().filter(|flow| flow.total() < 0.0);
    for flow in receipts.chain(payments) {
        let amount = flow.total();
        steps.push(Step {
            name: format!("{}, {}", flow.label, flow.other),
            from: sum,
            to: sum + amount,
            text: match amount > 0.0 {
                true => format!("+{}", print(amount, flow.se)),
                false => print(amount, flow.se),
            },
            colour: if amount >= 0.0 { accent.inner() } else { NEUTRAL.inner() },
        });
        sum += amount;
    }
    let gross: f64 = flows.iter().map(Flow::total).filter(|amount| *amount > 0.0).sum();
    let paid = gross - sum;
    let se: f64 = flows.iter().map(|flow| flow.se).fold(0.0, f64::max);
    let sum_se = party.net_cash.summary.se.map_or(se, |own| own.min(se));
    let net = print(sum, sum_se);
    steps.push(Step {
        name: "Net cash".to_owned(),
        from: 0.0,
        to: sum,
        text: net.clone(),
        colour: accent,
    });
    let each: Vec<String> = steps
        .iter()
        .map(|step| format!("{} {}", step.name, step.text))
        .collect();
    let title = match (gross > 0.0, paid > 0.0) {
        (true, true) => {
            // Rounded together, so that they add up as printed.
            let estimate = |value: f64, se: f64| Estimate {
                value: Some(value),
                se: Some(se),
                count: report.run.paths,
            };
            let (parts, whole) = summing(&[estimate(gross, se), estimate(-paid, se)], &estimate(sum, sum_se));
            let said = |one: &Estimate, sign: f64| print(sign * one.value.unwrap_or(0.0), one.se.unwrap_or(0.0));
            format!(
                "{}: of {} received, {} is paid on and {} is left",
                party.name,
                said(&parts[0], 1.0),
                said(&parts[1], -1.0),
                said(&whole, 1.0)
            )
        }
        (true, false) => format!("{}: all of {} received is kept", party.name, print(gross, se)),
        _ => format!("{}: {} is paid and nothing received", party.name, print(paid, se)),
    };
    let words = Words {
        title,
        subtitle: format!(
            "Mean of all paths over the whole horizon, {}, undiscounted; each bar begins where the one above ends",
            currency.code
        ),
        note: String::new(),
        key: Vec::new(),
        alt: format!(
            "Bridge from what {} receives to its net cash. {}.",
            party.name,
            each.join("; ")
        ),
    };
    let names: Vec<String> = steps.iter().map(|step| step.name.clone()).collect();
    let range = axis::with_zero(axis::range(steps.iter().flat_map(|step| [step.from, step.to])));
    let least = rows::least(order, steps.len());
    Some(frame::chart(
        report,
        order,
        stem("bridge", &party.key),
        words,
        least,
        |pen, room| {
            // Figures stand at the right of their bars, beyond the plot where need be.
            let widest = steps
                .iter()
                .map(|step| font::width(&step.text, LABEL, Weight::Bold))
                .fold(0.0, f64::max);
            let rows = Rows::new(pen, room, &names, widest + 12.0, 26.0);
            let area = Area {
                top: rows.area.top - 4.0,
                ..rows.area
            };
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), true);
            let half = (0.3 * rows.height()).min(14.0);
            for (row, step) in steps.iter().enumerate() {
                let y = rows.middle(row);
                let (from, to) = (x.at(step.from), x.at(step.to));
                pen.rect((from, y - half), (to, y + half), step.colour);
                if row + 2 < steps.len() {
                    pen.line(&[(to, y + half), (to, rows.middle(row + 1) - half)], HAIR, RULE);
                }
                let last = row + 1 == steps.len();
                let ink = Ink {
                    weight: if last { Weight::Bold } else { Weight::Regular },
                    colour: INK,
                    ..LABEL_INK
                };
                pen.text_beside(&step.text, (from.max(to) + 8.0, y), Align::Left, ink);
            }
            let zero = x.at(0.0);
            pen.line(&[(zero, area.top), (zero, area.bottom)], 1.2, RULE);
            rows.names_above(pen, &names, room.right);
        },
    ))
}
