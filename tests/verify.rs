//! Published files checked against their scenarios, as a reader would: every kind of file, every outcome.

#[path = "support/desk.rs"]
mod desk;

use std::fs;

use desk::Desk;
use serde_json::Value;

/// A deal with an event, a variant, a question and a file that it names.
const DEAL: &str = r#"
scenario = { title = "A deal to check", start = "2026-01", years = 2, step = "quarter", discount_rate = "8%", paths = 400 }
parties = { publisher = { name = "Publisher" }, author = { name = "Author" } }
assumptions.base = "empirical('sales.csv', 'sales')"
drivers.sales = { initial = "base", per = "year", process = "geometric", growth = "5%", volatility = "20%" }
terms.royalty = { kind = "share", from = "publisher", to = "author", rate = "10%", of = "sales", cap = { total = "30k" } }
variants.no_cap = { title = "No cap", set = { "terms.royalty.cap.total" = "1bn" } }
analyses.by_rate = { kind = "sweep", vary = { "terms.royalty.rate" = { from = "5%", to = "15%", points = 3 } }, of = "author.npv.mean", paths = 100 }
"#;

const SALES: &str = "sales\n100000\n150000\n200000\n";

/// A folder with the deal in it.
fn with_deal(name: &str) -> Desk {
    let desk = Desk::new(&format!("verify-{name}"));
    desk.write("deal.toml", DEAL);
    desk.write("sales.csv", SALES);
    desk
}

/// The same bytes with a manifest changed: `from` stands in it exactly once in that form.
fn forged(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).expect("the file is text");
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}

#[test]
fn every_file_of_a_run_is_verified_and_none_survives_a_changed_byte() {
    let desk = with_deal("every");
    let arguments = [
        "run",
        "deal.toml",
        "--quiet",
        "--seed",
        "7",
        "--set",
        "terms.royalty.label=\"Royalty, <b>é</b>\"",
    ];
    desk.run(&arguments, 0);
    let all = desk.published("output/deal");
    for ending in ["html", "json", "csv", "svg", "png"] {
        assert!(all.iter().any(|path| path.ends_with(ending)), "{ending} among {all:?}");
    }
    // One file of each kind through the program, and all of them through the library below.
    for path in [
        "report.html",
        "summary.json",
        "summary.md",
        "summary.csv",
        "series.csv",
        "analyses/by_rate.csv",
        "charts/driver-sales.svg",
    ] {
        let path = format!("output/deal/{path}");
        let (out, _) = desk.run(&["verify", &path], 0);
        assert!(out.contains("is what deal.toml gives, to the last byte"), "{out}");
        let mut bytes = desk.bytes(&path);
        let at = bytes
            .iter()
            .rposition(u8::is_ascii_digit)
            .expect("there is a figure in it");
        bytes[at] ^= 1;
        desk.write("altered", &bytes);
        // A digit of the manifest may have been hit: then it is the digest, the version or the settings that fail.
        let (out, _) = desk.run(&["verify", "altered", "deal.toml", "--json"], 4);
        let told: Value = serde_json::from_str(&out).expect("it is JSON");
        assert_ne!(told["verdict"], "matches", "{path}");
    }
    for path in all {
        let manifest =
            termsheet::write::provenance::read(&desk.bytes(&path)).unwrap_or_else(|why| panic!("{path}: {why}"));
        assert_eq!(format!("output/deal/{}", manifest.file), path);
        assert_eq!((manifest.seed, manifest.options.seed), (Some(7), Some(7)));
        assert_eq!(manifest.files[0].name, "sales.csv");
        assert_eq!(manifest.analyses[0].paths, 100);
        let text = termsheet::write::provenance::line(&manifest);
        assert!(
            !text.contains(&*desk.0.to_string_lossy()),
            "no folder of the machine is told: {text}"
        );
    }
}

