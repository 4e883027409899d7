//! The command line as a user meets it: every command, every exit status.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;

/// A fresh folder.
fn empty(name: &str) -> Desk {
    Desk::new(&format!("cli-{name}"))
}

/// A folder with the starter scenario in it as `deal.toml`.
fn with_deal(name: &str) -> Desk {
    let desk = empty(name);
    desk.run(&["new", "deal.toml"], 0);
    desk
}

#[test]
fn the_starter_passes_check_and_is_not_overwritten() {
    let desk = with_deal("new");
    let (out, err) = desk.run(&["check", "deal.toml"], 0);
    assert_eq!(
        (out.as_str(), err.as_str()),
        ("", ""),
        "check says nothing when all is well"
    );
    desk.write("deal.toml", "mine");
    let (_, err) = desk.run(&["new", "deal.toml"], 3);
    assert!(err.contains("--force"), "{err}");
    assert_eq!(desk.read("deal.toml"), "mine");
    desk.run(&["new", "deal.toml", "--force"], 0);
    assert_eq!(desk.read("deal.toml"), desk.run(&["new", "-"], 0).0);
}

#[test]
fn a_run_prints_a_summary_and_writes_its_folder() {
    let desk = with_deal("run");
    let (out, err) = desk.run(&["run", "deal.toml", "--paths", "2000"], 0);
    for said in [
        "to Studio in present value on average",
        "Publisher",
        "Present value under the variants",
        "Royalty",
        "2,000 paths",
    ] {
        assert!(out.contains(said), "{said} in\n{out}");
    }
    assert!(!out.contains('\u{1b}'), "no colours where there is no terminal");
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    assert!(err.contains("output/deal"), "{err}");
    for file in [
        "report.html",
        "summary.json",
        "summary.csv",
        "summary.md",
        "series.csv",
        "charts/driver-sales.svg",
    ] {
        assert!(!desk.read(&format!("output/deal/{file}")).is_empty());
    }
    assert!(desk.read("output/deal/report.html").contains("Studio"));
    let csv = desk.read("output/deal/series.csv");
    assert_eq!(csv.lines().count(), 73, "a header and 72 months");
    assert!(csv.starts_with("period_start,drivers.sales.mean,"));
}

#[test]
fn a_discount_rate_that_nobody_gave_is_none() {
    let desk = empty("undiscounted");
    desk.write(
        "deal.toml",
        "scenario = { start = \"2025-01\", years = 1, paths = 10 }\nparties = { shop = {}, mall = {} }\n\
         terms.rent = { kind = \"amount\", from = \"shop\", to = \"mall\", amount = \"12\", per = \"year\" }\n",
    );
    let (out, _) = desk.run(&["run", "deal.toml"], 0);
    // Twelve payments of 1, at their full value.
    let told = "$12 to mall in present value on every path, at a discount rate of 0%.";
    assert!(out.contains(told), "{told} in\n{out}");
}

