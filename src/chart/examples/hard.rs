//! Deals that are hard to draw: each has something of everything, so that each kind of chart meets each difficulty.

use super::*;

/// A name of sixty letters, with letters that markup must escape and some beyond ASCII.
pub(super) const LONG: &str = "The Amalgamated Société Générale für Überland & <Söhne> Ltd";

/// The hard cases by name.
pub(crate) fn hard() -> Vec<(&'static str, Report)> {
    let mut cases = vec![
        ("one", one()),
        ("zero", zero()),
        ("loss", loss()),
        ("crowd", crowd()),
        ("nine", nine()),
        ("long", long()),
        ("tiny", sized("tiny", 1e-6)),
        ("huge", sized("huge", 1e15)),
        ("flat", flat()),
    ];
    for (_, report) in &mut cases {
        fill(report);
    }
    cases
}

/// Gives a report what it has not: someone outside, variants, clauses, an event, a history, sized as its first party.
fn fill(report: &mut Report) {
    let periods = report.scenario.periods;
    let first = report.parties[0].clone();
    let npv = |of: fn(&Summary) -> Option<f64>| of(&first.npv.summary).unwrap_or(0.0);
    let (middle, spread) = (npv(|npv| npv.mean), npv(|npv| npv.sd));
    for term in &report.terms {
        for key in [&term.from, &term.to] {
            if !report.parties.iter().any(|party| party.key == *key) {
                report.parties.push(Party {
                    external: true,
                    ..party(key, "Everybody else", periods, -middle, spread)
                });
            }
        }
    }
    if report.variants.is_empty() {
        let other = |key, title, share| variant((key, title), periods, &[(&first.key, share * middle, spread)]);
        report.variants = vec![other("less", "A third less", 0.7), other("twice", "Twice as much", 2.0)];
    }
    if report.events.is_empty() {
        report.events = vec![Event {
            key: "launch".to_owned(),
            label: "Launch".to_owned(),
            probability: proportion(0.4),
            years: figure(1.0, 0.2),
            ends_period: false,
            survival: (0..=periods).map(|k| 1.0 - 0.4 * k as f64 / periods as f64).collect(),
        }];
    }
    if report.history.is_empty() {
        report.history = vec![backtest(5, if middle == 0.0 { 0.0 } else { middle / 6.0 })];
    }
    let term = report.terms[0].clone();
    report.clause_paths = 2_048;
    if report.clauses.is_empty() {
        report.clauses = vec![clause(&term, "cap", periods, 0.4), clause(&term, "event", periods, 0.9)];
    }
}

/// A clause that binds ever more often, at last on this share of paths.
fn clause(term: &Term, sort: &'static str, periods: usize, share: f64) -> Clause {
    let by_period = |k: usize| match sort {
        "event" => share / periods as f64,
        _ => share * (k + 1) as f64 / periods as f64,
    };
    let size = term.total.summary.mean.unwrap_or(0.0).abs();
    Clause {
        id: format!("{}.{sort}", term.key),
        term: Some(term.key.clone()),
        part: Some(sort),
        sort,
        label: format!("{}: {sort}", term.label),
        ever: proportion(share),
        years: figure(1.0, 0.2),
        ends_period: sort != "event",
        periods: Some(figure(3.0, 1.0)),
        amount: Some(figure(0.1 * size, 0.01 * size)),
        by_period: (0..periods).map(by_period).collect(),
        ever_by_period: (0..periods).map(|k| share * (k + 1) as f64 / periods as f64).collect(),
        worth: None,
    }
}

fn one() -> Report {
    let mut report = frame("One period", "2024-05", Step::Month, 1);
    report.parties = vec![party("a", "Payee", 1, 5e6, 2e6), party("b", "Payer", 1, -5e6, 2e6)];
    report.terms = vec![term("fee", "Fee", "amount", ("b", "a"), vec![5e6])];
    report.drivers = vec![driver("units", "Units sold", Some(Per::Month), 1, 1000.0, 1000.0)];
    report.events = vec![Event {
        key: "e".to_owned(),
        label: "Approval".to_owned(),
        probability: proportion(0.03),
        years: figure(0.1, 0.0),
        ends_period: false,
        survival: vec![1.0, 0.97],
    }];
    report.history = vec![backtest(1, 5e6)];
    report
}

fn zero() -> Report {
    let mut report = frame("All zero", "2024-07", Step::Quarter, 10);
    report.parties = vec![party("a", "Nobody", 10, 0.0, 0.0)];
    report.terms = vec![term("fee", "Fee", "amount", ("b", "a"), vec![0.0; 3])];
    report.drivers = vec![Driver {
        series: vec![series_point(0.0, 0.0); 10],
        last: figure(0.0, 0.0),
        ..driver("nil", "Nil", None, 10, 1.0, 1.0)
    }];
    report.events = vec![Event {
        key: "never".to_owned(),
        label: "Never".to_owned(),
        probability: proportion(0.0),
        years: none(),
        ends_period: false,
        survival: vec![1.0; 11],
    }];
    report.parties[0].irr = none();
    report.parties[0].multiple = none();
    report.parties[0].payback_years = none();
    report
}

