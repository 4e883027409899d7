//! Answers made by hand, to be drawn: one of every kind, as hard as is asked.

use super::keys::{frontier, solved, swept};
use super::*;
use crate::analysis::{
    Answer, Bridge, Compared, Comparison, Estimate, Explained, Figure as Of, Group, Input, Method, Named, Pair, Ranked,
    Row, Sensitivity, Side, Split, Spread, Step as Change, SweptAxis, Told, Unit,
};
use crate::report::Answered;
use crate::scenario::{self, Change as How};

/// How hard.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    /// What deals, clauses and inputs are called, before their number.
    pub(crate) name: &'a str,
    /// How many deals are compared.
    pub(crate) deals: usize,
    /// How many inputs and clauses there are.
    pub(crate) inputs: usize,
    /// How many values a key takes.
    pub(crate) points: usize,
    /// The amount in the middle, and how far it spreads.
    pub(crate) amount: f64,
    pub(crate) spread: f64,
}

pub(super) const COUNT: u64 = 16_384;

impl Ask<'_> {
    /// A number with the error of its spread.
    pub(super) fn estimate(&self, value: f64) -> Estimate {
        Estimate {
            value: Some(value),
            se: Some(self.spread / 128.0),
            count: COUNT,
        }
    }

    fn named(&self, index: usize) -> String {
        format!("{} {}", self.name, index + 1)
    }

    /// Bars of a bell curve on the range of all deals; none without spread.
    fn spread(&self, middle: f64, wide: f64, (low, high): (f64, f64)) -> Spread {
        if wide == 0.0 {
            return Spread::default();
        }
        let width = (high - low) / 80.0;
        let share = |bar: usize| {
            let score = (low + width * (bar as f64 + 0.5) - middle) / wide;
            0.3989 * (-score * score / 2.0).exp() * width / wide
        };
        Spread {
            low,
            width,
            below: 0.005,
            shares: (0..80).map(share).collect(),
        }
    }

    pub(super) fn figure(&self, report: &Report, index: usize) -> Of {
        let judged = report.parties.iter().filter(|party| !party.external).nth(index);
        let party = judged.expect("a judged party");
        Of::for_pictures(
            &format!("present value of {}", party.name),
            Unit::Money,
            Some(&party.key),
        )
    }

    fn mean(&self, deal: usize) -> f64 {
        self.amount * (1.0 + 0.13 * deal as f64) - 0.2 * self.spread * deal as f64
    }
}

/// One answer of each kind, and several of what is drawn in several ways.
pub(crate) fn answers(report: &Report, ask: &Ask<'_>) -> Vec<Answered> {
    let share = (0.05, 0.25);
    let rate = || axis("terms.fee.rate", share, ask.points, Unit::Share);
    let cap = |count| {
        axis(
            "terms.fee.cap.total",
            (0.0, 4.0 * ask.spread.max(1.0)),
            count,
            Unit::Money,
        )
    };
    let who = SweptAxis {
        path: "terms.fee.to".to_owned(),
        labels: (0..ask.deals).map(|index| ask.named(index)).collect(),
        values: None,
        unit: Unit::Plain,
    };
    let all = [
        ("ask_compare", Answer::Compare(compared(report, ask))),
        ("ask_sensitivity", Answer::Sensitivity(explained(report, ask))),
        ("ask_sweep", Answer::Sweep(swept(report, ask, vec![rate()]))),
        ("ask_names", Answer::Sweep(swept(report, ask, vec![who.clone()]))),
        (
            "ask_map",
            Answer::Sweep(swept(report, ask, vec![rate(), cap(ask.points.max(13))])),
        ),
        ("ask_small_map", Answer::Sweep(swept(report, ask, vec![who, cap(3)]))),
        ("ask_solve", Answer::Solve(solved(ask, &[0.4]))),
        ("ask_twice", Answer::Solve(solved(ask, &[0.2, 0.85]))),
        ("ask_never", Answer::Solve(solved(ask, &[]))),
        (
            "ask_frontier",
            Answer::Frontier(frontier(report, ask, vec![rate(), cap(ask.points)])),
        ),
        ("ask_line", Answer::Frontier(frontier(report, ask, vec![rate()]))),
    ];
    let parties = report.parties.iter().filter(|party| !party.external);
    let parties: Vec<(String, String)> = parties.map(|party| (party.key.clone(), party.name.clone())).collect();
    all.into_iter()
        .map(|(key, answer)| Answered {
            key: key.to_owned(),
            title: format!("What about {}?", ask.name),
            kind: "compare",
            scenario: report.scenario.clone(),
            run: report.run.clone(),
            sampler: Sampler::Random,
            parties: parties.clone(),
            answer,
            keys: vec![("terms.fee.rate".to_owned(), format!("the rate of “{}”", ask.name))],
        })
        .collect()
}

/// Even steps from one end to the other.
fn axis(path: &str, (from, to): (f64, f64), points: usize, unit: Unit) -> SweptAxis {
    let at = |index: usize| from + (to - from) * index as f64 / (points - 1) as f64;
    let values: Vec<f64> = (0..points).map(at).collect();
    SweptAxis {
        path: path.to_owned(),
        labels: values.iter().map(|value| value.to_string()).collect(),
        values: Some(values),
        unit,
    }
}

