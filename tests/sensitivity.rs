//! What drives the spread: indices, effects and values of information against closed forms.

#[path = "support/asked.rs"]
mod asked;
#[path = "support/runs.rs"]
#[allow(dead_code, reason = "each test file uses its part of this")]
mod runs;

use asked::answers;
use runs::request;
use termsheet::Request;
use termsheet::analysis::{Answer, Estimate, Explained, REACH, Sensitivity};
use termsheet::write::answer;

/// The answer about a text whose one analysis is a sensitivity.
fn asked(text: &str, seed: u64, paths: u64) -> Sensitivity {
    let request = Request {
        seed: Some(seed),
        paths: Some(paths),
        ..request(text)
    };
    match answers(&request, Some(2)).remove(0).answer {
        Answer::Sensitivity(found) => found,
        other => panic!("{other:?}"),
    }
}

fn value(of: &Estimate) -> f64 {
    of.value.expect("it can be told")
}

/// The place of an input.
fn place(found: &Sensitivity, key: &str) -> usize {
    let place = found.inputs.iter().position(|input| input.key == key);
    place.unwrap_or_else(|| panic!("no input {key} among {:?}", found.inputs))
}

/// First-order and total index of an input that is correlated with nothing.
fn indices<'a>(found: &'a Sensitivity, of: &'a Explained, key: &str) -> [&'a Estimate; 2] {
    let place = place(found, key);
    let group = of
        .groups
        .iter()
        .find(|group| group.inputs == [place])
        .expect("it stands alone");
    [&group.first, &group.total]
}

/// A deal of one payment, `amount`, on one day.
fn payment(assumptions: &[String], amount: &str, points: u64) -> String {
    format!(
        "[scenario]\nstart = \"2026\"\nyears = 1\nstep = \"year\"\n[parties]\na = {{}}\nb = {{}}\n[assumptions]\n{}\n\
         [terms.pays]\nkind = \"formula\"\nfrom = \"a\"\nto = \"b\"\nper = \"period\"\namount = \"{amount}\"\n\
         [analyses.why]\nkind = \"sensitivity\"\nfigures = [\"terms.pays.total\"]\npoints = {points}\n",
        assumptions.join("\n")
    )
}

/// Ishigami and Homma (1990) with a = 7 and b = 0.1; the indices by Saltelli et al. (2008), "Global sensitivity
/// analysis. The primer": V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2, V1 = (1 + bπ⁴/5)²/2, V2 = a²/8, and x1 and x3 share b²π⁸·8/225.
fn ishigami(points: u64) -> String {
    let input = |name: &str| format!("{name} = \"uniform(-3.141592653589793, 3.141592653589793)\"");
    let inputs = ["x1", "x2", "x3"].map(input);
    payment(&inputs, "sin(x1) + 7 * sin(x2)^2 + 0.1 * x3^4 * sin(x1)", points)
}

const ISHIGAMI: [(&str, f64, f64); 3] = [
    ("x1", 0.313_905, 0.557_589),
    ("x2", 0.442_411, 0.442_411),
    ("x3", 0.0, 0.243_684),
];

/// Sobol's G: Π (|4x − 2| + a)/(1 + a), with variances 1/(3(1 + a)²) of the factors.
const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

fn sobol_g(points: u64) -> String {
    let inputs: Vec<String> = (0..A.len()).map(|i| format!("x{i} = \"uniform(0, 1)\"")).collect();
    let factor = |(i, a): (usize, &f64)| format!("(abs(4 * x{i} - 2) + {a}) / (1 + {a})");
    let factors: Vec<String> = A.iter().enumerate().map(factor).collect();
    payment(&inputs, &factors.join(" * "), points)
}

fn g_indices() -> Vec<(String, f64, f64)> {
    let own: Vec<f64> = A.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
    let whole: f64 = own.iter().map(|v| 1.0 + v).product::<f64>();
    let variance = whole - 1.0;
    let each = |(i, v): (usize, &f64)| (format!("x{i}"), v / variance, v * whole / (1.0 + v) / variance);
    own.iter().enumerate().map(each).collect()
}

