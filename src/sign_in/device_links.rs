//! Device links: a user who is signed in on one device signs in on another. The device that opens the link waits and
//! shows a number. The first device shows the same number and approves or refuses the second.
//!
//! They live in memory because they last for minutes: a restart ends them. Only hashes of their secrets are kept.

mod link;

pub use link::{DeviceLink, DeviceLinkState, Number};

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use self::link::{Claim, Link, Stage};
use crate::{
    config::Origin,
    error::{Error, Result},
    ids::{SessionId, UserId},
    log::tx::Tx,
    people::{
        notices::{self, NoticeKind},
        users::{self, User},
    },
    sign_in::{
        devices::Device,
        links,
        sessions::{self, NewSession, Session, Standing},
        tokens::{Token, TokenHash},
    },
    timestamp::Timestamp,
};

/// How long a link works, from its creation until the second device is signed in.
pub const LIFETIME: Duration = Duration::from_mins(5);
/// How many links are kept in memory. When the list is full, the oldest closed link is dropped; if all are open, the
/// server is busy.
const REMEMBERED: usize = 1_000;
/// The page that a link opens.
const PAGE: &str = "/device";

pub(crate) const UNKNOWN: Error = Error::NotFound(
    "This link is invalid or has expired. Create a new one on the device that is signed in.",
);
pub(crate) const OVER: Error =
    Error::Gone("This link no longer works. Create a new one on the device that is signed in.");
const CLAIMED: Error = Error::Gone(
    "This link was already opened. If that was not you, refuse it on the device that is signed in.",
);
const UNCLAIMED: Error = Error::Conflict("No other device has opened the link yet.");

/// The address that the second device opens.
#[must_use]
pub fn link(origin: &Origin, token: &Token) -> String {
    links::address(origin, PAGE, token)
}

/// The links of this server, oldest first.
#[derive(Default)]
pub struct DeviceLinks(Mutex<Vec<Link>>);

/// A preview of a link that no device has opened.
#[derive(Debug)]
pub struct Preview {
    /// The user whom the link signs in.
    pub username: String,
    /// When the link expires.
    pub expires_at: Timestamp,
}

/// A link that the second device has opened.
#[derive(Debug)]
pub struct Claimed {
    /// The secret of the second device, which proves that it came first. This is the only copy.
    pub claim: Token,
    /// The user whom the link signs in.
    pub username: String,
    /// The number that both devices show.
    pub number: Number,
    /// When the link expires.
    pub expires_at: Timestamp,
}

/// Proof that a second device is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The first device, which approved, and its token at the time when it created the link.
    session: SessionId,
    token: TokenHash,
    user: UserId,
}

impl DeviceLinks {
    /// Creates a link for a session and ends the session's earlier one. The returned token is the only copy.
    ///
    /// # Errors
    /// 503 if too many links are open.
    pub fn create(&self, session: &Session) -> Result<(Token, Timestamp)> {
        let mut links = self.lock();
        if let Some(before) = open(&mut links, |link| link.session == session.id) {
            before.stage = Stage::Replaced;
        }
        if links.len() >= REMEMBERED {
            let oldest = links.iter().position(|link| !link.is_open());
            links.remove(oldest.ok_or(Error::Busy)?);
        }
        let token = Token::random();
        let link = Link::new(token.hash(), session);
        let expires_at = link.expires_at;
        links.push(link);
        Ok((token, expires_at))
    }

    /// The latest link of a session, in any state.
    #[must_use]
    pub fn look(&self, session: SessionId) -> DeviceLink {
        let links = self.lock();
        let newest = links.iter().rev().find(|link| link.session == session);
        newest.map_or_else(DeviceLink::default, Link::look)
    }

    /// Returns a preview of a link without claiming it, because a page of another site may have opened it in the
    /// browser, and programs that draw previews follow links too.
    ///
    /// # Errors
    /// Those of [`Self::claim`].
    pub fn preview(&self, token: &Token) -> Result<Preview> {
        let mut links = self.lock();
        let link = unclaimed(&mut links, token)?;
        Ok(Preview {
            username: link.username.clone(),
            expires_at: link.expires_at,
        })
    }

