//! From gross to net: the gross is what the file without the clauses gives on the same paths, and the steps lead to the net.

use std::collections::BTreeMap;

use termsheet::report::{NetStep, Report, StepKind, gross_to_net};

use super::runs::{load, request};
use super::{HEAD, YEARS};

fn run(text: &str, paths: u64) -> Report {
    let mut asked = request(text);
    asked.paths = Some(paths);
    let files = BTreeMap::new();
    let loaded = load(&asked, &files);
    termsheet::run(&asked, &loaded, &files, Some(2), &|_| {}).unwrap_or_else(|_| panic!("it runs\n{text}"))
}

fn steps_of(report: &Report, party: &str) -> Vec<NetStep> {
    let party = report.parties.iter().find(|one| one.key == party).expect("a party");
    gross_to_net(report, party)
}

/// What each step is about, and its amount.
fn told(steps: &[NetStep]) -> Vec<(String, f64)> {
    let what = |step: &NetStep| match &step.kind {
        StepKind::Gross(_) => step.terms.join("+"),
        StepKind::Clause(id) => id.clone(),
        StepKind::Unpaid => "unpaid".to_owned(),
    };
    steps.iter().map(|step| (what(step), step.amount)).collect()
}

#[track_caller]
fn are(found: &[NetStep], wanted: &[(&str, f64)]) {
    let found = told(found);
    let names: Vec<&str> = found.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(names, wanted.iter().map(|(what, _)| *what).collect::<Vec<&str>>());
    for ((what, found), (_, wanted)) in found.iter().zip(wanted) {
        assert!(
            (found - wanted).abs() < 1e-9 * wanted.abs(),
            "{what}: {found}, not {wanted}"
        );
    }
}

#[test]
fn caps_floors_and_what_is_not_yet_paid_by_hand() {
    // 10, 2 and 30 a year: the floor lifts the second to 5, the cap per year cuts the third to 20, the one in total leaves 17 of
    // it; a fifth of that is held back beyond the end, as is nothing of the years before.
    let text = format!(
        "{YEARS}[terms.fee]\nkind = \"amount\"\nfrom = \"a\"\nto = \"b\"\namount = {{ \"2024-01\" = 10, \"2025-01\" = 2, \"2026-01\" = 30 }}\n\
         per = \"year\"\nfloor = {{ per_period = 5 }}\ncap = {{ per_year = 20, total = 32 }}\nholdback = {{ rate = \"20%\", release_after = \"12 months\" }}"
    );
    let report = run(&text, 10);
    let wanted = [
        ("fee", 42.0),
        ("fee.floor", 3.0),
        ("fee.cap.per_year", -10.0),
        ("fee.cap.total", -3.0),
        ("unpaid", -3.4),
    ];
    are(&steps_of(&report, "b"), &wanted);
    are(&steps_of(&report, "a"), &wanted.map(|(what, amount)| (what, -amount)));
    let net = report.parties[1].net_cash.summary.mean.expect("a mean");
    assert!((net - 28.6).abs() < 1e-12, "{net}");
}

#[test]
fn an_advance_has_one_gross_for_all_that_it_is_recouped_from() {
    // 40 and 20 a year; of 100 advanced, half of what would be paid is kept until it is recouped: 30, 30, 30.
    let royalty = |name: &str, amount: u32, to: &str| {
        format!("[terms.{name}]\nkind = \"amount\"\nfrom = \"a\"\nto = \"{to}\"\namount = {amount}\nper = \"year\"\n")
    };
    let advance = "[terms.advance]\nkind = \"advance\"\nfrom = \"a\"\nto = \"b\"\nschedule = { \"2024-01\" = 100 }\n\
                   recouped_from = [\"book\", \"film\"]\nrate = \"50%\"\n";
    let text = [YEARS, &royalty("book", 40, "b"), advance, &royalty("film", 20, "b")].concat();
    let wanted = [("book+film", 180.0), ("advance.recoupment", -90.0), ("advance", 100.0)];
    are(&steps_of(&run(&text, 10), "b"), &wanted);
    // What is kept from two payees cannot be told apart: no step, and the gross is what is left of it.
    let parties = "c = {}\n";
    let text = [
        YEARS,
        parties,
        &royalty("book", 40, "b"),
        advance,
        &royalty("film", 20, "c"),
    ]
    .concat();
    let report = run(&text, 10);
    are(&steps_of(&report, "b"), &[("book", 60.0), ("advance", 100.0)]);
    are(&steps_of(&report, "c"), &[("film", 30.0)]);
}

