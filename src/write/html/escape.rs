//! Text made safe for a page.

/// Escapes text for the inside of an element or a quoted attribute. White space of any kind
/// becomes a space, other control characters go.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{a0}' => escaped.push(char),
            white if white.is_whitespace() => escaped.push(' '),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// The same for running text: what stands in backticks is code, an address is a link, and a word with a minus sign
/// is never broken, or the sign could be left behind at the end of a line.
pub(super) fn prose(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // A mark without a partner is a mark.
    if parts.len().is_multiple_of(2) {
        return words(sentence);
    }
    let set = parts.iter().enumerate().map(|(index, part)| match index % 2 {
        0 => words(part),
        _ => format!("<code>{}</code>", text(part)),
    });
    set.collect()
}

/// Words without marks; a space at either end stays.
fn words(sentence: &str) -> String {
    let set = sentence.split(char::is_whitespace).map(|word| {
        if word.contains('−') {
            format!("<span class=\"nb\">{}</span>", text(word))
        } else {
            source(word)
        }
    });
    set.collect::<Vec<String>>().join(" ")
}

/// A source: a link where it is an `http` or `https` address and nothing else, else plain text.
///
/// An address is one word with a host behind its scheme; `javascript:` and the like stay text.
pub(super) fn source(source: &str) -> String {
    let trimmed = source.trim();
    let lower = trimmed.get(..8).unwrap_or(trimmed).to_ascii_lowercase();
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.starts_with(scheme).then(|| trimmed.get(scheme.len()..)).flatten());
    let is_address = host.is_some_and(|rest| rest.starts_with(|first: char| first.is_alphanumeric() || first == '['))
        // One that was cut short leads nowhere.
        && !trimmed.contains(|char: char| char.is_whitespace() || char.is_control() || char == '…');
    if is_address {
        let safe = text(trimmed);
        format!("<a href=\"{safe}\" rel=\"noopener noreferrer\">{safe}</a>")
    } else {
        text(trimmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_through() {
        assert_eq!(
            text("<script>alert('\"&\"')</script>\u{0}\u{7}\n"),
            "&lt;script&gt;alert(&#39;&quot;&amp;&quot;&#39;)&lt;/script&gt; "
        );
    }

    #[test]
    fn minus_signs_stay_with_their_figures() {
        assert_eq!(
            prose("from −$2bn to <b>"),
            "from <span class=\"nb\">−$2bn</span> to &lt;b&gt;"
        );
        assert_eq!(prose(" is `a < b` or "), " is <code>a &lt; b</code> or ");
        assert_eq!(prose("a ` b"), "a ` b");
        assert!(prose("see https://example.com/a for").contains("see <a href=\"https://example.com/a\""));
    }

    #[test]
    fn only_web_addresses_become_links() {
        for address in ["https://www.sec.gov/a?b=c&d", "HTTP://example.com", "http://[::1]/"] {
            assert!(
                source(address).starts_with("<a href=\"h") || source(address).starts_with("<a href=\"H"),
                "{address}"
            );
        }
        for other in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https:///etc",
            "see https://www.sec.gov",
            "https://a b",
            "//example.com",
            "ftp://example.com",
            "https://example.com/a-long-addr…",
            "é",
            "",
        ] {
            assert!(!source(other).contains("<a"), "{other}");
        }
        assert!(source("https://a\"onclick=\"x").contains("a&quot;onclick=&quot;x"));
    }
}
