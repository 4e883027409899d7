//! Caps in words, and what becomes of what they leave.

use super::Clause;
use crate::explain::words::Form;
use crate::model::{Cap, Expr, MultipleOf};

impl Clause<'_> {
    /// The caps, those that there are.
    pub(super) fn caps(&self, cap: &Cap) -> Vec<String> {
        let one = |amount: &Option<Expr>, over: String| {
            amount
                .as_ref()
                .map(|amount| format!("{} {over}", self.voice.phrase(amount, Form::Money)))
        };
        let multiple = cap
            .multiple
            .as_ref()
            .map(|multiple| format!("{}, in all", self.multiple(multiple)));
        [
            one(&cap.per_period, format!("in a {}", self.step())),
            one(&cap.per_year, format!("in a {} year", self.years())),
            one(&cap.total, "in all".to_owned()),
            multiple,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// `2.25 times what “the advance” has paid`.
    pub(super) fn multiple(&self, cap: &MultipleOf) -> String {
        format!(
            "{} times what “{}” has paid",
            self.voice.phrase(&cap.multiple, Form::Plain),
            self.voice.term(cap.of)
        )
    }

    /// That what a window leaves of its cap raises the next.
    pub(super) fn carried(&self, cap: &Cap) -> Option<String> {
        let (period, year) = (self.step().to_owned(), format!("{} year", self.years()));
        let windows: Vec<String> = [(&cap.per_period, period), (&cap.per_year, year)]
            .into_iter()
            .filter_map(|(cap, window)| cap.as_ref().map(|_| window))
            .collect();
        cap.carries.then(|| {
            format!(
                "What a {} leaves of its cap raises that of the next.",
                windows.join(" or a ")
            )
        })
    }
}
