//! Some users with many devices. Random actions and failures happen, one at a time.

use serde_json::json;

use crate::{
    actor::{Actor, text},
    answer::Answer,
    random::Random,
    test_server::TestServer,
};

use super::{
    burst::{Sender, burst},
    device::Device,
    world::World,
};

/// The signed-in users, one entry per device. The loner takes part in no conversation.
pub const DEVICES: [&str; 8] = ["john", "john", "jane", "jane", "ann", "ann", "bob", "loner"];
const LONER: usize = 7;

/// The possible steps, each on one device.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Send(usize),
    SendAgain(usize),
    Edit(usize),
    Read(usize),
    Begin(usize),
    Trespass(usize),
    SignOut(usize),
    SignIn(usize),
    Renew(usize),
    Connect(usize),
    Disconnect(usize),
    /// Connect, and cut the connection after this many bytes.
    Cut(usize, usize),
    Listen(usize),
    Restart,
    /// Restart with part of the log deleted.
    Prune,
    /// Many users send at once, while others' connections are cut.
    Burst,
}

impl Step {
    /// The steps that a random run may miss: each run ends with them.
    pub const RARE: [Self; 3] = [Self::Restart, Self::Prune, Self::Burst];
}

/// A server, its expected state, and all devices.
pub struct Run {
    server: TestServer,
    pub(super) world: World,
    pub(super) devices: Vec<Device>,
    pub(super) random: Random,
    /// Makes all contents and client ids unique.
    pub(super) count: usize,
}

impl Run {
    pub fn new(random: Random) -> Self {
        let server = TestServer::start();
        server.add_users(["ann", "bob", "loner"]);
        // A conversation of three, which the API cannot start yet.
        server.sql(
            "insert into conversations (id, kind, created_at) values (1, 'room', 1);
             insert into participants (conversation_id, user_id) values (1, 1), (1, 2), (1, 3);",
        );
        let devices: Vec<_> = DEVICES.map(|name| Device::new(server.log_in(name))).into();
        let mut world = World::new(text(&devices[LONER].actor.snapshot()["eventId"]));
        world.people_of(1, [1, 2, 3]);
        let mut run = Self {
            server,
            world,
            devices,
            random,
            count: 0,
        };
        run.begin_with(0, "jane");
        run.begin_with(0, "bob");
        run.devices
            .iter_mut()
            .for_each(|device| device.connect(&run.world));
        run
    }

    /// Picks the next step.
    pub fn choose(&mut self) -> Step {
        let one = self.random.below(DEVICES.len());
        if self.devices[one].actor.token.is_none() {
            return Step::SignIn(one);
        }
        match self.random.below(100) {
            0..25 => Step::Send(one),
            25..33 => Step::SendAgain(one),
            33..45 => Step::Edit(one),
            45..57 => Step::Read(one),
            57..60 if one != LONER => Step::Begin(one),
            60..63 => Step::Trespass(one),
            63..67 => Step::SignOut(one),
            67..69 => Step::Renew(one),
            69..77 => Step::Connect(one),
            77..81 => Step::Disconnect(one),
            81..88 => Step::Cut(one, self.random.below(3_000)),
            88 => Step::Restart,
            89..91 => Step::Prune,
            91..95 => Step::Burst,
            _ => Step::Listen(one),
        }
    }

    pub fn take(&mut self, step: Step) {
        match step {
            Step::Send(one) => self.send(one),
            Step::SendAgain(one) => self.send_again(one),
            Step::Edit(one) => self.edit(one),
            Step::Read(one) => self.read(one),
            Step::Begin(one) => {
                let with = self.random.below(LONER);
                self.begin_with(one, DEVICES[with]);
            }
            Step::Trespass(one) => self.trespass(one),
            Step::SignOut(one) => self.sign_out(one),
            Step::SignIn(one) => self.sign_in(one),
            Step::Renew(one) => self.renew(one),
            Step::Connect(one) => self.devices[one].connect(&self.world),
            Step::Disconnect(one) => self.devices[one].disconnect(),
            Step::Cut(one, bytes) => self.devices[one].connect_for(&self.world, bytes),
            Step::Listen(one) => self.catch_up(one),
            Step::Restart => self.restart(""),
            Step::Prune => self.prune(),
            Step::Burst => self.burst(),
        }
    }

    /// All devices reconnect and are up to date. The loner received nothing before somebody wrote to them.
    pub fn end(mut self) {
        for one in 0..DEVICES.len() {
            if self.devices[one].actor.token.is_none() {
                self.sign_in(one);
            }
        }
        self.begin_with(0, DEVICES[LONER]);
        for one in 0..DEVICES.len() {
            self.catch_up(one);
        }
        self.server.stop();
        for device in &mut self.devices {
            assert_eq!(device.hear_out(&self.world).as_deref(), Some("shutdown"));
        }
    }

