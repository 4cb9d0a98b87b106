//! Devices: the browsers and programs on which users sign in.

use schemars::JsonSchema;

use crate::{people::notices::Cause, sign_in::tokens::Token};

/// What a device says that it is, as it is kept.
#[derive(JsonSchema)]
#[schemars(inline, example = &"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")]
#[expect(dead_code, reason = "it is there for its schema")]
pub(crate) struct UserAgent(#[schemars(length(max = Self::MAX_CHARS))] String);

impl UserAgent {
    /// Longer than that of any browser.
    pub const MAX_CHARS: usize = 256;
}

/// A notice of a new device names it.
const _: () = assert!(UserAgent::MAX_CHARS <= Cause::MAX_CHARS);

/// From where a device asks, as it is kept: an address of IPv4 or IPv6.
#[derive(JsonSchema)]
#[schemars(inline, example = &"192.168.1.20")]
#[expect(dead_code, reason = "it is there for its schema")]
pub(crate) struct Address(#[schemars(length(min = 2, max = Self::MAX_CHARS))] String);

impl Address {
    /// Eight groups of IPv6, of which the last two are written as of IPv4.
    const MAX_CHARS: usize = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len();
}

/// What is known of a device that asks.
#[derive(Debug, Clone, Default)]
pub struct Device {
    /// What it says that it is (RFC 9110, 10.1.5): 256 characters at most.
    pub user_agent: Option<String>,
    /// From where it asks.
    pub address: Option<String>,
    /// What it was given when somebody was signed in on it before.
    pub known_as: Option<Token>,
}
