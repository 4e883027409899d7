//! From one deal to another clause by clause: values against games that are solved by hand, words, and that every
//! set of clauses is a deal.

#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each test file uses its part of this")]
mod runs;

use std::collections::BTreeMap;

use runs::{load, request};
use termsheet::analysis::{Answer, Bridge, Comparison, Method};
use termsheet::write::{answer, json};
use termsheet::{Others, Request};

type InMemory = BTreeMap<String, String>;

/// The comparison that a text's `[analyses.a]` asks for, with other scenarios in memory beside it.
fn compared_with(request: &Request, files: &InMemory) -> Comparison {
    let loaded = load(request, files);
    let faults = termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false);
    assert!(loaded.deal.is_some(), "{faults}");
    let keys = ["a".to_owned()];
    let found = termsheet::ask(request, &loaded, files, &[], &keys, None, &|_| ()).expect("the deals run");
    match &found[0].answer {
        Answer::Compare(found) => found.clone(),
        other => panic!("{other:?}"),
    }
}

fn compared(request: &Request) -> Comparison {
    compared_with(request, &InMemory::new())
}

/// A deal and another one, set against each other.
fn two(ours: &str, theirs: &str, paths: u64) -> Comparison {
    let mut files = InMemory::new();
    files.insert("theirs.toml".to_owned(), theirs.to_owned());
    let mut asked = request(&format!(
        "{ours}\n[analyses.a]\nkind = \"compare\"\nfiles = [\"theirs.toml\"]\n"
    ));
    asked.paths = Some(paths);
    compared_with(&asked, &files)
}

/// The values add up to the whole, figure by figure.
#[track_caller]
fn adds_up(found: &Comparison, bridge: &Bridge) {
    assert_eq!(bridge.figures.len(), found.figures.len(), "{:?}", bridge.method);
    for (split, figure) in bridge.figures.iter().zip(&found.figures) {
        let Some(whole) = split.whole.value else { continue };
        let sum: f64 = split.values.iter().filter_map(|value| value.value).sum();
        let largest = [bridge.against, bridge.deal]
            .iter()
            .filter_map(|deal| figure.sides[*deal].mean.value)
            .fold(1e-300_f64, |most, mean| most.max(mean.abs()));
        assert!((sum - whole).abs() <= 1e-9 * largest, "{}: {sum} {whole}", figure.label);
        let pair = figure
            .pairs
            .iter()
            .find(|pair| (pair.deal, pair.against) == (bridge.deal, bridge.against));
        let told = pair.expect("the pair is told").difference.value.expect("a difference");
        assert!(
            (told - whole).abs() <= 1e-9 * largest,
            "{}: {told} {whole}",
            figure.label
        );
    }
}

/// What each clause is called, was and is.
fn told(bridge: &Bridge) -> Vec<[&str; 3]> {
    let clauses = bridge.steps.iter().flat_map(|step| &step.clauses);
    clauses
        .map(|told| [told.name.as_str(), told.was.as_str(), told.is.as_str()])
        .collect()
}

/// Sales of which a studio gets a share.
const ROYALTY: &str = r#"
[scenario]
start = "2026-01"
years = 2
step = "quarter"
[parties]
publisher = {}
studio = { discount_rate = "5%" }
[drivers.sales]
process = "geometric"
initial = 100
per = "year"
growth = "20%"
volatility = "40%"
[terms.royalty]
kind = "share"
from = "publisher"
to = "studio"
rate = "20%"
of = "sales"
"#;

/// What one of sales is worth: each quarter's at its end, at 5%.
fn worth_of_sales() -> f64 {
    (0..8)
        .map(|k| 0.25 * 1.2_f64.powf(f64::from(k) / 4.0) * 1.05_f64.powf(-f64::from(k + 1) / 4.0))
        .sum()
}

