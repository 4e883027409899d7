//! `sensitivity`, told: what moves a figure, in a sentence and a table; JSON; CSV.

use serde_json::{Value, json};

use super::{Block, csv_number, csv_row, estimate};
use crate::analysis::{Choice, Estimate, Explained, InputKind, REACH, Sensitivity, Unit};
use crate::report::{Answered, answer, digits};

/// The most rows of a table; the files have all.
const MOST_ROWS: usize = 15;

pub(super) fn blocks(answered: &Answered, found: &Sensitivity) -> Vec<Block> {
    let mut blocks = Vec::new();
    for figure in &found.figures {
        blocks.extend(of_figure(answered, found, figure));
    }
    for choice in &found.choices {
        blocks.extend(of_choice(answered, found, choice));
    }
    blocks.push(Block::Note(format!(
        "Lowest and highest tenth: the mean of the figure on the tenth of {} paths on which the input is lowest, or \
         highest. Alone and in all: the first-order and the total Sobol index, shares of the variance, from {} runs of \
         {} paths; their errors are from 8 scrambles, and the central 95% reach {REACH} of them. An event is low where \
         its draw is early; of a driver's shocks the sum counts.",
        digits::count(found.paths),
        found.design.1,
        digits::count(found.design.0),
    )));
    if let Some(why) = found.no_shapley {
        blocks.push(Block::Note(format!(
            "Some inputs are correlated, but their Shapley effects are not told: {why}."
        )));
    }
    blocks
}

/// The places of a figure's inputs, the one that moves it most first.
fn order(figure: &Explained) -> Vec<usize> {
    let mut order: Vec<usize> = (0..figure.rows.len()).collect();
    let size = |place: usize| figure.rows[place].swing.value.unwrap_or(0.0).abs();
    order.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
    order
}

/// Nobody reads shares of the variance more finely than to a tenth of a per cent.
const LEAST_SHARE: f64 = 0.001;

/// A share of the variance, as a percentage with its error.
fn share(of: Option<&Estimate>) -> String {
    of.map_or_else(
        || "–".to_owned(),
        |one| {
            one.value.map_or_else(
                || "–".to_owned(),
                |value| digits::percent(value, one.se.unwrap_or(0.0).max(LEAST_SHARE)),
            )
        },
    )
}

/// Another input that surely has more of the variance than one: which, its share and that of the one. Of an event that
/// seldom comes, or an input whose ends do alike, tenths tell little.
fn widest_share(figure: &Explained, first: usize) -> Option<(usize, Estimate, Estimate)> {
    let total = |place: usize| {
        let group = figure.groups.iter().find(|group| group.inputs == [place])?;
        Some((group.total, group.total.value?, group.total.se.unwrap_or(0.0)))
    };
    let (own, value, se) = total(first)?;
    let others = (0..figure.rows.len()).filter_map(|place| Some((place, total(place)?)));
    let (place, (most, more, error)) = others.max_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
    (more - value > REACH * (se * se + error * error).sqrt()).then_some((place, most, own))
}

