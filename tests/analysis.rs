//! Questions of many runs: what they find against what is known, and that their errors are right.

#[path = "support/asked.rs"]
mod asked;
#[path = "analysis/frontier.rs"]
mod frontier;
#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each test file uses its part of this")]
mod runs;
#[path = "analysis/solve.rs"]
mod solve;

use std::collections::BTreeMap;

use asked::{answers, no_files};
use runs::{load, request};
use termsheet::Request;
use termsheet::analysis::{Address, Answer, Comparison, Swept};
use termsheet::plan;
use termsheet::write::{answer, json};

fn compared(request: &Request) -> Comparison {
    match answers(request, None).remove(0).answer {
        Answer::Compare(found) => found,
        other => panic!("{other:?}"),
    }
}

fn swept(request: &Request) -> Swept {
    match answers(request, None).remove(0).answer {
        Answer::Sweep(found) => found,
        other => panic!("{other:?}"),
    }
}

/// Sales that grow by 20% a year with ups and downs, of which a studio gets a share.
const ROYALTY: &str = r#"
[scenario]
start = "2026-01"
years = 2
step = "quarter"
discount_rate = "10%"
[parties]
publisher = {}
studio = { discount_rate = "5%" }
[drivers.sales]
process = "geometric"
initial = 100
per = "year"
growth = "20%"
volatility = "40%"
[events.exit]
annual_probability = "10%"
[terms.royalty]
kind = "share"
from = "publisher"
to = "studio"
rate = "20%"
of = "sales"
cap = { total = 45 }
[variants.lower]
title = "A lower rate"
set = { "terms.royalty.rate" = "15%" }
"#;

#[test]
fn addresses_mean_what_the_summary_says() {
    // With a distribution that has no name of its own.
    let deal = ROYALTY.replace("volatility = \"40%\"", "volatility = \"uniform(30%, 50%)\"");
    let mut asked = request(&deal);
    asked.paths = Some(3000);
    let loaded = load(&asked, &no_files());
    let model = &loaded.deal.as_ref().expect("the deal is sound").model;
    let plan = plan::compile(model);
    let report = termsheet::run(&asked, &loaded, &no_files(), None, &|_| ()).expect("the deal runs");
    let summary = json::summary(&report);
    for (address, pointer) in [
        ("studio.npv.mean", "/parties/studio/npv/mean"),
        ("studio.npv.sd", "/parties/studio/npv/sd"),
        ("parties.publisher.npv.p5", "/parties/publisher/npv/p5"),
        ("publisher.paid.p95", "/parties/publisher/paid/p95"),
        ("publisher.paid.tail_mean_5", "/parties/publisher/paid/tail_mean_5"),
        ("studio.npv.tail_mean_5", "/parties/studio/npv/tail_mean_5"),
        (
            "publisher.probability_of_loss",
            "/parties/publisher/probability_of_loss/value",
        ),
        ("terms.royalty.total.median", "/terms/royalty/total/p50"),
        ("terms.royalty.present_value.max", "/terms/royalty/present_value/max"),
        (
            "terms.royalty.effective_rate.mean",
            "/terms/royalty/effective_rate/mean",
        ),
        (
            "clauses.royalty.cap.total.probability",
            "/clauses/royalty.cap.total/probability/value",
        ),
        (
            "clauses.cap.probability",
            "/clauses/royalty.cap.total/probability/value",
        ),
        (
            "clauses.royalty.cap.total.amount.mean",
            "/clauses/royalty.cap.total/amount/mean",
        ),
        ("clauses.royalty.probability", "/clauses/royalty/probability/value"),
        ("clauses.royalty.years.mean", "/clauses/royalty/years/mean"),
        ("clauses.royalty.amount.p5", "/clauses/royalty/amount/p5"),
        (
            "clauses.events.exit.probability",
            "/clauses/events.exit/probability/value",
        ),
        ("events.exit.probability", "/events/exit/probability/value"),
        ("events.exit.years.p50", "/events/exit/years/p50"),
        ("drivers.sales.final.p25", "/drivers/sales/final/p25"),
        (
            "assumptions.drivers.sales.volatility.p25",
            "/assumptions/drivers.sales.volatility/p25",
        ),
    ] {
        let read = Address::parse(address, model, &plan).unwrap_or_else(|error| panic!("{address}: {error}"));
        let mut asked = asked.clone();
        // The same on draws of the same seed, whatever else the scenario holds.
        asked.bytes = format!(
            "{deal}\n[analyses.a]\nkind = \"sweep\"\nvary = {{ \"scenario.title\" = [\"one\", \"two\"] }}\nof = \"{address}\""
        )
        .into_bytes();
        let cell = swept(&asked).statistics[0].cells[1];
        let said = summary
            .pointer(pointer)
            .and_then(|value| value.as_f64())
            .expect(pointer);
        let found = cell.value.expect(address);
        // Sums are merged in another order.
        assert!(
            (found - said).abs() <= 1e-11 * said.abs(),
            "{address} ({}): {found} {said}",
            read.label
        );
    }
}