#[test]
fn a_scenario_in_its_own_folder_beside_the_output_is_found() {
    let desk = with_deal("folder");
    fs::create_dir(desk.0.join("scenarios")).expect("the desk can be written to");
    for name in ["deal.toml", "sales.csv"] {
        let bytes = desk.bytes(name);
        desk.write(&format!("scenarios/{name}"), &bytes);
        fs::remove_file(desk.0.join(name)).expect("it is there");
    }
    desk.run(&["run", "scenarios/deal.toml", "--quiet"], 0);
    let (out, _) = desk.run(&["verify", "output/deal/summary.json"], 0);
    assert!(out.contains("is what deal.toml gives, to the last byte"), "{out}");
}

#[test]
fn a_picture_with_another_pixel_is_altered() {
    let desk = with_deal("picture");
    desk.run(&["run", "deal.toml", "--quiet"], 0);
    let path = "output/deal/charts/driver-sales.png";
    desk.run(&["verify", path], 0);
    let mut bytes = desk.bytes(path);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    desk.write(path, &bytes);
    let (out, _) = desk.run(&["verify", path], 4);
    assert!(out.contains("the file was altered"), "{out}");
}

#[test]
fn another_scenario_file_or_version_is_named_as_the_reason() {
    let desk = with_deal("differs");
    desk.run(&["run", "deal.toml", "--quiet"], 0);
    let page = "output/deal/report.html";
    desk.write("deal.toml", DEAL.replace("10%", "11%"));
    let (out, _) = desk.run(&["verify", page], 4);
    assert!(out.contains("was made from another deal.toml"), "{out}");
    desk.write("deal.toml", DEAL);
    desk.write("sales.csv", SALES.replace("150000", "150001"));
    let (out, _) = desk.run(&["verify", page], 4);
    assert!(out.contains("was made from another sales.csv"), "{out}");
    desk.write("sales.csv", SALES);
    desk.run(&["verify", page], 0);
    // A scenario that was renamed is the same scenario.
    fs::rename(desk.0.join("deal.toml"), desk.0.join("renamed.toml")).expect("it can be renamed");
    let (_, err) = desk.run(&["verify", page], 3);
    assert!(err.contains("cannot find deal.toml"), "{err}");
    desk.run(&["verify", page, "renamed.toml"], 0);
    let version = format!("\"termsheet\":\"{}\"", env!("CARGO_PKG_VERSION"));
    desk.write(
        "old.html",
        forged(&desk.bytes(page), &version, "\"termsheet\":\"0.0.1\""),
    );
    let (out, _) = desk.run(&["verify", "old.html", "renamed.toml"], 4);
    assert!(out.contains("was made by termsheet 0.0.1"), "{out}");
}

#[test]
fn files_of_questions_are_verified_too() {
    let desk = with_deal("questions");
    desk.run(&["sweep", "deal.toml", "--quiet"], 0);
    desk.run(
        &["compare", "deal.toml", "--quiet", "--figure", "irr", "--paths", "200"],
        0,
    );
    desk.write("theirs.toml", DEAL.replace("10%", "12%"));
    for path in [
        "sweep.json",
        "analyses/by_rate.csv",
        "compare.json",
        "analyses/compare.csv",
    ] {
        desk.run(&["verify", &format!("output/deal/{path}")], 0);
    }
    desk.run(&["compare", "deal.toml", "theirs.toml", "--quiet", "--paths", "200"], 0);
    let path = "output/deal/compare.json";
    desk.run(&["verify", path], 0);
    desk.run(&["verify", path, "deal.toml", "theirs.toml"], 0);
    let (_, err) = desk.run(&["verify", path, "deal.toml"], 2);
    assert!(err.contains("deal.toml and theirs.toml"), "{err}");
    desk.write("theirs.toml", DEAL.replace("10%", "13%"));
    let (out, _) = desk.run(&["verify", path], 4);
    assert!(out.contains("was made from another theirs.toml"), "{out}");
    for chart in desk.published("output/deal/charts") {
        assert!(
            termsheet::write::provenance::read(&desk.bytes(&chart)).is_ok(),
            "{chart}"
        );
    }
}

