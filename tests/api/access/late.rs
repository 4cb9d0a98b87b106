//! Requests whose sender loses their rights before the request ends.

use std::{collections::BTreeSet, time::Instant};

use serde_json::json;

use crate::{
    access::{
        table::{Row, rows},
        world::{Template, Who, World},
    },
    actor::{Actor, text},
    answer::Answer,
    support::LIMIT,
    wire::Wire,
};

/// A request of which the server has all but the last byte.
struct Unfinished {
    wire: Wire,
    rest: Vec<u8>,
}

impl Unfinished {
    /// Sends the request, and waits until the server has accepted the session: it then records that the session is in
    /// use.
    fn begin(row: &Row, world: &World) -> Self {
        let actor = world.actor(row.who_may());
        // Sign in again, because the server caches a session that it has just changed.
        actor
            .patch("/api/account", json!({ "status": "slow" }))
            .json(200);
        world.server.sql("update sessions set last_used_at = 1");
        let before = world.server.rows();
        let bearer = format!("Bearer {}", actor.token.unwrap());
        let mut request = row.request(world, row.method, &[("Authorization", &bearer)]);
        let rest = request.split_off(request.len() - 1);
        let mut wire = Wire::open(world.server.address());
        wire.write(request);
        let start = Instant::now();
        while world.server.rows() == before {
            assert!(start.elapsed() < LIMIT, "{row}");
        }
        Self { wire, rest }
    }

    fn finish(mut self) -> Answer {
        self.wire.write(self.rest);
        self.wire.answer()
    }
}

/// The signed-in user's changes that have a body. The body is padded so that it can stall midway: Rocket reads 14 bytes
/// before it runs the guards.
fn changes() -> impl Iterator<Item = Row> {
    let of_users = rows().filter(|row| row.status_for(Who::Nobody) == 401);
    let with_body = of_users.filter(Row::has_body);
    with_body.map(|mut row| {
        row.body = row.body.replacen('{', &format!("{{{:14}", ""), 1);
        row
    })
}

#[test]
fn sign_out_before_a_request_ends_voids_the_request() {
    let template = Template::new();
    for row in changes() {
        let world = template.open();
        let request = Unfinished::begin(&row, &world);
        world.actor(row.who_may()).log_out();
        let before = world.server.rows();
        request.finish().error(401);
        assert_eq!(world.server.rows(), before, "{row}");
    }
}

#[test]
fn deactivation_before_a_message_ends_voids_the_message() {
    let world = Template::new().open();
    let message = changes().find(|row| row.body.contains("\"hi\"")).unwrap();
    let request = Unfinished::begin(&message, &world);
    world
        .actor(Who::Owner)
        .post_empty("/api/users/1/deactivate")
        .is_empty(204);
    let before = world.server.rows();
    request.finish().error(401);
    assert_eq!(world.server.rows(), before);
}

#[test]
fn demotion_before_a_request_ends_voids_the_request() {
    let template = Template::new();
    for row in changes().filter(|row| row.who_may() == Who::Owner) {
        let world = template.open();
        let (john, olivia) = (world.actor(Who::Participant), world.actor(Who::Owner));
        let me = olivia.get("/api/auth_user").json(200);
        let change = |by: &Actor, id: &str, role: &str| {
            let path = format!("/api/users/{id}/role");
            by.post(&path, json!({ "role": role })).is_empty(204);
        };
        change(&olivia, "1", "owner");
        let request = Unfinished::begin(&row, &world);
        change(&john, text(&me["id"]), "member");
        let before = world.server.rows();
        let refusal = request.finish().error(403);
        assert!(refusal.contains(row.reason()), "{row}: {refusal}");
        assert_eq!(world.server.rows(), before, "{row}");
    }
}

#[test]
fn removal_before_a_request_ends_voids_the_request() {
    let template = Template::new();
    let is_of_room = |row: &Row| {
        ["<open-room>", "<private-room>"]
            .iter()
            .any(|room| row.path.contains(room))
    };
    let of_participants = |row: &Row| {
        row.who_may() != Who::Owner
            && row.status_for(row.who_may()) < 400
            && row.status_for(Who::Former) >= 400
    };
    let rows = changes().filter(|row| is_of_room(row) && of_participants(row));
    let mut statuses = BTreeSet::new();
    for row in rows {
        let world = template.open();
        let request = Unfinished::begin(&row, &world);
        let room = world.fill(row.path.split('/').nth(3).unwrap());
        let room = format!("/api/conversations/{room}");
        let mary = world.actor(Who::Manager);
        match row.who_may() {
            Who::Participant => mary.delete(&format!("{room}/participants/1")),
            Who::Manager => mary.post_empty(&format!("{room}/leave")),
            who => panic!("{who:?} is in no room: {row}"),
        }
        .is_empty(204);
        let before = world.server.rows();
        let status = row.status_for(Who::Former);
        request.finish().error(status);
        assert_eq!(world.server.rows(), before, "{row}");
        statuses.insert(status);
    }
    assert_eq!(statuses, BTreeSet::from([403, 404]));
}

#[test]
fn slow_request_succeeds_while_its_session_lasts() {
    let template = Template::new();
    for row in changes() {
        let world = template.open();
        let answer = Unfinished::begin(&row, &world).finish();
        assert_eq!(answer.status, row.status_for(row.who_may()), "{row}");
    }
}
