//! Paths as settings. Settings cannot represent a path that is not UTF-8, so such a path is a list of its bytes.

use std::{ffi::OsString, path::PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path in the form of a setting.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a path")]
pub(super) enum Setting {
    /// A UTF-8 path.
    Text(String),
    /// The bytes of another path, which only Unix has.
    Bytes(Vec<u8>),
}

impl From<PathBuf> for Setting {
    fn from(path: PathBuf) -> Self {
        match path.into_os_string().into_string() {
            Ok(text) => Self::Text(text),
            Err(name) => bytes(name),
        }
    }
}

#[cfg(unix)]
fn bytes(name: OsString) -> Setting {
    Setting::Bytes(std::os::unix::ffi::OsStringExt::into_vec(name))
}

#[cfg(not(unix))]
fn bytes(name: OsString) -> Setting {
    Setting::Text(name.to_string_lossy().into_owned())
}

impl From<Setting> for PathBuf {
    fn from(setting: Setting) -> Self {
        match setting {
            Setting::Text(text) => text.into(),
            #[cfg(unix)]
            Setting::Bytes(bytes) => {
                <OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into()
            }
            #[cfg(not(unix))]
            Setting::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
        }
    }
}

/// Serializes an optional path.
#[expect(clippy::ref_option, reason = "serde passes the field like this")]
pub(crate) fn serialize<S: Serializer>(
    path: &Option<PathBuf>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    path.clone().map(Setting::from).serialize(serializer)
}

/// Reads a required path.
pub(super) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    Setting::deserialize(deserializer).map(PathBuf::from)
}

/// Reads an optional path.
pub(super) fn optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PathBuf>, D::Error> {
    let setting = Option::<Setting>::deserialize(deserializer)?;
    Ok(setting.map(PathBuf::from))
}
