//! `amount` and `formula`: a rate per time.

use super::super::Resolver;
use super::super::value::Site;
use crate::model::TermKind;
use crate::scenario::{self, Quoted};

impl Resolver<'_> {
    pub(super) fn amount(&mut self, quoted: &Quoted, one: &scenario::Term, site: &Site<'_>) -> TermKind {
        TermKind::Amount {
            amount: self.quoted(quoted, &one.key.value, &site.for_a("the amount of")),
        }
    }

    pub(super) fn formula(&mut self, quoted: &Quoted, one: &scenario::Term, site: &Site<'_>) -> TermKind {
        TermKind::Formula {
            amount: self.quoted(quoted, &one.key.value, &site.for_a("the amount of")),
        }
    }
}
