//! `compare`, `sensitivity`, `sweep`, `solve`, `frontier`: questions of many runs.
//!
//! With a question on the command line that one is answered, else all of that kind that the file has.

use termsheet::model::Files;
use termsheet::scenario::{Override, toml_amounts, toml_text, toml_texts, toml_vary};
use termsheet::write::{files, text};
use termsheet::{Recorded, Request, questions};

use super::args::{Compare, Deal, Frontier, Look, Sensitivity, Solve, Sweep};
use super::progress::Bar;
use super::source::{Disk, folder, read, request};
use super::status::{Failure, blame, print, print_item, report, tell};

/// Keys of a question with their values in TOML.
type Entries = Vec<(String, String)>;

/// Sets deals beside each other.
pub(super) fn compare(asked: &Compare) -> Result<(), Failure> {
    let mut entries = Entries::new();
    if !asked.variants.is_empty() {
        entries.push(("variants".to_owned(), toml_texts(&asked.variants)));
    }
    if asked.vintages {
        entries.push(("vintages".to_owned(), "true".to_owned()));
    }
    entries.extend(asked.base.iter().map(|base| ("base".to_owned(), toml_text(base))));
    if !asked.figures.is_empty() {
        entries.push(("figures".to_owned(), toml_texts(&asked.figures)));
    }
    entries.extend(
        asked
            .risk_tolerance
            .iter()
            .map(|amount| ("risk_tolerance".to_owned(), toml_text(amount))),
    );
    entries.extend(
        asked
            .orders
            .iter()
            .map(|orders| ("orders".to_owned(), orders.to_string())),
    );
    if asked.no_clauses {
        entries.push(("clauses".to_owned(), "false".to_owned()));
    }
    let mut others = Vec::new();
    for path in &asked.others {
        others.push((read(path, &asked.deal)?, Disk::beside(path)));
    }
    let whole = Question {
        kind: "compare",
        entries,
        // What a comparison is about may be left to the defaults.
        complete: true,
        needs: "",
    };
    ask((&asked.deal, &asked.look), whole, &others)
}

/// Tells how a statistic depends on keys.
pub(super) fn sweep(asked: &Sweep) -> Result<(), Failure> {
    let mut entries = Entries::new();
    if !asked.vary.is_empty() {
        entries.push(("vary".to_owned(), toml_vary(&asked.vary).map_err(Failure::Command)?));
    }
    if !asked.of.is_empty() {
        entries.push(("of".to_owned(), toml_texts(&asked.of)));
    }
    let whole = Question {
        kind: "sweep",
        entries,
        complete: false,
        needs: "--vary terms.fee.rate=5%..25%:9 --of studio.npv.p50",
    };
    ask((&asked.deal, &asked.look), whole, &[])
}

/// Finds where a statistic meets a target.
pub(super) fn solve(asked: &Solve) -> Result<(), Failure> {
    let mut entries = Entries::new();
    if let Some(vary) = &asked.vary {
        let vary = toml_vary(std::slice::from_ref(vary)).map_err(Failure::Command)?;
        entries.push(("vary".to_owned(), vary));
    }
    let texts = [
        ("of", &asked.of),
        ("target", &asked.target),
        ("equal_to", &asked.equal_to),
    ];
    for (key, text) in texts {
        entries.extend(text.iter().map(|text| (key.to_owned(), toml_text(text))));
    }
    if asked.both {
        entries.push(("both".to_owned(), "true".to_owned()));
    }
    let whole = Question {
        kind: "solve",
        entries,
        complete: false,
        needs: "--vary terms.fee.rate=0%..50% --of studio.npv.mean --target 0",
    };
    ask((&asked.deal, &asked.look), whole, &[])
}

/// Finds what two parties can agree on.
pub(super) fn frontier(asked: &Frontier) -> Result<(), Failure> {
    let mut entries = Entries::new();
    if !asked.vary.is_empty() {
        entries.push(("vary".to_owned(), toml_vary(&asked.vary).map_err(Failure::Command)?));
    }
    if !asked.parties.is_empty() {
        entries.push(("parties".to_owned(), toml_texts(&asked.parties)));
    }
    if !asked.alternatives.is_empty() {
        let table = toml_amounts(&asked.alternatives).map_err(Failure::Command)?;
        entries.push(("alternative".to_owned(), table));
    }
    let texts = [("otherwise", &asked.otherwise), ("probability", &asked.probability)];
    for (key, text) in texts {
        entries.extend(text.iter().map(|text| (key.to_owned(), toml_text(text))));
    }
    let whole = Question {
        kind: "frontier",
        entries,
        complete: false,
        needs: "--vary terms.fee.rate=0%..50% --vary terms.fee.cap.total=1m..9m",
    };
    ask((&asked.deal, &asked.look), whole, &[])
}

/// Tells what drives the spread.
pub(super) fn sensitivity(asked: &Sensitivity) -> Result<(), Failure> {
    let mut entries = Entries::new();
    if !asked.figures.is_empty() {
        entries.push(("figures".to_owned(), toml_texts(&asked.figures)));
    }
    if !asked.variants.is_empty() {
        entries.push(("variants".to_owned(), toml_texts(&asked.variants)));
    }
    entries.extend(
        asked
            .points
            .iter()
            .map(|points| ("points".to_owned(), points.to_string())),
    );
    let whole = Question {
        kind: "sensitivity",
        entries,
        complete: true,
        needs: "",
    };
    ask((&asked.deal, &asked.look), whole, &[])
}

/// A question of the command line.
struct Question {
    kind: &'static str,
    entries: Entries,
    /// Whether it can be asked without any entry.
    complete: bool,
    /// What it needs, for those who gave nothing.
    needs: &'static str,
}

fn ask((deal, look): (&Deal, &Look), asked: Question, others: &[(Request, Disk)]) -> Result<(), Failure> {
    let request = request(deal)?;
    let disk = Disk::beside(&deal.file);
    let disk = Recorded::new(&disk);
    let kind = asked.kind;
    let own = |entries: &Entries| termsheet::question(kind, entries).map_err(Failure::Command);
    let mut question: Option<Override> = match asked.entries.is_empty() && others.is_empty() {
        true => None,
        false => Some(own(&asked.entries)?),
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
        if !asked.complete {
            return Err(Failure::Command(format!(
                "this file has no [analyses] of kind \"{kind}\"; ask for example {}",
                asked.needs
            )));
        }
        question = Some(own(&asked.entries)?);
        loaded = termsheet::load_asking(&request, question.as_ref(), &disk, &others);
    }
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
    let found = found.map_err(|faults| {
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
