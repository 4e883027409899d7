//! `compare`, `sensitivity`, `sweep`, `solve`, `frontier`: questions of many runs.
//!
//! With a question on the command line that one is answered, else all of that kind that the file has.

use termsheet::model::Files;
use termsheet::scenario::{Flags, Override};
use termsheet::write::{files, text};
use termsheet::{Recorded, Request, questions};

use super::args::{Compare, Deal, Frontier, Look, Sensitivity, Solve, Sweep};
use super::progress::Bar;
use super::source::{Disk, folder, read, request};
use super::status::{Failure, blame, print, print_item, report, tell};

/// Sets deals beside each other.
pub(super) fn compare(asked: &Compare) -> Result<(), Failure> {
    let mut flags = Flags::new("compare");
    if !asked.variants.is_empty() {
        flags.list("variants", &asked.variants);
    }
    if asked.vintages {
        flags.bare("vintages", true);
    }
    if let Some(base) = &asked.base {
        flags.text("base", base);
    }
    if !asked.figures.is_empty() {
        flags.each("figures", &asked.figures);
    }
    if let Some(amount) = &asked.risk_tolerance {
        flags.text("risk_tolerance", amount);
    }
    if let Some(orders) = asked.orders {
        flags.whole("orders", orders);
    }
    if asked.no_clauses {
        flags.bare("clauses", false);
    }
    let mut others = Vec::new();
    for path in &asked.others {
        others.push((read(path, &asked.deal)?, Disk::beside(path)));
    }
    // What a comparison is about may be left to the defaults.
    ask((&asked.deal, &asked.look), Question { flags, needs: None }, &others)
}

/// Tells how a statistic depends on keys.
pub(super) fn sweep(asked: &Sweep) -> Result<(), Failure> {
    let mut flags = Flags::new("sweep");
    if !asked.vary.is_empty() {
        flags.vary(&asked.vary).map_err(Failure::Command)?;
    }
    if !asked.of.is_empty() {
        flags.each("of", &asked.of);
    }
    let needs = Some("--vary terms.fee.rate=5%..25%:9 --of studio.npv.p50");
    ask((&asked.deal, &asked.look), Question { flags, needs }, &[])
}

/// Finds where a statistic meets a target.
pub(super) fn solve(asked: &Solve) -> Result<(), Failure> {
    let mut flags = Flags::new("solve");
    if let Some(vary) = &asked.vary {
        flags.vary(std::slice::from_ref(vary)).map_err(Failure::Command)?;
    }
    let texts = [
        ("of", &asked.of),
        ("target", &asked.target),
        ("equal_to", &asked.equal_to),
    ];
    for (key, text) in texts {
        text.iter().for_each(|text| flags.text(key, text));
    }
    if asked.both {
        flags.bare("both", true);
    }
    let needs = Some("--vary terms.fee.rate=0%..50% --of studio.npv.mean --target 0");
    ask((&asked.deal, &asked.look), Question { flags, needs }, &[])
}

/// Finds what two parties can agree on.
pub(super) fn frontier(asked: &Frontier) -> Result<(), Failure> {
    let mut flags = Flags::new("frontier");
    if !asked.vary.is_empty() {
        flags.vary(&asked.vary).map_err(Failure::Command)?;
    }
    if !asked.parties.is_empty() {
        flags.list("parties", &asked.parties);
    }
    if !asked.alternatives.is_empty() {
        let amounts = flags.amounts("alternative", &asked.alternatives);
        amounts.map_err(Failure::Command)?;
    }
    let texts = [("otherwise", &asked.otherwise), ("probability", &asked.probability)];
    for (key, text) in texts {
        text.iter().for_each(|text| flags.text(key, text));
    }
    let needs = Some("--vary terms.fee.rate=0%..50% --vary terms.fee.cap.total=1m..9m");
    ask((&asked.deal, &asked.look), Question { flags, needs }, &[])
}

