//! Money on single paths of random deals: it is neither made nor lost, caps hold, amounts scale.

use std::collections::BTreeMap;

use termsheet::engine::{self, CashFigure, ClauseFigure, FigureKey, PartyFigure, Record, TermFigure};
use termsheet::id::TermId;
use termsheet::model::{Model, ShareRate, TermKind, Years};
use termsheet::plan;
use termsheet::scenario::TierMethod;

use crate::{ROUNDING, support};

/// Deals looked at by the laws of single paths.
const DEALS: u64 = 400;

/// Paths of each.
const PATHS: usize = 24;

/// The first paths of a random deal; `None` if it is a circle or leaves a formula's domain.
fn recorded(seed: u64, scale: f64) -> Option<(String, Model, Record)> {
    let text = support::deals::random(seed, scale);
    let model = match support::read(&text) {
        Ok(model) => model,
        Err(faults) if faults.contains("error[circle]") => return None,
        Err(faults) => panic!("{faults}\n{text}"),
    };
    let record = engine::record(&plan::compile(&model), model.seed, 0, PATHS).ok()?;
    Some((text, model, record))
}

/// Shows every recorded deal, and sees to it that there are enough.
fn each_deal(mut see: impl FnMut(u64, &str, &Model, &Record)) {
    let mut seen = 0;
    for seed in 0..DEALS {
        if let Some((text, model, record)) = recorded(seed, 1.0) {
            see(seed, &text, &model, &record);
            seen += 1;
        }
    }
    assert!(seen > DEALS * 9 / 10, "only {seen} deals of {DEALS} ran");
}

fn greatest(model: &Model, record: &Record, path: usize) -> f64 {
    let periods = 0..model.timeline.periods;
    let all = periods.flat_map(|k| model.terms.ids().map(move |id| record.paid(id, k, path).abs()));
    all.fold(1.0, f64::max)
}

fn figure_of(record: &Record, path: usize, wanted: FigureKey) -> f64 {
    let mut figures = record.figures(path);
    figures
        .find(|(key, _)| *key == wanted)
        .expect("the plan has the figure")
        .1
}

/// Over all parties, those outside the deal too, each period sums to zero, and what a party nets is
/// what its terms bring and take. Over a path, all that is received is all that is paid.
#[test]
fn money_is_neither_made_nor_lost() {
    each_deal(|seed, text, model, record| {
        for path in 0..record.paths {
            let tolerance = ROUNDING * greatest(model, record, path);
            for k in 0..model.timeline.periods {
                let nets: f64 = model.parties.ids().map(|id| record.net(id, k, path)).sum();
                assert!(
                    nets.abs() <= tolerance,
                    "deal {seed}, path {path}: {nets} in period {k}\n{text}"
                );
                for id in model.parties.ids() {
                    // Credits and shares are no cash.
                    let share = |term: TermId| {
                        if model.terms[term].paid_in != termsheet::scenario::PaidIn::Cash {
                            return 0.0;
                        }
                        let (from, to) = (model.terms[term].from, model.terms[term].to);
                        f64::from(i8::from(to == id) - i8::from(from == id))
                    };
                    let terms: f64 = model
                        .terms
                        .ids()
                        .map(|term| share(term) * record.paid(term, k, path))
                        .sum();
                    let net = record.net(id, k, path);
                    assert!(
                        (net - terms).abs() <= tolerance,
                        "deal {seed}, path {path}, period {k}: nets {net}, its terms {terms}\n{text}"
                    );
                }
            }
            let sum = |of: CashFigure| -> f64 {
                let parties = model.parties.ids();
                parties.map(|id| figure_of(record, path, FigureKey::Cash(id, of))).sum()
            };
            let (received, paid) = (sum(CashFigure::Received), sum(CashFigure::Paid));
            let tolerance = tolerance * model.timeline.periods as f64;
            assert!(
                (received - paid).abs() <= tolerance && sum(CashFigure::Net).abs() <= tolerance,
                "deal {seed}, path {path}: {received} received, {paid} paid\n{text}"
            );
        }
    });
}