#[test]
fn a_product_of_two_is_shared_as_by_hand_and_intervals_cover_it() {
    // The studio has rate · sales: of r1 s1 − r0 s0 the rate's part is (r1 − r0) (s0 + s1) / 2.
    let mut asked = request(&format!(
        "{ROYALTY}\n[variants.more]\nset = {{ \"terms.royalty.rate\" = \"30%\", \"drivers.sales.initial\" = 140 }}\n\
         [analyses.a]\nkind = \"compare\""
    ));
    asked.paths = Some(200);
    let exact = [
        40.0 * (0.2 + 0.3) / 2.0 * worth_of_sales(),
        0.1 * (100.0 + 140.0) / 2.0 * worth_of_sales(),
    ];
    let mut covered = [0, 0];
    for seed in 0..200 {
        asked.seed = Some(seed);
        let found = compared(&asked);
        let bridge = &found.bridges[0];
        adds_up(&found, bridge);
        let names: Vec<&str> = bridge.steps.iter().map(|step| step.clauses[0].name.as_str()).collect();
        assert_eq!(names, ["the first value of sales", "the rate of “royalty”"]);
        let studio = &bridge.figures[1];
        for (step, covered) in covered.iter_mut().enumerate() {
            let (value, se) = (studio.values[step].value.unwrap(), studio.values[step].se.unwrap());
            *covered += u32::from((value - exact[step]).abs() <= 1.96 * se);
        }
    }
    assert!(
        covered.iter().all(|covered| (180..=198).contains(covered)),
        "{covered:?}"
    );
}

#[test]
fn values_of_clauses_that_act_together_are_those_of_all_orders() {
    // Rate, cap and growth, each deal between run by itself as a variant: 3! orders, enumerated here.
    let sets = [
        "\"terms.royalty.rate\" = \"30%\"",
        "\"terms.royalty.cap.total\" = 40",
        "\"drivers.sales.growth\" = \"50%\"",
    ];
    let mut text = ROYALTY.to_owned();
    for set in 1..8 {
        let chosen: Vec<&str> = (0..3)
            .filter(|step| set >> step & 1 == 1)
            .map(|step| sets[step])
            .collect();
        text.push_str(&format!("[variants.v{set}]\nset = {{ {} }}\n", chosen.join(", ")));
    }
    text.push_str("[analyses.a]\nkind = \"compare\"\n");
    let mut asked = request(&text);
    asked.paths = Some(500);
    let found = compared(&asked);
    let mean = |set: usize| found.figures[1].sides[set].mean.value.unwrap();
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut exact = [0.0; 3];
    for order in orders {
        let mut set = 0;
        for step in order {
            exact[step] += (mean(set | 1 << step) - mean(set)) / 6.0;
            set |= 1 << step;
        }
    }
    let bridge = found.bridges.iter().find(|bridge| bridge.deal == 7).unwrap();
    adds_up(&found, bridge);
    assert_eq!(bridge.method, Ok(Method::Exact { deals: 8 }));
    for (step, exact) in [("rate", exact[0]), ("cap.total", exact[1]), ("growth", exact[2])] {
        let place = bridge
            .steps
            .iter()
            .position(|one| one.clauses[0].clause.keys == [step])
            .expect(step);
        let value = bridge.figures[1].values[place].value.unwrap();
        assert!((value - exact).abs() < 1e-9 * mean(7), "{step}: {value} {exact}");
    }
}

#[test]
fn many_clauses_are_looked_at_in_random_orders_with_their_error() {
    // Twelve alike shares that a guarantee tops up: by symmetry each is worth a twelfth of the whole, and what one adds
    // depends on which were there before it.
    let mut text = ROYALTY.split("[terms.royalty]").next().unwrap().to_owned();
    let mut changed = Vec::new();
    for number in 0..12 {
        text.push_str(&format!(
            "[terms.s{number}]\nkind = \"share\"\nfrom = \"publisher\"\nto = \"studio\"\nrate = \"1%\"\nof = \"sales\"\n"
        ));
        changed.push(format!("\"terms.s{number}.rate\" = \"2%\""));
    }
    let all: Vec<String> = (0..12).map(|number| format!("\"s{number}\"")).collect();
    text.push_str(&format!(
        "[terms.least]\nkind = \"minimum_guarantee\"\nfrom = \"publisher\"\nto = \"studio\"\nminimum = 18\nper = \"year\"\n\
         tops_up = [{}]\n[variants.twice]\nset = {{ {} }}\n[analyses.a]\nkind = \"compare\"\n",
        all.join(", "),
        changed.join(", ")
    ));
    let mut asked = request(&text);
    asked.paths = Some(300);
    let told = compared(&asked);
    // As many deals as ten clauses have: 1,024 / 11, a whole number of pairs.
    assert_eq!(told.bridges[0].method, Ok(Method::Orders { orders: 94 }));
    adds_up(&told, &told.bridges[0]);
    assert_eq!(told.bridges[0].steps.len(), 12);
    let mut asked = request(&format!("{text}orders = 40\n"));
    asked.paths = Some(300);
    let found = compared(&asked);
    let bridge = &found.bridges[0];
    assert_eq!(bridge.method, Ok(Method::Orders { orders: 40 }));
    adds_up(&found, bridge);
    let split = &bridge.figures[1];
    let share = split.whole.value.unwrap() / 12.0;
    assert!(share > 0.1, "{share}");
    for value in &split.values {
        let (value, se) = (value.value.unwrap(), value.se.unwrap());
        assert!((value - share).abs() < 4.0 * se, "{value} ± {se}, by symmetry {share}");
    }
}

