//! A fit as TOML to paste, with its errors in comments, and as JSON.

use serde_json::{Value, json};

use crate::model::fit::Fit;
use crate::report::manifest::without_folders;

/// The driver, ready to be pasted into a scenario.
pub fn toml(fit: &Fit) -> String {
    let found = &fit.geometric;
    let name = name_of(&fit.column);
    let window = fit.per.word();
    let span = match &fit.span {
        Some((first, last)) => format!(", {first} to {last}"),
        None => String::new(),
    };
    let percent = |value: f64, se: f64| format!("{}%", plain(value * 100.0, se * 100.0));
    format!(
        "# {count} figures a {window} of `{column}` in {file}{span}: {rates} growth rates over {years}.\n\
         # Standard errors: growth {growth_se}, volatility {volatility_se} (of growth about volatility/√years; of\n\
         # volatility, volatility/√(2 × rates)). Figures are totals of windows: right for a driver whose step is\n\
         # the {window}.\n\
         [drivers.{name}]\n\
         process = \"geometric\"\n\
         initial = {last}{dated}\n\
         per = \"{window}\"\n\
         growth = \"{growth}\"\n\
         volatility = \"{volatility}\"\n\
         source = {source}\n\
         confidence = \"derived\"\n\
         \n\
         # To carry the error of the estimate as well, draw the growth: below in place of growth above,\n\
         # log_growth = \"{name}_growth\"\n\
         # [assumptions]\n\
         # {name}_growth = \"normal(mean = {mean}, sd = {sd})\"\n",
        count = found.rates + 1,
        column = fit.column,
        file = fit.name,
        rates = found.rates,
        years = match plain(found.years, 0.1).as_str() {
            "1" => "1 year".to_owned(),
            years => format!("{years} years"),
        },
        growth_se = percent(found.growth_se, found.growth_se),
        volatility_se = percent(found.volatility_se, found.volatility_se),
        last = fit.last,
        dated = match &fit.span {
            Some((_, last)) => format!("   # the figure of {last}"),
            None => "   # the last figure".to_owned(),
        },
        growth = percent(found.growth, found.growth_se),
        volatility = percent(found.volatility, found.volatility_se),
        source = Value::from(format!("fitted to `{}` of {}", fit.column, fit.name)),
        mean = plain(found.log_growth, found.log_growth_se / 10.0),
        sd = plain(found.log_growth_se, found.log_growth_se / 10.0),
    )
}

/// Every figure in full.
pub fn json(fit: &Fit) -> Value {
    let found = &fit.geometric;
    json!({
        "file": without_folders(&fit.name),
        "column": fit.column,
        "per": fit.per.word(),
        "first": fit.span.as_ref().map(|(first, _)| first.to_string()),
        "last": fit.span.as_ref().map(|(_, last)| last.to_string()),
        "rates": found.rates,
        "years": found.years,
        "initial": fit.last,
        "growth": { "value": found.growth, "se": found.growth_se },
        "log_growth": { "value": found.log_growth, "se": found.log_growth_se },
        "volatility": { "value": found.volatility, "se": found.volatility_se },
    })
}

/// A number as the language reads it, with a digit more than its error supports.
fn plain(value: f64, se: f64) -> String {
    let (mut decimals, mut unit) = (1, 0.1);
    while unit > se / 5.0 && decimals < 6 {
        unit /= 10.0;
        decimals += 1;
    }
    let text = format!("{value:.decimals$}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    // A rounded −0.
    if short == "-0" {
        "0".to_owned()
    } else {
        short.to_owned()
    }
}

/// A column's name as a name of the language.
fn name_of(column: &str) -> String {
    let plain: String = column
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    let plain = plain.trim_matches('_').to_owned();
    match plain.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => plain,
        Some(_) => format!("x_{plain}"),
        None => "figures".to_owned(),
    }
}
