//! The settings of GitHub sign-in.

use std::{fs, path::PathBuf};

use oauth2::url::Url;

use super::{Config, ConfigError};

/// The GitHub OAuth app for signing in.
#[derive(Clone)]
pub struct GithubApp {
    /// The public id of the app.
    pub client_id: String,
    /// The secret of the app.
    pub client_secret: String,
    /// The URL of GitHub or of a GitHub Enterprise Server.
    pub url: Url,
    /// The organizations whose members may join.
    pub organizations: Vec<String>,
}

impl Config {
    /// Whether the settings allow a GitHub user, by number or by name in any case. A setting of digits is always a
    /// number: otherwise someone could take those digits as a name.
    #[must_use]
    pub fn allows_github_user(&self, id: i64, login: &str) -> bool {
        self.allow_github_user
            .iter()
            .any(|allowed| match allowed.parse::<i64>() {
                Ok(number) => number == id,
                Err(_) => allowed.eq_ignore_ascii_case(login),
            })
    }

    /// The GitHub app, if it is configured.
    ///
    /// # Errors
    /// Half of the settings are missing, or the secret's file cannot be read.
    pub fn github(&self) -> Result<Option<GithubApp>, ConfigError> {
        let secret = match (&self.github_client_secret, &self.github_client_secret_file) {
            (Some(secret), _) => Some(secret.clone()),
            (None, Some(file)) => Some(read_secret(file)?),
            (None, None) => None,
        };
        match (self.github_client_id.clone(), secret) {
            (None, None)
                if self.allow_github_user.is_empty() && self.allow_github_org.is_empty() =>
            {
                Ok(None)
            }
            (None, None) => Err(ConfigError::GithubMissing),
            (Some(_), Some(_)) if self.port == 0 && self.origins.main().is_none() => {
                Err(ConfigError::GithubWithoutOrigin)
            }
            (Some(client_id), Some(client_secret)) => Ok(Some(GithubApp {
                client_id,
                client_secret,
                url: self.github_url.clone(),
                organizations: self.allow_github_org.clone(),
            })),
            (Some(_), None) | (None, Some(_)) => Err(ConfigError::GithubIncomplete),
        }
    }
}

fn read_secret(file: &PathBuf) -> Result<String, ConfigError> {
    let text =
        fs::read_to_string(file).map_err(|error| ConfigError::GithubSecret(file.clone(), error))?;
    Ok(text.trim().to_owned())
}
