//! Amounts that an escalator raises (D23), with the arithmetic beside them.

use termsheet::ledger;

use super::*;

#[test]
fn amounts_are_quoted_per_time() {
    let told = Told::of(
        QUARTERS,
        r#"
        [drivers.revenue]
        process = "constant"
        initial = 1200
        per = "year"
        [terms]
        monthly   = { kind = "amount", from = "a", to = "b", amount = 300, per = "month" }
        quarterly = { kind = "amount", from = "a", to = "b", amount = 300, per = "quarter" }
        yearly    = { kind = "amount", from = "a", to = "b", amount = 300, per = "year" }
        each      = { kind = "amount", from = "a", to = "b", amount = 300, per = "period" }
        all       = { kind = "amount", from = "a", to = "b", amount = "revenue" }
        "#,
    );
    near(&told.paid("monthly"), &[900.0; 12]);
    near(&told.paid("quarterly"), &[300.0; 12]);
    near(&told.paid("yearly"), &[75.0; 12]);
    near(&told.paid("each"), &[300.0; 12]);
    near(&told.paid("all"), &[300.0; 12]);
}

/// What a term of the deal pays.
fn paid(head: &str, keys: &str) -> Vec<f64> {
    let term = "[terms.price]\nkind = \"amount\"\nfrom = \"a\"\nto = \"b\"\n";
    Told::of(head, &format!("{term}{keys}")).paid("price")
}

/// Cobre Panama's published prices at 1.5% a year: 400, 418.27 after three years, 430.91 after five.
#[test]
fn the_published_prices_of_a_stream_come_out() {
    let head = YEARS.replace("years = 5", "years = 6");
    let prices = paid(&head, "amount = 400\nper = \"year\"\nescalator = \"1.5%\"");
    near(&prices[..3], &[400.0, 406.0, 412.09]);
    let cents: Vec<f64> = prices.iter().map(|price| (price * 100.0).round() / 100.0).collect();
    near(&cents[3..], &[418.27, 424.55, 430.91]);
}

/// It rises on the term's own anniversaries: a rent of 10 a quarter from July 2024 is 11 from July 2025, 12.1 from
/// July 2026.
#[test]
fn the_rise_comes_on_the_anniversaries_of_the_term() {
    let rent = paid(
        QUARTERS,
        "amount = 10\nper = \"quarter\"\nescalator = \"10%\"\nstarts = \"2024-07\"",
    );
    let wanted = [0.0, 0.0, 10.0, 10.0, 10.0, 10.0, 11.0, 11.0, 11.0, 11.0, 12.1, 12.1];
    near(&rent, &wanted);
    // A term that is two and a half years old when the scenario begins has risen twice, and does again in July.
    let old = paid(
        QUARTERS,
        "amount = 10\nper = \"quarter\"\nescalator = \"10%\"\nstarts = \"2021-07\"",
    );
    near(&old[..7], &[12.1, 12.1, 13.31, 13.31, 13.31, 13.31, 14.641]);
}

/// Linked to prices, between a floor of 0 and a collar of 3%: 2%, 5% (3% count), −1% (nothing), 3%.
#[test]
fn an_escalator_may_follow_an_index_within_bounds() {
    let cpi = "escalator = \"clamp(cpi, 0, 3%)\"\n[drivers.cpi]\nprocess = \"table\"\n\
        values = { \"2024\" = \"9%\", \"2025\" = \"2%\", \"2026\" = \"5%\", \"2027\" = \"-1%\", \"2028\" = \"3%\", interpolate = \"step\" }";
    let rent = paid(YEARS, &format!("amount = 100\nper = \"year\"\n{cpi}"));
    near(&rent, &[100.0, 102.0, 105.06, 105.06, 108.2118]);
    // It moves also while the term does not hold; and by a schedule of rates, an amendment among them.
    let paused = paid(
        YEARS,
        &format!("amount = 100\nper = \"year\"\nwhile = \"year != 2026\"\n{cpi}"),
    );
    near(&paused, &[100.0, 102.0, 0.0, 105.06, 108.2118]);
    let dated = "escalator = { \"2024\" = \"10%\", \"2026\" = \"20%\" }\n\
        [amendments.one]\ndate = \"2028-01\"\nset = { \"terms.price.escalator\" = 0 }";
    let rent = paid(YEARS, &format!("amount = 100\nper = \"year\"\n{dated}"));
    near(&rent, &[100.0, 110.0, 132.0, 158.4, 158.4]);
}

/// Half-years end with June and December, those of a contract from February with July and January.
#[test]
fn statements_may_be_half_yearly() {
    let keys = "amount = 10\nper = \"month\"\nevery = \"half-year\"";
    let calendar = paid(YEAR, keys);
    let mut halves = [0.0; 12];
    (halves[5], halves[11]) = (60.0, 60.0);
    near(&calendar, &halves);
    let contract = paid(YEAR, &format!("{keys}\nyear = \"contract\"\nstarts = \"2024-02\""));
    let mut halves = [0.0; 12];
    halves[6] = 60.0;
    near(&contract, &halves);
}

/// An escalator that a path draws at −100% or less is a fault, if the term is ever active after it.
#[test]
fn an_escalator_of_minus_all_is_a_fault() {
    let body = "[drivers.fall]\nprocess = \"formula\"\nformula = \"if t > 1.5 then -1.2 else 0\"\n\
        [terms.price]\nkind = \"amount\"\nfrom = \"a\"\nto = \"b\"\namount = 5\nper = \"year\"\nescalator = \"fall\"\n";
    let (deal, sources) = model(&format!("{YEARS}{body}"));
    let fault = ledger::replay(&deal, 42, 0).expect_err("it falls below nothing");
    assert_eq!((fault.period, fault.part), (2, "escalator"));
    let text = rendered(&fault, &deal, &sources);
    assert!(text.contains("an escalator of -1.2"), "{text}");
    let (deal, _) = model(&format!("{YEARS}{body}ends = \"2026-01\"\n"));
    let told = ledger::replay(&deal, 42, 0).expect("it has ended by then");
    assert_eq!(
        told.terms[deal.terms.find(|term| term.key == "price").unwrap()].paid,
        10.0
    );
}
