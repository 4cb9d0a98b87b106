//! Reconnecting: missed events arrive once, in order, or the client is told to start over.

use std::{sync::mpsc, thread};

use serde_json::json;

use crate::{
    actor::{Actor, number, text},
    event_reader::{Event, seq},
    random::Random,
    test_server::TestServer,
};

/// The events that Jane misses: a name, and a field that identifies each.
fn happen(john: &Actor, jane: &Actor, conversation: &str) -> Vec<(&'static str, String)> {
    let read = |id: &str| ("read", id.to_owned());
    let mut expected = Vec::new();
    for number in 0..100 {
        let sent = john.send(conversation, &number.to_string());
        expected.push(("message", number.to_string()));
        if number % 10 == 7 {
            let id = text(&sent["id"]);
            jane.read(conversation, Some(id));
            expected.push(read(id));
        }
    }
    let other = jane.start_conversation("stranger");
    expected.push(("conversation", other.clone()));
    jane.send(&other, "hello");
    expected.push(("message", "hello".to_owned()));
    expected
}

/// The events after the last of them: those of the read marker tell of its present place.
fn at_last(expected: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let is_read = |event: &&(&str, String)| event.0 == "read";
    let last = expected.iter().rfind(is_read).unwrap();
    let tells = |event: &(&'static str, String)| match event.0 {
        "read" => last.clone(),
        _ => event.clone(),
    };
    expected.iter().map(tells).collect()
}

fn told(events: &[Event]) -> Vec<(&str, String)> {
    let what = |event: &Event| {
        let data = &event.data;
        match event.name.as_str() {
            "message" => text(&data["content"]).to_owned(),
            "read" => text(&data["messageId"]).to_owned(),
            _ => text(&data["id"]).to_owned(),
        }
    };
    events
        .iter()
        .map(|event| (event.name.as_str(), what(event)))
        .collect()
}

#[test]
fn missed_events_arrive_once_and_in_order() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let stranger = server.stranger();
    let left = jane.stream().last_event_id.unwrap();
    let theirs = stranger.start_conversation("john");
    stranger.send(&theirs, "not for jane");
    let expected = happen(&john, &jane, &conversation);
    let mut stream = jane.stream_after(&left);
    assert_eq!(told(&stream.events(expected.len())), at_last(&expected));
    john.send(&conversation, "live");
    assert_eq!(stream.event().content(), "live");
}

#[test]
fn missed_events_arrive_after_a_restart() {
    let mut server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    server.stranger();
    let left = jane.stream().last_event_id.unwrap();
    let mut expected = happen(&john, &jane, &conversation);
    server.stop();
    server.run();
    let (john, jane) = (server.returning(&john), server.returning(&jane));
    john.send(&conversation, "after the restart");
    expected.push(("message", "after the restart".into()));
    let mut stream = jane.stream_after(&left);
    assert_eq!(told(&stream.events(expected.len())), at_last(&expected));
    john.send(&conversation, "live");
    assert_eq!(stream.event().content(), "live");
}

#[test]
fn replayed_events_equal_live_events() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    server.stranger();
    let mut live = jane.stream();
    let left = live.last_event_id.clone().unwrap();
    let expected = happen(&john, &jane, &conversation);
    let mut live = live.events(expected.len());
    assert_eq!(told(&live), expected);
    let shown = jane.conversation(&conversation);
    for event in live.iter_mut().filter(|event| event.name == "read") {
        event.data = json!({
            "conversationId": conversation,
            "messageId": shown["readMessageId"],
            "unreadCount": shown["unreadCount"],
            "mentionCount": shown["mentionCount"],
            "lastMessageId": shown["lastMessage"]["id"],
        });
    }
    assert_eq!(jane.stream_after(&left).events(expected.len()), live);
}

