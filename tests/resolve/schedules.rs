//! Schedules: averaged in terms, read at the beginning of a period in drivers.

use super::*;

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
        Kind::Schedule(schedule) => (schedule.linear, schedule.average.is_some()),
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
        average: average.then(|| vec![(f64::NEG_INFINITY, f64::INFINITY)]),
    }
}

#[test]
fn the_weights_of_a_schedule() {
    let averaged = schedule(&[0.0, 2.5], false, true);
    assert_eq!(averaged.weights(1), [(0, 1.0)]);
    assert_eq!(averaged.weights(2), [(0, 0.5), (1, 0.5)]);
    assert_eq!(averaged.weights(3), [(1, 1.0)]);
    // In a term that ends at 2.75, and holds again from 2.875 on: 0.5 of the first entry, 0.25 and 0.125 of the second.
    let mut held = schedule(&[0.0, 2.5], false, true);
    held.average = Some(vec![(0.0, 2.75), (2.875, f64::INFINITY)]);
    assert_eq!(held.weights(2), [(0, 0.5 / 0.875), (1, 0.375 / 0.875)]);
    // One that begins where the second entry does has nothing of the first; one that holds nowhere in the period all of both.
    held.average = Some(vec![(2.5, f64::INFINITY)]);
    assert_eq!(held.weights(2), [(1, 1.0)]);
    held.average = Some(vec![(7.0, 8.0)]);
    assert_eq!(held.weights(2), [(0, 0.5), (1, 0.5)]);
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