    /// Claims a link for the device that opens it.
    ///
    /// # Errors
    /// 404 for an unknown link, 410 for a link that is closed or was already opened.
    pub fn claim(&self, token: &Token, device: Device) -> Result<Claimed> {
        let mut links = self.lock();
        let link = unclaimed(&mut links, token)?;
        let (claim, number) = (Token::random(), Number::random());
        link.claim = Some(Claim {
            token: claim.hash(),
            number: number.clone(),
            device,
        });
        Ok(Claimed {
            claim,
            username: link.username.clone(),
            number,
            expires_at: link.expires_at,
        })
    }

    /// Approves the second device, if it shows this number.
    ///
    /// # Errors
    /// 409 if no second device has opened the link, 410 if the link is closed, 422 if the number is another.
    pub fn confirm(&self, session: SessionId, number: &Number) -> Result<()> {
        let mut links = self.lock();
        let link = open(&mut links, |link| link.session == session).ok_or(OVER)?;
        let claim = link.claim.as_ref().ok_or(UNCLAIMED)?;
        if claim.number != *number {
            let rule = "The other device shows another number.";
            return Err(Error::invalid("number", rule));
        }
        link.stage = Stage::Confirmed;
        Ok(())
    }

    /// Ends a link before its second device is signed in.
    ///
    /// # Errors
    /// 410 if the link is closed.
    pub fn refuse(&self, session: SessionId) -> Result<()> {
        let mut links = self.lock();
        let link = open(&mut links, |link| link.session == session).ok_or(OVER)?;
        link.stage = Stage::Refused;
        Ok(())
    }

    /// Uses up a link whose second device is approved. Returns nothing while it waits for approval.
    ///
    /// # Errors
    /// 410 if the link was refused or is closed.
    pub fn spend(&self, claim: &Token) -> Result<Option<Confirmed>> {
        let hash = claim.hash();
        let mut links = self.lock();
        let link = open(&mut links, |link| link.is_claimed_by(&hash)).ok_or(OVER)?;
        if link.stage != Stage::Confirmed {
            return Ok(None);
        }
        link.stage = Stage::Done;
        Ok(Some(Confirmed {
            session: link.session,
            token: link.session_token,
            user: link.user,
        }))
    }

    /// Reopens a link that was used up although the sign-in failed.
    pub fn give_back(&self, claim: &Token) {
        let hash = claim.hash();
        let mut links = self.lock();
        let mut done = links.iter_mut().filter(|link| link.stage == Stage::Done);
        if let Some(link) = done.find(|link| link.is_claimed_by(&hash)) {
            link.stage = Stage::Confirmed;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Link>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(links: &mut [Link], is_it: impl Fn(&Link) -> bool) -> Option<&mut Link> {
    links.iter_mut().find(|link| link.is_open() && is_it(link))
}

/// The link of a token, if no device has opened it.
fn unclaimed<'l>(links: &'l mut [Link], token: &Token) -> Result<&'l mut Link> {
    let hash = token.hash();
    let link = links.iter_mut().find(|link| link.token == hash);
    let link = link.ok_or(UNKNOWN)?;
    if !link.is_open() {
        Err(OVER)
    } else if link.claim.is_some() {
        Err(CLAIMED)
    } else {
        Ok(link)
    }
}

/// Signs the second device in. A notice tells the user on all their devices.
///
/// # Errors
/// 410 if the first device is signed out, or has another token than when it created the link.
pub async fn enter(
    tx: &mut Tx,
    confirmed: Confirmed,
    device: &Device,
) -> Result<(User, NewSession)> {
    let Confirmed {
        session,
        token,
        user,
    } = confirmed;
    if sessions::standing(tx.connection(), session, &token).await? != Standing::Valid {
        return Err(OVER);
    }
    let new = sessions::create_from(tx, session, user, device).await?;
    let device = device.user_agent.as_deref();
    notices::tell(tx, user, NoticeKind::DeviceAdded, device, new.root).await?;
    Ok((users::find(tx.connection(), user).await?, new))
}

#[cfg(test)]
mod tests;