fn of_figure(answered: &Answered, found: &Sensitivity, figure: &Explained) -> Vec<Block> {
    let currency = &answered.scenario.currency;
    let unit = figure.figure.unit;
    let order = order(figure);
    let bars: Vec<[&Estimate; 2]> = order
        .iter()
        .take(MOST_ROWS)
        .map(|place| [&figure.rows[*place].low, &figure.rows[*place].high])
        .collect();
    let bars = answer::shown_bars(&bars, unit, currency);
    let moved = figure.sd.value.is_some_and(|sd| sd > 0.0);
    let Some(&first) = order.first().filter(|_| moved) else {
        return vec![Block::Finding(format!(
            "Nothing moves the {}: it is the same on every path.",
            figure.figure.label
        ))];
    };
    let [low, high] = &bars[0];
    let mut finding = match widest_share(figure, first) {
        None => format!(
            "What moves the {} most is {}: {low} on average in its lowest tenth, {high} in its highest.",
            figure.figure.label,
            named(found, first),
        ),
        Some((other, most, own)) => format!(
            "The {} moves farthest from the lowest to the highest tenth of {}: {low} on average in the one, {high} in the \
             other. More of its variance comes from {}: {} in all, against {}.",
            figure.figure.label,
            named(found, first),
            named(found, other),
            share(Some(&most)),
            share(Some(&own)),
        ),
    };
    let alone: f64 = figure.groups.iter().filter_map(|group| group.first.value).sum();
    if !figure.groups.is_empty() {
        let together = 1.0 - alone;
        let errors = figure.groups.iter().filter_map(|group| group.first.se);
        let error = errors.map(|se| se * se).sum::<f64>().sqrt();
        let told = digits::percent(together, error);
        if together > 2.0 * error && told != "0%" {
            finding.push_str(&format!(
                " Of its variance {told} comes from inputs acting together, which no input alone accounts for."
            ));
        }
    }
    let with_shapley = figure.rows.iter().any(|row| row.shapley.is_some());
    let mut columns: Vec<String> = [
        "Input",
        "Lowest tenth",
        "Highest tenth",
        "Rank correlation",
        "Regression",
        "Alone",
        "In all",
    ]
    .map(str::to_owned)
    .to_vec();
    if with_shapley {
        columns.push("Shapley".to_owned());
    }
    let alone_of = |place: usize| figure.groups.iter().find(|group| group.inputs == [place]);
    let mut rows: Vec<Vec<String>> = order
        .iter()
        .zip(bars.iter().cloned())
        .map(|(&place, [low, high])| {
            let row = &figure.rows[place];
            let group = alone_of(place);
            let mut cells = vec![
                answer::capitalised(&found.inputs[place].label),
                low,
                high,
                answer::shown(&row.rank, Unit::Plain, currency),
                answer::shown(&row.regression, Unit::Plain, currency),
                share(group.map(|group| &group.first)),
                share(group.map(|group| &group.total)),
            ];
            if with_shapley {
                cells.push(share(row.shapley.as_ref()));
            }
            cells
        })
        .collect();
    for group in figure.groups.iter().filter(|group| group.inputs.len() > 1) {
        let names: Vec<&str> = group
            .inputs
            .iter()
            .map(|place| found.inputs[*place].label.as_str())
            .collect();
        let mut cells = vec![format!("{} together", answer::capitalised(&names.join(" and ")))];
        cells.extend(["–", "–", "–", "–"].map(str::to_owned));
        cells.extend([share(Some(&group.first)), share(Some(&group.total))]);
        if with_shapley {
            cells.push("–".to_owned());
        }
        rows.push(cells);
    }
    let mut blocks = vec![
        Block::Finding(finding),
        Block::Table {
            heading: format!("What moves the {}", figure.figure.label),
            columns,
            rows,
        },
    ];
    if order.len() > MOST_ROWS {
        blocks.push(Block::Note(format!(
            "The {MOST_ROWS} inputs that move it most, of {}; the CSV file has all.",
            order.len()
        )));
    }
    if let Some(straight) = figure.straight {
        blocks.push(Block::Note(format!(
            "A straight line in all inputs accounts for {} of the variance; the regression tells no more than that.",
            digits::percent(straight, 0.005)
        )));
    }
    if figure.groups.is_empty() {
        blocks.push(Block::Note(
            "Some path does not have this figure, so that its variance cannot be divided.".to_owned(),
        ));
    }
    blocks
}

/// An input in a sentence.
fn named(found: &Sensitivity, place: usize) -> String {
    let input = &found.inputs[place];
    match input.kind {
        InputKind::Shocks => format!("the {}", input.label),
        InputKind::Assumption | InputKind::Event | InputKind::Draw => format!("“{}”", input.label),
    }
}

fn of_choice(answered: &Answered, found: &Sensitivity, choice: &Choice) -> Vec<Block> {
    let currency = &answered.scenario.currency;
    let money = |one: &Estimate| answer::shown(one, Unit::Money, currency);
    let (title, mean) = &choice.variants[choice.best];
    let best = format!(
        "Without knowing more {} does best with “{title}”: {} on average.",
        answered.party(&choice.party),
        money(mean)
    );
    let doubt = choice.doubt.value.unwrap_or(0.0);
    if doubt == 0.0 {
        return vec![Block::Finding(format!(
            "{best} On no path does another variant turn out better: to know more would be worth nothing."
        ))];
    }
    let finding = format!(
        "{best} On {} another variant turns out better; to know everything first would be worth {}.",
        digits::of_paths(doubt, choice.doubt.se.unwrap_or(0.0)),
        money(&choice.everything),
    );
    let mut worth: Vec<_> = choice.inputs.iter().collect();
    worth.sort_by(|a, b| b.gain.value.unwrap_or(0.0).total_cmp(&a.gain.value.unwrap_or(0.0)));
    let row = |one: &&crate::analysis::Worth| {
        // To know more is never worth less than nothing: what lies below is chance.
        let gain = Estimate {
            value: one.gain.value.map(|value| value.max(0.0)),
            ..one.gain
        };
        vec![answer::capitalised(&found.inputs[one.input].label), money(&gain)]
    };
    vec![
        Block::Finding(finding),
        Block::Table {
            heading: format!("What it is worth to {} to know first", answered.party(&choice.party)),
            columns: vec!["Input".to_owned(), "Gain in mean present value".to_owned()],
            rows: worth.iter().take(MOST_ROWS).map(row).collect(),
        },
    ]
}

