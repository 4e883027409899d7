//! From what a party's terms come to by themselves to the cash that it is left with: a bar for each term, then one for
//! each clause that takes from it or adds to it.

use super::axis::{self, Unit};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Order, Words};
use super::palette::{Colour, INK, NEUTRAL, RULE};
use super::pen::{Align, Ink};
use super::rows::{self, Rows};
use super::size::{HAIR, LABEL};
use super::{Chart, stem};
use crate::analysis::Estimate;
use crate::report::answer::summing;
use crate::report::{Figure, NetStep, Party, Report, StepKind, digits, gross_to_net};

/// The most rows of one sheet, the net among them.
const MOST: usize = 16;

/// One row: from one sum to the next.
struct Row {
    name: String,
    from: f64,
    to: f64,
    text: String,
    colour: Colour,
    /// Whether it is of a clause; its bar is thinner.
    clause: bool,
}

/// A row a term with its clauses below, receipts first, each beginning where the one before ends; the net last.
/// `None` where nothing is paid to the party or by it.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party, accent: Colour) -> Option<Chart> {
    let steps = gross_to_net(report, party);
    if steps.iter().all(|step| step.amount == 0.0) || steps.iter().any(|step| !step.amount.is_finite()) {
        return None;
    }
    let currency = &report.scenario.currency;
    let print = |amount: f64, se: f64| digits::money_short(amount, se, currency);
    let mut rows = Vec::new();
    let mut sum = 0.0;
    for step in shown(&steps) {
        let clause = !matches!(step.kind, StepKind::Gross(_));
        let (more, less) = match clause {
            // What clauses do is the finding: they are in full colour.
            true => (accent, NEUTRAL),
            false => (accent.inner(), NEUTRAL.inner()),
        };
        rows.push(Row {
            name: name(report, party, &step),
            from: sum,
            to: sum + step.amount,
            text: match step.amount > 0.0 {
                true => format!("+{}", print(step.amount, step.se)),
                false => print(step.amount, step.se),
            },
            colour: if step.amount > 0.0 { more } else { less },
            clause,
        });
        sum += step.amount;
    }
    let se: f64 = steps.iter().map(|step| step.se).sum();
    let sum_se = party.net_cash.summary.se.map_or(se, |own| own.min(se));
    let net = print(sum, sum_se);
    rows.push(Row {
        name: "Net cash".to_owned(),
        from: 0.0,
        to: sum,
        text: net.clone(),
        colour: accent,
        clause: false,
    });
    let each: Vec<String> = rows.iter().map(|row| format!("{} {}", row.name, row.text)).collect();
    let title = title(party, &steps, &net, &print);
    let clauses = rows.iter().any(|row| row.clause);
    let words = Words {
        title,
        subtitle: format!(
            "Mean of all paths over the whole horizon, {}, undiscounted; each bar begins where the one above ends",
            currency.code
        ),
        note: match clauses {
            true => "Terms are gross: what their own rates and amounts come to; below each, what its clauses withheld or added. \
                     Figures are rounded one by one."
                .to_owned(),
            false => String::new(),
        },
        key: Vec::new(),
        alt: format!(
            "Bridge from what the terms of {} come to by themselves to its net cash. {}.",
            party.name,
            each.join("; ")
        ),
    };
    let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
    let range = axis::with_zero(axis::range(rows.iter().flat_map(|row| [row.from, row.to])));
    let least = rows::least(order, rows.len());
    Some(frame::chart(
        report,
        order,
        stem("bridge", &party.key),
        words,
        least,
        |pen, room| {
            // Figures stand at the right of their bars, beyond the plot where need be.
            let widest = rows
                .iter()
                .map(|row| font::width(&row.text, LABEL, Weight::Bold))
                .fold(0.0, f64::max);
            let lines = Rows::new(pen, room, &names, widest + 12.0, 26.0);
            let area = Area {
                top: lines.area.top - 4.0,
                ..lines.area
            };
            let x = frame::level_axis(pen, area, range, Unit::Money(currency), true);
            let thick = |row: &Row| (0.3 * lines.height()).min(14.0) * if row.clause { 0.65 } else { 1.0 };
            for (index, row) in rows.iter().enumerate() {
                let y = lines.middle(index);
                let half = thick(row);
                let (from, to) = (x.at(row.from), x.at(row.to));
                pen.rect((from, y - half), (to, y + half), row.colour);
                if index + 2 < rows.len() {
                    pen.line(
                        &[(to, y + half), (to, lines.middle(index + 1) - thick(&rows[index + 1]))],
                        HAIR,
                        RULE,
                    );
                }
            }
            let zero = x.at(0.0);
            pen.line(&[(zero, area.top), (zero, area.bottom)], 1.2, RULE);
            for (index, row) in rows.iter().enumerate() {
                let last = index + 1 == rows.len();
                let ink = Ink {
                    weight: if last { Weight::Bold } else { Weight::Regular },
                    colour: INK,
                    ..LABEL_INK
                };
                // It may stand over the line at nothing.
                let at = (x.at(row.from).max(x.at(row.to)) + 8.0, lines.middle(index));
                pen.text_over(&row.text, at, Align::Left, ink);
            }
            lines.names_above(pen, &names, room.right);
        },
    ))
}

