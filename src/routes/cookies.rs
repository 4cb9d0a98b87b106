//! The cookies of pages: no script reads them, and no other site's page sends them with what it asks for.

use std::time::Duration;

use rocket::{
    Request,
    http::{Cookie, CookieJar, SameSite},
    time,
};

use crate::{config::Config, known_devices, sessions};

/// A cookie. Over HTTPS its name says that no other host's page and no plain connection can have set it
/// (RFC 6265bis, 4.1.3.2, "The `__Host-` Prefix").
pub struct PageCookie {
    plain: &'static str,
    https: &'static str,
    lifetime: Duration,
}

/// That of a page's session: its token.
pub const SESSION: PageCookie = PageCookie {
    plain: "chinwag_session",
    https: "__Host-chinwag_session",
    lifetime: sessions::LIFETIME,
};
/// That of a device on which somebody was signed in.
pub const DEVICE: PageCookie = PageCookie {
    plain: "chinwag_device",
    https: "__Host-chinwag_device",
    lifetime: known_devices::LIFETIME,
};
/// That of a way to GitHub: it binds the answer to the browser that asked, once, and says what for.
pub const GITHUB: PageCookie = PageCookie {
    plain: "chinwag_github",
    https: "__Host-chinwag_github",
    // How long somebody may take to sign in there.
    lifetime: Duration::from_mins(10),
};

impl PageCookie {
    fn name(&self, config: &Config) -> &'static str {
        if config.is_https() {
            self.https
        } else {
            self.plain
        }
    }

    /// What it says.
    pub fn value<'r>(&self, cookies: &'r CookieJar<'_>, config: &Config) -> Option<&'r str> {
        cookies.get(self.name(config)).map(Cookie::value)
    }

    /// What it says in a request.
    pub fn sent_by<'r>(&self, request: &'r Request<'_>) -> Option<&'r str> {
        let config = request.rocket().state().expect("the config is managed");
        self.value(request.cookies(), config)
    }

    /// Lets the browser keep it.
    pub fn set(&self, cookies: &CookieJar<'_>, value: impl ToString, config: &Config) {
        cookies.add(self.saying(value.to_string(), config));
    }

    /// Lets the browser forget it.
    pub fn remove(&self, cookies: &CookieJar<'_>, config: &Config) {
        cookies.remove(self.saying(String::new(), config));
    }

    fn saying(&self, value: String, config: &Config) -> Cookie<'static> {
        Cookie::build((self.name(config), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(config.is_https())
            .max_age(time::Duration::try_from(self.lifetime).expect("a year fits"))
            .build()
    }
}
