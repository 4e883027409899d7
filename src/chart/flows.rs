//! Who paid whom in total: widths are money.
//!
//! Payers stand at the left, payees at the right, so that money runs one way even where two parties
//! pay each other; one that does both stands on both sides. A flow has its name on its band, or beside it where the
//! band is too thin or too steep for it.

mod bands;
mod callouts;

use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Order, TICK_INK, Words};
use super::palette::{Colour, NEUTRAL, accent};
use super::pen::{Align, Ink, Pen, clean};
use super::size::{LABEL, LEADING, TICK};
use super::{Chart, se_of_sum, stem};
use crate::report::digits;
use crate::report::{Figure, Report};
use bands::{Bands, OnBand};
use callouts::Place;

/// The width of the bar of a party.
const BAR: f64 = 10.0;

/// Flows below this share of all money are drawn as one per pair of parties.
const SMALL: f64 = 0.015;

/// Money from one party to another.
struct Flow {
    /// Places in the report's parties.
    from: usize,
    to: usize,
    label: String,
    amount: f64,
    se: f64,
}

/// A party on one side.
#[derive(Clone)]
struct Node {
    party: usize,
    amount: f64,
    se: f64,
    top: f64,
    tall: f64,
}

/// Bands from payers to payees. `None` where nobody pays anybody in cash.
pub(super) fn chart(report: &Report, order: &Order<'_>) -> Option<Chart> {
    let flows = flows(report);
    if flows.is_empty() {
        return None;
    }
    let currency = &report.scenario.currency;
    let print = |amount: f64, se: f64| digits::money_short(amount, se, currency);
    let name = |party: usize| report.parties[party].name.as_str();
    let sum: f64 = flows.iter().map(|flow| flow.amount).sum();
    let largest = flows.iter().max_by(|a, b| a.amount.total_cmp(&b.amount))?;
    let each: Vec<String> = flows
        .iter()
        .map(|flow| {
            let amount = print(flow.amount, flow.se);
            format!("{} to {}: {amount} ({})", name(flow.from), name(flow.to), flow.label)
        })
        .collect();
    let end = super::axis::end_words(&report.scenario);
    let words = Words {
        title: format!(
            "The largest flow runs from {} to {}: {} by the end of {end}",
            name(largest.from),
            name(largest.to),
            print(largest.amount, largest.se)
        ),
        subtitle: format!(
            "Mean of all paths over the whole horizon, {}, undiscounted; widths are money, payers at the left",
            currency.code
        ),
        note: String::new(),
        key: Vec::new(),
        alt: format!(
            "Who pays whom in cash over the whole horizon, on average. {}.",
            each.join("; ")
        ),
    };
    let lines = LEADING * (LABEL + TICK);
    let sides = [
        sides(&flows, |flow| flow.from, |party| &report.parties[party].paid),
        sides(&flows, |flow| flow.to, |party| &report.parties[party].received),
    ];
    let most = sides[0].len().max(sides[1].len()) as f64;
    let least = (most * (lines + 20.0)).max(frame::USUAL);
    Some(frame::chart(
        report,
        order,
        stem("flows", ""),
        words,
        least,
        |pen, room| {
            let beside = order.wide();
            // Names stand beside the bars, or over them where the sheet is not wide.
            let gap = if beside { 16.0 } else { lines + 12.0 };
            let texts = |nodes: &[Node], pays: bool| -> Vec<[String; 2]> {
                let word = if pays { "paid" } else { "received" };
                nodes
                    .iter()
                    .map(|node| {
                        [
                            name(node.party).to_owned(),
                            format!("{} {word}", print(node.amount, node.se)),
                        ]
                    })
                    .collect()
            };
            let (left_texts, right_texts) = (texts(&sides[0], true), texts(&sides[1], false));
            let widest = |texts: &[[String; 2]]| {
                let widths = texts.iter().map(|[name, amount]| {
                    font::width(name, LABEL, Weight::Bold).max(font::width(amount, TICK, Weight::Regular))
                });
                widths.fold(0.0, f64::max).min(0.22 * pen.sheet.width)
            };
            let area = match beside {
                true => Area {
                    left: room.left + widest(&left_texts) + 12.0,
                    right: room.right - widest(&right_texts) - 12.0,
                    ..room
                },
                false => Area {
                    top: room.top + lines + 4.0,
                    ..room
                },
            };
            let texts: Vec<[String; 2]> = flows
                .iter()
                .map(|flow| [clean(&flow.label), print(flow.amount, flow.se)])
                .collect();
            let lay = |(above, below): (f64, f64)| {
                let area = Area {
                    top: area.top + above,
                    bottom: area.bottom - below,
                    ..area
                };
                let scale = (area.bottom - area.top - gap * (most - 1.0)) / sum;
                let [left, right] = sides.clone().map(|nodes| placed(nodes, &area, gap, scale));
                let parties = [
                    names((&room, &area), &left, &left_texts, Align::Right, beside),
                    names((&room, &area), &right, &right_texts, Align::Left, beside),
                ];
                let bands = Bands::new(&flows, (&area, scale), (&left, &right));
                let (on, unnamed) = bands.names(&texts);
                let of_parties = parties.iter().flatten().map(|one| one.covers);
                let taken: Vec<Area> = of_parties.chain(on.iter().map(|one| one.covers)).collect();
                let places = callouts::find(&bands, (&texts, &unnamed), room, &taken);
                let beside = unnamed.into_iter().zip(places).collect();
                Layout {
                    area,
                    nodes: [left, right],
                    parties,
                    bands,
                    on,
                    beside,
                }
            };
            // Bands take all the height, unless a strip of paper above or below them gives names to more of them.
            let all = lay((0.0, 0.0));
            let (lacking, inset) = (all.nameless(), LABEL + 14.0);
            let strips = [(inset, 0.0), (0.0, inset), (inset, inset)];
            let strips = strips.into_iter().filter(|_| lacking > 0).map(lay);
            let laid = strips.fold(all, |best, other| match other.nameless() < best.nameless() {
                true => other,
                false => best,
            });
            laid.draw(pen, report, &flows, (&texts, beside));
        },
    ))
}

