//! From the text of a scenario to the deal as meant: defaults, units, dates, order, chance.

use std::collections::BTreeMap;

use termsheet::diag::{Diagnostics, Sources, render};
use termsheet::id::{AssumptionId, DriverId, EventId, Id, TermId};
use termsheet::model::expr::{Kind, ops};
use termsheet::model::{
    self, Cause, Counts, Expr, Growth, Model, Node, Process, Schedule, ShareRate, TermKind, Trigger, Until,
};
use termsheet::scenario::{self, TierMethod, TierPeriod, Timing};
use termsheet::unit::{Per, Unit};

/// Two years by month from 2024, two parties.
const HEAD: &str = r#"
[scenario]
start = "2024-01"
years = 2

[parties]
lab = {}
cloud = {}
"#;

/// A rate of 12m a year.
const REVENUE: &str = r#"
[drivers.revenue]
process = "constant"
initial = "12m"
per = "year"
"#;

fn read(text: &str, files: &BTreeMap<String, String>) -> (Option<Model>, String) {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let written = scenario::parse(
        &mut sources,
        "deal.toml",
        text,
        &[],
        scenario::Version::default(),
        &mut diagnostics,
    );
    let model = written.and_then(|written| model::resolve(&written, "deal", files, &mut diagnostics));
    (model, render(&diagnostics, &sources, false))
}

/// The model of a sound scenario without warnings.
fn sound(text: &str) -> Model {
    let (model, said) = read(text, &BTreeMap::new());
    assert_eq!(said, "", "{text}");
    model.expect("no fault was reported")
}

/// The names of the faults of a scenario, in the order of the text; no model comes of errors.
fn faults(text: &str) -> Vec<String> {
    let (model, said) = read(text, &BTreeMap::new());
    let name = |line: &str| {
        let (kind, rest) = line.split_once('[')?;
        let is_title = kind == "error" || kind == "warning";
        is_title.then(|| rest.split(']').next().unwrap_or_default().to_string())
    };
    assert_eq!(model.is_some(), !said.contains("error["), "{said}");
    said.lines().filter_map(name).collect()
}

/// A scenario with one amount whose expression is `amount`, and a bit of everything to refer to.
fn with_amount(amount: &str) -> String {
    format!(
        r#"{HEAD}{REVENUE}
[assumptions]
share = "20%"
rent = {{ value = 3, per = "month" }}

[events.agi]
annual_probability = "4%"

[terms.sales]
kind = "amount"
from = "cloud"
to = "lab"
amount = "revenue"

[terms.fee]
kind = "formula"
from = "lab"
to = "cloud"
amount = "{amount}"
"#
    )
}

/// An expression as text, with names by number: enough to see what became of what was written.
fn told(expr: &Expr) -> String {
    match &expr.kind {
        Kind::Number(value) => format!("{value}"),
        Kind::Variable(id) => format!("v{}", id.0),
        Kind::Assumption(id) => format!("a{}", id.0),
        Kind::Driver(id) => format!("d{}", id.0),
        Kind::Binary(op, a, b) => format!("({} {} {})", told(a), op.sign(), told(b)),
        Kind::Unary(_, a) => format!("-{}", told(a)),
        Kind::Call(function, arguments) => {
            let arguments: Vec<String> = arguments.iter().map(told).collect();
            format!("{function:?}({})", arguments.join(", "))
        }
        other => format!("{other:?}"),
    }
}

fn term<'m>(model: &'m Model, key: &str) -> &'m model::Term {
    let id = model
        .terms
        .find(|term| term.key == key)
        .expect("the term is in the file");
    &model.terms[id]
}

