//! A warrant: tranches vest for good, and what has vested is exercised at the exit.

use crate::id::{EventId, Id, TermId};
use crate::ledger::fault::{FaultCause, Needed, RunFault};
use crate::ledger::replay::Replay;
use crate::model::clause::TRANCHES;
use crate::model::{ExitAt, Expr, Tranche};

use super::equity::Standing;

impl Replay<'_> {
    /// Lets tranches vest in the current period and exercises them if it is that of the exit. Only asked
    /// where the term is active.
    pub(super) fn warrant(
        &mut self,
        id: TermId,
        price: &Expr,
        strike: &Expr,
        tranches: &[Tranche],
        exit: ExitAt,
    ) -> Result<f64, RunFault> {
        let needed = Needed::Term(id);
        let mut vested = std::mem::take(&mut self.states[id.index()].vested);
        vested.resize(tranches.len(), false);
        let mut vesting = Vec::new();
        for (number, tranche) in tranches.iter().enumerate().filter(|(number, _)| !vested[*number]) {
            let fallen = |event: &EventId| self.record.falls[event.index()].is_some();
            if !tranche.events.iter().all(fallen) {
                continue;
            }
            if let Some(when) = &tranche.when
                && !self.holds(when, needed, "condition")?
            {
                continue;
            }
            vesting.push(number + 1);
        }
        vesting.iter().for_each(|number| vested[number - 1] = true);
        self.line(id).vested = vesting;
        let exercised = self.standing(exit) == Standing::Now;
        let held: Vec<usize> = (0..tranches.len()).filter(|&number| vested[number]).collect();
        self.states[id.index()].vested = vested;
        if !exercised {
            return Ok(0.0);
        }
        let (price_now, strike_now) = (
            self.finite(price, needed, "price")?,
            self.finite(strike, needed, "strike")?,
        );
        let gain = (price_now - strike_now).max(0.0);
        let (mut shares, mut earned) = (0.0, 0.0);
        for number in held {
            let count = self.finite(&tranches[number].shares, needed, "shares")?.max(0.0);
            shares += count;
            earned += count * gain;
            if let Some(&key) = TRANCHES.get(number).filter(|_| count * gain > 0.0) {
                self.line(id).moved.push((key, count * gain));
            }
        }
        if !f64::is_finite(earned) {
            return Err(self.fault(FaultCause::TooLarge, price, needed, "price"));
        }
        self.line(id).exercise = Some([shares, price_now, strike_now]);
        Ok(earned)
    }
}
