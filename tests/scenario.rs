//! Reading correct files: what comes out is what was written, with its places.

use proptest::prelude::*;
use termsheet::diag::{Diagnostics, Sources, render};
use termsheet::expr::Kind;
use termsheet::scenario::{self, Override, ShareRate, TermKind, ValueKind, Version};

const DEAL: &str = r#"
[scenario]
title = "A share, both ways"
currency = "USD"
start = "2024-01"
years = 8
step = "month"
discount_rate = "10%"
paths = 100_000
seed = 42
sources = ["where a reader can check the figures"]

[parties]
openai    = { name = "OpenAI" }
microsoft = { name = "Microsoft", discount_rate = "8%" }
customers = { name = "Customers", external = true }

[assumptions]
growth    = "normal(mean = 60%, sd = 20%)"
inference = { value = "55% to 90%", label = "Inference cost", source = "a filing", as_of = 2024-06-30, confidence = "filing" }
path      = { 2024-01 = "20%", 2027-01 = "15%" }

[drivers.revenue]
initial = "2.47bn"
per = "year"
process = "geometric"
growth = "growth"
fade_to = "5%"
half_life = "30 months"
volatility = "25%"

[drivers.costs]
process = "table"
per = "year"
values = { "2024" = "1bn", "2030-01-15" = "5bn", interpolate = "step" }

[correlations]
pairs = [["revenue", "growth", 0.5]]

[events.agi]
annual_probability = "4%"
not_before = 2027-01-01

[events.later]
after = "agi"
delay = "18 months"

[terms.sales]
kind = "amount"
from = "customers"
to = "openai"
amount = "revenue"

[terms.revenue_share]
kind = "share"
from = "openai"
to = "microsoft"
rate = "20%"
of = "revenue"
until = "agi"
lag = "1 quarter"
cap = { per_year = "4bn", total = "38bn" }

[terms.tiered]
kind = "share"
from = "openai"
to = "microsoft"
of = "revenue"
deductions = ["0.1 * revenue", 5]
tiers = [{ up_to = "10bn", rate = "5%" }, { rate = "3%" }]
tier_method = "whole"

[variants.step_down]
title = "The share steps down to 8% by 2030"
set = { "terms.revenue_share.rate" = { "2024-01" = "20%", "2027-01" = "15%", "2030-01" = "8%" } }
"#;

fn read(text: &str, sets: &[&str], variant: Option<&str>) -> (Option<scenario::Scenario>, String) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let sets: Vec<Override> = sets
        .iter()
        .map(|set| Override::parse(set).expect("a path and a value"))
        .collect();
    let read = scenario::parse(
        &mut sources,
        "deal.toml",
        text,
        &sets,
        Version { variant, as_of: None },
        &mut diagnostics,
    );
    (read, render(&diagnostics, &sources, false))
}

fn sound(sets: &[&str], variant: Option<&str>) -> scenario::Scenario {
    let (read, faults) = read(DEAL, sets, variant);
    assert_eq!(faults, "");
    read.expect("a file without faults is read")
}

#[test]
fn the_deal_reads_as_written() {
    let deal = sound(&[], None);
    assert_eq!(deal.header.months.map(|months| months.value), Some(96));
    assert_eq!(
        deal.header.start.map(|start| start.value.to_string()).as_deref(),
        Some("2024-01")
    );
    let parties: Vec<&str> = deal.parties.iter().map(|party| party.key.value.as_str()).collect();
    assert_eq!(parties, ["openai", "microsoft", "customers"]);
    let assumptions: Vec<&str> = deal.assumptions.iter().map(|one| one.key.value.as_str()).collect();
    assert_eq!(assumptions, ["growth", "inference", "path"]);
    assert!(matches!(&deal.assumptions[2].value.kind, ValueKind::Schedule(schedule) if schedule.steps.len() == 2));
    assert_eq!(
        deal.assumptions[1]
            .evidence
            .as_of
            .as_ref()
            .map(|text| text.value.as_str()),
        Some("2024-06-30")
    );
    let scenario::Process::Geometric {
        fade: Some((_, half_life)),
        ..
    } = &deal.drivers[0].process
    else {
        panic!("{:?}", deal.drivers[0].process);
    };
    let ValueKind::Expr(half_life) = &half_life.kind else {
        panic!("{half_life:?}")
    };
    assert_eq!(
        half_life.kind,
        Kind::Number {
            value: 2.5,
            currency: None
        }
    );
    assert_eq!(deal.events[1].delay_months.map(|months| months.value), Some(18.0));
    let share = &deal.terms[1];
    assert_eq!(share.lag_months.map(|months| months.value), Some(3));
    assert_eq!(share.until[0].event.value, "agi");
    assert_eq!(
        share.cap.total.as_ref().map(|value| value.path.as_str()),
        Some("terms.revenue_share.cap.total")
    );
    let TermKind::Share {
        deductions,
        rate: ShareRate::Tiers { tiers, method, .. },
        ..
    } = &deal.terms[2].kind
    else {
        panic!("{:?}", deal.terms[2].kind);
    };
    assert_eq!(
        (deductions.len(), tiers.len(), *method),
        (2, 2, scenario::TierMethod::Whole)
    );
    assert_eq!(tiers[0].rate.path, "terms.tiered.tiers.0.rate");
    assert_eq!(deal.variants[0].sets[0].path.value, "terms.revenue_share.rate");
}

