//! What a path can do wrong: each fault at its place and in its own words, and what is none.

use termsheet::ledger::FaultCause;

use super::*;

#[test]
fn a_fault_stands_at_its_place() {
    let body = r#"
        [drivers]
        units = { process = "table", values = { "2024-01" = 3, "2024-04" = 0 } }
        [terms]
        fee = { kind = "formula", from = "a", to = "b", per = "month", amount = "1 + max(2, 6 / (2 * units))" }
    "#;
    let (fault, text) = fault(YEAR, body);
    assert_eq!(fault.cause, FaultCause::DivisionByZero { numerator: 6.0 });
    assert_eq!(
        (fault.period, fault.date.to_string(), fault.path),
        (3, "2024-04".to_string(), 0)
    );
    assert!(
        text.contains("division by zero on path 0, in the period from 2024-04"),
        "{text}"
    );
    assert!(text.contains("amount of `terms.fee`"), "{text}");
    let (_, sources) = model(&format!("{YEAR}{body}"));
    let source = sources.source(fault.span).expect("it has a place");
    assert_eq!(&source.text[fault.span.start..fault.span.end], "6 / (2 * units)");
}

#[test]
fn every_fault_has_its_own_words() {
    let formula = |amount: &str| {
        format!(
            "[terms]\nfee = {{ kind = \"formula\", from = \"a\", to = \"b\", per = \"month\", amount = \"{amount}\" }}"
        )
    };
    let driver = |keys: &str| format!("[drivers]\nx = {{ process = \"geometric\", initial = 1, {keys} }}");
    for (body, code, words) in [
        (formula("ln(t - 3)"), "logarithm-domain", "logarithm of -3 on path 0"),
        (formula("sqrt(t - 4)"), "root-domain", "square root of -4"),
        (
            formula("(t - 8) ^ 0.5"),
            "power-domain",
            "-8 to the power of 0.5 is no number",
        ),
        (
            formula("exp(1000 + t)"),
            "number-too-large",
            "a number too large to hold",
        ),
        (
            driver("growth = \"-1 - t\""),
            "growth-range",
            "a growth of -100% a year",
        ),
        (
            driver("volatility = \"t - 0.2\""),
            "volatility-range",
            "a volatility of -20%",
        ),
        (
            driver("growth = 0, fade_to = 0, half_life = \"t - 1\""),
            "half-life-range",
            "a half-life of -1 years",
        ),
        (
            "[events]\nx = { hazard = \"t - 2\" }".to_string(),
            "hazard-range",
            "a hazard of -2 per year",
        ),
    ] {
        let (fault, text) = fault(YEAR, &body);
        assert_eq!(fault.cause.code(), code, "{text}");
        assert!(text.contains(words), "{text}");
    }
    let head = YEAR.replace("years = 1", "years = 1\ndiscount_rate = \"low - 1.5\"");
    let (fault, text) = fault(&head, "[assumptions]\nlow = \"uniform(0.1, 0.2)\"");
    assert!(
        matches!(fault.cause, FaultCause::DiscountRate { value } if value < -1.2),
        "{text}"
    );
    assert!(!text.contains("period"), "a discount rate belongs to no period: {text}");
}

#[test]
fn what_is_not_needed_is_no_fault() {
    let told = Told::of(
        YEAR,
        r#"
        [terms]
        branch = { kind = "formula", from = "a", to = "b", per = "month", amount = "if t > 0 then 1 / t else 0" }
        both   = { kind = "formula", from = "a", to = "b", per = "month", amount = "if t > 0 and 1 / t > 2 then 1 else 0" }
        over   = { kind = "formula", from = "a", to = "b", per = "month", amount = "1 / exp(1000 + t)" }
        ended  = { kind = "formula", from = "a", to = "b", per = "month", amount = "1 / (t - 0.25)", ends = "2024-03" }
        idle   = { kind = "amount", from = "a", to = "b", per = "month", amount = 0, cap = { total = "1 / t" } }
        "#,
    );
    near(&told.paid("branch"), &[0.0, 12.0, 6.0]);
    near(&told.paid("both"), &[0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    near(&told.paid("over"), &[0.0; 12]);
    near(&told.paid("ended")[2..], &[0.0; 10]);
    near(&told.paid("idle"), &[0.0; 12]);
}
