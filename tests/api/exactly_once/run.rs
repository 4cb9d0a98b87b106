//! Some users with many devices. Random actions and failures happen, one at a time.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    actor::{Actor, EVERYONE, text},
    answer::Answer,
    event_reader::Event,
    random::Random,
    test_server::TestServer,
};

use super::{
    burst::{Sender, burst},
    device::Device,
    talk::Talk,
    world::World,
};

/// The signed-in users, one entry per device. The loner is only in the room of everyone. Ann is an owner.
pub const DEVICES: [&str; 8] = ["john", "john", "jane", "jane", "ann", "ann", "bob", "loner"];
pub const LONER: usize = 7;
/// The user who stays an owner.
pub const ANN: u64 = 3;

/// The possible steps, each on one device.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Send(usize),
    SendAgain(usize),
    Edit(usize),
    Delete(usize),
    /// A reaction or a pin.
    Mark(usize),
    Unread(usize),
    Read(usize),
    Begin(usize),
    CreateRoom(usize),
    Join(usize),
    Leave(usize),
    Add(usize),
    Remove(usize),
    ChangeRoom(usize),
    TakePart(usize),
    ChangeRole,
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
    /// A user changes their settings.
    Choose(usize),
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
    /// A session of each user that lasts, to look up what the model needs.
    pub(super) readers: BTreeMap<u64, Actor>,
    pub(super) random: Random,
    /// Makes all contents and client ids unique.
    pub(super) count: usize,
}

impl Run {
    pub fn new(random: Random) -> Self {
        let server = TestServer::start();
        server.add_users(["ann", "bob", "loner"]);
        server.sql("update users set role = 'owner' where username = 'ann'");
        let devices: Vec<_> = DEVICES.map(|name| Device::new(server.log_in(name))).into();
        let readers: BTreeMap<_, _> = devices
            .iter()
            .zip(DEVICES)
            .map(|(device, name)| (device.user, server.log_in(name)))
            .collect();
        let mut world = World::new(text(&devices[LONER].actor.snapshot()["eventId"]));
        world.owners.insert(ANN);
        world
            .talks
            .insert(1, Talk::everyone(readers.keys().copied()));
        let known = devices[0].actor.told(EVERYONE);
        for line in known {
            world.keep(line);
        }
        let mut run = Self {
            server,
            world,
            devices,
            readers,
            random,
            count: 0,
        };
        run.start_markers();
        run.begin_with(0, "jane");
        run.begin_with(0, "bob");
        run.devices
            .iter_mut()
            .for_each(|device| device.connect(&run.world));
        run
    }

    /// The markers of new users in the room of everyone, which has a line for each user.
    fn start_markers(&mut self) {
        for (user, reader) in &self.readers {
            let marker = reader.conversation(EVERYONE)["readMessageId"].clone();
            let marker = marker.as_str().map_or(0, |id| id.parse().unwrap());
            self.world.start_marker(*user, 1, marker);
        }
        for device in &mut self.devices {
            device.reload(&self.world);
        }
    }

    /// Picks the next step.
    pub fn choose(&mut self) -> Step {
        let one = self.random.below(DEVICES.len());
        if self.devices[one].actor.token.is_none() {
            return Step::SignIn(one);
        }
        if self.random.below(3) == 0 && one != LONER {
            return match self.random.below(20) {
                0..3 => Step::CreateRoom(one),
                3..7 => Step::Join(one),
                7..9 => Step::Leave(one),
                9..12 => Step::Add(one),
                12..15 => Step::Remove(one),
                15..18 => Step::ChangeRoom(one),
                18 => Step::ChangeRole,
                _ => Step::TakePart(one),
            };
        }
        match self.random.below(100) {
            0..22 => Step::Send(one),
            22..25 => Step::Choose(one),
            25..33 => Step::SendAgain(one),
            33..37 => Step::Edit(one),
            37..42 => Step::Delete(one),
            42..49 => Step::Mark(one),
            49..51 => Step::Unread(one),
            51..57 => Step::Read(one),
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
            Step::Delete(one) => self.delete(one),
            Step::Mark(one) => self.mark(one),
            Step::Unread(one) => self.unread(one),
            Step::Read(one) => self.read(one),
            Step::Choose(one) => self.choose_settings(one),
            Step::Begin(one) => {
                let with = self.random.below(LONER);
                self.begin_with(one, DEVICES[with]);
            }
            Step::CreateRoom(one) => self.create_room(one),
            Step::Join(one) => self.join(one),
            Step::Leave(one) => self.leave(one),
            Step::Add(one) => self.add(one),
            Step::Remove(one) => self.remove(one),
            Step::ChangeRoom(one) => self.change_room(one),
            Step::TakePart(one) => self.take_part(one),
            Step::ChangeRole => self.change_role(),
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

    /// All devices reconnect and are up to date, and whatever is replayed to them is the same from memory and from disk.
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
        let from_memory = self.replays();
        self.bury();
        assert_eq!(self.replays(), from_memory);
        for one in 0..DEVICES.len() {
            self.devices[one].connect(&self.world);
        }
        self.server.stop();
        for device in &mut self.devices {
            assert_eq!(device.hear_out().as_deref(), Some("shutdown"));
        }
    }

    /// Everything in the log that is replayed to each user.
    fn replays(&self) -> Vec<Vec<Event>> {
        let place = self.world.base().max(self.world.pruned);
        let end = self.world.event_id(self.world.head());
        let replays = self.readers.iter().map(|(user, reader)| {
            let expected = self.world.expected(*user, place);
            let mut stream = reader.stream_after(&self.world.event_id(place));
            let events = stream.events(expected.len());
            let told: Vec<_> = events.iter().map(Event::seq).collect();
            assert_eq!(told, expected, "{user} up to {end}");
            events
        });
        replays.collect()
    }

    /// Appends so many facts for nobody that those before them are only on the disk.
    fn bury(&mut self) {
        const MANY: usize = 4_200;
        self.world.note_to_nobody(MANY);
        self.restart(&format!(
            "insert into conversations (id, kind, direct_key, created_at) values (1000000, 'direct', 'nobody', 1);
             with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < {MANY})
             insert into facts (kind, conversation_id) select 'read', 1000000 from numbers;"
        ));
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
            assert_eq!(device.hear_out().as_deref(), Some("session"));
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
            assert_eq!(device.hear_out().as_deref(), Some("token"));
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
            let reason = device.hear_out();
            assert!(reason.is_none_or(|reason| reason == "shutdown"));
        }
        self.server.sql(meanwhile);
        self.server.run();
        for device in &mut self.devices {
            device.actor = self.server.returning(&device.actor);
        }
        for reader in self.readers.values_mut() {
            *reader = self.server.returning(reader);
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
        let talks = self.world.talks.iter();
        let talks = talks.filter(|(_, talk)| !talk.is_archived());
        let homes: Vec<_> = talks.map(|(id, _)| *id).collect();
        let Some(home) = self.pick(&homes) else {
            return;
        };
        let talk = self.world.talks[&home].clone();
        let takes_part = |device: &Device| device.actor.token.is_some() && talk.has(device.user);
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
