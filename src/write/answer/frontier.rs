//! `frontier`, told: the fair deals, how many both take, the efficient ones, JSON, CSV.

use serde_json::{Value, json};

use super::{Block, csv_number, csv_row, estimate};
use crate::analysis::{DealPoint, Estimate, Fair, Frontier, Sense, Standing, Unit};
use crate::report::{Answered, answer, digits};

/// What a sense of fairness is called.
pub(in crate::write) fn sense_words(sense: Sense) -> &'static str {
    match sense {
        Sense::Nash => "Nash: largest product of gains",
        Sense::KalaiSmorodinsky => "Kalai–Smorodinsky: equal shares of the most each could gain",
        Sense::EqualGain => "Equal gains",
    }
}

/// The most efficient deals that are listed for people.
const MOST_ROWS: usize = 15;

/// The values of a fair deal's keys, with the digits that the paths support.
fn at_words(answered: &Answered, found: &Frontier, fair: &Fair) -> Vec<String> {
    let keys = found.axes.iter().zip(&fair.deal.at).zip(&fair.within);
    keys.map(|((axis, value), ends)| {
        let within = answer::fair_within(axis, *value, *ends, &answered.scenario.currency);
        match &within.ends {
            Some((low, high)) => format!("{} ({low} to {high})", within.value),
            None => within.value,
        }
    })
    .collect()
}

/// What the keys are called in the head of a table.
fn key_names<'a>(answered: &'a Answered, found: &'a Frontier) -> impl Iterator<Item = String> + 'a {
    let name = |axis: &'a crate::analysis::SweptAxis| answer::capitalised(answered.key(&axis.path));
    found.axes.iter().map(name)
}

fn gain(answered: &Answered, of: &Estimate) -> String {
    answer::shown_difference(of, Unit::Money, &answered.scenario.currency)
}

fn chance(answered: &Answered, of: &Estimate) -> String {
    answer::shown(of, Unit::Probability, &answered.scenario.currency)
}

pub(super) fn blocks(answered: &Answered, found: &Frontier) -> Vec<Block> {
    let names = found.parties.each_ref().map(|party| answered.party(party).to_owned());
    let count = |standing: Standing| found.deals.iter().filter(|deal| deal.standing == standing).count();
    let (sure, unclear) = (count(Standing::Accepted), count(Standing::Unclear));
    let against = match &found.otherwise {
        Some(title) => format!("against “{title}”"),
        None => "against their alternatives".to_owned(),
    };
    let asked = match found.probability {
        None => format!("loses on average {against}"),
        Some(p) => format!(
            "loses on average {against}, and both do at least as well with a probability of {} or more",
            digits::percent(p, 0.0)
        ),
    };
    let doubt = match unclear {
        0 => String::new(),
        some => format!("; on {some} more these paths cannot tell"),
    };
    let mut blocks = vec![Block::Finding(format!(
        "On {sure} of {} deals neither {} nor {} {asked}{doubt}.",
        found.deals.len(),
        names[0],
        names[1],
    ))];
    if found.fair.is_empty() {
        blocks.push(Block::Finding(
            "There is no deal on which both gain, so none that is fair.".to_owned(),
        ));
    }
    let mut columns = vec!["fair deal".to_owned()];
    columns.extend(key_names(answered, found));
    columns.extend(names.iter().map(|name| format!("{name} gains")));
    let fair = found.fair.iter().map(|fair| {
        let mut row = vec![sense_words(fair.sense).to_owned()];
        row.extend(at_words(answered, found, fair));
        row.extend(fair.deal.gains.iter().map(|of| gain(answered, of)));
        row
    });
    let fair: Vec<Vec<String>> = fair.collect();
    if !fair.is_empty() {
        blocks.push(Block::Table {
            heading: "Fair deals; in brackets the values that these paths cannot tell from the best".to_owned(),
            columns,
            rows: fair,
        });
    }
    let efficient: Vec<&DealPoint> = found
        .deals
        .iter()
        .filter(|deal| deal.efficient && deal.standing != Standing::Refused)
        .collect();
    let step = efficient.len().div_ceil(MOST_ROWS).max(1);
    let mut columns: Vec<String> = key_names(answered, found).collect();
    for name in &names {
        columns.push(format!("{name} gains"));
        columns.push("with probability".to_owned());
    }
    let rows = efficient.iter().step_by(step).map(|deal| {
        let mut row: Vec<String> = found
            .axes
            .iter()
            .zip(&deal.at)
            .map(|(axis, value)| answer::key_value(*value, axis.unit, &answered.scenario.currency))
            .collect();
        for party in 0..2 {
            row.push(gain(answered, &deal.gains[party]));
            row.push(chance(answered, &deal.chances[party]));
        }
        row
    });
    if efficient.is_empty() {
        return blocks;
    }
    blocks.push(Block::Table {
        heading: match step {
            1 => "Deals that neither can improve without hurting the other, among those that both may take".to_owned(),
            _ => format!(
                "{} deals that neither can improve without hurting the other, among those that both may take; one in {step} is shown",
                efficient.len()
            ),
        },
        columns,
        rows: rows.collect(),
    });
    blocks
}

