//! A path told whole: its story, its JSON, and that its money adds up.

use super::*;

/// A deal with everything in it.
const RICH: &str = r#"
[scenario]
title = "Everything at once"
start = "2024-03"
years = 4
discount_rate = "8%"
[parties]
maker = {}
seller = {}
customers = { external = true }
[assumptions]
growth = "normal(mean = 30%, sd = 20%)"
rate = "10% to 20%"
[drivers]
sales = { process = "geometric", initial = "120m", per = "year", growth = "growth", volatility = "30%" }
costs = { process = "formula", formula = "0.4 * sales + 0.1 * prev(sales)", per = "month" }
[events]
launch = { annual_probability = "60%" }
end = { annual_probability = "20%", not_before = "2025-01", after = "launch" }
[terms.revenue]
kind = "amount"
from = "customers"
to = "seller"
amount = "sales"
[terms.royalty]
kind = "share"
from = "seller"
to = "maker"
of = "sales"
deductions = ["0.1 * costs"]
tiers = [{ up_to = "30m", rate = "rate" }, { up_to = "60m", rate = "8%" }, { rate = "5%" }]
tier_method = "whole"
until = "end"
cap = { per_year = "12m", total = "30m" }
every = "quarter"
lag = "2 months"
[terms.minimum]
kind = "minimum_guarantee"
from = "seller"
to = "maker"
tops_up = ["royalty"]
minimum = "2m"
per = "quarter"
until = "end"
counts = "paid"
[terms.advance]
kind = "advance"
from = "seller"
to = "maker"
schedule = { "2024-03" = "5m", "2025-01" = "2m" }
recouped_from = ["royalty"]
rate = "60%"
interest = "6%"
[terms.prize]
kind = "milestone"
from = "maker"
to = "seller"
amount = "1m"
event = "launch"
"#;

#[test]
fn money_is_neither_made_nor_lost() {
    for path in 0..50 {
        let told = Told::path(RICH, "", path);
        for period in &told.ledger.periods {
            let size: f64 = period.net.iter().map(|net| net.abs()).sum();
            let sum: f64 = period.net.iter().sum();
            assert!(sum.abs() <= 1e-12 * size, "{sum} is left in period {}", period.index);
        }
        let points = told.cash("maker").len();
        for point in 0..points {
            let cash: Vec<f64> = ["maker", "seller", "customers"].map(|key| told.cash(key)[point]).into();
            let size: f64 = cash.iter().map(|cash| cash.abs()).sum();
            assert!(cash.iter().sum::<f64>().abs() <= 1e-12 * size);
        }
        for key in ["revenue", "royalty", "minimum", "advance", "prize"] {
            let total = told.total(key);
            let kept: f64 = told
                .figures(key, |line| line.kept.iter().map(|kept| kept.1).sum())
                .iter()
                .sum();
            // Earned is kept back, paid or owed.
            let rest = total.earned - kept - total.paid - total.outstanding;
            assert!(
                rest.abs() <= 1e-9 * total.earned.abs().max(1.0),
                "{rest} of {key} is left on path {path}"
            );
        }
        // The balance of the advance is what was advanced, with interest, less what was kept back.
        let lines = (0..48).filter_map(|k| told.line("advance", k).balance);
        let (mut balance, mut kept) = (0.0, 0.0);
        for line in lines {
            balance = (balance + line.advanced) * 1.06_f64.powf(1.0 / 12.0) - line.recouped;
            kept += line.recouped;
            assert!((balance - line.closing).abs() < 1e-6 * balance.abs().max(1.0));
        }
        let kept_back: f64 = told
            .figures("royalty", |line| line.kept.iter().map(|kept| kept.1).sum())
            .iter()
            .sum();
        assert!((kept - kept_back).abs() < 1e-6);
        // Caps hold, whatever the year: the whole-tier formula may give back but never over-earns.
        assert!(told.total("royalty").earned <= 30e6 * (1.0 + 1e-12));
    }
}

#[test]
fn a_path_is_told_again_in_the_same_bits() {
    let (first, again) = (Told::path(RICH, "", 11), Told::path(RICH, "", 11));
    let json = |told: &Told| told.ledger.to_json(&told.model).to_string();
    assert_eq!(json(&first), json(&again));
    assert_ne!(json(&first), json(&Told::path(RICH, "", 12)));
}

#[test]
fn the_story_gives_every_figure_its_rule() {
    let head = r#"
        [scenario]
        title = "A share with a cap"
        start = "2024-12"
        months = 3
        discount_rate = "10%"
        [parties]
        maker = {}
        seller = {}
    "#;
    let told = Told::of(
        head,
        r#"
        [assumptions]
        rate = "15% + 5%"
        [drivers]
        revenue = { process = "geometric", initial = "3.7bn", per = "year", growth = 0 }
        [events]
        launch = { date = "2025-01-16" }
        [terms]
        revenue_share = { kind = "share", from = "seller", to = "maker", rate = "rate", of = "revenue", cap = { per_year = "100m" } }
        quarterly = { kind = "amount", from = "seller", to = "maker", amount = 300, per = "month", every = "quarter" }
        prize = { kind = "milestone", from = "maker", to = "seller", amount = "2 * 3m", event = "launch", timing = "start" }
        "#,
    );
    insta::assert_snapshot!(told.ledger.story(&told.model).to_string());
}

#[test]
fn the_story_of_a_rich_deal_reads_on_every_path() {
    for path in 0..20 {
        let told = Told::path(RICH, "", path);
        let story = told.ledger.story(&told.model);
        let text = story.to_string();
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        // Every term that paid in a period is told there, after the draws and the assumptions.
        for (period, section) in told.ledger.periods.iter().zip(&story.sections[2..]) {
            assert_eq!(
                section.heading,
                format!("period {}, from {}", period.index, period.date)
            );
            for (id, line) in period.terms.entries().filter(|(_, line)| line.paid != 0.0) {
                let key = &told.model.terms[id].key;
                let line_told = section.lines.iter().find(|told| told.name == *key);
                let text = line_told.map_or("", |told| told.text.as_str());
                assert!(
                    text.contains("paid "),
                    "{key} paid {} in {}: {text}",
                    line.paid,
                    section.heading
                );
            }
        }
    }
}

#[test]
fn the_json_has_every_figure_in_full() {
    let told = Told::of(
        YEAR,
        r#"
        [events]
        stop = { date = "2024-02" }
        [terms]
        fee = { kind = "amount", from = "a", to = "b", amount = "100 / 3", per = "month", cap = { per_period = 20 }, until = "stop" }
        "#,
    );
    let json = told.ledger.to_json(&told.model);
    assert_eq!(json["terms"]["fee"]["total"], 40.0);
    assert_eq!(json["terms"]["fee"]["cap_per_period"]["periods"], 2);
    assert_eq!(json["events"]["stop"]["period"], 1);
    let fee = &json["periods"][0]["terms"]["fee"];
    near(&[fee["before"].as_f64().expect("a number")], &[100.0 / 3.0]);
    assert_eq!(fee["cap_per_period"]["binds"], true);
    assert_eq!(
        fee["how"],
        told.ledger
            .term_text(&told.model, &told.ledger.periods[0], told.term("fee"))
    );
    assert_eq!(json["periods"][3]["terms"]["fee"]["how"], "nothing");
    assert_eq!(json["parties"]["b"]["cash"][1], 20.0);
    assert_eq!(json["parties"]["a"]["metrics"]["irr"], serde_json::Value::Null);
}
