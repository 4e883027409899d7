//! Questions of the command line put into TOML, so that one reader reads them all.
//!
//! In: words of the command line. Out: TOML values.

use super::tree::quoted;

/// A text as TOML.
pub fn toml_text(text: &str) -> String {
    quoted(text)
}

/// A list of texts as TOML.
pub fn toml_texts(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text.trim())).collect();
    format!("[{}]", texts.join(", "))
}

/// `terms.fee.rate=5%..25%:9` (nine values from 5% to 25%) or `terms.fee.rate=5%,10%,20%` as the table of `vary`.
///
/// # Errors
///
/// In words, where one has neither form.
pub fn toml_vary(words: &[String]) -> Result<String, String> {
    let mut entries = Vec::new();
    for word in words {
        let form = || format!("`{word}` varies nothing; write key.path=5%..25%:9 or key.path=5%,10%,20%");
        let (path, values) = word.split_once('=').ok_or_else(form)?;
        let (path, values) = (path.trim(), values.trim());
        if path.is_empty() || values.is_empty() {
            return Err(form());
        }
        let axis = match values.split_once("..") {
            Some((from, rest)) => {
                let (to, points) = match rest.split_once(':') {
                    None => (rest, None),
                    Some((to, points)) => {
                        let points = points.trim().replace('_', "").parse::<u64>().map_err(|_| form())?;
                        (to, Some(points))
                    }
                };
                let points = points.map_or_else(String::new, |points| format!(", points = {points}"));
                format!(
                    "{{ from = {}, to = {}{points} }}",
                    quoted(from.trim()),
                    quoted(to.trim())
                )
            }
            None if !values.contains(',') => return Err(form()),
            None => toml_texts(&values.split(',').map(str::to_owned).collect::<Vec<String>>()),
        };
        entries.push(format!("{} = {axis}", quoted(path)));
    }
    Ok(format!("{{ {} }}", entries.join(", ")))
}

/// `studio=5m`, each a name with a number, as a table.
///
/// # Errors
///
/// In words, where one has another form.
pub fn toml_amounts(words: &[String]) -> Result<String, String> {
    let mut entries = Vec::new();
    for word in words {
        let (name, amount) = word
            .split_once('=')
            .filter(|(name, amount)| !name.trim().is_empty() && !amount.trim().is_empty())
            .ok_or_else(|| format!("`{word}` is no amount of a party; write studio=5m"))?;
        entries.push(format!("{} = {}", quoted(name.trim()), quoted(amount.trim())));
    }
    Ok(format!("{{ {} }}", entries.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_toml() {
        let vary = |word: &str| toml_vary(&[word.to_owned()]);
        assert_eq!(
            vary("terms.fee.rate=5%..25%:9").unwrap(),
            "{ \"terms.fee.rate\" = { from = \"5%\", to = \"25%\", points = 9 } }"
        );
        assert_eq!(
            vary("a.b = -1..2").unwrap(),
            "{ \"a.b\" = { from = \"-1\", to = \"2\" } }"
        );
        assert_eq!(vary("a.b=1, 2").unwrap(), "{ \"a.b\" = [\"1\", \"2\"] }");
        for wrong in ["a.b", "=1,2", "a.b=", "a.b=1..2:x", "a.b=1-2"] {
            assert!(vary(wrong).unwrap_err().contains("5%..25%:9"), "{wrong}");
        }
    }
}
