//! Answers about keys made by hand: how a statistic depends on them, where it meets a target, what two parties agree on.

use super::answers::{Ask, COUNT};
use super::*;
use crate::analysis::{
    DealPoint, Estimate, Fair, Frontier, Goal, Root, Sense, Solved, Standing, Swept, SweptAxis, SweptStatistic, Unit,
};

pub(super) fn swept(report: &Report, ask: &Ask<'_>, axes: Vec<SweptAxis>) -> Swept {
    let wide = axes.get(1).map_or(1, |axis| axis.labels.len());
    let cells = axes[0].labels.len() * wide;
    let places = |cell: usize| {
        let along = |at: usize, of: usize| at as f64 / (of.max(2) - 1) as f64;
        (along(cell / wide, cells / wide), along(cell % wide, wide))
    };
    // A saddle about the amount.
    let value = |cell: usize| {
        let (down, across) = places(cell);
        ask.amount + ask.spread * (1.6 * down - 0.5 + across * (0.7 - down))
    };
    let share = |cell: usize| Estimate {
        value: Some(0.2 + 0.6 * places(cell).0),
        se: Some(0.004),
        count: COUNT,
    };
    let of = ask.figure(report, 0);
    let statistic = |label: &str, unit, party: Option<&str>, cells: Vec<Estimate>| SweptStatistic {
        address: label.to_owned(),
        label: label.to_owned(),
        unit,
        party: party.map(str::to_owned),
        cells,
    };
    let party = of.party.as_deref();
    let mean: Vec<Estimate> = (0..cells).map(|cell| ask.estimate(value(cell))).collect();
    let low = (0..cells)
        .map(|cell| ask.estimate(value(cell) - 0.8 * ask.spread))
        .collect();
    Swept {
        axes,
        statistics: vec![
            statistic(&format!("mean {}", of.label), Unit::Money, party, mean),
            statistic(&format!("5th percentile of the {}", of.label), Unit::Money, party, low),
            statistic(
                "probability of loss",
                Unit::Probability,
                party,
                (0..cells).map(share).collect(),
            ),
        ],
        paths: COUNT,
    }
}

/// A gap that is nil at these shares of the range.
pub(super) fn solved(ask: &Ask<'_>, roots: &[f64]) -> Solved {
    let range = (0.05, 0.25);
    let at = |share: f64| range.0 + share * (range.1 - range.0);
    let size = ask.amount.abs() + ask.spread;
    let gap = |share: f64| match roots {
        [] => size * (1.0 + share),
        [one] => size * (share - one),
        [one, other, ..] => 3.0 * size * (share - one) * (share - other),
    };
    let scan = |index: u32| {
        let share = f64::from(index) / 16.0;
        (at(share), ask.estimate(gap(share)))
    };
    Solved {
        path: "terms.fee.rate".to_owned(),
        key_unit: Unit::Share,
        range,
        address: "a.npv.mean".to_owned(),
        label: format!("mean present value of {}", ask.name),
        unit: Unit::Money,
        target: Goal::Value(0.0),
        roots: roots
            .iter()
            .map(|share| Root {
                value: at(*share),
                low: Some(at(share - 0.03)),
                high: Some(at(share + 0.03)),
                jump: false,
            })
            .collect(),
        scan: (0..=16).map(scan).collect(),
        paths: COUNT,
    }
}

/// Gains of two parties: the first one's rise with the first key, the other's fall.
pub(super) fn frontier(report: &Report, ask: &Ask<'_>, axes: Vec<SweptAxis>) -> Frontier {
    let along = |axis: &SweptAxis, at: f64| {
        let values = axis.values.as_deref().expect("numbers");
        (at - values[0]) / (values[values.len() - 1] - values[0])
    };
    let size = ask.spread + 0.1 * ask.amount.abs();
    let deal = |at: Vec<f64>| {
        let first = along(&axes[0], at[0]);
        let second = axes.get(1).map_or(0.5, |axis| along(axis, at[1]));
        let pie = 1.0 - (second - 0.6) * (second - 0.6);
        let gains = [size * (pie * first - 0.3), size * (pie * (1.0 - first) - 0.2)];
        let least = gains[0].min(gains[1]);
        let standing = match least {
            least if least > 0.02 * size || size == 0.0 => Standing::Accepted,
            least if least > -0.02 * size => Standing::Unclear,
            _ => Standing::Refused,
        };
        DealPoint::for_pictures(
            at,
            gains.map(|gain| ask.estimate(gain)),
            standing,
            (second - 0.6).abs() < 0.06,
        )
    };
    let mut at: Vec<Vec<f64>> = vec![Vec::new()];
    for axis in &axes {
        let values = axis.values.as_deref().expect("numbers");
        at = at
            .into_iter()
            .flat_map(|at| values.iter().map(move |value| [at.clone(), vec![*value]].concat()))
            .collect();
    }
    let deals: Vec<DealPoint> = at.into_iter().map(deal).collect();
    let middle = deals[deals.len() / 2].clone();
    let senses = [Sense::Nash, Sense::KalaiSmorodinsky, Sense::EqualGain];
    let fair = senses.into_iter().enumerate().map(|(place, sense)| Fair {
        sense,
        deal: deals.get(deals.len() / 2 + place).unwrap_or(&middle).clone(),
        within: deals
            .get(deals.len() / 2 + place)
            .unwrap_or(&middle)
            .at
            .iter()
            .map(|at| (at * 0.98, at * 1.03))
            .collect(),
    });
    let keys: Vec<&String> = report.parties.iter().map(|party| &party.key).collect();
    Frontier {
        fair: fair.collect(),
        axes,
        parties: [keys[0].clone(), keys[1 % keys.len()].clone()],
        alternatives: [None, None],
        otherwise: None,
        probability: None,
        deals,
        paths: COUNT,
    }
}
