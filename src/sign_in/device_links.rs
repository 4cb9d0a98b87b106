//! Device links: how somebody who is signed in on one device gets in on another. Whoever opens a link first waits
//! there; both devices show a number, and the first device says whether the second may come in.
//!
//! They live in memory, as they last for minutes: a restart ends them. Of what opens a door only hashes are kept.

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

/// How long a link lasts, from its making until the second device is in.
pub const LIFETIME: Duration = Duration::from_mins(5);
/// How many are remembered. When it is full, the oldest that is over makes room; if none is, the server is busy.
const REMEMBERED: usize = 1_000;
/// The page that a link opens.
const PAGE: &str = "/device";

pub(crate) const UNKNOWN: Error = Error::NotFound(
    "This link is none of this server's, or ended a while ago: make a new one on the device that is signed in",
);
pub(crate) const OVER: Error =
    Error::Gone("This link is over: make a new one on the device that is signed in");
const CLAIMED: Error = Error::Gone(
    "This link was opened already: if that was not you, refuse it on the device that is signed in",
);
const UNCLAIMED: Error = Error::Conflict("No other device has opened the link yet");

/// The address that lets another device in.
#[must_use]
pub fn link(origin: &Origin, token: &Token) -> String {
    links::address(origin, PAGE, token)
}

/// The links of this server, oldest first.
#[derive(Default)]
pub struct DeviceLinks(Mutex<Vec<Link>>);

/// What a link that nobody has opened is for.
#[derive(Debug)]
pub struct Preview {
    /// Whom it signs in.
    pub username: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// What the second device goes on with.
#[derive(Debug)]
pub struct Claimed {
    /// Proof that it was first: the only copy.
    pub claim: Token,
    /// As whom it will be in.
    pub username: String,
    /// What both devices show.
    pub number: Number,
    /// Until when it can get in.
    pub expires_at: Timestamp,
}

/// Proof that a second device may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The first device, which says so, and its token at the time when it made the link.
    session: SessionId,
    token: TokenHash,
    user: UserId,
}

impl DeviceLinks {
    /// Makes a link for a session; the one before it ends. The token is the only copy.
    ///
    /// # Errors
    /// 503 when too many are open.
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

    /// The link of a session, whatever became of it.
    #[must_use]
    pub fn look(&self, session: SessionId) -> DeviceLink {
        let links = self.lock();
        let newest = links.iter().rev().find(|link| link.session == session);
        newest.map_or_else(DeviceLink::default, Link::look)
    }

    /// What a link is for. It stays unclaimed: a page of another site may have led the browser there, and programs that
    /// make previews follow links, too.
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

    /// Opens a link, on the device that is to be let in.
    ///
    /// # Errors
    /// 404 for a link that never was, 410 for one that is over or was opened before.
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

    /// Lets the second device in, which shows this number.
    ///
    /// # Errors
    /// 409 when there is no second device yet, 410 when the link is over, 422 when it shows another number.
    pub fn confirm(&self, session: SessionId, number: &Number) -> Result<()> {
        let mut links = self.lock();
        let link = open(&mut links, |link| link.session == session).ok_or(OVER)?;
        let claim = link.claim.as_ref().ok_or(UNCLAIMED)?;
        if claim.number != *number {
            let rule = "The other device shows another number";
            return Err(Error::invalid("number", rule));
        }
        link.stage = Stage::Confirmed;
        Ok(())
    }

    /// Ends a link before its second device is in.
    ///
    /// # Errors
    /// 410 when it is over.
    pub fn refuse(&self, session: SessionId) -> Result<()> {
        let mut links = self.lock();
        let link = open(&mut links, |link| link.session == session).ok_or(OVER)?;
        link.stage = Stage::Refused;
        Ok(())
    }

    /// Uses a link up, if its second device may come in; else that has to wait.
    ///
    /// # Errors
    /// 410 when it is refused or over.
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

    /// Gives a link back that was used up for nothing.
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

/// Signs the second device in, of which its user is told on every device.
///
/// # Errors
/// 410 when the first device is not signed in any more, or has another token than when it made the link.
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
