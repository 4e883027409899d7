//! Whether the questions of a file can be asked: variants, parties, statistics and keys that they name.
//!
//! In: a deal, or what could be read of one that is not sound. Out: faults at their places in `[analyses]`. Whatever passes
//! here for a sound deal can be answered, save for what only a path can show. Of one that is not, only names and
//! varied values are looked at: what its figures are is not known.

use crate::diag::{Diagnostics, Span, Spanned, nearest};
use crate::model::{Files, ShareRate, Term, TermKind};
use crate::plan;
use crate::scenario::{Amounts, Analysis, Axis, Compare, Frontier, Question, Scenario, Sensitivity, Target, Vary};
use crate::scenario::{OTHERS, PARTIES, RATES};

use super::address::Address;
use super::figure::{AddressError, Figure, Unit};
use super::read::{Deal, Request, read};
use super::sweep::{self, points};
use super::variation::Variation;
use super::{frontier, solve};

/// Checks every analysis of a deal, beside other scenarios of the command line.
pub fn check(
    request: &Request,
    files: &(dyn Files + Sync),
    (scenario, deal): (&Scenario, Option<&Deal>),
    others: &[(Request, &(dyn Files + Sync))],
    diagnostics: &mut Diagnostics,
) {
    if !scenario.lost.is_nothing() {
        // What they name may be in the part that could not be read.
        return;
    }
    let checker = Checker {
        request,
        files,
        scenario,
        deal,
        others,
    };
    for analysis in &scenario.analyses {
        checker.analysis(analysis, diagnostics);
    }
}

struct Checker<'a> {
    request: &'a Request,
    files: &'a (dyn Files + Sync),
    scenario: &'a Scenario,
    deal: Option<&'a Deal>,
    others: &'a [(Request, &'a (dyn Files + Sync))],
}

impl<'a> Checker<'a> {
    fn analysis(&self, analysis: &Analysis, diagnostics: &mut Diagnostics) {
        match &analysis.question {
            Question::Compare(one) => self.compare(analysis, one, diagnostics),
            Question::Sweep(one) => {
                let under = self.under(one.variant.as_ref(), diagnostics);
                for of in &one.of {
                    self.statistic(of, &under, diagnostics);
                }
                for vary in &one.vary {
                    self.vary(vary, &under, diagnostics);
                }
                let runs = sweep::runs(one);
                if runs > MOST_RUNS {
                    diagnostics
                        .error(
                            "too-many",
                            one.vary[0].path.span,
                            format!("a grid of {runs} points; the limit is {MOST_RUNS}"),
                        )
                        .label("too many points");
                }
            }
            Question::Solve(one) => {
                let under = self.under(one.variant.as_ref(), diagnostics);
                self.statistic(&one.of, &under, diagnostics);
                self.vary(&one.vary, &under, diagnostics);
                if let Target::Deal { variant, .. } = &one.target
                    && variant.value != solve::AS_WRITTEN
                {
                    self.variant(variant, diagnostics);
                }
            }
            Question::Frontier(one) => self.frontier(analysis, one, diagnostics),
            Question::Sensitivity(one) => self.sensitivity(one, diagnostics),
            Question::Poison => {}
        }
    }

    fn sensitivity(&self, one: &Sensitivity, diagnostics: &mut Diagnostics) {
        let under = self.under(one.variant.as_ref(), diagnostics);
        for variant in &one.variants {
            self.variant(variant, diagnostics);
        }
        let Ok(deal) = under.deal() else { return };
        let plan = plan::compile(&deal.model);
        for figure in &one.figures {
            if let Err(error) = Figure::several(&figure.value, &deal.model, &plan) {
                bad_address(error, figure.span, diagnostics);
            }
        }
    }

