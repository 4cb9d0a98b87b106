//! The methods of an address, for the `Allow` header of a 405 (RFC 9110, 15.5.6).

use std::collections::BTreeSet;

use rocket::{
    Request, Route,
    http::{Header, Method, Status},
};

/// The methods of an address, in alphabetical order. The set is never empty.
#[derive(Debug, Clone)]
pub struct AllowedMethods(BTreeSet<&'static str>);

impl AllowedMethods {
    /// Returns the methods of an address that has no route for the request's method, or `None` if it has none at all.
    #[must_use]
    pub fn instead(status: Status, request: &Request<'_>) -> Option<Self> {
        let methods = Self::of(request)?;
        let is_missing = match status {
            Status::NotFound => request.route().is_none(),
            // Rocket took `all` in `/conversations/all` for an id, as the routes of ids have more methods.
            Status::UnprocessableEntity => !methods.0.contains(request.method().as_str()),
            _ => false,
        };
        is_missing.then_some(methods)
    }

    /// The methods of the request's address, if there are any. A route with this very address has precedence over routes
    /// with parameters.
    fn of(request: &Request<'_>) -> Option<Self> {
        let routes = request.rocket().routes();
        let routes: Vec<_> = routes.filter(|route| leads_to(route, request)).collect();
        let fewest = routes.iter().map(|route| parameters(route)).min()?;
        let methods = routes
            .into_iter()
            .filter(|route| parameters(route) == fewest)
            .flat_map(|route| match route.method {
                // Rocket answers HEAD with the route for GET.
                Method::Get => vec![Method::Get, Method::Head],
                method => vec![method],
            });
        Some(Self(methods.map(Method::as_str).collect()))
    }

    /// The `Allow` header.
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

fn parameters(route: &Route) -> usize {
    route.uri.path().matches('<').count()
}

/// Whether a route matches the address of the request, whatever its method. Each of our parameters is one segment.
fn leads_to(route: &Route, request: &Request<'_>) -> bool {
    let asked: Vec<_> = request.uri().path().segments().collect();
    let segments: Vec<_> = route.uri.path()[1..].split_terminator('/').collect();
    asked.len() == segments.len()
        && asked
            .iter()
            .zip(&segments)
            .all(|(asked, segment)| segment.starts_with('<') || asked == segment)
}
