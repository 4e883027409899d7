//! Scenario → model: names to ids, units settled, defaults filled in, order fixed.
//!
//! In: a [`Scenario`] as written, and the files that it names. Out: a [`Model`], and every fault
//! that meaning can have: unknown names, units that do not fit, circles, figures outside of what
//! makes sense. What reading has reported already ([`Kind::Poison`](crate::expr::Kind)) is passed
//! over in silence. What only a run can show is left to the run.
//!
//! One file per section of the scenario and per kind of term; `value` and `expr` turn what is
//! written into [`Expr`], `unit` says what fits with what, `dist` and `empirical` make
//! distributions, `order` and `graph` find the order and the circles.

mod assumption;
mod call;
mod chart;
mod correlation;
mod currency;
mod dist;
mod driver;
mod empirical;
mod event;
mod expr;
mod graph;
mod history;
mod lint;
mod names;
mod netting;
mod order;
mod range;
mod term;
mod unit;
mod value;

use std::collections::BTreeMap;

pub use self::lint::lint;
use self::names::Names;
use self::value::{Scope, Site};
use super::files::Files;
use super::{Amendment, Currency, Expr, Fresh, Model, Party, Variable, Variant};
use crate::diag::{Diagnostics, Span, Spanned};
use crate::id::{FreshId, PartyId, Table, VariableId};
use crate::scenario::{Evidence, Scenario};
use crate::time::{Date, Step, Timeline};

/// How many paths a run has where the scenario does not say.
pub const DEFAULT_PATHS: u64 = 100_000;
/// The seed of a run where the scenario does not say.
pub const DEFAULT_SEED: u64 = 42;

/// The deal as meant; `None` if `diagnostics` holds an error, from here or from reading.
///
/// `stem` is the title where the scenario has none: the name of the file without its ending.
/// `files` answers for the files that `empirical` names. All faults are reported in one go.
pub fn resolve(scenario: &Scenario, stem: &str, files: &dyn Files, diagnostics: &mut Diagnostics) -> Option<Model> {
    let timeline = timeline(scenario);
    let dated = timeline.is_some();
    let stand_in = || Timeline {
        start: Date::new(2024, 1, 1).expect("the calendar has 1 January 2024"),
        step: Step::Month,
        periods: 1,
    };
    let mut resolver = Resolver {
        scenario,
        names: Names::new(scenario),
        timeline: timeline.unwrap_or_else(stand_in),
        dated,
        currency: currency::currency(scenario.header.currency.as_ref()),
        files,
        diagnostics,
        variables: Table::new(),
        fresh: Table::new(),
        observed: Vec::new(),
        written: BTreeMap::new(),
        poisoned: !dated,
        parts: Vec::new(),
    };
    let parties = resolver.parties();
    let (assumptions, assumption_order) = resolver.assumptions();
    resolver.observed = resolver.observations();
    let drivers = resolver.drivers();
    let events = resolver.events();
    let mut terms = resolver.terms();
    let netting = resolver.netting(&mut terms);
    let history = resolver.history();
    let (variable_correlation, driver_correlation) = resolver.correlations(&assumptions, &drivers);
    let order = order::order(&drivers, &events, (&terms, &netting), scenario, resolver.diagnostics);
    let charts = resolver.charts();
    let variants = scenario.variants.iter().map(|variant| Variant {
        key: variant.key.value.clone(),
        title: called(variant.title.as_ref(), &variant.key),
        sets: variant.sets.clone(),
    });
    let amendments = scenario.amendments.iter().map(|amendment| Amendment {
        key: amendment.key.value.clone(),
        title: called(amendment.title.as_ref(), &amendment.key),
        date: amendment.date.value,
        applied: amendment.applied,
        sets: amendment.sets.clone(),
        evidence: amendment.evidence.clone(),
    });
    if resolver.poisoned || resolver.diagnostics.has_errors() {
        return None;
    }
    Some(Model {
        title: scenario
            .header
            .title
            .as_ref()
            .map_or_else(|| stem.into(), |title| title.value.clone()),
        currency: resolver.currency,
        sources: scenario
            .header
            .sources
            .iter()
            .map(|source| source.value.clone())
            .collect(),
        timeline: resolver.timeline,
        paths: scenario
            .header
            .paths
            .as_ref()
            .map_or(DEFAULT_PATHS, |paths| paths.value),
        seed: scenario.header.seed.as_ref().map_or(DEFAULT_SEED, |seed| seed.value),
        sampler: scenario
            .header
            .sampler
            .as_ref()
            .map(|sampler| sampler.value)
            .unwrap_or_default(),
        parties,
        variables: resolver.variables,
        fresh: resolver.fresh,
        assumptions,
        assumption_order,
        drivers,
        events,
        terms,
        variable_correlation,
        driver_correlation,
        order: order?,
        netting,
        history,
        amendments: amendments.collect(),
        variants: variants.collect(),
        charts,
    })
}