#[test]
fn indices_of_ishigami_and_of_g_are_within_a_hundredth() {
    // The published first orders of G, four of them.
    let g = g_indices();
    for ((_, first, _), published) in g.iter().zip([0.716_192, 0.179_048, 0.023_676, 0.007_162]) {
        assert!((first - published).abs() < 1e-6, "{first} {published}");
    }
    let found = asked(&ishigami(1 << 14), 1, 4_096);
    for (key, first, total) in ISHIGAMI {
        let [one, all] = indices(&found, &found.figures[0], key);
        assert!((value(one) - first).abs() < 0.01, "{key}: {one:?}, {first}");
        assert!((value(all) - total).abs() < 0.01, "{key}: {all:?}, {total}");
    }
    let found = asked(&sobol_g(1 << 14), 1, 4_096);
    for (key, first, total) in &g {
        let [one, all] = indices(&found, &found.figures[0], key);
        assert!((value(one) - first).abs() < 0.01, "{key}: {one:?}, {first}");
        assert!((value(all) - total).abs() < 0.01, "{key}: {all:?}, {total}");
    }
}

/// Over many seeds the stated intervals of 95% hold the indices about as often.
#[test]
fn indices_lie_in_their_intervals_as_often_as_stated() {
    let (mut inside, mut all) = (0_u32, 0_u32);
    for seed in 0..60 {
        let g = g_indices();
        let known: Vec<(String, f64, f64)> = ISHIGAMI
            .map(|(key, first, total)| (key.to_owned(), first, total))
            .to_vec();
        for (text, known) in [(ishigami(1 << 10), known), (sobol_g(1 << 10), g[..4].to_vec())] {
            let found = asked(&text, seed, 512);
            for (key, first, total) in &known {
                for (one, exact) in indices(&found, &found.figures[0], key).into_iter().zip([first, total]) {
                    all += 1;
                    let se = one.se.expect("many paths");
                    inside += u32::from((value(one) - exact).abs() <= REACH * se);
                }
            }
        }
    }
    let share = f64::from(inside) / f64::from(all);
    // 840 intervals, those of one run depending on each other.
    assert!((0.92..=0.98).contains(&share), "{inside} of {all}: {share}");
}

/// Y = X1 + 2 X2 + X3 with X2 and X3 correlated by ρ: Iooss and Prieur (2019), "Shapley effects for sensitivity
/// analysis with correlated inputs", 3.2: the effect of X2 is (β2² + ρβ2β3 + ρ²(β3² − β2²)/2)/σ², that of X3 with the
/// places changed, that of X1 β1²/σ².
#[test]
fn shapley_effects_of_a_correlated_gaussian_model_are_the_closed_form() {
    let (b1, b2, b3, rho) = (1.0, 2.0, 1.0, 0.6);
    let variance: f64 = b1 * b1 + b2 * b2 + b3 * b3 + 2.0 * rho * b2 * b3;
    let of = |b: f64, other: f64| (b * b + rho * b * other + rho * rho * (other * other - b * b) / 2.0) / variance;
    let expected = [("x1", b1 * b1 / variance), ("x2", of(b2, b3)), ("x3", of(b3, b2))];

    let inputs = ["x1", "x2", "x3"].map(|name| format!("{name} = \"normal(0, 1)\""));
    let text = payment(&inputs, "x1 + 2 * x2 + x3", 8_192) + "[correlations]\npairs = [[\"x2\", \"x3\", 0.6]]\n";
    // The same with the shocks of drivers: the logarithm of a driver moves by σ times the sum of its shocks.
    let driver = |name: &str| format!("[drivers.{name}]\nprocess = \"geometric\"\ninitial = 1\nvolatility = \"10%\"\n");
    let drivers = format!(
        "[scenario]\nstart = \"2026\"\nyears = 12\nstep = \"year\"\n[parties]\na = {{}}\nb = {{}}\n{}{}{}[terms.pays]\n\
         kind = \"formula\"\nfrom = \"a\"\nto = \"b\"\nper = \"period\"\namount = \"if period == 11 then ln(x1) + 2 * ln(x2) + ln(x3) else 0\"\n\
         [correlations]\npairs = [[\"x2\", \"x3\", 0.6]]\n\
         [analyses.why]\nkind = \"sensitivity\"\nfigures = [\"terms.pays.total\"]\npoints = 8192\n",
        driver("x1"),
        driver("x2"),
        driver("x3")
    );
    for (text, prefix) in [(text, ""), (drivers, "drivers.")] {
        let found = asked(&text, 3, 8_192);
        let mut sum = 0.0;
        for (key, expected) in expected {
            let place = place(&found, &format!("{prefix}{key}"));
            let effect = found.figures[0].rows[place]
                .shapley
                .expect("some inputs are correlated");
            let (got, se) = (value(&effect), effect.se.expect("many paths"));
            sum += got;
            assert!((got - expected).abs() < 0.01, "{prefix}{key}: {got} ± {se}, {expected}");
            assert!(
                (got - expected).abs() < 4.0 * se,
                "{prefix}{key}: {got} ± {se}, {expected}"
            );
        }
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        // The correlated two are one group for the indices; without interactions first and total agree.
        let group = found.figures[0]
            .groups
            .iter()
            .find(|group| group.inputs.len() == 2)
            .expect("two hang together");
        let share = (variance - b1 * b1) / variance;
        assert!(
            (value(&group.first) - share).abs() < 0.01 && (value(&group.total) - share).abs() < 0.01,
            "{group:?}"
        );
    }
}