/// Where everything lies.
struct Layout {
    area: Area,
    /// Payers and payees.
    nodes: [Vec<Node>; 2],
    parties: [Vec<PartyName>; 2],
    bands: Bands,
    /// Names on their bands.
    on: Vec<OnBand>,
    /// Flows with names beside their bands; `None` where there is no paper for one.
    beside: Vec<(usize, Option<Place>)>,
}

impl Layout {
    /// How many flows have no name.
    fn nameless(&self) -> usize {
        self.beside.iter().filter(|(_, place)| place.is_none()).count()
    }

    fn draw(&self, pen: &Pen<'_>, report: &Report, flows: &[Flow], (texts, beside): (&[[String; 2]], bool)) {
        self.bands.draw(pen, flows, |party| colour(report, party));
        let bars = [
            (self.area.left, self.area.left + BAR),
            (self.area.right - BAR, self.area.right),
        ];
        for ((nodes, parties), (from, to)) in self.nodes.iter().zip(&self.parties).zip(bars) {
            for node in nodes {
                pen.rect((from, node.top), (to, node.top + node.tall), colour(report, node.party));
            }
            for party in parties {
                party.draw(pen, beside);
            }
        }
        for one in &self.on {
            one.draw(pen);
        }
        for (index, place) in &self.beside {
            match place {
                Some(place) => place.draw(pen),
                None => self.bands.beginning(pen, *index, &texts[*index][0]),
            }
        }
    }
}

/// The flows that are anything, in the order of the file; small ones between the same two are one.
fn flows(report: &Report) -> Vec<Flow> {
    let place = |key: &str| report.parties.iter().position(|party| party.key == key);
    let mut all: Vec<Flow> = Vec::new();
    for term in report
        .terms
        .iter()
        .filter(|term| term.enabled && term.paid_in == "cash")
    {
        let (Some(from), Some(to)) = (place(&term.from), place(&term.to)) else {
            continue;
        };
        let amount = term.total.summary.mean.filter(|mean| mean.is_finite()).unwrap_or(0.0);
        // What is negative runs the other way.
        let (from, to) = if amount < 0.0 { (to, from) } else { (from, to) };
        if amount != 0.0 && from != to {
            all.push(Flow {
                from,
                to,
                label: term.label.clone(),
                amount: amount.abs(),
                se: term.total.summary.se.unwrap_or(0.0),
            });
        }
    }
    let sum: f64 = all.iter().map(|flow| flow.amount).sum();
    let (large, small): (Vec<Flow>, Vec<Flow>) = all.into_iter().partition(|flow| flow.amount >= SMALL * sum);
    let mut flows = large;
    let mut merged: Vec<(Flow, usize)> = Vec::new();
    for flow in small {
        match merged
            .iter_mut()
            .find(|(one, _)| (one.from, one.to) == (flow.from, flow.to))
        {
            Some((one, count)) => {
                one.amount += flow.amount;
                one.se += flow.se;
                *count += 1;
                one.label = format!("{count} smaller terms");
            }
            None => merged.push((flow, 1)),
        }
    }
    flows.extend(merged.into_iter().map(|(flow, _)| flow));
    flows
}