fn amount_of(model: &Model) -> &Expr {
    match &term(model, "fee").kind {
        TermKind::Formula { amount } | TermKind::Amount { amount, .. } => amount,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_the_file_leaves_out_has_its_default() {
    let model = sound(&format!(
        r#"{HEAD}{REVENUE}
[terms.fee]
kind = "share"
from = "lab"
to = "cloud"
rate = "20%"
of = "revenue"

[terms.grant]
kind = "advance"
from = "lab"
to = "cloud"
schedule = {{ "2024-03" = "1m" }}
recouped_from = ["fee"]

[terms.entry]
kind = "lump_sum"
from = "lab"
to = "cloud"
schedule = {{ "2024-03-16" = "1m" }}

[terms.quarterly]
kind = "lump_sum"
from = "lab"
to = "cloud"
schedule = {{ "2024-03" = "1m" }}
every = "quarter"
"#
    ));
    assert_eq!((model.title.as_str(), model.paths, model.seed), ("deal", 100_000, 42));
    assert_eq!(
        (model.currency.code.as_str(), model.currency.sign.as_str()),
        ("USD", "$")
    );
    assert_eq!(model.timeline.periods, 24);
    for party in model.parties.iter() {
        assert_eq!(party.discount_rate.as_number(), Some(0.0));
        assert_eq!(party.name, party.key);
        assert!(!party.external);
    }
    let timing = |key| term(&model, key).settlement.timing;
    assert_eq!(timing("fee"), Timing::End);
    assert_eq!(timing("grant"), Timing::Start);
    assert_eq!(timing("entry"), Timing::Start);
    assert_eq!(timing("quarterly"), Timing::End);
    let TermKind::Advance {
        rate,
        interest,
        schedule,
        recouped_from,
    } = &term(&model, "grant").kind
    else {
        panic!("an advance");
    };
    assert_eq!(rate.as_number(), Some(1.0));
    assert!(interest.is_none());
    assert_eq!(schedule[0].0, 2.0);
    assert_eq!(recouped_from, &[TermId(0)]);
    assert_eq!(term(&model, "fee").recouped_by, [TermId(1)]);
    let TermKind::LumpSum { schedule } = &term(&model, "entry").kind else {
        panic!("a lump sum");
    };
    // 15 of March's 31 days have passed.
    assert_eq!(schedule[0].0, 2.0 + 15.0 / 31.0);
}

#[test]
fn the_scenarios_timing_holds_for_all_terms_and_a_terms_own_for_itself() {
    let model = sound(&format!(
        "{}{REVENUE}{}",
        HEAD.replace("years = 2", "years = 2\ntiming = \"start\""),
        r#"
[terms.fee]
kind = "amount"
from = "lab"
to = "cloud"
amount = "revenue"

[terms.late]
kind = "amount"
from = "lab"
to = "cloud"
amount = "revenue"
timing = "end"

[terms.yearly]
kind = "amount"
from = "lab"
to = "cloud"
amount = "revenue"
every = "year"
"#
    ));
    let timings: Vec<Timing> = model.terms.iter().map(|term| term.settlement.timing).collect();
    assert_eq!(timings, [Timing::Start, Timing::End, Timing::End]);
}

#[test]
fn what_is_quoted_for_a_time_becomes_a_rate_per_year() {
    for (per, expect) in [
        ("month", "(300 * 12)"),
        ("quarter", "(300 * 4)"),
        ("year", "300"),
        ("period", "(300 / 0.25)"),
    ] {
        let model = sound(&format!(
            "{}[terms.fee]\nkind = \"amount\"\nfrom = \"lab\"\nto = \"cloud\"\namount = 300\nper = \"{per}\"\n",
            HEAD.replace("years = 2", "years = 2\nstep = \"quarter\"")
        ));
        assert_eq!(told(amount_of(&model)), expect);
        assert_eq!(amount_of(&model).unit, Unit::Rate);
    }
    let model = sound(&format!(
        r#"{HEAD}
[assumptions]
rent = {{ value = "uniform(1, 3)", per = "month" }}
double = {{ value = "2 * rent", per = "quarter" }}

[drivers.users]
process = "geometric"
initial = 100
per = "quarter"

[drivers.plan]
process = "table"
per = "month"
values = {{ "2024-01" = 5, "2025-01" = "rent" }}

[drivers.half]
process = "formula"
formula = "users / 2"
per = "month"
"#
    ));
    let assumption = |index: usize| told(&model.assumptions[AssumptionId::new(index)].value);
    assert_eq!((assumption(0), assumption(1)), ("(v0 * 12)".into(), "(2 * a0)".into()));
    let Process::Geometric { initial, growth, .. } = &model.drivers[DriverId(0)].process else {
        panic!("geometric");
    };
    assert_eq!(told(initial), "(100 * 4)");
    assert!(matches!(growth, Growth::Effective(rate) if rate.as_number() == Some(0.0)));
    let Process::Table { values, .. } = &model.drivers[DriverId(1)].process else {
        panic!("a table");
    };
    // A level is quoted per month; what is a rate already stays as it is.
    assert_eq!(
        (told(&values.steps[0].1), told(&values.steps[1].1)),
        ("(5 * 12)".into(), "a0".into())
    );
    assert!(values.linear && !values.average);
    let Process::Formula { formula, .. } = &model.drivers[DriverId(2)].process else {
        panic!("a formula");
    };
    assert_eq!(told(formula), "(d0 / 2)");
}

#[test]
fn what_fits_together_is_a_rate() {
    for amount in [
        "revenue",
        "sales",
        "share * revenue",
        "revenue * share",
        "revenue / 2",
        "revenue + rent",
        "-revenue + rent - sales",
        "max(0, revenue - rent)",
        "min(revenue, rent, 0)",
        "clamp(revenue, 0, rent)",
        "abs(round(floor(ceil(revenue))))",
        "if agi then 0 else revenue",
        "if happened(agi) and revenue > 0 then revenue else rent",
        "if t > 1 or year >= 2025 then revenue else rent",
        "if so_far(sales) > 1m and not agi then revenue else 0",
        "revenue * (revenue / rent) ^ 2",
        "revenue * exp(ln(revenue / rent) * sqrt(4)) * since(agi)",
        "prev(revenue) + lag(sales, 3, rent) + lag(sales, n = 2, initial = 0)",
        "revenue * (paid(sales) + earned(sales) + this_year(sales)) / 1m",
        "revenue * (t + year + quarter + month + period)",
        "if t >= date('2025-01') then revenue else 0",
        "revenue * normal(1, 0.1)",
    ] {
        assert_eq!(amount_of(&sound(&with_amount(amount))).unit, Unit::Rate, "{amount}");
    }
}

#[test]
fn what_does_not_fit_is_named() {
    for (amount, expect) in [
        ("revenue + 5", "units-differ"),
        ("5 - revenue", "units-differ"),
        ("if revenue > 5 then revenue else rent", "units-differ"),
        ("max(revenue, 5)", "units-differ"),
        ("if agi then revenue else 5", "units-differ"),
        ("lag(revenue, 2, 5)", "units-differ"),
        ("revenue * sales", "rate-times-rate"),
        ("5 / revenue", "level-over-rate"),
        ("revenue ^ 2", "rate-in-function"),
        ("2 ^ revenue", "rate-in-function"),
        ("exp(revenue)", "rate-in-function"),
        ("share", "needs-per"),
        ("earned(sales)", "needs-per"),
        ("agi", "condition-for-number"),
        ("revenue * agi", "condition-for-number"),
        ("-agi", "condition-for-number"),
        ("if (agi == agi) then revenue else 0", "condition-for-number"),
        ("min(agi, revenue)", "condition-for-number"),
        ("if share then revenue else 0", "number-for-condition"),
        ("if not revenue then revenue else 0", "number-for-condition"),
        ("if agi and share then revenue else 0", "number-for-condition"),
        ("revenue * (1 / 0)", "not-finite"),
        ("revenue * ln(-1)", "not-finite"),
        ("revenue * 10 ^ 400", "not-finite"),
        ("revenu", "unknown-name"),
        ("lab", "unknown-name"),
        ("so_far(revenue)", "unknown-term"),
        ("since(sales)", "unknown-event"),
        ("round(1, 2)", "wrong-arguments"),
        ("max(revenue)", "wrong-arguments"),
        ("so_far(2)", "wrong-arguments"),
        ("prev(share)", "wrong-arguments"),
        ("prev(t)", "wrong-arguments"),
        ("lag(revenue, 0)", "out-of-range"),
        ("lag(revenue, 25)", "out-of-range"),
        ("lag(revenue, month)", "not-constant"),
        ("€5 * revenue", "wrong-currency"),
        ("revenue * each_period(5)", "bad-distribution"),
        ("revenue * each_period(normal(0, 1), 2)", "wrong-arguments"),
        ("each_period(uniform(0, 1))", "needs-per"),
        ("revenue * fee", "rate-times-rate"),
    ] {
        assert_eq!(faults(&with_amount(amount)), [expect], "{amount}");
    }
}

#[test]
fn faults_come_in_one_go_and_none_follows_from_another() {
    let text = with_amount("(revenu + 5) * (sales + 5) + nothing * 2");
    assert_eq!(faults(&text), ["unknown-name", "units-differ", "unknown-name"]);
}

#[test]
fn distributions_are_addressed_by_where_they_stand() {
    let model = sound(&format!(
        r#"{HEAD}
[assumptions]
growth = {{ value = "normal(10%, 2%)" }}
sum = "uniform(0, 1) + uniform(1, 2)"

[drivers.revenue]
process = "geometric"
initial = "1m to 3m"
per = "year"
growth = "growth"

[terms.fee]
kind = "share"
from = "lab"
to = "cloud"
rate = {{ "2024-01" = "10% to 20%", "2025-01" = "5%" }}
of = "revenue"
"#
    ));
    let addresses: Vec<(&str, bool)> = model
        .variables
        .iter()
        .map(|one| (one.address.as_str(), one.unnamed))
        .collect();
    assert_eq!(
        addresses,
        [
            ("assumptions.growth", false),
            ("assumptions.sum", false),
            ("assumptions.sum#2", false),
            ("drivers.revenue.initial", true),
            ("terms.fee.rate.2024-01", true),
        ]
    );
}

#[test]
fn assumptions_are_ordered_by_need() {
    let model = sound(&format!("{HEAD}[assumptions]\na = \"b + c\"\nb = 2\nc = \"b * 2\"\n"));
    let order: Vec<usize> = model.assumption_order.iter().map(|id| id.index()).collect();
    assert_eq!(order, [1, 2, 0]);
}

#[test]
fn events_start_and_stop_where_they_say() {
    let model = sound(&format!(
        r#"{HEAD}
[events.hazard]
annual_probability = "4%"
not_before = "2024-07"
not_after = "2025-01-16"

[events.fixed]
date = "2025-07"
probability = "50%"

[events.drawn]
date = "triangular(2024, 2025, 2026)"

[events.late]
after = "fixed"
delay = "3 months"

[events.rising]
annual_probability = {{ "2024-01" = "1%", "2025-01" = "2%" }}

[events.odd]
date = "date('2025-07') + 0.25"
"#
    ));
    let event = |index: usize| &model.events[EventId::new(index)];
    let Cause::Hazard(hazard) = &event(0).cause else {
        panic!("a hazard");
    };
    // −ln(0.96)
    assert!((hazard.as_number().expect("a constant") - 0.040_821_994_520_255_166).abs() < 1e-15);
    assert_eq!(event(0).not_before, Some(6.0));
    assert_eq!(event(0).not_after, Some(12.0 + 15.0 / 31.0));
    assert!(matches!(&event(1).cause, Cause::At(at) if at.as_number() == Some(1.5)));
    assert_eq!(event(1).probability.as_ref().and_then(Expr::as_number), Some(0.5));
    assert!(matches!(&event(2).cause, Cause::At(at) if told(at) == "(v0 - 2024)"));
    assert!(matches!(event(3).cause, Cause::Follows));
    assert_eq!((event(3).after, event(3).delay), (Some(EventId(1)), 0.25));
    let Cause::Hazard(rising) = &event(4).cause else {
        panic!("a hazard");
    };
    assert!(told(rising).starts_with("-Ln((1 - Schedule"), "{}", told(rising));
    assert!(matches!(&event(5).cause, Cause::At(at) if told(at) == "((2025.5 + 0.25) - 2024)"));
}

#[test]
fn a_calendar_year_counts_from_the_start_of_the_scenario() {
    let text = HEAD.replace("2024-01", "2024-07") + "[events.drawn]\ndate = \"uniform(2025, 2026)\"\n";
    let Cause::At(at) = &sound(&text).events[EventId(0)].cause else {
        panic!("a date");
    };
    assert_eq!(told(at), "(v0 - 2024.5)");
}

#[test]
fn terms_keep_what_they_say() {
    let model = sound(&format!(
        r#"{HEAD}{REVENUE}
[events.agi]
annual_probability = "4%"

[terms.fee]
kind = "share"
from = "lab"
to = "cloud"
of = "revenue"
deductions = ["10% * revenue", 0]
tiers = [{{ up_to = "10m", rate = "5%" }}, {{ rate = "3%" }}]
starts = "2024-03"
ends = "2025-03-16"
until = ["agi"]
from_event = "agi"
while = "revenue > 0 and not agi"
every = "quarter"
lag = "2 months"
cap = {{ per_year = "4m", total = "5m" }}
floor = {{ per_period = "1m" }}
enabled = false

[terms.top]
kind = "minimum_guarantee"
from = "lab"
to = "cloud"
tops_up = ["fee"]
minimum = "1m"
per = "quarter"
counts = "paid"

[terms.bonus]
kind = "milestone"
from = "lab"
to = "cloud"
amount = "1m"
event = "agi"

[terms.prize]
kind = "milestone"
from = "lab"
to = "cloud"
amount = "1m"
when = "so_far(fee) > 1m"
"#
    ));
    let fee = term(&model, "fee");
    assert_eq!((fee.starts, fee.ends), (Some(2.0), Some(14.0 + 15.0 / 31.0)));
    let always = Until {
        event: EventId(0),
        from: f64::NEG_INFINITY,
        before: f64::INFINITY,
    };
    assert_eq!(
        (fee.until.as_slice(), fee.from_event),
        ([always].as_slice(), Some(EventId(0)))
    );
    assert_eq!(fee.settlement.every, Some(Per::Quarter));
    assert_eq!(fee.settlement.lag_months, 2);
    assert!(fee.cap.per_period.is_none() && fee.cap.per_year.is_some() && fee.cap.total.is_some());
    assert!(fee.floor.is_some() && fee.while_.is_some() && !fee.enabled);
    let TermKind::Share {
        deductions,
        rate: ShareRate::Tiers { tiers, period, method },
        ..
    } = &fee.kind
    else {
        panic!("a share by tiers");
    };
    assert!(deductions.iter().all(|deduction| deduction.unit == Unit::Rate));
    assert_eq!(
        (*period, *method, tiers.len()),
        (TierPeriod::Year, TierMethod::Marginal, 2)
    );
    assert!(matches!(
        &term(&model, "top").kind,
        TermKind::MinimumGuarantee {
            counts: Counts::Paid,
            per: Per::Quarter,
            ..
        }
    ));
    assert!(matches!(
        &term(&model, "bonus").kind,
        TermKind::Milestone {
            trigger: Trigger::Event(EventId(0)),
            ..
        }
    ));
    assert!(matches!(
        &term(&model, "prize").kind,
        TermKind::Milestone {
            trigger: Trigger::When(_),
            ..
        }
    ));
}

#[test]
fn schedules_are_averaged_in_terms_and_read_at_the_beginning_in_drivers() {
    let model = sound(&format!(
        r#"{HEAD}
[drivers.revenue]
process = "geometric"
initial = 1
per = "year"
growth = {{ "2024-01" = "10%", "2024-06-16" = "20%" }}

[terms.fee]
kind = "share"
from = "lab"
to = "cloud"
of = "revenue"
rate = {{ "2024-01" = "10%", "2024-06-16" = "20%" }}

[terms.ramp]
kind = "share"
from = "lab"
to = "cloud"
of = "revenue"
rate = {{ "2024-01" = "10%", "2025-01" = "20%", interpolate = "linear" }}
"#
    ));
    let Process::Geometric {
        growth: Growth::Effective(growth),
        ..
    } = &model.drivers[DriverId(0)].process
    else {
        panic!("geometric");
    };
    let schedule = |expr: &Expr| match &expr.kind {
        Kind::Schedule(schedule) => (schedule.linear, schedule.average),
        other => panic!("{other:?}"),
    };
    let rate = |key| match &term(&model, key).kind {
        TermKind::Share {
            rate: ShareRate::Flat(rate),
            ..
        } => schedule(rate),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (schedule(growth), rate("fee"), rate("ramp")),
        ((false, false), (false, true), (true, false))
    );
}

/// A schedule of the values 0, 1, 2, … at `positions`.
fn schedule(positions: &[f64], linear: bool, average: bool) -> Schedule {
    let number = |index: usize| Expr::number(index as f64, termsheet::diag::Span::default());
    let steps = positions
        .iter()
        .enumerate()
        .map(|(index, &position)| (position, number(index)));
    Schedule {
        steps: steps.collect(),
        linear,
        average,
    }
}

#[test]
fn the_weights_of_a_schedule() {
    let averaged = schedule(&[0.0, 2.5], false, true);
    assert_eq!(averaged.weights(1), [(0, 1.0)]);
    assert_eq!(averaged.weights(2), [(0, 0.5), (1, 0.5)]);
    assert_eq!(averaged.weights(3), [(1, 1.0)]);
    // Before the first date its value holds; several dates may lie in one period.
    let late = schedule(&[1.25, 1.5, 1.75], false, true);
    assert_eq!(late.weights(0), [(0, 1.0)]);
    assert_eq!(late.weights(1), [(0, 0.5), (1, 0.25), (2, 0.25)]);
    assert_eq!(late.weights(2), [(2, 1.0)]);
    // At an instant: what holds at the beginning of the period.
    let instant = schedule(&[0.0, 2.5], false, false);
    assert_eq!(
        (instant.weights(2), instant.weights(3)),
        (vec![(0, 1.0)], vec![(1, 1.0)])
    );
    let linear = schedule(&[1.0, 5.0], true, false);
    assert_eq!(linear.weights(0), [(0, 1.0)]);
    assert_eq!(linear.weights(1), [(0, 1.0)]);
    assert_eq!(linear.weights(2), [(0, 0.75), (1, 0.25)]);
    assert_eq!(linear.weights(9), [(1, 1.0)]);
    // Before the start of the scenario as well.
    assert_eq!(schedule(&[-2.0, 2.0], true, false).weights(0), [(0, 0.5), (1, 0.5)]);
}

#[test]
fn everything_comes_after_what_it_needs() {
    let model = sound(&format!(
        r#"{HEAD}{REVENUE}
[drivers.costs]
process = "formula"
formula = "0.5 * fee + prev(costs)"
per = "year"

[drivers.users]
process = "formula"
formula = "prev(users, 100) * 1.1"

[events.rich]
when = "so_far(fee) + earned(fee) > 1m"

[events.later]
after = "rich"

[terms.top]
kind = "minimum_guarantee"
from = "lab"
to = "cloud"
tops_up = ["fee"]
minimum = "1m"
per = "quarter"
counts = "paid"

[terms.fee]
kind = "share"
from = "lab"
to = "cloud"
rate = "20%"
of = "revenue"
until = "rich"

[terms.first]
kind = "advance"
from = "lab"
to = "cloud"
schedule = {{ "2024-01" = "1m" }}
recouped_from = ["fee"]

[terms.second]
kind = "advance"
from = "lab"
to = "cloud"
schedule = {{ "2024-01" = "1m" }}
recouped_from = ["fee"]
"#
    ));
    let (costs, users) = (DriverId(1), DriverId(2));
    let (rich, later) = (EventId(0), EventId(1));
    let (top, fee, first, second) = (TermId(0), TermId(1), TermId(2), TermId(3));
    // By hand: among what is free, drivers, events, earnings, recoupments, payments, by file order.
    assert_eq!(
        model.order,
        [
            Node::Driver(users),
            Node::Earn(fee),
            Node::Driver(costs),
            Node::Event(rich),
            Node::Event(later),
            Node::Earn(first),
            Node::Earn(second),
            Node::Recoup(first),
            Node::Recoup(second),
            Node::Pay(fee),
            Node::Earn(top),
            Node::Pay(top),
            Node::Pay(first),
            Node::Pay(second),
        ]
    );
    assert_eq!(term(&model, "fee").recouped_by, [first, second]);
}

#[test]
fn correlations_come_with_their_factor() {
    let shocked =
        |name: &str| format!("[drivers.{name}]\nprocess = \"geometric\"\ninitial = 1\nvolatility = \"20%\"\n");
    let text = format!(
        "{HEAD}{}{}{}[assumptions]\na = \"normal(0, 1)\"\nb = \"normal(0, 1)\"\n",
        shocked("x"),
        shocked("y"),
        shocked("z")
    );
    let model = sound(&format!(
        "{text}[correlations]\npairs = [[\"z\", \"x\", 0.6], [\"b\", \"a\", 1]]\n"
    ));
    assert_eq!(model.driver_correlation.members, [DriverId(0), DriverId(2)]);
    let factor = &model.driver_correlation.factor;
    assert_eq!((factor[0].as_slice(), factor[1][0]), ([1.0].as_slice(), 0.6));
    // The root of 1 − 0.6² up to rounding.
    assert!((factor[1][1] - 0.8).abs() < 1e-15, "{factor:?}");
    // A perfect correlation leaves nothing of its own to the second.
    assert_eq!(model.variable_correlation.factor, [vec![1.0], vec![1.0, 0.0]]);
    // x = −y and z as far from both: at the edge of what is possible.
    sound(&format!(
        "{text}[correlations]\npairs = [[\"x\", \"y\", -1], [\"x\", \"z\", 0.5], [\"y\", \"z\", -0.5]]\n"
    ));
    assert_eq!(
        faults(&format!(
            "{text}[correlations]\npairs = [[\"x\", \"y\", -1], [\"x\", \"z\", 0.5], [\"y\", \"z\", 0.5]]\n"
        )),
        ["no-correlation-matrix"]
    );
}

#[test]
fn the_nearest_correlations_that_are_offered_are_valid() {
    let names = ["p", "q", "r", "s"];
    let drivers: String = names
        .iter()
        .map(|name| format!("[drivers.{name}]\nprocess = \"geometric\"\ninitial = 1\nvolatility = 1\n"))
        .collect();
    let with = |pairs: &str| format!("{HEAD}{drivers}[correlations]\npairs = [{pairs}]\n");
    for pairs in [
        "[\"p\", \"q\", 0.9], [\"q\", \"r\", 0.9], [\"p\", \"r\", -0.5]",
        "[\"p\", \"q\", 1], [\"q\", \"r\", 1]",
        "[\"p\", \"q\", 0.9], [\"q\", \"r\", 0.9], [\"r\", \"s\", 0.9], [\"s\", \"p\", -0.9]",
        "[\"p\", \"q\", -0.6], [\"q\", \"r\", -0.6], [\"p\", \"r\", -0.6], [\"p\", \"s\", 0.3]",
    ] {
        let (model, said) = read(&with(pairs), &BTreeMap::new());
        assert!(model.is_none() && said.contains("no-correlation-matrix"), "{said}");
        let offered = said.split("go together: ").nth(1).expect("values are offered");
        let offered = offered.split('\n').next().unwrap_or_default();
        // The pairs that are not named keep their value.
        let kept = pairs.split("], ").map(|pair| pair.trim_end_matches(']'));
        let kept = kept.filter(|pair| {
            let key = pair.rsplit_once(',').map_or("", |(names, _)| names);
            !offered.contains(key)
        });
        let mended: Vec<String> = kept
            .map(|pair| format!("{pair}]"))
            .chain([offered.to_string()])
            .collect();
        sound(&with(&mended.join(", ")));
    }
}

#[test]
fn history_covers_whole_windows() {
    let model = sound(&format!(
        "{HEAD}{REVENUE}[history.books]\nper = \"quarter\"\nvalues = {{ \"2024-01\" = \"3m\", \"2025-10\" = \"4m\" }}\nagainst = \"revenue\"\n"
    ));
    let windows: Vec<(usize, usize, f64, &str)> = model.history[0]
        .windows
        .iter()
        .map(|window| (window.first, window.end, window.observed, window.name.as_str()))
        .collect();
    assert_eq!(windows, [(0, 3, 3e6, "2024-Q1"), (21, 24, 4e6, "2025-Q4")]);
}

#[test]
fn a_column_of_a_file_is_a_distribution() {
    let text = format!("{HEAD}[assumptions]\ngrowth = \"empirical('g.csv', 'rate')\"\n");
    let with = |csv: &str| read(&text, &BTreeMap::from([("g.csv".to_string(), csv.to_string())]));
    let (model, said) = with("year,rate\n2020,12%\n2021,\n2022, 0.3 \n");
    assert_eq!(said, "");
    let model = model.expect("the file is sound");
    let expect = termsheet::dist::Dist::empirical(vec![0.12, 0.3]).expect("two numbers");
    assert_eq!(model.variables.iter().next().map(|one| &one.dist), Some(&expect));
    for (csv, expect) in [
        ("year,rates\n2020,1\n", "did you mean `rates`"),
        ("year,rate\n2020,\n", "holds nothing"),
        (
            "year,rate\n2020,1\n2021,high\n2022,low\n",
            "`high` in line 3, column 2 is not a number",
        ),
        ("", "has no column `rate`"),
    ] {
        let (model, said) = with(csv);
        assert!(model.is_none() && said.contains(expect), "{said}");
    }
}

#[test]
fn a_driver_that_moves_by_itself_looks_at_nothing_in_the_period() {
    let driver = |keys: &str| format!("{HEAD}{REVENUE}[drivers.x]\nprocess = \"geometric\"\nper = \"year\"\n{keys}\n");
    for (keys, expect) in [
        ("initial = \"revenue\"", Some("changes-over-time")),
        ("initial = \"t\"", Some("changes-over-time")),
        ("initial = 1\nmax = \"revenue\"", Some("changes-over-time")),
        ("initial = 1\nmax = \"10 + t\"", None),
        ("initial = 1\ngrowth = \"if revenue > 0 then 1% * t else 0\"", None),
        ("initial = 1\nmin = 5\nmax = 4", Some("out-of-range")),
    ] {
        assert_eq!(faults(&driver(keys)), Vec::from_iter(expect), "{keys}");
    }
}

#[test]
fn constants_are_worked_out_like_everything_else() {
    // `normal((1 + 2) * 10%, 2% ^ 2)` is built from 0.3 and 0.0004.
    let text = format!("{HEAD}[assumptions]\ng = \"normal((1 + 2) * 10%, 2% ^ 2)\"\n");
    let argument = |value| termsheet::dist::Argument { name: None, value };
    let arguments = [
        argument(ops::binary(termsheet::expr::BinaryOp::Multiply, 3.0, 0.1)),
        argument(ops::binary(termsheet::expr::BinaryOp::Power, 0.02, 2.0)),
    ];
    let expect = termsheet::dist::Dist::from_arguments("normal", &arguments).expect("sound");
    assert_eq!(sound(&text).variables.iter().next().map(|one| &one.dist), Some(&expect));
}

/// A deal with something of everything.
const RICH: &str = r#"[scenario]
title = "OpenAI and Microsoft: a 20% share, both ways"
currency = "USD"
start = "2024-01"
years = 8
step = "month"
discount_rate = "10%"
paths = 100_000
seed = 42

[parties]
openai    = { name = "OpenAI" }
microsoft = { name = "Microsoft", discount_rate = "8%" }
customers = { name = "Customers", external = true }

[assumptions]
growth    = "normal(mean = 60%, sd = 20%)"
inference = { value = "55% to 90%", label = "Inference cost per dollar of revenue" }

[drivers.revenue]
initial = "2.47bn"
per = "year"
process = "geometric"
growth = "growth"
volatility = "25%"

[drivers.azure_revenue]
initial = "10bn"
per = "year"
process = "geometric"
volatility = "15%"

[drivers.costs]
process = "formula"
formula = "inference * revenue"
per = "year"

[correlations]
pairs = [["revenue", "azure_revenue", 0.5], ["growth", "inference", -0.2]]

[events.agi]
annual_probability = "4%"
not_before = "2027-01"

[terms.sales]
kind = "amount"
from = "customers"
to = "openai"
amount = "revenue"

[terms.revenue_share]
kind = "share"
from = "openai"
to = "microsoft"
rate = { "2024-01" = "20%", "2027-01" = "15%", "2030-01" = "8%" }
of = "revenue"
deductions = ["10% * revenue"]
until = "agi"
cap = { per_year = "4bn", total = "38bn" }

[terms.advance]
kind = "advance"
from = "openai"
to = "microsoft"
schedule = { "2024-06-15" = "$1bn" }
recouped_from = ["revenue_share"]

[terms.guarantee]
kind = "minimum_guarantee"
from = "openai"
to = "microsoft"
tops_up = ["revenue_share"]
minimum = "250m"
per = "quarter"

[terms.compute]
kind = "amount"
from = "openai"
to = "microsoft"
amount = "300m"
per = "month"
lag = "2 months"

[history.x]
per = "quarter"
values = { "2024-01" = "451m", "2024-04" = "500m" }
against = "revenue_share"
"#;

#[test]
fn a_file_with_any_line_missing_is_read_or_refused_in_words() {
    sound(RICH);
    let lines: Vec<&str> = RICH.lines().collect();
    for missing in 0..lines.len() {
        let rest = [&lines[..missing], &lines[missing + 1..]].concat().join("\n");
        let (model, said) = read(&rest, &BTreeMap::new());
        // A table whose header is gone may run into the one before it: no TOML, no scenario.
        assert_eq!(
            model.is_none(),
            said.contains("error["),
            "without line {missing}:\n{said}"
        );
    }
}

#[test]
fn a_large_set_of_contradicting_pairs_is_refused_without_delay() {
    let mut text = HEAD.to_string();
    for index in 0..60 {
        text.push_str(&format!(
            "[drivers.d{index}]\nprocess = \"geometric\"\ninitial = 1\nvolatility = 1\n"
        ));
    }
    let pairs: Vec<String> = (1..60)
        .map(|index| format!("[\"d{}\", \"d{index}\", 0.9]", index - 1))
        .collect();
    text.push_str(&format!("[correlations]\npairs = [{}]\n", pairs.join(", ")));
    assert_eq!(faults(&text), ["no-correlation-matrix"]);
}
