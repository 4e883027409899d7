//! `explain`: the deal in plain English.

use std::path::Path;

use termsheet::report::Manifest;
use termsheet::write::files::{self, Item};
use termsheet::write::text;
use termsheet::{Loaded, Recorded};

use super::args::Deal;
use super::source::{Disk, request};
use super::status::{Failure, blame, print, print_item, report};

/// Explains a deal, on standard output or in a file of the folder that `--out` names.
pub(super) fn explain(deal: &Deal) -> Result<(), Failure> {
    let request = request(deal)?;
    let disk = Disk::beside(&deal.file);
    let disk = Recorded::new(&disk);
    let loaded = termsheet::load(&request, &disk);
    let read = super::sound(&loaded, deal.quiet)?;
    let explanation = termsheet::explain(read, &loaded.sources);
    if deal.json {
        let manifest = termsheet::manifest_of_telling("explain", &request, &disk, read.model.seed, None);
        deliver_json(deal.out.as_deref(), &loaded, &manifest, deal.quiet)
    } else if deal.out.is_some() {
        deliver(deal.out.as_deref(), "explanation.txt", &explanation.to_string())
    } else {
        print(&text::explanation(&explanation, text::WIDTH))
    }
}

/// Prints what is told as JSON, or puts it into a folder beside what is there.
pub(super) fn deliver_json(
    folder: Option<&Path>,
    loaded: &Loaded,
    manifest: &Manifest,
    quiet: bool,
) -> Result<(), Failure> {
    let items = termsheet::telling(loaded, manifest).map_err(|faults| {
        report(&faults.diagnostics, &faults.sources, quiet);
        blame(&faults.diagnostics, &faults.sources)
    })?;
    match folder {
        Some(folder) => Ok(files::add(folder, &items)?),
        None => items.iter().try_for_each(|item| print_item(&items, &item.path)),
    }
}

/// Prints a text, or puts it into a folder beside what is there.
pub(super) fn deliver(folder: Option<&Path>, name: &str, content: &str) -> Result<(), Failure> {
    match folder {
        Some(folder) => Ok(files::add(folder, &[Item::new(name, content)])?),
        None => print(content),
    }
}
