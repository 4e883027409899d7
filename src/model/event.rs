//! Events: what brings one about, and when its time counts.
//!
//! In: nothing but expressions and positions. What a path makes of them is for the engine and the ledger.

use super::Expr;
use crate::diag::Span;
use crate::id::EventId;
use crate::scenario::Evidence;

/// Something that may happen, once.
///
/// An event *falls* in a period and has a time in years since start. The period in which it falls
/// still pays in full: `happened` is true from the next period on.
///
/// The *clock* of an event starts at the latest of: start, `not_before`, and (with `after`) the
/// other event's time plus `delay`; it stops at `not_after`. A time at or after the end of the
/// horizon, or before start, is no event. The period of a time τ is floor(τ / dt) — the dated instant
/// belongs to the period that it begins — but a `when` event falls in the period whose end it is checked at.
#[derive(Clone, Debug)]
pub struct Event {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// What brings it about.
    pub cause: Cause,
    /// The probability that it ever comes (path-constant): it comes if
    /// `stream(address).uniform(path, 1) < probability`. Not with `Hazard` or `When`.
    pub probability: Option<Expr>,
    /// The clock starts here: a position.
    pub not_before: Option<f64>,
    /// The clock stops here: a position.
    pub not_after: Option<f64>,
    /// The clock starts after this event has fallen.
    pub after: Option<EventId>,
    /// In years, after `after`.
    pub delay: f64,
    /// The evidence.
    pub evidence: Evidence,
    /// Where it is named.
    pub span: Span,
}

impl Event {
    /// The address of its draws: `events.agi`.
    pub fn address(&self) -> String {
        format!("events.{}", self.key)
    }
}

/// What brings an event about.
#[derive(Clone, Debug)]
pub enum Cause {
    /// A hazard per year, 0 or more (an annual probability p is −ln(1−p)), taken in each period at
    /// its beginning state (the event's node). It falls where the hazard summed over the clock's
    /// time reaches E = −ln(1 − u), u = `stream(address).uniform(path, 0)`; inside a
    /// period the hazard is constant, so the time is exact.
    Hazard(Expr),
    /// At this many years since start (path-constant), if the clock runs then.
    At(Expr),
    /// When the condition is first true at the end of a period of which some part is on the clock;
    /// the time is the end of that period.
    When(Expr),
    /// At the time of `after` plus `delay`.
    Follows,
}
