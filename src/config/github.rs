//! The settings of GitHub sign-in.

use std::{fs, path::PathBuf};

use oauth2::url::Url;

use super::{Config, ConfigError};

/// The GitHub OAuth app that lets people sign in.
#[derive(Clone)]
pub struct GithubApp {
    /// Its public id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// GitHub itself, or a GitHub Enterprise Server.
    pub url: Url,
    /// Organizations whose members may come in.
    pub organizations: Vec<String>,
}

impl Config {
    /// Whether the settings let a GitHub account in, by its number or by its name in any case. Digits alone are a number
    /// and never a name: else somebody could take that name.
    #[must_use]
    pub fn allows_github_user(&self, id: i64, login: &str) -> bool {
        self.allow_github_user
            .iter()
            .any(|allowed| match allowed.parse::<i64>() {
                Ok(number) => number == id,
                Err(_) => allowed.eq_ignore_ascii_case(login),
            })
    }

    /// The GitHub app, if one is set.
    ///
    /// # Errors
    /// Half of it is missing, or the file of its secret cannot be read.
    pub fn github(&self) -> Result<Option<GithubApp>, ConfigError> {
        let secret = match (&self.github_client_secret, &self.github_client_secret_file) {
            (Some(secret), _) => Some(secret.clone()),
            (None, Some(file)) => Some(read_secret(file)?),
            (None, None) => None,
        };
        match (self.github_client_id.clone(), secret) {
            (None, None) => Ok(None),
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
