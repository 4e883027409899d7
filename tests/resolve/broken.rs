//! Files with faults: all of them in one go, none that follows from another.

use super::*;

#[test]
fn faults_come_in_one_go_and_none_follows_from_another() {
    let text = with_amount("(revenu + 5) * (sales + 5) + nothing * 2");
    assert_eq!(faults(&text), ["unknown-name", "units-differ", "unknown-name"]);
}

/// A deal with something of everything.
const RICH: &str = r#"[scenario]
title = "OpenAI and Microsoft: a 20% share, both ways"
currency = "USD"
start = "2024-01"
years = 8
step = "month"
discount_rate = "10%"
paths = 100_000
seed = 42

[parties]
openai    = { name = "OpenAI" }
microsoft = { name = "Microsoft", discount_rate = "8%" }
customers = { name = "Customers", external = true }

[assumptions]
growth    = "normal(mean = 60%, sd = 20%)"
inference = { value = "55% to 90%", label = "Inference cost per dollar of revenue" }

[drivers.revenue]
initial = "2.47bn"
per = "year"
process = "geometric"
growth = "growth"
volatility = "25%"

[drivers.azure_revenue]
initial = "10bn"
per = "year"
process = "geometric"
volatility = "15%"

[drivers.costs]
process = "formula"
formula = "inference * revenue"
per = "year"

[correlations]
pairs = [["revenue", "azure_revenue", 0.5], ["growth", "inference", -0.2]]

[events.agi]
annual_probability = "4%"
not_before = "2027-01"

[terms.sales]
kind = "amount"
from = "customers"
to = "openai"
amount = "revenue"

[terms.revenue_share]
kind = "share"
from = "openai"
to = "microsoft"
rate = { "2024-01" = "20%", "2027-01" = "15%", "2030-01" = "8%" }
of = "revenue"
deductions = ["10% * revenue"]
until = "agi"
cap = { per_year = "4bn", total = "38bn" }

[terms.advance]
kind = "advance"
from = "openai"
to = "microsoft"
schedule = { "2024-06-15" = "$1bn" }
recouped_from = ["revenue_share"]

[terms.guarantee]
kind = "minimum_guarantee"
from = "openai"
to = "microsoft"
tops_up = ["revenue_share"]
minimum = "250m"
per = "quarter"

[terms.compute]
kind = "amount"
from = "openai"
to = "microsoft"
amount = "300m"
per = "month"
lag = "2 months"

[history.x]
per = "quarter"
values = { "2024-01" = "451m", "2024-04" = "500m" }
against = "revenue_share"
"#;

#[test]
fn a_file_with_any_line_missing_is_read_or_refused_in_words() {
    sound(RICH);
    let lines: Vec<&str> = RICH.lines().collect();
    for missing in 0..lines.len() {
        let rest = [&lines[..missing], &lines[missing + 1..]].concat().join("\n");
        let (model, said) = read(&rest, &BTreeMap::new());
        // A table whose header is gone may run into the one before it: no TOML, no scenario.
        assert_eq!(
            model.is_none(),
            said.contains("error["),
            "without line {missing}:\n{said}"
        );
    }
}