/// More inputs than all sets of can be worked out: some orders, with the error that this leaves.
#[test]
fn shapley_effects_of_many_inputs_come_from_some_orders() {
    let inputs: Vec<String> = (0..9).map(|i| format!("x{i} = \"normal(0, 1)\"")).collect();
    let sum: Vec<String> = (0..9).map(|i| format!("x{i}")).collect();
    let text = payment(&inputs, &sum.join(" + "), 2_048) + "[correlations]\npairs = [[\"x0\", \"x1\", 0.5]]\n";
    let found = asked(&text, 5, 2_048);
    // σ² = 9 + 2·0.5 = 10: the correlated two have (1 + 0.5)/10 each, the others a tenth.
    let mut sum = 0.0;
    for i in 0..9 {
        let effect = found.figures[0].rows[place(&found, &format!("x{i}"))]
            .shapley
            .expect("correlated");
        let expected = if i < 2 { 0.15 } else { 0.1 };
        let (got, se) = (value(&effect), effect.se.expect("many paths"));
        assert!(
            (got - expected).abs() < 4.0 * se + 1e-3 && se < 0.02,
            "x{i}: {got} ± {se}"
        );
        sum += got;
    }
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
}

/// Y = 3 X1 + 4 X2 of independent standard normals: coefficients 0.6 and 0.8, and a straight line is all. Where X1 is
/// in its highest tenth its mean is φ(1.28155)/0.1 = 1.754983, and Y's three times that.
#[test]
fn one_run_tells_what_a_straight_line_does() {
    let inputs = ["x1", "x2"].map(|name| format!("{name} = \"normal(0, 1)\""));
    for sampler in termsheet::rng::Sampler::ALL {
        let header = format!("[scenario]\nsampler = \"{}\"\n", sampler.word());
        let text = payment(&inputs, "3 * x1 + 4 * x2", 1_024).replacen("[scenario]\n", &header, 1);
        let found = asked(&text, 9, 40_000);
        let figure = &found.figures[0];
        assert!(figure.straight.is_some_and(|share| share > 1.0 - 1e-9));
        for (row, coefficient, tenth) in [(&figure.rows[0], 0.6, 5.264_95), (&figure.rows[1], 0.8, 7.019_93)] {
            let within = |of: &Estimate, expected: f64| {
                let (got, se) = (value(of), of.se.expect("many paths"));
                assert!(
                    (got - expected).abs() < 5.0 * se + 2e-3,
                    "{sampler:?}: {got} ± {se}, {expected}"
                );
            };
            within(&row.regression, coefficient);
            within(&row.high, tenth);
            within(&row.low, -tenth);
            within(&row.swing, 2.0 * tenth);
            // Spearman's of a normal pair: 6/π · arcsin(ρ/2).
            within(&row.rank, 6.0 / std::f64::consts::PI * (coefficient / 2.0_f64).asin());
            assert!(
                row.borders
                    .is_some_and(|(low, high)| (low + 1.2816).abs() < 0.05 && (high - 1.2816).abs() < 0.05)
            );
        }
    }
}