#[test]
fn what_is_asked_for_is_called_in_english() {
    let loaded = load(&request(ROYALTY), &no_files());
    let deal = loaded.deal.expect("it is sound");
    let plan = plan::compile(&deal.model);
    for (text, label) in [
        (
            "clauses.royalty.cap.total.probability.by.2027",
            "probability that the total cap of royalty binds by 2027",
        ),
        ("clauses.royalty.probability", "probability that royalty pays"),
        (
            "clauses.royalty.cap.total.years.p50",
            "median time at which the total cap of royalty first binds",
        ),
        (
            "clauses.royalty.cap.total.periods.mean",
            "mean number of periods in which the total cap of royalty binds",
        ),
        (
            "clauses.royalty.cap.total.amount.mean",
            "mean amount moved by the total cap of royalty",
        ),
        (
            "events.exit.probability.by.2026-07",
            "probability that “exit” happens by 2026-07",
        ),
        (
            "studio.payback_years.probability",
            "probability that studio is paid back",
        ),
        (
            "studio.irr.probability",
            "probability that there is a rate of return of studio",
        ),
    ] {
        let read = Address::parse(text, &deal.model, &plan).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.label, label);
    }
}

#[test]
fn a_probability_by_a_date_is_that_of_the_hazard() {
    let mut asked = request(&format!(
        "{ROYALTY}\n[analyses.a]\nkind = \"sweep\"\nvary = {{ \"events.exit.annual_probability\" = [\"10%\", \"30%\"] }}\n\
         of = [\"events.exit.probability.by.2027\", \"events.exit.probability.by.2026-07\", \"events.exit.probability\"]"
    ));
    asked.paths = Some(20_000);
    let found = swept(&asked);
    for (row, years) in [1.0, 0.5, 2.0].into_iter().enumerate() {
        for (column, p) in [0.1_f64, 0.3].into_iter().enumerate() {
            let cell = found.statistics[row].cells[column];
            let exact = 1.0 - (1.0 - p).powf(years);
            let (value, se) = (cell.value.unwrap(), cell.se.unwrap());
            assert!((value - exact).abs() < 4.0 * se, "{years} {p}: {value} {exact}");
        }
    }
}

#[test]
fn a_sweep_of_a_rate_is_a_straight_line_on_common_draws() {
    let text = ROYALTY.replace("cap = { total = 45 }", "");
    let mut asked = request(&format!(
        "{text}\n[analyses.a]\nkind = \"sweep\"\nvary = {{ \"terms.royalty.rate\" = {{ from = \"5%\", to = \"25%\", points = 5 }}, \
         \"drivers.sales.initial\" = [100, 200] }}\nof = \"studio.npv.p50\""
    ));
    asked.paths = Some(500);
    let found = swept(&asked);
    let cells: Vec<f64> = found.statistics[0]
        .cells
        .iter()
        .map(|cell| cell.value.unwrap())
        .collect();
    assert_eq!(cells.len(), 10);
    assert_eq!(found.axes[0].labels, ["0.05", "0.1", "0.15", "0.2", "0.25"]);
    for (index, cell) in cells.iter().enumerate() {
        let factor = (index / 2 + 1) as f64 * (index % 2 + 1) as f64;
        assert!((cell / (factor * cells[0]) - 1.0).abs() < 1e-12, "{cells:?}");
    }
}

