//! `explain`: the deal in plain English.

use std::path::Path;

use termsheet::write::files::{self, Item};
use termsheet::write::{json, text};

use super::args::Deal;
use super::source::{Disk, request};
use super::status::{Failure, print};

/// Explains a deal, on standard output or in a file of the folder that `--out` names.
pub(super) fn explain(deal: &Deal) -> Result<(), Failure> {
    let request = request(deal)?;
    let loaded = termsheet::load(&request, &Disk::beside(&deal.file));
    let read = super::sound(&loaded, deal.quiet)?;
    let explanation = termsheet::explain(read, &loaded.sources);
    if deal.json {
        deliver(
            deal.out.as_deref(),
            "explanation.json",
            &json::text(&json::explanation(&explanation)),
        )
    } else if deal.out.is_some() {
        deliver(
            deal.out.as_deref(),
            "explanation.txt",
            &explanation.to_string(),
        )
    } else {
        print(&text::explanation(&explanation, text::WIDTH))
    }
}

/// Prints a text, or puts it into a folder beside what is there.
pub(super) fn deliver(folder: Option<&Path>, name: &str, content: &str) -> Result<(), Failure> {
    match folder {
        Some(folder) => Ok(files::add(folder, &[Item::new(name, content)])?),
        None => print(content),
    }
}