/// The rate of the share in a deal.
fn rate(deal: &scenario::Scenario) -> &ValueKind {
    match &deal.terms[1].kind {
        TermKind::Share {
            rate: ShareRate::Flat(rate),
            ..
        } => &rate.kind,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_variant_changes_the_deal_and_a_set_wins_over_it() {
    let varied = sound(&[], Some("step_down"));
    assert!(matches!(rate(&varied), ValueKind::Schedule(schedule) if schedule.steps.len() == 3));
    let set = sound(&["terms.revenue_share.rate=15%"], Some("step_down"));
    assert!(matches!(rate(&set), ValueKind::Expr(expr) if expr.kind == Kind::Number { value: 0.15, currency: None }));
    let dated = sound(&["terms.revenue_share.rate.\"2028\"=10%"], Some("step_down"));
    let ValueKind::Schedule(schedule) = rate(&dated) else {
        panic!("{dated:?}")
    };
    let dates: Vec<String> = schedule.steps.iter().map(|(date, _)| date.value.to_string()).collect();
    assert_eq!(dates, ["2024-01", "2027-01", "2028-01", "2030-01"]);
}

#[test]
fn a_set_takes_the_place_of_what_it_excludes() {
    let deal = sound(
        &[
            "scenario.months=12",
            "terms.tiered.rate=0.1",
            "drivers.revenue.log_growth=5%",
            "terms.sales.cap.total=5bn",
            "assumptions.inference=60%",
        ],
        None,
    );
    assert_eq!(deal.header.months.map(|months| months.value), Some(12));
    assert!(matches!(
        &deal.terms[2].kind,
        TermKind::Share {
            rate: ShareRate::Flat(_),
            ..
        }
    ));
    assert!(deal.terms[0].cap.total.is_some());
    assert!(deal.assumptions[1].label.is_some(), "the assumption keeps its label");
}

#[test]
fn places_are_exact_in_escaped_and_long_texts() {
    let text = "[scenario]\nstart = \"2024\"\nyears = 1\n[assumptions]\na = \"1 \\u002B x$\"\nb = \"\"\"\n1 +\\\n   2 + 3 x\"\"\"\n";
    let (_, faults) = read(text, &[], None);
    assert!(faults.contains("deal.toml:5:16"), "{faults}");
    assert!(faults.contains("deal.toml:8:10"), "{faults}");
}

#[test]
fn a_set_reaches_into_lists() {
    let deal = sound(&["terms.tiered.tiers.1.rate=2%", "correlations.pairs.0.2=-0.3"], None);
    let TermKind::Share {
        rate: ShareRate::Tiers { tiers, .. },
        ..
    } = &deal.terms[2].kind
    else {
        panic!("{:?}", deal.terms[2].kind);
    };
    let ValueKind::Expr(rate) = &tiers[1].rate.kind else {
        panic!("{:?}", tiers[1].rate)
    };
    assert_eq!(rate.to_string(), "0.02");
    let ValueKind::Expr(pair) = &deal.correlations.pairs[0].value.kind else {
        panic!("{:?}", deal.correlations)
    };
    assert_eq!(pair.to_string(), "-0.3");
}

#[test]
fn the_faults_of_a_variant_are_told_once() {
    let faulty = DEAL.replace("\"2030-01\" = \"8%\" }", "\"2030-01\" = \"8%%\" }");
    for variant in [None, Some("step_down")] {
        let (_, faults) = read(&faulty, &[], variant);
        assert_eq!(faults.matches("error[").count(), 1, "{faults}");
    }
}

#[test]
fn faults_of_a_set_are_shown_in_the_set() {
    for (set, expect) in [
        ("terms.revenue_shar.rate=15%", "did you mean `terms.revenue_share`?"),
        ("terms.revenue_share.rat=15%", "did you mean `rate`?"),
        (
            "terms.revenue_share.rate.first=15%",
            "set `terms.revenue_share.rate` itself",
        ),
        ("terms.revenue_share.rate=15%%", "--set terms.revenue_share.rate:1:29"),
        (
            "terms.tiered.tiers.2.rate=5%",
            "its entries are terms.tiered.tiers.0 to terms.tiered.tiers.1",
        ),
        ("terms=5", "name a key inside it"),
        ("terms.sales.cap.totl=5", "did you mean `total`?"),
        ("assumptions.inference=\"60", "this text is never closed"),
        (
            "parties.microsoft.external=yes",
            "`external` wants true or false, not a text",
        ),
    ] {
        let (_, faults) = read(DEAL, &[set], None);
        assert!(faults.contains(expect), "{set}\n{faults}");
        assert!(faults.contains("--set"), "{set}\n{faults}");
        assert_eq!(faults.matches("error[").count(), 1, "{set}\n{faults}");
    }
}

#[test]
fn a_place_of_many_lines_shows_its_ends_and_colours_are_escapes() {
    let text = format!(
        "{}\n[correlations]\npairs = [[\n  \"a\",\n  \"b\",\n  \"c\",\n  1,\n]]\n",
        "[scenario]\nstart = \"2024\"\nyears = 1"
    );
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    scenario::parse(
        &mut sources,
        "deal.toml",
        &text,
        &[],
        scenario::Version::default(),
        &mut diagnostics,
    );
    let plain = render(&diagnostics, &sources, false);
    assert!(
        plain.contains("deal.toml:5:10") && plain.contains("4 entries"),
        "{plain}"
    );
    let coloured = render(&diagnostics, &sources, true);
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    assert!(!plain.contains('\u{1b}'));
    println!("{plain}");
}

#[test]
fn a_set_that_is_none_is_refused() {
    use termsheet::scenario::OverrideError as E;
    for (text, expect) in [
        ("terms.fee.rate", E::NoEquals),
        ("=5", E::NoPath),
        ("a.b=", E::NoValue),
        ("a..b=5", E::EmptySegment),
        (".a=5", E::EmptySegment),
        ("a.\"b=5", E::Unclosed),
    ] {
        assert_eq!(Override::parse(text), Err(expect), "{text}");
    }
}

#[test]
fn a_variant_that_is_not_there_is_named_with_the_nearest() {
    let (_, faults) = read(DEAL, &[], Some("step_don"));
    assert!(
        faults.contains("there is no variant `step_don`") && faults.contains("`step_down`"),
        "{faults}"
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let bytes = [b"\xef\xbb\xbf", DEAL.replace('\n', "\r\n").as_bytes()].concat();
    let mut diagnostics = Diagnostics::new();
    let text = scenario::text_of(&bytes, "deal.toml", &mut diagnostics).expect("it is UTF-8");
    let (_, faults) = read(&text, &[], None);
    assert_eq!(faults, "");
    let large = vec![b'#'; scenario::MAX_FILE + 1];
    assert_eq!(scenario::text_of(&large, "deal.toml", &mut diagnostics), None);
}

#[test]
fn huge_and_hostile_files_are_refused_in_no_time() {
    let size = scenario::MAX_FILE - 200;
    let head = "[scenario]\nstart = \"2024-01\"\nyears = 1\n";
    let repeated = |unit: &str| unit.repeat(size / unit.len());
    let numbered = |line: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for index in 0.. {
            let line = line(index);
            if text.len() + line.len() > size {
                break;
            }
            text.push_str(&line);
        }
        text
    };
    for (name, body) in [
        ("brackets", format!("x = {}", repeated("["))),
        ("dots", format!("x{} = 1", repeated(".a"))),
        ("quotes", repeated("\"")),
        ("junk", repeated("%$ \n")),
        ("unknown keys", numbered(&|i| format!("k{i} = 1\n"))),
        (
            "names",
            format!("[terms.a]\nkind = \"amount\"\nuntil = [{}]", repeated("\"e\",")),
        ),
        ("terms", numbered(&|i| format!("[terms.a{i}]\nkind = \"x\"\n"))),
        (
            "faulty expressions",
            format!(
                "[assumptions]\n{}",
                numbered(&|i| format!("a{} = \"{}\"\n", i % 900 + i, "&".repeat(4000)))
            ),
        ),
        (
            "a long expression",
            format!("[assumptions]\na = \"{}\"", repeated("1+")),
        ),
        (
            "a long schedule",
            format!(
                "[assumptions]\na = {{ {} }}",
                numbered(&|i| format!("\"{:04}-{:02}\" = 1, ", i / 12 + 1, i % 12 + 1))
            ),
        ),
    ] {
        let begun = std::time::Instant::now();
        let (_, faults) = read(&format!("{head}{body}"), &[], None);
        assert!(!faults.is_empty(), "{name}");
        // Generous for a busy machine without optimisation; anything quadratic takes minutes.
        let seconds = begun.elapsed().as_secs_f64();
        println!("{name}: {seconds:.2} s, {} bytes of faults", faults.len());
        assert!(seconds < 20.0, "{name}: {seconds} s");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_damage_to_a_file_breaks_the_reader(
        cuts in prop::collection::vec((0.0..1.0f64, 0usize..30, "[\\[\\]{}=\"'.,\\n a-z0-9%#-]{0,6}"), 1..5)
    ) {
        let mut text = DEAL.to_owned();
        for (place, length, put) in cuts {
            let from = (place * text.len() as f64) as usize;
            let to = (from + length).min(text.len());
            text.replace_range(from..to, &put);
        }
        let (deal, faults) = read(&text, &[], Some("step_down"));
        prop_assert!(deal.is_some() || !faults.is_empty());
        for line in faults.lines() {
            prop_assert_eq!(line, line.trim_end());
        }
    }
}
