//! Which methods an address has, for those who ask it with another one (RFC 9110, 15.5.6).

use std::collections::BTreeSet;

use rocket::{
    Request, Route,
    http::{Header, Method, Status},
};

/// What an address can be asked with, in the order of the alphabet; it is never empty.
#[derive(Debug, Clone)]
pub struct AllowedMethods(BTreeSet<&'static str>);

impl AllowedMethods {
    /// Of an address where Rocket found nothing. `None` if there is nothing, whatever it is asked with.
    #[must_use]
    pub fn instead(status: Status, request: &Request<'_>) -> Option<Self> {
        if status != Status::NotFound || request.route().is_some() {
            return None;
        }
        let routes = request.rocket().routes();
        let methods: BTreeSet<_> = routes
            .filter(|route| leads_to(route, request))
            .flat_map(|route| match route.method {
                // Rocket makes the one of the other.
                Method::Get => vec![Method::Get, Method::Head],
                method => vec![method],
            })
            .map(Method::as_str)
            .collect();
        (!methods.is_empty()).then_some(Self(methods))
    }

    /// As the answer names them.
    #[must_use]
    pub fn header(&self) -> Header<'static> {
        Header::new("Allow", self.to_string())
    }
}

impl std::fmt::Display for AllowedMethods {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let methods: Vec<_> = self.0.iter().copied().collect();
        f.write_str(&methods.join(", "))
    }
}

/// Whether a route is at the request's address, whatever its method. Parameters of ours are one segment each.
fn leads_to(route: &Route, request: &Request<'_>) -> bool {
    let asked: Vec<_> = request.uri().path().segments().collect();
    let segments: Vec<_> = route.uri.path()[1..].split_terminator('/').collect();
    asked.len() == segments.len()
        && asked
            .iter()
            .zip(&segments)
            .all(|(asked, segment)| segment.starts_with('<') || asked == segment)
}
