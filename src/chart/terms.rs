//! What each term brings a party or costs it, by calendar year.

use super::axis::{self, Unit};
use super::font::{self, Weight};
use super::frame::{self, Area, LABEL_INK, Mark, Order, TICK_INK, Words};
use super::palette::{self, Colour, INK, PAPER, QUIET, REST};
use super::pen::{Align, Ink, Pen};
use super::size::{DATE_ROW, LABEL, LABEL_GAP, LEADING, TICK};
use super::{Chart, se_of_sum, stem};
use crate::report::digits;
use crate::report::{Party, Report};

/// How wide the column of names may get.
const NAMES_WIDTH: f64 = 250.0;

/// The most that a name takes of a key.
const KEY_WIDTH: f64 = 220.0;

/// A term as one party sees it.
pub(super) struct Flow {
    pub(super) label: String,
    /// The other party's name.
    pub(super) other: String,
    /// Per year, positive where the party receives.
    yearly: Vec<f64>,
    /// The standard error of the total.
    pub(super) se: f64,
    fill: Colour,
}

impl Flow {
    pub(super) fn total(&self) -> f64 {
        self.yearly.iter().sum()
    }

    fn size(&self) -> f64 {
        self.yearly.iter().map(|amount| amount.abs()).sum()
    }
}

/// Stacked bars, inflows above zero and outflows below. `None` where no term touches the party.
pub(super) fn chart(report: &Report, order: &Order<'_>, party: &Party) -> Option<Chart> {
    let years = &report.years;
    let flows = flows(report, party);
    if flows.is_empty() || years.is_empty() {
        return None;
    }
    let currency = &report.scenario.currency;
    let print = |amount: f64, se: f64| digits::money_short(amount, se, currency);
    let net: Vec<f64> = (0..years.len())
        .map(|year| flows.iter().map(|flow| flow.yearly[year]).sum())
        .collect();
    let sum: f64 = net.iter().sum();
    // The net is far surer than its parts where they move together: sales and what is paid of them.
    let sum_se: f64 = flows.iter().map(|flow| flow.se).sum();
    let sum_se = party.net_cash.summary.se.map_or(sum_se, |se| se.min(sum_se));
    let side = |received: bool, word: &str| {
        let part = || flows.iter().filter(move |flow| (flow.total() >= 0.0) == received);
        let amount: f64 = part().map(Flow::total).sum();
        let whole = if received { &party.received } else { &party.paid };
        let se = se_of_sum(whole, amount.abs(), part().map(|flow| flow.se).sum());
        let amount = print(amount.abs(), se);
        part().next().map(|_| format!("{amount} {word}"))
    };
    let sides = [side(true, "received"), side(false, "paid")];
    let flow = sides.into_iter().flatten().collect::<Vec<String>>().join(" and ");
    let end = axis::end_words(&report.scenario);
    let each: Vec<String> = flows
        .iter()
        .map(|flow| format!("{} {}", flow.label, print(flow.total(), flow.se)))
        .collect();
    let words = Words {
        title: format!("{}: {flow} by the end of {end}, on average", party.name),
        subtitle: format!(
            "Mean of all paths, {} a calendar year, undiscounted; received above zero, paid below; with sums over all years",
            currency.code
        ),
        note: partial_years(report),
        // Where there is no room for a column of names they stand above.
        key: match order.wide() {
            true => Vec::new(),
            false => key(&flows, &print, &print(sum, sum_se)),
        },
        alt: format!(
            "Stacked bars of what {} receives and pays by term in each year from {} to {}. Means over all years: {}. \
             Net {}.",
            party.name,
            years[0],
            years[years.len() - 1],
            each.join(", "),
            print(sum, sum_se)
        ),
    };
    let range = axis::with_zero(axis::range((0..years.len()).flat_map(|year| stack_ends(&flows, year))));
    Some(frame::chart(
        report,
        order,
        stem("terms", &party.key),
        words,
        frame::USUAL,
        |pen, room| {
            let names: Vec<(String, String)> = flows
                .iter()
                .map(|flow| {
                    (
                        flow.label.clone(),
                        format!("{} {}", print(flow.total(), flow.se), flow.other),
                    )
                })
                .collect();
            let right = if order.wide() { names_width(&names) } else { 4.0 };
            let (area, y) = frame::value_axis(pen, room, right, DATE_ROW, range, Unit::Money(currency));
            let wide = (area.right - area.left) / years.len() as f64;
            let side = (0.16 * wide).max((wide - 110.0) / 2.0);
            let side = if wide < 3.0 { 0.0 } else { side };
            for year in 0..years.len() {
                let left = area.left + year as f64 * wide;
                let (from, to) = (left + side, left + wide - side);
                let (mut above, mut below) = (0.0, 0.0);
                for flow in &flows {
                    let amount = flow.yearly[year];
                    let base = if amount >= 0.0 { &mut above } else { &mut below };
                    let (start, end) = (y.at(*base), y.at(*base + amount));
                    pen.rect((from, start), (to, end), flow.fill);
                    // A line of paper parts it from the one inside, where it is thick enough.
                    if *base != 0.0 && (end - start).abs() > 2.0 {
                        pen.line(&[(from, start), (to, start)], 1.0, PAPER);
                    }
                    *base += amount;
                }
            }
            frame::zero_line(pen, &area, &y);
            // The net of one term is that term.
            for (year, amount) in net.iter().enumerate().filter(|_| flows.len() > 1) {
                let left = area.left + year as f64 * wide;
                let at = y.at(*amount);
                let (from, to) = (left + side / 2.0, left + wide - side / 2.0);
                pen.line(&[(from, at), (to, at)], 4.4, PAPER);
                pen.line(&[(from, at), (to, at)], 2.4, INK);
            }
            year_labels(pen, years, area.left, wide, area.bottom + 20.0);
            if order.wide() {
                let column = Area {
                    left: area.right + 22.0,
                    right: area.right + right,
                    ..area
                };
                names_column(pen, &column, &flows, &names, &print(sum, sum_se));
            }
        },
    ))
}

