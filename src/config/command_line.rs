//! The commands that Chinwag suggests. They keep the settings without which they would reach another server.

use std::path::{self, Path};

use super::{Config, data_folder};

/// The port that needs no flag.
const DEFAULT_PORT: u16 = 8000;

impl Config {
    /// A command on the data of this server: `chinwag user list --data /srv/chat`.
    #[must_use]
    pub fn command(&self, words: &str) -> String {
        let command = format!("chinwag {words} {}", self.command_flags());
        command.trim_end().to_owned()
    }

    /// The flags of a command on the data of this server: `--dev-login --data /srv/chat`, or nothing.
    #[must_use]
    pub fn command_flags(&self) -> String {
        self.flags_with(&self.quoted_data())
    }

    /// The same for readers who must not learn where the data is.
    #[must_use]
    pub fn command_flags_without_folder(&self) -> String {
        self.flags_with("FOLDER")
    }

    fn flags_with(&self, folder: &str) -> String {
        let demo = self.dev_login.then(|| "--dev-login".to_owned());
        let data = (!self.has_default_data()).then(|| format!("--data {folder}"));
        let flags: Vec<_> = demo.into_iter().chain(data).collect();
        flags.join(" ")
    }

    /// The command that starts this server for the whole network.
    #[must_use]
    pub fn lan_command(&self) -> String {
        let mut parts = vec!["chinwag --lan".to_owned()];
        if ![0, DEFAULT_PORT].contains(&self.port) {
            parts.push(format!("--port {}", self.port));
        }
        if let Some((certificate, key)) = self.tls_files() {
            let (certificate, key) = (quoted(certificate), quoted(key));
            parts.push(format!("--tls-cert {certificate} --tls-key {key}"));
        }
        if self.tls_self {
            parts.push("--tls-self".to_owned());
        }
        if !self.has_default_data() {
            parts.push(format!("--data {}", self.quoted_data()));
        }
        parts.join(" ")
    }

    fn has_default_data(&self) -> bool {
        self.data == data_folder::of(self.dev_login)
    }

    /// The data folder, as any terminal finds it.
    fn quoted_data(&self) -> String {
        if self.data.has_root() {
            return quoted(&self.data);
        }
        // An unreadable working folder leaves the path as it is.
        quoted(&path::absolute(&self.data).unwrap_or_else(|_| self.data.clone()))
    }
}

/// A path as a shell reads it back.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |letter: char| letter.is_alphanumeric() || "/\\.:_-~+@,".contains(letter);
    match text.chars().all(is_plain) {
        true if !text.is_empty() => text,
        _ if cfg!(windows) => format!("\"{text}\""),
        _ => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::flags::Flags;

    fn config(change: impl FnOnce(&mut Flags)) -> Config {
        Config::of(&Flags::with(change)).unwrap()
    }

    #[test]
    fn default_settings_need_no_flags() {
        let config = config(|_| {});
        assert_eq!(config.command("user list"), "chinwag user list");
        assert_eq!(config.command_flags(), "");
        assert_eq!(config.command_flags_without_folder(), "");
        assert_eq!(config.lan_command(), "chinwag --lan");
    }

    #[test]
    fn other_settings_are_kept() {
        let config = config(|flags| {
            flags.data = Some("/srv/the chat".into());
            flags.port = Some(9000);
            flags.tls_self = true;
        });
        let data = if cfg!(windows) {
            "\"/srv/the chat\""
        } else {
            "'/srv/the chat'"
        };
        assert_eq!(
            config.command("invite"),
            format!("chinwag invite --data {data}")
        );
        let started = format!("chinwag --lan --port 9000 --tls-self --data {data}");
        assert_eq!(config.lan_command(), started);
    }

    #[test]
    fn relative_folder_becomes_absolute() {
        let config = config(|flags| flags.data = Some("chat".into()));
        let folder = std::env::current_dir().unwrap().join("chat");
        assert_eq!(
            config.command("owner-link"),
            format!("chinwag owner-link --data {}", quoted(&folder))
        );
    }

    #[test]
    fn folder_can_stay_unnamed() {
        let config = config(|flags| {
            flags.data = Some("/srv/secret".into());
            flags.dev_login = true;
        });
        assert_eq!(
            config.command_flags_without_folder(),
            "--dev-login --data FOLDER"
        );
    }

    #[test]
    fn demo_is_named() {
        let demo = |data: Option<&str>| {
            config(|flags| {
                flags.dev_login = true;
                flags.data = data.map(Into::into);
            })
        };
        assert_eq!(
            demo(None).command("user add ann"),
            "chinwag user add ann --dev-login"
        );
        assert_eq!(
            demo(Some("/tmp/it's")).command("invite"),
            r"chinwag invite --dev-login --data '/tmp/it'\''s'"
        );
    }
}
