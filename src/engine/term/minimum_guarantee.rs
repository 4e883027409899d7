//! Minimum guarantees: a window's minimum, what counts against it, and the top-up where it closes.

use crate::id::{Id, TermId};
use crate::math::in_registers;
use crate::plan::{Kind, Operand, Term};

use super::super::facts::FactBlocks;
use super::super::fused::{Gather, TopUp};
use super::super::kernels::{Arg, read, update1};
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
        let gathers = match due {
            Operand::Column(due) => Some(*due),
            _ => None,
        };
        let mut owed = gathers.map(|due| self.take(due));
        let mut had = self.take(*counted);
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
            let mut add = |minimum: Operand, amount: Operand| match &mut owed {
                Some(owed) => {
                    in_registers(Gather {
                        due: owed,
                        counted: &mut had,
                        minimum: self.arg(minimum),
                        windows,
                        amount: self.arg(amount),
                        active: self.active(open),
                    });
                }
                None => {
                    let amount = self.arg(amount);
                    read!([amount] update1(&mut had, amount, |had, amount| had + amount));
                }
            };
            add(*minimum, amount);
            amounts.for_each(|amount| add(Operand::Constant(0.0), Operand::Column(amount)));
        }
        if closes[self.k] {
            let (mut earned, mut facts) = (self.take(term.earned), self.take_facts(clause));
            let owing = owed.as_deref().map_or_else(|| self.arg(*due), Arg::Column);
            in_registers(TopUp {
                earned: &mut earned,
                due: owing,
                counted: &mut had,
                facts: FactBlocks::of(&mut facts),
            });
            self.put_facts(clause, facts);
            self.put(term.earned, earned);
            owed.iter_mut().for_each(|owed| owed.fill(0.0));
        }
        if let (Some(due), Some(owed)) = (gathers, owed) {
            self.put(due, owed);
        }
        self.put(*counted, had);
        closes[self.k]
    }
}
