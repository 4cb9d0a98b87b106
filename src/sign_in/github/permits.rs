//! Permits to connect a GitHub identity. A permit proves that the user confirmed their identity before they left for
//! GitHub. The sign-in cookie is no proof: a thief with a session can forge it.

use std::sync::{Mutex, PoisonError};

use tokio::time::{Duration, Instant};

use crate::{
    ids::SessionId,
    sign_in::tokens::{Token, TokenHash},
};

/// How long a permit works: as long as the cookie of the attempt.
const LIFETIME: Duration = Duration::from_mins(10);
/// How many permits are kept in memory. When the list is full, the oldest is dropped.
const REMEMBERED: usize = 1_000;

struct Permit {
    token: TokenHash,
    session: SessionId,
    ends: Instant,
}

/// The permits of this server, oldest first. A restart ends them.
#[derive(Default)]
pub struct Permits(Mutex<Vec<Permit>>);

impl Permits {
    /// Creates a permit for a session and ends the session's earlier one. The returned token is the only copy.
    pub fn grant(&self, session: SessionId) -> Token {
        let (token, now) = (Token::random(), Instant::now());
        let mut permits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        permits.retain(|permit| permit.session != session && permit.ends > now);
        if permits.len() >= REMEMBERED {
            permits.remove(0);
        }
        permits.push(Permit {
            token: token.hash(),
            session,
            ends: now + LIFETIME,
        });
        token
    }

    /// Uses up a permit. Returns false if the session has no such permit.
    pub fn redeem(&self, token: &Token, session: SessionId) -> bool {
        let (token, now) = (token.hash(), Instant::now());
        let mut permits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = permits.iter().position(|permit| {
            permit.token == token && permit.session == session && permit.ends > now
        });
        found.map(|at| permits.remove(at)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time;

    use super::*;

    #[test]
    fn permit_works_once_and_only_for_its_session() {
        let permits = Permits::default();
        let token = permits.grant(SessionId(1));
        assert!(!permits.redeem(&token, SessionId(2)));
        assert!(!permits.redeem(&Token::random(), SessionId(1)));
        assert!(permits.redeem(&token, SessionId(1)));
        assert!(!permits.redeem(&token, SessionId(1)));
    }

    #[test]
    fn permits_are_limited_to_one_per_session_and_a_thousand_in_all() {
        let permits = Permits::default();
        let (first, second) = (permits.grant(SessionId(0)), permits.grant(SessionId(0)));
        assert!(!permits.redeem(&first, SessionId(0)));
        for session in 1..1_000 {
            permits.grant(SessionId(session));
        }
        let last = permits.grant(SessionId(1_000));
        assert!(!permits.redeem(&second, SessionId(0)));
        assert!(permits.redeem(&last, SessionId(1_000)));
    }

    #[tokio::test(start_paused = true)]
    async fn permit_expires() {
        let permits = Permits::default();
        let token = permits.grant(SessionId(1));
        time::advance(LIFETIME).await;
        assert!(!permits.redeem(&token, SessionId(1)));
    }
}
