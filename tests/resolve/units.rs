//! Units: what is quoted for a time, what fits together and what does not.

use super::*;

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
    assert!(values.linear && values.average.is_none());
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
