//! Data: history over whole windows, columns of files as distributions.

use super::*;

#[test]
fn history_covers_whole_windows() {
    let model = sound(&format!(
        "{HEAD}{REVENUE}[history.books]\nper = \"quarter\"\nvalues = {{ \"2024-01\" = \"3m\", \"2025-10\" = \"4m\" }}\nagainst = \"revenue\"\n"
    ));
    let windows: Vec<(usize, usize, f64, &str)> = model.history[0]
        .windows
        .iter()
        .map(|window| (window.first, window.end, window.observed, window.name.as_str()))
        .collect();
    assert_eq!(windows, [(0, 3, 3e6, "2024-Q1"), (21, 24, 4e6, "2025-Q4")]);
}

#[test]
fn a_column_of_a_file_is_a_distribution() {
    let text = format!("{HEAD}[assumptions]\ngrowth = \"empirical('g.csv', 'rate')\"\n");
    let with = |csv: &str| read(&text, &BTreeMap::from([("g.csv".to_string(), csv.to_string())]));
    let (model, said) = with("year,rate\n2020,12%\n2021,\n2022, 0.3 \n");
    assert_eq!(said, "");
    let model = model.expect("the file is sound");
    let expect = termsheet::dist::Dist::empirical(vec![0.12, 0.3]).expect("two numbers");
    assert_eq!(model.variables.iter().next().map(|one| &one.dist), Some(&expect));
    for (csv, expect) in [
        ("year,rates\n2020,1\n", "did you mean `rates`"),
        ("year,rate\n2020,\n", "holds nothing"),
        (
            "year,rate\n2020,1\n2021,high\n2022,low\n",
            "`high` in line 3, column 2 is not a number",
        ),
        ("", "has no column `rate`"),
    ] {
        let (model, said) = with(csv);
        assert!(model.is_none() && said.contains(expect), "{said}");
    }
}
