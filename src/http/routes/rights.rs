//! Guards that prove a user's right. The transaction of the change checks the right again, as another transaction may
//! remove it first.

use rocket::{
    Request,
    request::{self, FromRequest, Outcome},
};

use crate::{
    error::{Error, fail},
    people::roles::Right,
    sign_in::sessions::Session,
};

/// Defines a guard that proves a right of the signed-in user.
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
    /// Proof that the user may invite.
    Inviter,
    Invite
);
proof!(
    /// Proof that the user may change the rights of others.
    PeopleManager,
    ManagePeople
);
proof!(
    /// Proof that the user may change the server's name and picture.
    ServerManager,
    ManageServer
);
proof!(
    /// Proof that the user may read the audit log.
    Auditor,
    Audit
);
