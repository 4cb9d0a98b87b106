//! Proofs that whoever asks may do what not everybody may.

use rocket::{
    Request,
    request::{self, FromRequest, Outcome},
};

use crate::{
    error::{Error, fail},
    roles::Right,
    sessions::Session,
};

/// Proofs that somebody is signed in who has a right.
macro_rules! proof {
    ($(#[$doc:meta])* $name:ident, $right:ident, $refusal:literal) => {
        $(#[$doc])*
        #[allow(dead_code, reason = "not every route asks who it is")]
        pub struct $name(pub Session);

        #[rocket::async_trait]
        impl<'r> FromRequest<'r> for $name {
            type Error = Error;

            async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
                match Session::from_request(request).await {
                    Outcome::Success(session) if session.user.role.has(Right::$right) => {
                        Outcome::Success(Self(session))
                    }
                    Outcome::Success(_) => fail(request, Error::Forbidden($refusal)),
                    Outcome::Error(error) => Outcome::Error(error),
                    Outcome::Forward(status) => Outcome::Forward(status),
                }
            }
        }
    };
}

proof!(
    /// Somebody who may invite.
    Inviter,
    Invite,
    "Only an owner can invite"
);
proof!(
    /// Somebody who may change what others may do.
    PeopleManager,
    ManagePeople,
    "Only an owner can change what others may do"
);
proof!(
    /// Somebody who may change what the server is called and looks like.
    ServerManager,
    ManageServer,
    "Only an owner can change the server's settings"
);
proof!(
    /// Somebody who may read the audit log.
    Auditor,
    Audit,
    "Only an owner can read the audit log"
);
