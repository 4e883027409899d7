//! Events: when they fall.
//!
//! The loops here are plain: an event costs a fraction of a clause, and most are settled once
//! per tile.

use crate::id::{EventId, Id};
use crate::math;
use crate::plan::{Operand, Step};
use crate::time::period_of;

use super::kernels::{Arg, Each, Same, map1, read, update1};
use super::tile::{Broken, LANES, Tile};

/// The time from which an event's clock runs on each path, in years.
struct Clock {
    opens: f64,
    closes: f64,
    dt: f64,
}

impl Tile<'_> {
    #[inline(never)]
    pub(super) fn event(&mut self, step: &Step) -> Result<(), Broken> {
        match step {
            Step::Threshold { stream, out } => {
                let mut draw = self.take(*out);
                let mut other = std::mem::take(&mut self.spare[0]);
                self.uniforms(*stream, 0, &mut draw, &mut other);
                update1(&mut draw, Same(0.0), |value, _| -math::ln(1.0 - value));
                self.spare[0] = other;
                self.put(*out, draw);
            }
            Step::Comes {
                stream,
                probability,
                out,
            } => {
                let mut comes = self.take(*out);
                let mut other = std::mem::take(&mut self.spare[0]);
                self.uniforms(*stream, 0, &mut other, &mut comes);
                self.spare[0] = other;
                for (i, comes) in comes.iter_mut().enumerate() {
                    *comes = if *comes < self.lane(*probability, i) { 1.0 } else { 0.0 };
                }
                self.put(*out, comes);
            }
            Step::EventHazard { event, hazard } => {
                let clock = self.clock(*event);
                let mut time = self.take(self.plan.events[*event].time);
                let begin = clock.opens;
                let hazard = self.arg(*hazard);
                read!([hazard] update1(&mut time, hazard, |threshold, hazard| begin + threshold / hazard));
                self.put(self.plan.events[*event].time, time);
                self.hold_to_clock(*event, &clock);
            }
            Step::EventAt { event, years } => self.dated(*event, Some(*years)),
            Step::EventFollows { event } => self.dated(*event, None),
            Step::EventStep {
                event,
                hazard,
                gathered,
                threshold,
            } => {
                let clock = self.clock(*event);
                let at = &self.plan.events[*event];
                let mut gathered_column = self.take(*gathered);
                let (mut fall, mut time) = (self.take(at.fall), self.take(at.time));
                let (begin, end) = (self.k as f64 * clock.dt, (self.k + 1) as f64 * clock.dt);
                let mut broken = None;
                for i in 0..LANES {
                    let from = self.opens(*event, &clock, i).max(begin);
                    let until = clock.closes.min(end);
                    if fall[i].is_finite() || from >= until || !self.comes(*event, i) {
                        continue;
                    }
                    let (hazard, needed) = (self.lane(*hazard, i), self.columns[threshold.index()][i]);
                    if !hazard.is_finite() {
                        broken = broken.or(Some(i));
                    }
                    let sum = gathered_column[i] + hazard * (until - from);
                    if sum >= needed && hazard > 0.0 {
                        time[i] = from + (needed - gathered_column[i]) / hazard;
                        fall[i] = self.k as f64;
                    }
                    gathered_column[i] = sum;
                }
                self.put(at.fall, fall);
                self.put(at.time, time);
                self.put(*gathered, gathered_column);
                return self.unbroken(broken);
            }
            Step::EventWhen { event, condition } => {
                let clock = self.clock(*event);
                let at = &self.plan.events[*event];
                let (mut fall, mut time) = (self.take(at.fall), self.take(at.time));
                let (begin, end) = (self.k as f64 * clock.dt, (self.k + 1) as f64 * clock.dt);
                let mut broken = None;
                for i in 0..LANES {
                    let on_clock = self.opens(*event, &clock, i) < end && begin < clock.closes;
                    if !on_clock || fall[i].is_finite() {
                        continue;
                    }
                    let condition = self.lane(*condition, i);
                    if condition.is_nan() {
                        broken = broken.or(Some(i));
                    } else if condition == 1.0 {
                        time[i] = end;
                        fall[i] = self.k as f64;
                    }
                }
                self.put(at.fall, fall);
                self.put(at.time, time);
                return self.unbroken(broken);
            }
            _ => {}
        }
        Ok(())
    }

    /// A fault, if the path in this lane was asked for.
    fn unbroken(&self, lane: Option<usize>) -> Result<(), Broken> {
        match lane.filter(|&lane| lane < self.paths) {
            Some(lane) => Err(self.breaks(lane)),
            None => Ok(()),
        }
    }

    /// Counts the paths on which each event fell, by event and period, those on which it did not at the end.
    pub(super) fn count_falls(&self, counts: &mut [Vec<u64>]) {
        for (event, counts) in self.plan.events.iter().zip(counts) {
            let never = counts.len() - 1;
            for fall in &self.columns[event.fall.index()][..self.paths] {
                // Infinity saturates. There is no branch: which paths it falls on is anybody's guess.
                counts[(*fall as usize).min(never)] += 1;
            }
        }
    }

    fn clock(&self, event: EventId) -> Clock {
        let (at, dt) = (&self.plan.events[event], self.plan.dt);
        Clock {
            opens: at.opens * dt,
            closes: at.closes * dt,
            dt,
        }
    }

    /// When the clock starts on path `i`: infinity while the event it waits for has not fallen.
    fn opens(&self, event: EventId, clock: &Clock, i: usize) -> f64 {
        match self.plan.events[event].after {
            None => clock.opens,
            Some((after, delay)) => {
                let other = &self.plan.events[after];
                clock.opens.max(self.columns[other.time.index()][i] + delay)
            }
        }
    }

    fn comes(&self, event: EventId, i: usize) -> bool {
        self.plan.events[event]
            .comes
            .is_none_or(|comes| self.columns[comes.index()][i] == 1.0)
    }

    fn lane(&self, operand: Operand, i: usize) -> f64 {
        match self.arg(operand) {
            Arg::Scalar(value) => value,
            Arg::Column(column) => column[i],
        }
    }

    /// An event at a given time, or at the time of the one that it follows: known at once where that is
    /// known at once, else looked at in every period.
    fn dated(&mut self, event: EventId, years: Option<Operand>) {
        let clock = self.clock(event);
        let at = &self.plan.events[event];
        let (mut fall, mut time) = (self.take(at.fall), self.take(at.time));
        // In periods: a time may miss the end of the horizon by rounding alone.
        let periods = self.plan.periods as f64;
        for i in 0..LANES {
            let opens = self.opens(event, &clock, i);
            let when = years.map_or(opens, |years| self.lane(years, i));
            let falls =
                when >= opens && when <= clock.closes && period_of(when, clock.dt) < periods && self.comes(event, i);
            time[i] = if falls { when } else { f64::INFINITY };
            fall[i] = period_of(time[i], clock.dt);
        }
        self.put(at.fall, fall);
        self.put(at.time, time);
    }

    /// Times beyond the clock are never; the period of what is left.
    fn hold_to_clock(&mut self, event: EventId, clock: &Clock) {
        let at = &self.plan.events[event];
        let mut time = self.take(at.time);
        let comes = at
            .comes
            .map_or(Arg::Scalar(1.0), |comes| Arg::Column(&self.columns[comes.index()]));
        let closes = clock.closes;
        read!([comes] update1(&mut time, comes, |time, comes| {
            if (time < closes) & (comes == 1.0) { time } else { f64::INFINITY }
        }));
        let mut fall = self.take(at.fall);
        let dt = clock.dt;
        map1(&mut fall, Each(&time), |time| period_of(time, dt));
        self.put(at.fall, fall);
        self.put(at.time, time);
    }
}
