//! `advance`: lump sums that the payer gets back from what it would pay later.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::diag::Spanned;
use crate::id::{Table, TermId};
use crate::model::{Expr, Term, TermKind};
use crate::scenario::{self, Schedule, Value};

/// The keys of an advance.
pub(super) struct Written<'s> {
    pub(super) schedule: &'s Schedule,
    pub(super) recouped_from: &'s [Spanned<String>],
    pub(super) rate: Option<&'s Value>,
    pub(super) interest: Option<&'s Value>,
}

impl Resolver<'_> {
    pub(super) fn advance(
        &mut self,
        written: &Written<'_>,
        one: &scenario::Term,
        id: TermId,
        site: &Site<'_>,
    ) -> TermKind {
        let schedule = self.dated_amounts(written.schedule, one, site);
        let recouped = self.each(written.recouped_from, |resolver, name| {
            let term = resolver.names.term(name, resolver.diagnostics)?;
            resolver.may_recoup(one, id, term, name).then_some(term)
        });
        let rate = match written.rate {
            Some(rate) => self.level(rate, &site.for_a("the share that is kept back")),
            None => Expr::number(1.0, one.key.span),
        };
        range::check(&rate, "the share that is kept back", Range::Share, self.diagnostics);
        let interest = self.optional_level(written.interest, &site.for_a("interest"));
        if let Some(interest) = &interest {
            range::check(interest, "interest", Range::AboveMinusOne, self.diagnostics);
            range::warn_above(interest, "interest", 1.0, self.diagnostics);
        }
        TermKind::Advance {
            schedule,
            recouped_from: recouped,
            rate,
            interest,
        }
    }

    /// Whether an advance can be recouped from `term`: another one, paid by the advance's payer.
    fn may_recoup(&mut self, one: &scenario::Term, id: TermId, term: TermId, name: &Spanned<String>) -> bool {
        if term == id {
            self.diagnostics
                .error(
                    "refers-to-itself",
                    name.span,
                    "an advance cannot be recouped from itself",
                )
                .label("this very term")
                .help("name the terms from which its payer keeps it back");
            return false;
        }
        let other = &self.scenario.terms[term.0 as usize];
        // A debt is paid by the one to whom it was given.
        let other_payer = match other.kind {
            scenario::TermKind::Loan(_) | scenario::TermKind::RevenueFinancing(_) => &other.to,
            _ => &other.from,
        };
        let (Some(payer), Some(other_payer)) = (&one.from, other_payer) else {
            return true;
        };
        if payer.value == other_payer.value || !self.names.is_party(&payer.value) {
            return true;
        }
        // A misspelt payer of the other term has been reported where it stands.
        if !self.names.is_party(&other_payer.value) {
            return false;
        }
        self.diagnostics
            .error(
                "recouped-from-another",
                name.span,
                format!("`{}` paid the advance but does not pay `{}`", payer.value, name.value),
            )
            .label(format!("paid by `{}`", other_payer.value))
            .other(payer.span, "the advance is paid by")
            .help("an advance is recouped by keeping back what its own payer would pay");
        false
    }
}

/// Enters with each term the advances that are recouped from it, in the order of the file.
pub(super) fn link(terms: &mut Table<TermId, Term>) {
    let links: Vec<(TermId, Vec<TermId>)> = terms
        .entries()
        .filter_map(|(id, term)| match &term.kind {
            TermKind::Advance { recouped_from, .. } => Some((id, recouped_from.clone())),
            _ => None,
        })
        .collect();
    for (advance, recouped_from) in links {
        for term in recouped_from {
            terms[term].recouped_by.push(advance);
        }
    }
}