#[test]
fn a_comparison_knows_its_difference_and_who_gains() {
    let mut asked = request(&format!(
        "{ROYALTY}\n[analyses.a]\nkind = \"compare\"\nrisk_tolerance = {{ studio = 20 }}"
    ));
    asked.paths = Some(2000);
    let found = compared(&asked);
    assert_eq!(found.deals[0].title, "As written");
    assert_eq!(found.deals[1].title, "A lower rate");
    let (publisher, studio) = (&found.figures[0], &found.figures[1]);
    // The studio never gets more at the lower rate, the publisher never less.
    let pair = &studio.pairs[0];
    assert_eq!(pair.larger.unwrap().value, 0.0);
    assert!(pair.smaller.unwrap().value > 0.7);
    use termsheet::analysis::Verdict::{Fails, Holds};
    let first = pair.first_order.unwrap();
    assert_eq!((first.forward.verdict, first.backward.verdict), (Fails, Holds));
    assert_eq!(publisher.pairs[0].first_order.unwrap().forward.verdict, Holds);
    assert_eq!(studio.ranking.iter().map(|one| one.deal).collect::<Vec<_>>(), [0, 1]);
    assert!(studio.ranking[0].surely && publisher.ranking[0].surely);
    // What never turns out best is regretted by the whole difference; the other never.
    let difference = pair.difference.value.unwrap();
    assert_eq!(studio.sides[0].regret.unwrap().value, Some(0.0));
    assert!((studio.sides[1].regret.unwrap().value.unwrap() + difference).abs() < 1e-9);
    let means = studio.sides[1].mean.value.unwrap() - studio.sides[0].mean.value.unwrap();
    assert!((means - difference).abs() < 1e-9);
    // Who dislikes risk takes less than the mean for certain; nobody asked about the publisher.
    let side = &studio.sides[0];
    assert!(side.certainty_equivalent.unwrap().value.unwrap() < side.mean.value.unwrap());
    assert!(publisher.sides[0].certainty_equivalent.is_none());
}

/// The present value of 5% of sales: of each quarter, at its end, at 5%.
fn exact_difference() -> f64 {
    (0..8)
        .map(|k| {
            let (starts, ends) = (f64::from(k) / 4.0, f64::from(k + 1) / 4.0);
            -0.05 * 100.0 / 4.0 * 1.2_f64.powf(starts) * 1.05_f64.powf(-ends)
        })
        .sum()
}

#[test]
fn intervals_of_paired_differences_cover_as_often_as_they_say() {
    let text = ROYALTY.replace("cap = { total = 45 }", "");
    let mut asked = request(&format!("{text}\n[analyses.a]\nkind = \"compare\""));
    asked.paths = Some(200);
    let exact = exact_difference();
    let mut covered = 0;
    for seed in 0..200 {
        asked.seed = Some(seed);
        let difference = compared(&asked).figures[1].pairs[0].difference;
        let (value, se) = (difference.value.unwrap(), difference.se.unwrap());
        covered += u32::from((value - exact).abs() <= 1.96 * se);
    }
    assert!((180..=198).contains(&covered), "{covered} of 200");
}

#[test]
fn common_draws_make_the_error_of_a_difference_small() {
    let text = ROYALTY.replace("cap = { total = 45 }", "");
    let mut asked = request(&format!("{text}\n[analyses.a]\nkind = \"compare\""));
    asked.paths = Some(1000);
    let pair = compared(&asked).figures[1].pairs[0].clone();
    // A quarter less of the same on every path: the spread of the difference is a quarter of a side's,
    // that of draws of their own √(1 + 0.75²) times a side's. Five to one.
    let ratio = pair.independent_se.unwrap() / pair.difference.se.unwrap();
    assert!((ratio - 5.0).abs() < 1e-9, "{ratio}");
}

#[test]
fn answers_do_not_depend_on_the_number_of_threads() {
    let mut asked = request(&format!(
        "{ROYALTY}\n[analyses.a]\nkind = \"compare\"\n[analyses.b]\nkind = \"sweep\"\n\
         vary = {{ \"terms.royalty.rate\" = {{ from = 0.05, to = 0.25 }} }}\nof = \"studio.npv.p5\""
    ));
    asked.paths = Some(5000);
    let bytes = |threads| json::text(&answer::json_of(&answers(&asked, Some(threads))));
    let one = bytes(1);
    assert_eq!(one, bytes(3));
    assert_eq!(one, bytes(16));
}

#[test]
fn other_files_are_compared_on_the_same_draws() {
    let mut files = no_files();
    files.insert(
        "dearer.toml".to_owned(),
        ROYALTY.replace("rate = \"20%\"", "rate = \"22%\""),
    );
    let mut asked = request(&format!(
        "{ROYALTY}\n[analyses.a]\nkind = \"compare\"\nfiles = [\"dearer.toml\"]\nfigures = [\"terms.royalty.total\"]"
    ));
    asked.paths = Some(500);
    let loaded = load(&asked, &files);
    let keys = ["a".to_owned()];
    let found = termsheet::ask(&asked, &loaded, &files, &[], &keys, None, &|_| ()).expect("the deals run");
    let Answer::Compare(found) = &found[0].answer else {
        panic!("a comparison")
    };
    let figure = &found.figures[0];
    assert_eq!(found.deals.len(), 2);
    // Never less at the higher rate, and the same where both reach the cap. Nobody's figure: no ranking.
    assert_eq!(figure.pairs[0].smaller.unwrap().value, 0.0);
    assert!(figure.ranking.is_empty());
}

