//! `revenue_financing`: the share that repays an advance, its multiple, minimum and maturity.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::model::{RevenueFinancing, TermKind};
use crate::scenario;

impl Resolver<'_> {
    pub(super) fn revenue_financing(
        &mut self,
        written: &scenario::RevenueFinancing,
        one: &scenario::Term,
        site: &Site<'_>,
    ) -> TermKind {
        let of = self.quoted(&written.of, &one.key.value, &site.for_a("the base of"));
        let rate = self.share_rate(&written.rate, site);
        range::check(&rate, "the share that repays", Range::NotNegative, self.diagnostics);
        let mut at_instants = site.for_a("a multiple");
        at_instants.average = None;
        let multiple = self.level(&written.multiple, &at_instants);
        range::check(&multiple, "a multiple", Range::NotNegative, self.diagnostics);
        let minimum = self.optional_level(written.minimum.as_ref(), &site.for_a("a minimum"));
        if let Some(minimum) = &minimum {
            range::check(minimum, "a minimum", Range::NotNegative, self.diagnostics);
        }
        TermKind::RevenueFinancing(RevenueFinancing {
            advance: self.next_part(),
            of,
            rate,
            multiple,
            minimum,
            begins: self.begins(&written.advance, one),
            maturity: self.maturity(written.maturity.as_ref()),
        })
    }
}