/// The cap of a term as the text has it: its key with a number and the assumption that it may be
/// a multiple of. A cap that an amendment changes is left out: it holds for a part of the time.
fn caps_of<'t>(text: &'t str, term: &str) -> Vec<(&'t str, f64, Option<&'t str>)> {
    let section = text
        .split("\n[")
        .find(|section| section.starts_with(&format!("terms.{term}]")));
    let amended = text.contains(&format!("\"terms.{term}.cap"));
    let line = section
        .filter(|_| !amended)
        .and_then(|section| section.lines().find_map(|line| line.strip_prefix("cap = {")))
        .and_then(|line| line.split("multiple_of").next())
        .map(|line| line.trim_end_matches([',', ' ']))
        .filter(|line| !line.is_empty());
    let entries = line
        .map(|line| line.trim_end_matches(['}', ' ']).split(','))
        .into_iter()
        .flatten()
        .filter(|entry| !entry.contains("carry_forward"));
    let read = entries.map(|entry| {
        let (key, value) = entry.split_once('=').expect("a cap has a value");
        let mut factors = value.trim().trim_matches('"').split(" * ");
        let number = factors.next().and_then(|number| number.parse().ok());
        (key.trim(), number.expect("a cap begins with a number"), factors.next())
    });
    read.collect()
}

/// Where unused parts of a cap go to the next window: all that was paid up to a window, less the caps of those before it.
fn beyond_earlier(sums: &BTreeMap<i32, f64>, limit: f64) -> BTreeMap<i32, f64> {
    let mut all = 0.0;
    let windows = sums.iter().enumerate();
    let beyond = windows.map(|(earlier, (&window, &sum))| {
        all += sum;
        (window, all - earlier as f64 * limit)
    });
    beyond.collect()
}

