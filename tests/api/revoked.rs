//! Sessions that end while their streams catch up.

use std::thread;

use serde_json::json;

use crate::{
    actor::{Actor, text},
    test_server::TestServer,
};

/// This many messages of 40 KB are far more than sockets buffer.
const COUNT: usize = 400;

/// John has sent many messages since this event; Jane's devices know none.
fn much_to_catch_up() -> (TestServer, [Actor; 2], String) {
    let mut server = TestServer::start();
    let (_, jane, conversation) = server.john_and_jane();
    let devices = [jane, server.log_in("jane")];
    let place = text(&devices[0].snapshot()["eventId"]).to_owned();
    server.stop();
    server.sql(format!(
        "with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < {COUNT})
         insert into messages (conversation_id, author_id, content, created_at)
         select {conversation}, 1, replace(hex(zeroblob(5000)), '0', '𐍈'), 1 from numbers;
         insert into facts (kind, conversation_id, subject_id)
         select 'message', conversation_id, id from messages order by id;"
    ));
    server.run();
    let devices = devices.map(|device| server.returning(&device));
    (server, devices, place)
}

#[test]
fn session_that_ends_during_a_replay_ends_it() {
    let (_server, [phone, laptop], place) = much_to_catch_up();
    let [mut ends, mut stays] = [&phone, &laptop].map(|device| device.stream_after(&place));
    ends.expect("message");
    phone.log_out();
    let told: Vec<_> = ends.by_ref().filter(|event| event.name != "ping").collect();
    let (bye, told) = told.split_last().unwrap();
    assert_eq!(
        (bye.name.as_str(), &bye.data),
        ("bye", &json!({ "reason": "session" }))
    );
    assert!(
        told.len() < COUNT - 1,
        "only events already on the way arrive"
    );
    assert_eq!(stays.events(COUNT).len(), COUNT);
}

#[test]
fn stream_opened_while_its_session_ends_is_refused_or_ends() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let place = text(&jane.snapshot()["eventId"]).to_owned();
    for number in 0..70 {
        john.send(&conversation, &number.to_string());
    }
    for _ in 0..30 {
        let jane = server.log_in("jane");
        let (jane, place) = (&jane, &place);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(move || ends_or_is_refused(jane, place));
            }
            scope.spawn(move || jane.log_out());
        });
    }
}

fn ends_or_is_refused(jane: &Actor, place: &str) {
    let Some(stream) = jane.try_stream_after(place) else {
        return;
    };
    let events: Vec<_> = stream.take_while(|event| event.name != "ping").collect();
    let (bye, told) = events.split_last().expect("a farewell");
    assert_eq!(
        (bye.name.as_str(), &bye.data),
        ("bye", &json!({ "reason": "session" }))
    );
    let told = told.iter().filter(|event| event.name == "message");
    assert!(
        told.enumerate()
            .all(|(number, event)| event.content() == number.to_string())
    );
}