/// The finding: what clauses make of the gross; without any, what of the receipts is left.
fn title(party: &Party, steps: &[NetStep], net: &str, print: &impl Fn(f64, f64) -> String) -> String {
    let of = |is: &dyn Fn(&NetStep) -> bool| -> (f64, f64) {
        let these = steps.iter().filter(|step| is(step));
        these.fold((0.0, 0.0), |(sum, se), step| (sum + step.amount, se + step.se))
    };
    let gross = |step: &NetStep| matches!(step.kind, StepKind::Gross(_));
    let (whole, whole_se) = of(&gross);
    let moved = |step: &NetStep| !gross(step);
    if steps.iter().any(moved) {
        return format!(
            "{}: {} before its clauses, {net} after them",
            party.name,
            print(whole, whole_se)
        );
    }
    let own = |figure: &Figure, se: f64| figure.summary.se.map_or(se, |own| own.min(se));
    let estimate = |(value, se): (f64, f64), figure: &Figure| Estimate {
        value: Some(value),
        se: Some(own(figure, se)),
        count: figure.summary.count,
    };
    let received = estimate(of(&|step| step.amount > 0.0), &party.received);
    let paid = estimate(of(&|step| step.amount < 0.0), &party.paid);
    let said = |one: &Estimate| print(one.value.unwrap_or(0.0).abs(), one.se.unwrap_or(0.0));
    let (received_text, paid_text) = (said(&received), said(&paid));
    match (received.value > Some(0.0), paid.value < Some(0.0)) {
        (true, true) => {
            // Rounded together, so that they add up as printed.
            let left = estimate(of(&|_| true), &party.net_cash);
            let (parts, left) = summing(&[received, paid], &left);
            let net = print(left.value.unwrap_or(0.0), left.se.unwrap_or(0.0));
            let (received_text, paid_text) = (said(&parts[0]), said(&parts[1]));
            format!(
                "{}: of {received_text} received, {paid_text} is paid on and {net} is left",
                party.name
            )
        }
        (true, false) => format!("{}: all of {received_text} received is kept", party.name),
        _ => format!("{}: {paid_text} is paid and nothing received", party.name),
    }
}

/// What a row is called.
fn name(report: &Report, party: &Party, step: &NetStep) -> String {
    let StepKind::Gross(other) = &step.kind else {
        return step.label.clone();
    };
    let found = report.parties.iter().find(|one| one.key == *other);
    let other = found.map_or(other, |one| &one.name);
    let receives = report
        .terms
        .iter()
        .any(|term| step.terms.first() == Some(&term.key) && term.to == party.key);
    match (other.is_empty(), receives) {
        (true, _) => step.label.clone(),
        (false, true) => format!("{}, from {other}", step.label),
        (false, false) => format!("{}, to {other}", step.label),
    }
}

/// Receipts with their clauses, then payments with theirs, then all that is not yet paid; the smallest together where there
/// are too many.
fn shown(steps: &[NetStep]) -> Vec<NetStep> {
    let (owed, steps): (Vec<&NetStep>, Vec<&NetStep>) = steps.iter().partition(|step| step.kind == StepKind::Unpaid);
    let mut groups: Vec<Vec<NetStep>> = Vec::new();
    for step in steps {
        match groups.last_mut().filter(|group| group[0].terms == step.terms) {
            Some(group) => group.push(step.clone()),
            None => groups.push(vec![step.clone()]),
        }
    }
    groups.sort_by_key(|group| group[0].amount < 0.0);
    let all: Vec<NetStep> = groups.concat();
    let owed = together(&owed, StepKind::Unpaid, "Not yet paid at the end".to_owned());
    if all.len() + owed.iter().len() < MOST {
        return all.into_iter().chain(owed).collect();
    }
    // Rows are left for the rest of the terms, for that of the clauses, for what is owed and for the net.
    let mut sizes: Vec<f64> = all.iter().map(|step| step.amount.abs()).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let least = sizes[MOST - 5];
    let (mut kept, rest): (Vec<NetStep>, Vec<NetStep>) = all.into_iter().partition(|step| step.amount.abs() > least);
    for (gross, word) in [(true, "terms"), (false, "clauses")] {
        let part: Vec<&NetStep> = rest
            .iter()
            .filter(|step| matches!(step.kind, StepKind::Gross(_)) == gross)
            .collect();
        let (kind, label) = match gross {
            true => (StepKind::Gross(String::new()), format!("{} other {word}", part.len())),
            false => (StepKind::Clause(String::new()), format!("{} other {word}", part.len())),
        };
        kept.extend(together(&part, kind, label));
    }
    kept.extend(owed);
    kept
}

/// Several steps as one; none of none.
fn together(steps: &[&NetStep], kind: StepKind, label: String) -> Option<NetStep> {
    let sum = NetStep {
        kind,
        label,
        terms: Vec::new(),
        amount: steps.iter().map(|step| step.amount).sum(),
        se: steps.iter().map(|step| step.se).sum(),
    };
    (!steps.is_empty()).then_some(sum)
}
