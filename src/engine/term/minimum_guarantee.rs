//! Minimum guarantees: a window's minimum, what counts against it, and the top-up where it closes.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, Kind, Term};

use super::super::kernels::{Each, any2, map2, read, update1, update2};
use super::super::tile::Tile;
use super::DUST;

impl Tile<'_> {
    /// Gathers the minimum and what counts against it; tops up where the window closes.
    pub(super) fn guarantee(&mut self, term: &Term, fraction: f64, gate: Option<ColumnId>) -> bool {
        let Kind::Guarantee {
            counted_from,
            minimum,
            windows_per_year,
            closes,
            due,
            counted,
            clause,
        } = &term.kind
        else {
            return false;
        };
        let plan = self.plan;
        if fraction > 0.0 {
            let windows = fraction * plan.dt * windows_per_year;
            let mut sum = self.take(*due);
            let minimum = self.arg(*minimum);
            match gate {
                None => read!([minimum] update1(&mut sum, minimum, |sum, x| sum + x * windows)),
                Some(gate) => {
                    let gate = Each(&self.columns[gate.index()]);
                    read!([minimum] update2(&mut sum, minimum, gate, |sum, x, gate| {
                        sum + ops::select(gate, x * windows, 0.0)
                    }));
                }
            }
            self.put(*due, sum);
            for &(topped, paid) in counted_from {
                let topped = &plan.terms[topped];
                let column = if paid { topped.paid } else { topped.earned };
                if self.still[column.index()] {
                    continue;
                }
                let mut sum = self.take(*counted);
                let amount = Each(&self.columns[column.index()]);
                match gate {
                    None => update1(&mut sum, amount, |sum, x| sum + x),
                    Some(gate) => {
                        let gate = Each(&self.columns[gate.index()]);
                        update2(&mut sum, amount, gate, |sum, x, gate| sum + ops::select(gate, x, 0.0));
                    }
                }
                self.put(*counted, sum);
            }
        }
        if !closes[self.k] {
            return false;
        }
        let mut earned = self.take(term.earned);
        let (mut owed, mut had) = (self.take(*due), self.take(*counted));
        map2(&mut earned, Each(&owed), Each(&had), |due, counted| {
            ops::max(due - counted, 0.0)
        });
        let binds = any2(&earned, Each(&owed), |top_up, due| top_up > DUST * due);
        if binds {
            // What is due is not needed any more: it becomes what the clause moves.
            update1(
                &mut owed,
                Each(&earned),
                |due, top_up| if top_up > DUST * due { top_up } else { 0.0 },
            );
            self.bind(clause, &owed);
        }
        owed.fill(0.0);
        had.fill(0.0);
        self.put(*due, owed);
        self.put(*counted, had);
        self.put(term.earned, earned);
        true
    }
}
