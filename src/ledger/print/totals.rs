//! What a path comes to, in sentences: events, terms, parties, and what was really observed.

use crate::ledger::show::{percent, readable};
use crate::ledger::{Ledger, Metrics};
use crate::metric::Irr;
use crate::model::Model;

use super::{Section, line};

impl Ledger {
    /// When each event fell.
    pub(super) fn fallen(&self, model: &Model) -> Section {
        let lines = model.events.entries().map(|(id, event)| match self.events[id] {
            Some(fall) => {
                let date = self.periods[fall.period].date;
                line(
                    &event.key,
                    format!(
                        "fell {} years after the start, in the period from {date}",
                        readable(fall.time)
                    ),
                )
            }
            None => line(&event.key, "did not fall"),
        });
        Section {
            heading: "events".into(),
            lines: lines.collect(),
        }
    }

    /// What each term comes to, and where its clauses bound.
    pub(super) fn term_totals(&self, model: &Model) -> Section {
        let mut lines = Vec::new();
        for (id, term) in model.terms.entries() {
            let total = &self.terms[id];
            let mut parts = vec![format!("paid {}", readable(total.paid))];
            if total.earned != total.paid {
                parts.push(format!("earned {}", readable(total.earned)));
            }
            parts.push(format!(
                "worth {} to {}",
                readable(total.present_value),
                model.parties[term.to].key
            ));
            if let Some(rate) = total.effective_rate {
                parts.push(format!("{} of a base of {}", percent(rate), readable(total.base)));
            }
            for (binding, word) in [
                (&total.floor, "the floor added"),
                (&total.cap_period, "the cap per period withheld"),
                (&total.cap_year, "the cap per year withheld"),
                (&total.cap_total, "the cap in total withheld"),
                (&total.cap_multiple, "the cap at a multiple withheld"),
                (&total.guarantee, "it topped up"),
                (&total.recoupment, "advances kept back"),
            ] {
                if let Some(first) = binding.first {
                    let first = self.periods[first].date;
                    let times = binding.periods;
                    let amount = readable(binding.amount);
                    parts.push(format!(
                        "{word} {amount} in {times} {}, first from {first}",
                        plural(times, "period")
                    ));
                }
            }
            for (&key, binding) in &total.own {
                if let Some(first) = binding.first {
                    let (first, times) = (self.periods[first].date, binding.periods);
                    let (word, amount) = (words(key), readable(binding.amount));
                    parts.push(format!(
                        "{word} {amount} in {times} {}, first from {first}",
                        plural(times, "period")
                    ));
                }
            }
            if total.outstanding != 0.0 {
                parts.push(format!("outstanding {}", readable(total.outstanding)));
            }
            if total.balance != 0.0 {
                let word = match term.kind {
                    crate::model::TermKind::Loan(_) => "still lent",
                    _ => "not recouped",
                };
                parts.push(format!("{word} {}", readable(total.balance)));
            }
            lines.push(line(&term.key, parts.join("; ")));
        }
        Section {
            heading: "terms".into(),
            lines,
        }
    }

    /// What each party's cash comes to.
    pub(super) fn party_totals(&self, model: &Model) -> Section {
        let mut lines = Vec::new();
        for (id, party) in model.parties.entries() {
            let account = &self.parties[id];
            let mut text = format!(
                "received {}, paid {}",
                readable(account.received),
                readable(account.paid)
            );
            if let Some(metrics) = &account.metrics {
                text += &metrics_text(metrics, self.discount_rates[id]);
            }
            lines.push(line(&party.key, text));
        }
        Section {
            heading: "parties".into(),
            lines,
        }
    }

    /// The model's figures beside the observed ones.
    pub(super) fn observed(&self, model: &Model) -> Section {
        let mut lines = Vec::new();
        for (history, figures) in model.history.iter().zip(&self.history) {
            for (window, figure) in history.windows.iter().zip(figures) {
                let text = format!("{} here, {} observed", readable(*figure), readable(window.observed));
                lines.push(line(format!("{} {}", history.key, window.name), text));
            }
        }
        Section {
            heading: "observed".into(),
            lines,
        }
    }
}

/// `, npv …, irr …`: what a party's cash comes to.
fn metrics_text(metrics: &Metrics, rate: f64) -> String {
    let mut text = format!(", net {}", readable(metrics.net_cash));
    text += &format!(", npv {} at {}", readable(metrics.npv), percent(rate));
    text += &match metrics.irr {
        Irr::None => ", no irr".to_string(),
        Irr::One(irr) => format!(", irr {}", percent(irr)),
        Irr::Several(count) => format!(", {count} irrs"),
    };
    if let Some(multiple) = metrics.multiple {
        text += &format!(", multiple {}", readable(multiple));
    }
    if let Some(years) = metrics.payback_years {
        text += &format!(", paid back after {} years", readable(years));
    }
    if metrics.peak_exposure != 0.0 {
        text += &format!(", at most {} out of pocket", readable(metrics.peak_exposure));
    }
    text
}

/// `period`, `periods`.
fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        word.to_string()
    } else {
        format!("{word}s")
    }
}

/// What a clause of a kind's own did with its money.
fn words(key: &str) -> String {
    let Some((list, place)) = key.split_once('.') else {
        return own_words(key).to_owned();
    };
    // The file counts from 0, a reader from 1.
    let number = place.parse::<usize>().map_or(0, |place| place + 1);
    match list {
        "tiers" => format!("tier {number} earned"),
        "discount_tiers" => format!("discount tier {number} took off"),
        "vesting" => format!("tranche {number} brought"),
        _ => format!("split, tier {number}:"),
    }
}

/// The same of those that stand in no list.
fn own_words(key: &str) -> &'static str {
    match key {
        "exit" => "the exit paid",
        "holdback" => "held back",
        "netting" => "netted off",
        "arrears" => "not paid when due for want of cash:",
        "multiple" => "the multiple withheld",
        "minimum" => "the minimum added",
        "maturity" => "fell due at maturity:",
        "shortfall" => "short of the commitment by",
        "roll_forward" => "moved to the next year",
        "make_up" => "made up",
        "total" => "short of the total by",
        "credits" => "credits met",
        "loss_carry_forward" => "earlier losses took",
        "cost_ceiling" => "the ceiling put off costs of",
        "return_of_capital" => "returned of the capital:",
        "preferred" => "preferred return:",
        "catch_up" => "catch-up:",
        "clawback" => "clawed back:",
        _ => "it moved",
    }
}
