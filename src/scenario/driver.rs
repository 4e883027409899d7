//! `[drivers]`: each process with its keys.
//!
//! In: the tree of the file. Out: the drivers as written. Units and names are for `model`.

mod regimes;

use super::keys;
use super::reader::TableReader;
use super::section::{entries, evidence, name_of, quoted_per};
use super::tree::Table;
use super::value::DateOrYear;
use super::{Driver, Evidence, Growth, Jumps, Pace, Process, Saturating, Value};
use crate::diag::Diagnostics;

/// `[drivers]`.
pub(super) fn drivers(root: &Table, diagnostics: &mut Diagnostics) -> Vec<Driver> {
    let mut drivers = Vec::new();
    for entry in entries(root, "drivers", diagnostics) {
        let path = format!("drivers.{}", entry.key);
        let example = format!(
            "[drivers.{}] with process = \"geometric\" and initial = \"2bn\"",
            entry.key
        );
        let mut driver = Driver {
            key: name_of(entry),
            label: None,
            process: Process::Poison,
            initial: None,
            per: None,
            min: None,
            max: None,
            evidence: Evidence::default(),
        };
        if let Some(mut r) = TableReader::of_entry(entry, path, &example, diagnostics) {
            driver.process = process(&mut r);
            driver.label = r.text("label");
            driver.initial = r.value("initial");
            driver.per = quoted_per(&mut r);
            driver.min = r.value("min");
            driver.max = r.value("max");
            driver.evidence = evidence(&mut r);
        }
        drivers.push(driver);
    }
    drivers
}

fn process(r: &mut TableReader) -> Process {
    if r.entry("process").is_none() {
        let guess = keys::PROCESS_KEYS
            .iter()
            .find(|(_, own)| own.iter().any(|key| r.entry(key.name).is_some()))
            .map_or("constant", |(name, _)| name);
        r.missing("process", &format!("for example process = \"{guess}\""));
        return Process::Poison;
    }
    let Some(word) = r.kind_word("process", keys::PROCESSES) else {
        // Which keys it would have is not known; later stages stay quiet about the driver.
        r.faults_of_values(&keys::PROCESS_KEYS);
        return Process::Poison;
    };
    let own = keys::PROCESS_KEYS
        .iter()
        .find(|(name, _)| *name == word.value)
        .map_or(&[][..], |(_, own)| own);
    r.expect(&[keys::DRIVER, own, keys::EVIDENCE], |key| {
        let homes: Vec<String> = keys::PROCESS_KEYS
            .iter()
            .filter(|(_, own)| own.iter().any(|other| other.name == key))
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        (!homes.is_empty()).then(|| {
            let homes = match homes.split_last() {
                Some((last, [])) => last.clone(),
                Some((last, others)) => format!("{} or {last}", others.join(", ")),
                None => String::new(),
            };
            format!("`{key}` belongs to process {homes}; this one is `{}`", word.value)
        })
    });
    match word.value {
        "constant" => {
            require_initial(r);
            Process::Constant
        }
        "geometric" | "jump_diffusion" => {
            require_initial(r);
            Process::Geometric {
                growth: growth(r),
                fade: fade(r),
                volatility: r.value("volatility"),
                jumps: (word.value == "jump_diffusion").then(|| Jumps {
                    rate: r.required_value("jump_rate", "how many in a year, for example jump_rate = 0.5"),
                    mean: r.value("jump_mean"),
                    sd: r.value("jump_sd"),
                }),
            }
        }
        "mean_reverting" => {
            require_initial(r);
            Process::MeanReverting {
                level: r.required_value("level", "what it is pulled back to, for example level = \"70\""),
                half_life: r.required_years(
                    "half_life",
                    "the time in which the distance halves, for example half_life = 2",
                ),
                volatility: r.value("volatility"),
                levels: r.word("in", keys::IN).is_some_and(|word| word.value == "levels"),
            }
        }
        "table" => {
            if let Some(initial) = r.entry("initial") {
                r.diagnostics
                    .error(
                        "contradiction",
                        initial.span,
                        "a table of dates has its first value itself",
                    )
                    .label("not needed here")
                    .help("put it into `values` at its date");
            }
            let values = r.schedule("values", true, true, "{ \"2024-01\" = \"1bn\", \"2030-01\" = \"5bn\" }");
            let volatility = r.value("volatility");
            values.map_or(Process::Poison, |values| Process::Table { values, volatility })
        }
        "bootstrap" => {
            require_initial(r);
            if r.entry("history").is_none() {
                r.missing("history", "an entry of [history], for example history = \"sales\"");
            }
            let (history, block_months) = (r.text("history"), r.duration("block"));
            history.map_or(Process::Poison, |history| Process::Bootstrap { history, block_months })
        }
        "regimes" => {
            require_initial(r);
            regimes::regimes(r)
        }
        "s_curve" => saturating(r, Saturating::Logistic),
        "gompertz" => saturating(r, Saturating::Gompertz),
        "bass" => Process::Bass {
            market: r.required_value("market", "how many will ever adopt, for example market = \"40m\""),
            innovation: r.required_value("innovation", "per year, for example innovation = 0.03"),
            imitation: r.required_value("imitation", "per year, for example imitation = 0.38"),
            volatility: r.value("volatility"),
        },
        _ => Process::Formula(r.required_value("formula", "for example formula = \"0.3 * revenue\"")),
    }
}

