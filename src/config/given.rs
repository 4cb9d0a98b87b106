//! What was given in the environment and what on the command line, each as a place of its own.

use rocket::figment::{
    self, Metadata, Profile, Provider,
    value::{Dict, Map, Value},
};

use crate::command::cli::Flags;

/// What was given in one place. What was not is not in it, so that it overrides nothing.
pub(super) struct Given {
    place: &'static str,
    settings: Dict,
}

impl Given {
    /// The variables, and then the flags. A switch that is off can be a variable alone.
    pub(super) fn of(given: &Flags) -> [Self; 2] {
        let settings = Value::serialize(given).expect("settings are plain values");
        let (variables, mut flags): (Dict, Dict) = settings
            .into_dict()
            .expect("each setting has a name")
            .into_iter()
            .partition(|(name, _)| given.variables.contains(name));
        flags.retain(|_, value| *value != Value::from(false));
        [
            Self {
                place: "`CHINWAG_` environment variable(s)",
                settings: variables,
            },
            Self {
                place: "flags",
                settings: flags,
            },
        ]
    }
}

impl Provider for Given {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place)
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        Ok(Profile::Global.collect(self.settings.clone()))
    }
}
