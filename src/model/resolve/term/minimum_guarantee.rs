//! `minimum_guarantee`: tops other terms up in each calendar window.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::diag::Spanned;
use crate::id::TermId;
use crate::model::{Counts, TermKind};
use crate::scenario::Value;
use crate::unit::Per;

impl Resolver<'_> {
    pub(super) fn minimum_guarantee(
        &mut self,
        tops_up: &[Spanned<String>],
        minimum: &Value,
        per: Per,
        counts_paid: bool,
        id: TermId,
        site: &Site<'_>,
    ) -> TermKind {
        let topped = self.each(tops_up, |resolver, name| {
            let topped = resolver.names.term(name, resolver.diagnostics)?;
            if topped == id {
                resolver
                    .diagnostics
                    .error("refers-to-itself", name.span, "a guarantee cannot top itself up")
                    .label("this very term")
                    .help("name the terms whose payments count towards the minimum");
                return None;
            }
            Some(topped)
        });
        let minimum = self.level(minimum, &site.for_a("a minimum"));
        range::check(&minimum, "a minimum", Range::NotNegative, self.diagnostics);
        let counts = if counts_paid { Counts::Paid } else { Counts::Earned };
        TermKind::MinimumGuarantee {
            tops_up: topped,
            minimum,
            per,
            counts,
        }
    }
}
