//! Who paid whom in total: widths are money.
//!
//! Payers stand at the left, payees at the right, so that money runs one way even where two parties
//! pay each other; one that does both stands on both sides.

use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Order, TICK_INK, Words};
use super::palette::{Colour, NEUTRAL, accent};
use super::pen::{Align, Ink, Pen, clean};
use super::size::{HAIR, LABEL, LEADING, TICK};
use super::{Chart, stem};
use crate::report::Report;
use crate::report::digits;

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
    let sides = [sides(&flows, |flow| flow.from), sides(&flows, |flow| flow.to)];
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
            let scale = (area.bottom - area.top - gap * (most - 1.0)) / sum;
            let [left, right] = sides.map(|nodes| placed(nodes, &area, gap, scale));
            bands(pen, report, &area, &flows, (&left, &right), scale, &print);
            for (nodes, texts, x, align) in [
                (&left, &left_texts, area.left, Align::Right),
                (&right, &right_texts, area.right, Align::Left),
            ] {
                let (from, to) = if align == Align::Right {
                    (x, x + BAR)
                } else {
                    (x - BAR, x)
                };
                for node in nodes {
                    pen.rect((from, node.top), (to, node.top + node.tall), colour(report, node.party));
                }
                names(pen, (&room, &area), nodes, texts, align, beside);
            }
        },
    ))
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