#[test]
fn what_one_side_alone_has_is_known_to_all_deals_between() {
    // The second deal has an event, a driver, an advance, and a guarantee that counts a term which the first lacks.
    let theirs = ROYALTY.replace("rate = \"20%\"", "rate = \"18%\"\nuntil = \"sold\"")
        + r#"
[events.sold]
annual_probability = "20%"
[drivers.extra]
process = "geometric"
initial = 10
per = "year"
volatility = "10%"
[terms.fee]
kind = "amount"
from = "publisher"
to = "studio"
amount = "if so_far(royalty) > 5 then extra else 2 * extra"
[terms.least]
kind = "minimum_guarantee"
from = "publisher"
to = "studio"
minimum = 30
per = "year"
tops_up = ["royalty", "fee"]
[terms.advance]
kind = "advance"
from = "publisher"
to = "studio"
schedule = { "2026-01" = 10 }
recouped_from = ["fee", "royalty"]
"#;
    for (ours, other) in [(ROYALTY, theirs.as_str()), (theirs.as_str(), ROYALTY)] {
        let found = two(ours, other, 300);
        let bridge = &found.bridges[0];
        assert_eq!(bridge.method, Ok(Method::Exact { deals: 32 }));
        adds_up(&found, bridge);
        let mut keys: Vec<String> = bridge
            .steps
            .iter()
            .flat_map(|step| step.clauses.iter().flat_map(|told| told.clause.paths()))
            .collect();
        keys.sort();
        assert_eq!(
            keys,
            [
                "terms.advance",
                "terms.fee",
                "terms.least",
                "terms.royalty.rate",
                "terms.royalty.until"
            ]
        );
    }
}

#[test]
fn clauses_that_make_no_deal_apart_are_told_together() {
    // A level with its window on the term, or a rate: either driver needs its own term.
    let level = ROYALTY
        .replace("per = \"year\"\n", "")
        .replace("of = \"sales\"", "of = \"sales\"\nper = \"year\"");
    let found = two(ROYALTY, &level, 50);
    let bridge = &found.bridges[0];
    assert_eq!(bridge.steps.len(), 1);
    let keys: Vec<Vec<String>> = bridge.steps[0].clauses.iter().map(|told| told.clause.paths()).collect();
    assert_eq!(keys, [["drivers.sales.per"], ["terms.royalty.per"]]);
    // And it is the same deal.
    assert_eq!(bridge.figures[0].values[0].value, Some(0.0));
}

#[test]
fn labels_and_sources_move_no_money() {
    let other = ROYALTY.replace("rate = \"20%\"", "rate = 0.2\nlabel = \"Royalty\"\nsource = \"a memo\"");
    let found = two(ROYALTY, &other, 20);
    let bridge = &found.bridges[0];
    assert_eq!((bridge.steps.len(), bridge.silent), (0, 1));
    assert!(bridge.method.is_ok());
}

#[test]
fn what_changed_is_told_in_words() {
    let other = ROYALTY
        .replace(
            "rate = \"20%\"",
            "rate = { \"2026-01\" = \"20%\", \"2027-01\" = \"15%\" }\ncap = { total = 90 }\nends = \"2027-07\"",
        )
        .replace(
            "studio = { discount_rate = \"5%\" }",
            "studio = { discount_rate = \"7%\" }",
        )
        + "[terms.bonus]\nkind = \"lump_sum\"\nfrom = \"publisher\"\nto = \"studio\"\nschedule = { \"2026-07\" = 5 }\n";
    let found = two(ROYALTY, &other, 20);
    assert_eq!(
        told(&found.bridges[0]),
        [
            ["the discount rate of studio", "5%", "7%"],
            [
                "the rate of “royalty”",
                "20%",
                "20% from January 2026 and 15% from January 2027"
            ],
            ["the cap on all of “royalty”", "none", "$90"],
            [
                "the end of “royalty”",
                "none within the horizon",
                "the end of June 2027"
            ],
            ["“bonus”", "", "publisher pays studio $5 in July 2026"],
        ]
    );
}

