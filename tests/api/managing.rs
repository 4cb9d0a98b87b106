//! Managing rooms: the rights of makers, owners and substitutes.

use serde_json::json;

use crate::{
    actor::{Actor, EVERYONE},
    page::Page,
    test_server::TestServer,
};

fn can_manage(actor: &Actor, room: &str) -> bool {
    actor.conversation(room)["canManage"] == true
}

/// Olivia is an owner, Jane and Ann are members.
fn team() -> (TestServer, [Actor; 3]) {
    let (server, olivia, jane) = TestServer::team();
    let ann = server.anonymous().join(&olivia.invite(1), "ann");
    (server, [olivia, jane, ann])
}

#[test]
fn maker_and_owners_manage_an_open_room() {
    let (_server, [olivia, jane, ann]) = team();
    let room = jane.create_room("lab", &["ann"]);
    assert_eq!(
        [&olivia, &jane, &ann].map(|actor| can_manage(actor, &room)),
        [true, true, false]
    );
    olivia
        .change_room(&room, json!({ "topic": "Tea" }))
        .json(200);
    assert_eq!(olivia.conversation(&room)["isParticipant"], false);
}

#[test]
fn owner_does_not_know_private_rooms_of_others() {
    let (_server, [olivia, jane, _ann]) = team();
    let room = jane.create_private_room("lab", &["ann"]);
    olivia.get(&format!("/api/conversations/{room}")).error(404);
    olivia
        .change_room(&room, json!({ "topic": "Tea" }))
        .error(404);
    olivia.remove_from(&room, &jane.id()).error(404);
    jane.add_to(&room, &["olivia"]).json(200);
    assert!(can_manage(&olivia, &room));
    olivia
        .change_room(&room, json!({ "topic": "Tea" }))
        .json(200);
}

#[test]
fn nobody_manages_a_direct_conversation() {
    let (_server, [olivia, jane, _ann]) = team();
    let direct = olivia.start_conversation("jane");
    assert!(!can_manage(&olivia, &direct) && !can_manage(&jane, &direct));
}

#[test]
fn owners_manage_the_room_of_everyone() {
    let (_server, [olivia, jane, _ann]) = team();
    assert!(can_manage(&olivia, EVERYONE) && !can_manage(&jane, EVERYONE));
}

#[test]
fn longest_participant_manages_a_private_room_without_a_manager() {
    let (_server, [_olivia, jane, ann]) = team();
    let room = jane.create_private_room("lab", &["ann"]);
    assert!(!can_manage(&ann, &room));
    let mut stream = ann.stream();
    jane.leave_room(&room).is_empty(204);
    assert!(can_manage(&ann, &room));
    stream.expect("participant");
    assert_eq!(stream.expect("participation").data["canManage"], true);
    assert_eq!(stream.expect("change").data["change"]["type"], "left");
    ann.add_to(&room, &["jane"]).json(200);
    assert!(can_manage(&jane, &room) && !can_manage(&ann, &room));
    stream.expect("participant");
    assert_eq!(stream.expect("participation").data["canManage"], false);
    assert_eq!(stream.expect("change").data["change"]["type"], "added");
}

#[test]
fn substitute_is_replaced_when_they_leave() {
    let (server, [olivia, jane, ann]) = team();
    let bob = server.anonymous().join(&olivia.invite(1), "bob");
    let room = jane.create_private_room("lab", &["ann"]);
    jane.add_to(&room, &["bob"]).json(200);
    jane.leave_room(&room).is_empty(204);
    assert!(can_manage(&ann, &room) && !can_manage(&bob, &room));
    ann.leave_room(&room).is_empty(204);
    assert!(can_manage(&bob, &room));
}

#[test]
fn private_room_of_a_deactivated_maker_gets_a_substitute() {
    let (_server, [olivia, jane, ann]) = team();
    let room = jane.create_private_room("lab", &["ann"]);
    let mut stream = ann.stream();
    let id = jane.id();
    olivia
        .post_empty(&format!("/api/users/{id}/deactivate"))
        .is_empty(204);
    assert!(can_manage(&ann, &room));
    let told =
        std::iter::repeat_with(|| stream.event()).find(|event| event.name == "participation");
    assert_eq!(told.unwrap().data["canManage"], true);
    olivia
        .post_empty(&format!("/api/users/{id}/reactivate"))
        .is_empty(204);
    assert!(!can_manage(&ann, &room));
    let told =
        std::iter::repeat_with(|| stream.event()).find(|event| event.name == "participation");
    assert_eq!(told.unwrap().data["canManage"], false);
}

