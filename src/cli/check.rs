//! `check`: every fault of a scenario, or nothing.

use termsheet::Recorded;
use termsheet::write::evidence;

use super::args::Check;
use super::source::{Disk, request};
use super::status::{Failure, blame, print, print_item};

/// Checks a scenario and lints it. Warnings are told, but only errors fail.
pub(super) fn check(check: &Check) -> Result<(), Failure> {
    let deal = &check.deal;
    let request = request(deal)?;
    let disk = Disk::beside(&deal.file);
    let disk = Recorded::new(&disk);
    let mut loaded = termsheet::load(&request, &disk);
    termsheet::lint(&mut loaded);
    if deal.json {
        let manifest = termsheet::manifest_of_check(&request, &disk, check.evidence);
        print_item(&termsheet::checked_json(&loaded, &manifest), "check.json")?;
        return match loaded.deal {
            Some(_) => Ok(()),
            None => Err(blame(&loaded.diagnostics, &loaded.sources)),
        };
    }
    let read = super::sound(&loaded, deal.quiet)?;
    if check.evidence {
        print(&evidence::text(&evidence::missing(&read.scenario)))?;
    }
    Ok(())
}
