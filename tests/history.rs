//! Figures of the past: read from files that are not to be trusted, set beside the model, resampled,
//! fitted.

#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each proof asks for some of it")]
mod runs;

use std::collections::BTreeMap;

use runs::{Run, exactly, load, mean_of_is, request, run, run_with};
use termsheet::engine::FigureKey;
use termsheet::model::fit::{FitError, FitRequest, fit};
use termsheet::unit::Per;

/// Enough that four standard errors are about a percent of a spread.
const PATHS: u64 = 100_000;

const CSV: &str = "quarter,metric,usd_millions\n2024-Q1,sales,10\n2024-Q1,costs,7\n2024-Q2,sales,12.5\n\
                   2024-Q3,sales,11\n2024-Q4,sales,14\n2025-Q1,sales,18\n";

fn files(text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("figures.csv".to_owned(), text.to_owned())])
}

fn deal(history: &str) -> String {
    format!(
        "[scenario]\nstart = \"2024-01\"\nyears = 1\n[parties]\na = {{}}\n\
         [drivers.sales]\nprocess = \"constant\"\ninitial = \"4m\"\nper = \"month\"\n[history.reported]\n{history}"
    )
}

/// A history out of a file is the same as one in the scenario; what lies outside of the horizon is passed over.
#[test]
fn figures_come_from_columns_of_a_file() {
    let text = deal(
        "per = \"quarter\"\nfile = \"figures.csv\"\ndates = \"quarter\"\ncolumn = \"usd_millions\"\n\
         rows = { metric = \"sales\" }\nscale = \"1m\"\nagainst = \"sales\"\n",
    );
    let read = run_with(&text, &files(CSV), 1);
    let written = run(
        &deal(
            "per = \"quarter\"\nvalues = { \"2024-01\" = \"10m\", \"2024-04\" = \"12.5m\", \"2024-07\" = \"11m\", \
             \"2024-10\" = \"14m\" }\nagainst = \"sales\"\n",
        ),
        1,
    );
    assert_eq!(read.model.history[0].windows, written.model.history[0].windows);
    assert_eq!(read.model.history[0].windows.len(), 4);
    exactly(
        "the model's quarter",
        read.figure(FigureKey::History(0, 2)).moments.mean,
        12e6,
    );
}

/// What is said of a scenario with this history and this file.
fn faults(history: &str, csv: &str) -> String {
    let text = deal(history);
    let loaded = termsheet::load(&request(&text), &files(csv));
    assert!(loaded.deal.is_none(), "{history}");
    termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false)
}

#[test]
fn files_are_not_to_be_trusted() {
    let keys = "per = \"quarter\"\nfile = \"figures.csv\"\ncolumn = \"x\"\nagainst = \"sales\"\n";
    for (history, csv, words) in [
        (
            keys,
            "q,x\n2024-Q1,1\n2024-Q2,two\n",
            "`two` in line 3, column 2 is not a number",
        ),
        (
            keys,
            "q,x\n2024-Q1,1\nsoon,2\n",
            "`soon` in line 3, column 1 is not a date",
        ),
        (
            keys,
            "q,x\n2024-Q1,1e999\n",
            "`1e999` in line 2, column 2 is not a number",
        ),
        (
            keys,
            "q,x\n2024-Q2,1\n2024-Q1,2\n",
            "line 3, 2024-01 does not come after 2024-04",
        ),
        (
            keys,
            "q,x\n,1\n2024-Q1,\n2024-Q2,3\n",
            "line 2, there is no date beside the figure",
        ),
        (keys, "q,y\n2024-Q1,1\n", "has no column `x`"),
        (keys, "", "has no column `x`"),
        (keys, "q,x\n2024-02,1\n", "no calendar quarter begins on"),
        (
            keys,
            "q,x\n2030-Q1,1\n",
            "no window of `reported` lies within the scenario",
        ),
        (
            "per = \"quarter\"\nfile = \"missing.csv\"\ncolumn = \"x\"\n",
            "",
            "cannot read `missing.csv`: there is no such file",
        ),
    ] {
        let said = faults(history, csv);
        assert!(said.contains(words), "{said}");
    }
    // Every column that is not there is told.
    let rows = "per = \"quarter\"\nfile = \"figures.csv\"\ncolumn = \"x\"\ndates = \"d\"\nrows = { what = \"a\" }\n";
    let said = faults(rows, "q,y\n2024-Q1,1\n");
    let columns = ["x", "d", "what"].map(|column| format!("has no column `{column}`"));
    assert!(columns.iter().all(|words| said.contains(words)), "{said}");
    // Control characters and long cells do not reach the terminal.
    let said = faults(keys, &format!("q,x\n2024-Q1,\u{1b}[2J{}\n", "9".repeat(10_000)));
    assert!(said.len() < 600 && !said.contains('\u{1b}'), "{said}");
    let wide = format!("q,x\n2024-Q1,1{}\n", ",1".repeat(100_000));
    let said = faults("per = \"quarter\"\nfile = \"figures.csv\"\ncolumn = \"z\"\n", &wide);
    assert!(said.contains("has no column `z`"), "{said}");
}