fn compared(report: &Report, ask: &Ask<'_>) -> Comparison {
    let wide = |deal: usize| ask.spread * (1.0 + 0.1 * deal as f64);
    let ends = |deal: usize| [ask.mean(deal) - 2.6 * wide(deal), ask.mean(deal) + 2.6 * wide(deal)];
    let range = (0..ask.deals).flat_map(ends);
    let range = range.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| {
        (low.min(at), high.max(at))
    });
    let side = |deal: usize| Side {
        mean: ask.estimate(ask.mean(deal)),
        sd: ask.estimate(wide(deal)),
        percentiles: [-1.645, 0.0, 1.645].map(|score| ask.estimate(ask.mean(deal) + score * wide(deal))),
        certainty_equivalent: None,
        regret: None,
        spread: ask.spread(ask.mean(deal), wide(deal), range),
    };
    let pair = |deal: usize, against: usize| {
        let middle = ask.mean(deal) - ask.mean(against);
        let wide = 0.4 * wide(deal);
        // Bars begin at zero, so that none is on both sides of it.
        let width = wide / 12.0;
        let low = ((middle - 2.6 * wide) / width.max(f64::MIN_POSITIVE)).floor() * width;
        let spread = ask.spread(middle, wide, (low, low + 80.0 * width));
        let above = match wide == 0.0 {
            true => f64::from(u8::from(middle > 0.0)),
            false => 1.0 / (1.0 + (-1.7 * middle / wide).exp()),
        };
        Pair {
            deal,
            against,
            difference: ask.estimate(middle),
            independent_se: None,
            percentiles: [-1.645, 0.0, 1.645].map(|score| ask.estimate(middle + score * wide)),
            larger: Some(proportion(above)),
            smaller: Some(proportion(if wide == 0.0 && middle == 0.0 { 0.0 } else { 1.0 - above })),
            first_order: None,
            second_order: None,
            paths_needed: (deal == 2).then_some(1e6),
            spread,
        }
    };
    let figures = |index: usize| {
        let of = ask.figure(report, index);
        Compared {
            label: of.label,
            party: of.party,
            unit: of.unit,
            worst: of.worst,
            risk_tolerance: None,
            sides: (0..ask.deals).map(side).collect(),
            pairs: (1..ask.deals).map(|deal| pair(deal, 0)).collect(),
            ranking: (0..ask.deals)
                .map(|deal| Ranked {
                    deal,
                    surely: true,
                    paths_needed: None,
                })
                .collect(),
        }
    };
    let judged = report.parties.iter().filter(|party| !party.external).count();
    Comparison {
        deals: (0..ask.deals)
            .map(|index| Named {
                key: format!("deal_{index}"),
                title: ask.named(index),
            })
            .collect(),
        figures: (0..judged.min(2)).map(figures).collect(),
        in_turn: false,
        bridges: vec![bridge(ask, judged.min(2))],
        paths: COUNT,
    }
}

/// From the first deal to the second.
fn bridge(ask: &Ask<'_>, figures: usize) -> Bridge {
    let steps: Vec<Change> = (0..ask.inputs + 1)
        .map(|index| Change {
            clauses: vec![Told {
                clause: scenario::Clause {
                    section: "terms".to_owned(),
                    name: format!("t{index}"),
                    keys: Vec::new(),
                    change: How::Changed,
                },
                name: format!("the clause on {}", ask.named(index)),
                was: "8%".to_owned(),
                is: "9%".to_owned(),
            }],
        })
        .collect();
    let value = |index: usize| match index % 4 {
        3 => -0.3 * (ask.amount.abs() + ask.spread) / (1.0 + index as f64),
        _ => 0.2 * (ask.amount + 0.5 * ask.spread) / (1.0 + (index % 3) as f64 + 0.01 * index as f64),
    };
    let values: Vec<f64> = (0..steps.len()).map(value).collect();
    let split = Split {
        whole: ask.estimate(values.iter().sum()),
        values: values.into_iter().map(|value| ask.estimate(value)).collect(),
    };
    Bridge {
        deal: 1,
        against: 0,
        steps,
        silent: 0,
        method: Ok(Method::Exact { deals: 4 }),
        figures: vec![split; figures],
    }
}

fn explained(report: &Report, ask: &Ask<'_>) -> Sensitivity {
    let reach = |index: usize| ask.spread / (1.0 + index as f64);
    let row = |index: usize| {
        let turned = if index.is_multiple_of(2) { 1.0 } else { -1.0 };
        // Of some inputs both ends lie on one side.
        let middle = ask.amount + if index % 3 == 2 { 0.8 * reach(index) } else { 0.0 };
        let ends = [-0.6, 0.7].map(|share| middle + turned * share * reach(index));
        Row {
            low: ask.estimate(ends[0]),
            high: ask.estimate(ends[1]),
            swing: ask.estimate(ends[1] - ends[0]),
            borders: None,
            rank: ask.estimate(0.5),
            regression: ask.estimate(0.5),
            shapley: None,
        }
    };
    let share = |value: f64| Estimate {
        value: Some(value),
        se: Some(0.02),
        count: 8,
    };
    let group = |index: usize| Group {
        inputs: vec![index],
        first: share(0.4 / (1.0 + index as f64)),
        total: share(0.5 / (1.0 + index as f64)),
    };
    Sensitivity {
        inputs: (0..ask.inputs)
            .map(|index| Input::for_pictures(&format!("input_{index}"), &ask.named(index), index))
            .collect(),
        figures: vec![Explained {
            address: "a.npv".to_owned(),
            figure: ask.figure(report, 0),
            mean: ask.estimate(ask.amount),
            sd: ask.estimate(ask.spread),
            straight: Some(0.9),
            rows: (0..ask.inputs).map(row).collect(),
            groups: (0..ask.inputs).map(group).collect(),
        }],
        choices: Vec::new(),
        paths: COUNT,
        design: (1_024, 8),
        no_shapley: None,
    }
}
