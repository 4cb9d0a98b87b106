//! Whether the rate limits are on.

/// Whether there are limits, besides those of signing in, which there always are.
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
    /// There are.
    #[default]
    On,
    /// There are none, for load tests.
    Off,
}
