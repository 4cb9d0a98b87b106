//! The writer's transaction: its connection, its clock, and what it will tell once it is committed.

use std::{collections::HashMap, mem, sync::Arc};

use sqlx::{Connection, SqliteConnection};

use crate::{
    chat::{
        conversations,
        messages::{self, Message, Scope},
    },
    error::{Error, Result},
    ids::{ConversationId, MessageId, Seq, SessionId, UserId},
    log::{
        events::{self, Change, Event},
        hub::Publication,
    },
    people::users::{self, User},
    sign_in::sessions,
    timestamp::Timestamp,
    writer::{Answer, Outcome, Work},
};

/// How many conversations' participants are kept in memory; when it is full it is filled anew.
const KNOWN_CONVERSATIONS: usize = 100_000;

/// Senders wait meanwhile, so readers get 20 ms to let go, and else it is tried again later. The patience of
/// `db::BUSY_TIMEOUT` comes back after it.
const RESTART_LOG: &str =
    "pragma busy_timeout = 20; pragma wal_checkpoint(restart); pragma busy_timeout = 5000";

/// The open transaction. Only the writer has one.
pub struct Tx {
    connection: SqliteConnection,
    now: Timestamp,
    /// This is the only writer, so what it remembers is always right.
    participants: HashMap<ConversationId, Arc<[UserId]>>,
    publications: Vec<Publication>,
    changed_sessions: Vec<SessionId>,
    /// Why SQLite gave the whole transaction up, if it did.
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

    /// Appends the fact that a conversation began, and tells its participants.
    pub async fn append_conversation(&mut self, id: ConversationId) -> Result<()> {
        let seq = events::append_conversation(&mut self.connection, id).await?;
        let conversation = conversations::new_conversations(&mut self.connection, &[id])
            .await?
            .pop()
            .ok_or(sqlx::Error::RowNotFound)?;
        let participants = self.participants(id).await?;
        self.tell(seq, Change::Conversation(conversation), participants);
        Ok(())
    }

    /// Appends the fact that a message was edited, and tells the participants.
    pub async fn append_edited(&mut self, message: Message) -> Result<()> {
        let seq = events::append_edited(&mut self.connection, &message).await?;
        let participants = self.participants(message.conversation_id).await?;
        self.tell(seq, Change::Edited(message), participants);
        Ok(())
    }

    /// Appends the fact that a reader's marker moved, and tells their devices.
    pub async fn append_read(
        &mut self,
        reader: UserId,
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<()> {
        let seq = events::append_read(&mut self.connection, reader, conversation, message).await?;
        let event = Event::new(seq, Change::Read(conversation, message), Some(reader));
        self.publications
            .push(Publication::Event(Arc::new(event), [reader].into()));
        Ok(())
    }

    /// Appends the fact that somebody's profile, role or deactivation changed, and tells everybody who talks with them.
    pub async fn append_user(&mut self, id: UserId) -> Result<User> {
        let seq = events::append_user(&mut self.connection, id).await?;
        let user = users::find(&mut self.connection, id).await?;
        let companions = conversations::companions(&mut self.connection, id).await?;
        for session in sessions::ids_of(&mut self.connection, id).await? {
            self.forget_session(session);
        }
        self.tell(seq, Change::User(user.clone()), companions.into());
        Ok(user)
    }

    /// Appends the fact that there is a notice for somebody, and tells their devices.
    pub async fn append_notice(&mut self, receiver: UserId) -> Result<()> {
        let seq = events::append_notice(&mut self.connection, receiver).await?;
        let event = Event::new(seq, Change::Notice, Some(receiver));
        self.publications
            .push(Publication::Event(Arc::new(event), [receiver].into()));
        Ok(())
    }

    /// Has the connections of a session look at it again, which has ended or has another token.
    pub fn change_session(&mut self, user: UserId, session: SessionId) {
        self.forget_session(session);
        self.publications
            .push(Publication::SessionChanged(user, session));
    }

    /// Takes a session that has changed out of memory.
    pub fn forget_session(&mut self, session: SessionId) {
        self.changed_sessions.push(session);
    }

    /// Tells of an event that was appended for all participants of a conversation.
    pub(crate) fn tell(&mut self, seq: Seq, change: Change, participants: Arc<[UserId]>) {
        let event = Arc::new(Event::new(seq, change, None));
        self.publications
            .push(Publication::Event(event, participants));
    }

    /// The receivers of what an author says.
    ///
    /// # Errors
    /// 404 when the author does not take part.
    pub(crate) async fn receivers(
        &mut self,
        id: ConversationId,
        author: UserId,
    ) -> Result<Arc<[UserId]>> {
        let participants = self.participants(id).await?;
        if participants.binary_search(&author).is_ok() {
            Ok(participants)
        } else {
            Err(conversations::NOT_FOUND)
        }
    }

    async fn participants(&mut self, id: ConversationId) -> sqlx::Result<Arc<[UserId]>> {
        if let Some(known) = self.participants.get(&id) {
            return Ok(known.clone());
        }
        let users: Arc<[UserId]> = conversations::participants(&mut self.connection, id)
            .await?
            .into();
        // What does not exist is not remembered: it may come to exist.
        if !users.is_empty() {
            if self.participants.len() >= KNOWN_CONVERSATIONS {
                self.participants.clear();
            }
            self.participants.insert(id, users.clone());
        }
        Ok(users)
    }

    /// Sets the clock for the next transaction.
    pub(crate) fn renew(&mut self) {
        self.now = Timestamp::now();
    }

    /// Opens the transaction, as the writer that SQLite lets in before any other.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        Ok(self.execute("begin immediate").await?)
    }