#[test]
fn what_carries_no_manifest_or_a_hostile_one_is_refused_before_anything_is_run() {
    let desk = with_deal("hostile");
    desk.write("plain.csv", SALES);
    for path in ["plain.csv", "deal.toml"] {
        let (_, err) = desk.run(&["verify", path, "deal.toml"], 3);
        assert!(err.contains("it has no manifest"), "{err}");
    }
    let (_, err) = desk.run(&["verify", "none.svg"], 3);
    assert!(err.contains("cannot read none.svg"), "{err}");
    desk.run(&["run", "deal.toml", "--quiet", "--paths", "300"], 0);
    desk.run(&["sweep", "deal.toml", "--quiet", "--paths", "300"], 0);
    let page = desk.bytes("output/deal/report.html");
    let table = desk.bytes("output/deal/analyses/by_rate.csv");
    for (bytes, from, to, said) in [
        (
            &page,
            "\"paths\":300",
            "\"paths\":900000000000000",
            "it has 900000000000000 paths",
        ),
        (&page, "\"paths\":300", "\"paths\":0", "it has 0 paths"),
        (&page, "\"paths\":300", "\"paths\":-1", "cannot be read"),
        (
            &page,
            "\"command\":\"run\"",
            "\"command\":\"run\",\"evil\":1",
            "unknown field `evil`",
        ),
        (
            &page,
            "\"options\":{",
            "\"options\":{\"sampler\":\"dice\",",
            "`dice` is no sampler",
        ),
        (
            &page,
            "\"options\":{",
            "\"options\":{\"precision\":0.0,",
            "its precision is 0",
        ),
        (
            &page,
            "\"options\":{",
            "\"options\":{\"as_of\":\"never\",",
            "`never` is no date",
        ),
        (
            &page,
            "\"deal.toml\",\"sha256\"",
            "\"../deal.toml\",\"sha256\"",
            "cannot find ../deal.toml",
        ),
        (
            &table,
            "\"\"paths\"\":300",
            "\"\"paths\"\":999999999",
            "it has 999999999 paths",
        ),
    ] {
        desk.write("hostile", forged(bytes, from, to));
        let (_, err) = desk.run(&["verify", "hostile"], 3);
        assert!(err.contains(said), "{to}: {err}");
    }
    // A command that there is none of gives no such file.
    desk.write("hostile", forged(&page, "\"command\":\"run\"", "\"command\":\"rum\""));
    desk.run(&["verify", "hostile"], 4);
}

#[test]
fn what_is_told_is_verified_too() {
    let desk = with_deal("told");
    desk.run(&["explain", "deal.toml", "--json", "--out", "told"], 0);
    desk.run(
        &[
            "trace",
            "deal.toml",
            "--json",
            "--out",
            "told",
            "--at",
            "author.npv=p95",
            "--seed",
            "3",
        ],
        0,
    );
    for path in ["told/explanation.json", "told/trace.json"] {
        desk.run(&["verify", path], 0);
    }
    let altered = forged(&desk.bytes("told/trace.json"), "\"sales\"", "\"sails\"");
    desk.write("told/trace.json", altered);
    let (out, _) = desk.run(&["verify", "told/trace.json"], 4);
    assert!(out.contains("the file was altered"), "{out}");
}

/// The rows of a CSV file.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let rows = reader
        .records()
        .map(|row| row.expect("rows are even").iter().map(str::to_owned).collect());
    rows.collect()
}

