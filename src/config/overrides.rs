//! The settings of the environment and of the command line, as separate sources.

use rocket::figment::{
    self, Metadata, Profile, Provider,
    value::{Dict, Map},
};

/// The names of the two sources.
pub(super) const ENVIRONMENT: &str = "environment";
pub(super) const FLAGS: &str = "flags";

/// The settings that override those of files. It omits settings that are not set.
/// It has no `Debug`, because it contains a secret.
#[derive(Default)]
pub struct Overrides {
    /// The settings from `CHINWAG_…` variables.
    pub environment: Dict,
    /// The settings from flags, which override the variables.
    pub flags: Dict,
}

impl Overrides {
    /// The sources, in the order of their precedence.
    pub(super) fn sources(self) -> [impl Provider; 2] {
        [
            Source {
                name: ENVIRONMENT,
                settings: self.environment,
            },
            Source {
                name: FLAGS,
                settings: self.flags,
            },
        ]
    }
}

struct Source {
    name: &'static str,
    settings: Dict,
}

impl Provider for Source {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name)
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        Ok(Profile::Global.collect(self.settings.clone()))
    }
}
