//! The query for FTS5 that names the candidates of a search.

use std::collections::BTreeSet;

use sqlx::{QueryBuilder, Sqlite, types::Json};

use super::{conditions::Conditions, index, query::Query};
use crate::ids::{ConversationId, MessageId};

/// A search in the index.
pub(super) struct IndexSearch {
    /// The query for FTS5: trigrams of what is wanted, an author and a conversation among those searched, or no excluded
    /// conversation. Without any of the first two it may be none.
    expression: Option<String>,
    /// The conversations as the index names them, if the query does not say them. Then the candidates are all messages, and only those
    /// in these have a text. So neither their number nor their time depends on what others write.
    conversations: Option<Json<Vec<String>>>,
}

impl IndexSearch {
    pub fn of(query: &Query, conditions: &Conditions) -> Self {
        let wanted = query.wanted.iter();
        let trigrams: BTreeSet<_> = wanted.flat_map(|fold| trigrams(fold)).collect();
        let mut terms: Vec<_> = trigrams.into_iter().map(quoted).collect();
        if let Some(authors) = &conditions.authors {
            terms.push(one_of(authors.iter().map(|id| index::of_author(*id))));
        }
        let names = |conversations: &BTreeSet<ConversationId>| -> Vec<_> {
            let ids = conversations.iter();
            ids.map(|id| index::of_conversation(*id)).collect()
        };
        let Some(excluded) = &conditions.excluded else {
            terms.push(one_of(names(&conditions.conversations).into_iter()));
            return Self {
                expression: Some(terms.join(" AND ")),
                conversations: None,
            };
        };
        if terms.is_empty() {
            return Self {
                expression: None,
                conversations: Some(Json(names(&conditions.conversations))),
            };
        }
        let terms = terms.join(" AND ");
        let expression = if excluded.is_empty() {
            terms
        } else {
            format!("({terms}) NOT {}", one_of(names(excluded).into_iter()))
        };
        Self {
            expression: Some(expression),
            conversations: None,
        }
    }

    /// The candidates with their texts, the newest first.
    pub fn sql(&self, before: MessageId) -> QueryBuilder<Sqlite> {
        let mut sql = QueryBuilder::new("select rowid, ");
        if let Some(conversations) = &self.conversations {
            sql.push("iif(conversation in (select value from json_each(")
                .push_bind(conversations.clone())
                .push(")), text, null)");
        } else {
            sql.push("text");
        }
        sql.push(" from texts where rowid < ").push_bind(before);
        if let Some(expression) = &self.expression {
            sql.push(" and texts match ").push_bind(expression.clone());
        }
        sql.push(" order by rowid desc");
        sql
    }
}

fn one_of(words: impl Iterator<Item = String>) -> String {
    let quoted: Vec<_> = words.map(|word| quoted(&word)).collect();
    format!("({})", quoted.join(" OR "))
}

/// A quote is doubled (<https://www.sqlite.org/fts5.html#full_text_query_syntax>).
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

/// Runs of three characters that cover a text. Those that overlap them would rule out few more candidates, whose texts are
/// compared anyway, and take just as long to read.
fn trigrams(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().map(|(at, _)| at);
    let bounds: Vec<_> = starts.chain([text.len()]).collect();
    let last = bounds.len().checked_sub(4);
    let begins = (0..last.unwrap_or(0)).step_by(3).chain(last);
    begins.map(move |at| &text[bounds[at]..bounds[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trigrams_cover_a_text() {
        for (text, expected) in [
            ("", &[][..]),
            ("日本", &[]),
            ("日本語", &["日本語"]),
            ("wörd", &["wör", "örd"]),
            ("backup", &["bac", "kup"]),
            ("backups", &["bac", "kup", "ups"]),
        ] {
            assert_eq!(trigrams(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
