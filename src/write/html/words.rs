//! The deal in words.

use super::escape;

/// The deal in words.
pub(super) fn deal(explanation: &[(String, Vec<String>)]) -> String {
    let mut markup = String::new();
    for (heading, sentences) in explanation {
        if sentences.is_empty() {
            continue;
        }
        if !heading.is_empty() {
            markup.push_str(&format!("<h3>{}</h3>\n", escape::text(heading)));
        }
        let items: String = sentences
            .iter()
            .map(|sentence| format!("<li>{}</li>\n", escape::prose(sentence)))
            .collect();
        markup.push_str(&format!("<ul>\n{items}</ul>\n"));
    }
    markup
}