fn standing(of: Standing) -> &'static str {
    match of {
        Standing::Accepted => "accepted",
        Standing::Unclear => "unclear",
        Standing::Refused => "refused",
    }
}

fn deal(of: &DealPoint) -> Value {
    json!({
        "at": of.at,
        "gains": of.gains.iter().map(estimate).collect::<Vec<_>>(),
        "chances": of.chances.iter().map(estimate).collect::<Vec<_>>(),
        "standing": standing(of.standing),
        "efficient": of.efficient,
    })
}

pub(super) fn json(found: &Frontier) -> Value {
    let fair: Vec<Value> = found
        .fair
        .iter()
        .map(|fair| {
            let sense = match fair.sense {
                Sense::Nash => "nash",
                Sense::KalaiSmorodinsky => "kalai_smorodinsky",
                Sense::EqualGain => "equal_gain",
            };
            let within: Vec<Value> = fair.within.iter().map(|(low, high)| json!([low, high])).collect();
            json!({ "sense": sense, "deal": deal(&fair.deal), "within": within })
        })
        .collect();
    json!({
        "keys": found.axes.iter().map(|axis| axis.path.as_str()).collect::<Vec<_>>(),
        "parties": found.parties,
        "alternatives": found.alternatives,
        "otherwise": found.otherwise,
        "probability": found.probability,
        "fair": fair,
        "deals": found.deals.iter().map(deal).collect::<Vec<_>>(),
    })
}

pub(super) fn csv(found: &Frontier) -> String {
    let mut header: Vec<String> = found.axes.iter().map(|axis| axis.path.clone()).collect();
    for party in &found.parties {
        header.extend(["gain", "gain_se", "chance", "chance_se"].map(|what| format!("{party}.{what}")));
    }
    header.extend(["standing", "efficient", "fair"].map(str::to_owned));
    let mut text = csv_row(&header);
    let mut row = |of: &DealPoint, fair: &str| {
        let mut row: Vec<String> = of.at.iter().map(|value| csv_number(Some(*value))).collect();
        for party in 0..2 {
            let (gain, chance) = (&of.gains[party], &of.chances[party]);
            row.extend([gain.value, gain.se, chance.value, chance.se].map(csv_number));
        }
        row.extend([
            standing(of.standing).to_owned(),
            of.efficient.to_string(),
            fair.to_owned(),
        ]);
        text.push_str(&csv_row(&row));
    };
    found.deals.iter().for_each(|deal| row(deal, ""));
    for fair in &found.fair {
        row(&fair.deal, sense_words(fair.sense));
    }
    text
}
