//! `sweep`, told: a table of points, JSON, CSV.

use serde_json::{Value, json};

use super::{Block, csv_number, csv_row, estimate};
use crate::analysis::{Swept, SweptAxis, SweptStatistic, Unit};
use crate::report::{Answered, answer};

/// A value of a key for a reader.
fn label(answered: &Answered, axis: &SweptAxis, index: usize) -> String {
    match &axis.values {
        Some(values) if axis.unit == Unit::Share || !axis.labels[index].contains(|c: char| c.is_alphabetic()) => {
            answer::key_value(values[index], axis.unit, &answered.scenario.currency)
        }
        _ => axis.labels[index].clone(),
    }
}

pub(super) fn blocks(answered: &Answered, found: &Swept) -> Vec<Block> {
    let currency = &answered.scenario.currency;
    let mut blocks = Vec::new();
    let cell =
        |statistic: &SweptStatistic, index: usize| answer::shown(&statistic.cells[index], statistic.unit, currency);
    if let [axis] = found.axes.as_slice() {
        let mut columns = vec![axis.path.clone()];
        columns.extend(
            found
                .statistics
                .iter()
                .map(|statistic| answer::capitalised(&statistic.label)),
        );
        let row = |index: usize| {
            let cells = found.statistics.iter().map(|statistic| cell(statistic, index));
            [label(answered, axis, index)].into_iter().chain(cells).collect()
        };
        blocks.push(Block::Table {
            heading: String::new(),
            columns,
            rows: (0..axis.labels.len()).map(row).collect(),
        });
    }
    if let [down, across] = found.axes.as_slice() {
        for statistic in &found.statistics {
            let wide = across.labels.len();
            // A table as wide as a page; the files and the chart have every point.
            let step = wide.div_ceil(MOST_COLUMNS);
            let shown: Vec<usize> = (0..wide).step_by(step.max(1)).collect();
            let mut columns = vec![format!("{} ↓, {} →", down.path, across.path)];
            columns.extend(shown.iter().map(|index| label(answered, across, *index)));
            let row = |index: usize| {
                let cells = shown.iter().map(|column| cell(statistic, index * wide + column));
                [label(answered, down, index)].into_iter().chain(cells).collect()
            };
            blocks.push(Block::Table {
                heading: answer::capitalised(&statistic.label),
                columns,
                rows: (0..down.labels.len()).map(row).collect(),
            });
            if step > 1 {
                blocks.push(Block::Note(format!(
                    "Every {step} columns are shown; the chart and the CSV file have all {wide}."
                )));
            }
        }
    }
    blocks
}

/// The most columns of a table of two keys.
const MOST_COLUMNS: usize = 7;

pub(super) fn json(found: &Swept) -> Value {
    let axes: Vec<Value> = found
        .axes
        .iter()
        .map(|axis| json!({ "key": axis.path, "labels": axis.labels, "values": axis.values }))
        .collect();
    let statistics: Vec<Value> = found
        .statistics
        .iter()
        .map(|statistic| {
            json!({
                "address": statistic.address,
                "label": statistic.label,
                "cells": statistic.cells.iter().map(estimate).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "axes": axes, "statistics": statistics })
}

pub(super) fn csv(found: &Swept) -> String {
    let mut header: Vec<String> = found.axes.iter().map(|axis| axis.path.clone()).collect();
    header.extend(["statistic", "value", "se", "count"].map(str::to_owned));
    let mut text = csv_row(&header);
    let wide = found.axes.get(1).map_or(1, |axis| axis.labels.len());
    for statistic in &found.statistics {
        for (index, cell) in statistic.cells.iter().enumerate() {
            let places = [index / wide, index % wide];
            let mut row: Vec<String> = found
                .axes
                .iter()
                .zip(places)
                .map(|(axis, place)| axis.labels[place].clone())
                .collect();
            row.extend([
                statistic.address.clone(),
                csv_number(cell.value),
                csv_number(cell.se),
                cell.count.to_string(),
            ]);
            text.push_str(&csv_row(&row));
        }
    }
    text
}