/// Deals with a clause and without it, in which nothing else answers to it: the gross of the one is what the other comes to.
#[test]
fn the_gross_is_what_the_file_without_the_clauses_gives() {
    let share = "kind = \"share\"\nof = \"sales\"\nrate = \"30%\"\n";
    let usage = "kind = \"usage\"\nquantity = \"sales\"\nprice = 1\n";
    let commitment = "kind = \"take_or_pay\"\nof = \"sales\"\ncommitment = 120\n";
    let financing =
        "kind = \"revenue_financing\"\nfrom = \"b\"\nto = \"a\"\nadvance = 30\nof = \"sales\"\nrate = \"12%\"\n";
    let as_share = "kind = \"share\"\nfrom = \"a\"\nto = \"b\"\nof = \"sales\"\nrate = \"12%\"\n";
    let back = "\n[terms.back]\nkind = \"share\"\nfrom = \"b\"\nto = \"a\"\nof = \"costs\"\nrate = \"20%\"\n";
    let advance = "\n[terms.adv]\nkind = \"advance\"\nfrom = \"a\"\nto = \"b\"\nschedule = { \"2024-01\" = 20 }\nrecouped_from = [\"main\"]\ninterest = \"8%\"\n";
    let cases: Vec<(&str, String, String, &[&str])> = vec![
        (
            "caps and a floor",
            format!("{share}floor = {{ per_period = 6 }}\ncap = {{ per_period = 12, per_year = 32, total = 80 }}"),
            share.to_owned(),
            &[
                "main.floor",
                "main.cap.per_period",
                "main.cap.per_year",
                "main.cap.total",
            ],
        ),
        (
            "payment later, and a part of it beyond the end",
            format!(
                "{share}every = \"year\"\nlag = \"4 months\"\nholdback = {{ rate = \"20%\", release_after = \"9 months\" }}\ncap = {{ total = 80 }}"
            ),
            share.to_owned(),
            &["main.cap.total", "unpaid"],
        ),
        (
            "an advance",
            format!("{share}cap = {{ total = 80 }}{advance}"),
            share.to_owned(),
            &["main.cap.total", "adv.recoupment"],
        ),
        (
            "discounts and credits",
            format!(
                "{usage}discount_tiers = [{{ up_to = 30, discount = 0 }}, {{ up_to = 60, discount = \"10%\" }}, {{ discount = \"25%\" }}]\ncredits = 40"
            ),
            usage.to_owned(),
            &["main.discount_tiers.1", "main.discount_tiers.2", "main.credits"],
        ),
        (
            "what is made up",
            format!("{commitment}carry_forward = 2\n"),
            commitment.to_owned(),
            &["main.make_up"],
        ),
        (
            "netting",
            format!("{share}{back}[netting.both]\nterms = [\"main\", \"back\"]\n"),
            format!("{share}{back}"),
            &["main.netting"],
        ),
        (
            "want of cash without interest",
            format!("{share}cap = {{ total = 80 }}\npays_from_cash = true"),
            share.to_owned(),
            &["main.cap.total"],
        ),
    ];
    let head = HEAD.replace("arrears_rate = \"4%\"", "arrears_rate = 0");
    for (what, with, without, clauses) in cases {
        let (with, without) = (
            run(&format!("{head}{with}"), 600),
            run(&format!("{head}{without}"), 600),
        );
        gross_is(what, (&with, "b"), (&without, "main"), clauses);
    }
    // The financing of the file has its parties turned round, and pays as long as the share does.
    let head = head.replace("from = \"a\"\nto = \"b\"\n", "");
    let with = run(
        &format!("{head}{financing}multiple = 1.5\nminimum = 3\nmaturity = \"2027-01\""),
        600,
    );
    let without = run(&format!("{head}{as_share}"), 600);
    gross_is(
        "a financing",
        (&with, "b"),
        (&without, "main"),
        &["main.multiple", "main.minimum", "main.maturity"],
    );
}

#[track_caller]
fn gross_is(what: &str, (with, party): (&Report, &str), (without, term): (&Report, &str), clauses: &[&str]) {
    let steps = steps_of(with, party);
    let of_main: Vec<NetStep> = steps.iter().filter(|step| step.terms == [term]).cloned().collect();
    let names: Vec<String> = told(&of_main).into_iter().map(|(what, _)| what).collect();
    for clause in clauses {
        assert!(
            names.iter().any(|name| name == clause),
            "{what}: {clause} among {names:?}"
        );
    }
    let found = without.terms.iter().find(|one| one.key == term).expect("the term");
    let wanted = found.total.summary.mean.expect("a mean") + found.outstanding.summary.mean.unwrap_or(0.0);
    let gross = of_main[0].amount.abs();
    assert!((gross - wanted).abs() < 1e-7 * wanted, "{what}: {gross}, not {wanted}");
}

#[test]
fn the_steps_lead_to_the_net_of_every_published_deal() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    let mut clauses = 0;
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let report = run(&text, 200);
        for party in report.parties.iter() {
            let steps = gross_to_net(&report, party);
            let sum: f64 = steps.iter().map(|step| step.amount).sum();
            let size: f64 = steps.iter().map(|step| step.amount.abs()).sum();
            let net = party.net_cash.summary.mean.expect("a mean");
            let about = format!("{} {}", path.display(), party.key);
            assert!((sum - net).abs() <= 1e-9 * size, "{about}: {sum}, not {net}");
            clauses += steps
                .iter()
                .filter(|step| matches!(step.kind, StepKind::Clause(_)))
                .count();
        }
    }
    assert!(clauses >= 20, "{clauses} steps are of clauses");
}
