//! What is worked out in which order within a period.

use super::graph::Graph;
use crate::diag::{Diagnostics, Span};
use crate::id::{DriverId, EventId, Id, Table, TermId};
use crate::model::{self, Netting, expr::Kind};
use crate::model::{
    Cause, Counts, Driver, Event, Expr, Loan, Node, Process, RevenueFinancing, Term, TermKind, Trigger,
};
use crate::scenario::{self, Scenario};

/// An order in which everything comes after what it needs; `None` with a fault for each circle.
///
/// Among what is free: formula drivers, events, what terms earn, recoupment, what terms pay, each
/// in the order of the file. What looks at earlier periods (`prev`, `lag`, `so_far`, `this_year`,
/// `happened`, `since`) needs nothing.
pub(super) fn order(
    drivers: &Table<DriverId, Driver>,
    events: &Table<EventId, Event>,
    (terms, netting): (&Table<TermId, Term>, &[Netting]),
    scenario: &Scenario,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Node>> {
    let formulas = drivers
        .entries()
        .filter(|(_, driver)| matches!(driver.process, Process::Formula { .. }));
    let advances = terms
        .entries()
        .filter(|(_, term)| matches!(term.kind, TermKind::Advance { .. }));
    let nodes: Vec<Node> = formulas
        .map(|(id, _)| Node::Driver(id))
        .chain(events.ids().map(Node::Event))
        .chain(terms.ids().map(Node::Earn))
        .chain(advances.map(|(id, _)| Node::Recoup(id)))
        .chain(terms.ids().map(Node::Pay))
        .collect();
    let mut sorted: Vec<(Node, usize)> = nodes.iter().enumerate().map(|(index, &node)| (node, index)).collect();
    sorted.sort_unstable();
    let index_of = |node: Node| {
        let found = sorted.binary_search_by_key(&node, |entry| entry.0).ok()?;
        Some(sorted[found].1)
    };
    let deal = Deal {
        events,
        terms,
        scenario,
    };
    let mut graph = Graph::new(nodes.len());
    for (index, &node) in nodes.iter().enumerate() {
        let mut need = |other: Node, span: Span| {
            // A driver that moves by itself has its value before the period begins: it is no node.
            if let Some(other) = index_of(other) {
                graph.need(index, other, span);
            }
        };
        match node {
            Node::Driver(id) => driver_needs(&drivers[id], &mut need),
            Node::Event(id) => event_needs(&events[id], &scenario.events[id.index()], &mut need),
            Node::Earn(id) => earn_needs(id, &deal, &mut need),
            Node::Recoup(id) => recoup_needs(id, &deal, &mut need),
            Node::Pay(id) => pay_needs(id, terms, netting, &mut need),
        }
    }
    match graph.order() {
        Ok(order) => Some(order.into_iter().map(|index| nodes[index]).collect()),
        Err(circles) => {
            let name = |index: usize| match nodes[index] {
                Node::Driver(id) => format!("`{}`", drivers[id].key),
                Node::Event(id) => format!("`{}`", events[id].key),
                Node::Earn(id) => format!("`{}`", terms[id].key),
                Node::Recoup(id) => format!("the recoupment of `{}`", terms[id].key),
                Node::Pay(id) => format!("`paid({})`", terms[id].key),
            };
            for circle in circles {
                // A look at the period before can stand where a driver or a term is named.
                let back = circle
                    .steps
                    .iter()
                    .map(|&(index, _)| nodes[index])
                    .find_map(|node| match node {
                        Node::Driver(id) => Some(drivers[id].key.as_str()),
                        Node::Earn(id) => Some(terms[id].key.as_str()),
                        _ => None,
                    });
                let fault = circle.report("circle", "a circle within one period", diagnostics, name);
                match back {
                    Some(key) => fault.help(format!("to look at the period before, write `prev({key})`")),
                    None => {
                        fault.help("let one of them look at earlier periods, such as with `happened(…)` or `so_far(…)`")
                    }
                };
            }
            None
        }
    }
}

/// The tables that terms refer to, and the file for the places of names.
struct Deal<'a> {
    events: &'a Table<EventId, Event>,
    terms: &'a Table<TermId, Term>,
    scenario: &'a Scenario,
}

