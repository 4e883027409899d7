//! Tables without boxes: a header, a rule, rows; numbers to the right.
//!
//! In: columns and cells. Out: lines of at most [`super::WIDTH`] columns; cells that are too
//! long are wrapped.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle, Width,
};

use super::WIDTH;
use crate::write::summary::Align;

/// A table with one header line; ends with a line feed. Words are broken only where a line is too short for them.
pub(super) fn table(columns: &[(String, Align)], rows: Vec<Vec<String>>) -> String {
    let text = set(columns, &rows, None);
    let mut words = rows.iter().flatten().flat_map(|cell| cell.split(' '));
    match longest_words(columns, &rows) {
        Some(widths) if words.any(|word| !text.contains(&word.replace('\u{a0}', " "))) => {
            set(columns, &rows, Some(&widths))
        }
        _ => text,
    }
}

/// The same with columns of at least these widths.
fn set(columns: &[(String, Align)], rows: &[Vec<String>], widths: Option<&[u16]>) -> String {
    let mut table = Table::new();
    table
        .load_style(
            TableStyle::new()
                .header_lines(ContentLineStyle::none())
                .header_separator(LineStyle::none().fill('─'))
                .content_lines(ContentLineStyle::none()),
        )
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(WIDTH).unwrap_or(u16::MAX))
        .set_header(columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    for row in rows {
        table.add_row(row.iter().map(Cell::new).collect::<Vec<_>>());
    }
    for (index, (_, align)) in columns.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            if *align == Align::Range {
                column.set_constraint(ColumnConstraint::ContentWidth);
            } else if let Some(widths) = widths {
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(widths[index])));
            }
            column.set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right | Align::Range => CellAlignment::Right,
            });
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        // Unbreakable spaces have done their work.
        text.push_str(line.replace('\u{a0}', " ").trim_end());
        text.push('\n');
    }
    text
}

/// The width, with a space at either side, that each column needs so that no word is broken; `None` where a line is too
/// short for all of them.
fn longest_words(columns: &[(String, Align)], rows: &[Vec<String>]) -> Option<Vec<u16>> {
    let widest = |text: &str, align: Align| match align {
        Align::Range => text.chars().count(),
        Align::Left | Align::Right => text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0),
    };
    let of_column = |(index, (name, align)): (usize, &(String, Align))| {
        let cells = rows.iter().filter_map(|row| row.get(index));
        2 + cells.chain([name]).map(|cell| widest(cell, *align)).max().unwrap_or(0)
    };
    let all: Vec<usize> = columns.iter().enumerate().map(of_column).collect();
    let fits = all.iter().sum::<usize>() <= WIDTH;
    fits.then(|| {
        all.iter()
            .map(|width| u16::try_from(*width).unwrap_or(u16::MAX))
            .collect()
    })
}