#[test]
fn what_moves_from_year_to_year_is_told_in_words() {
    let terms = |rent: &str, fee: &str| {
        format!(
            "[terms.advance]\nkind = \"lump_sum\"\nfrom = \"studio\"\nto = \"publisher\"\nschedule = {{ \"2026-01\" = 9 }}\n\
             [terms.rent]\nkind = \"amount\"\nfrom = \"publisher\"\nto = \"studio\"\namount = 8\nper = \"year\"\n{rent}\n\
             [terms.fee]\nkind = \"amount\"\nfrom = \"publisher\"\nto = \"studio\"\namount = 8\nper = \"year\"\n{fee}\n"
        )
    };
    let ours = format!("{ROYALTY}cap = {{ per_year = 30 }}\n{}", terms("", ""));
    let cap = "cap = { per_year = 30, carry_forward = true, multiple_of = [2.25, \"advance\"] }";
    let theirs = format!(
        "{ROYALTY}{cap}\n{}",
        terms(
            "escalator = \"3%\"\nlag = \"3 months\"",
            "cap = { per_period = 1, carry_forward = true }"
        )
    );
    let found = two(&ours, &theirs, 20);
    assert!(found.bridges[0].method.is_ok(), "{:?}", found.bridges[0].method);
    assert_eq!(
        told(&found.bridges[0]),
        [
            [
                "what becomes of an unused cap on “royalty”",
                "it lapses",
                "it raises the next"
            ],
            [
                "the multiple that ends “royalty”",
                "none",
                "2.25 times what “advance” has paid"
            ],
            ["the yearly rise of “rent”", "none", "3%"],
            [
                "when money is paid under “rent”",
                "publisher pays studio $8 a year, at the end of each quarter",
                "publisher pays studio $8 a year, due at the end of each quarter and paid three months later"
            ],
            [
                "the cap in a quarter on “fee”",
                "publisher pays studio $8 a year, at the end of each quarter",
                "publisher pays studio $8 a year, at the end of each quarter, but never more than $1 in a quarter. What a \
                 quarter leaves of its cap raises that of the next"
            ],
        ]
    );
}

#[test]
fn splits_do_not_depend_on_the_number_of_threads() {
    let mut asked = request(&format!(
        "{ROYALTY}\n[variants.more]\nset = {{ \"terms.royalty.rate\" = \"30%\", \"drivers.sales.initial\" = 140, \
         \"terms.royalty.cap.total\" = 30 }}\n[analyses.a]\nkind = \"compare\""
    ));
    asked.paths = Some(3000);
    let bytes = |threads| {
        let loaded = load(&asked, &InMemory::new());
        let others: &Others<'_> = &[];
        let keys = ["a".to_owned()];
        let found = termsheet::ask(&asked, &loaded, &InMemory::new(), others, &keys, Some(threads), &|_| ());
        json::text(&answer::json_of(&found.expect("the deals run")))
    };
    assert_eq!(bytes(1), bytes(5));
}

#[test]
fn every_published_deal_splits_into_its_clauses() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("scenarios are there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        if text.contains("file = \"") {
            continue; // Its observations lie beside it.
        }
        for question in ["", "vintages = true\n"] {
            if !text.contains(if question.is_empty() {
                "[variants."
            } else {
                "[amendments."
            }) {
                continue;
            }
            let mut asked = request(&format!("{text}\n[analyses.a]\nkind = \"compare\"\n{question}"));
            asked.paths = Some(40);
            let found = compared(&asked);
            for bridge in &found.bridges {
                assert!(bridge.method.is_ok(), "{}: {:?}", path.display(), bridge.method);
                assert!(!bridge.steps.is_empty(), "{}: nothing differs", path.display());
                for told in bridge.steps.iter().flat_map(|step| &step.clauses) {
                    assert!(
                        !told.name.is_empty() && told.was != told.is,
                        "{}: {told:?}",
                        path.display()
                    );
                }
                adds_up(&found, bridge);
                seen += 1;
            }
        }
    }
    assert!(seen >= 30, "{seen} pairs of deals");
}