#[test]
fn amounts_in_two_currencies_are_not_subtracted() {
    let mut files = no_files();
    files.insert(
        "euros.toml".to_owned(),
        ROYALTY.replace("[scenario]", "[scenario]\ncurrency = \"EUR\""),
    );
    let asking = |figure: &str| {
        let text =
            format!("{ROYALTY}\n[analyses.a]\nkind = \"compare\"\nfiles = [\"euros.toml\"]\nfigures = [\"{figure}\"]");
        let loaded = termsheet::load(&request(&text), &files);
        termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false)
    };
    assert!(
        asking("npv").contains("`euros.toml` is in EUR and this deal in USD"),
        "{}",
        asking("npv")
    );
    assert_eq!(asking("multiple"), "");
}

#[test]
fn deals_without_a_party_in_common_are_not_compared() {
    let of = |names: [&str; 2]| {
        let others = ROYALTY.replace("publisher", names[0]).replace("studio", names[1]);
        let files = BTreeMap::from([("others.toml".to_owned(), others)]);
        let text = format!("{ROYALTY}\n[analyses.a]\nkind = \"compare\"\nfiles = [\"others.toml\"]\n");
        let loaded = termsheet::load(&request(&text), &files);
        termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false)
    };
    let refused = of(["label", "artist"]);
    assert!(
        refused.contains("nothing-in-common") && refused.contains("no present value of publisher, no present value of"),
        "{refused}"
    );
    // One is enough.
    assert_eq!(of(["label", "studio"]), "");
}

/// The standard deviation of numbers.
fn spread(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (values.len() - 1) as f64).sqrt()
}

#[test]
fn paired_differences_of_the_flagship_are_many_times_surer_than_on_draws_of_their_own() {
    // Measured, and not taken from the errors told: how much the mean difference moves from seed to seed where both
    // deals have the same seed, and where the second has another one. docs/analyses.md has what the errors say.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/openai-microsoft.toml");
    let text = std::fs::read_to_string(path).expect("the flagship is there");
    for (question, pair) in [("variants = \"no_cap\"", (1, 0)), ("vintages = true", (3, 2))] {
        let mut asked = request(&format!(
            "{text}\n[analyses.a]\nkind = \"compare\"\nclauses = false\n{question}"
        ));
        asked.paths = Some(200);
        let mut means: Vec<[[f64; 2]; 2]> = Vec::new();
        let mut told = [0.0; 2];
        for seed in 0..60 {
            asked.seed = Some(seed);
            let found = compared(&asked);
            let figure = |party: usize| &found.figures[party];
            let mean = |party: usize, deal: usize| figure(party).sides[deal].mean.value.unwrap();
            means.push([0, 1].map(|party| [mean(party, pair.0), mean(party, pair.1)]));
            for (party, told) in told.iter_mut().enumerate() {
                let one = figure(party)
                    .pairs
                    .iter()
                    .find(|one| (one.deal, one.against) == pair)
                    .unwrap();
                *told += one.difference.se.unwrap() / 60.0;
            }
        }
        for party in 0..2 {
            let paired: Vec<f64> = means.iter().map(|one| one[party][0] - one[party][1]).collect();
            let own: Vec<f64> = (0..60)
                .map(|seed| means[(seed + 1) % 60][party][0] - means[seed][party][1])
                .collect();
            let ratio = spread(&own) / spread(&paired);
            // 5.7 to 7.1 by the errors of 100,000 paths; 60 seeds tell a ratio within a fifth or so.
            assert!(ratio > 4.0, "{question}, party {party}: {ratio}");
            let honest = spread(&paired) / told[party];
            assert!((0.7..1.4).contains(&honest), "{question}, party {party}: {honest}");
        }
    }
}

