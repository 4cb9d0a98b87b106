//! The cookies of pages. Scripts cannot read them, and browsers do not send them with the requests of other sites.

use std::time::Duration;

use rocket::{
    Request,
    http::{Cookie, CookieJar, SameSite, uri::Host},
    request::{self, FromRequest},
    time,
};

use crate::http::site::Site;

/// The lifetime of cookies in browsers: the maximum (RFC 6265bis, 5.5). The server decides when a session or the mark
/// of a device expires, so a page that only listens to its stream keeps its cookie.
const KEPT: Duration = Duration::from_hours(400 * 24);

/// A cookie of the page.
pub struct PageCookie {
    name: &'static str,
    lifetime: Duration,
}

/// The token of the page's session.
pub const SESSION: PageCookie = PageCookie {
    name: "chinwag_session",
    lifetime: KEPT,
};
/// The mark of a device on which a user was signed in.
pub const DEVICE: PageCookie = PageCookie {
    name: "chinwag_device",
    lifetime: KEPT,
};
/// The state of a GitHub sign-in, which binds GitHub's answer to the requesting browser and names the purpose.
pub const GITHUB: PageCookie = PageCookie {
    name: "chinwag_github",
    // The maximum time for signing in at GitHub.
    lifetime: Duration::from_mins(10),
};

/// The cookies of a request and of its answer.
pub struct Cookies<'r> {
    jar: &'r CookieJar<'r>,
    is_https: bool,
    /// The port in the address bar. Browsers share a host's cookies between its ports (RFC 6265, 8.5). Without the port
    /// in their names, two servers on a host would overwrite each other's cookies.
    port: u16,
}

impl<'r> Cookies<'r> {
    /// The cookies of a request.
    #[must_use]
    pub fn of(request: &'r Request<'_>) -> Self {
        let is_https = Site::of(request).is_https;
        let default = if is_https { 443 } else { 80 };
        Self {
            jar: request.cookies(),
            is_https,
            port: request.host().and_then(Host::port).unwrap_or(default),
        }
    }

    /// The value of a cookie.
    #[must_use]
    pub fn get(&self, cookie: &PageCookie) -> Option<&'r str> {
        self.jar.get(&self.name(cookie)).map(Cookie::value)
    }

    /// Sets a cookie in the browser.
    pub fn set(&self, cookie: &PageCookie, value: impl ToString) {
        self.jar.add(self.build(cookie, value.to_string()));
    }

    /// Removes a cookie from the browser.
    pub fn remove(&self, cookie: &PageCookie) {
        self.jar.remove(self.build(cookie, String::new()));
    }

    /// The name of a cookie. Over HTTPS, its prefix proves that no other host and no plain connection set it (RFC
    /// 6265bis, 4.1.3.2, "The `__Host-` Prefix").
    fn name(&self, cookie: &PageCookie) -> String {
        let prefix = if self.is_https { "__Host-" } else { "" };
        format!("{prefix}{}_{}", cookie.name, self.port)
    }

    fn build(&self, cookie: &PageCookie, value: String) -> Cookie<'static> {
        Cookie::build((self.name(cookie), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.is_https)
            .max_age(time::Duration::try_from(cookie.lifetime).expect("400 days fit"))
            .build()
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Cookies<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Self::Error> {
        request::Outcome::Success(Self::of(request))
    }
}
