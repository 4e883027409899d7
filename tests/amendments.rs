//! `[amendments]`: what the parties change on a day, against arithmetic done by hand, and `--as-of`.

mod support;
#[path = "support/told.rs"]
mod told;

use termsheet::model::Model;
use termsheet::scenario::Version;
use termsheet::time::Date;
use termsheet::{ledger, plan};

/// A year of months and a share of 20% of 100 a month, so 20 a month.
const SHARE: &str = r#"
[scenario]
start = "2024-01"
years = 1
[parties]
a = {}
b = {}
[terms.share]
kind = "share"
from = "a"
to = "b"
of = 100
per = "month"
rate = "20%"
"#;

fn model(text: &str, as_of: Option<&str>) -> Model {
    let version = Version {
        variant: None,
        as_of: as_of.and_then(Date::parse),
    };
    told::version(text, version).0
}

/// What a term earns in each period of path 0, rounded to a billionth; the engine must say the same.
fn earned(text: &str, as_of: Option<&str>, key: &str) -> Vec<f64> {
    let model = model(text, as_of);
    let id = model.terms.find(|term| term.key == key).expect("the deal has the term");
    let told = ledger::replay(&model, 42, 0).expect("the deal has no fault");
    let record = termsheet::engine::record(&plan::compile(&model), 42, 0, 1).expect("the deal has no fault");
    let round = |x: f64| (x * 1e9).round() / 1e9;
    told.periods
        .iter()
        .enumerate()
        .map(|(k, period)| {
            let earned = period.terms[id].earned;
            assert_eq!(round(record.paid(id, k, 0)), round(earned), "period {k}");
            round(earned)
        })
        .collect()
}

fn amended(changes: &str) -> String {
    format!("{SHARE}{changes}")
}

#[test]
fn a_rate_changes_on_its_day() {
    let text = amended("[amendments.cut]\ndate = \"2024-04\"\nset = { \"terms.share.rate\" = \"10%\" }\n");
    let paid = earned(&text, None, "share");
    assert_eq!(paid[..3], [20.0; 3]);
    assert_eq!(paid[3..], [10.0; 9]);
    // As it stood before, nothing changes; on the day itself it does.
    assert_eq!(earned(&text, Some("2024-03-31"), "share"), [20.0; 12]);
    assert_eq!(earned(&text, Some("2024-04"), "share"), paid);
}

#[test]
fn a_day_inside_a_month_divides_it_by_time() {
    // 15 of April's 30 days at 20%, 15 at 10%: 15.
    let text = amended("[amendments.cut]\ndate = \"2024-04-16\"\nset = { \"terms.share.rate\" = \"10%\" }\n");
    assert_eq!(earned(&text, None, "share")[2..5], [20.0, 15.0, 10.0]);
}

#[test]
fn a_schedule_holds_until_the_amendment_and_its_successor_from_then_on() {
    // 20% to February, 30% from March, by the amendment of May 40%, from July 50%.
    let text = amended(
        "[amendments.new]\ndate = \"2024-05\"\n\
         set = { \"terms.share.rate\" = { \"2024-02\" = \"40%\", \"2024-07\" = \"50%\" } }\n",
    )
    .replace(
        "\"20%\"",
        "{ \"2024-01\" = \"20%\", \"2024-03\" = \"30%\", \"2024-06\" = \"90%\" }",
    );
    assert_eq!(
        earned(&text, None, "share"),
        [20.0, 20.0, 30.0, 30.0, 40.0, 40.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0]
    );
}

#[test]
fn a_cap_that_begins_with_an_amendment_counts_what_was_earned_before() {
    // 20 a month; from April at most 90 in all: 60 were earned by then, so 20, 10 and no more.
    let text = amended("[amendments.cap]\ndate = \"2024-04\"\nset = { \"terms.share.cap.total\" = 90 }\n");
    assert_eq!(
        earned(&text, None, "share")[..7],
        [20.0, 20.0, 20.0, 20.0, 10.0, 0.0, 0.0]
    );
    // The same cap written as a whole table.
    let table = amended("[amendments.cap]\ndate = \"2024-04\"\nset = { \"terms.share.cap\" = { total = 90 } }\n");
    assert_eq!(earned(&table, None, "share"), earned(&text, None, "share"));
}