impl Deal<'_> {
    /// Where a term names `key`: in its `tops_up`, `recouped_from`, `event`, `contributions` and the like.
    fn named_at(&self, id: TermId, key: &str) -> Span {
        // A part of a term stands after those of the file.
        let written = self.terms[id].part_of.unwrap_or(id);
        let written = &self.scenario.terms[written.index()];
        if let scenario::TermKind::Waterfall(waterfall) = &written.kind {
            let mut names = waterfall.deals.iter().flat_map(|deal| &deal.contributions);
            return names
                .find(|name| name.value == key)
                .map_or(written.key.span, |name| name.span);
        }
        if let scenario::TermKind::Warrant(warrant) = &written.kind {
            let at_exit = match &warrant.exit {
                scenario::Exit::Event(name) => Some(name),
                _ => None,
            };
            let mut names = warrant
                .tranches
                .iter()
                .flat_map(|tranche| &tranche.events)
                .chain(at_exit);
            return names
                .find(|name| name.value == key)
                .map_or(written.key.span, |name| name.span);
        }
        let names = match &written.kind {
            scenario::TermKind::Rest(name) => std::slice::from_ref(name),
            scenario::TermKind::MinimumGuarantee { tops_up, .. } => tops_up.as_slice(),
            scenario::TermKind::Advance { recouped_from, .. } => recouped_from.as_slice(),
            scenario::TermKind::Milestone {
                trigger: scenario::Trigger::Event(name),
                ..
            } => std::slice::from_ref(name),
            scenario::TermKind::Equity(equity) => match &equity.exit {
                Some((scenario::Exit::Event(name), _)) => std::slice::from_ref(name),
                _ => &[],
            },
            _ => &[],
        };
        let found = names.iter().find(|name| name.value == key);
        found.map_or(written.key.span, |name| name.span)
    }
}

fn driver_needs(driver: &Driver, need: &mut impl FnMut(Node, Span)) {
    if let Process::Formula { initial, formula } = &driver.process {
        initial.iter().for_each(|initial| expr_needs(initial, need));
        expr_needs(formula, need);
    }
    driver
        .min
        .iter()
        .chain(&driver.max)
        .for_each(|bound| expr_needs(bound, need));
}

fn event_needs(event: &Event, written: &scenario::Event, need: &mut impl FnMut(Node, Span)) {
    if let Some(after) = event.after {
        let place = written.after.as_ref().map_or(event.span, |name| name.span);
        need(Node::Event(after), place);
    }
    match &event.cause {
        Cause::Hazard(expr) | Cause::At(expr) | Cause::When(expr) => expr_needs(expr, need),
        Cause::Follows => {}
    }
}

fn earn_needs(id: TermId, deal: &Deal<'_>, need: &mut impl FnMut(Node, Span)) {
    let term = &deal.terms[id];
    for expr in term.while_.iter().chain(&term.floor).chain(term.cap.limits()) {
        expr_needs(expr, need);
    }
    match &term.kind {
        TermKind::Amount { .. } => term.kind.each_expr(&mut |expr| expr_needs(expr, need)),
        TermKind::Formula { amount } => expr_needs(amount, need),
        TermKind::LumpSum { schedule } => schedule.iter().for_each(|(_, amount)| expr_needs(amount, need)),
        TermKind::Share { .. } | TermKind::TakeOrPay(_) | TermKind::Usage(_) | TermKind::ProfitShare(_) => {
            term.kind.each_expr(&mut |expr| expr_needs(expr, need));
        }
        TermKind::Loan(Loan { principal: lent, .. })
        | TermKind::RevenueFinancing(RevenueFinancing { advance: lent, .. }) => {
            term.kind.each_expr(&mut |expr| expr_needs(expr, need));
            need(Node::Earn(*lent), term.span);
        }
        TermKind::MinimumGuarantee {
            tops_up,
            minimum,
            counts,
            ..
        } => {
            expr_needs(minimum, need);
            for &topped in tops_up {
                let place = deal.named_at(id, &deal.terms[topped].key);
                match counts {
                    Counts::Earned => need(Node::Earn(topped), place),
                    Counts::Paid => need(Node::Pay(topped), place),
                }
            }
        }
        TermKind::Advance { schedule, .. } => schedule.iter().for_each(|(_, amount)| expr_needs(amount, need)),
        TermKind::Warrant { tranches, exit, .. } => {
            term.kind.each_expr(&mut |expr| expr_needs(expr, need));
            let at_exit = match exit {
                model::ExitAt::Event(event) => Some(event),
                model::ExitAt::Date(_) | model::ExitAt::Horizon => None,
            };
            for &event in tranches.iter().flat_map(|tranche| &tranche.events).chain(at_exit) {
                need(Node::Event(event), deal.named_at(id, &deal.events[event].key));
            }
        }
        TermKind::Waterfall(waterfall) => {
            waterfall.each_expr(&mut |expr| expr_needs(expr, need));
            for &contribution in waterfall.deals.iter().flat_map(|deal| &deal.contributions) {
                let place = deal.named_at(id, &deal.terms[contribution].key);
                need(Node::Pay(contribution), place);
            }
        }
        TermKind::Rest { of } => need(Node::Earn(*of), deal.named_at(id, &deal.terms[*of].key)),
        TermKind::Equity { exit, .. } => {
            term.kind.each_expr(&mut |expr| expr_needs(expr, need));
            if let Some(model::Exit {
                at: model::ExitAt::Event(event),
                ..
            }) = exit
            {
                need(Node::Event(*event), deal.named_at(id, &deal.events[*event].key));
            }
        }
        TermKind::Milestone { amount, trigger } => {
            expr_needs(amount, need);
            match trigger {
                Trigger::Event(event) => {
                    need(Node::Event(*event), deal.named_at(id, &deal.events[*event].key));
                }
                Trigger::When(condition) => expr_needs(condition, need),
            }
        }
    }
}

