//! What holds for every file of the folder, and the index.

use super::*;

/// Examples of the language that are nobody's deal.
const INVENTED: [&str; 2] = ["cap-or-step-down", "three-lines"];

fn stems() -> Vec<String> {
    let folder = root().join("scenarios");
    let mut stems: Vec<String> = fs::read_dir(&folder)
        .expect("the folder can be listed")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            path.file_stem()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    stems.sort();
    stems
}

#[test]
fn every_file_checks_in_silence_and_runs() {
    for stem in stems() {
        // With its own number of paths: a draw in ten thousand may leave the domain of a formula.
        let request = request(&stem, &[], None);
        let loaded = loaded(&request);
        let faults = diag::render(&loaded.diagnostics, &loaded.sources, false);
        assert!(faults.is_empty(), "{faults}");
        let no_files: BTreeMap<String, String> = BTreeMap::new();
        if let Err(faults) = termsheet::run(&request, &loaded, &no_files, Some(2), &|_| {}) {
            panic!("{stem}: {}", diag::render(&faults.diagnostics, &faults.sources, false));
        }
    }
}

/// Whether a text of the expression language holds a figure: a number that is not part of a name and
/// not the 0, 1 or 100% of plain arithmetic.
fn has_figure(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut k = 0;
    while k < chars.len() {
        if chars[k].is_ascii_alphabetic() || chars[k] == '_' {
            while k < chars.len() && (chars[k].is_ascii_alphanumeric() || chars[k] == '_') {
                k += 1;
            }
        } else if chars[k].is_ascii_digit() {
            let from = k;
            while k < chars.len() && (chars[k].is_ascii_alphanumeric() || ".%".contains(chars[k])) {
                k += 1;
            }
            let number: String = chars[from..k].iter().collect();
            if !["0", "1", "0%", "100%"].contains(&number.as_str()) {
                return true;
            }
        } else {
            k += 1;
        }
    }
    false
}

/// Keys that hold words, or places in time that no one could dispute.
const WORDS: [&str; 14] = [
    "label",
    "note",
    "title",
    "kind",
    "from",
    "to",
    "process",
    "source",
    "as_of",
    "confidence",
    "per",
    "every",
    "interpolate",
    "against",
];

fn figures_of(value: &toml::Value) -> bool {
    match value {
        toml::Value::String(text) => has_figure(text),
        toml::Value::Integer(number) => !(0..=1).contains(number),
        toml::Value::Float(_) | toml::Value::Datetime(_) => true,
        toml::Value::Boolean(_) => false,
        toml::Value::Array(values) => values.iter().any(figures_of),
        toml::Value::Table(table) => table.iter().any(|(key, value)| {
            !WORDS.contains(&key.as_str()) && (key.starts_with(char::is_numeric) || figures_of(value))
        }),
    }
}

/// A figure has a source, or says that it is a guess or derived; what is published says how sure it is.
#[test]
fn every_figure_says_where_it_comes_from() {
    let mut silent = Vec::new();
    for stem in stems() {
        if INVENTED.contains(&stem.as_str()) {
            continue;
        }
        let text = fs::read_to_string(root().join("scenarios").join(format!("{stem}.toml"))).expect("it was listed");
        let file: toml::Table = text.parse().expect("`check` reads it");
        assert!(file["scenario"].get("sources").is_some(), "{stem}: no sources");
        for section in ["assumptions", "drivers", "events", "terms", "history", "amendments"] {
            let Some(entries) = file.get(section).and_then(toml::Value::as_table) else {
                continue;
            };
            for (key, entry) in entries {
                let word = |name: &str| entry.get(name).and_then(toml::Value::as_str);
                let own = matches!(word("confidence"), Some("guess" | "derived"));
                let published = word("source").is_some() && word("confidence").is_some();
                if figures_of(entry) && !own && !published {
                    silent.push(format!("{stem}: {section}.{key}"));
                }
            }
        }
    }
    assert!(silent.is_empty(), "no source and confidence:\n{}", silent.join("\n"));
}