/// Caps count what is earned, of which what has been paid at any time is a part. So the total is
/// never above the total cap, nor above the multiple of what another term has paid; without settlement by windows, no period's payment is above the cap per
/// period; and without delay as well, no calendar year's above the cap per year.
#[test]
fn caps_hold_on_every_path() {
    let (mut checked, mut bound) = ([0; 4], [0; 4]);
    each_deal(|seed, text, model, record| {
        for (id, term) in model.terms.entries() {
            // A cap that an amendment moves is not the one that the text begins with.
            if text.contains(&format!("\"terms.{}.cap", term.key)) {
                continue;
            }
            // A multiple of what another term has paid, which its payments may also lower again.
            if let Some(multiple) = term.cap.multiple.as_ref().filter(|_| !term.from_cash) {
                let times = multiple.multiple.as_number().expect("random multiples are numbers");
                for path in 0..record.paths {
                    let (mut has_paid, mut limit, mut paid) = (0.0, 0.0_f64, 0.0);
                    for k in 0..model.timeline.periods {
                        has_paid += record.paid(multiple.of, k, path);
                        limit = limit.max(times * has_paid);
                        paid += record.paid(id, k, path);
                    }
                    assert!(
                        paid <= limit + ROUNDING * limit.max(1.0),
                        "deal {seed}, path {path}: {} pays {paid}, {times} times the other are {limit}\n{text}",
                        term.key
                    );
                    checked[3] += 1;
                    bound[3] += usize::from(paid >= limit * (1.0 - ROUNDING) && limit > 0.0);
                }
            }
            for (key, number, level) in caps_of(text, &term.key) {
                // The text gives the cap up to an amendment of it.
                if text.contains(&format!("\"terms.{}.cap.{key}\"", term.key)) {
                    continue;
                }
                let windows = term.settlement.every.is_some();
                let delayed = windows || term.settlement.lag_months > 0;
                for path in 0..record.paths {
                    let level = level.map_or(1.0, |level| {
                        let id = model.assumptions.find(|one| one.key == level).expect("the cap's level");
                        figure_of(record, path, FigureKey::Assumption(id))
                    });
                    let limit = (number * level).max(0.0);
                    let paid = |k: usize| record.paid(id, k, path);
                    let mut sums: BTreeMap<i32, f64> = BTreeMap::new();
                    // What is released or was owed comes on top of what a period earns, interest on top of all.
                    let carried = term.holdback.is_some() || term.from_cash;
                    let cap = match key {
                        "per_period" if !windows && !carried => {
                            sums.extend((0..model.timeline.periods).map(|k| (k as i32, paid(k))));
                            if term.cap.carries {
                                sums = beyond_earlier(&sums, limit);
                            }
                            0
                        }
                        "per_year" if !delayed && !carried => {
                            for k in 0..model.timeline.periods {
                                // Contract years are counted in months from the period in which the term starts.
                                let months = model.timeline.step.months() as i32;
                                let first = term.starts.unwrap_or(0.0).floor() as i32;
                                let year = match term.years {
                                    Years::Calendar => model.timeline.period_start(k).year(),
                                    Years::Contract { .. } => ((k as i32 - first) * months).div_euclid(12),
                                };
                                *sums.entry(year).or_default() += paid(k);
                            }
                            if term.cap.carries {
                                sums = beyond_earlier(&sums, limit);
                            }
                            1
                        }
                        "total" if !term.from_cash => {
                            sums.insert(0, (0..model.timeline.periods).map(paid).sum());
                            2
                        }
                        _ => continue,
                    };
                    let most = sums.values().fold(f64::NEG_INFINITY, |most, sum| most.max(*sum));
                    assert!(
                        most <= limit + ROUNDING * limit.max(1.0),
                        "deal {seed}, path {path}: {} pays {most} under a cap {key} of {limit}\n{text}",
                        term.key
                    );
                    checked[cap] += 1;
                    bound[cap] += usize::from(most >= limit * (1.0 - ROUNDING) && limit > 0.0);
                }
            }
        }
    });
    // The law would be empty if the caps were never near.
    let often = [200, 200, 200, 100];
    let near = checked.iter().zip(bound).zip(often);
    assert!(
        near.into_iter()
            .all(|((all, bound), least)| bound > least && *all > bound),
        "{checked:?} {bound:?}"
    );
}

/// A guarantee pays the difference upwards only, an advance and a lump sum what is written; none of
/// them is ever negative, nor is the money that a clause moved.
#[test]
fn top_ups_and_clauses_are_never_negative() {
    let mut top_ups = 0;
    each_deal(|seed, text, model, record| {
        let plan = plan::compile(model);
        // A whole tier that is reached trues up what was earned at another rate, in either direction.
        let trued_up = |id: TermId, clause: usize| {
            let rate = match &model.terms[id].kind {
                TermKind::Share { rate, .. } => Some(rate),
                TermKind::ProfitShare(deal) => Some(&deal.rate),
                TermKind::Usage(deal) => deal.discounts.as_ref(),
                _ => None,
            };
            let whole =
                |rate: &ShareRate| matches!(rate, ShareRate::Tiers { method, .. } if *method == TierMethod::Whole);
            rate.is_some_and(whole) && plan.terms[id].clauses()[clause].key.contains("tiers.")
        };
        for path in 0..record.paths {
            for (id, term) in model.terms.entries() {
                let upwards = match term.kind {
                    TermKind::MinimumGuarantee { .. } => true,
                    TermKind::LumpSum { .. } | TermKind::Advance { .. } | TermKind::Milestone { .. } => true,
                    TermKind::Amount { .. } | TermKind::Share { .. } | TermKind::Formula { .. } => false,
                    // Use that was paid for and is made up is paid back; tiers may be trued up.
                    TermKind::TakeOrPay(_) | TermKind::Usage(_) | TermKind::ProfitShare(_) => false,
                    // Interest that is drawn may be below 0.
                    TermKind::Loan(_) => false,
                    TermKind::RevenueFinancing(_) | TermKind::Equity { .. } | TermKind::Warrant { .. } => true,
                    // A clawback runs back from the manager; `tests/waterfall.rs` has laws of their own.
                    TermKind::Waterfall(_) | TermKind::Rest { .. } => false,
                };
                // A floor lifts and a cap never goes below 0, so these stay so.
                for k in (0..model.timeline.periods).filter(|_| upwards) {
                    let paid = record.paid(id, k, path);
                    assert!(
                        paid >= 0.0,
                        "deal {seed}, path {path}: {} pays {paid} in {k}\n{text}",
                        term.key
                    );
                    top_ups += usize::from(paid > 0.0 && matches!(term.kind, TermKind::MinimumGuarantee { .. }));
                }
            }
            for (key, value) in record.figures(path) {
                if let FigureKey::Clause(id, clause, ClauseFigure::Amount | ClauseFigure::Periods) = key
                    && !trued_up(id, clause)
                {
                    assert!(value >= 0.0, "deal {seed}, path {path}: {key:?} is {value}\n{text}");
                }
            }
        }
    });
    assert!(top_ups > 1000, "only {top_ups}");
}