fn recoup_needs(id: TermId, deal: &Deal<'_>, need: &mut impl FnMut(Node, Span)) {
    let term = &deal.terms[id];
    need(Node::Earn(id), term.span);
    let TermKind::Advance {
        recouped_from,
        rate,
        interest,
        ..
    } = &term.kind
    else {
        return;
    };
    expr_needs(rate, need);
    interest.iter().for_each(|interest| expr_needs(interest, need));
    for &from in recouped_from {
        let place = deal.named_at(id, &deal.terms[from].key);
        need(Node::Earn(from), place);
        // Advances take their turns on a term in the order of the file.
        for &earlier in deal.terms[from].recouped_by.iter().take_while(|&&other| other != id) {
            need(Node::Recoup(earlier), place);
        }
    }
}

/// What a payment needs: what is payable, that of all that it is netted with, and the payer's cash.
///
/// The terms of a netting group are settled together, with the first of them.
fn pay_needs(id: TermId, terms: &Table<TermId, Term>, netting: &[Netting], need: &mut impl FnMut(Node, Span)) {
    let alone = [id];
    let settled: &[TermId] = match terms[id].netted.map(|group| &netting[group].terms) {
        Some(group) if group[0] != id => {
            need(Node::Pay(group[0]), terms[id].span);
            return;
        }
        Some(group) => group,
        None => &alone,
    };
    for &one in settled {
        need(Node::Earn(one), terms[one].span);
        for &advance in &terms[one].recouped_by {
            need(Node::Recoup(advance), terms[advance].span);
        }
        if let Some(holdback) = &terms[one].holdback {
            expr_needs(&holdback.rate, need);
        }
    }
    // A term that is netted and pays from cash has its fault already.
    if terms[id].from_cash && terms[id].netted.is_none() {
        for other in terms.ids().filter(|&other| model::counts_for_cash(terms, id, other)) {
            need(Node::Pay(other), terms[id].span);
        }
    }
}

/// What an expression looks at in this period.
fn expr_needs(expr: &Expr, need: &mut impl FnMut(Node, Span)) {
    expr.walk(&mut |part| match &part.kind {
        Kind::Driver(id) => need(Node::Driver(*id), part.span),
        Kind::TermRate(id) | Kind::Earned(id) => need(Node::Earn(*id), part.span),
        Kind::Paid(id) => need(Node::Pay(*id), part.span),
        Kind::Number(_)
        | Kind::Variable(_)
        | Kind::EachPeriod(_)
        | Kind::Assumption(_)
        | Kind::Lag { .. }
        | Kind::Time(_)
        | Kind::SoFar(_)
        | Kind::ThisYear(_)
        | Kind::Happened(_)
        | Kind::Since(_)
        | Kind::Schedule(_)
        | Kind::Unary(..)
        | Kind::Binary(..)
        | Kind::If(..)
        | Kind::Call(..) => {}
    });
}