/// Tells what drives the spread.
pub(super) fn sensitivity(asked: &Sensitivity) -> Result<(), Failure> {
    let mut flags = Flags::new("sensitivity");
    if !asked.figures.is_empty() {
        flags.each("figures", &asked.figures);
    }
    if !asked.variants.is_empty() {
        flags.list("variants", &asked.variants);
    }
    if let Some(points) = asked.points {
        flags.whole("points", points);
    }
    ask((&asked.deal, &asked.look), Question { flags, needs: None }, &[])
}

/// A question of the command line.
struct Question {
    flags: Flags,
    /// What it cannot be asked without, for those who gave nothing.
    needs: Option<&'static str>,
}

fn ask((deal, look): (&Deal, &Look), asked: Question, others: &[(Request, Disk)]) -> Result<(), Failure> {
    let request = request(deal)?;
    let disk = Disk::beside(&deal.file);
    let disk = Recorded::new(&disk);
    let kind = asked.flags.kind();
    let own = || asked.flags.question().map_err(Failure::Command);
    let mut question: Option<Override> = match asked.flags.is_empty() && others.is_empty() {
        true => None,
        false => Some(own()?),
    };
    let recorded: Vec<(Request, Recorded<'_>)> = others
        .iter()
        .map(|(request, disk)| (request.clone(), Recorded::new(disk)))
        .collect();
    let others: Vec<(Request, &(dyn Files + Sync))> = recorded
        .iter()
        .map(|(request, disk)| (request.clone(), disk as &(dyn Files + Sync)))
        .collect();
    let mut loaded = termsheet::load_asking(&request, question.as_ref(), &disk, &others);
    let of_file = loaded.deal.as_ref().map_or(Vec::new(), |read| questions(read, kind));
    if question.is_none() && of_file.is_empty() && loaded.deal.is_some() {
        if let Some(needs) = asked.needs {
            return Err(Failure::Command(format!(
                "this file has no [analyses] of kind \"{kind}\"; ask for example {needs}"
            )));
        }
        question = Some(own()?);
        loaded = termsheet::load_asking(&request, question.as_ref(), &disk, &others);
    }
    asked.flags.tell(&mut loaded.diagnostics, &mut loaded.sources);
    let read = super::sound(&loaded, deal.quiet)?;
    let keys = match &question {
        Some(_) => vec![kind.to_owned()],
        None => of_file,
    };
    let charts = termsheet::answer_charts(read, &keys, look.asked())?;
    let folder = folder(deal, &request);
    files::ready(&folder)?;
    let bar = Bar::new(
        termsheet::paths_to_ask(read, &request, &disk, &others, &keys),
        deal.quiet,
    );
    let found = termsheet::ask(&request, &loaded, &disk, &others, &keys, deal.threads, &|done| {
        bar.at(done)
    });
    bar.end();
    let found = found.map_err(|mut faults| {
        asked.flags.tell(&mut faults.diagnostics, &mut faults.sources);
        report(&faults.diagnostics, &faults.sources, deal.quiet);
        blame(&faults.diagnostics, &faults.sources)
    })?;
    let others: Vec<(Request, &Recorded<'_>)> =
        recorded.iter().map(|(request, disk)| (request.clone(), disk)).collect();
    let manifest =
        termsheet::manifest_of_answers(kind, &request, question.as_ref(), &disk, &others, &found, &charts.asked);
    let items = termsheet::answer_files(&found, &charts, &manifest, deal.threads);
    let saved = files::add(&folder, &items);
    if deal.json {
        print_item(&items, &format!("{kind}.json"))?;
    } else if !deal.quiet {
        let told: String = found.iter().map(text::answer).collect();
        print(told.trim_start_matches('\n'))?;
    }
    saved?;
    if !deal.quiet {
        tell(&format!("Figures and charts are in {}\n", folder.display()));
    }
    Ok(())
}
