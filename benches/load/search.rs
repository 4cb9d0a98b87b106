//! `search`: the index of 1,000,000 messages in 1,000 rooms, a third of them private, and searches in the others.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, SqliteConnection};
use tokio::time;

use crate::{
    arguments::Arguments,
    clients,
    connection::Connection,
    machine,
    requests::Requests,
    server::{self, Program, Server},
    table::{Table, count, median, median_time, milliseconds},
    world::{self, World},
};

const MESSAGES: usize = 1_000_000;
const QUICK: usize = 50_000;
const ROOMS: usize = 1_000;
const USERS: usize = 16;
const READERS: [usize; 2] = [1, 8];
/// How often it looks whether the index is complete.
const LOOK: Duration = Duration::from_millis(250);

/// Searches of the same kind.
const KINDS: [(&str, &[&str]); 6] = [
    (
        "a word in one of 4 to 50 messages",
        &["mutori", "kasela", "Überko"],
    ),
    ("a part of a word in one of 2 to 8", &["ari", "kas", "tor"]),
    (
        "a code, in one message",
        &["POL-340", "POL-40", "pol-10000"],
    ),
    (
        "two words and a phrase",
        &["kasela mutori", "\"kasela mutori\"", "tori -kasela"],
    ),
    ("two characters", &["日本", "ka", "ör"]),
    ("one character", &["日", "x", "漢"]),
];

pub async fn run(arguments: &Arguments) {
    let messages = if arguments.quick { QUICK } else { MESSAGES };
    let prepared = server::folder();
    let text = prepare(prepared.path(), messages).await;
    let mut index = Table::new(["", "index s", "messages a second", "of the text"]);
    let mut searches = Table::new(["", "readers", "p50 ms", "p95 ms", "searches a second"]);
    for program in Program::chinwags(arguments) {
        let folder = server::copy_of(prepared.path());
        machine::announce("search", 1);
        let begin = Instant::now();
        let server = Server::start(&program, folder.path());
        complete(&server).await;
        let taken = begin.elapsed();
        let size = size(folder.path());
        index.row([
            program.name.clone(),
            format!("{:.1}", taken.as_secs_f64()),
            count(messages as f64 / taken.as_secs_f64()),
            format!("{:.2}", size as f64 / text as f64),
        ]);
        for (kind, queries) in KINDS {
            for readers in READERS {
                let (mut p50, mut p95, mut rate) = (Vec::new(), Vec::new(), Vec::new());
                for _ in 0..arguments.rounds() {
                    let clients = (1..=readers).map(|user| {
                        let paths: Vec<_> = queries.iter().map(|query| path(query)).collect();
                        Requests::get(server.address, user, &paths)
                    });
                    let mut sample =
                        clients::run(&server, clients.collect(), arguments.time()).await;
                    assert_eq!(sample.failed, 0, "a search was refused");
                    p50.push(sample.latencies.within(0.5));
                    p95.push(sample.latencies.within(0.95));
                    rate.push(sample.per_second);
                }
                searches.row([
                    format!("{}: {kind}", program.name),
                    readers.to_string(),
                    milliseconds(median_time(p50.into_iter())),
                    milliseconds(median_time(p95.into_iter())),
                    count(median(rate)),
                ]);
            }
        }
    }
    index.print(&format!("The index of {} messages", count(messages as f64)));
    searches.print(&format!(
        "Searches in {} messages of {ROOMS} rooms",
        count(messages as f64)
    ));
}

/// The database without an index. Returns the size of its texts, in bytes.
async fn prepare(folder: &Path, messages: usize) -> u64 {
    let mut db = World::of(USERS).make(folder).await;
    fill(&mut db, messages)
        .await
        .expect("messages can be stored");
    let text: i64 = sqlx::query_scalar("select sum(length(cast(content as blob))) from messages")
        .fetch_one(&mut db)
        .await
        .expect("messages can be read");
    db.close().await.expect("a database can be closed");
    text as u64
}

async fn fill(db: &mut SqliteConnection, messages: usize) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    sqlx::query(
        "with recursive room (n) as (select 1 union all select n + 1 from room where n < ?)
         insert into conversations (kind, name, name_key, search_fold, is_private, created_at)
         select 'room', 'room-' || n, 'room-' || n, 'room-' || n, n % 3 = 0, 0 from room",
    )
    .bind(ROOMS as i64)
    .execute(&mut *tx)
    .await?;
    let mut words = Words(7);
    let first = USERS / 2 + 1;
    let mut number = 0;
    while number < messages {
        let some: Vec<_> = (number..messages.min(number + 5_000))
            .map(|number| {
                (
                    first + number * 7 % ROOMS,
                    1 + number % USERS,
                    words.text(number),
                )
            })
            .collect();
        number += some.len();
        sqlx::query(
            "insert into messages (conversation_id, author_id, content, created_at)
             select value ->> 0, value ->> 1, value ->> 2, ?2 from json_each(?1) order by key",
        )
        .bind(serde_json::to_string(&some).expect("texts are JSON"))
        .bind(world::now())
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await
}

/// Words that look random, from a generator of Marsaglia's (Xorshift RNGs, 2003).
struct Words(u64);

impl Words {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit
    }

    /// 4 to 15 words of several languages, sometimes with a code.
    fn text(&mut self, number: usize) -> String {
        let mut words: Vec<_> = (0..4 + self.below(12)).map(|_| self.word()).collect();
        if number.is_multiple_of(20) {
            words.push(format!("POL-{number}"));
        }
        words.join(" ")
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 24] = [
            "ka", "se", "la", "mu", "to", "ri", "ba", "ne", "so", "vi", "da", "po", "lu", "fe",
            "gi", "ho", "ji", "mo", "Über", "ör", "né", "ça", "ko", "ta",
        ];
        const CHARACTERS: [char; 16] = [
            '日', '本', '語', '漢', '字', '東', '京', '会', '議', '社', '員', '朝', '昼', '夜',
            '食', '事',
        ];
        const CYRILLIC: [&str; 8] = ["при", "вет", "мос", "ква", "сло", "во", "чай", "дом"];
        match self.below(20) {
            0 => (0..2 + self.below(3))
                .map(|_| CHARACTERS[self.below(16)])
                .collect(),
            1 => (0..2).map(|_| CYRILLIC[self.below(8)]).collect(),
            // Some words are far more frequent than others.
            2..6 => ["kasela", "mutori", "tori", "the", "and", "is"][self.below(6)].to_owned(),
            _ => (0..2 + self.below(3))
                .map(|_| SYLLABLES[self.below(24)])
                .collect(),
        }
    }
}

/// Waits until all messages are indexed.
pub async fn complete(server: &Server) {
    let mut connection = Connection::open(server.address)
        .await
        .expect("the server takes connections");
    let mut requests = Requests::get(server.address, 1, &[path("nothing")]);
    loop {
        let answer = connection.ask(requests.next()).await;
        let (status, body) = answer.expect("the server answers");
        assert_eq!(status, 200, "a search was refused");
        if memchr::memmem::find(body, br#""isComplete":true"#).is_some() {
            return;
        }
        time::sleep(LOOK).await;
    }
}

/// The size of the index, in bytes.
fn size(folder: &Path) -> u64 {
    let files = ["search.db", "search.db-wal"].map(|name| folder.join(name));
    let sizes = files.iter().filter_map(|file| fs::metadata(file).ok());
    sizes.map(|file| file.len()).sum()
}

fn path(query: &str) -> String {
    let encoded: Vec<_> = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/api/search?query={}", encoded.concat())
}
