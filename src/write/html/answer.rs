//! Answers of analyses on the page.

use super::escape;
use super::table::{Column, Table};
use crate::report::Report;
use crate::write::answer::{Block, blocks};

/// Every answer with its title as a heading; empty where there is none.
pub(super) fn section(report: &Report) -> String {
    let mut markup = String::new();
    for answered in &report.analyses {
        markup.push_str(&format!("<h3>{}</h3>\n", escape::text(&answered.title)));
        for block in blocks(answered) {
            match block {
                Block::Finding(sentence) => markup.push_str(&format!("<p>{}</p>\n", escape::prose(&sentence))),
                Block::Note(sentence) => {
                    markup.push_str(&format!("<p class=\"note\">{}</p>\n", escape::prose(&sentence)));
                }
                Block::Table { heading, columns, rows } => {
                    if !heading.is_empty() {
                        markup.push_str(&format!("<h4>{}</h4>\n", escape::text(&heading)));
                    }
                    let mut table = Table::new(if heading.is_empty() { &answered.title } else { &heading }, &[]);
                    for (index, name) in columns.iter().enumerate() {
                        let column = if index == 0 { Column::Words } else { Column::Figures };
                        table.column(escape::text(name), column);
                    }
                    for row in &rows {
                        table.row(&row.iter().map(|cell| escape::text(cell)).collect::<Vec<String>>());
                    }
                    markup.push_str(&table.markup());
                }
            }
        }
    }
    markup
}
