//! `run`: simulate, write the folder, print the summary.

use termsheet::write::whole::Whole;
use termsheet::write::{files, text};
use termsheet::{Recorded, Request, SamplesError};

use super::args::Run;
use super::progress::Bar;
use super::source::{Disk, folder, request};
use super::status::{Failure, blame, print, print_item, report, tell};

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
    let disk = Recorded::new(&disk);
    let loaded = termsheet::load(&request, &disk);
    let read = super::sound(&loaded, deal.quiet)?;
    termsheet::chart_choice(read, &run.look.charts)?;
    let folder = folder(deal, &request);
    files::ready(&folder)?;
    let samples = run.samples.as_deref().map(Whole::new).transpose()?;
    // How many paths a precision takes is not known before.
    let bar = Bar::new(
        termsheet::paths_in_all(read, &request, &disk),
        deal.quiet || run.precision.is_some(),
    );
    let found = termsheet::run(&request, &loaded, &disk, deal.threads, &|done| bar.at(done));
    bar.end();
    let mut found = found.map_err(|faults| {
        report(&faults.diagnostics, &faults.sources, deal.quiet);
        blame(&faults.diagnostics, &faults.sources)
    })?;
    termsheet::choose_charts(&mut found, read, run.look.asked())?;
    let manifest = termsheet::manifest_of_run(&request, &disk, &found);
    let items = termsheet::files(
        &found,
        &termsheet::explain(read, &loaded.sources),
        &manifest,
        deal.threads,
    );
    let saved = files::save(&folder, &items);
    if deal.json {
        print_item(&items, "summary.json")?;
    } else if !deal.quiet {
        print(&text::summary(&found))?;
    }
    saved?;
    if let (Some(mut file), Some(path)) = (samples, &run.samples) {
        let bar = Bar::new(found.run.paths, deal.quiet);
        let written = termsheet::samples(&loaded, &manifest, deal.threads, &mut file, &|done| bar.at(done));
        bar.end();
        written.map_err(|error| match error {
            SamplesError::Write(error) => Failure::file("write", path, &error),
            SamplesError::Faults(faults) => {
                report(&faults.diagnostics, &faults.sources, deal.quiet);
                blame(&faults.diagnostics, &faults.sources)
            }
        })?;
        file.place()?;
    }
    if !deal.quiet {
        for kind in termsheet::chart::without_picture(&found) {
            tell(&format!("No chart `{kind}`: this run has nothing to show in it\n"));
        }
        tell(&format!("Report, figures and charts are in {}\n", folder.display()));
    }
    Ok(())
}