#[test]
fn a_fault_on_a_path_is_told_at_its_place() {
    let text = ROYALTY.replace("of = \"sales\"", "of = \"sales * sqrt(1.5 - t - uniform(0, 1))\"");
    let asked = request(&format!(
        "{text}\n[analyses.a]\nkind = \"sweep\"\nvary = {{ \"drivers.sales.volatility\" = [\"10%\", \"20%\"] }}\nof = \"studio.npv.mean\""
    ));
    let loaded = load(&asked, &no_files());
    let keys = ["a".to_owned()];
    let stopped =
        termsheet::ask(&asked, &loaded, &no_files(), &[], &keys, None, &|_| ()).expect_err("a root of less than 0");
    let said = termsheet::diag::render(&stopped.diagnostics, &stopped.sources, false);
    assert!(said.contains("square root of -") && said.contains("on path"), "{said}");
}

#[test]
fn vintages_say_what_each_amendment_moved() {
    // 20 a month for 12 months is 240. At 10 from April: 3 × 20 + 9 × 10 = 150, so −90. At 5 from October
    // on top: 3 × 5 less, so −15. The payer wins what the payee loses.
    let text = r#"
        [scenario]
        start = "2024-01"
        years = 1
        paths = 60
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
        [amendments.october]
        date = "2024-10"
        set = { "terms.share.rate" = "5%" }
        [amendments.april]
        date = "2024-04"
        title = "Half the rate"
        set = { "terms.share.rate" = "10%" }
        [analyses.history]
        kind = "compare"
        vintages = true
        figures = ["net_cash"]
    "#;
    let found = compared(&request(text));
    let keys: Vec<&str> = found.deals.iter().map(|deal| deal.key.as_str()).collect();
    assert_eq!(keys, ["before", "april", "october"]);
    assert_eq!(found.deals[0].title, "Before 2024-04");
    let moved = |party: &str| -> Vec<f64> {
        let figure = found
            .figures
            .iter()
            .find(|figure| figure.party.as_deref() == Some(party));
        let figure = figure.expect("the party is judged");
        let differences = found
            .told(figure)
            .map(|pair| pair.difference.value.expect("every path has it"));
        differences.map(|value| (value * 1e9).round() / 1e9).collect()
    };
    assert_eq!(moved("b"), [-90.0, -15.0]);
    assert_eq!(moved("a"), [90.0, 15.0]);
    // As of June, there was one amendment.
    let mut june = request(text);
    june.as_of = termsheet::time::Date::parse("2024-06");
    assert_eq!(compared(&june).deals.len(), 2);
}

/// One receives first and pays later: a rate of return that it pays, of which less is better.
#[test]
fn a_borrower_prefers_the_lower_rate() {
    // 90 now for 110 in a year is 22.2% paid by the firm and earned by the fund; 50 for the same 110 is 120%.
    let mut asked = request(
        "[scenario]\nstart = \"2026-01\"\nyears = 1\nstep = \"year\"\n[parties]\nfirm = {}\nfund = {}\n\
         [terms]\nadvance = { kind = \"lump_sum\", from = \"fund\", to = \"firm\", schedule = { \"2026\" = 90 } }\n\
         back = { kind = \"amount\", from = \"firm\", to = \"fund\", amount = 110, per = \"year\" }\n\
         [variants.less]\nset = { \"terms.advance.schedule.2026\" = 50 }\n\
         [analyses.a]\nkind = \"compare\"\nfigures = [\"irr\"]\n",
    );
    asked.paths = Some(16);
    let told = answers(&asked, None).remove(0);
    let Answer::Compare(found) = &told.answer else {
        panic!("a comparison")
    };
    let labels: Vec<&str> = found.figures.iter().map(|figure| figure.label.as_str()).collect();
    assert_eq!(labels, ["rate of return paid by firm", "rate of return of fund"]);
    let first: Vec<usize> = found.figures.iter().map(|figure| figure.ranking[0].deal).collect();
    assert_eq!(
        first,
        [0, 1],
        "the firm prefers the deal as written, the fund the other"
    );
    let close = |value: Option<f64>, expected: f64| (value.unwrap_or(f64::NAN) - expected).abs() < 1e-9;
    for figure in &found.figures {
        assert!(close(figure.sides[0].mean.value, 110.0 / 90.0 - 1.0));
        assert!(close(figure.pairs[0].difference.value, 110.0 / 50.0 - 110.0 / 90.0));
    }
    let text = termsheet::write::text::answer(&told).replace('\u{a0}', " ");
    // From 22.2% to 120% are 97.8 points, not 97.8%.
    assert!(text.contains("+97.7778 points"), "{text}");
    assert!(
        text.contains("worse for anybody") && text.contains("better for anybody"),
        "{text}"
    );
}
