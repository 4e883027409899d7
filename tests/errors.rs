//! The gallery of faults: for each one the smallest file that has it, `tests/errors/<name>.toml`,
//! and its text as the user sees it, `tests/errors/<name>.txt`.
//!
//! `UPDATE_GALLERY=1 cargo test --test errors` writes the texts anew; read the diff before
//! accepting it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use termsheet::Request;
use termsheet::diag::render;

/// What the program says about the faults of a file.
fn faults(path: &Path) -> String {
    let name = format!(
        "tests/errors/{}",
        path.file_name().unwrap_or_default().to_string_lossy()
    );
    let request = Request {
        name,
        stem: "gallery".to_owned(),
        bytes: std::fs::read(path).expect("the gallery's files can be read"),
        sets: Vec::new(),
        variant: None,
        as_of: None,
        paths: None,
        seed: None,
        sampler: None,
        precision: None,
    };
    // A world without files: what a scenario names beside itself is missing.
    let files: BTreeMap<String, String> = BTreeMap::new();
    let mut loaded = termsheet::load(&request, &files);
    // As `check` does it: what is sound is linted.
    termsheet::lint(&mut loaded);
    render(&loaded.diagnostics, &loaded.sources, false)
}

fn gallery() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let listing = std::fs::read_dir(folder).expect("the gallery is there");
    let mut files: Vec<PathBuf> = listing
        .map(|entry| entry.expect("the gallery can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_fault_reads_as_it_did() {
    let update = std::env::var_os("UPDATE_GALLERY").is_some();
    let mut changed = Vec::new();
    let files = gallery();
    assert!(files.len() >= 45, "{} files", files.len());
    for path in files {
        let now = faults(&path);
        assert!(!now.is_empty(), "{} has no fault", path.display());
        let kept = path.with_extension("txt");
        if update {
            std::fs::write(&kept, &now).expect("the gallery can be written");
        } else if std::fs::read_to_string(&kept).ok().as_deref() != Some(now.as_str()) {
            changed.push(format!("{}\n{now}", path.display()));
        }
    }
    assert!(
        changed.is_empty(),
        "these read differently now:\n\n{}",
        changed.join("\n")
    );
}

#[test]
fn nothing_in_the_gallery_is_left_over() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    for entry in std::fs::read_dir(folder).expect("the gallery is there") {
        let path = entry.expect("the gallery can be listed").path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            assert!(path.with_extension("toml").exists(), "{} has no file", path.display());
        }
    }
}

#[test]
fn no_line_ends_in_a_space_or_runs_on() {
    for path in gallery() {
        for line in faults(&path).lines() {
            assert_eq!(line, line.trim_end(), "{}", path.display());
            assert!(line.chars().count() < 300, "{}: {line}", path.display());
        }
    }
}