#[test]
fn samples_have_a_row_for_each_path_and_add_up_to_the_summary() {
    let desk = with_deal("samples");
    // More paths than one tile has, and no whole number of tiles.
    let arguments = ["run", "deal.toml", "--quiet", "--paths", "1300", "--samples"];
    desk.run(&[&arguments[..], &["one.csv", "--threads", "1"]].concat(), 0);
    desk.run(&[&arguments[..], &["three.csv", "--threads", "3"]].concat(), 0);
    let one = desk.bytes("one.csv");
    assert!(one == desk.bytes("three.csv"), "the number of threads changes no byte");
    let samples = rows(&one);
    assert_eq!(samples.len(), 1301);
    assert_eq!((samples[1][0].as_str(), samples[1300][0].as_str()), ("0", "1299"));
    let summary = rows(&desk.bytes("output/deal/summary.csv"));
    let column =
        |table: &[Vec<String>], name: &str| table[0].iter().position(|cell| cell == name).expect("it is a column");
    let (count, mean, least) = (
        column(&summary, "count"),
        column(&summary, "mean"),
        column(&summary, "min"),
    );
    let mut compared = 0;
    for row in summary.iter().skip(1).filter(|row| samples[0].contains(&row[0])) {
        let at = column(&samples, &row[0]);
        let values: Vec<f64> = samples
            .iter()
            .skip(1)
            .filter_map(|sample| sample[at].parse().ok())
            .collect();
        assert_eq!(values.len().to_string(), row[count], "{}", row[0]);
        if values.is_empty() {
            continue;
        }
        let number = |cell: &str| cell.parse::<f64>().expect("it is a number");
        let average = values.iter().sum::<f64>() / values.len() as f64;
        // Sums of 1,300 values in another order.
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * 1300.0 * a.abs().max(b.abs());
        assert!(near(average, number(&row[mean])), "{}: {average}", row[0]);
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(near(lowest, number(&row[least])), "{}: {lowest}", row[0]);
        compared += 1;
    }
    // Every figure of both parties, the term and its cap, the driver and the assumption.
    assert!(compared >= 20, "{compared}");
    desk.run(&["verify", "one.csv"], 0);
    let text = String::from_utf8(one).expect("it is text").replacen("0.0", "1.0", 1);
    desk.write("one.csv", text);
    let (out, _) = desk.run(&["verify", "one.csv"], 4);
    assert!(out.contains("the file was altered"), "{out}");
    // What cannot be written is said before anything is run, and what fails leaves nothing.
    desk.run(&[&arguments[..], &["no/such.csv"]].concat(), 3);
    let broken = DEAL.replace("of = \"sales\"", "of = \"1 / (sales - sales)\"");
    desk.write("broken.toml", broken);
    desk.run(&["run", "broken.toml", "--quiet", "--samples", "broken.csv"], 1);
    assert!(!desk.0.join("broken.csv").exists());
}

#[test]
fn a_chart_that_was_chosen_is_verified_as_it_was_drawn() {
    let desk = with_deal("chosen");
    let chart = [
        "--chart",
        "spaghetti:author.cumulative",
        "--chart",
        "flows",
        "--chart",
        "difference:author.npv",
    ];
    let look = ["--theme", "dark", "--size", "square"];
    let arguments: Vec<&str> = ["run", "deal.toml", "--quiet"]
        .into_iter()
        .chain(chart)
        .chain(look)
        .collect();
    desk.run(&arguments, 0);
    let all = desk.published("output/deal");
    let charts: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .filter(|path| path.contains("charts/"))
        .collect();
    assert_eq!(
        charts,
        [
            "output/deal/charts/difference-author-no_cap.png",
            "output/deal/charts/difference-author-no_cap.svg",
            "output/deal/charts/flows.png",
            "output/deal/charts/flows.svg",
            "output/deal/charts/spaghetti-author.png",
            "output/deal/charts/spaghetti-author.svg"
        ]
    );
    for path in &charts {
        desk.run(&["verify", path, "deal.toml", "--quiet"], 0);
    }
    let text = String::from_utf8(desk.bytes(charts[3])).expect("SVG is text");
    assert!(text.contains("width=\"1080\" height=\"1080\""));

    let (_, err) = desk.run(&["run", "deal.toml", "--chart", "fan:author"], 2);
    assert!(
        err.contains("`fan` cannot be of `author`; did you mean `author.cumulative`?"),
        "{err}"
    );
    let (_, err) = desk.run(&["run", "deal.toml", "--chart", "piechart"], 2);
    assert!(err.contains("there is no chart called `piechart`"), "{err}");
}

