//! `history`: pages of history and of the list of conversations in a database of many messages, next to SQLite alone;
//! and one conversation's history while the others grow.

use std::path::Path;

use crate::{
    archive::{Archive, CONVERSATIONS, OF_FIRST, USERS},
    arguments::Arguments,
    bare, clients, machine,
    requests::Requests,
    results::Results,
    search,
    server::{Program, Server},
    table::{count, print_ratio, spread},
};

/// The number of concurrent readers.
const READERS: [usize; 2] = [1, 16];
/// The database for the readers.
const MESSAGES: usize = 1_000_000;
/// The number of pages that each reader requests in turn.
const PAGES: usize = 64;
/// The name of the pages that are marked as read, in the tables.
const MARKING: &str = "history, marked as read";

pub async fn run(arguments: &Arguments) {
    pages(arguments).await;
    flat(arguments).await;
}

async fn pages(arguments: &Arguments) {
    let folder = Archive::of(MESSAGES).prepare().await;
    let readings = readings(&folder).await;
    let (mut results, mut limits) = (Results::new("readers"), Vec::new());
    for round in 1..=arguments.rounds() {
        machine::announce("history", round);
        for program in Program::chinwags(arguments) {
            let server = Server::start(&program, &folder);
            search::complete(&server).await;
            for readers in READERS {
                let history = readings.iter().cycle().take(readers);
                let history = history.map(|reading| reading.pages(&server));
                let sample = clients::run(&server, history.collect(), arguments.time()).await;
                results.add(readers, &format!("{}: history", program.name), sample);
                let marking = readings.iter().cycle().take(readers);
                let marking = marking.map(|reading| reading.pages_to_mark(&server));
                let sample = clients::run(&server, marking.collect(), arguments.time()).await;
                results.add(readers, &format!("{}: {MARKING}", program.name), sample);
                let lists = (1..=readers).map(|user| {
                    Requests::get(server.address, user, &["/api/conversations".to_owned()])
                });
                let sample = clients::run(&server, lists.collect(), arguments.time()).await;
                results.add(readers, &format!("{}: conversations", program.name), sample);
            }
        }
        if !arguments.alone {
            let pages = readings[0].conversations.clone();
            limits.push(bare::pages(&folder, &pages, arguments.time()).await);
        }
    }
    results.print("Pages of 25, in a database of 1,000,000 messages and 10,000 conversations");
    if !limits.is_empty() {
        println!(
            "One bare SQLite connection selects {} such pages of history a second.\n",
            spread(&limits)
        );
    }
    for program in Program::chinwags(arguments) {
        for readers in READERS {
            let rates = |what| results.rates(readers, &format!("{}: {what}", program.name));
            let (pages, marking) = (rates("history"), rates(MARKING));
            let of = format!("{}: {readers} readers", program.name);
            print_ratio(&format!("{of}, compared with bare SQLite"), &pages, &limits);
            print_ratio(
                &format!("{of}, with marking as read and without"),
                &marking,
                &pages,
            );
        }
    }
}

/// A reader and their conversations.
struct Reading {
    user: usize,
    conversations: Vec<i64>,
}

impl Reading {
    /// The newest page of each conversation.
    fn pages(&self, server: &Server) -> Requests {
        self.newest(server, "?markRead=false")
    }

    /// The same, marked as read: as in use, most pages were read before.
    fn pages_to_mark(&self, server: &Server) -> Requests {
        self.newest(server, "")
    }

    fn newest(&self, server: &Server, query: &str) -> Requests {
        let path = |id| format!("/api/conversations/{id}/messages{query}");
        let paths: Vec<_> = self.conversations.iter().map(path).collect();
        Requests::get(server.address, self.user, &paths)
    }
}

/// Readers of different conversations, spread over the database.
async fn readings(folder: &Path) -> Vec<Reading> {
    let mut readings = Vec::new();
    for user in (1..=USERS).step_by(USERS / READERS[1]) {
        let conversations = bare::conversations_of(folder, user, PAGES).await;
        readings.push(Reading {
            user,
            conversations,
        });
    }
    readings
}

async fn flat(arguments: &Arguments) {
    let mut results = Results::new("messages");
    let mut folders = vec![(10_000, Archive::of(10_000).prepare().await)];
    for messages in arguments.messages() {
        folders.push((messages, Archive::of(messages).prepare().await));
    }
    for round in 1..=arguments.rounds() {
        machine::announce("history of one conversation", round);
        for program in Program::chinwags(arguments) {
            for (messages, folder) in &folders {
                let server = Server::start(&program, folder);
                search::complete(&server).await;
                let every = messages / OF_FIRST;
                let path = |page: usize| {
                    let before = messages - page * 13 % (OF_FIRST - 25) * every;
                    format!("/api/conversations/1/messages?markRead=false&before={before}")
                };
                let paths: Vec<_> = (1..=PAGES).map(path).collect();
                let requests = Requests::get(server.address, 1, &paths);
                let sample = clients::run(&server, vec![requests], arguments.time()).await;
                results.add(count(*messages as f64), &program.name, sample);
            }
        }
    }
    results.print(&format!(
        "History of one conversation of {OF_FIRST} messages, among {CONVERSATIONS} that have the rest"
    ));
}