#[test]
fn later_amendments_go_on_from_earlier_ones_whatever_their_order_in_the_file() {
    let text = amended(
        "[amendments.later]\ndate = \"2024-06\"\nset = { \"terms.share.rate\" = \"5%\" }\n\
         [amendments.earlier]\ndate = \"2024-03\"\nset = { \"terms.share.rate\" = \"10%\" }\n",
    );
    let paid = earned(&text, None, "share");
    assert_eq!((paid[1], paid[2], paid[4], paid[5]), (20.0, 10.0, 10.0, 5.0));
    assert_eq!(earned(&text, Some("2024-05"), "share")[11], 10.0);
}

#[test]
fn a_term_may_end_begin_again_and_be_added() {
    let text = amended(
        "[amendments.stop]\ndate = \"2024-03\"\nset = { \"terms.share.ends\" = \"2024-03\" }\n\
         [amendments.resume]\ndate = \"2024-06\"\nset = { \"terms.share.ends\" = \"2024-09\", \
         \"terms.fee\" = { kind = \"amount\", from = \"b\", to = \"a\", amount = 7, per = \"month\" } }\n",
    );
    let mut shares = [20.0; 12];
    shares[2..5].fill(0.0);
    shares[8..].fill(0.0);
    assert_eq!(earned(&text, None, "share"), shares);
    let fees = earned(&text, None, "fee");
    assert_eq!(fees[..5], [0.0; 5]);
    assert_eq!(fees[5..], [7.0; 7]);
}

#[test]
fn an_event_ends_a_term_only_while_the_amendment_says_so() {
    // The event falls in March. Until June it ends the term, from June on it does not.
    let body = "[events.agi]\ndate = \"2024-03-10\"\n\
                [amendments.free]\ndate = \"2024-06\"\nset = { \"terms.share.until\" = [] }\n";
    let text = amended(body).replace("rate = \"20%\"", "rate = \"20%\"\nuntil = \"agi\"");
    let mut paid = [20.0; 12];
    paid[3..5].fill(0.0);
    assert_eq!(earned(&text, None, "share"), paid);
    assert_eq!(earned(&text, Some("2024-05"), "share")[3..], [0.0; 9]);
}

#[test]
fn a_variant_may_leave_an_amendment_out() {
    let text = amended(
        "[amendments.cut]\ndate = \"2024-04\"\nset = { \"terms.share.rate\" = \"10%\" }\n\
         [variants.as_before]\nset = { \"amendments.cut.enabled\" = false }\n",
    );
    let version = Version {
        variant: Some("as_before"),
        as_of: None,
    };
    let (model, _) = told::version(&text, version);
    assert!(!model.amendments[0].applied);
    let told = ledger::replay(&model, 42, 0).expect("no fault");
    assert_eq!(
        told.periods[11].terms.iter().next().map(|line| line.earned.round()),
        Some(20.0)
    );
}

#[test]
fn drivers_change_their_growth_on_the_day_and_keep_their_value() {
    // 100 a month, growing by 0 until July and by 100% a year from then on: 2^(1/12) a month.
    let text = r#"
        [scenario]
        start = "2024-01"
        years = 1
        [parties]
        a = {}
        b = {}
        [drivers.sales]
        process = "geometric"
        initial = 100
        per = "month"
        growth = 0
        [terms.all]
        kind = "amount"
        from = "a"
        to = "b"
        amount = "sales"
        [amendments.push]
        date = "2024-07"
        set = { "drivers.sales.growth" = "100%" }
    "#;
    let paid = earned(text, None, "all");
    assert_eq!(paid[..7], [100.0; 7]);
    let five = 100.0 * 2.0_f64.powf(5.0 / 12.0);
    assert!((paid[11] - five).abs() < 1e-6, "{} against {five}", paid[11]);
}

#[test]
fn deals_as_they_stood_are_those_without_the_later_amendments() {
    let mut compared = 0;
    for seed in 0..60 {
        let text = support::deals::random(seed, 1.0);
        // An amendment is three lines of the text.
        let mut lines: Vec<&str> = text.lines().collect();
        while let Some(at) = lines.iter().position(|line| line.starts_with("[amendments.")) {
            lines.drain(at..at + 3);
        }
        // Some random deals are a circle, which is no deal.
        if support::read(&lines.join("\n")).is_err() {
            continue;
        }
        // Before the first day that the horizon has, no amendment counts.
        let (before, none) = (model(&text, Some("1990")), model(&lines.join("\n"), None));
        compared += usize::from(lines.len() < text.lines().count());
        let of = |model: &Model| {
            let told = ledger::replay(model, 1, 3).ok()?;
            Some(told.terms.iter().map(|total| total.paid).collect::<Vec<f64>>())
        };
        assert_eq!(of(&before), of(&none), "{text}");
    }
    assert!(compared > 10, "{compared} amended deals");
}
