//! What a seeded run says: each file of `tests/scenarios` and some of `scenarios` run with few paths,
//! their terminal summaries held against snapshots; and the steps of a compiled deal. The published
//! deals are held to their published figures instead, in `tests/library/`.
//!
//! Read the difference before accepting it: a figure that moved moved for a reason.

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use termsheet::{Request, load, plan, run, write};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    files
}

fn transcript(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let request = Request {
        as_of: None,
        name: format!("{stem}.toml"),
        stem,
        bytes: std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())),
        sets: Vec::new(),
        variant: None,
        paths: Some(3_000),
        seed: Some(1),
        sampler: None,
        precision: None,
    };
    let no_files: BTreeMap<String, String> = BTreeMap::new();
    let loaded = load(&request, &no_files);
    let faults = termsheet::diag::render(&loaded.diagnostics, &loaded.sources, false);
    assert!(faults.is_empty(), "{faults}");
    let report = run(&request, &loaded, &no_files, Some(2), &|_| {}).unwrap_or_else(|faults| {
        panic!(
            "{}",
            termsheet::diag::render(&faults.diagnostics, &faults.sources, false)
        );
    });
    write::text::summary(&report)
}

#[test]
fn runs_say_what_they_said() {
    let examples = ["cap-or-step-down", "openai-microsoft", "three-lines"];
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let examples = examples.map(|stem| scenarios.join(format!("{stem}.toml")));
    for file in files("tests/scenarios").iter().chain(&examples) {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        insta::assert_snapshot!(stem, transcript(file));
    }
}

#[test]
fn a_plan_prints_as_numbered_steps() {
    let model = support::read(include_str!("../benches/deal.toml")).expect("the bench's deal is sound");
    insta::assert_snapshot!("plan-of-the-bench", plan::compile(&model));
}