#[test]
fn json_is_summary_json_and_nothing_else() {
    let desk = with_deal("json");
    let arguments = [
        "run",
        "deal.toml",
        "--paths",
        "500",
        "--seed",
        "7",
        "--json",
        "--out",
        "here",
        "--set",
        "terms.royalty.cap.total=$1m",
    ];
    let (out, _) = desk.run(&arguments, 0);
    assert_eq!(out, desk.read("here/summary.json"));
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value
            .as_object()
            .map(|map| map.keys().cloned().collect())
            .unwrap_or_default()
    };
    assert_eq!(
        keys(&json),
        [
            "termsheet",
            "scenario",
            "run",
            "parties",
            "terms",
            "clauses",
            "events",
            "drivers",
            "assumptions",
            "series",
            "variants",
            "manifest"
        ]
    );
    assert_eq!(
        keys(&json["scenario"]),
        ["title", "currency", "start", "step", "periods"]
    );
    assert_eq!(json["run"]["paths"], 500);
    assert_eq!(json["run"]["seed"], 7);
    assert_eq!(json["run"]["overrides"][0], "terms.royalty.cap.total=$1m");
    assert_eq!(
        keys(&json["parties"]["studio"])[..9],
        [
            "npv",
            "net_cash",
            "received",
            "paid",
            "irr",
            "multiple",
            "payback_years",
            "peak_exposure",
            "probability_of_loss"
        ]
    );
    assert_eq!(
        keys(&json["parties"]["studio"]["npv"]),
        [
            "count",
            "mean",
            "se",
            "sd",
            "min",
            "max",
            "p1",
            "p5",
            "p10",
            "p25",
            "p50",
            "p75",
            "p90",
            "p95",
            "p99",
            "tail_mean_5"
        ]
    );
    // Who stands outside is not judged: nothing is not a probability of 0.
    let loss = |party: &str| json["parties"][party]["probability_of_loss"]["value"].clone();
    assert!(loss("players").is_null() && loss("studio").is_number());
    // The cap of the override holds: a million at most, to the last cent.
    assert!(
        json["terms"]["royalty"]["total"]["max"]
            .as_f64()
            .is_some_and(|most| most <= 1e6 + 1e-6)
    );
    assert_eq!(json["series"]["period_start"][1], "2026-02-01");
    assert_eq!(
        json["series"]["parties.studio.net"]["p50"].as_array().map(Vec::len),
        Some(72)
    );
    let again = desk.run(&[&arguments[..], &["--threads", "2"]].concat(), 0).0;
    assert_eq!(out, again, "the number of threads changes no byte");
}

#[test]
fn variants_and_standard_input() {
    let desk = with_deal("variant");
    let text = desk.read("deal.toml");
    let (out, _) = desk.run_with(
        &["run", "-", "--variant", "no_cap", "--paths", "200", "--quiet"],
        &text,
        0,
    );
    assert_eq!(out, "", "--quiet prints nothing");
    let json: serde_json::Value = serde_json::from_str(&desk.read("output/scenario/summary.json")).expect("it is JSON");
    assert_eq!(json["run"]["variant"], "no_cap");
    let (_, err) = desk.run(&["run", "deal.toml", "--variant", "no_cup"], 2);
    assert!(err.contains("no_cap"), "{err}");
}