fn require_initial(r: &mut TableReader) {
    if r.entry("initial").is_none() {
        r.missing(
            "initial",
            "the value in the first period, for example initial = \"2.47bn\" with per = \"year\"",
        );
    }
}

fn growth(r: &mut TableReader) -> Option<Growth> {
    if let (Some(first), Some(second)) = (r.entry("growth"), r.entry("log_growth")) {
        r.contradiction(
            first,
            second,
            "growth is effective annual, log_growth continuous; give one of them",
        );
        return None;
    }
    let effective = r.value("growth").map(Growth::Effective);
    effective.or_else(|| r.value("log_growth").map(Growth::Continuous))
}

fn saturating(r: &mut TableReader, curve: Saturating) -> Process {
    require_initial(r);
    Process::Saturating {
        curve,
        saturation: r.required_value("saturation", "what it runs towards, for example saturation = \"20bn\""),
        pace: pace(r),
        volatility: r.value("volatility"),
    }
}

/// `growth`, `log_growth` or `midpoint`, one of which a curve must have.
fn pace(r: &mut TableReader) -> Pace {
    let given: Vec<_> = ["growth", "log_growth", "midpoint"]
        .iter()
        .filter_map(|key| r.entry(key))
        .collect();
    match given.as_slice() {
        [] => {
            let message = format!("nothing says how fast `{}` saturates", r.path);
            r.lacking(
                &["growth", "log_growth", "midpoint"],
                message,
                "for example growth = \"60%\", or midpoint = \"2029\" for the date at which half is reached",
            );
            Pace::Poison
        }
        [one] if one.key == "midpoint" => match r.date_or_year(one) {
            Some(DateOrYear::Date(date)) => Pace::Midpoint(date),
            Some(DateOrYear::Year(value)) => Pace::MidpointIn(value),
            None => Pace::Poison,
        },
        [_] => growth(r).map_or(Pace::Poison, Pace::Growth),
        [first, second, ..] => {
            r.contradiction(first, second, "one figure says how fast a curve saturates");
            Pace::Poison
        }
    }
}

fn fade(r: &mut TableReader) -> Option<(Value, Value)> {
    let (fade_to, half_life) = (r.value("fade_to"), r.years("half_life"));
    match (fade_to, half_life) {
        (Some(fade_to), Some(half_life)) => Some((fade_to, half_life)),
        (Some(_), None) => {
            r.missing(
                "half_life",
                "fade_to needs the time in which the distance halves, for example half_life = 3",
            );
            None
        }
        (None, Some(_)) => {
            r.missing(
                "fade_to",
                "half_life needs the growth that it runs towards, for example fade_to = \"5%\"",
            );
            None
        }
        (None, None) => None,
    }
}