fn loss() -> Report {
    let mut report = frame("Negative only", "2023-10", Step::Quarter, 24);
    report.parties = vec![party("a", "Loser", 24, -3e9, 0.2e9)];
    report.terms = vec![
        term(
            "cost",
            "Cost",
            "amount",
            ("a", "b"),
            vec![-0.0, 1e9, 0.5e9, 0.7e9, 0.4e9, 0.3e9, 0.1e9],
        ),
        term(
            "refund",
            "Refund",
            "amount",
            ("b", "a"),
            vec![0.0, -0.4e9, -0.1e9, 0.0, 0.2e9, 0.0, 0.0],
        ),
    ];
    report.drivers = vec![Driver {
        series: (0..24).map(|k| series_point(-1e3 * f64::from(k + 1), 400.0)).collect(),
        ..driver("debt", "What is owed", None, 24, 1.0, 1.0)
    }];
    report.variants = vec![variant(("worse", "Worse still"), 24, &[("a", -4e9, 0.3e9)])];
    report
}

fn crowd() -> Report {
    let mut report = frame(
        "Twelve parties with names of sixty letters that go on and on, and a title that must be cut",
        "2024-01",
        Step::Year,
        12,
    );
    report.scenario.sources = vec!["A source of such length that the whole line cannot hold it ".repeat(5)];
    report.run.overrides = vec!["terms.fee.rate=20%".to_owned(); 9];
    for index in 0..12 {
        let name = format!("{index} {LONG}");
        report
            .parties
            .push(party(&format!("p{index}"), &name, 12, (index as f64 - 4.0) * 1e8, 3e8));
        let ends = if index % 3 == 0 { ("p0", "p1") } else { ("p1", "p0") };
        let yearly = (0..12)
            .map(|year| 1e7 * (1.0 + f64::from(year * (index % 5))))
            .collect();
        let term = term(
            &format!("t{index}"),
            &format!("Term {index}, {LONG}"),
            "share",
            ends,
            yearly,
        );
        report.clauses.push(clause(&term, "cap", 12, 0.08 * f64::from(index)));
        report
            .clauses
            .push(clause(&term, "floor", 12, 1.0 - 0.08 * f64::from(index)));
        report.terms.push(term);
    }
    report.variants = (0..14)
        .map(|index| {
            let title = format!("Variant {index}: {LONG}");
            let middle = f64::from(index - 5) * 1e8;
            variant((&format!("v{index}"), &title), 12, &[("p0", middle, 2e8)])
        })
        .collect();
    report.drivers = vec![driver("units", LONG, Some(Per::Year), 12, 1e3, 1e9)];
    report.history = vec![Backtest {
        label: LONG.to_owned(),
        money: false,
        ..backtest(60, 1e6)
    }];
    report
}

/// Nine variants of two parties.
fn nine() -> Report {
    let mut report = frame("Nine variants", "2024-04", Step::Quarter, 40);
    report.parties = vec![
        party("lessor", "Lessor of the northern berths", 40, 4e6, 3e6),
        party("lessee", "Lessee", 40, -3e6, 5e6),
    ];
    report.terms = vec![
        term("rent", "Rent", "amount", ("lessee", "lessor"), vec![0.4e6; 11]),
        term("repairs", "Repairs", "amount", ("lessor", "lessee"), vec![0.1e6; 11]),
    ];
    report.variants = (1..10)
        .map(|index| {
            let (middle, spread) = (f64::from(index - 3) * 1e6, f64::from(index) * 0.5e6);
            let title = format!("Rent steps up by {index}% a year after the third review");
            let both = [("lessor", middle, spread), ("lessee", -middle, spread)];
            variant((&format!("step_{index}"), &title), 40, &both)
        })
        .collect();
    report.drivers = vec![driver("ships", "Ships", Some(Per::Quarter), 40, 120.0, 90.0)];
    report
}

fn long() -> Report {
    let mut report = frame("Forty years of months", "2024-01-15", Step::Month, 480);
    report.parties = vec![party("fund", "Fund", 480, 2e12, 0.9e12)];
    let yearly = (0..40).map(|year| 1e10 * f64::from(year)).collect();
    report.terms = vec![term("coupon", "Coupon", "loan", ("state", "fund"), yearly)];
    report.drivers = vec![driver("index", "Price index", None, 480, 100.0, 240.0)];
    report
}

/// Amounts of this size.
fn sized(name: &str, size: f64) -> Report {
    let mut report = frame(name, "2024-01", Step::Month, 18);
    report.parties = vec![party("a", "Party", 18, size, size * 0.4)];
    report.terms = vec![term("fee", "Fee", "amount", ("b", "a"), vec![size * 0.4, size * 0.6])];
    report.drivers = vec![driver("x", "Driver", None, 18, size, size * 3.0)];
    report
}

fn flat() -> Report {
    let mut report = frame("No spread", "2024-01", Step::Month, 36);
    report.parties = vec![party("a", "Lender", 36, 12_345_678.9, 0.0)];
    report.terms = vec![term("rent", "Rent", "amount", ("b", "a"), vec![4e6, 4e6, 4.3e6])];
    report.drivers = vec![Driver {
        series: vec![series_point(1e9, 0.0); 36],
        last: figure(1e9, 0.0),
        ..driver("flat", "Flat", Some(Per::Year), 36, 1.0, 1.0)
    }];
    report
}
