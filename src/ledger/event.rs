//! When events fall.
//!
//! Each event is looked at once a period, at its node. A time within a billionth of a period of a
//! period's beginning counts as that beginning: dates and lengths of time reach it by different
//! roundings, and a dated instant belongs to the period that it begins.
//!
//! Where the model's page leaves room: a `when` event may fall in the last period, though its time
//! is the end of the horizon; the instant of `not_after` itself is still on the clock; an event
//! that only follows another is missed for good where its time is not on its own clock.

use crate::id::{EventId, Id};
use crate::math;
use crate::model::{Cause, Event};

use super::fault::{FaultCause, Needed, RunFault};
use super::replay::Replay;
use super::{Fall, HazardLine};

/// In periods: what two ways of reaching one date may differ by.
const SNAP: f64 = 1e-9;

/// Where an event stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// One past the last period in which the event was looked at.
    seen: usize,
    /// Whether its `probability` lets it come at all.
    comes: bool,
    /// Its time, for an event with a date.
    at: f64,
    /// The hazard summed so far.
    summed: f64,
    /// The sum at which a hazard falls.
    threshold: f64,
}

impl Replay<'_> {
    /// Works out what events have once: whether they come, their dates, their thresholds.
    pub(super) fn fix_events(&mut self) -> Result<(), RunFault> {
        let model = self.model;
        // Path-constant expressions are read as in period 0, of which nothing is known yet.
        for (id, event) in model.events.entries() {
            let needed = Needed::Event(id);
            let stream = self.stream(&event.address());
            let comes = match &event.probability {
                Some(probability) => stream.uniform(self.path, 1) < self.finite(probability, needed, "probability")?,
                None => true,
            };
            let at = match &event.cause {
                Cause::At(date) => self.finite(date, needed, "date")?,
                Cause::Hazard(_) | Cause::When(_) | Cause::Follows => f64::NAN,
            };
            let threshold = -math::ln(1.0 - stream.uniform(self.path, 0));
            self.clocks.push(Clock {
                seen: 0,
                comes,
                at,
                summed: 0.0,
                threshold,
            });
        }
        Ok(())
    }

    /// Looks whether an event falls in the current period.
    pub(super) fn event(&mut self, id: EventId) -> Result<(), RunFault> {
        if std::mem::replace(&mut self.clocks[id.index()].seen, self.k + 1) == self.k + 1 {
            return Ok(());
        }
        let model = self.model;
        let event = &model.events[id];
        // The clock of an event that follows another must know whether that one falls now.
        // A circle of such events, which `resolve` refuses, ends at the mark just set.
        if let Some(other) = event.after {
            self.event(other)?;
        }
        if self.record.falls[id.index()].is_some() {
            return Ok(());
        }
        let Some((from, until)) = self.clock(event) else {
            return Ok(());
        };
        let clock = self.clocks[id.index()];
        let begin = from.max(model.timeline.t(self.k));
        let end = until.min(model.timeline.t(self.k + 1));
        let slack = SNAP * model.timeline.dt();
        let runs = end - begin > slack;
        let time = match &event.cause {
            Cause::Hazard(hazard) if runs => self.hazard(id, hazard, begin, end)?,
            Cause::When(condition) if runs => {
                let holds = self.holds(condition, Needed::Event(id), "condition")?;
                holds.then(|| model.timeline.t(self.k + 1))
            }
            Cause::Hazard(_) | Cause::When(_) => None,
            Cause::At(_) | Cause::Follows => {
                let at = if let Cause::At(_) = event.cause {
                    clock.at
                } else {
                    self.follows(event)
                };
                let now = (at / model.timeline.dt() + SNAP).floor() == self.k as f64;
                let on_clock = at >= from - slack && at <= until + slack;
                (now && on_clock && clock.comes).then_some(at)
            }
        };
        self.record.falls[id.index()] = time.map(|time| Fall { period: self.k, time });
        Ok(())
    }

    /// When an event's clock starts and stops, in years since start; `None` while the event that
    /// it waits for has not fallen.
    fn clock(&self, event: &Event) -> Option<(f64, f64)> {
        let dt = self.model.timeline.dt();
        let mut from = event.not_before.map_or(0.0, |position| (position * dt).max(0.0));
        if let Some(other) = event.after {
            from = from.max(self.record.falls[other.index()]?.time + event.delay);
        }
        Some((from, event.not_after.map_or(f64::INFINITY, |position| position * dt)))
    }

    /// The time of an event that only follows another; NaN where there is none to follow.
    fn follows(&self, event: &Event) -> f64 {
        let other = event.after.and_then(|other| self.record.falls[other.index()]);
        other.map_or(f64::NAN, |fall| fall.time + event.delay)
    }

    /// The time in `begin`..`end` at which a hazard has summed up to the event's threshold.
    fn hazard(
        &mut self,
        id: EventId,
        expr: &crate::model::Expr,
        begin: f64,
        end: f64,
    ) -> Result<Option<f64>, RunFault> {
        let needed = Needed::Event(id);
        let hazard = self.finite(expr, needed, "hazard")?;
        if hazard < 0.0 {
            return Err(self.fault(FaultCause::Hazard { value: hazard }, expr, needed, "hazard"));
        }
        let clock = &mut self.clocks[id.index()];
        let missing = clock.threshold - clock.summed;
        let adds = hazard * (end - begin);
        clock.summed += adds;
        let (summed, threshold) = (clock.summed, clock.threshold);
        let line = HazardLine {
            hazard,
            years: end - begin,
            summed,
            threshold,
        };
        self.periods[self.k].hazards[id] = Some(line);
        let falls = adds > 0.0 && adds >= missing;
        Ok(falls.then(|| (begin + missing.max(0.0) / hazard).min(end)))
    }
}
