//! Requests whose body never ends.

use crate::access::{
    table::{Row, rows},
    world::{Template, Who},
};

/// More than the server has of any resource that a request could hold.
const MANY: usize = 10;

#[test]
fn unfinished_requests_do_not_block_readers() {
    let world = Template::new().open();
    let with_body = rows().filter(Row::has_body);
    let unfinished: Vec<_> = with_body
        .flat_map(|row| [Who::Participant, Who::Owner].map(|who| (row.clone(), who)))
        .flat_map(|(row, who)| {
            let world = &world;
            (0..MANY).map(move |_| row.begin(world, who))
        })
        .collect();
    for who in [Who::Other, Who::Former, Who::Bot] {
        world.actor(who).get("/api/snapshot").json(200);
        world.actor(who).get("/api/health").json(200);
    }
    drop(unfinished);
}