    fn catch_up(&mut self, one: usize) {
        let device = &mut self.devices[one];
        if !device.is_connected() {
            device.connect(&self.world);
        }
        device.listen(&self.world);
        device.check(&self.world);
    }

    /// Ends a device's session and its stream, but no other stream.
    fn sign_out(&mut self, one: usize) {
        let device = &mut self.devices[one];
        device.actor.log_out();
        if device.is_connected() {
            assert_eq!(device.hear_out(&self.world).as_deref(), Some("session"));
        }
        refused(&device.actor);
        device.actor.token = None;
    }

    /// Signs in on a device, which may have kept its page.
    fn sign_in(&mut self, one: usize) {
        self.devices[one].actor = self.server.log_in(DEVICES[one]);
        if self.random.below(2) == 0 {
            self.devices[one].reload(&self.world);
        }
        self.catch_up(one);
    }

    /// Refreshes a device's token, which ends its stream.
    fn renew(&mut self, one: usize) {
        let device = &mut self.devices[one];
        let renewed = device.actor.post_empty("/api/refresh_token").json(200);
        if device.is_connected() {
            assert_eq!(device.hear_out(&self.world).as_deref(), Some("token"));
        }
        refused(&device.actor);
        device.actor = device.actor.with_token(text(&renewed["token"]));
        self.catch_up(one);
    }

    fn restart(&mut self, meanwhile: &str) {
        if self.random.below(3) > 0 {
            self.devices.iter_mut().for_each(Device::disconnect);
        }
        self.server.stop();
        for device in &mut self.devices {
            let reason = device.hear_out(&self.world);
            assert!(reason.is_none_or(|reason| reason == "shutdown"));
        }
        self.server.sql(meanwhile);
        self.server.run();
        for device in &mut self.devices {
            device.actor = self.server.returning(&device.actor);
        }
        let one = self.random.below(LONER);
        if self.devices[one].actor.token.is_some() {
            self.catch_up(one);
        }
    }

    /// Deletes all of the log but the last event, as a hundred thousand more events would.
    fn prune(&mut self) {
        let kept = self.world.head() - self.world.pruned;
        let gone = self.random.below(usize::try_from(kept).unwrap());
        self.world.pruned += u64::try_from(gone).unwrap();
        let pruned = self.world.pruned;
        self.restart(&format!("delete from facts where seq <= {pruned}"));
    }

    /// The participants of one conversation send every message twice at once, while their connections are cut
    /// repeatedly.
    fn burst(&mut self) {
        let Some(home) = self.pick(&self.world.conversations.keys().copied().collect::<Vec<_>>())
        else {
            return;
        };
        let people = self.world.conversations[&home].clone();
        let takes_part =
            |device: &Device| device.actor.token.is_some() && people.contains(&device.user);
        let there: Vec<_> = (0..LONER)
            .filter(|one| takes_part(&self.devices[*one]))
            .collect();
        let Some(first) = there.first() else { return };
        let last = self.sender(*first, &[home]);
        let senders: Vec<_> = there.iter().map(|one| self.several(*one)).collect();
        let devices = self.devices.iter_mut().filter(|device| takes_part(device));
        let listeners = devices.map(|device| {
            device.reload_if_pruned(&self.world);
            (device, Random(self.random.below(usize::MAX) as u64))
        });
        let sent = burst(&self.world, &senders, &last, listeners.collect());
        for message in sent {
            self.world.sent(message);
        }
        for one in there {
            self.catch_up(one);
        }
    }

    fn several(&mut self, one: usize) -> Sender {
        let places: Vec<_> = (0..5).filter_map(|_| self.conversation_of(one)).collect();
        self.sender(one, &places)
    }

    fn sender(&mut self, one: usize, conversations: &[u64]) -> Sender {
        let drafts = conversations.iter().map(|conversation| {
            let content = self.text();
            (
                *conversation,
                json!({ "content": content, "clientId": format!("c{}", self.count) }),
            )
        });
        Sender {
            drafts: drafts.collect(),
            actor: self.devices[one].actor.clone(),
        }
    }
}

/// Asserts that a session has ended, with every kind of request.
fn refused(actor: &Actor) {
    let answers: [Answer; 3] = [
        actor.get("/api/snapshot"),
        actor.get_with("/api/messages", &[("Accept", "text/event-stream")]),
        actor.post("/api/conversations", json!({ "username": "jane" })),
    ];
    for answer in answers {
        answer.error(401);
    }
}
