//! A naive server: the same schema, with the session looked up in the database, a transaction per request through a
//! pool of connections, and one channel that every stream filters.

use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use rocket::{
    Config, State,
    fairing::AdHoc,
    get,
    http::Status,
    post,
    request::{FromRequest, Outcome, Request},
    response::stream::TextStream,
    routes,
    serde::json::Json,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{
    ConnectOptions, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::{
    runtime::Runtime,
    sync::broadcast::{Sender, channel, error::RecvError},
    time::Duration,
};

use crate::world;

/// The first argument that makes this binary the naive server.
pub const COMMAND: &str = "naive-server";

/// Enough connections that none waits long, and few enough that they do not compete long for the write lock.
const CONNECTIONS: u32 = 8;
/// SQLite waits for the write lock by sleeping and trying again.
const PATIENCE: Duration = Duration::from_mins(1);
/// The number of messages that a stream may lag behind.
const BACKLOG: usize = 1024;

struct User(i64);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    content: String,
    client_id: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: String,
    conversation_id: String,
    author_id: String,
    content: String,
    created_at: i64,
    #[serde(skip)]
    seq: i64,
    #[serde(skip)]
    receivers: Vec<i64>,
}

/// Serves a folder until the process ends.
pub fn serve(folder: &Path) {
    let folder = folder.to_owned();
    Runtime::new()
        .expect("the operating system has what a runtime needs")
        .block_on(launch(folder));
}

async fn launch(folder: PathBuf) {
    let options = SqliteConnectOptions::new()
        .filename(folder.join(world::FILE))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
        .expect("the database is there");
    let config = Config {
        port: 0,
        log_level: rocket::config::LogLevel::Off,
        ..Config::release_default()
    };
    let launched = rocket::custom(config)
        .manage(pool)
        .manage(channel::<Message>(BACKLOG).0)
        .mount("/api", routes![send, stream])
        .attach(AdHoc::on_liftoff("Greeting", |rocket| {
            Box::pin(async move {
                println!("listens on http://127.0.0.1:{}", rocket.config().port);
            })
        }))
        .launch()
        .await;
    launched.expect("the naive server serves");
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for User {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match user(request).await {
            Some(id) => Outcome::Success(Self(id)),
            None => Outcome::Error((Status::Unauthorized, ())),
        }
    }
}

async fn user(request: &Request<'_>) -> Option<i64> {
    let header = request.headers().get_one("Authorization")?;
    let token = header.strip_prefix("Bearer ")?.as_bytes();
    let hash = Sha256::digest(BASE64URL_NOPAD.decode(token).ok()?).to_vec();
    sqlx::query_scalar("select user_id from sessions where token_hash = ?")
        .bind(hash)
        .fetch_optional(request.rocket().state::<SqlitePool>()?)
        .await
        .ok()?
}

#[post("/conversations/<conversation>/messages", data = "<draft>")]
async fn send(
    user: User,
    conversation: i64,
    draft: Json<Draft>,
    pool: &State<SqlitePool>,
    live: &State<Sender<Message>>,
) -> Result<(Status, Json<Message>), Status> {
    let stored = store(pool, user.0, conversation, draft.into_inner()).await;
    let message = stored
        .map_err(|_| Status::InternalServerError)?
        .ok_or(Status::NotFound)?;
    // It fails if nobody listens.
    let _ = live.send(message.clone());
    Ok((Status::Created, Json(message)))
}

async fn store(
    pool: &SqlitePool,
    author: i64,
    conversation: i64,
    draft: Draft,
) -> sqlx::Result<Option<Message>> {
    let mut tx = pool.begin_with("begin immediate").await?;
    let receivers: Vec<i64> =
        sqlx::query_scalar("select user_id from participants where conversation_id = ?")
            .bind(conversation)
            .fetch_all(&mut *tx)
            .await?;
    if !receivers.contains(&author) {
        return Ok(None);
    }
    let created_at = world::now();
    let id: i64 = sqlx::query_scalar(
        "insert into messages (conversation_id, author_id, client_id, content, created_at)
         values (?, ?, ?, ?, ?)
         returning id",
    )
    .bind(conversation)
    .bind(author)
    .bind(draft.client_id)
    .bind(&draft.content)
    .bind(created_at)
    .fetch_one(&mut *tx)
    .await?;
    let seq = sqlx::query_scalar(
        "insert into facts (kind, conversation_id, subject_id) values ('message', ?, ?) returning seq",
    )
    .bind(conversation)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query("update conversations set last_message_id = ? where id = ?")
        .bind(id)
        .bind(conversation)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Some(Message {
        id: id.to_string(),
        conversation_id: conversation.to_string(),
        author_id: author.to_string(),
        content: draft.content,
        created_at,
        seq,
        receivers,
    }))
}

#[get("/messages")]
fn stream(user: User, live: &State<Sender<Message>>) -> TextStream![String] {
    let mut messages = live.subscribe();
    TextStream! {
        loop {
            match messages.recv().await {
                Ok(message) if message.receivers.contains(&user.0) => yield frame(&message),
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break,
            }
        }
    }
}

fn frame(message: &Message) -> String {
    let data = serde_json::to_string(message).expect("strings and numbers are JSON");
    format!("id: {}\ndata: {data}\n\n", message.seq)
}