/// The periods; `None` where the file's start or horizon could not be read, which has been reported.
fn timeline(scenario: &Scenario) -> Option<Timeline> {
    let header = &scenario.header;
    let step = header.step.as_ref().map(|step| step.value).unwrap_or_default();
    let (start, months) = (header.start.as_ref()?.value, header.months.as_ref()?.value);
    let whole = months > 0 && months.is_multiple_of(step.months());
    let ends = start.plus_months(i64::from(months)).is_some();
    (whole && ends).then_some(Timeline {
        start,
        step,
        periods: (months / step.months()) as usize,
    })
}

/// What resolving needs at hand everywhere, and what it gathers on the way.
struct Resolver<'a> {
    scenario: &'a Scenario,
    names: Names<'a>,
    timeline: Timeline,
    /// Whether `timeline` is that of the file; if not, one month stands in and nothing is said about dates.
    dated: bool,
    currency: Currency,
    files: &'a dyn Files,
    diagnostics: &'a mut Diagnostics,
    /// The distributions met so far.
    variables: Table<VariableId, Variable>,
    /// The figures of `[history]`; taken once they are set beside the model.
    observed: Vec<Option<history::Figures>>,
    /// The draws of `each_period` found so far.
    fresh: Table<FreshId, Fresh>,
    /// How many distributions each key path holds so far.
    written: BTreeMap<String, usize>,
    /// Something faulty was passed over, so that there can be no model.
    poisoned: bool,
    /// Parts of terms that the file does not name, which come after its own.
    parts: Vec<super::Term>,
}

impl Resolver<'_> {
    /// What stands where a fault was: the model is not built in the end. It is not a number, so
    /// that no later check finds fault with it again.
    fn stand_in(&mut self, span: Span) -> Expr {
        self.poisoned = true;
        Expr::number(f64::NAN, span)
    }

    /// Where a date stands, in periods.
    fn position(&self, date: Date) -> f64 {
        self.timeline.position(date)
    }

    /// The calendar year as a number with its fraction, `years` after the start.
    fn calendar_start(&self) -> f64 {
        let start = self.timeline.start;
        let year = i16::try_from(start.year()).ok().and_then(|year| Date::new(year, 1, 1));
        let into = year.map_or(0.0, |first| -self.timeline.months_at(first));
        f64::from(start.year()) + into / 12.0
    }

    fn parties(&mut self) -> Table<PartyId, Party> {
        let none = Evidence::default();
        let site = Site::new("a discount rate", Scope::Path, &none);
        let scenario = self.scenario;
        let general = match &scenario.header.discount_rate {
            Some(value) => self.discount_rate(value, &site),
            None => Expr::number(0.0, scenario.header.span),
        };
        let mut parties = Table::new();
        for party in &scenario.parties {
            let discount_rate = match &party.discount_rate {
                Some(value) => self.discount_rate(value, &site),
                None => general.clone(),
            };
            let level = |resolver: &mut Self, value: &Option<crate::scenario::Value>, what: &'static str| match value {
                Some(value) => resolver.level(value, &site.for_a(what)),
                None => Expr::number(0.0, party.key.span),
            };
            let opening_cash = level(self, &party.opening_cash, "opening cash");
            let arrears_rate = level(self, &party.arrears_rate, "interest on arrears");
            range::check(
                &arrears_rate,
                "interest on arrears",
                range::Range::AboveMinusOne,
                self.diagnostics,
            );
            range::warn_above(&arrears_rate, "interest on arrears", 1.0, self.diagnostics);
            parties.push(Party {
                key: party.key.value.clone(),
                name: called(party.name.as_ref(), &party.key),
                discount_rate,
                opening_cash,
                arrears_rate,
                external: party.external,
            });
        }
        parties
    }

    fn discount_rate(&mut self, value: &crate::scenario::Value, site: &Site<'_>) -> Expr {
        let rate = self.level(value, site);
        range::check(&rate, site.what, range::Range::AboveMinusOne, self.diagnostics);
        range::warn_above(&rate, site.what, 1.0, self.diagnostics);
        rate
    }
}

/// What to call a thing: its label, or its name in the file with spaces.
fn called(label: Option<&Spanned<String>>, key: &Spanned<String>) -> String {
    label.map_or_else(|| key.value.replace('_', " "), |label| label.value.clone())
}
