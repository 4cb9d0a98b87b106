//! Recently used sessions in memory, so that most requests need no query to authenticate.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{Session, Standing, Token, TokenHash, by_token, standing};
use crate::{
    error::{Error, Result},
    ids::{SessionId, UserId},
    log::tx::Tx,
    store::db::Readers,
    timestamp::Timestamp,
};

/// How long a session is trusted before the database is read again. The writer's changes take effect at once. Changes
/// by another process, such as `chinwag user` in a terminal, take effect after this time.
const TRUSTED: Duration = Duration::from_secs(5);
/// How many sessions are kept before old ones are dropped for the first time.
const FEW: usize = 64;

/// The sessions in memory.
#[derive(Debug, Default)]
pub struct SessionCache(Mutex<Cached>);

#[derive(Debug, Default)]
struct Cached {
    /// How often sessions were forgotten. A session that was read from the database before the latest time must not be
    /// cached.
    changes: u64,
    by_token: HashMap<TokenHash, (Session, Instant)>,
    /// The size at which old sessions are dropped: twice the number in use at the last time, so that dropping costs
    /// no more than adding.
    full_at: usize,
}

impl SessionCache {
    /// The session that a token opens.
    ///
    /// # Errors
    /// 401 if there is no such session, or it has ended.
    pub async fn by_token(&self, readers: &Readers, token: &Token) -> Result<Session> {
        self.by_hash(readers, token.hash()).await
    }

    /// The session of a token, by its hash.
    ///
    /// # Errors
    /// 401 if there is none, or it has ended.
    pub async fn by_hash(&self, readers: &Readers, hash: TokenHash) -> Result<Session> {
        let changes = {
            let known = self.lock();
            if let Some(session) = known.find(&hash) {
                return Ok(session.clone());
            }
            known.changes
        };
        let mut db = readers.acquire().await?;
        let session = by_token(&mut db, &hash)
            .await?
            .ok_or(Error::Unauthenticated)?;
        self.lock().remember(hash, session.clone(), changes);
        Ok(session)
    }

    /// Passes if the session is still valid in this transaction. An earlier transaction may have ended it.
    ///
    /// # Errors
    /// 401 if it has ended, or has another token.
    pub async fn check(&self, tx: &mut Tx, session: &Session) -> Result<()> {
        if !tx.has_changed(session.id) && self.lock().find(&session.token).is_some() {
            return Ok(());
        }
        match standing(tx.connection(), session.id, &session.token).await? {
            Standing::Valid => Ok(()),
            // A neighbour in the same transaction replaced the token, and may have come later.
            Standing::Replaced if tx.has_changed(session.id) => Ok(()),
            Standing::Replaced | Standing::Ended => Err(Error::Unauthenticated),
        }
    }

    /// Forgets the sessions that a commit changed or ended, and the sessions of users that it changed. Only the writer
    /// calls this.
    pub(crate) fn forget(&self, changed: &[SessionId], users: &[UserId]) {
        if changed.is_empty() && users.is_empty() {
            return;
        }
        let mut known = self.lock();
        known.changes += 1;
        known.by_token.retain(|_, (session, _)| {
            !changed.contains(&session.id) && !users.contains(&session.user.id)
        });
    }

    /// Drops the sessions that are not trusted any more.
    pub(crate) fn drop_old(&self) {
        self.lock().drop_old();
    }

    fn lock(&self) -> MutexGuard<'_, Cached> {
        // No code panics while it holds the lock, and the data is consistent after each statement.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cached {
    fn find(&self, hash: &TokenHash) -> Option<&Session> {
        let (session, known_at) = self.by_token.get(hash)?;
        let is_current = known_at.elapsed() < TRUSTED && session.expires_at > Timestamp::now();
        is_current.then_some(session)
    }

    fn remember(&mut self, hash: TokenHash, session: Session, changes: u64) {
        if self.changes != changes {
            return;
        }
        if self.by_token.len() >= self.full_at {
            self.drop_old();
        }
        self.by_token.insert(hash, (session, Instant::now()));
    }

    fn drop_old(&mut self) {
        self.by_token
            .retain(|_, (_, known_at)| known_at.elapsed() < TRUSTED);
        self.full_at = FEW.max(2 * self.by_token.len());
        self.by_token.shrink_to(self.full_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remember(sessions: &SessionCache, token: &Token, id: i64, changes: u64) {
        sessions
            .lock()
            .remember(token.hash(), Session::of_test(id), changes);
    }

    fn is_known(sessions: &SessionCache, token: &Token) -> bool {
        sessions.lock().find(&token.hash()).is_some()
    }

    #[test]
    fn session_read_before_a_change_is_not_cached() {
        let (sessions, token) = (SessionCache::default(), Token::random());
        let before = sessions.lock().changes;
        sessions.forget(&[SessionId(1)], &[]);
        remember(&sessions, &token, 1, before);
        assert!(!is_known(&sessions, &token));
    }

    #[test]
    fn only_the_changed_session_is_forgotten() {
        let (sessions, ended, other) = (SessionCache::default(), Token::random(), Token::random());
        remember(&sessions, &ended, 1, 0);
        remember(&sessions, &other, 2, 0);
        sessions.forget(&[SessionId(1)], &[]);
        assert!(!is_known(&sessions, &ended) && is_known(&sessions, &other));
    }

    #[test]
    fn full_cache_keeps_sessions_in_use() {
        let sessions = SessionCache::default();
        let tokens: Vec<_> = (0..3 * FEW).map(|_| Token::random()).collect();
        for token in &tokens {
            remember(&sessions, token, 1, 0);
        }
        assert!(tokens.iter().all(|token| is_known(&sessions, token)));
    }

    #[test]
    fn old_sessions_are_dropped_with_their_memory() {
        let sessions = SessionCache::default();
        for _ in 0..8 * FEW {
            remember(&sessions, &Token::random(), 1, 0);
        }
        for (_, known_at) in sessions.lock().by_token.values_mut() {
            *known_at -= TRUSTED;
        }
        let used = Token::random();
        remember(&sessions, &used, 2, 0);
        sessions.drop_old();
        assert!(is_known(&sessions, &used));
        let cached = sessions.lock();
        assert_eq!(cached.by_token.len(), 1);
        assert!(cached.by_token.capacity() < 2 * FEW);
    }
}
