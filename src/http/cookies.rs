//! The cookies of pages. Scripts cannot read them, and browsers do not send them with the requests of other sites.

use std::time::Duration;

use rocket::{
    Request,
    http::{Cookie, CookieJar, SameSite, uri::Host},
    request::{self, FromRequest},
    time,
};

use crate::http::site::Site;

/// How long a browser keeps a cookie: the most that it may (RFC 6265bis, 5.5). The server decides when a session or a
/// device's mark ends, so a page that only listens to its stream does not lose its cookie.
const KEPT: Duration = Duration::from_hours(400 * 24);

/// A cookie of a page.
pub struct PageCookie {
    name: &'static str,
    lifetime: Duration,
}

/// The token of a page's session.
pub const SESSION: PageCookie = PageCookie {
    name: "chinwag_session",
    lifetime: KEPT,
};
/// The mark of a device on which somebody was signed in.
pub const DEVICE: PageCookie = PageCookie {
    name: "chinwag_device",
    lifetime: KEPT,
};
/// The state of a GitHub sign-in. It binds GitHub's answer to the browser that asked, and names the purpose.
pub const GITHUB: PageCookie = PageCookie {
    name: "chinwag_github",
    // How long signing in there may take.
    lifetime: Duration::from_mins(10),
};

/// The cookies of one request, and those of its answer.
pub struct Cookies<'r> {
    jar: &'r CookieJar<'r>,
    is_https: bool,
    /// The port in the address bar. Browsers send a host's cookies to each of its ports (RFC 6265, 8.5), so that without
    /// it in the name two servers on one host would overwrite each other's.
    port: u16,
}

impl<'r> Cookies<'r> {
    /// Those of a request.
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

    /// Lets the browser keep a cookie.
    pub fn set(&self, cookie: &PageCookie, value: impl ToString) {
        self.jar.add(self.build(cookie, value.to_string()));
    }

    /// Lets the browser forget a cookie.
    pub fn remove(&self, cookie: &PageCookie) {
        self.jar.remove(self.build(cookie, String::new()));
    }

    /// Over HTTPS the name says that no other host's page and no plain connection can have set it
    /// (RFC 6265bis, 4.1.3.2, "The `__Host-` Prefix").
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