/// An index with its 95% interval.
fn index(of: &Estimate) -> Value {
    let interval = of
        .value
        .zip(of.se)
        .map(|(value, se)| [value - REACH * se, value + REACH * se]);
    json!({ "value": of.value, "se": of.se, "interval": interval })
}

fn kind(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Assumption => "assumption",
        InputKind::Event => "event",
        InputKind::Shocks => "shocks",
        InputKind::Draw => "draw",
    }
}

pub(super) fn json(found: &Sensitivity) -> Value {
    let inputs: Vec<Value> = found
        .inputs
        .iter()
        .map(|input| json!({ "key": input.key, "label": input.label, "input": kind(input.kind) }))
        .collect();
    let key = |place: usize| found.inputs[place].key.as_str();
    let figures: Vec<Value> = found
        .figures
        .iter()
        .map(|figure| {
            let row = |(place, row): (usize, &crate::analysis::Row)| {
                json!({
                    "input": key(place),
                    "low": estimate(&row.low),
                    "high": estimate(&row.high),
                    "swing": estimate(&row.swing),
                    "borders": row.borders.map(|(low, high)| [low, high]),
                    "rank_correlation": estimate(&row.rank),
                    "regression": estimate(&row.regression),
                    "shapley": row.shapley.as_ref().map(index),
                })
            };
            let group = |group: &crate::analysis::Group| {
                json!({
                    "inputs": group.inputs.iter().map(|place| key(*place)).collect::<Vec<_>>(),
                    "first": index(&group.first),
                    "total": index(&group.total),
                })
            };
            json!({
                "figure": figure.address,
                "label": figure.figure.label,
                "mean": estimate(&figure.mean),
                "sd": estimate(&figure.sd),
                "explained_by_regression": figure.straight,
                "by_input": figure.rows.iter().enumerate().map(row).collect::<Vec<_>>(),
                "indices": figure.groups.iter().map(group).collect::<Vec<_>>(),
            })
        })
        .collect();
    let choices: Vec<Value> = found
        .choices
        .iter()
        .map(|choice| {
            let variant = |(title, mean): &(String, Estimate)| json!({ "title": title, "mean": estimate(mean) });
            let worth = |one: &crate::analysis::Worth| json!({ "input": key(one.input), "worth": estimate(&one.gain) });
            json!({
                "party": choice.party,
                "variants": choice.variants.iter().map(variant).collect::<Vec<_>>(),
                "best": choice.best,
                "another_is_better": estimate(&choice.doubt),
                "worth_of_everything": estimate(&choice.everything),
                "worth": choice.inputs.iter().map(worth).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "design": { "paths": found.design.0, "runs": found.design.1 },
        "inputs": inputs,
        "figures": figures,
        "no_shapley": found.no_shapley,
        "choices": choices,
    })
}

pub(super) fn csv(found: &Sensitivity) -> String {
    let measures = [
        "low",
        "high",
        "swing",
        "rank_correlation",
        "regression",
        "first",
        "total",
        "shapley",
    ];
    let mut header: Vec<String> = ["figure", "inputs"].map(str::to_owned).to_vec();
    for measure in measures {
        header.extend([measure.to_owned(), format!("{measure}_se")]);
    }
    let mut text = csv_row(&header);
    for figure in &found.figures {
        let mut push = |inputs: String, estimates: [Option<&Estimate>; 8]| {
            let mut row = vec![figure.address.clone(), inputs];
            for one in estimates {
                row.push(csv_number(one.and_then(|one| one.value)));
                row.push(csv_number(one.and_then(|one| one.se)));
            }
            text.push_str(&csv_row(&row));
        };
        for (place, row) in figure.rows.iter().enumerate() {
            let group = figure.groups.iter().find(|group| group.inputs == [place]);
            push(
                found.inputs[place].key.clone(),
                [
                    Some(&row.low),
                    Some(&row.high),
                    Some(&row.swing),
                    Some(&row.rank),
                    Some(&row.regression),
                    group.map(|group| &group.first),
                    group.map(|group| &group.total),
                    row.shapley.as_ref(),
                ],
            );
        }
        for group in figure.groups.iter().filter(|group| group.inputs.len() > 1) {
            let keys: Vec<&str> = group
                .inputs
                .iter()
                .map(|place| found.inputs[*place].key.as_str())
                .collect();
            push(
                keys.join(" + "),
                [
                    None,
                    None,
                    None,
                    None,
                    None,
                    Some(&group.first),
                    Some(&group.total),
                    None,
                ],
            );
        }
    }
    text
}
