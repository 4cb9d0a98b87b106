//! Presence: the users who are here now. A user is here while one of their devices has an open stream and does not say that its user
//! is away. Nothing of it is stored.
//!
//! Changes travel together, in one frame a second at most, and fewer where many are connected. Each frame has a version: whoever
//! misses one asks for the whole again.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::{
    runtime::Handle,
    time::{Instant, sleep},
};

use crate::{
    error::Result,
    ids::{SessionId, UserId},
    log::{
        frame::{self, Frame},
        hub::{Hub, Publication},
    },
    people::settings::{self, Settings},
    store::db::Readers,
};

/// How long a device without a stream still counts: a page that is reloaded, a network that fails for a moment.
const GRACE: Duration = Duration::from_secs(10);
/// The largest whole number of JavaScript.
const MOST_VERSIONS: u64 = (1 << 53) - 1;
/// A bound for the API's description.
const MOST_USERS: usize = 1_000_000;

/// Whether a user is at the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum PresenceState {
    /// Connected, and active on one of their devices.
    Here,
    /// Connected, but on no device active.
    Away,
}

/// The users who are here and those who are away. Everyone else is not connected, or does not show it.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Present {
    /// The number of the last `presence` event that it includes.
    #[schemars(range(max = MOST_VERSIONS), example = 7)]
    version: u64,
    /// The users who are here.
    #[schemars(length(max = MOST_USERS))]
    here: Vec<UserId>,
    /// The users who are away.
    #[schemars(length(max = MOST_USERS))]
    away: Vec<UserId>,
}

/// The users whose presence changed since the last event: nobody, after some events may have been lost.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PresenceChange {
    /// One more than that of the last event. If it is more than that, you have missed some: get the whole again. If it is
    /// not more than the last one, you know all of it.
    #[schemars(range(max = MOST_VERSIONS), example = 8)]
    version: u64,
    /// The users who are here now.
    #[schemars(length(max = MOST_USERS))]
    here: Vec<UserId>,
    /// The users who are away now.
    #[schemars(length(max = MOST_USERS))]
    away: Vec<UserId>,
    /// The users who are gone now.
    #[schemars(length(max = MOST_USERS))]
    gone: Vec<UserId>,
}

/// The presence of all users.
#[derive(Debug, Clone)]
pub struct Presence(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    hub: Arc<Hub>,
    everyone: Mutex<Everyone>,
}

#[derive(Debug, Default)]
struct Everyone {
    users: HashMap<UserId, OfUser>,
    /// The state that others were told.
    told: BTreeMap<UserId, PresenceState>,
    version: u64,
    /// The users of whom there may be something to tell at the next beat.
    changed: BTreeSet<UserId>,
}

#[derive(Debug, Default)]
struct OfUser {
    devices: Vec<Device>,
    /// Whether the user shows their presence. Unknown until their settings are read.
    is_shown: Option<bool>,
}

#[derive(Debug)]
struct Device {
    session: SessionId,
    streams: u32,
    is_away: bool,
    /// When its last stream ended.
    left_at: Instant,
}

/// Counts a device as connected.
#[derive(Debug)]
pub struct Connected {
    presence: Presence,
    user: UserId,
    session: SessionId,
}

impl Presence {
    /// With nobody connected.
    #[must_use]
    pub fn new(hub: Arc<Hub>) -> Self {
        Self(Arc::new(Shared {
            hub,
            everyone: Mutex::default(),
        }))
    }

    /// A device opened a stream.
    pub async fn connect(
        &self,
        readers: &Readers,
        user: UserId,
        session: SessionId,
    ) -> Result<Connected> {
        let is_known = self.lock().connect(user, session);
        let connected = Connected {
            presence: self.clone(),
            user,
            session,
        };
        if !is_known {
            let settings = settings::of(&mut *readers.acquire().await?, user).await?;
            // Not if the user changed it meanwhile.
            self.change(user, |of_user| {
                of_user.is_shown.get_or_insert(settings.shows_presence);
            });
        }
        self.change(user, |_| ());
        Ok(connected)
    }

    /// A user changed their settings. Only the writer calls this, in the order of the commits.
    pub(crate) fn follow(&self, settings: &Settings) {
        self.change(settings.user, |of_user| {
            of_user.is_shown = Some(settings.shows_presence);
        });
    }

    /// A device says whether its user is at the keyboard. It is ignored unless the device has a stream.
    pub fn set_state(&self, user: UserId, session: SessionId, state: PresenceState) {
        self.change(user, |of_user| {
            if let Some(device) = of_user.device(session) {
                device.is_away = state == PresenceState::Away;
            }
        });
    }

    /// A `presence` event without changes, by which a user's connection that may have missed some sees whether it has.
    #[must_use]
    pub fn reminder(&self, user: UserId) -> Option<Frame> {
        let everyone = self.lock();
        let is_shown = everyone.users.get(&user)?.is_shown == Some(true);
        let change = PresenceChange {
            version: everyone.version,
            ..PresenceChange::default()
        };
        is_shown.then(|| frame::event(None, Some("presence"), &change))
    }