    fn compare(&self, analysis: &Analysis, one: &Compare, diagnostics: &mut Diagnostics) {
        let under = self.under(one.base.as_ref(), diagnostics);
        for variant in &one.variants {
            self.variant(variant, diagnostics);
        }
        for file in &one.files {
            self.file(file, diagnostics);
        }
        let Some(own) = self.deal else { return };
        let count = super::compare::deal_count(one, own, self.others.len());
        if let Some(vintages) = one.vintages.filter(|_| one.vintages() && count < 2) {
            diagnostics
                .error("nothing-to-compare", vintages.span, "the deal was never amended")
                .label("there is no [amendments] that counts")
                .help("write what the parties changed: [amendments.april] with date and set");
            return;
        }
        if count < 2 && own.model.variants.is_empty() && one.files.is_empty() {
            diagnostics
                .error(
                    "nothing-to-compare",
                    analysis.place(),
                    "there is nothing to compare the deal with",
                )
                .label("this file has no [variants]")
                .help(format!("add a variant, or name other scenarios: {}", OTHERS.toml));
        }
        if count > MOST_DEALS {
            let message = format!("{count} deals to compare; the limit is {MOST_DEALS}");
            diagnostics
                .error("too-many", analysis.place(), message)
                .label("too many deals");
        }
        let Ok(deal) = under.deal() else { return };
        let plan = plan::compile(&deal.model);
        for figure in &one.figures {
            if let Err(error) = Figure::several(&figure.value, &deal.model, &plan) {
                bad_address(error, figure.span, diagnostics);
            }
        }
        self.beside((analysis, own), one, &super::compare::figures(one, &deal), diagnostics);
        let amounts: Vec<&Spanned<f64>> = match &one.risk_tolerance {
            None => Vec::new(),
            Some(Amounts::All(amount)) => vec![amount],
            Some(Amounts::Each(each)) => {
                each.iter().for_each(|(party, _)| self.judged(party, diagnostics));
                each.iter().map(|(_, amount)| amount).collect()
            }
        };
        for amount in amounts.iter().filter(|amount| amount.value <= 0.0) {
            diagnostics
                .error("out-of-range", amount.span, "a tolerance of risk is an amount above 0")
                .label("not above 0")
                .help("the amount R for which an even chance of winning R or losing R/2 would just be taken");
        }
    }

    fn frontier(&self, analysis: &Analysis, one: &Frontier, diagnostics: &mut Diagnostics) {
        let under = self.under(one.variant.as_ref(), diagnostics);
        for vary in &one.vary {
            self.vary(vary, &under, diagnostics);
        }
        if let Some(otherwise) = &one.otherwise {
            self.variant(otherwise, diagnostics);
        }
        one.parties.iter().for_each(|party| self.judged(party, diagnostics));
        if let Some(Amounts::Each(each)) = &one.alternative {
            each.iter().for_each(|(party, _)| self.judged(party, diagnostics));
        }
        let judged = self.scenario.parties.iter().filter(|party| !party.external).count();
        if one.parties.is_empty() && judged != 2 {
            diagnostics
                .error("wrong-count", analysis.place(), "a frontier is between two parties")
                .label(format!("{judged} are judged here"))
                .help(format!("name two of them: {}", PARTIES.toml));
        }
        let size = frontier::grid_size(one);
        if size > MOST_POINTS {
            let message = format!("a grid of {size} deals; the limit is {MOST_POINTS}");
            diagnostics
                .error("too-many", one.vary[0].path.span, message)
                .label("too many points");
        }
    }