// ---------------------------------------------------------------------------------------------
// Resampling

const FIGURES: [f64; 9] = [100.0, 130.0, 120.0, 150.0, 210.0, 200.0, 190.0, 260.0, 300.0];

/// A driver that resamples nine quarters.
fn resampled(step: &str, months: u32, block: &str) -> Run {
    let values: Vec<String> = FIGURES
        .iter()
        .enumerate()
        .map(|(quarter, figure)| format!("\"{}-{:02}\" = {figure}", 2020 + quarter / 4, quarter % 4 * 3 + 1))
        .collect();
    let text = format!(
        "[scenario]\nstart = \"2026-01\"\nmonths = {months}\nstep = \"{step}\"\nseed = 2\n[parties]\na = {{}}\n\
         [drivers.x]\nprocess = \"bootstrap\"\ninitial = 50\nhistory = \"past\"\n{block}\n\
         [history.past]\nper = \"quarter\"\nvalues = {{ {} }}\n",
        values.join(", ")
    );
    run(&text, PATHS)
}

/// The logs of growth over `count` quarters that follow one another, the last followed by the first: each is as
/// likely as any other.
fn sums(count: usize) -> Vec<f64> {
    let growths: Vec<f64> = FIGURES.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect();
    let n = growths.len();
    (0..n)
        .map(|begin| (begin..begin + count).map(|i| growths[i % n]).sum())
        .collect()
}

/// Moments of the log of a driver that has moved by independent blocks: each a value of `blocks`, drawn evenly.
fn has_moments(what: &str, run: &Run, blocks: &[Vec<f64>]) {
    let mean = |values: &[f64], of: fn(f64) -> f64| values.iter().map(|x| of(*x)).sum::<f64>() / values.len() as f64;
    let values = run.values(FigureKey::Driver(run.driver_id("x")));
    let centre: f64 = blocks.iter().map(|block| mean(block, |x| x)).sum();
    let variance: f64 = blocks
        .iter()
        .map(|block| mean(block, |x| x * x) - mean(block, |x| x).powi(2))
        .sum();
    let factor: f64 = blocks.iter().map(|block| mean(block, f64::exp)).product();
    mean_of_is(what, values.iter().copied(), 50.0 * factor);
    let log = |x: &f64| (x / 50.0).ln();
    mean_of_is(what, values.iter().map(log), centre);
    mean_of_is(what, values.iter().map(|x| (log(x) - centre).powi(2)), variance);
}

/// By quarters in blocks of two: four moves are two independent sums of two; a fifth begins a block. By years one move
/// is a block of four, the default, or two of two. By months a quarter's growth is spread over three, and
/// after two months two thirds of it have come.
#[test]
fn blocks_of_the_past_have_the_moments_of_the_column() {
    let (one, two, four) = (sums(1), sums(2), sums(4));
    let half = "block = \"6 months\"";
    has_moments(
        "two blocks",
        &resampled("quarter", 15, half),
        &[two.clone(), two.clone()],
    );
    has_moments(
        "and a half",
        &resampled("quarter", 18, half),
        &[two.clone(), two.clone(), one.clone()],
    );
    has_moments("years", &resampled("year", 36, ""), &[four.clone(), four]);
    has_moments("halves", &resampled("year", 24, half), &[two.clone(), two.clone()]);
    has_moments("months", &resampled("month", 7, half), std::slice::from_ref(&two));
    let third: Vec<f64> = one.iter().map(|x| x * 2.0 / 3.0).collect();
    has_moments("two months", &resampled("month", 3, "block = \"3 months\""), &[third]);
    // With blocks of one quarter each growth comes as often as any other.
    let run = resampled("quarter", 6, "block = \"1 quarter\"");
    let values = run.values(FigureKey::Driver(run.driver_id("x")));
    for growth in one {
        let is = |x: &f64| f64::from(u8::from(((x / 50.0).ln() - growth).abs() < 1e-9));
        mean_of_is("each growth", values.iter().map(is), 1.0 / 8.0);
    }
}

// ---------------------------------------------------------------------------------------------
// Fitting

fn asked(text: &str) -> FitRequest {
    FitRequest {
        name: "figures.csv".into(),
        text: text.into(),
        column: "x".into(),
        dates: None,
        per: None,
        rows: Vec::new(),
    }
}