#[test]
fn explain_tells_the_deal() {
    let desk = with_deal("explain");
    let (out, _) = desk.run(&["explain", "deal.toml"], 0);
    assert!(
        out.contains("Publisher guarantees Studio at least $1.5m in each calendar year"),
        "{out}"
    );
    assert!(out.lines().all(|line| line.chars().count() <= 100));
    let (out, _) = desk.run(&["explain", "deal.toml", "--json"], 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(json["sections"][0]["heading"], "The parties");
    desk.run(&["explain", "deal.toml", "--out", "words"], 0);
    assert!(desk.read("words/explanation.txt").contains("Royalty"));
}

#[test]
fn trace_tells_one_path() {
    let desk = with_deal("trace");
    let (first, _) = desk.run(&["trace", "deal.toml", "--paths", "300", "--path", "3"], 0);
    assert!(first.contains("path 3 of seed 42"), "{first}");
    let (out, _) = desk.run(
        &[
            "trace",
            "deal.toml",
            "--paths",
            "300",
            "--at",
            "studio.npv=min",
            "--json",
        ],
        0,
    );
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    desk.run(&["run", "deal.toml", "--paths", "300", "--quiet"], 0);
    let summary: serde_json::Value = serde_json::from_str(&desk.read("output/deal/summary.json")).expect("it is JSON");
    let least = summary["parties"]["studio"]["npv"]["min"]
        .as_f64()
        .expect("there is a least value");
    let found = json["parties"]["studio"]["metrics"]["npv"]
        .as_f64()
        .expect("the path has a value");
    // Engine and ledger add in another order: a few units in the last place of the largest sum.
    assert!(
        (found - least).abs() <= 1e-9 * least.abs().max(1.0),
        "{found} and {least}"
    );
    for (at, said) in [
        ("studio.npw=p5", "did you mean `npv`"),
        ("studo.npv=p5", "did you mean `studio`"),
        ("x", "party.figure=p5"),
    ] {
        let (_, err) = desk.run(&["trace", "deal.toml", "--at", at], 2);
        assert!(err.contains(said), "{err}");
    }
}

#[test]
fn faults_are_told_at_their_place() {
    let desk = with_deal("faults");
    let text = desk.read("deal.toml").replace("to = \"studio\"", "to = \"studo\"");
    desk.write("wrong.toml", &text);
    for command in ["check", "run", "explain", "trace"] {
        let (out, err) = desk.run(&[command, "wrong.toml"], 1);
        assert_eq!(out, "", "{command}");
        assert!(err.contains("wrong.toml:") && err.contains("studio"), "{err}");
    }
    assert!(!desk.0.join("output").exists(), "what is not run writes nothing");
    let (out, _) = desk.run(&["check", "wrong.toml", "--json"], 1);
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert!(json["errors"].as_u64().is_some_and(|count| count >= 1));
    assert!(json["faults"][0]["place"]["line"].as_u64().is_some_and(|line| line > 1));
    let (_, err) = desk.run(&["check", "deal.toml", "--set", "terms.royaltee.rate=5%"], 2);
    assert!(err.contains("royalty"), "{err}");
}

/// A part that a path draws outside of what it can be stops the run at its place, with path and period.
#[test]
fn a_share_that_a_path_draws_out_of_range_is_a_fault() {
    let desk = empty("drawn");
    let head = "[scenario]\nstart = \"2024-01\"\nyears = 2\n[parties]\na = {}\nb = {}\n\
        [assumptions]\npart = \"normal(1%, 5%)\"\n[terms.fee]\nfrom = \"a\"\nto = \"b\"\n";
    let royalty = "[terms.royalty]\nkind = \"amount\"\nfrom = \"a\"\nto = \"b\"\namount = 1\nper = \"month\"\n";
    let amount = "kind = \"amount\"\namount = 5\nper = \"month\"\n";
    for (name, body, said) in [
        (
            "holdback",
            format!("{amount}holdback = {{ rate = \"part\", release_after = \"3 months\" }}\n"),
            "a part held back of -0.",
        ),
        (
            "financing",
            "kind = \"revenue_financing\"\nadvance = 100\nof = 50\nper = \"month\"\nrate = \"part\"\nmultiple = 2\n"
                .to_owned(),
            "a share that repays of -0.",
        ),
        (
            "stake",
            "kind = \"equity\"\nstake = \"part\"\ndividends = 5\nper = \"month\"\n".to_owned(),
            "a stake of -0.",
        ),
        (
            "advance",
            format!(
                "kind = \"advance\"\nschedule = {{ \"2024-01\" = 100 }}\nrecouped_from = \"royalty\"\nrate = \"part\"\n{royalty}"
            ),
            "a share kept back of -0.",
        ),
        (
            "escalator",
            format!("{amount}escalator = \"10 * part - 70%\"\n"),
            "an escalator of -1.",
        ),
    ] {
        desk.write("deal.toml", format!("{head}{body}"));
        let (_, err) = desk.run(&["run", "deal.toml", "--paths", "2000"], 1);
        let told = err.contains(said) && err.contains("on path ") && err.contains("[terms.fee]");
        assert!(told && err.contains("deal.toml:"), "{name}\n{err}");
    }
}

/// A column of yearly totals that doubles, with its growth and where it comes from, ready to be pasted.
#[test]
fn fit_prints_a_driver_to_paste() {
    let desk = empty("fit");
    desk.write(
        "sales.csv",
        "year,sales\n2019,100\n2020,210\n2021,390\n2022,820\n2023,1590\n",
    );
    let (out, _) = desk.run(&["fit", "sales.csv", "--column", "sales", "--per", "year"], 0);
    assert!(
        out.contains("process = \"geometric\"") && out.contains("growth = "),
        "{out}"
    );
    // It is the body of a driver: a scenario with it passes the check.
    let head = "[scenario]\nstart = \"2024-01\"\nyears = 2\nstep = \"year\"\n[parties]\na = {}\nb = {}\n";
    let fee = "[terms.fee]\nkind = \"share\"\nfrom = \"a\"\nto = \"b\"\nrate = \"5%\"\nof = \"sales\"\n";
    desk.write("deal.toml", format!("{head}{out}\n{fee}"));
    let (said, err) = desk.run(&["check", "deal.toml"], 0);
    assert_eq!((said.as_str(), err.as_str()), ("", ""), "{out}");
    let (json, _) = desk.run(&["fit", "sales.csv", "--column", "sales", "--per", "year", "--json"], 0);
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    let (_, err) = desk.run(&["fit", "sales.csv", "--column", "profit", "--per", "year"], 1);
    assert!(err.contains("profit"), "{err}");
}

#[test]
fn evidence_lists_what_has_no_source() {
    let desk = with_deal("evidence");
    let (out, _) = desk.run(&["check", "deal.toml", "--evidence"], 0);
    assert!(
        out.contains("assumptions.growth: a guess") && out.contains("terms.royalty: no source"),
        "{out}"
    );
}

#[test]
fn files_that_cannot_be_read_or_written() {
    let desk = with_deal("files");
    let (_, err) = desk.run(&["run", "none.toml"], 3);
    assert!(err.contains("cannot read none.toml"), "{err}");
    let (_, err) = desk.run(&["check", "."], 3);
    assert!(err.contains("it is a folder"), "{err}");
    desk.write("taken", "a file");
    let (_, err) = desk.run(&["run", "deal.toml", "--paths", "10", "--out", "taken"], 3);
    assert!(err.contains("in the way"), "{err}");
    let (_, err) = desk.run(&["run", "deal.toml", "--paths", "10", "--out", "taken/below"], 3);
    assert!(err.contains("in the way"), "{err}");
    assert_eq!(desk.read("taken"), "a file");
    let (_, err) = desk.run(&["new", "no/such/folder.toml"], 3);
    assert!(err.contains("there is no such file or folder"), "{err}");
}

#[test]
fn command_lines_that_are_wrong() {
    let desk = with_deal("usage");
    for arguments in [
        &["fly"][..],
        &["run"],
        &["run", "deal.toml", "--paths", "0"],
        &["run", "deal.toml", "--paths", "many"],
        &["run", "deal.toml", "--seed", "-1"],
        &["run", "deal.toml", "--threads", "0"],
        &["run", "deal.toml", "--set", "terms.royalty.cap.total"],
        &["run", "deal.toml", "--wat"],
        &["trace", "deal.toml", "--path", "1", "--at", "studio.npv=p5"],
        &["completions", "cobol"],
    ] {
        let (out, err) = desk.run(arguments, 2);
        assert!(out.is_empty() && err.contains("error"), "{arguments:?}: {err}");
    }
}

/// A question that was asked in flags is faulted in flags: its text, the place in it, the help.
#[test]
fn faults_of_questions_are_told_in_flags() {
    let desk = with_deal("flags");
    let told = |arguments: &[&str]| {
        let (out, err) = desk.run(arguments, 2);
        assert!(out.is_empty() && !err.contains(" = ["), "{err}");
        let keys = err.lines().filter(|line| !line.trim_start().starts_with("= help: "));
        assert!(keys.clone().all(|line| !line.contains(" = ")), "{err}");
        assert!(!err.contains("{ from") && !err.contains("analyses."), "{err}");
        err
    };
    let vary = "terms.royalty.rate=15%..5%";
    for (arguments, wanted) in [
        (
            &["solve", "deal.toml", "--vary", "terms.royalty.rate=0%..5%"][..],
            &[
                "`solve` has no `--of`",
                "1 | solve --vary terms.royalty.rate=0%..5%",
                "`--of` is missing",
                "for example --of studio.npv.mean",
                "for example --target 0, or --equal-to another_variant",
            ][..],
        ),
        (
            &["sweep", "deal.toml", "--of", "studio.npv.mean"],
            &["`sweep` has no `--vary`", "for example --vary terms.fee.rate=5%..25%:5"],
        ),
        (
            &[
                "solve",
                "deal.toml",
                "--vary",
                vary,
                "--of",
                "studio.npv.mean",
                "--target",
                "0",
            ],
            &[
                "1 | solve --vary terms.royalty.rate=15%..5% --of studio.npv.mean --target 0",
                "  |                                      ^^ not above `from`",
            ],
        ),
        (
            &[
                "sweep",
                "deal.toml",
                "--vary",
                "terms.royalty.rate=1%,2%",
                "--of",
                "studio.npv",
            ],
            &[
                "1 | sweep --vary terms.royalty.rate=1%,2% --of studio.npv",
                "  |                                            ^^^^^^^^^^ a statistic is missing",
                "there are .mean, .median, .p5 (or any percentile)",
            ],
        ),
        (
            &["frontier", "deal.toml", "--vary", "terms.royalty.rate=1%,2%"],
            &["--vary terms.fee.rate=5%..25%"],
        ),
        (
            &["compare", "deal.toml", "--figure", "npv", "--figure", "npv.mean"],
            &[
                "1 | compare --figure npv --figure npv.mean",
                "  |                               ^^^^^^^^ a figure and a statistic of it",
                "leave out `.mean`",
            ],
        ),
        (
            &["compare", "deal.toml", "--orders", "2"],
            &[
                "`--orders` is a whole number",
                "1 | compare --orders 2",
                "for example --orders 100",
            ],
        ),
        (
            &[
                "frontier",
                "deal.toml",
                "--vary",
                "terms.royalty.rate=1%..2%",
                "--probability",
                "2",
            ],
            &["for example --probability 90%"],
        ),
    ] {
        let err = told(arguments);
        for words in wanted {
            assert!(err.contains(words), "{words} in\n{err}");
        }
    }
}

#[test]
fn help_schema_and_completions() {
    let desk = empty("help");
    assert!(desk.run(&["--help"], 0).0.contains("Simulate a deal"));
    assert!(desk.run(&["--version"], 0).0.starts_with("termsheet "));
    let schema: serde_json::Value = serde_json::from_str(&desk.run(&["schema"], 0).0).expect("it is JSON");
    assert!(schema["properties"]["terms"].is_object());
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(desk.run(&["completions", shell], 0).0.contains("termsheet"), "{shell}");
    }
}

