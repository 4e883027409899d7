//! `trace`: one path as a ledger.

use termsheet::{Recorded, Selector};

use super::args::Trace;
use super::explain::{deliver, deliver_json};
use super::progress::Bar;
use super::source::{Disk, request};
use super::status::{Failure, blame, report};

/// Replays a path: the one of `--path`, the one that `--at` finds, or the first.
pub(super) fn trace(trace: &Trace) -> Result<(), Failure> {
    let deal = &trace.deal;
    let selector = trace
        .at
        .as_deref()
        .map(Selector::parse)
        .transpose()
        .map_err(|error| Failure::Command(error.to_string()))?;
    let request = request(deal)?;
    let disk = Disk::beside(&deal.file);
    let disk = Recorded::new(&disk);
    let loaded = termsheet::load(&request, &disk);
    let read = super::sound(&loaded, deal.quiet)?;
    let path = match &selector {
        None => trace.path.unwrap_or(0),
        Some(selector) => {
            let bar = Bar::new(read.model.paths, deal.quiet);
            let found = termsheet::path_at(&loaded, selector, deal.threads, &|done| bar.at(done));
            bar.end();
            found.map_err(|error| match error {
                termsheet::AtError::Faults(faults) => {
                    report(&faults.diagnostics, &faults.sources, deal.quiet);
                    blame(&faults.diagnostics, &faults.sources)
                }
                other => Failure::Command(other.to_string()),
            })?
        }
    };
    if !read.model.sampler.extends() && path >= read.model.paths {
        return Err(Failure::Command(format!(
            "under {} a run of {} paths has no path {path}: its paths are numbered from 0",
            read.model.sampler.word(),
            read.model.paths
        )));
    }
    let ledger = termsheet::replay(&loaded, path).map_err(|faults| {
        report(&faults.diagnostics, &faults.sources, deal.quiet);
        blame(&faults.diagnostics, &faults.sources)
    })?;
    if deal.json {
        let manifest = termsheet::manifest_of_telling("trace", &request, &disk, read.model.seed, Some(path));
        deliver_json(deal.out.as_deref(), &loaded, &manifest, deal.quiet)
    } else {
        deliver(deal.out.as_deref(), "trace.txt", &ledger.story(&read.model).to_string())
    }
}
