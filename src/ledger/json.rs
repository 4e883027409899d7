//! A ledger as JSON: every figure in full, by the names of the file.

use serde_json::{Map, Value, json};

use crate::id::{Id, Table, TermId};
use crate::metric::Irr;
use crate::model::Model;
use crate::time::Timeline;

use super::{Balance, Binding, Bound, DealLine, DriverLine, Fall, Ledger, Metrics, Period, TermLine, TermTotal};

impl Ledger {
    /// The ledger as JSON. Amounts are in the scenario's currency, rates per year, times in years
    /// since start; what does not exist is `null`. `how` is the line of the story.
    ///
    /// `model` must be the one that it was replayed from.
    pub fn to_json(&self, model: &Model) -> Value {
        let timeline = &model.timeline;
        let keyed = |keys: Vec<&str>, values: Vec<Value>| -> Value {
            Value::Object(keys.into_iter().map(str::to_string).zip(values).collect())
        };
        let variables: Map<String, Value> = model
            .variables
            .entries()
            .map(|(id, variable)| (variable.address.clone(), json!(self.variables[id])))
            .collect();
        let history: Map<String, Value> = model
            .history
            .iter()
            .zip(&self.history)
            .map(|(history, figures)| {
                let windows = history.windows.iter().zip(figures);
                let windows = windows.map(
                    |(window, figure)| json!({ "window": window.name, "model": figure, "observed": window.observed }),
                );
                (history.key.clone(), windows.collect())
            })
            .collect();
        json!({
            "title": model.title,
            "currency": model.currency.code,
            "seed": self.seed,
            "path": self.path,
            "step": timeline.step.word(),
            "draws": variables,
            "assumptions": by_key(&model.assumptions, |row| &row.key, |id| json!(self.assumptions[id])),
            "discount_rates": by_key(&model.parties, |row| &row.key, |id| json!(self.discount_rates[id])),
            "events": by_key(&model.events, |row| &row.key, |id| self.events[id].map_or(Value::Null, fall)),
            "periods": self.periods.iter().map(|period| self.period_json(model, period)).collect::<Vec<_>>(),
            "terms": by_key(&model.terms, |row| &row.key, |id| total(&self.terms[id], timeline)),
            "parties": by_key(&model.parties, |row| &row.key, |id| {
                let account = &self.parties[id];
                json!({
                    "received": account.received,
                    "paid": account.paid,
                    "metrics": account.metrics.as_ref().map(metrics),
                    "cash_every_months": self.grid_months,
                    "cash": account.cash,
                })
            }),
            "history": keyed(history.keys().map(String::as_str).collect(), history.values().cloned().collect()),
        })
    }

    fn period_json(&self, model: &Model, period: &Period) -> Value {
        json!({
            "period": period.index,
            "start": period.date.to_string(),
            "drivers": by_key(&model.drivers, |row| &row.key, |id| driver(&period.drivers[id])),
            "hazards": by_key(&model.events, |row| &row.key, |id| match &period.hazards[id] {
                None => Value::Null,
                Some(line) => json!({
                    "hazard": line.hazard,
                    "years": line.years,
                    "summed": line.summed,
                    "threshold": line.threshold,
                }),
            }),
            "terms": by_key(&model.terms, |row| &row.key, |id| {
                let mut told = term(model, &period.terms[id]);
                if let Value::Object(told) = &mut told {
                    told.insert("how".into(), json!(self.term_text(model, period, id)));
                }
                told
            }),
            "parties": by_key(&model.parties, |row| &row.key, |id| json!({
                "net": period.net[id],
                "cumulative": period.cumulative[id],
            })),
        })
    }
}

/// An object with the rows of a table by their names.
fn by_key<I: Id, T>(table: &Table<I, T>, key: impl Fn(&T) -> &String, value: impl Fn(I) -> Value) -> Value {
    Value::Object(table.entries().map(|(id, row)| (key(row).clone(), value(id))).collect())
}

fn fall(fall: Fall) -> Value {
    json!({ "period": fall.period, "years": fall.time })
}

fn driver(line: &DriverLine) -> Value {
    json!({
        "value": line.value,
        "unbounded": line.unbounded,
        "step": line.step.map(|step| json!({
            "from": step.from,
            "log_growth": step.log_growth,
            "volatility": step.volatility,
            "shock": step.shock,
            "jumps": step.jumps.map(|(count, factor)| json!({ "count": count, "factor": factor })),
            "level": step.level.map(|(level, left)| json!({ "level": level, "left": left })),
            "regime": step.regime,
            "factor": step.factor,
            "to": step.to,
        })),
    })
}