#[test]
fn header_has_precedence_over_the_query() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = jane.stream();
    for content in ["1", "2", "3"] {
        john.send(&conversation, content);
    }
    let ids: Vec<_> = stream
        .events(3)
        .into_iter()
        .map(|event| event.id.unwrap())
        .collect();
    let query = format!("?last_event_id={}", ids[0]);
    let mut by_query = jane.open_stream(&query, &[]).greeted();
    assert_eq!(by_query.contents(2), ["2", "3"]);
    let mut by_header = jane
        .open_stream(&query, &[("Last-Event-ID", &ids[1])])
        .greeted();
    assert_eq!(by_header.contents(1), ["3"]);
}

#[test]
fn client_without_an_event_id_gets_live_events_only() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    john.send(&conversation, "before");
    let mut streams = [
        jane.stream(),
        jane.stream_after(""),
        jane.open_stream("?last_event_id=", &[]).greeted(),
    ];
    john.send(&conversation, "after");
    for stream in &mut streams {
        assert_eq!(stream.event().content(), "after");
    }
}

#[test]
fn repeated_cuts_cause_no_gap_or_duplicate() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut whole = jane.stream();
    let mut place = whole.last_event_id.clone().unwrap();
    let (whole, pieces) = thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..300 {
                john.send(&conversation, &number.to_string());
                if number % 7 == 3 {
                    jane.read(&conversation, None);
                }
            }
            john.send(&conversation, "the end");
        });
        let mut random = Random(2026);
        let mut pieces = Vec::new();
        while !is_the_end(pieces.last()) {
            let mut stream = jane.stream_after(&place);
            for _ in 0..random.below(12) {
                if is_the_end(pieces.last()) {
                    break;
                }
                pieces.push(stream.event());
            }
            place = stream.last_event_id.unwrap();
        }
        (whole.up_to(&place), pieces)
    });
    assert!(whole.len() > 301);
    assert_eq!(pieces.len(), whole.len());
    for (piece, live) in pieces.iter().zip(&whole) {
        if live.name == "read" {
            assert_eq!((&piece.name, &piece.id), (&live.name, &live.id));
            for id in ["messageId", "lastMessageId"] {
                // A later connection is told of the marker's present place.
                assert!(number(&piece.data[id]) >= number(&live.data[id]));
            }
        } else {
            assert_eq!(piece, live);
        }
    }
    let last = |events: &[Event]| {
        let mut events = events.iter().rev();
        events.find(|event| event.name == "read").cloned()
    };
    assert_eq!(
        last(&pieces).unwrap().data["messageId"],
        last(&whole).unwrap().data["messageId"]
    );
}

fn is_the_end(event: Option<&Event>) -> bool {
    event.is_some_and(|event| event.data["content"] == "the end")
}

#[test]
fn subscribing_during_writes_misses_nothing() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let start = jane.stream().last_event_id.unwrap();
    let expected: Vec<_> = (0..200).map(|number| number.to_string()).collect();
    let streams: Vec<_> = thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        scope.spawn(|| {
            let tell = tell;
            for few in expected.chunks(4) {
                tell.send(()).unwrap();
                for content in few {
                    john.send(&conversation, content);
                }
            }
        });
        told.iter().map(|()| jane.stream_after(&start)).collect()
    });
    assert_eq!(streams.len(), 50);
    for mut stream in streams {
        assert_eq!(stream.contents(200), expected);
    }
}

/// The reason of the reset for this event id. The stream must then go live.
fn reset(john: &Actor, jane: &Actor, conversation: &str, place: &str) -> String {
    let mut stream = jane.stream_after(place);
    let reset = stream.expect("reset");
    assert_eq!(reset.data["eventId"].as_str(), reset.id.as_deref());
    assert_eq!(reset.id.as_deref(), jane.snapshot()["eventId"].as_str());
    john.send(conversation, "live");
    let live = stream.event();
    assert_eq!((live.content(), live.seq()), ("live", reset.seq() + 1));
    text(&reset.data["reason"]).to_owned()
}

