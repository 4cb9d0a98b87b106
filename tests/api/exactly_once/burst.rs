//! Bursts: many messages in one batch, while their receivers lose their connections.

use std::thread;

use serde_json::Value;

use crate::{
    actor::{Actor, number},
    answer::Answer,
    random::Random,
};

use super::{device::Device, world::World};

/// The messages of one device, in order.
pub struct Sender {
    pub actor: Actor,
    /// Messages, each with its conversation.
    pub drafts: Vec<(u64, Value)>,
}

impl Sender {
    fn send(&self) -> Vec<Answer> {
        let drafts = self.drafts.iter();
        drafts
            .map(|(conversation, draft)| {
                self.actor
                    .try_send(&conversation.to_string(), draft.clone())
            })
            .collect()
    }
}

/// All users send every message twice at once, while the listeners' connections are cut, until each listener has
/// received the last message. Returns the messages in the order in which they were accepted.
pub fn burst(
    world: &World,
    senders: &[Sender],
    last: &Sender,
    listeners: Vec<(&mut Device, Random)>,
) -> Vec<Value> {
    let last_words = last.drafts[0].1["content"].as_str().unwrap();
    let (twins, last) = thread::scope(|scope| {
        for (device, mut random) in listeners {
            scope.spawn(move || device.stumble(world, &mut random, last_words));
        }
        let twins: Vec<_> = senders
            .iter()
            .map(|sender| [scope.spawn(|| sender.send()), scope.spawn(|| sender.send())])
            .collect();
        // Another kind of write, in the same batches.
        let signing_in = scope.spawn(|| last.actor.log_in("loner"));
        let twins: Vec<_> = twins
            .into_iter()
            .map(|two| two.map(|one| one.join().unwrap()))
            .collect();
        signing_in.join().unwrap().log_out();
        (twins, last.send())
    });
    let mut sent: Vec<_> = twins.iter().flat_map(|[one, two]| once(one, two)).collect();
    sent.sort_by_key(|message| number(&message["id"]));
    sent.push(last[0].json(201));
    sent
}

/// Of the two answers to a message, one says that it is new; the rest is equal.
fn once(one: &[Answer], two: &[Answer]) -> Vec<Value> {
    let pairs = one.iter().zip(two);
    pairs
        .map(|(one, two)| {
            let mut statuses = [one.status, two.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 201]);
            assert_eq!(one.text(), two.text());
            one.json(one.status)
        })
        .collect()
}
