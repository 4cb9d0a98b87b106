//! The writer's transaction: its connection, its clock, and what it publishes once it is committed.

use std::{collections::HashMap, mem, sync::Arc};

use sqlx::{Connection, SqliteConnection};

use crate::{
    error::{Error, Result},
    ids::{ConversationId, Seq, SessionId, UserId},
    log::{
        entry::Entry,
        fact::{Fact, Kind, References, Subject},
        facts,
        hub::{Publication, Receivers},
        participants::{self, Participants},
    },
    timestamp::Timestamp,
};

/// How many conversations' participants are kept in memory. When it is full, all are dropped.
const KNOWN_CONVERSATIONS: usize = 100_000;

/// Restarts the write-ahead log. Senders wait meanwhile, so readers get 20 ms to finish; if they need more, it is tried again
/// later. Afterwards the timeout is `db::BUSY_TIMEOUT` again.
const RESTART_LOG: &str =
    "pragma busy_timeout = 20; pragma wal_checkpoint(restart); pragma busy_timeout = 5000";

/// The open transaction. Only the writer has one.
pub struct Tx {
    connection: SqliteConnection,
    now: Timestamp,
    /// Those that changed are forgotten, also when another process changed them.
    participants: HashMap<ConversationId, Participants>,
    publications: Vec<Publication>,
    changed_sessions: Vec<SessionId>,
    erases: bool,
    is_open: bool,
    /// The error with which SQLite ended the whole transaction, if it did.
    broken: Option<Error>,
}

