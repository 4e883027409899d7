//! A commitment to use or to pay: the use and the commitment of a year, and the shortfall at its end.

use crate::id::{Id, TermId};
use crate::ledger::fault::{Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::model::TakeOrPay;

/// What a commitment carries from period to period.
#[derive(Clone, Debug, Default)]
pub(super) struct Commitment {
    /// Used in this year.
    used: f64,
    /// Committed to in this year.
    committed: f64,
    /// Moved here from the year before: a shortfall above 0, an excess below.
    moved: f64,
    /// Paid for and not used, with the number of the closing at which it was paid for.
    bank: Vec<(u32, f64)>,
    /// How many years have closed.
    closings: u32,
    /// Used ever, and given ever by this kind.
    used_ever: f64,
    given: f64,
}

impl Replay<'_> {
    /// Adds the current period to the year, where the term is active; earns the shortfall where a
    /// year closes, active or not, and what is missing to the total where the term ends.
    pub(super) fn take_or_pay(&mut self, id: TermId, active: f64, deal: &TakeOrPay) -> Result<f64, RunFault> {
        let timeline = &self.model.timeline;
        let needed = Needed::Term(id);
        if active > 0.0 {
            let length = timeline.dt() * active;
            let used = self.finite(&deal.of, needed, "use")? * length;
            let committed = match &deal.commitment {
                Some(commitment) => self.finite(commitment, needed, "commitment")? * length,
                None => 0.0,
            };
            let state = &mut self.states[id.index()].commitment;
            state.used += used;
            state.used_ever += used;
            state.committed += committed;
        }
        let last = deal.last == Some(self.k);
        let closes = self.model.terms[id].years.close(timeline, self.k, 12) || deal.ends_in == Some(self.k);
        let mut given = 0.0;
        if deal.commitment.is_some() && closes {
            given = self.close_year(id, deal, last)?;
        }
        if let Some(total) = deal.total.as_ref().filter(|_| last && active > 0.0) {
            let total = self.finite(total, needed, "commitment in total")?;
            let state = &self.states[id.index()].commitment;
            let so_far = state.used_ever + state.given + given;
            let missing = (total - so_far).max(0.0);
            self.told(id, "total", total);
            self.told(id, "total so far", so_far);
            self.moves(id, "total", missing, total);
            given += missing;
        }
        self.states[id.index()].commitment.given += given;
        Ok(given)
    }

    /// Closes a year: what is due for it, less what was made up.
    fn close_year(&mut self, id: TermId, deal: &TakeOrPay, last: bool) -> Result<f64, RunFault> {
        let state = &self.states[id.index()].commitment;
        let (used, committed, before) = (state.used, state.committed, state.moved);
        let required = (committed + before).max(0.0);
        let short = (required - used).max(0.0);
        let excess = (used - required).max(0.0);
        let moved = match &deal.roll_forward {
            Some(share) if !last && short > 0.0 => {
                let share = self.finite(share, Needed::Term(id), "share that may move")?;
                short.min(share * committed).max(0.0)
            }
            _ => 0.0,
        };
        let due = short - moved;
        let state = &mut self.states[id.index()].commitment;
        let (now, years) = (state.closings, deal.make_up_years);
        state.bank.retain(|(closing, _)| now - closing <= years);
        let mut left = excess;
        for (_, paid_for) in &mut state.bank {
            let taken = left.min(*paid_for);
            *paid_for -= taken;
            left -= taken;
        }
        let credit = excess - left;
        if years > 0 {
            state.bank.push((now, due));
        }
        state.moved = moved - if deal.excess_to_next { left } else { 0.0 };
        (state.used, state.committed, state.closings) = (0.0, 0.0, now + 1);
        for (name, figure) in [
            ("used", used),
            ("committed", committed),
            ("moved here", before),
            ("short", short),
            ("moved on", moved),
            ("made up", credit),
        ] {
            self.told(id, name, figure);
        }
        self.moves(id, "shortfall", due, required);
        self.moves(id, "roll_forward", moved, short);
        self.moves(id, "make_up", credit, excess);
        Ok(due - credit)
    }
}