    /// Everyone's presence, as it was told.
    #[must_use]
    pub fn all(&self) -> Present {
        let everyone = self.lock();
        let those = |wanted| {
            let told = everyone.told.iter();
            told.filter(|(_, state)| **state == wanted)
                .map(|(user, _)| *user)
                .collect()
        };
        Present {
            version: everyone.version,
            here: those(PresenceState::Here),
            away: those(PresenceState::Away),
        }
    }

    fn change(&self, user: UserId, change: impl FnOnce(&mut OfUser)) {
        let mut everyone = self.lock();
        let Some(of_user) = everyone.users.get_mut(&user) else {
            return;
        };
        change(of_user);
        if everyone.state(user) != everyone.told.get(&user).copied() {
            everyone.changed.insert(user);
            self.0.hub.wait_for_beat();
        }
    }

    fn disconnect(&self, user: UserId, session: SessionId) {
        let is_last = {
            let mut everyone = self.lock();
            let device = everyone
                .users
                .get_mut(&user)
                .and_then(|of_user| of_user.device(session));
            device.is_some_and(Device::disconnect)
        };
        if is_last {
            let presence = self.clone();
            // Unless the server stops.
            if let Ok(runtime) = Handle::try_current() {
                runtime.spawn(async move {
                    sleep(GRACE).await;
                    presence.forget(user, session);
                });
            }
        }
    }

    /// Forgets a device, unless it has come back.
    fn forget(&self, user: UserId, session: SessionId) {
        self.change(user, |of_user| {
            of_user.devices.retain(|device| {
                device.session != session || device.streams > 0 || device.left_at.elapsed() < GRACE
            });
        });
        let mut everyone = self.lock();
        if everyone
            .users
            .get(&user)
            .is_some_and(|of_user| of_user.devices.is_empty())
        {
            everyone.users.remove(&user);
        }
    }

    /// The `presence` event of what changed since the last one, if anything did. One task calls this.
    pub(crate) fn take_event(&self) -> Option<Publication> {
        let mut everyone = self.lock();
        let change = everyone.take_change()?;
        let event = frame::event(None, Some("presence"), &change);
        Some(Publication::ephemeral(event, &everyone.watchers()))
    }

    fn lock(&self) -> MutexGuard<'_, Everyone> {
        self.0
            .everyone
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Everyone {
    /// Counts a stream. Says whether it is known if the user shows their presence.
    fn connect(&mut self, user: UserId, session: SessionId) -> bool {
        let of_user = self.users.entry(user).or_default();
        match of_user.device(session) {
            Some(device) => device.streams += 1,
            None => of_user.devices.push(Device {
                session,
                streams: 1,
                is_away: false,
                left_at: Instant::now(),
            }),
        }
        of_user.is_shown.is_some()
    }

    /// The state that others see now, if any.
    fn state(&self, user: UserId) -> Option<PresenceState> {
        let of_user = self.users.get(&user)?;
        if of_user.is_shown != Some(true) || of_user.devices.is_empty() {
            None
        } else if of_user.devices.iter().all(|device| device.is_away) {
            Some(PresenceState::Away)
        } else {
            Some(PresenceState::Here)
        }
    }

    /// The change to tell, if there is one.
    fn take_change(&mut self) -> Option<PresenceChange> {
        let mut change = PresenceChange::default();
        let mut is_empty = true;
        for user in std::mem::take(&mut self.changed) {
            let now = self.state(user);
            let before = match now {
                Some(state) => self.told.insert(user, state),
                None => self.told.remove(&user),
            };
            if now == before {
                continue;
            }
            is_empty = false;
            match now {
                Some(PresenceState::Here) => change.here.push(user),
                Some(PresenceState::Away) => change.away.push(user),
                None => change.gone.push(user),
            }
        }
        if is_empty {
            return None;
        }
        self.version += 1;
        change.version = self.version;
        Some(change)
    }

    /// The users who show their own presence and so see that of others, sorted.
    fn watchers(&self) -> Vec<UserId> {
        let shown = self
            .users
            .iter()
            .filter(|(_, of_user)| of_user.is_shown == Some(true));
        let mut watchers: Vec<_> = shown.map(|(user, _)| *user).collect();
        watchers.sort_unstable();
        watchers
    }
}

impl OfUser {
    fn device(&mut self, session: SessionId) -> Option<&mut Device> {
        self.devices
            .iter_mut()
            .find(|device| device.session == session)
    }
}

impl Device {
    /// A stream ended. Says whether it was the last one.
    fn disconnect(&mut self) -> bool {
        self.streams -= 1;
        self.left_at = Instant::now();
        self.streams == 0
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.presence.disconnect(self.user, self.session);
    }
}
