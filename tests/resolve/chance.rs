//! Chance: where draws have their addresses, and correlations their factor.

use super::*;

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
