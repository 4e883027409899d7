//! From one deal to another, clause by clause: a bridge of bars, each beginning where the one before it ends, from
//! nothing to the whole difference. The figures beside the bars add up as printed.

use super::super::axis;
use super::super::font::{self, Weight};
use super::super::frame::{self, Area, LABEL_INK, Mark, Order, Words};
use super::super::palette::{INK, LOSS, NEUTRAL, PAPER, RULE, accent};
use super::super::pen::{Align, Ink};
use super::super::rows::{self, Rows};
use super::super::size::{HAIR, LABEL};
use super::super::{Chart, stem};
use super::{axis_unit, unit_words};
use crate::analysis::{Bridge, Comparison, Estimate, Step};
use crate::report::Answered;
use crate::report::answer::{capitalised, shown_alike, shown_part, summing};

/// The most clauses of one sheet; the rest is one bar.
const MOST: usize = 12;
/// How many standard errors a whisker reaches.
const REACH: f64 = 1.96;

/// One bar.
struct Bar {
    name: String,
    from: f64,
    to: f64,
    se: f64,
    text: String,
    whole: bool,
}

pub(super) fn charts(answered: &Answered, order: &Order<'_>, found: &Comparison) -> Vec<Chart> {
    let mut charts = Vec::new();
    for (number, bridge) in found.bridges.iter().enumerate().filter(|(_, one)| one.steps.len() > 1) {
        for index in 0..bridge.figures.len() {
            charts.extend(chart(answered, order, found, bridge, (number, index)));
        }
    }
    charts
}

/// What a step is called on the sheet.
fn name(step: &Step) -> String {
    let names: Vec<&str> = step.clauses.iter().map(|told| told.name.as_str()).collect();
    capitalised(&names.join(" with "))
}