#[test]
fn new_owner_hears_of_the_rooms_that_they_manage() {
    let (_server, [olivia, jane, ann]) = team();
    let open = jane.create_room("open", &["ann"]);
    let private = jane.create_private_room("private", &["ann"]);
    let mut stream = ann.stream();
    let role = |role: &str| {
        let path = format!("/api/users/{}/role", ann.id());
        olivia.post(&path, json!({ "role": role })).is_empty(204);
    };
    for (name, manages) in [("owner", true), ("member", false)] {
        role(name);
        for room in [&open, &private] {
            assert_eq!(can_manage(&ann, room), manages);
        }
        let mut told = Vec::new();
        while told.len() < 3 {
            let event = stream.event();
            if event.name == "participation" {
                assert_eq!(event.data["canManage"], manages);
                told.push(event.data["id"].clone());
            }
        }
        assert_eq!(told, [EVERYONE, &open, &private]);
    }
}

#[test]
fn page_that_follows_deactivation_and_roles_equals_a_new_snapshot() {
    let (_server, [olivia, jane, ann]) = team();
    let room = jane.create_private_room("lab", &["ann"]);
    jane.send(&room, "@ann hello");
    jane.create_room("open", &["ann", "olivia"]);
    let (mut page, place) = Page::load(&ann);
    let mut stream = ann.stream_after(&place);
    let (of_jane, of_ann) = (jane.id(), ann.id());
    for (user, what, body) in [
        (&of_jane, "deactivate", json!({})),
        (&of_ann, "role", json!({ "role": "owner" })),
        (&of_jane, "reactivate", json!({})),
        (&of_ann, "role", json!({ "role": "member" })),
    ] {
        olivia
            .post(&format!("/api/users/{user}/{what}"), body)
            .is_empty(204);
        let (fresh, end) = Page::load(&ann);
        for event in stream.up_to(&end) {
            page.hear(&event);
        }
        assert_eq!(page, fresh, "{what}");
    }
}

#[test]
fn last_to_leave_archives_a_private_room() {
    let (_server, [_olivia, jane, ann]) = team();
    let room = jane.create_private_room("lab", &["ann"]);
    jane.leave_room(&room).is_empty(204);
    ann.try_create_room(json!({ "name": "lab" })).taken("name");
    ann.leave_room(&room).is_empty(204);
    ann.create_room("lab", &[]);
    ann.get(&format!("/api/conversations/{room}")).error(404);
}

#[test]
fn open_room_stays_when_the_last_one_leaves() {
    let (_server, [olivia, jane, ann]) = team();
    let room = jane.create_room("lab", &[]);
    jane.leave_room(&room).is_empty(204);
    let shown = ann.conversation(&room);
    assert_eq!(
        (&shown["isArchived"], &shown["participantCount"]),
        (&json!(false), &json!(0))
    );
    assert!(can_manage(&olivia, &room) && !can_manage(&jane, &room));
    ann.join_room(&room).json(200);
    assert!(!can_manage(&ann, &room));
    assert!(jane.join_room(&room).json(200)["canManage"] == true);
}

#[test]
fn maker_who_was_removed_does_not_manage_the_room_again() {
    let (_server, [olivia, jane, ann]) = team();
    let open = jane.create_room("open", &["ann"]);
    let private = jane.create_private_room("private", &["ann", "olivia"]);
    for room in [&open, &private] {
        let mut stream = ann.stream();
        olivia.remove_from(room, &jane.id()).is_empty(204);
        assert_eq!(stream.expect("participant").data["isParticipant"], false);
        assert_eq!(stream.expect("conversation").data["createdBy"], json!(null));
        ann.add_to(room, &["jane"]).json(200);
        assert!(!can_manage(&jane, room));
    }
}

#[test]
fn last_active_participant_of_a_private_room_can_be_deactivated() {
    let (_server, [olivia, jane, ann]) = team();
    let room = jane.create_private_room("lab", &["ann"]);
    jane.leave_room(&room).is_empty(204);
    let id = ann.id();
    olivia
        .post_empty(&format!("/api/users/{id}/deactivate"))
        .is_empty(204);
    assert_eq!(ann.get("/api/auth_user").status, 401);
}
