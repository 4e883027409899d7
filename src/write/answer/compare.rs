//! `compare`, told: who is better, tables of values and differences, JSON, CSV.

use serde_json::{Map, Value, json};

use super::{Block, bridge, csv_number, csv_row, estimate};
use crate::analysis::{Compared, Comparison, Dominance, Estimate, Pair, Test, Verdict};
use crate::report::{Answered, answer, digits};
use crate::stats::{Proportion, Tail};

pub(super) fn blocks(answered: &Answered, found: &Comparison) -> Vec<Block> {
    let mut blocks = Vec::new();
    for figure in &found.figures {
        blocks.extend(ranking(found, figure).map(Block::Finding));
        blocks.push(values(answered, found, figure));
        blocks.push(differences(answered, found, figure));
    }
    blocks.extend(
        found
            .bridges
            .iter()
            .flat_map(|one| bridge::blocks(answered, found, one)),
    );
    blocks.push(Block::Note(
        "All deals are on the same draws: the error of a difference is that of the differences path by path."
            .to_owned(),
    ));
    blocks
}

/// What a deal is called in running text.
fn name(found: &Comparison, deal: usize) -> String {
    found.deals[deal].title.clone()
}

/// Who is best, as far as the paths can tell.
pub(in crate::write) fn ranking(found: &Comparison, figure: &Compared) -> Option<String> {
    let first = figure.ranking.first()?;
    let good = match figure.worst {
        Some(Tail::Highest) => "lowest",
        _ => "highest",
    };
    let places = &figure.ranking;
    let same = |place: &crate::analysis::Ranked| !place.surely && place.paths_needed.is_none();
    if places.len() < 2 {
        return None;
    }
    if places.iter().take(places.len() - 1).all(same) {
        return Some(format!(
            "{}: the same in every deal.",
            answer::capitalised(&figure.label)
        ));
    }
    let mut text = format!(
        "{}, {good} on average first: “{}”",
        answer::capitalised(&figure.label),
        name(found, first.deal)
    );
    for pair in places.windows(2) {
        let next = name(found, pair[1].deal);
        let words = match (pair[0].surely, pair[0].paths_needed) {
            (true, _) => format!(", then “{next}”"),
            (false, None) => format!(", the same as “{next}”"),
            (false, Some(paths)) => {
                format!(
                    "; these paths cannot tell it from “{next}” ({} would)",
                    paths_in_words(paths)
                )
            }
        };
        text.push_str(&words);
    }
    text.push('.');
    Some(text)
}

/// A number of paths, rounded up to two digits.
fn paths_in_words(paths: f64) -> String {
    if paths > 1e9 {
        return "more than a billion".to_owned();
    }
    let mut unit = 1.0;
    while paths / unit > 100.0 {
        unit *= 10.0;
    }
    format!("about {}", digits::count(((paths / unit).ceil() * unit) as u64))
}

fn values(answered: &Answered, found: &Comparison, figure: &Compared) -> Block {
    let currency = &answered.scenario.currency;
    let print = |estimate: &Estimate| answer::shown(estimate, figure.unit, currency);
    let certain = figure.risk_tolerance.is_some();
    let regret = figure.worst.is_some();
    let mut columns = vec![
        String::new(),
        "mean".to_owned(),
        "5% to 95%".to_owned(),
        "std. deviation".to_owned(),
    ];
    if certain {
        columns.push("worth for certain".to_owned());
    }
    if regret {
        columns.push("mean regret".to_owned());
    }
    let rows = figure.sides.iter().enumerate().map(|(deal, side)| {
        let mut row = vec![
            name(found, deal),
            print(&side.mean),
            span(answer::shown_alike(ends(&side.percentiles), figure.unit, currency)),
            print(&side.sd),
        ];
        if certain {
            row.push(side.certainty_equivalent.as_ref().map_or_else(|| "–".to_owned(), print));
        }
        if regret {
            // A difference too, and never below 0.
            let regret = side.regret.as_ref().map_or_else(|| "–".to_owned(), print);
            row.push(regret.replace('%', answer::POINTS));
        }
        row
    });
    Block::Table {
        heading: answer::capitalised(&figure.label),
        columns,
        rows: rows.collect(),
    }
}

