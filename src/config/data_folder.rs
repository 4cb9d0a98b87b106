//! The default data folder.

use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use rocket::figment::Figment;

/// The name of the default data folder.
const FOLDER: &str = "chinwag";
/// The name of a demo's data folder. Nobody needs a password in a demo, so a demo and a team never share conversations
/// or users.
const FOLDER_OF_DEMO: &str = "chinwag-demo";

/// The default data folder for these settings.
pub(super) fn default_for(figment: &Figment) -> PathBuf {
    of(figment.extract_inner("dev_login").unwrap_or(false))
}

/// The default data folder of a demo or of a team.
pub(super) fn of(is_demo: bool) -> PathBuf {
    folder(if is_demo { FOLDER_OF_DEMO } else { FOLDER })
}

/// Whether the path is a default data folder.
pub(crate) fn is_default(path: &Path) -> bool {
    [FOLDER, FOLDER_OF_DEMO]
        .into_iter()
        .any(|name| path == folder(name))
}

fn folder(app_name: &str) -> PathBuf {
    let app = AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "Chinwag".to_owned(),
        app_name: app_name.to_owned(),
    };
    // A user without a home folder still gets to chat.
    choose_app_strategy(app).map_or_else(
        |_| PathBuf::from(format!("{app_name}-data")),
        |paths| paths.data_dir(),
    )
}
