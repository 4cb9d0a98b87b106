//! Rooms from the terminal, while the server runs.

use chinwag::command::terminal;
use serde_json::json;

use crate::{
    actor::Actor,
    test_server::{TestServer, block_on},
};

impl TestServer {
    /// Adds a room, as `chinwag room add` does.
    fn add_room(&self, name: &str, is_private: bool, users: &[&str]) -> Result<(), String> {
        let users = users.iter().map(|user| user.parse().unwrap()).collect();
        let flags = self.flags();
        let added = terminal::add_room(&flags, name.parse().unwrap(), is_private, users);
        block_on(added).map_err(|error| error.to_string())
    }
}

#[test]
fn participants_hear_of_a_room_from_the_terminal() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let mut stream = john.stream();
    server.add_room("lab", false, &["john", "Jane"]).unwrap();
    let told = stream.expect("participation").data;
    let id = told["id"].as_str().unwrap();
    assert_eq!(
        (&told["name"], &told["participantCount"]),
        (&json!("lab"), &json!(2))
    );
    assert_eq!(
        (&told["createdBy"], &told["canManage"]),
        (&json!(null), &json!(false))
    );
    for user in ["1", "2"] {
        assert_eq!(stream.expect("participant").data["userId"], user);
    }
    for _ in 0..2 {
        assert_eq!(stream.expect("change").data["change"]["type"], "joined");
    }
    assert_eq!(told, john.conversation(id));
    jane.send(id, "hello");
    assert_eq!(stream.event().content(), "hello");
}

#[test]
fn first_of_a_private_room_from_the_terminal_manages_it() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let mut streams = [&john, &jane].map(Actor::stream);
    server.add_room("lab", true, &["john", "jane"]).unwrap();
    let told = streams
        .each_mut()
        .map(|stream| stream.expect("participation").data);
    let id = told[0]["id"].as_str().unwrap();
    assert_eq!(told[0], john.conversation(id));
    assert_eq!(told[1], jane.conversation(id));
    assert_eq!(
        told.map(|told| told["canManage"].clone()),
        [json!(true), json!(false)]
    );
}

#[test]
fn private_room_from_the_terminal_is_hidden_from_others() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let mut stream = jane.stream();
    server.add_room("lab", true, &["jane"]).unwrap();
    let id = stream.expect("participation").data["id"]
        .as_str()
        .unwrap()
        .to_owned();
    john.get(&format!("/api/conversations/{id}")).error(404);
    assert_eq!(john.rooms(""), ["everyone"]);
    john.try_create_room(json!({ "name": "LAB" })).taken("name");
}

#[test]
fn room_without_people_can_be_joined() {
    let server = TestServer::start();
    let john = server.log_in("john");
    server.add_room("lab", false, &[]).unwrap();
    let rooms = john.get("/api/rooms?search=lab").json(200);
    let id = rooms["rooms"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(john.join_room(&id).json(200)["participantCount"], 1);
}

#[test]
fn refused_room_adds_nothing() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for (name, user) in [("Everyone", "john"), ("lab", "nobody")] {
        server.add_room(name, false, &[user]).unwrap_err();
    }
    assert_eq!(john.rooms(""), ["everyone"]);
}

#[test]
fn rooms_are_listed() {
    let server = TestServer::start();
    server.add_room("lab", true, &["john"]).unwrap();
    block_on(terminal::list_rooms(&server.flags())).unwrap();
}
