//! Rows with a name each: beside the plot, or over each row's marks where the sheet is narrow.

use super::apart::shorten_apart;
use super::font::{self, Weight};
use super::frame::{Area, LABEL_INK, Order};
use super::palette::PAPER;
use super::pen::{Align, Pen, clean};
use super::size::{LABEL, LEADING};

/// A line of a name.
const LINE: f64 = LEADING * LABEL;

/// The rows of a plot.
pub(super) struct Rows {
    /// What is left for the marks.
    pub(super) area: Area,
    /// The height of a row, its name included where that stands above.
    tall: f64,
    /// What a name above takes of it.
    name: f64,
}

/// The least height of a plot of so many rows, with an axis below.
pub(super) fn least(order: &Order<'_>, count: usize) -> f64 {
    let row = if order.narrow() { 2.0 * LINE + 6.0 } else { LINE + 8.0 };
    row * count as f64 + 34.0
}

impl Rows {
    /// Draws names beside the plot, and leaves the others to [`Rows::names_above`]; `right` pixels are kept for figures at the right, `below` for the axis.
    pub(super) fn new(pen: &Pen<'_>, room: Area, names: &[String], right: f64, below: f64) -> Rows {
        let top = room.top + 8.0;
        let bottom = room.bottom - below;
        let tall = (bottom - top) / names.len().max(1) as f64;
        if pen.sheet.narrow() {
            // Two lines above marks of half again their height, where one does not hold a name.
            let wide = |name: &String| font::width(&clean(name), LABEL, Weight::Regular) > room.right - room.left;
            let lines = if tall >= 3.5 * LINE && names.iter().any(wide) {
                2.0
            } else {
                1.0
            };
            return Rows {
                area: Area {
                    left: room.left,
                    top,
                    right: room.right - right,
                    bottom,
                },
                tall,
                name: lines * LINE,
            };
        }
        let widest = 0.3 * pen.sheet.width;
        let lines = if tall >= 3.1 * LINE {
            3
        } else if tall >= 2.1 * LINE {
            2
        } else {
            1
        };
        let lines: Vec<Vec<String>> = names
            .iter()
            .map(|name| font::wrap(&clean(name), widest, lines, LABEL, Weight::Regular))
            .collect();
        let widths = lines
            .iter()
            .flatten()
            .map(|line| font::width(line, LABEL, Weight::Regular));
        let rows = Rows {
            area: Area {
                left: room.left + widths.fold(0.0, f64::max) + 16.0,
                top,
                right: room.right - right,
                bottom,
            },
            tall,
            name: 0.0,
        };
        for (index, lines) in lines.iter().enumerate() {
            for (line, text) in lines.iter().enumerate() {
                let offset = (line as f64 - (lines.len() as f64 - 1.0) / 2.0) * LINE;
                let at = (rows.area.left - 16.0, rows.middle(index) + offset);
                pen.text_beside(text, at, Align::Right, LABEL_INK);
            }
        }
        rows
    }

    /// Draws names above their rows, over the grid, where they are not beside the plot.
    pub(super) fn names_above(&self, pen: &Pen<'_>, names: &[String], right: f64) {
        if self.name == 0.0 {
            return;
        }
        let room = right - self.area.left;
        let names: Vec<String> = names.iter().map(|name| clean(name)).collect();
        let names: Vec<Vec<String>> = match self.name > LINE {
            true => names
                .iter()
                .map(|name| font::wrap(name, room, 2, LABEL, Weight::Regular))
                .collect(),
            false => shorten_apart(&names, room, LABEL, Weight::Regular)
                .into_iter()
                .map(|name| vec![name])
                .collect(),
        };
        for (index, lines) in names.iter().enumerate() {
            // The last line is next to the marks.
            let below = self.area.top + index as f64 * self.tall + self.name;
            for (line, text) in lines.iter().rev().enumerate() {
                let y = below - (line as f64 + 0.5) * LINE;
                let wide = font::width(text, LABEL, Weight::Regular);
                let half = LINE / 2.0 - 1.0;
                pen.rect(
                    (self.area.left - 1.0, y - half),
                    (self.area.left + wide + 3.0, y + half),
                    PAPER,
                );
                pen.text_beside(text, (self.area.left, y), Align::Left, LABEL_INK);
            }
        }
    }

    /// The middle of a row's marks.
    pub(super) fn middle(&self, row: usize) -> f64 {
        self.area.top + row as f64 * self.tall + self.name + (self.tall - self.name) / 2.0
    }

    /// How high a row's marks may be.
    pub(super) fn height(&self) -> f64 {
        self.tall - self.name
    }
}