/// The parties of one side, in the order of the file, with what they pay or receive.
fn sides(flows: &[Flow], of: impl Fn(&Flow) -> usize) -> Vec<Node> {
    let mut parties: Vec<usize> = flows.iter().map(&of).collect();
    parties.sort_unstable();
    parties.dedup();
    let node = |party: usize| {
        let own = || flows.iter().filter(|flow| of(flow) == party);
        Node {
            party,
            amount: own().map(|flow| flow.amount).sum(),
            se: own().map(|flow| flow.se).sum(),
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

/// Straight pieces of a band's edge: so many that no corner shows on a slide.
const STEPS: u32 = 96;

/// How far a band has gone from one height to the other, by its share of the way: flat at both ends, the smoothest cubic.
fn bend(share: f64) -> f64 {
    share * share * (3.0 - 2.0 * share)
}

/// The share of the way, at most half of it, on which a band whose ends are `apart` moves by no more than `by`.
fn straight(apart: f64, by: f64) -> f64 {
    let inside = |step: &u32| bend(f64::from(*step) / f64::from(STEPS)) * apart.abs() <= by;
    f64::from((0..=STEPS / 2).take_while(inside).last().unwrap_or(0)) / f64::from(STEPS)
}

/// The bands, each with its name where it is thick enough and straight enough for it.
fn bands(
    pen: &Pen<'_>,
    report: &Report,
    area: &Area,
    flows: &[Flow],
    (left, right): (&[Node], &[Node]),
    scale: f64,
    print: &impl Fn(f64, f64) -> String,
) {
    // Bands leave a payer in the order of the payees' heights, and arrive in that of the payers'.
    let mut order: Vec<usize> = (0..flows.len()).collect();
    order.sort_by_key(|&index| (flows[index].from, flows[index].to));
    let mut arrive = order.clone();
    arrive.sort_by_key(|&index| (flows[index].to, flows[index].from));
    let ends = |order: &[usize], nodes: &[Node], of: &dyn Fn(&Flow) -> usize| {
        let mut tops = vec![0.0; flows.len()];
        for node in nodes {
            let mut y = node.top;
            for &index in order.iter().filter(|&&index| of(&flows[index]) == node.party) {
                tops[index] = y;
                y += flows[index].amount * scale;
            }
        }
        tops
    };
    let from = &ends(&order, left, &|flow| flow.from);
    let to = &ends(&arrive, right, &|flow| flow.to);
    let (start, end) = (area.left + BAR, area.right - BAR);
    // All bands of one payer and one payee together, those of little money over those of much.
    let pair = |index: &usize| (flows[*index].from, flows[*index].to);
    let money = |pair: &&[usize]| pair.iter().map(|index| flows[*index].amount).sum::<f64>();
    let mut pairs: Vec<&[usize]> = order.chunk_by(|a, b| pair(a) == pair(b)).collect();
    pairs.sort_by(|a, b| money(b).total_cmp(&money(a)));
    for pair in pairs {
        let edge = |index: usize, offset: f64| {
            (0..=STEPS).map(move |step| {
                let share = f64::from(step) / f64::from(STEPS);
                (
                    start + share * (end - start),
                    from[index] + bend(share) * (to[index] - from[index]) + offset,
                )
            })
        };
        let own = colour(report, flows[pair[0]].from);
        for &index in pair {
            let tall = (flows[index].amount * scale).max(0.6);
            let below: Vec<(f64, f64)> = edge(index, tall).collect();
            let outline: Vec<(f64, f64)> = edge(index, 0.0).chain(below.into_iter().rev()).collect();
            pen.polygon(&outline, own.tint(0.35));
        }
        // A thin line between two of them: they are two clauses.
        for &index in &pair[1..] {
            pen.line(&edge(index, 0.0).collect::<Vec<(f64, f64)>>(), HAIR, own.tint(0.7));
        }
    }
    for &index in &order {
        let flow = &flows[index];
        let tall = flow.amount * scale;
        let apart = to[index] - from[index];
        let room = |lines: f64| straight(apart, tall - height(lines)) * (end - start) - 8.0;
        let Some(lines) = label(&clean(&flow.label), &print(flow.amount, flow.se), tall, room) else {
            continue;
        };
        let widths = lines.iter().map(|line| font::width(line, LABEL, Weight::Regular));
        let wide = widths.fold(0.0, f64::max);
        // The middle of what the band covers from the first letter to the last.
        let moved = bend((8.0 + wide) / (end - start)) * apart;
        let middle = from[index] + (moved + tall) / 2.0;
        let first = middle - (lines.len() as f64 - 1.0) / 2.0 * LEADING * LABEL;
        for (line, text) in lines.iter().enumerate() {
            let at = (start + 8.0, first + line as f64 * LEADING * LABEL);
            pen.text_beside(text, at, Align::Left, LABEL_INK);
        }
    }
}

/// Fewer letters of a name tell nobody what is meant.
const FEWEST: usize = 10;

/// How tall so many lines of a band's name are.
fn height(lines: f64) -> f64 {
    LABEL * (1.0 + (lines - 1.0) * LEADING)
}

/// The name and the amount of a band that is `tall`: on one line, else on two; else the name alone, or its beginning.
/// `room` tells how wide that many lines may be. `None` where the band has no room for any.
fn label(name: &str, amount: &str, tall: f64, room: impl Fn(f64) -> f64) -> Option<Vec<String>> {
    let wide = |text: &str| font::width(text, LABEL, Weight::Regular);
    let holds = |lines: f64| tall >= height(lines) + 0.25 * LABEL;
    let whole = format!("{name} {amount}");
    if !holds(1.0) {
        return None;
    }
    if wide(&whole) <= room(1.0) {
        return Some(vec![whole]);
    }
    if holds(2.0) && room(2.0) > 40.0 {
        let two = font::balance(&whole, room(2.0), 2, LABEL, Weight::Regular);
        if two.join(" ") == whole {
            return Some(two);
        }
    }
    let cut = font::shorten(name, room(1.0), LABEL, Weight::Regular);
    let left = cut.chars().count();
    (cut == name || left >= FEWEST).then(|| vec![cut])
}

/// The names of a side: beside the bars, or over them.
fn names(
    pen: &Pen<'_>,
    (room, area): (&Area, &Area),
    nodes: &[Node],
    texts: &[[String; 2]],
    align: Align,
    beside: bool,
) {
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
    for ([name, amount], middle) in texts.iter().zip(middles) {
        let bold = Ink {
            weight: Weight::Bold,
            ..LABEL_INK
        };
        let name = font::shorten(&clean(name), wide, LABEL, Weight::Bold);
        let amount = font::shorten(amount, wide, TICK, Weight::Regular);
        // Those over the bands are on paper of their own.
        let (above, below) = (middle - LEADING * TICK / 2.0, middle + LEADING * LABEL / 2.0);
        match beside {
            true => {
                pen.text_beside(&name, (at, above), align, bold);
                pen.text_beside(&amount, (at, below), align, TICK_INK);
            }
            false => {
                pen.text_over(&name, (at, above), align, bold);
                pen.text_over(&amount, (at, below), align, TICK_INK);
            }
        }
    }
}
