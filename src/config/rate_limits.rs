//! The switch for the rate limits.

/// Whether rate limits apply. The limits of signing in always do.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum RateLimits {
    /// The limits apply.
    #[default]
    On,
    /// The limits do not apply, for load tests.
    Off,
}