/// What the engine draws from a driver is fitted with the driver's own parameters: forty years by quarters of one path.
#[test]
fn a_path_is_fitted_with_the_parameters_that_made_it() {
    let text = "[scenario]\nstart = \"2000-01\"\nyears = 40\nstep = \"quarter\"\nseed = 4\n[parties]\na = {}\n\
                [drivers.x]\nprocess = \"geometric\"\ninitial = 100\ngrowth = \"12%\"\nvolatility = \"25%\"\n";
    let run = run(text, 400);
    let (mut held, mut paths) = ([0.0; 2], 0.0);
    run.each_record(400, |record| {
        for path in 0..record.paths {
            let mut csv = "date,x\n".to_owned();
            for k in 0..160 {
                let (date, value) = (
                    run.model.timeline.period_start(k),
                    record.driver(run.driver_id("x"), k, path),
                );
                csv.push_str(&format!("{date},{value}\n"));
            }
            let found = fit(&asked(&csv)).expect("figures by quarters");
            assert_eq!((found.per, found.geometric.rates), (Per::Quarter, 159));
            let fit = found.geometric;
            held[0] += f64::from(u8::from(
                (fit.log_growth - 1.12_f64.ln()).abs() < 1.96 * fit.log_growth_se,
            ));
            held[1] += f64::from(u8::from((fit.volatility - 0.25).abs() < 1.96 * fit.volatility_se));
            paths += 1.0;
        }
    });
    for held in held {
        // 95% of 400, within four binomial standard errors of 4.4.
        assert!((held - 0.95 * paths).abs() < 4.0 * 4.4, "{held} of {paths}");
    }
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let error = |text: &str, per: Option<Per>| {
        let request = FitRequest { per, ..asked(text) };
        fit(&request).expect_err("it cannot be fitted").to_string()
    };
    for (text, per, words) in [
        ("x\n1\n2\n4\n", None, "the time between the figures is not known"),
        ("x\n1\n2\n", Some(Per::Year), "2 figures are too few"),
        ("x\n1\n-2\n4\n", Some(Per::Year), "line 3: -2 is not above 0"),
        (
            "d,x\n2024,1\n2025,2\n2027,4\n",
            None,
            "line 4: 2027-01 is not one year after 2025-01",
        ),
        (
            "d,x\n2024,1\n,2\n2026,4\n",
            None,
            "line 3: there is no date beside the figure",
        ),
        ("d,y\n2024,1\n", None, "there is no column `x`; its columns are d, y"),
        ("d,x\n2024,1\n2025,b\n", None, "`b` in line 3, column 2 is not a number"),
    ] {
        let said = error(text, per);
        assert!(said.contains(words), "{said}");
    }
    let found = fit(&asked("d,x\n2024-01,1\n2024-02,2\n2024-03,4\n")).expect("months");
    assert_eq!((found.per, found.last), (Per::Month, 4.0));
    assert!(matches!(fit(&asked("x\n")), Err(FitError::Csv(_))));
}

/// What `fit` prints can be pasted: it is a sound driver with the figures of the fit.
#[test]
fn a_fit_is_a_driver_to_paste() {
    let request = FitRequest {
        column: "usd_millions".into(),
        rows: vec![("metric".into(), "sales".into())],
        ..asked(CSV)
    };
    let found = fit(&request).expect("five quarters");
    let toml = termsheet::write::fit::toml(&found);
    let text = format!("[scenario]\nstart = \"2025-04\"\nyears = 1\nstep = \"quarter\"\n[parties]\na = {{}}\n{toml}");
    let model = load(&request_of(&text), &BTreeMap::new())
        .deal
        .expect("it is sound")
        .model;
    let driver = model.drivers.iter().next().expect("it has a driver");
    let termsheet::model::Process::Geometric { initial, growth, .. } = &driver.process else {
        panic!("{driver:?}");
    };
    assert!(
        (growth.expr().as_number().expect("a number") - found.geometric.growth).abs() < 0.1 * found.geometric.growth_se
    );
    assert_eq!(driver.key, "usd_millions");
    assert!(format!("{initial:?}").contains("18"), "{initial:?}");
    // And with the growth that is drawn.
    let (drawn, rest) = toml.split_once("# log_growth").expect("the growth to draw");
    let drawn = drawn.replace("growth = \"", "# growth = \"");
    let rest = rest.replace("# ", "");
    let text = format!(
        "[scenario]\nstart = \"2025-04\"\nyears = 1\nstep = \"quarter\"\n[parties]\na = {{}}\n{}\n{}",
        rest.split_once('\n').expect("lines").1,
        format_args!(
            "{}log_growth{}",
            drawn.replace("\n# To carry", "\n#"),
            rest.split_once('\n').expect("lines").0
        )
    );
    load(&request_of(&text), &BTreeMap::new());
}

fn request_of(text: &str) -> termsheet::Request {
    request(text)
}