    /// Closes it: from here on it survives a power cut. When it fails, nothing of it has happened.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        let result = match self.broken.take() {
            None => self.execute("commit").await.map_err(Error::from),
            Some(error) => Err(error),
        };
        if result.is_err() {
            self.roll_back().await;
            self.publications.clear();
        }
        result
    }

    /// What the commit made true, in its order.
    pub(crate) fn take_publications(&mut self) -> Vec<Publication> {
        mem::take(&mut self.publications)
    }

    /// The sessions that it changed.
    pub(crate) fn take_changed_sessions(&mut self) -> Vec<SessionId> {
        mem::take(&mut self.changed_sessions)
    }

    /// Closes the connection; SQLite then moves the write-ahead log into the database.
    pub(crate) async fn close(self) -> sqlx::Result<()> {
        self.connection.close().await
    }

    /// Lets a change stand or fall alone.
    pub(crate) async fn savepoint(&mut self, work: Work) -> Answer {
        if let Err(error) = self.enter().await {
            return work(Err(error)).await.1;
        }
        let told = self.publications.len();
        let (outcome, answer) = work(Ok(self)).await;
        let left = match outcome {
            Outcome::Keep => self.execute("release change").await,
            Outcome::Undo => {
                self.publications.truncate(told);
                self.participants.clear();
                self.execute("rollback to change; release change").await
            }
        };
        if let Err(error) = left {
            // SQLite ends the whole transaction on some errors (https://www.sqlite.org/lang_transaction.html).
            self.broken = Some(error.into());
        }
        answer
    }

    async fn enter(&mut self) -> Result<()> {
        match &self.broken {
            Some(error) => Err(error.clone()),
            None => Ok(self.execute("savepoint change").await?),
        }
    }

    /// Stores messages and their events; tells which event each has that was not sent before.
    pub(crate) async fn insert(
        &mut self,
        batch: &[&Message],
        head: Seq,
        scope: Scope,
    ) -> Result<HashMap<MessageId, Seq>> {
        if scope == Scope::Within {
            self.enter().await?;
        }
        let stored = messages::insert(&mut self.connection, batch, head, scope).await;
        match (scope, &stored) {
            (Scope::Within, Ok(_)) => self.execute("release change").await?,
            (Scope::Within, Err(_)) => {
                if let Err(error) = self.execute("rollback to change; release change").await {
                    self.broken = Some(error.into());
                }
            }
            (Scope::Alone, Ok(_)) => {}
            (Scope::Alone, Err(_)) => self.roll_back().await,
        }
        Ok(stored?)
    }

    /// Begins the write-ahead log anew, if its readers let it go at once: they have none for as long as it is held here.
    pub(crate) async fn restart_log(&mut self) {
        let restarted = sqlx::raw_sql(RESTART_LOG)
            .execute(&mut self.connection)
            .await;
        if let Err(error) = restarted {
            log::warn!("the write-ahead log could not be begun anew: {error}");
        }
    }

    async fn roll_back(&mut self) {
        // It fails when SQLite has rolled back already, which is as good.
        let _ = self.execute("rollback").await;
        self.participants.clear();
    }

    async fn execute(&mut self, statement: &'static str) -> sqlx::Result<()> {
        sqlx::query(statement).execute(&mut self.connection).await?;
        Ok(())
    }
}