#[test]
fn event_id_of_another_log_is_reset() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let own = jane.stream().last_event_id.unwrap();
    let epoch = own.rsplit_once('-').unwrap().0;
    let places = [
        "abc",
        "1",
        "-1",
        "0123456789abcdef-1",
        &format!("{epoch}-"),
        &format!("{epoch}-x"),
        &format!("{epoch}--1"),
        &format!("{epoch}-1-1"),
        epoch,
        "\u{1f600}",
    ];
    for place in places {
        assert_eq!(
            reset(&john, &jane, &conversation, place),
            "epoch",
            "{place}"
        );
    }
}

#[test]
fn future_event_id_is_reset() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let own = jane.stream().last_event_id.unwrap();
    let (epoch, head) = own.rsplit_once('-').unwrap();
    let next = head.parse::<u64>().unwrap() + 1;
    for seq in [next.to_string(), i64::MAX.to_string(), u64::MAX.to_string()] {
        let place = format!("{epoch}-{seq}");
        let mut stream = jane.stream_after(&place);
        assert_eq!(
            stream.expect("reset").data,
            json!({ "reason": "ahead", "eventId": own })
        );
    }
    let far = format!("{epoch}-{}", i64::MAX);
    assert_eq!(reset(&john, &jane, &conversation, &far), "ahead");
}

/// Adds events that would take too long to cause one at a time.
fn append_events(server: &mut TestServer, count: u64) {
    server.stop();
    server.sql(format!(
        "with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < {count})
         insert into facts (kind, conversation_id) select 'conversation', 1 from numbers"
    ));
    server.run();
}

#[test]
fn replay_limit_is_exact() {
    let mut server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let own = jane.stream().last_event_id.unwrap();
    append_events(&mut server, 10_001);
    let (john, jane) = (server.returning(&john), server.returning(&jane));
    let next = format!("{}-{}", own.rsplit_once('-').unwrap().0, seq(&own) + 1);
    let mut stream = jane.stream_after(&next);
    let events = stream.events(10_000);
    assert_eq!(events.first().unwrap().seq(), seq(&own) + 2);
    assert!(
        events
            .windows(2)
            .all(|two| two[1].seq() == two[0].seq() + 1)
    );
    assert_eq!(reset(&john, &jane, &conversation, &own), "behind");
    assert_eq!(stream.event().content(), "live");
}

#[test]
fn deleted_event_id_is_reset_and_the_next_is_not() {
    let mut server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let own = jane.stream().last_event_id.unwrap();
    for content in ["1", "2", "3"] {
        john.send(&conversation, content);
    }
    server.stop();
    server.sql(format!("delete from facts where seq <= {}", seq(&own) + 1));
    server.run();
    let (john, jane) = (server.returning(&john), server.returning(&jane));
    let kept = format!("{}-{}", own.rsplit_once('-').unwrap().0, seq(&own) + 1);
    assert_eq!(jane.stream_after(&kept).contents(2), ["2", "3"]);
    assert_eq!(reset(&john, &jane, &conversation, &own), "pruned");
}

#[test]
fn new_database_has_a_new_epoch() {
    let epochs = [TestServer::start(), TestServer::start()].map(|server| {
        let event_id = server.log_in("john").stream().last_event_id.unwrap();
        event_id.rsplit_once('-').unwrap().0.to_owned()
    });
    assert_ne!(epochs[0], epochs[1]);
}

#[test]
fn former_participant_is_replayed_nothing() {
    let mut server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    server.add_users(["ann"]);
    let left = jane.stream().last_event_id.unwrap();
    john.send(&conversation, "secret");
    server.stop();
    server.sql("delete from participants where user_id = 2");
    server.run();
    let jane = server.returning(&jane);
    let mut stream = jane.stream_after(&left);
    let own = jane.start_conversation("ann");
    assert_eq!(stream.expect("conversation").data["id"], own);
}