fn differences(answered: &Answered, found: &Comparison, figure: &Compared) -> Block {
    let currency = &answered.scenario.currency;
    let print = |estimate: &Estimate| answer::shown_difference(estimate, figure.unit, currency);
    let rows = found.told(figure).map(|pair| {
        vec![
            format!("{} against {}", name(found, pair.deal), name(found, pair.against)),
            print(&pair.difference),
            span(answer::shown_difference_alike(
                ends(&pair.percentiles),
                figure.unit,
                currency,
            )),
            share(pair.larger.as_ref()),
            share(pair.smaller.as_ref()),
            dominance_words(figure.worst, pair),
        ]
    });
    Block::Table {
        heading: "Differences, path by path".to_owned(),
        columns: ["", "mean", "5% to 95%", "more on", "less on", "dominance"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    }
}

/// The 5th and the 95th percentile of three.
fn ends([low, _, high]: &[Estimate; 3]) -> [&Estimate; 2] {
    [low, high]
}

/// From one figure to another, in points that are said once; one dash where there are none.
fn span([low, high]: [String; 2]) -> String {
    let first = match low.strip_suffix(answer::POINTS) {
        Some(number) if high.ends_with(answer::POINTS) => number,
        _ => &low,
    };
    if low == "–" {
        low
    } else {
        format!("{first} to {high}")
    }
}

fn share(of: Option<&Proportion>) -> String {
    of.map_or_else(|| "–".to_owned(), |of| digits::of_paths(of.value, of.se))
}

/// Who dominates whom, in a few words.
pub(in crate::write) fn dominance_words(worst: Option<Tail>, pair: &Pair) -> String {
    let (Some(first), Some(second)) = (pair.first_order, pair.second_order) else {
        return "–".to_owned();
    };
    if worst.is_none() {
        return "–".to_owned();
    }
    let holds = |test: Test| test.verdict == Verdict::Holds;
    let unclear = |one: Dominance| {
        [one.forward, one.backward]
            .iter()
            .any(|test| test.verdict == Verdict::Unclear)
    };
    if first.forward.verdict == Verdict::Same {
        "the same".to_owned()
    } else if holds(first.forward) {
        "better for anybody".to_owned()
    } else if holds(first.backward) {
        "worse for anybody".to_owned()
    } else if holds(second.forward) {
        "better for the cautious".to_owned()
    } else if holds(second.backward) {
        "worse for the cautious".to_owned()
    } else if unclear(first) || unclear(second) {
        "cannot tell".to_owned()
    } else {
        "neither".to_owned()
    }
}

pub(super) fn json(found: &Comparison) -> Value {
    let deals: Vec<Value> = found
        .deals
        .iter()
        .map(|deal| json!({ "key": deal.key, "title": deal.title }))
        .collect();
    let figures: Vec<Value> = found.figures.iter().map(figure_json).collect();
    let bridges: Vec<Value> = found.bridges.iter().map(|one| bridge::json(found, one)).collect();
    json!({ "deals": deals, "figures": figures, "bridges": bridges })
}

fn figure_json(figure: &Compared) -> Value {
    let sides: Vec<Value> = figure
        .sides
        .iter()
        .map(|side| {
            json!({
                "mean": estimate(&side.mean),
                "sd": estimate(&side.sd),
                "p5": estimate(&side.percentiles[0]),
                "p50": estimate(&side.percentiles[1]),
                "p95": estimate(&side.percentiles[2]),
                "certainty_equivalent": side.certainty_equivalent.as_ref().map(estimate),
                "regret": side.regret.as_ref().map(estimate),
            })
        })
        .collect();
    let pairs: Vec<Value> = figure
        .pairs
        .iter()
        .map(|pair| {
            json!({
                "deal": pair.deal,
                "against": pair.against,
                "difference": estimate(&pair.difference),
                "independent_se": pair.independent_se,
                "p5": estimate(&pair.percentiles[0]),
                "p50": estimate(&pair.percentiles[1]),
                "p95": estimate(&pair.percentiles[2]),
                "larger": pair.larger,
                "smaller": pair.smaller,
                "first_order": pair.first_order.map(dominance),
                "second_order": pair.second_order.map(dominance),
                "paths_needed": pair.paths_needed,
            })
        })
        .collect();
    let ranking: Vec<Value> = figure
        .ranking
        .iter()
        .map(|place| json!({ "deal": place.deal, "surely_better_than_next": place.surely, "paths_needed": place.paths_needed }))
        .collect();
    json!({
        "label": figure.label,
        "party": figure.party,
        "risk_tolerance": figure.risk_tolerance,
        "deals": sides,
        "pairs": pairs,
        "ranking": ranking,
    })
}

fn dominance(of: Dominance) -> Value {
    let test = |test: Test| {
        let word = match test.verdict {
            Verdict::Holds => "holds",
            Verdict::Unclear => "unclear",
            Verdict::Fails => "fails",
            Verdict::Same => "same",
        };
        let mut map = Map::new();
        map.insert("verdict".into(), word.into());
        let violation = test.violation.map(|one| {
            let errors = Some(one.errors).filter(|errors| errors.is_finite());
            json!({ "at": one.at, "of_dominant": one.dominant, "of_other": one.other, "standard_errors": errors })
        });
        map.insert("violation".into(), violation.unwrap_or(Value::Null));
        Value::Object(map)
    };
    json!({ "dominates": test(of.forward), "is_dominated": test(of.backward) })
}

pub(super) fn csv(found: &Comparison) -> String {
    let mut text = csv_row(&["figure", "deal", "against", "statistic", "value", "se"].map(str::to_owned));
    let key = |deal: usize| match found.deals[deal].key.as_str() {
        "" => "as_written".to_owned(),
        key => key.to_owned(),
    };
    let mut row = |label: &str, deal: &str, against: &str, statistic: &str, of: &Estimate| {
        let cells = [
            label.to_owned(),
            deal.to_owned(),
            against.to_owned(),
            statistic.to_owned(),
            csv_number(of.value),
            csv_number(of.se),
        ];
        text.push_str(&csv_row(&cells));
    };
    for figure in &found.figures {
        for (deal, side) in figure.sides.iter().enumerate() {
            let all = [
                ("mean", Some(&side.mean)),
                ("sd", Some(&side.sd)),
                ("p5", Some(&side.percentiles[0])),
                ("p50", Some(&side.percentiles[1])),
                ("p95", Some(&side.percentiles[2])),
                ("certainty_equivalent", side.certainty_equivalent.as_ref()),
                ("regret", side.regret.as_ref()),
            ];
            for (statistic, of) in all.into_iter().filter_map(|(name, of)| Some((name, of?))) {
                row(&figure.label, &key(deal), "", statistic, of);
            }
        }
        for pair in &figure.pairs {
            let (deal, against) = (key(pair.deal), key(pair.against));
            let share = |of: &Option<Proportion>| {
                of.map(|of| Estimate {
                    value: Some(of.value),
                    se: Some(of.se),
                    count: of.count,
                })
            };
            row(&figure.label, &deal, &against, "mean", &pair.difference);
            for (name, of) in ["p5", "p50", "p95"].into_iter().zip(&pair.percentiles) {
                row(&figure.label, &deal, &against, name, of);
            }
            for (name, of) in [("larger", share(&pair.larger)), ("smaller", share(&pair.smaller))] {
                row(&figure.label, &deal, &against, name, &of.unwrap_or_default());
            }
        }
    }
    for (label, deal, against, statistic, of) in found.bridges.iter().flat_map(|one| bridge::rows(found, one)) {
        row(label, &key(deal), &key(against), &statistic, of);
    }
    text
}
