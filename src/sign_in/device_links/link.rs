//! One link: its stage, and how the device that created it sees it.

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

/// A number of three digits that both devices show, so that the user can compare them.
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
    /// The first device. Its session ends the link too.
    pub session: SessionId,
    pub session_token: TokenHash,
    pub user: UserId,
    pub username: String,
    pub expires_at: Timestamp,
    /// The same time on the monotonic clock.
    ends: Instant,
    /// The second device, once it has opened the link.
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
    /// The link can be claimed, and then waits for approval.
    Unconfirmed,
    /// The second device is approved.
    Confirmed,
    /// The second device is signed in.
    Done,
    /// The second device was refused.
    Refused,
    /// A newer link replaces it.
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

/// The state of a device link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceLinkState {
    /// No other device has opened the link.
    Waiting,
    /// Another device has opened it and is not signed in yet.
    Claimed,
    /// The other device is signed in.
    Done,
    /// The other device was refused.
    Refused,
    /// There is no link, or it has expired.
    #[default]
    Gone,
}

/// A device link, as the device that created it sees it.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceLink {
    /// Its state.
    pub(super) state: DeviceLinkState,
    /// The number that both devices show.
    number: Option<Number>,
    /// The `User-Agent` of the second device.
    #[schemars(with = "Option<UserAgent>")]
    user_agent: Option<String>,
    /// The IP address of the second device.
    #[schemars(with = "Option<Address>")]
    address: Option<String>,
    /// When the link expires.
    expires_at: Option<Timestamp>,
}
