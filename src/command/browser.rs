//! Opens the page in the browser: always with `--open`, and when a person starts the server on their desktop.

use std::{
    env,
    io::{self, IsTerminal},
};

use crate::{command::output, config::Config, store::data};

/// Variables that SSH sets.
const SSH: [&str; 3] = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"];
/// Variables of a desktop on Linux and the BSDs.
const DISPLAYS: [&str; 2] = ["DISPLAY", "WAYLAND_DISPLAY"];

/// The surroundings in which the server was started.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Place {
    /// Standard input and output are a terminal.
    is_terminal: bool,
    /// The terminal is on another computer.
    is_remote: bool,
    /// A browser can show a window.
    has_desktop: bool,
    /// A build or test service runs it.
    is_automated: bool,
}

impl Place {
    fn here() -> Self {
        let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            is_terminal: io::stdin().is_terminal() && io::stdout().is_terminal(),
            is_remote: SSH.iter().any(is_set),
            has_desktop: cfg!(any(target_os = "macos", windows)) || DISPLAYS.iter().any(is_set),
            is_automated: is_set(&"CI"),
        }
    }

    /// Whether a person sits here who will want to see the page.
    fn has_person(self) -> bool {
        self.is_terminal && self.has_desktop && !self.is_remote && !self.is_automated
    }
}

/// Whether to open the browser.
#[must_use]
pub(super) fn is_wanted(config: &Config) -> bool {
    decide(config.open, config.no_open, Place::here())
}

fn decide(open: bool, no_open: bool, place: Place) -> bool {
    !no_open && (open || place.has_person())
}

/// Opens an address. One with a secret is opened through a page that only this user can read, because other users see the
/// arguments of a browser.
pub(super) fn open(config: &Config, address: &str, has_secret: bool) {
    let opened = if has_secret {
        let page = data::redirect_to(&config.data, address);
        page.and_then(open::that_detached)
    } else {
        open::that_detached(address)
    };
    if let Err(error) = opened {
        output::complain(format_args!(
            "The browser could not be opened ({error}). Open {address} yourself."
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: Place = Place {
        is_terminal: true,
        is_remote: false,
        has_desktop: true,
        is_automated: false,
    };

    #[test]
    fn browser_opens_for_a_person_at_a_desktop() {
        assert!(decide(false, false, DESK));
        for elsewhere in [
            Place {
                is_terminal: false,
                ..DESK
            },
            Place {
                is_remote: true,
                ..DESK
            },
            Place {
                has_desktop: false,
                ..DESK
            },
            Place {
                is_automated: true,
                ..DESK
            },
        ] {
            assert!(!decide(false, false, elsewhere), "{elsewhere:?}");
            assert!(decide(true, false, elsewhere), "{elsewhere:?}");
        }
    }

    #[test]
    fn no_open_has_precedence() {
        assert!(!decide(false, true, DESK));
        assert!(!decide(true, true, DESK));
    }
}