/// Worked by hand: 10 for certain, or 30 with a chance of 3 in 10. The means are 10 and 9. Who knows the outcome first
/// takes 30 or 10: 0.3 · 30 + 0.7 · 10 = 16, worth 6 more than 10. The payer's best is to owe 9 on average; knowing, it
/// owes 10 or 0: 0.3 · 10 = 3, worth 6 as well. What both pay alike is worth nothing to know.
#[test]
fn the_value_of_information_of_a_small_decision() {
    let text = r#"
[scenario]
start = "2026"
years = 1
step = "year"
[parties]
a = {}
b = {}
[assumptions]
wanted = "bernoulli(0.3)"
noise = "normal(0, 5)"
[terms.pays]
kind = "formula"
from = "a"
to = "b"
per = "period"
amount = "10 + noise"
[variants.risky]
title = "Paid if wanted"
set = { "terms.pays.amount" = "30 * wanted + noise" }
[analyses.why]
kind = "sensitivity"
points = 512
"#;
    for sampler in termsheet::rng::Sampler::ALL {
        let header = format!("[scenario]\nsampler = \"{}\"\n", sampler.word());
        let found = asked(&text.replacen("[scenario]\n", &header, 1), 4, 40_000);
        assert_eq!(found.choices.len(), 2);
        for (choice, best) in found.choices.iter().zip([1, 0]) {
            assert_eq!(choice.best, best, "{choice:?}");
            let within = |of: &Estimate, expected: f64| {
                let (got, se) = (value(of), of.se.expect("many paths"));
                assert!(
                    (got - expected).abs() < 4.0 * se + 1e-3,
                    "{sampler:?}: {got} ± {se}, {expected}"
                );
            };
            within(&choice.everything, 6.0);
            within(&choice.doubt, 0.3);
            for worth in &choice.inputs {
                within(
                    &worth.gain,
                    if found.inputs[worth.input].key == "wanted" {
                        6.0
                    } else {
                        0.0
                    },
                );
            }
        }
    }
}

/// The text of the files, and the same on any number of threads.
#[test]
fn answers_are_written_whole_and_alike_on_any_number_of_threads() {
    let text = include_str!("../scenarios/openai-microsoft.toml");
    let text = format!("{text}\n[analyses.why]\nkind = \"sensitivity\"\npoints = 64\n");
    let request = Request {
        paths: Some(3_000),
        ..request(&text)
    };
    let one = answers(&request, Some(1));
    let other = answers(&request, Some(3));
    let (json, again) = (answer::json(&one[0]), answer::json(&other[0]));
    assert_eq!(json, again);
    let figures = json["figures"].as_array().expect("figures");
    assert!(
        figures
            .iter()
            .all(|figure| figure["by_input"].as_array().is_some_and(|rows| rows.len() > 3))
    );
    let inputs: Vec<&str> = json["inputs"]
        .as_array()
        .expect("inputs")
        .iter()
        .filter_map(|one| one["key"].as_str())
        .collect();
    assert!(inputs.iter().any(|key| key.starts_with("drivers.")), "{inputs:?}");
    let csv = answer::csv(&one[0]);
    let columns = csv.lines().next().map_or(0, |line| line.split(',').count());
    assert!(csv.lines().count() > figures.len() * inputs.len() && columns == 18);
    let told = termsheet::write::text::answer(&one[0]);
    assert!(told.contains("What moves the present value"), "{told}");
}

/// Under a Student t copula an input's tenths are those of its own values, and no Shapley effects are told.
#[test]
fn a_student_copula_leaves_the_values_of_inputs_as_they_are() {
    let inputs = ["x1", "x2"].map(|name| format!("{name} = \"normal(0, 1)\""));
    let text = payment(&inputs, "x1", 1_024)
        + "[correlations]\npairs = [[\"x1\", \"x2\", 0.6]]\ncopula = \"student_t\"\ndf = 3\n";
    let found = asked(&text, 2, 40_000);
    assert!(found.no_shapley.is_some());
    // The figure is x1: its mean in the highest tenth of x1 is 1.754983, and a straight line in x1 is all.
    let row = &found.figures[0].rows[place(&found, "x1")];
    let (high, se) = (value(&row.high), row.high.se.expect("many paths"));
    assert!((high - 1.754_983).abs() < 5.0 * se + 1e-3, "{high} ± {se}");
    assert!((value(&row.regression) - 1.0).abs() < 1e-6 && (value(&row.rank) - 1.0).abs() < 1e-9);
}
