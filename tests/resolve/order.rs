//! Order: everything comes after what it needs.

use super::*;

#[test]
fn assumptions_are_ordered_by_need() {
    let model = sound(&format!("{HEAD}[assumptions]\na = \"b + c\"\nb = 2\nc = \"b * 2\"\n"));
    let order: Vec<usize> = model.assumption_order.iter().map(|id| id.index()).collect();
    assert_eq!(order, [1, 2, 0]);
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
