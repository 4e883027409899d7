//! Lines of equal value over a grid, by marching squares.
//!
//! In: values at the corners of a grid of squares. Out: lines in columns and rows of that grid, straight within each
//! square, the value running straight along its edges. A square with a corner that has no value has no line. Where
//! two opposite corners lie above a level and two below, the mean of the four says which of them belong together
//! (Nielson and Hamann, The asymptotic decider, 1991, in its simplest form).

use std::collections::BTreeMap;

/// An edge of the grid: its left or lower corner, and whether it goes up.
type Edge = (usize, usize, bool);

/// The lines on which a grid has `level`, each a row of points (column, row).
///
/// `values` are row by row, `columns` in each. Lines that close end where they begin.
///
/// ```text
/// values 0 1     level 0.5:  the line from (0.5, 0) to (0.5, 1)
///        0 1
/// ```
pub(super) fn lines(values: &[Option<f64>], columns: usize, level: f64) -> Vec<Vec<(f64, f64)>> {
    let mut meets: BTreeMap<Edge, Vec<Edge>> = BTreeMap::new();
    let rows = values.len().checked_div(columns).unwrap_or(0);
    for row in 1..rows {
        for column in 1..columns {
            for (one, other) in square(values, columns, (column - 1, row - 1), level) {
                meets.entry(one).or_default().push(other);
                meets.entry(other).or_default().push(one);
            }
        }
    }
    let point = |edge: &Edge| along(values, columns, *edge, level);
    let mut lines = Vec::new();
    // Open lines first, from their ends; what is left is closed.
    let ends: Vec<Edge> = meets
        .iter()
        .filter(|(_, others)| others.len() == 1)
        .map(|(edge, _)| *edge)
        .collect();
    let all: Vec<Edge> = meets.keys().copied().collect();
    for start in ends.into_iter().chain(all) {
        let mut line = Vec::new();
        let mut at = start;
        while let Some(next) = meets.get_mut(&at).and_then(Vec::pop) {
            if line.is_empty() {
                line.extend(point(&at));
            }
            if let Some(back) = meets.get_mut(&next)
                && let Some(index) = back.iter().position(|edge| *edge == at)
            {
                back.swap_remove(index);
            }
            line.extend(point(&next));
            at = next;
        }
        if line.len() > 1 {
            lines.push(line);
        }
    }
    lines
}

/// The pairs of edges that a level joins across the square whose lower left corner is given.
fn square(values: &[Option<f64>], columns: usize, (column, row): (usize, usize), level: f64) -> Vec<(Edge, Edge)> {
    let corner = |right: usize, up: usize| values[(row + up) * columns + column + right];
    let (Some(a), Some(b), Some(c), Some(d)) = (corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)) else {
        return Vec::new();
    };
    let above = [a, b, c, d].map(|value| value >= level);
    let (below, right) = ((column, row, false), (column + 1, row, true));
    let (over, left) = ((column, row + 1, false), (column, row, true));
    // Each edge lies between a corner and the next, round the square.
    let edges = [below, right, over, left];
    let crossed: Vec<usize> = (0..4).filter(|&side| above[side] != above[(side + 1) % 4]).collect();
    match crossed.as_slice() {
        [one, other] => vec![(edges[*one], edges[*other])],
        [_, _, _, _] if (0.25 * (a + b + c + d) >= level) == above[0] => vec![(below, right), (over, left)],
        [_, _, _, _] => vec![(below, left), (over, right)],
        _ => Vec::new(),
    }
}

/// Where an edge has the level.
fn along(values: &[Option<f64>], columns: usize, (column, row, up): Edge, level: f64) -> Option<(f64, f64)> {
    let (to_column, to_row) = if up { (column, row + 1) } else { (column + 1, row) };
    let from = values[row * columns + column]?;
    let to = values[to_row * columns + to_column]?;
    let share = ((level - from) / (to - from)).clamp(0.0, 1.0);
    let (x, y) = (column as f64, row as f64);
    Some(if up { (x, y + share) } else { (x + share, y) })
}

#[cfg(test)]
mod tests {
    use super::lines;

    /// A grid of `side` by `side` values of a function of column and row.
    fn grid(side: usize, of: impl Fn(f64, f64) -> f64) -> Vec<Option<f64>> {
        (0..side * side)
            .map(|index| Some(of((index % side) as f64, (index / side) as f64)))
            .collect()
    }

    #[test]
    fn a_plane_has_one_straight_line() {
        let found = lines(&grid(6, |x, y| x + 2.0 * y), 6, 7.3);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].iter().all(|(x, y)| (x + 2.0 * y - 7.3).abs() < 1e-12),
            "{found:?}"
        );
        // From one side of the grid to another.
        let ends = [found[0][0], found[0][found[0].len() - 1]];
        assert!(
            ends.iter()
                .all(|(x, y)| [*x, *y].iter().any(|at| [0.0, 5.0].contains(at))),
            "{ends:?}"
        );
    }

    #[test]
    fn a_hill_has_a_closed_line_near_its_circle() {
        let hill = |x: f64, y: f64| (x - 10.0) * (x - 10.0) + (y - 10.0) * (y - 10.0);
        let found = lines(&grid(21, hill), 21, 40.0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0][0], found[0][found[0].len() - 1]);
        // A chord of a parabola over one step is at most a quarter off; the slope here is near 2 · 6.3.
        assert!(
            found[0]
                .iter()
                .all(|(x, y)| (hill(*x, *y).sqrt() - 40_f64.sqrt()).abs() < 0.25 / 8.0)
        );
    }

    #[test]
    fn a_saddle_keeps_to_its_mean_and_holes_have_no_line() {
        let saddle = [Some(1.0), Some(0.0), Some(0.0), Some(1.0)];
        // The mean is 0.5: at 0.4 the ones belong together, and each zero is cut off by itself.
        let near = |found: &[Vec<(f64, f64)>], corner: (f64, f64)| {
            found.iter().any(|line| {
                line.iter()
                    .all(|(x, y)| (x - corner.0).abs() + (y - corner.1).abs() < 0.5)
            })
        };
        let (zeros, ones) = ([(1.0, 0.0), (0.0, 1.0)], [(0.0, 0.0), (1.0, 1.0)]);
        let found = lines(&saddle, 2, 0.4);
        assert!(
            found.len() == 2 && zeros.iter().all(|corner| near(&found, *corner)),
            "{found:?}"
        );
        let found = lines(&saddle, 2, 0.6);
        assert!(
            found.len() == 2 && ones.iter().all(|corner| near(&found, *corner)),
            "{found:?}"
        );
        assert!(lines(&[Some(1.0), None, Some(0.0), Some(1.0)], 2, 0.5).is_empty());
        assert!(lines(&[], 0, 0.5).is_empty());
    }
}