fn term(model: &Model, line: &TermLine) -> Value {
    let key = |id: TermId| model.terms[id].key.clone();
    let kept: Vec<Value> = line
        .kept
        .iter()
        .map(|kept| json!({ "by": key(kept.0), "amount": kept.1 }))
        .collect();
    let payments: Vec<Value> = line
        .payments
        .iter()
        .map(|payment| {
            let years = payment.month as f64 / 12.0;
            json!({ "years": years, "due_in_period": payment.due_in, "amount": payment.amount })
        })
        .collect();
    json!({
        "active": line.active,
        "base": line.base,
        "counted_before": line.counted_before,
        "guarantee": line.guarantee.map(|(due, counted)| json!({ "due": due, "counted": counted })),
        "before": line.before,
        "floor": line.floor.as_ref().map(bound),
        "cap_per_period": line.cap_period.as_ref().map(bound),
        "cap_per_year": line.cap_year.as_ref().map(bound),
        "cap_total": line.cap_total.as_ref().map(bound),
        "cap_multiple_of": line.cap_multiple.as_ref().map(bound),
        "earned": line.earned,
        "kept_back": kept,
        "payable": line.payable,
        "held": line.held.map(|(held, released)| json!({ "held": held, "released": released })),
        "netted": line.netted,
        "from_cash": line.from_cash.map(|[cash, owed, left]| json!({ "cash": cash, "arrears": owed, "left": left })),
        "payments": payments,
        "paid": line.paid,
        "outstanding": line.outstanding,
        "balance": line.balance.as_ref().map(balance),
        "figures": line.figures.iter().map(|figure| (figure.0.to_owned(), json!(figure.1))).collect::<Map<_, _>>(),
        "stake": line.equity.map(|stake| json!({
            "before": stake.before,
            "left": stake.left,
            "dividends": stake.dividends,
            "worth": stake.worth,
        })),
        "exercise": line.exercise.map(|[shares, price, strike]| json!({ "shares": shares, "price": price, "strike": strike })),
        "vested": line.vested,
        "deals": line.deals.iter().map(deal).collect::<Vec<_>>(),
        "manager": line.manager,
        "clawback": line.clawback,
        "clauses": line.moved.iter().map(|(key, moved)| ((*key).to_string(), json!(moved))).collect::<Map<_, _>>(),
    })
}

fn deal(deal: &DealLine) -> Value {
    let tiers = deal.tiers.iter();
    let tiers = tiers.map(|(key, investor, manager)| json!({ "tier": key, "investor": investor, "manager": manager }));
    json!({
        "pool": deal.pool,
        "contributed": deal.contributed,
        "capital": deal.capital,
        "preferred": deal.preferred,
        "tiers": tiers.collect::<Vec<_>>(),
    })
}

fn bound(bound: &Bound) -> Value {
    json!({
        "limit": bound.limit,
        "carried": bound.carried,
        "used": bound.used,
        "before": bound.before,
        "after": bound.after,
        "binds": bound.binds(),
    })
}

fn balance(balance: &Balance) -> Value {
    json!({
        "opening": balance.opening,
        "advanced": balance.advanced,
        "interest": balance.interest,
        "recouped": balance.recouped,
        "closing": balance.closing,
    })
}

fn total(total: &TermTotal, timeline: &Timeline) -> Value {
    let binding = |binding: &Binding| {
        json!({
            "periods": binding.periods,
            "first_years": binding.first_years(timeline),
            "amount": binding.amount,
        })
    };
    json!({
        "total": total.paid,
        "earned": total.earned,
        "present_value": total.present_value,
        "base": total.base,
        "effective_rate": total.effective_rate,
        "outstanding": total.outstanding,
        "balance": total.balance,
        "floor": binding(&total.floor),
        "cap": binding(&total.cap),
        "cap_per_period": binding(&total.cap_period),
        "cap_per_year": binding(&total.cap_year),
        "cap_total": binding(&total.cap_total),
        "cap_multiple_of": binding(&total.cap_multiple),
        "guarantee": binding(&total.guarantee),
        "recoupment": binding(&total.recoupment),
        "clauses": total.own.iter().map(|(key, one)| ((*key).to_string(), binding(one))).collect::<Map<_, _>>(),
    })
}

fn metrics(metrics: &Metrics) -> Value {
    let (irr, roots) = match metrics.irr {
        Irr::None => (None, 0),
        Irr::One(irr) => (Some(irr), 1),
        Irr::Several(count) => (None, count),
    };
    json!({
        "npv": metrics.npv,
        "net_cash": metrics.net_cash,
        "irr": irr,
        "irr_roots": roots,
        "multiple": metrics.multiple,
        "payback_years": metrics.payback_years,
        "peak_exposure": metrics.peak_exposure,
    })
}