    /// Whether the other scenarios of a comparison can stand beside this one: in one currency where amounts are subtracted
    /// from each other, and with one of the figures at least.
    fn beside(
        &self,
        (analysis, own): (&Analysis, &Deal),
        one: &Compare,
        figures: &[Figure],
        diagnostics: &mut Diagnostics,
    ) {
        let own = &own.model.currency.code;
        let named = one.files.iter().filter_map(|file| {
            let request = super::compare::other_file(&file.value, self.request, self.files)?;
            Some((read(&request, self.files), file.value.clone(), file.span))
        });
        let place = analysis.place();
        let others = self.others.iter();
        let others = others.map(|(request, files)| (read(request, *files), request.name.clone(), place));
        for (loaded, name, span) in named.chain(others) {
            let Some(other) = loaded.deal else { continue };
            let code = &other.model.currency.code;
            if code != own && figures.iter().any(|figure| figure.unit == Unit::Money) {
                diagnostics
                    .error(
                        "different-currencies",
                        span,
                        format!("`{name}` is in {code} and this deal in {own}"),
                    )
                    .label("amounts of two currencies cannot be subtracted")
                    .help(format!(
                        "compare rates of return or multiples ({}), or put both into one currency",
                        RATES.toml
                    ));
            }
            let plan = plan::compile(&other.model);
            if !figures.is_empty() && figures.iter().all(|figure| figure.key(&other.model, &plan).is_none()) {
                let labels: Vec<&str> = figures.iter().map(|figure| figure.label.as_str()).collect();
                diagnostics
                    .error(
                        "nothing-in-common",
                        span,
                        format!("`{name}` has nothing to set beside this deal"),
                    )
                    .label(format!("no {}", labels.join(", no ")))
                    .help("who is the same party has the same name before the `=` in both files");
            }
        }
    }

    /// Another scenario, which must be sound by itself.
    fn file(&self, file: &Spanned<String>, diagnostics: &mut Diagnostics) {
        if let Err(error) = self.files.read(&file.value) {
            let message = format!("`{}` cannot be read: {error}", file.value);
            diagnostics
                .error("unreadable-file", file.span, message)
                .label("this file");
            return;
        }
        let Some(request) = super::compare::other_file(&file.value, self.request, self.files) else {
            return;
        };
        let loaded = read(&request, self.files);
        let sorted = loaded.diagnostics.sorted();
        if let (None, Some(first)) = (&loaded.deal, sorted.first()) {
            let message = format!("`{}` has faults of its own: {}", file.value, first.message);
            diagnostics
                .error("faulty-file", file.span, message)
                .label("see `check` on this file");
        }
    }

    /// A party that is judged.
    fn judged(&self, party: &Spanned<String>, diagnostics: &mut Diagnostics) {
        let judged = || {
            let parties = self.scenario.parties.iter().filter(|party| !party.external);
            parties.map(|party| party.key.value.as_str())
        };
        if judged().any(|known| known == party.value) || self.scenario.parties.is_empty() {
            return;
        }
        let message = format!("no party inside the deal is called `{}`", party.value);
        let fault = diagnostics.error("unknown-party", party.span, message);
        fault.label("not judged here");
        match nearest(&party.value, judged()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(format!("there are {}", judged().collect::<Vec<_>>().join(", "))),
        };
    }