/// The party's terms that pay anything, in the order of the file; where there are more than can be
/// told apart the smallest are one.
pub(super) fn flows(report: &Report, party: &Party) -> Vec<Flow> {
    let years = report.years.len();
    let name_of = |key: &str| {
        let found = report.parties.iter().find(|party| party.key == key);
        found.map_or_else(|| key.to_owned(), |party| party.name.clone())
    };
    let mut flows: Vec<Flow> = Vec::new();
    for (index, term) in report.terms.iter().enumerate() {
        let receives = term.to == party.key;
        // What is paid otherwise is no cash of anyone's.
        if receives == (term.from == party.key) || term.paid_in != "cash" {
            continue;
        }
        let sign = if receives { 1.0 } else { -1.0 };
        let mut yearly: Vec<f64> = term.yearly.iter().map(|amount| sign * amount).collect();
        yearly.resize(years, 0.0);
        if yearly.iter().any(|amount| !amount.is_finite()) || yearly.iter().all(|&amount| amount == 0.0) {
            continue;
        }
        let other = name_of(if receives { &term.from } else { &term.to });
        flows.push(Flow {
            label: term.label.clone(),
            other: if receives {
                format!("from {other}")
            } else {
                format!("to {other}")
            },
            yearly,
            se: term.total.summary.se.unwrap_or(0.0),
            fill: palette::fill(index),
        });
    }
    if report.terms.len() <= palette::FILL_COUNT {
        return flows;
    }
    // Too many for one colour each over all charts: colours are this chart's own.
    let mut sizes: Vec<f64> = flows.iter().map(Flow::size).collect();
    sizes.sort_by(|one, other| other.total_cmp(one));
    let kept = palette::FILL_COUNT - 1;
    let least = sizes.get(kept).copied().filter(|_| flows.len() > kept + 1);
    let (mut large, small): (Vec<Flow>, Vec<Flow>) = flows
        .into_iter()
        .partition(|flow| least.is_none_or(|least| flow.size() > least));
    for (index, flow) in large.iter_mut().enumerate() {
        flow.fill = palette::fill(index);
    }
    // What comes in and what goes out stay apart, or they would hide each other.
    for receives in [true, false] {
        let part: Vec<&Flow> = small.iter().filter(|flow| (flow.total() >= 0.0) == receives).collect();
        if part.is_empty() {
            continue;
        }
        large.push(Flow {
            label: format!("{} other terms", part.len()),
            other: if receives { "received" } else { "paid" }.to_owned(),
            yearly: (0..years)
                .map(|year| part.iter().map(|flow| flow.yearly[year]).sum())
                .collect(),
            se: part.iter().map(|flow| flow.se).sum(),
            fill: REST,
        });
    }
    large
}

/// The top and the bottom of a year's stack.
fn stack_ends(flows: &[Flow], year: usize) -> [f64; 2] {
    let amounts = || flows.iter().map(|flow| flow.yearly[year]);
    [
        amounts().map(|amount| amount.max(0.0)).sum(),
        amounts().map(|amount| amount.min(0.0)).sum(),
    ]
}