/// The same deal with every amount doubled: every payment and every figure in money doubles, and
/// rates, multiples and times stay.
#[test]
fn doubling_all_amounts_doubles_all_cash() {
    let mut seen = 0;
    for seed in 0..DEALS {
        let (Some((text, model, once)), Some((_, _, twice))) = (recorded(seed, 1.0), recorded(seed, 2.0)) else {
            continue;
        };
        seen += 1;
        for path in 0..once.paths {
            let scale = greatest(&model, &once, path) * model.timeline.periods as f64;
            for (id, k) in model
                .terms
                .ids()
                .flat_map(|id| (0..model.timeline.periods).map(move |k| (id, k)))
            {
                let (one, two) = (once.paid(id, k, path), twice.paid(id, k, path));
                let key = &model.terms[id].key;
                assert!(
                    (two - 2.0 * one).abs() <= ROUNDING * scale,
                    "deal {seed}, path {path}: {key} pays {one} in {k}, doubled {two}\n{text}"
                );
            }
            for ((key, one), (_, two)) in once.figures(path).zip(twice.figures(path)) {
                let (factor, tolerance) = match key {
                    FigureKey::Cash(..)
                    | FigureKey::Party(_, PartyFigure::Npv | PartyFigure::Exposure)
                    | FigureKey::Term(_, TermFigure::Total | TermFigure::PresentValue | TermFigure::Outstanding)
                    | FigureKey::Clause(_, _, ClauseFigure::Amount)
                    | FigureKey::Driver(_) => (2.0, ROUNDING * scale),
                    // Where a stream nearly has another rate of return it is badly conditioned.
                    FigureKey::Party(_, PartyFigure::Irr) => (1.0, 1e-6 * (1.0 + one.abs())),
                    FigureKey::Party(_, PartyFigure::Multiple) => (1.0, 1e-6 * one.abs()),
                    FigureKey::Party(_, PartyFigure::Payback)
                    | FigureKey::Term(_, TermFigure::EffectiveRate)
                    | FigureKey::Clause(_, _, ClauseFigure::First | ClauseFigure::Periods)
                    | FigureKey::Event(_)
                    | FigureKey::Assumption(_) => (1.0, ROUNDING),
                    // One of an amount doubles, one of a rate stays: the text's business.
                    FigureKey::Variable(_) | FigureKey::History(..) => continue,
                };
                assert!(
                    (two - factor * one).abs() <= tolerance || (one.is_nan() && two.is_nan()),
                    "deal {seed}, path {path}: {key:?} is {one}, doubled {two}\n{text}"
                );
            }
        }
    }
    assert!(seen > DEALS * 9 / 10, "only {seen} deals of {DEALS} ran");
}