    /// The deal with a variant, which is reported where there is none of that name.
    fn under(&self, variant: Option<&Spanned<String>>, diagnostics: &mut Diagnostics) -> Variation<'a> {
        let mut request = self.request.clone();
        if let Some(variant) = variant
            && self.variant(variant, diagnostics)
        {
            request.variant = Some(variant.value.clone());
        }
        Variation {
            key: String::new(),
            title: String::new(),
            request,
            files: self.files,
        }
    }

    /// Whether there is a variant of that name; reported where not.
    fn variant(&self, variant: &Spanned<String>, diagnostics: &mut Diagnostics) -> bool {
        let known = || self.scenario.variants.iter().map(|variant| variant.key.value.as_str());
        if known().any(|known| known == variant.value) {
            return true;
        }
        let message = format!("there is no variant `{}`", variant.value);
        let fault = diagnostics.error("unknown-variant", variant.span, message);
        fault.label("not among [variants]");
        match nearest(&variant.value, known()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(match known().next() {
                None => "this file has no [variants]".to_owned(),
                Some(one) if known().nth(1).is_none() => format!("there is `{one}`"),
                Some(_) => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
            }),
        };
        false
    }

    fn statistic(&self, of: &Spanned<String>, under: &Variation<'_>, diagnostics: &mut Diagnostics) {
        let Ok(deal) = under.deal() else { return };
        let plan = plan::compile(&deal.model);
        if let Err(error) = Address::parse(&of.value, &deal.model, &plan) {
            bad_address(error, of.span, diagnostics);
        }
    }

    /// Says that a rate which is varied takes the place of tiers: that is another clause than the one in the file.
    fn without_tiers(&self, vary: &Vary, under: &Variation<'_>, diagnostics: &mut Diagnostics) {
        let path = vary.path.value.as_str();
        let name = path.strip_prefix("terms.").and_then(|rest| rest.strip_suffix(".rate"));
        let (Some(name), Ok(deal)) = (name, under.deal()) else {
            return;
        };
        let tiered = |term: &Term| match &term.kind {
            TermKind::Share { rate, .. } => matches!(rate, ShareRate::Tiers { .. }),
            TermKind::ProfitShare(deal) => matches!(deal.rate, ShareRate::Tiers { .. }),
            _ => false,
        };
        if deal.model.terms.iter().any(|term| term.key == name && tiered(term)) {
            diagnostics
                .warning(
                    "in-place-of-tiers",
                    vary.path.span,
                    format!("`{path}` takes the place of the tiers of `{name}`"),
                )
                .label("one rate for all")
                .help(format!(
                    "to vary the rate of one tier, write `terms.{name}.tiers.0.rate`"
                ));
        }
    }

    /// Whether a key can have each of its values (of a range: its ends).
    fn vary(&self, vary: &Vary, under: &Variation<'_>, diagnostics: &mut Diagnostics) {
        self.without_tiers(vary, under, diagnostics);
        let (values, _) = points(vary, 2);
        // Faults of what is asked have been told.
        let known = under.read().diagnostics;
        let known = known.sorted();
        // Each with how it is written: of a range both ends.
        let asked: Vec<(&String, &String)> = match &vary.axis {
            Axis::Range { written, .. } => [values.first(), values.last()]
                .into_iter()
                .flatten()
                .zip(written)
                .collect(),
            Axis::List(_) => values.iter().map(|value| (value, value)).collect(),
        };
        for (value, written) in asked {
            let one = sweep::with(under, &[(&vary.path.value, value)]);
            let loaded = read(&one.request, one.files);
            let sorted = loaded.diagnostics.sorted();
            let first = sorted
                .iter()
                .find(|fault| fault.severity == crate::diag::Severity::Error && !known.contains(fault));
            // A path may lead into a table or to a key that is misspelt.
            let slip = |code: &str| matches!(code, "unknown-key" | "wrong-type");
            let follows =
                known.iter().any(|fault| slip(fault.code)) && first.is_some_and(|first| is_about_path(first.code));
            if follows {
                return;
            }
            if let (None, Some(first)) = (&loaded.deal, first) {
                let shown = written.trim_matches('"');
                let message = match is_about_path(first.code) {
                    true => first.message.clone(),
                    false => format!("with `{} = {shown}`: {}", vary.path.value, first.message),
                };
                let fault = diagnostics.error(first.code, vary.path.span, message);
                fault.label(match is_about_path(first.code) {
                    true => "leads nowhere".to_owned(),
                    false => format!("cannot be {shown}"),
                });
                for help in &first.help {
                    fault.help(help.clone());
                }
                return;
            }
        }
    }
}

/// Whether a fault is about where a path leads and not about the value.
fn is_about_path(code: &str) -> bool {
    matches!(code, "unknown-path" | "bad-path" | "unknown-key")
}

/// The most runs of one question.
pub(super) const MOST_RUNS: u64 = 10_000;

/// The most deals on the grid of a frontier: each is set against each.
const MOST_POINTS: u64 = 4_000;

/// The most deals of one comparison.
const MOST_DEALS: u64 = 24;

fn bad_address(error: AddressError, span: Span, diagnostics: &mut Diagnostics) {
    let fault = diagnostics.error("bad-address", span, error.message);
    fault.label(error.label);
    if !error.help.is_empty() {
        fault.help(error.help);
    }
}
