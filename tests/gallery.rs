//! The gallery of charts: every kind from a real deal of `scenarios/`, as `docs/gallery.md` shows it.
//!
//! `UPDATE_CHARTS=1 cargo test --test gallery` draws the pictures in `docs/images/charts/` anew and writes the page; without
//! it the same run is made and the pictures have to be the same, byte by byte. Look at what changed before
//! accepting it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use termsheet::Request;
use termsheet::chart::Chart;
use termsheet::report::ChartsAsked;
use termsheet::scenario::{ChartKind, ChartSize, ChartTheme};

/// Enough for smooth pictures, few enough for a test.
const PATHS: u64 = 4_000;

/// A picture: what it is called, of which deal, which chart of it, on which sheet and paper.
type Shown = (&'static str, &'static str, &'static str, ChartSize, ChartTheme);

use ChartSize::{Article, Column, Slide, Square};
use ChartTheme::{Dark, Light};

/// The deal whose file asks a question of every kind.
const COMPARED: &str = "cap-or-step-down";

const SHOWN: [Shown; 32] = [
    ("fan", "openai-microsoft", "fan:microsoft.cumulative", Article, Light),
    ("fan-driver", "openai-microsoft", "fan:drivers.revenue", Article, Dark),
    (
        "fans",
        "openai-microsoft",
        "fans:openai.cumulative,microsoft.cumulative",
        Article,
        Light,
    ),
    (
        "fans-variants",
        "cap-or-step-down",
        "fans:partner.cumulative",
        Article,
        Light,
    ),
    (
        "spaghetti",
        "google-apple-search",
        "spaghetti:apple.cumulative",
        Article,
        Dark,
    ),
    ("columns", "book-contract", "columns:author.net", Article, Light),
    (
        "distribution",
        "cap-or-step-down",
        "distribution:startup.npv",
        Article,
        Light,
    ),
    (
        "distribution-column",
        "film-first-dollar",
        "distribution:studio.npv",
        Column,
        Light,
    ),
    ("dots", "film-first-dollar", "dots:studio.npv", Square, Light),
    ("cdf", "cap-or-step-down", "cdf:startup.npv", Article, Light),
    (
        "exceedance",
        "anthropic-cloud-resale",
        "exceedance:cloud.npv",
        Article,
        Light,
    ),
    ("overlay", "cap-or-step-down", "overlay:partner.npv", Article, Light),
    ("ridgeline", "cap-or-step-down", "ridgeline:partner.npv", Article, Dark),
    (
        "intervals",
        "openai-microsoft",
        "intervals:microsoft.npv",
        Article,
        Light,
    ),
    ("terms", "openai-microsoft", "terms:openai", Article, Light),
    ("bridge", "openai-microsoft", "bridge:microsoft", Article, Light),
    ("flows", "openai-microsoft", "flows", Article, Light),
    ("flows-slide", "fund-8-100-20", "flows", Slide, Dark),
    ("survival", "openai-microsoft", "survival:events.agi", Article, Light),
    ("hits", "openai-2023-profit", "hits", Article, Light),
    ("calendar", "openai-microsoft", "calendar", Article, Light),
    (
        "backtest",
        "openai-microsoft",
        "backtest:history.leaked_as_net",
        Article,
        Light,
    ),
    ("difference", COMPARED, "difference:partner.npv", Article, Light),
    (
        "analysis",
        COMPARED,
        "analysis:analyses.as_good_as_the_cap",
        Article,
        Light,
    ),
    ("compare", COMPARED, "compare:analyses.which_relief", Article, Light),
    ("tornado", COMPARED, "tornado:analyses.what_matters", Article, Light),
    ("variance", COMPARED, "variance:analyses.what_matters", Article, Dark),
    ("sweep", COMPARED, "sweep:analyses.the_rate", Article, Light),
    ("sweep-map", COMPARED, "sweep:analyses.rate_and_growth", Article, Light),
    ("solve", COMPARED, "solve:analyses.half_a_billion", Article, Light),
    ("gains", COMPARED, "gains:analyses.what_is_fair", Article, Light),
    ("frontier", COMPARED, "frontier:analyses.what_is_fair", Article, Light),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn request(stem: &str) -> Request {
    let path = root().join("scenarios").join(format!("{stem}.toml"));
    Request {
        name: format!("{stem}.toml"),
        stem: stem.to_owned(),
        bytes: fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        sets: Vec::new(),
        variant: None,
        as_of: None,
        paths: Some(PATHS),
        seed: None,
        sampler: None,
        precision: None,
    }
}

/// Every picture with its chart; each deal is run once.
fn drawn() -> Vec<(&'static Shown, Chart)> {
    let no_files: BTreeMap<String, String> = BTreeMap::new();
    let mut runs = BTreeMap::new();
    let mut all = Vec::new();
    for shown in &SHOWN {
        let (name, stem, chart, size, theme) = *shown;
        let (deal, report) = runs.entry(stem).or_insert_with(|| {
            let request = request(stem);
            let loaded = termsheet::load(&request, &no_files);
            let report = termsheet::run(&request, &loaded, &no_files, None, &|_| {})
                .unwrap_or_else(|faults| panic!("{stem}: {:?}", faults.diagnostics));
            (loaded.deal.expect("a deal that has been run is sound"), report)
        });
        let asked = ChartsAsked {
            names: vec![chart.to_owned()],
            size: Some(size),
            theme: Some(theme),
        };
        termsheet::choose_charts(report, deal, asked).unwrap_or_else(|error| panic!("{name}: {error}"));
        let first = termsheet::chart::all(report).into_iter().next();
        all.push((
            shown,
            first.unwrap_or_else(|| panic!("{name}: there is nothing to draw")),
        ));
    }
    all
}

/// The page, in the order of the list.
fn page(all: &[(&Shown, Chart)]) -> String {
    let mut page = String::from(
        "# Gallery of charts\n\nEvery kind of chart from a deal of [`scenarios/`](../scenarios/README.md), drawn on 4,000 \
         paths. `UPDATE_CHARTS=1 cargo test --test gallery` draws them anew, and the tests see to it that the program still \
         draws the same. What each shows is in [charts.md](charts.md).\n",
    );
    for ((name, stem, chart, size, theme), drawn) in all {
        let flags = match (size, theme) {
            (Article, Light) => String::new(),
            (size, Light) => format!(" --size {}", size.word()),
            (Article, Dark) => " --theme dark".to_owned(),
            (size, Dark) => format!(" --size {} --theme dark", size.word()),
        };
        let alt = drawn.alt.replace(['[', ']'], "");
        page.push_str(&format!(
            "\n## {}\n\n![{alt}](images/charts/{name}.svg)\n\n`termsheet run scenarios/{stem}.toml --chart {chart}{flags}`\n",
            drawn.title
        ));
    }
    page
}

#[test]
fn the_gallery_is_what_the_program_draws() {
    let folder = root().join("docs/images/charts");
    let page_path = root().join("docs/gallery.md");
    let all = drawn();
    let page = page(&all);
    if std::env::var_os("UPDATE_CHARTS").is_some() {
        fs::create_dir_all(&folder).expect("the folder can be made");
        for ((name, ..), chart) in &all {
            fs::write(folder.join(format!("{name}.svg")), &chart.svg).expect("the picture can be written");
        }
        fs::write(&page_path, page).expect("the page can be written");
        return;
    }
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let drifted: Vec<&str> = all
        .iter()
        .filter(|((name, ..), chart)| read(&folder.join(format!("{name}.svg"))) != chart.svg)
        .map(|((name, ..), _)| *name)
        .collect();
    assert!(drifted.is_empty(), "these are drawn differently now: {drifted:?}");
    assert_eq!(read(&page_path), page, "the page says something else");
}

#[test]
fn every_kind_of_chart_is_in_the_gallery() {
    let shown: BTreeSet<&str> = SHOWN.iter().filter_map(|shown| shown.2.split(':').next()).collect();
    let missing: Vec<&str> = ChartKind::WORDS
        .iter()
        .copied()
        .filter(|word| !shown.contains(word))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