impl Tx {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        Self {
            connection,
            now: Timestamp::now(),
            participants: HashMap::new(),
            publications: Vec::new(),
            changed_sessions: Vec::new(),
            erases: false,
            is_open: false,
            broken: None,
        }
    }

    /// The connection, for the statements of the domain.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// The time of everything in this transaction.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Appends a fact, and publishes it to its receivers after the commit.
    pub async fn append<F: Fact>(&mut self, subject: impl Into<Arc<F::Subject>>) -> Result<()> {
        let subject = subject.into();
        let references = subject.references();
        let seq = facts::append(&mut self.connection, Kind::of::<F>(), references).await?;
        let receivers = self.receivers(references).await?;
        self.publish::<F>(seq, subject, receivers);
        Ok(())
    }

    /// Appends facts of one kind in one statement, and publishes them after the commit.
    pub async fn append_all<F: Fact>(&mut self, subjects: Vec<F::Subject>) -> Result<()> {
        if subjects.is_empty() {
            return Ok(());
        }
        let references: Vec<_> = subjects.iter().map(Subject::references).collect();
        let kind = Kind::of::<F>();
        let seqs = facts::append_all(&mut self.connection, kind, &references).await?;
        for ((seq, subject), references) in seqs.into_iter().zip(subjects).zip(references) {
            let receivers = self.receivers(references).await?;
            self.publish::<F>(seq, Arc::new(subject), receivers);
        }
        Ok(())
    }

    async fn receivers(&mut self, references: References) -> sqlx::Result<Receivers> {
        Ok(match (references.receiver, references.conversation) {
            (Some(receiver), _) => Receivers::Users([receiver].into()),
            (None, Some(conversation)) => {
                let participants = self.participants(conversation).await?;
                Receivers::Users(participants.map_or_else(|| [].into(), |known| known.users))
            }
            (None, None) => Receivers::Everyone,
        })
    }

    /// Publishes a fact after the commit that a statement of the noun has appended.
    pub(crate) fn publish<F: Fact>(
        &mut self,
        seq: Seq,
        subject: Arc<F::Subject>,
        receivers: Receivers,
    ) {
        let entry = Arc::new(Entry::new(seq, Kind::of::<F>(), subject));
        self.publications.push(Publication::Fact(entry, receivers));
    }

    /// Makes the connections of a session check it again, after it ended or got another token.
    pub fn change_session(&mut self, user: UserId, session: SessionId) {
        self.forget_session(session);
        self.publications
            .push(Publication::SessionChanged(user, session));
    }

    /// Removes a changed session from memory after the commit.
    pub fn forget_session(&mut self, session: SessionId) {
        self.changed_sessions.push(session);
    }

    /// Empties the write-ahead log after the commit: it has what was deleted.
    pub fn erase(&mut self) {
        self.erases = true;
    }

    /// Whether the write-ahead log must be emptied.
    pub(crate) fn take_erases(&mut self) -> bool {
        mem::take(&mut self.erases)
    }

    /// Whether the transaction has changed or ended a session.
    #[must_use]
    pub fn has_changed(&self, session: SessionId) -> bool {
        self.changed_sessions.contains(&session)
    }

    /// The participants of a conversation, if it exists.
    pub async fn participants(&mut self, id: ConversationId) -> sqlx::Result<Option<Participants>> {
        if let Some(known) = self.participants.get(&id) {
            return Ok(Some(known.clone()));
        }
        let found = participants::of(&mut self.connection, id).await?;
        if let Some(found) = &found {
            if self.participants.len() >= KNOWN_CONVERSATIONS {
                self.participants.clear();
            }
            self.participants.insert(id, found.clone());
        }
        Ok(found)
    }

    /// Forgets the participants of a conversation, after they or the conversation changed.
    pub fn forget_participants(&mut self, id: ConversationId) {
        self.participants.remove(&id);
    }

    /// Forgets all participants, after another process changed the database.
    pub(crate) fn forget_all_participants(&mut self) {
        self.participants.clear();
    }

    /// Sets the clock to the time of something that happened before.
    pub(crate) fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Sets the clock for the next transaction.
    pub(crate) fn renew(&mut self) {
        self.now = Timestamp::now();
    }

    /// Whether a transaction is open. If not, a statement is a transaction of its own.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Opens the transaction, as the writer that SQLite lets in before any other.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        self.execute("begin immediate").await?;
        self.is_open = true;
        Ok(())
    }

    /// Closes it: from here on it survives a power cut. When it fails, nothing of it has happened.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        let result = match self.broken.take() {
            None => self.execute("commit").await.map_err(Error::from),
            Some(error) => Err(error),
        };
        self.is_open = false;
        if result.is_err() {
            self.roll_back().await;
            self.publications.clear();
        }
        result
    }

    /// The publications of the commit, in its order.
    pub(crate) fn take_publications(&mut self) -> Vec<Publication> {
        mem::take(&mut self.publications)
    }

    /// The sessions that it changed.
    pub(crate) fn take_changed_sessions(&mut self) -> Vec<SessionId> {
        mem::take(&mut self.changed_sessions)
    }

    /// The connection, after a commit of which nobody is told.
    pub(crate) fn into_connection(self) -> SqliteConnection {
        self.connection
    }

    /// Closes the connection; SQLite then moves the write-ahead log into the database.
    pub(crate) async fn close(self) -> sqlx::Result<()> {
        self.connection.close().await
    }

    /// Marks a place to which what follows can be undone.
    ///
    /// # Errors
    /// That of an earlier statement with which SQLite ended the whole transaction.
    pub(crate) async fn savepoint(&mut self) -> Result<Savepoint> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        self.execute("savepoint change").await?;
        Ok(Savepoint(self.publications.len()))
    }

    /// Keeps what was done since the savepoint.
    pub(crate) async fn keep(&mut self, _savepoint: Savepoint) {
        let released = self.execute("release change").await;
        self.note_end(released);
    }

    /// Undoes what was done since the savepoint.
    pub(crate) async fn undo(&mut self, savepoint: Savepoint) {
        self.publications.truncate(savepoint.0);
        self.participants.clear();
        let undone = self.execute("rollback to change; release change").await;
        self.note_end(undone);
    }

    /// SQLite ends the whole transaction on some errors (<https://www.sqlite.org/lang_transaction.html>).
    fn note_end(&mut self, left: sqlx::Result<()>) {
        if let Err(error) = left {
            self.broken = Some(error.into());
        }
    }

    /// Undoes a transaction that one statement opened and could not commit.
    pub(crate) async fn roll_back(&mut self) {
        // It fails if SQLite has rolled back already, which is just as good.
        let _ = self.execute("rollback").await;
        self.participants.clear();
    }

    /// Restarts the write-ahead log if its readers let go of it at once: they have none for as long as it is held here.
    pub(crate) async fn restart_log(&mut self) {
        let restarted = sqlx::raw_sql(RESTART_LOG)
            .execute(&mut self.connection)
            .await;
        if let Err(error) = restarted {
            log::warn!("the write-ahead log could not be restarted: {error}");
        }
    }

    /// Empties the write-ahead log, as above. Returns whether it is empty.
    pub(crate) async fn empty_log(&mut self) -> bool {
        match self.truncate_log().await {
            Ok(is_busy) => !is_busy,
            Err(error) => {
                log::warn!("the write-ahead log could not be emptied: {error}");
                false
            }
        }
    }

    async fn truncate_log(&mut self) -> sqlx::Result<bool> {
        self.execute("pragma busy_timeout = 20").await?;
        let outcome: sqlx::Result<(bool, i64, i64)> =
            sqlx::query_as("pragma wal_checkpoint(truncate)")
                .fetch_one(&mut self.connection)
                .await;
        self.execute("pragma busy_timeout = 5000").await?;
        Ok(outcome?.0)
    }

    async fn execute(&mut self, statement: &'static str) -> sqlx::Result<()> {
        sqlx::query(statement).execute(&mut self.connection).await?;
        Ok(())
    }
}

/// A place in the open transaction: how many publications came before it.
#[must_use]
#[derive(Debug)]
pub struct Savepoint(usize);
