//! The folder of the data where nobody says which.

use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use rocket::figment::Figment;

/// The folder of the data, where nobody says which.
const FOLDER: &str = "chinwag";
/// A demo has a folder of its own: who comes in there without a password must not find a team's conversations, nor a
/// team the demo's people.
const FOLDER_OF_DEMO: &str = "chinwag-demo";

/// The folder of the data for these settings, where they name none.
pub(super) fn default_for(figment: &Figment) -> PathBuf {
    let is_demo = figment.extract_inner("dev_login").unwrap_or(false);
    folder(if is_demo { FOLDER_OF_DEMO } else { FOLDER })
}

/// Whether it is the folder of the data where nobody says which.
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