#[test]
fn compare_and_sweep_answer_and_write_beside_what_is_there() {
    let desk = with_deal("ask");
    let common = ["--paths", "200", "--quiet", "--json"];
    let (out, _) = desk.run(&[&["compare", "deal.toml"][..], &common].concat(), 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(json["analyses"]["compare"]["kind"], "compare");
    let sweep = [
        "sweep",
        "deal.toml",
        "--vary",
        "terms.royalty.rate=5%..25%:3",
        "--of",
        "studio.npv.p50",
    ];
    let (out, _) = desk.run(&[&sweep[..], &common].concat(), 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    let cells = json.pointer("/analyses/sweep/statistics/0/cells");
    assert_eq!(cells.and_then(|cells| cells.as_array()).map(Vec::len), Some(3));
    for path in [
        "compare.json",
        "sweep.json",
        "analyses/compare.csv",
        "analyses/sweep.csv",
        "charts/sweep-sweep-0.svg",
    ] {
        assert!(!desk.read(&format!("output/deal/{path}")).is_empty(), "{path}");
    }
    // What is asked wrongly on the command line is its fault, and what has nothing to ask too.
    let (_, err) = desk.run(
        &[
            "sweep",
            "deal.toml",
            "--vary",
            "terms.royalty.rate=5%,10%",
            "--of",
            "studio.npw.p50",
        ],
        2,
    );
    assert!(
        err.contains("did you mean `npv`?") && err.contains("the command line"),
        "{err}"
    );
    let (_, err) = desk.run(
        &[
            "sweep",
            "deal.toml",
            "--vary",
            "terms.royalty.rate",
            "--of",
            "studio.npv.p50",
        ],
        2,
    );
    assert!(err.contains("5%..25%:9"), "{err}");
    let (_, err) = desk.run(&["sweep", "deal.toml"], 2);
    assert!(err.contains("--vary"), "{err}");
    // Two files, and no line wider than a page.
    desk.write("other.toml", desk.read("deal.toml").replace("15%", "18%"));
    let (out, _) = desk.run(
        &[
            "compare",
            "deal.toml",
            "other.toml",
            "--figure",
            "irr",
            "--paths",
            "200",
        ],
        0,
    );
    assert!(
        out.contains("Rate of return of") && out.contains("Differences, path by path"),
        "{out}"
    );
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
}

#[test]
fn samplers_and_precision() {
    let desk = with_deal("samplers");
    let (out, _) = desk.run(
        &["run", "deal.toml", "--paths", "512", "--sampler", "sobol", "--json"],
        0,
    );
    let summary: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(summary["run"]["sampler"], "sobol");
    assert_eq!(summary["run"]["replicates"], 8);
    assert!(
        desk.read("output/deal/report.html")
            .contains("8 independent replicates")
    );

    let (out, _) = desk.run(&["run", "deal.toml", "--precision", "2%"], 0);
    assert!(
        out.contains("Precision of 2%: the standard errors of present values"),
        "{out}"
    );
    let (out, _) = desk.run(&["run", "deal.toml", "--precision", "0.1%", "--paths", "600"], 0);
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.contains("which is not enough; --paths allows more"), "{out}");
    desk.run(&["run", "deal.toml", "--precision", "2"], 2);
    desk.run(&["run", "deal.toml", "--sampler", "halton"], 2);

    // A path of a Latin hypercube is one of so many; of the others there is no end.
    let path = ["trace", "deal.toml", "--paths", "300", "--path", "300", "--sampler"];
    let (_, err) = desk.run(&[&path[..], &["latin-hypercube"]].concat(), 2);
    assert!(err.contains("a run of 300 paths has no path 300"), "{err}");
    for sampler in ["antithetic", "sobol"] {
        desk.run(&[&path[..], &[sampler]].concat(), 0);
    }
    let at = [
        "trace",
        "deal.toml",
        "--paths",
        "300",
        "--at",
        "studio.npv=p5",
        "--sampler",
    ];
    desk.run(&[&at[..], &["latin-hypercube"]].concat(), 0);
}

#[test]
fn a_chart_that_shows_nothing_is_named() {
    let desk = empty("no-chart");
    desk.write(
        "deal.toml",
        "[scenario]\nstart = \"2024-01\"\nyears = 1\npaths = 50\n[parties]\na = {}\nb = {}\n\
         [terms.fee]\nkind = \"amount\"\nfrom = \"a\"\nto = \"b\"\namount = 5\nper = \"month\"\n",
    );
    let (_, told) = desk.run(&["run", "deal.toml", "--chart", "hits", "--chart", "terms"], 0);
    assert!(
        told.contains("No chart `hits`: this run has nothing to show in it"),
        "{told}"
    );
    assert!(!told.contains("No chart `terms`"), "{told}");
}
