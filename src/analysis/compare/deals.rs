//! Which deals a comparison sets beside each other: the base, variants, vintages, other files; and what they are
//! called.

use crate::model::Files;
use crate::scenario::Compare;
use crate::time::Date;

use crate::analysis::read::{Deal, Request};
use crate::analysis::variation::{Asker, Variation};

/// What the deal is called beside its variants.
const AS_WRITTEN: &str = "As written";

/// How many deals are compared.
pub(in crate::analysis) fn deal_count(compare: &Compare, deal: &Deal, others: usize) -> u64 {
    let beside = match compare.vintages() {
        true => vintages(deal).len(),
        false => variants(compare, deal, others).len(),
    };
    (1 + beside + compare.files.len() + others) as u64
}

/// The variants that are set beside the base: those named; all where nothing else is to be compared.
fn variants(compare: &Compare, deal: &Deal, others: usize) -> Vec<String> {
    let base = compare.base.as_ref().map(|base| base.value.as_str());
    let named = compare.variants.iter().map(|variant| variant.value.clone());
    let all = deal.model.variants.iter().map(|variant| variant.key.clone());
    let chosen: Vec<String> = match compare.variants.is_empty() && compare.files.is_empty() && others == 0 {
        true => all.collect(),
        false => named.collect(),
    };
    chosen.into_iter().filter(|key| Some(key.as_str()) != base).collect()
}

/// The days on which the deal was amended, each with the names and titles of what was amended then.
fn vintages(deal: &Deal) -> Vec<(Date, String, String)> {
    let mut days: Vec<(Date, String, String)> = Vec::new();
    for amendment in deal.model.amendments.iter().filter(|amendment| amendment.applied) {
        match days.last_mut().filter(|day| day.0 == amendment.date) {
            Some((_, key, title)) => {
                *key = format!("{key}+{}", amendment.key);
                *title = format!("{title}; {}", amendment.title);
            }
            None => days.push((amendment.date, amendment.key.clone(), amendment.title.clone())),
        }
    }
    days
}

/// The deal before its first amendment and after each.
fn in_turn<'a>(asker: &Asker<'a>) -> Vec<Variation<'a>> {
    let days = vintages(asker.deal);
    let mut all = Vec::new();
    if let Some((first, ..)) = days.first() {
        let mut before = asker.as_written();
        before.key = "before".to_owned();
        before.title = format!("Before {first}");
        before.request.as_of = first.day_before();
        all.push(before);
    }
    for (day, key, title) in days {
        let mut after = asker.as_written();
        after.request.as_of = Some(day);
        (after.key, after.title) = (key, title);
        all.push(after);
    }
    all
}

/// The deals of a comparison, the base first.
pub(super) fn deals<'a>(compare: &Compare, asker: &Asker<'a>) -> Vec<Variation<'a>> {
    let base = compare.base.as_ref().map(|base| base.value.as_str());
    let mut all = match compare.vintages() {
        true => in_turn(asker),
        false => {
            let variants = variants(compare, asker.deal, asker.others.len());
            let others = variants.iter().map(|variant| asker.under(Some(variant)));
            std::iter::once(asker.under(base)).chain(others).collect()
        }
    };
    // Other files of the question lie beside the scenario, and what they name does too.
    let named = compare
        .files
        .iter()
        .filter_map(|path| other_file(&path.value, asker.request, asker.files));
    let named: Vec<Request> = named.collect();
    let named = named.iter().map(|request| (request, asker.files));
    let asked = asker.others.iter().map(|(request, files)| (request, *files));
    for (request, files) in named.chain(asked) {
        let title = crate::analysis::read(request, files)
            .deal
            .map_or_else(|| request.stem.clone(), |deal| deal.model.title);
        all.push(Variation {
            key: request.stem.clone(),
            title,
            request: request.clone(),
            files,
        });
    }
    all
}

/// The request for another scenario that lies beside the first; `None` where it cannot be read.
pub(in crate::analysis) fn other_file(path: &str, like: &Request, files: &dyn Files) -> Option<Request> {
    let text = files.read(path).ok()?;
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    Some(Request {
        name: path.to_owned(),
        stem: name.strip_suffix(".toml").unwrap_or(name).to_owned(),
        bytes: text.into_bytes(),
        variant: None,
        ..like.clone()
    })
}

/// What the deals are called: those of one title are told apart by the names of their files.
pub(super) fn titles(compare: &Compare, asker: &Asker<'_>, deals: &[Variation<'_>]) -> Vec<String> {
    let alone = asker.others.is_empty() && compare.files.is_empty();
    let title = |deal: &Variation<'_>| match deal.key.is_empty() && alone {
        true => AS_WRITTEN.to_owned(),
        false => deal.title.clone(),
    };
    let all: Vec<String> = deals.iter().map(title).collect();
    let told = |(deal, title): (&Variation<'_>, &String)| {
        let several = all.iter().filter(|other| *other == title).count() > 1;
        match (several, deal.key.is_empty()) {
            (false, _) => title.clone(),
            (true, true) => format!("{title} ({})", deal.request.stem),
            (true, false) => format!("{title} ({})", deal.key),
        }
    };
    deals.iter().zip(&all).map(told).collect()
}