#[test]
fn charts_of_questions_are_drawn_as_asked_and_verified() {
    let desk = with_deal("looks");
    let sweep = ["--vary", "terms.royalty.rate=5%..25%:3", "--of", "author.npv.p50"];
    let look = [
        "--paths", "300", "--theme", "dark", "--size", "square", "--chart", "sweep",
    ];
    let arguments = [&["sweep", "deal.toml", "--quiet"][..], &sweep, &look].concat();
    desk.run(&arguments, 0);
    let svg = "output/deal/charts/sweep-sweep-0.svg";
    let text = String::from_utf8(desk.bytes(svg)).expect("SVG is text");
    assert!(
        text.contains("width=\"1080\" height=\"1080\"") && text.contains("#16181D"),
        "dark and square"
    );
    for path in [svg, "output/deal/charts/sweep-sweep-0.png", "output/deal/sweep.json"] {
        desk.run(&["verify", path, "deal.toml", "--quiet"], 0);
    }
    // What the file says of the chart of an answer holds for the command of the question as for a run.
    let own = "[charts.the_rate]\nkind = \"sweep\"\nof = \"analyses.by_rate\"\ntitle = \"Five points matter\"\nsize = \"column\"\n\
               [charts.other]\nkind = \"flows\"\n";
    desk.write("own.toml", format!("{DEAL}{own}"));
    desk.run(
        &["sweep", "own.toml", "--quiet", "--paths", "300", "--theme", "dark"],
        0,
    );
    let svg = "output/own/charts/the_rate.svg";
    let text = String::from_utf8(desk.bytes(svg)).expect("SVG is text");
    assert!(text.contains("Five points matter") && text.contains("width=\"380\""));
    desk.run(&["verify", svg, "own.toml", "--quiet"], 0);
    assert_eq!(
        desk.published("output/own")
            .iter()
            .filter(|path| path.contains("charts/"))
            .count(),
        2
    );
    // What a question cannot show is said before anything is run.
    let wrong = |name: &str| {
        let arguments = [&["sweep", "deal.toml", "--quiet"][..], &sweep, &["--chart", name]].concat();
        desk.run(&arguments, 2).1
    };
    let err = wrong("flows");
    assert!(
        err.contains("`flows` shows nothing of what is asked here; there are analysis, sweep"),
        "{err}"
    );
    let err = wrong("tornado");
    assert!(err.contains("`tornado` has nothing to show in this deal"), "{err}");
}

/// Neither draws anything: what they say is made again from the file alone, in whichever folder it lies.
#[test]
fn what_check_and_fit_say_is_verified() {
    let desk = with_deal("said");
    fs::create_dir(desk.0.join("away")).expect("a folder");
    let wrong = DEAL.replace("to = \"author\"", "to = \"autor\"");
    desk.write("away/wrong.toml", &wrong);
    desk.write("away/sales.csv", SALES);
    desk.write(
        "figures.csv",
        "year,metric,usd\n2019,a,1\n2020,a,2\n2021,b,9\n2021,a,3\n2022,a,5\n",
    );
    let fit = [
        "fit",
        "figures.csv",
        "--column",
        "usd",
        "--per",
        "year",
        "--row",
        "metric=a",
        "--json",
    ];
    for (arguments, status, scenario) in [
        (&["check", "deal.toml", "--evidence", "--json"][..], 0, "deal.toml"),
        (
            &["check", "deal.toml", "--json", "--set", "terms.royalty.rate=50"],
            0,
            "deal.toml",
        ),
        (&["check", "away/wrong.toml", "--json"], 1, "away/wrong.toml"),
        (&fit, 0, "figures.csv"),
    ] {
        let (out, _) = desk.run(arguments, status);
        desk.write("said.json", &out);
        let json: Value = serde_json::from_str(&out).expect("it is JSON");
        assert!(json["manifest"]["seed"].is_null(), "{arguments:?}");
        let (said, _) = desk.run(&["verify", "said.json", scenario], 0);
        assert!(said.contains("to the last byte"), "{said}");
        desk.write("said.json", out.replacen('1', "2", 1));
        desk.run(
            &["verify", "said.json", scenario],
            if out.contains('1') { 4 } else { 0 },
        );
    }
}
