//! Devices: the browsers and programs on which users sign in.

use schemars::JsonSchema;

use crate::{people::notices::Cause, sign_in::tokens::Token};

/// The `User-Agent` of a device, as it is stored.
#[derive(JsonSchema)]
#[schemars(inline, example = &"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct UserAgent(#[schemars(length(max = Self::MAX_CHARS))] String);

impl UserAgent {
    /// More characters than any browser sends.
    pub const MAX_CHARS: usize = 256;
}

/// The notice of a new device quotes it.
const _: () = assert!(UserAgent::MAX_CHARS <= Cause::MAX_CHARS);

/// The IP address of a device, as it is stored: IPv4 or IPv6.
#[derive(JsonSchema)]
#[schemars(inline, example = &"192.168.1.20")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Address(#[schemars(length(min = 2, max = Self::MAX_CHARS))] String);

impl Address {
    /// The length of eight IPv6 groups, the last two written as IPv4.
    const MAX_CHARS: usize = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len();
}

/// A device that sends a request, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Device {
    /// The `User-Agent` header (RFC 9110, 10.1.5), truncated to 256 characters.
    pub user_agent: Option<String>,
    /// The client's IP address.
    pub address: Option<String>,
    /// The token that the device was given at an earlier sign-in.
    pub known_as: Option<Token>,
}
