//! `check`: every fault of a scenario, or nothing.

use termsheet::write::{evidence, json};

use super::args::Check;
use super::source::{Disk, request};
use super::status::Failure;
use super::status::{blame, print};

/// Checks a scenario and lints it. Warnings are told, but only errors fail.
pub(super) fn check(check: &Check) -> Result<(), Failure> {
    let deal = &check.deal;
    let request = request(deal)?;
    let mut loaded = termsheet::load(&request, &Disk::beside(&deal.file));
    termsheet::lint(&mut loaded);
    if deal.json {
        let missing = loaded
            .deal
            .as_ref()
            .filter(|_| check.evidence)
            .map(|one| evidence::missing(&one.scenario));
        print(&json::text(&json::faults(
            &loaded.diagnostics,
            &loaded.sources,
            missing.as_deref(),
        )))?;
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
