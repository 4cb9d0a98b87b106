//! One link: how far it is, and what its maker sees of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::LIFETIME;
use crate::{
    ids::{SessionId, UserId},
    sign_in::{
        devices::{Address, Device, UserAgent},
        sessions::Session,
        tokens::TokenHash,
    },
    timestamp::Timestamp,
};

/// What both devices show, so that whoever holds them sees that they belong together: three digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline, example = &"407")]
pub struct Number(#[schemars(regex(pattern = "^[0-9]{3}$"))] String);

impl Number {
    pub(super) fn random() -> Self {
        let bits = getrandom::u32().expect("the operating system has random numbers");
        Self(format!("{:03}", bits % 1_000))
    }
}

pub(super) struct Link {
    pub token: TokenHash,
    /// The first device, with which the link dies.
    pub session: SessionId,
    pub session_token: TokenHash,
    pub user: UserId,
    pub username: String,
    pub expires_at: Timestamp,
    /// The same, by a clock that nobody sets.
    ends: Instant,
    /// The second device, once there is one.
    pub claim: Option<Claim>,
    pub stage: Stage,
}

pub(super) struct Claim {
    pub token: TokenHash,
    pub number: Number,
    pub device: Device,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// It can be claimed, and waits to be confirmed.
    Unconfirmed,
    /// Its second device may come in.
    Confirmed,
    /// Its second device is in.
    Done,
    /// Its second device is not let in.
    Refused,
    /// There is a newer one.
    Replaced,
}

impl Link {
    pub fn new(token: TokenHash, session: &Session) -> Self {
        Self {
            token,
            session: session.id,
            session_token: session.token,
            user: session.user.id,
            username: session.user.username.clone(),
            expires_at: Timestamp::now() + LIFETIME,
            ends: Instant::now() + LIFETIME,
            claim: None,
            stage: Stage::Unconfirmed,
        }
    }

    pub fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Unconfirmed | Stage::Confirmed) && !self.has_expired()
    }

    fn has_expired(&self) -> bool {
        Instant::now() >= self.ends
    }

    pub fn is_claimed_by(&self, token: &TokenHash) -> bool {
        self.claim
            .as_ref()
            .is_some_and(|claim| claim.token == *token)
    }

    pub fn look(&self) -> DeviceLink {
        let state = match self.stage {
            _ if self.has_expired() => DeviceLinkState::Gone,
            Stage::Unconfirmed if self.claim.is_none() => DeviceLinkState::Waiting,
            Stage::Unconfirmed | Stage::Confirmed => DeviceLinkState::Claimed,
            Stage::Done => DeviceLinkState::Done,
            Stage::Refused => DeviceLinkState::Refused,
            Stage::Replaced => DeviceLinkState::Gone,
        };
        if state == DeviceLinkState::Gone {
            return DeviceLink::default();
        }
        let device = self.claim.as_ref().map(|claim| claim.device.clone());
        let device = device.unwrap_or_default();
        DeviceLink {
            state,
            number: self.claim.as_ref().map(|claim| claim.number.clone()),
            user_agent: device.user_agent,
            address: device.address,
            expires_at: Some(self.expires_at),
        }
    }
}

/// How far a link is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceLinkState {
    /// No other device has opened it.
    Waiting,
    /// One has, and is not in yet.
    Claimed,
    /// It is in.
    Done,
    /// It is not let in.
    Refused,
    /// There is no link, or its time is over.
    #[default]
    Gone,
}

/// A link as the device sees it that made it.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceLink {
    /// How far it is.
    pub(super) state: DeviceLinkState,
    /// What both devices show.
    number: Option<Number>,
    /// What the second device says that it is.
    #[schemars(with = "Option<UserAgent>")]
    user_agent: Option<String>,
    /// From where it asks.
    #[schemars(with = "Option<Address>")]
    address: Option<String>,
    /// Until when the other device can get in.
    expires_at: Option<Timestamp>,
}
