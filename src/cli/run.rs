//! `run`: simulate, write the folder, print the summary.

use termsheet::Request;
use termsheet::write::{files, json, text};

use super::args::Run;
use super::progress::Bar;
use super::source::{Disk, folder, request};
use super::status::{Failure, blame, print, report, tell};

/// Runs a deal and every variant of it.
///
/// The folder is tried before the run, so that an hour of simulation is not lost to a wrong path.
pub(super) fn run(run: &Run) -> Result<(), Failure> {
    let deal = &run.deal;
    let request = Request {
        precision: run.precision,
        ..request(deal)?
    };
    let disk = Disk::beside(&deal.file);
    let loaded = termsheet::load(&request, &disk);
    let read = super::sound(&loaded, deal.quiet)?;
    let chosen = termsheet::chart_choice(read, &run.charts).map_err(|error| match error.help.as_str() {
        "" => Failure::Command(error.message),
        help => Failure::Command(format!("{}; {help}", error.message)),
    })?;
    let folder = folder(deal, &request);
    files::ready(&folder)?;
    // How many paths a precision takes is not known before.
    let bar = Bar::new(
        termsheet::paths_in_all(read, &request),
        deal.quiet || run.precision.is_some(),
    );
    let found = termsheet::run(&request, &loaded, &disk, deal.threads, &|done| bar.at(done));
    bar.end();
    let mut found = found.map_err(|faults| {
        report(&faults.diagnostics, &faults.sources, deal.quiet);
        blame(&faults.diagnostics, &faults.sources)
    })?;
    let mut charts = found.charts.clone();
    if !chosen.is_empty() {
        charts.chosen = chosen;
    }
    charts.size = run.size.unwrap_or_default();
    charts.theme = run.theme.unwrap_or_default();
    termsheet::choose_charts(&mut found, read, charts);
    let summary = json::summary(&found);
    let saved = files::save(
        &folder,
        &termsheet::files(&found, &termsheet::explain(read, &loaded.sources), &summary),
    );
    if deal.json {
        print(&json::text(&summary))?;
    } else if !deal.quiet {
        print(&text::summary(&found))?;
    }
    saved?;
    if !deal.quiet {
        tell(&format!("Report, figures and charts are in {}\n", folder.display()));
    }
    Ok(())
}