/// Which of the years the horizon covers only in part.
fn partial_years(report: &Report) -> String {
    let timeline = axis::timeline(&report.scenario);
    let (start, months) = (
        timeline.start,
        i64::from(timeline.step.months()) * timeline.periods as i64,
    );
    let Some(end) = start.plus_months(months) else {
        return String::new();
    };
    let at_new_year = |date: crate::time::Date| date.month() == 1 && date.day() == 1;
    let mut parts = Vec::new();
    if !at_new_year(start) {
        parts.push(start.year());
    }
    if !at_new_year(end) && !parts.contains(&end.year()) {
        parts.push(end.year());
    }
    let parts: Vec<String> = parts.iter().map(i32::to_string).collect();
    match parts.len() {
        0 => String::new(),
        1 => format!("{} is not a whole year.", parts[0]),
        _ => format!("{} are not whole years.", parts.join(" and ")),
    }
}

/// Years below their bars, thinned until they fit.
fn year_labels(pen: &Pen<'_>, years: &[i32], left: f64, wide: f64, y: f64) {
    let label = font::width("2000", TICK, Weight::Regular) + LABEL_GAP;
    let every = [1, 2, 5, 10, 20, 50, 100, 500]
        .into_iter()
        .find(|&every| f64::from(every) * wide >= label)
        .unwrap_or(1000);
    for (index, year) in years.iter().enumerate() {
        if year % every == 0 {
            let middle = left + (index as f64 + 0.5) * wide;
            pen.text(&year.to_string(), (middle, y), Align::Middle, TICK_INK);
        }
    }
}

/// How wide the column of names is, with the space before it.
fn names_width(names: &[(String, String)]) -> f64 {
    let widest = names
        .iter()
        .map(|(label, below)| {
            let label = font::width(label, LABEL, Weight::Bold);
            label.max(font::width(below, TICK, Weight::Regular))
        })
        .fold(80.0, f64::max);
    (widest + 22.0).min(NAMES_WIDTH) + 22.0
}

/// What is received from the top of the stack down, then what is paid as it hangs.
fn reading_order(flows: &[Flow]) -> Vec<usize> {
    let received = (0..flows.len()).rev().filter(|&index| flows[index].total() >= 0.0);
    let paid = (0..flows.len()).filter(|&index| flows[index].total() < 0.0);
    received.chain(paid).collect()
}

/// The names as a key, for sheets without a column of them.
fn key(flows: &[Flow], print: &impl Fn(f64, f64) -> String, net: &str) -> Vec<(Mark, String)> {
    let mut key: Vec<(Mark, String)> = reading_order(flows)
        .into_iter()
        .map(|index| {
            let flow = &flows[index];
            let label = font::shorten(&super::pen::clean(&flow.label), KEY_WIDTH, LABEL, Weight::Regular);
            (
                Mark::Area(flow.fill),
                format!("{label} {}", print(flow.total(), flow.se)),
            )
        })
        .collect();
    if flows.len() > 1 {
        key.push((Mark::Line(INK), format!("Net {net}")));
    }
    key
}

/// The column of names: each is a name over its sum and the other party, or beside its sum where there are many;
/// then the net.
fn names_column(pen: &Pen<'_>, column: &Area, flows: &[Flow], names: &[(String, String)], net: &str) {
    let (left, room) = (column.left, column.right - column.left - 22.0);
    let two = LEADING * (LABEL + TICK) + 7.0;
    let single = (flows.len() + 1) as f64 * two > column.bottom - column.top + DATE_ROW;
    let mut y = column.top + LABEL / 2.0;
    let bold = Ink {
        weight: Weight::Bold,
        ..LABEL_INK
    };
    for index in reading_order(flows) {
        let (label, below) = &names[index];
        pen.rect((left, y - 6.0), (left + 13.0, y + 6.0), flows[index].fill);
        let label = super::pen::clean(label);
        if single {
            // The sum is the first word of what stands below.
            let sum = below.split(' ').next().unwrap_or_default();
            let wide = font::width(sum, LABEL, Weight::Bold);
            let label = font::shorten(&label, room - wide - 8.0, LABEL, Weight::Regular);
            pen.text_beside(&label, (left + 22.0, y), Align::Left, LABEL_INK);
            pen.text_beside(sum, (column.right, y), Align::Right, bold);
            y += LEADING * LABEL + 5.0;
            continue;
        }
        let label = font::shorten(&label, room, LABEL, Weight::Bold);
        pen.text_beside(&label, (left + 22.0, y), Align::Left, bold);
        y += LEADING * LABEL;
        let below = font::shorten(&super::pen::clean(below), room, TICK, Weight::Regular);
        let ink = Ink {
            colour: QUIET,
            ..TICK_INK
        };
        pen.text_beside(&below, (left + 22.0, y), Align::Left, ink);
        y += LEADING * TICK + 7.0;
    }
    if flows.len() < 2 {
        return;
    }
    pen.line(&[(left, y), (left + 14.0, y)], 2.4, INK);
    let net = format!("Net {net}");
    let net = font::shorten(&net, room, LABEL, Weight::Bold);
    pen.text_beside(&net, (left + 22.0, y), Align::Left, bold);
}