/// The parties of one side, in the order of the file, with what they pay or receive, which `whole` has as a figure.
fn sides<'r>(flows: &[Flow], of: impl Fn(&Flow) -> usize, whole: impl Fn(usize) -> &'r Figure) -> Vec<Node> {
    let mut parties: Vec<usize> = flows.iter().map(&of).collect();
    parties.sort_unstable();
    parties.dedup();
    let node = |party: usize| {
        let own = || flows.iter().filter(|flow| of(flow) == party);
        let amount = own().map(|flow| flow.amount).sum();
        Node {
            party,
            amount,
            se: se_of_sum(whole(party), amount, own().map(|flow| flow.se).sum()),
            top: 0.0,
            tall: 0.0,
        }
    };
    parties.into_iter().map(node).collect()
}

/// The bars of a side, spread over the height.
fn placed(mut nodes: Vec<Node>, area: &Area, gap: f64, scale: f64) -> Vec<Node> {
    let money: f64 = nodes.iter().map(|node| node.amount * scale).sum();
    let spare = area.bottom - area.top - money - gap * (nodes.len() as f64 - 1.0);
    // A side with fewer bars has its spare height between them.
    let more = spare / nodes.len() as f64;
    let mut y = area.top + more / 2.0;
    for node in &mut nodes {
        node.top = y;
        node.tall = node.amount * scale;
        y += node.tall + gap + more;
    }
    nodes
}

/// The colour of a party: its accent, or a neutral one outside the deal.
fn colour(report: &Report, party: usize) -> Colour {
    if report.parties[party].external {
        return NEUTRAL;
    }
    let judged = report.parties[..party].iter().filter(|party| !party.external).count();
    accent(judged)
}

/// The name of a party and what it pays or receives.
struct PartyName {
    name: String,
    amount: String,
    /// Where both begin, or end, and the height between them.
    at: (f64, f64),
    align: Align,
    covers: Area,
}

impl PartyName {
    fn draw(&self, pen: &Pen<'_>, beside: bool) {
        let bold = Ink {
            weight: Weight::Bold,
            ..LABEL_INK
        };
        let (x, middle) = self.at;
        let (above, below) = (middle - LEADING * TICK / 2.0, middle + LEADING * LABEL / 2.0);
        match beside {
            true => {
                pen.text_beside(&self.name, (x, above), self.align, bold);
                pen.text_beside(&self.amount, (x, below), self.align, TICK_INK);
            }
            // Those over the bands are on paper of their own.
            false => {
                pen.text_over(&self.name, (x, above), self.align, bold);
                pen.text_over(&self.amount, (x, below), self.align, TICK_INK);
            }
        }
    }
}

/// The names of a side: beside the bars, or over them.
fn names(
    (room, area): (&Area, &Area),
    nodes: &[Node],
    texts: &[[String; 2]],
    align: Align,
    beside: bool,
) -> Vec<PartyName> {
    let lines = LEADING * (LABEL + TICK);
    let (at, wide) = match (align, beside) {
        (Align::Right, true) => (area.left - 8.0, area.left - 12.0 - room.left),
        (_, true) => (area.right + 8.0, room.right - area.right - 12.0),
        (Align::Right, false) => (area.left, 0.42 * (area.right - area.left)),
        (_, false) => (area.right, 0.42 * (area.right - area.left)),
    };
    let align = match (align, beside) {
        (align, true) => align,
        (Align::Right, false) => Align::Left,
        (_, false) => Align::Right,
    };
    let wanted: Vec<f64> = nodes.iter().map(|node| node.top + node.tall / 2.0).collect();
    let middles = match beside {
        true => frame::spread(&wanted, lines + 4.0, room.top + lines / 2.0, room.bottom - lines / 2.0),
        false => nodes.iter().map(|node| node.top - lines / 2.0 - 5.0).collect(),
    };
    let one = |([name, amount], middle): (&[String; 2], f64)| {
        let name = font::shorten(&clean(name), wide, LABEL, Weight::Bold);
        let amount = font::shorten(amount, wide, TICK, Weight::Regular);
        let covered = font::width(&name, LABEL, Weight::Bold).max(font::width(&amount, TICK, Weight::Regular));
        let left = if align == Align::Right { at - covered } else { at };
        PartyName {
            name,
            amount,
            at: (at, middle),
            align,
            covers: Area {
                left,
                right: left + covered,
                top: middle - lines / 2.0,
                bottom: middle + lines / 2.0,
            },
        }
    };
    texts.iter().zip(middles).map(one).collect()
}
