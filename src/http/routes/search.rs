//! The route of search.

use rocket::{State, get, routes, serde::json::Json};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    chat::messages::MessageView,
    error::{Error, Result},
    http::{guards::Optional, limits::Limits, openapi::Operation, routes::rights::ServerManager},
    ids::{ConversationId, MessageId, UserId},
    search::{self, Found, Search, TextRange, query::Query},
    sign_in::sessions::Session,
    store::db::Db,
};

/// A bound for the API's description: each range has a character, and another is between two.
const MOST_RANGES: usize = 5_000;

/// A page of results.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchPage {
    /// The messages, newest first.
    #[schemars(length(max = search::PAGE))]
    hits: Vec<SearchHit>,
    /// Search before this message for more, even if there are no hits here; null if there is no more.
    before: Option<MessageId>,
    /// Whether no message is missing because the index is still being made.
    is_complete: bool,
}

/// A message that was found.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchHit {
    /// The message.
    message: MessageView,
    /// Its conversation.
    conversation_id: ConversationId,
    /// The places of the words in its content, in order. There are none if it was found by the names of its files or by filters alone.
    #[schemars(length(max = MOST_RANGES))]
    ranges: Vec<TextRange>,
}

impl SearchPage {
    fn of(found: Found, reader: UserId) -> Self {
        let hits = found.hits.into_iter().map(|hit| SearchHit {
            conversation_id: hit.message.conversation_id,
            message: MessageView::of(hit.message, reader),
            ranges: hit.ranges,
        });
        Self {
            hits: hits.collect(),
            before: found.before,
            is_complete: found.is_complete,
        }
    }
}

#[get("/search?<query>&<before>")]
pub async fn find(
    session: Session,
    query: Option<&str>,
    before: Optional<MessageId>,
    limits: &State<Limits>,
    search: &State<Search>,
    db: &Db,
) -> Result<Json<SearchPage>> {
    let reader = session.user.id;
    limits.search(reader)?;
    let query: Query = query
        .unwrap_or_default()
        .parse()
        .map_err(|error| Error::invalid("query", error))?;
    let found = search.find(db, reader, query, before.0).await?;
    Ok(Json(SearchPage::of(found, reader)))
}

/// The indexing progress.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchIndex {
    /// How many of the messages are indexed, in percent. Until it is 100, a search may lack older messages.
    #[schemars(range(max = 100), example = 42)]
    percent: u8,
    /// Whether indexing is paused because the server's disk is almost full.
    is_short_of_space: bool,
}

#[get("/server/search")]
pub async fn index(_owner: ServerManager, search: &State<Search>) -> Result<Json<SearchIndex>> {
    Ok(Json(SearchIndex {
        percent: search.progress().await?,
        is_short_of_space: search.is_short_of_space(),
    }))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![find], "search", "Search in messages and the names of their files")
            .about(
                "It finds messages in your conversations and in open rooms that have all words, anywhere in a word, without regard \
                 to case and accents. `\"exact phrase\"` counts as one word, `-word` excludes. Filters: `from:name`, `in:room`, `in:@name`, `in:@name,@name`, \
                 `before:`, `after:` and `on:` with a day of UTC (`before:` and `after:` also with an instant), `has:file`, \
                 `has:link`, `has:picture`, `has:reaction`, `is:pinned`, `mentions:me`; with `-`, all but those of time exclude. \
                 A name means exactly this name, or else all names that differ in accents alone. \
                 Everything else is text. It marks nothing as read.",
            )
            .session()
            .limited()
            .checked_query::<Query>("query", "The words, phrases and filters.")
            .checked_query::<MessageId>("before", "Only messages before this message.")
            .answers::<SearchPage>(200, "A page of results."),
        Operation::of(routes![index], "getSearchIndex", "Get the progress of the search index")
            .about("It is built when the server first starts with it, and again if it is missing or damaged.")
            .session()
            .answers::<SearchIndex>(200, "The progress.")
            .refuses(403, "You are not an owner."),
    ]
}
