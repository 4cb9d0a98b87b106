//! Negative controls: the property fails for a page that ignores an event, and for a user who hears too much.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::random::Random;

use super::run::{Run, Step};

/// A device of Jane, who takes part in everything.
const JANE: usize = 2;
/// A device of someone who is only in the room of everyone.
const LONER: usize = 7;

fn fails(check: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(check)).is_err()
}

/// Steps of all devices, which stay connected.
fn happen(run: &mut Run, steps: usize) {
    let mut taken = 0;
    while taken < steps {
        match run.choose() {
            Step::SignOut(_)
            | Step::Renew(_)
            | Step::Restart
            | Step::Prune
            | Step::Burst
            | Step::Disconnect(_)
            | Step::Cut(..)
            | Step::Listen(_)
            | Step::Connect(_) => {}
            step => {
                run.take(step);
                taken += 1;
            }
        }
    }
}

/// Whether a run fails in which Jane's page ignores an event. A later event may repair the page, so it is checked often.
fn is_noticed(ignored: &'static str) -> bool {
    let mut run = Run::new(Random(3));
    run.devices[JANE].deaf_to = Some(ignored);
    (0..60).any(|_| {
        happen(&mut run, 5);
        run.take(Step::Listen(JANE + 1));
        fails(|| run.take(Step::Listen(JANE)))
    })
}

#[test]
fn page_that_ignores_an_event_is_noticed() {
    for name in [
        "message",
        "message_edited",
        "message_deleted",
        "reactions",
        "pin",
        "change",
        "read",
        "conversation",
        "participant",
        "participation",
        "settings",
    ] {
        assert!(is_noticed(name), "{name}");
    }
}

#[test]
fn event_for_another_user_is_noticed() {
    let mut run = Run::new(Random(4));
    happen(&mut run, 150);
    let Run { world, devices, .. } = &run;
    let loner = devices[LONER].user;
    let place = world.event_id(world.base());
    let count = world.expected(devices[JANE].user, world.base()).len();
    let events = devices[JANE].actor.stream_after(&place).events(count);
    let mut foreign: Vec<_> = events
        .iter()
        .filter(|event| !world.receives(loner, event.seq()))
        .collect();
    foreign.sort_by_key(|event| &event.name);
    foreign.dedup_by_key(|event| &event.name);
    assert!(foreign.len() > 5, "{foreign:?}");
    for event in foreign {
        assert!(fails(|| world.check_told(loner, event.seq(), event)));
    }
}