fn chart(
    answered: &Answered,
    order: &Order<'_>,
    found: &Comparison,
    bridge: &Bridge,
    (number, index): (usize, usize),
) -> Option<Chart> {
    let (figure, split) = (found.figures.get(index)?, bridge.figures.get(index)?);
    let currency = &answered.scenario.currency;
    split.whole.value?;
    let (from, to) = (&found.deals[bridge.against].title, &found.deals[bridge.deal].title);
    let bars = bars(bridge, split, &|rounded, exact| {
        shown_part(rounded, exact, figure.unit, currency)
    });
    if bars.iter().all(|bar| bar.from == bar.to) {
        return None;
    }
    let whose = match figure
        .party
        .as_deref()
        .filter(|_| figure.label.starts_with("present value"))
    {
        Some(party) => format!("to {}", answered.party(party)),
        None => format!("in the {}", figure.label),
    };
    let means = [bridge.against, bridge.deal].map(|deal| &figure.sides[deal].mean);
    let sides = shown_alike(means, figure.unit, currency);
    let own = figure
        .party
        .as_ref()
        .map_or(NEUTRAL, |party| accent(answered.party_index(party)));
    let told: Vec<String> = bars.iter().map(|bar| format!("{}: {}", bar.name, bar.text)).collect();
    let words = Words {
        title: format!("From “{from}” to “{to}”: what each clause is worth {whose}"),
        subtitle: format!(
            "Change of the mean {}, {}, from {} to {}; the whiskers are 95% intervals",
            figure.label,
            unit_words(figure.unit, currency),
            sides[0],
            sides[1]
        ),
        note: "A clause is worth what it adds on average over all orders in which the clauses can be changed."
            .to_owned(),
        key: vec![
            (Mark::Area(own), "more".to_owned()),
            (Mark::Area(LOSS), "less".to_owned()),
        ],
        alt: format!("{}.", told.join("; ")),
    };
    let names: Vec<String> = bars.iter().map(|bar| bar.name.clone()).collect();
    let (least, most) = axis::range(bars.iter().flat_map(|bar| [bar.from, bar.to]).chain([0.0]))?;
    let widest = bars
        .iter()
        .map(|bar| font::width(&bar.text, LABEL, Weight::Bold))
        .fold(0.0, f64::max);
    let stem = stem("bridge", &format!("{}-{number}-{index}", answered.key));
    let least_tall = rows::least(order, bars.len());
    let about = (&answered.scenario, &answered.run);
    Some(frame::sheet(about, order, stem, words, least_tall, |pen, room| {
        let lines = Rows::new(pen, room, &names, 8.0, 26.0);
        // Room for the figures beyond the bars at either end.
        let area = Area {
            left: lines.area.left + widest + 18.0,
            right: lines.area.right - widest - 18.0,
            ..lines.area
        };
        let unit = axis_unit(figure.unit, currency);
        let x = frame::level_axis(pen, area, (least, most), unit, false);
        let half = (0.3 * lines.height()).min(13.0);
        let zero = x.at(0.0);
        pen.line(&[(zero, area.top), (zero, area.bottom)], 1.4, INK);
        for (row, bar) in bars.iter().enumerate() {
            let y = lines.middle(row);
            let next = lines.middle(row + 1);
            if bar.whole {
                let rule = area.top + row as f64 * (next - y);
                pen.line(&[(lines.area.left, rule), (lines.area.right, rule)], HAIR, RULE);
            }
            let (start, end) = (x.at(bar.from), x.at(bar.to));
            let colour = if bar.to >= bar.from { own } else { LOSS };
            pen.rect((start, y - half), (end, y + half), colour);
            if start == end {
                pen.line(&[(end, y - half), (end, y + half)], 1.4, RULE);
            }
            let reach = REACH * bar.se * (x.to - x.from) / (x.high - x.low);
            if reach > 1.5 {
                pen.line(&[(end - reach, y), (end + reach, y)], 3.2, PAPER);
                pen.line(&[(end - reach, y), (end + reach, y)], 1.4, INK);
            }
            // Where the next bar begins.
            if row + 1 < bars.len() && !bars[row + 1].whole {
                pen.line(&[(end, y + half), (end, next - half)], HAIR, RULE);
            }
            let ink = Ink {
                weight: Weight::Bold,
                colour: if start == end { RULE } else { colour },
                ..LABEL_INK
            };
            // It may stand over the line at nothing.
            match bar.to >= bar.from {
                true => pen.text_over(&bar.text, (end.max(end + reach) + 8.0, y), Align::Left, ink),
                false => pen.text_over(&bar.text, (end.min(end - reach) - 8.0, y), Align::Right, ink),
            }
        }
        lines.names_above(pen, &names, room.right);
    }))
}

/// The bars: one for each step, one for those beyond the most that fit, one for the whole.
fn bars(bridge: &Bridge, split: &crate::analysis::Split, print: &dyn Fn(&Estimate, &Estimate) -> String) -> Vec<Bar> {
    let (parts, whole) = summing(&split.values, &split.whole);
    let size = |place: &usize| split.values[*place].value.unwrap_or(0.0).abs();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let mut shown = order.clone();
    if order.len() > MOST {
        order.sort_by(|a, b| size(b).total_cmp(&size(a)));
        shown = order[..MOST - 1].to_vec();
        shown.sort_unstable();
    }
    let mut at = 0.0;
    let mut bars = Vec::new();
    for place in &shown {
        let value = split.values[*place].value.unwrap_or(0.0);
        bars.push(Bar {
            name: name(&bridge.steps[*place]),
            from: at,
            to: at + value,
            se: split.values[*place].se.unwrap_or(0.0),
            text: print(&parts[*place], &split.values[*place]),
            whole: false,
        });
        at += value;
    }
    let end = split.whole.value.unwrap_or(at);
    if parts.len() > MOST {
        let rest: f64 = order[MOST - 1..].iter().filter_map(|place| parts[*place].value).sum();
        let rest = Estimate {
            value: Some(rest),
            ..whole
        };
        bars.push(Bar {
            name: format!("{} clauses more", parts.len() - shown.len()),
            from: at,
            to: end,
            se: 0.0,
            text: print(&rest, &rest),
            whole: false,
        });
    }
    bars.push(Bar {
        name: "All together".to_owned(),
        from: 0.0,
        to: end,
        se: split.whole.se.unwrap_or(0.0),
        text: print(&whole, &split.whole),
        whole: true,
    });
    bars
}
