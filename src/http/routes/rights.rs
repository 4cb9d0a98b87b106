//! Proofs that whoever asks may do what not everybody may. What they change is decided anew by its transaction, which may
//! come after another that takes their right away.

use rocket::{
    Request,
    request::{self, FromRequest, Outcome},
};

use crate::{
    error::{Error, fail},
    people::roles::Right,
    sign_in::sessions::Session,
};

/// Proofs that somebody is signed in who has a right.
macro_rules! proof {
    ($(#[$doc:meta])* $name:ident, $right:ident) => {
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
                    Outcome::Success(_) => fail(request, Right::$right.refusal()),
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
    Invite
);
proof!(
    /// Somebody who may change what others may do.
    PeopleManager,
    ManagePeople
);
proof!(
    /// Somebody who may change what the server is called and looks like.
    ServerManager,
    ManageServer
);
proof!(
    /// Somebody who may read the audit log.
    Auditor,
    Audit
);