/// The chart that shows the point of each deal: its file's stem and the chart's.
const CHARTS: [(&str, &str); 32] = [
    ("anthropic-cloud-resale", "history-payments"),
    ("app-store", "variants-developer"),
    ("ascendis-royalty", "cumulative-royalty_pharma"),
    ("book-contract", "terms-author"),
    ("celgene-cvr", "value-holders"),
    ("cobre-panama", "value-franco"),
    ("film-breakeven", "value-participant"),
    ("film-first-dollar", "variants-star"),
    ("fund-8-100-20", "variants-manager"),
    ("google-apple-search", "variants-apple"),
    ("google-play", "terms-google"),
    ("gsk-innoviva", "terms-innoviva"),
    ("libtayo", "terms-licensor"),
    ("lyft-aws", "terms-lyft"),
    ("mcdonalds", "terms-mcdonalds"),
    ("mozilla-search", "terms-mozilla"),
    ("mozilla-yahoo", "terms-mozilla"),
    ("openai-2023-profit", "variants-microsoft"),
    ("openai-amd", "terms-openai"),
    ("openai-azure", "variants-openai"),
    ("openai-microsoft", "event-cap_reached"),
    ("openai-oracle", "terms-oracle"),
    ("real-estate-promote", "variants-developer"),
    ("record-deal", "cumulative-artist"),
    ("revenue-based-finance", "cumulative-financier"),
    ("snap-clouds", "terms-snap"),
    ("spotify-pool", "value-artist"),
    ("stabroek", "terms-guyana"),
    ("steam-tiers", "variants-studio"),
    ("twitch-plus", "terms-streamer"),
    ("vyera", "value-cytodyn"),
    ("youtube-creator", "terms-youtube"),
];

/// No picture of the index is larger.
const MOST_BYTES: u64 = 60_000;

fn picture(stem: &str) -> PathBuf {
    root().join("docs/images/library").join(format!("{stem}.png"))
}

/// `DRAW_CHARTS=1 cargo test --release --test library index` draws them anew first.
#[test]
fn the_index_has_every_deal_and_its_chart() {
    if std::env::var_os("DRAW_CHARTS").is_some() {
        draw_the_charts_of_the_index();
    }
    let index = fs::read_to_string(root().join("scenarios/README.md")).expect("the library has an index");
    for stem in stems() {
        assert!(index.contains(&format!("({stem}.toml)")), "{stem} is not in the index");
        if INVENTED.contains(&stem.as_str()) {
            continue;
        }
        let image = format!("../docs/images/library/{stem}.png");
        assert!(index.contains(&image), "{stem} has no chart in the index");
        let bytes = fs::metadata(picture(&stem)).map(|file| file.len());
        assert!(
            bytes.is_ok_and(|bytes| bytes < MOST_BYTES),
            "no picture, or a large one: {image}"
        );
        assert!(
            CHARTS.iter().any(|(one, _)| *one == stem),
            "CHARTS does not name {stem}"
        );
    }
}

/// Draws the pictures of the index.
fn draw_the_charts_of_the_index() {
    let no_files: BTreeMap<String, String> = BTreeMap::new();
    for (stem, chart) in CHARTS {
        let request = request(stem, &[], None);
        let report = termsheet::run(&request, &loaded(&request), &no_files, None, &|_| {})
            .unwrap_or_else(|faults| panic!("{}", diag::render(&faults.diagnostics, &faults.sources, false)));
        let charts = termsheet::chart::all(&report);
        let chart = charts
            .iter()
            .find(|one| one.file_stem == chart)
            .unwrap_or_else(|| panic!("{stem} has no chart {chart}"));
        let bytes = termsheet::chart::small_png(chart).expect("our own chart can be drawn");
        fs::create_dir_all(picture(stem).parent().expect("it has a folder")).expect("the folder can be made");
        fs::write(picture(stem), bytes).expect("the picture can be written");
    }
}
