//! Loans and financings out of revenue in words.

use super::super::words::{self, Form};
use super::Clause;
use crate::id::TermId;
use crate::model::{Expr, Loan, Maturity, RevenueFinancing, TermKind};
use crate::scenario::Repayment;

impl Clause<'_> {
    /// Who lends whom what.
    pub(super) fn loan(&self, loan: &Loan) -> String {
        let lender = self.voice.party(self.term.to);
        format!(
            "{lender} lends {} {} at {} a year{}",
            self.who(),
            self.given(loan.principal),
            self.voice.phrase(&loan.rate, Form::Percent),
            match loan.maturity {
                Maturity::At(period) => format!(", due {}", self.end_of(period)),
                Maturity::After(periods) => format!(", due after {}", self.length(periods)),
            }
        )
    }

    /// How it is repaid.
    pub(super) fn repayments(&self, loan: &Loan) -> Vec<String> {
        let window = loan.every.filter(|&every| self.wider_than_step(every));
        let when = match window {
            Some(every) => format!("at the end of each {} {}", self.years(), every.word()),
            None => format!("at the end of each {}", self.step()),
        };
        let pays = self.verb("pays", "pay");
        let who = self.who();
        let late = self.late();
        let text = match loan.repayment {
            Repayment::Bullet if loan.pay_in_kind.as_ref().and_then(Expr::as_number) == Some(1.0) => {
                format!(
                    "{who} {} all that is owed at maturity{late}.",
                    self.verb("repays", "repay")
                )
            }
            Repayment::Bullet => {
                format!("{who} {pays} the interest {when} and repays all that is owed at maturity{late}.")
            }
            Repayment::Linear => format!("{who} {pays} the interest and an equal part of the principal {when}{late}."),
            Repayment::Annuity => format!("{who} {pays} equal amounts that cover interest and principal {when}{late}."),
        };
        let mut further = vec![text];
        if loan.grace > 0 && loan.repayment != Repayment::Bullet {
            further.push(format!(
                "For {} from the beginning nothing of the principal is repaid.",
                self.length(loan.grace)
            ));
        }
        if let Some(share) = &loan.pay_in_kind {
            further.push(match share.as_number() {
                Some(1.0) => "The interest is not paid but added to what is owed.".to_owned(),
                Some(0.0) => return further,
                _ => format!(
                    "Of the interest {} is not paid but added to what is owed.",
                    self.voice.phrase(share, Form::Percent)
                ),
            });
        }
        further
    }

    /// Who advances whom what.
    pub(super) fn financing(&self, deal: &RevenueFinancing) -> String {
        let giver = self.voice.party(self.term.to);
        format!(
            "{giver} advances {} {}, and {} {} {}, {}",
            self.who(),
            self.given(deal.advance),
            self.who(),
            self.verb("pays", "pay"),
            self.share(&deal.rate, &self.voice.rate(&deal.of, Form::Money)),
            self.when()
        )
    }

    /// Until when it is repaid.
    pub(super) fn financing_terms(&self, deal: &RevenueFinancing) -> Vec<String> {
        let mut further: Vec<String> = self.rates(&deal.rate).into_iter().collect();
        further.push(format!(
            "It is over when this many times the advance has been paid: {}. A multiple that rises once it is reached does not bring it back.",
            self.voice.phrase(&deal.multiple, Form::Plain)
        ));
        if let Some(minimum) = &deal.minimum {
            further.push(format!(
                "Each {} until then pays at least {}.",
                self.step(),
                self.voice.phrase(minimum, Form::Money)
            ));
        }
        match deal.maturity {
            Some(Maturity::At(period)) => further.push(format!("What is left falls due {}.", self.end_of(period))),
            Some(Maturity::After(periods)) => {
                further.push(format!("What is left falls due after {}.", self.length(periods)));
            }
            None => {}
        }
        further
    }

    /// What a debt's own term pays out: an amount at the beginning, or amounts on their dates.
    fn given(&self, part: TermId) -> String {
        match &self.voice.model.terms[part].kind {
            TermKind::LumpSum { schedule } => self.dated(schedule),
            TermKind::Milestone { amount, .. } => self.voice.phrase(amount, Form::Money),
            _ => String::new(),
        }
    }

    /// A number of periods as a length of time.
    fn length(&self, periods: usize) -> String {
        let step = self.voice.model.timeline.step.months();
        words::months(periods as f64 * f64::from(step))
    }

    fn end_of(&self, period: usize) -> String {
        format!("at {}", words::up_to(&self.voice.model.timeline, period as f64 + 1.0))
    }
}
