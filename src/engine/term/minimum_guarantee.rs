//! Minimum guarantees: a window's minimum, what counts against it, and the top-up where it closes.

use crate::id::{Id, TermId};
use crate::plan::{Kind, Operand, Term};

use super::super::fused;
use super::super::tile::Tile;
use super::Open;

impl Tile<'_> {
    /// Gathers the minimum and what counts against it; tops up where the window closes.
    pub(super) fn guarantee(&mut self, term: &Term, fraction: f64, open: Open) -> bool {
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
        if fraction == 0.0 && !closes[self.k] {
            return false;
        }
        let (mut owed, mut had) = (self.take(*due), self.take(*counted));
        if fraction > 0.0 {
            let windows = fraction * plan.dt * windows_per_year;
            let column = |&(topped, paid): &(TermId, bool)| match paid {
                true => plan.terms[topped].paid,
                false => plan.terms[topped].earned,
            };
            let mut amounts = counted_from
                .iter()
                .map(column)
                .filter(|column| !self.still[column.index()]);
            let amount = amounts.next().map_or(Operand::Constant(0.0), Operand::Column);
            // What further terms count for adds nothing to what is due.
            let mut add = |minimum: Operand, amount: Operand| {
                let (minimum, amount) = ((self.arg(minimum), windows), self.arg(amount));
                fused::gather(&mut owed, &mut had, minimum, amount, self.active(open));
            };
            add(*minimum, amount);
            amounts.for_each(|amount| add(Operand::Constant(0.0), Operand::Column(amount)));
        }
        if closes[self.k] {
            let (mut earned, mut facts) = (self.take(term.earned), self.take_facts(clause));
            fused::top_up(&mut earned, &mut owed, &mut had, &mut facts);
            self.put_facts(clause, facts);
            self.put(term.earned, earned);
        }
        self.put(*due, owed);
        self.put(*counted, had);
        closes[self.k]
    }
}
