//! How a noun declares the facts that the log tells of it.
//!
//! The log stores what a fact refers to, never what it says: a reader is told the subject's state at the time of
//! reading. To add a kind of fact, implement [`Fact`] beside the noun, name it in `writer::facts`, and handle its event
//! in the page.

use std::{
    any::{Any, TypeId},
    fmt::Debug,
    future::Future,
    sync::Arc,
};

use rocket::futures::{FutureExt, future::BoxFuture};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    error::Result,
    ids::{ConversationId, UserId},
};

/// The references of a row of the log. They also say who receives it: `receiver` alone if there is one, else the
/// participants of `conversation`, else everyone.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub struct References {
    /// The conversation in which it happened. Only its participants may read of it.
    pub conversation: Option<ConversationId>,
    /// The id of the row that changed, if the conversation does not say it.
    pub subject: Option<i64>,
    /// The only user whose devices receive it.
    pub receiver: Option<UserId>,
}

/// State that facts tell of. Several kinds of fact may share a subject.
pub trait Subject: Any + Debug + Send + Sync {
    /// The references by which the log stores it.
    fn references(&self) -> References;

    /// The subjects of these references as they are now, in any order. A reference may appear twice.
    fn load(
        db: &mut SqliteConnection,
        references: &[References],
    ) -> impl Future<Output = Result<Vec<Self>>> + Send
    where
        Self: Sized;

    /// The user who reads a view of their own, as the author of a message does.
    fn author(&self) -> Option<UserId> {
        None
    }

    /// The size of its text in memory, in bytes, to the nearest few.
    fn size(&self) -> usize {
        0
    }
}

/// A kind of fact.
pub trait Fact: 'static {
    /// Its spelling in the log's rows and in the API: the name of its event on the stream.
    const KIND: &'static str;
    /// A sentence for the API's description.
    const ABOUT: &'static str;
    /// It changes a subject that earlier facts may tell of. They then tell of its new state.
    const REVISES: bool = false;
    /// Its subject also changes without a fact of this kind, as unread counts do. A replay from memory loads it again.
    const RELOADS: bool = false;
    /// It changes who may read or post in a conversation, or what users show of themselves.
    const CHANGES_RIGHTS: bool = false;
    /// The state that it tells of.
    type Subject: Subject;
    /// The data of its event.
    type View: Serialize + JsonSchema;

    /// The view of this reader. It is the same for everybody but the subject's author.
    fn view(subject: Arc<Self::Subject>, reader: UserId) -> Self::View;
}

/// A [`Fact`] without its types, for the list of all of them.
#[derive(Debug)]
pub struct Kind {
    /// [`Fact::KIND`].
    pub name: &'static str,
    /// [`Fact::ABOUT`].
    pub about: &'static str,
    /// The schema of [`Fact::View`].
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    pub(super) revises: bool,
    pub(super) reloads: bool,
    pub(super) changes_rights: bool,
    pub(super) subject: TypeId,
    pub(super) load: Load,
    pub(super) data: fn(Arc<dyn Subject>, UserId) -> String,
}

/// Loads the subjects of a kind, each of which the log shares among its facts.
pub(super) type Load = for<'a> fn(
    &'a mut SqliteConnection,
    &'a [References],
) -> BoxFuture<'a, Result<Vec<Arc<dyn Subject>>>>;

impl Kind {
    /// The kind that a noun declared.
    #[must_use]
    pub const fn of<F: Fact>() -> &'static Self {
        const {
            &Self {
                name: F::KIND,
                about: F::ABOUT,
                schema: |generator| generator.subschema_for::<F::View>(),
                revises: F::REVISES,
                reloads: F::RELOADS,
                changes_rights: F::CHANGES_RIGHTS,
                subject: TypeId::of::<F::Subject>(),
                load: load::<F::Subject>,
                data: data::<F>,
            }
        }
    }
}

fn load<'a, S: Subject>(
    db: &'a mut SqliteConnection,
    references: &'a [References],
) -> BoxFuture<'a, Result<Vec<Arc<dyn Subject>>>> {
    async move {
        let subjects = S::load(db, references).await?.into_iter();
        Ok(subjects
            .map(|subject| Arc::new(subject) as Arc<dyn Subject>)
            .collect())
    }
    .boxed()
}

fn data<F: Fact>(subject: Arc<dyn Subject>, reader: UserId) -> String {
    let subject: Arc<dyn Any + Send + Sync> = subject;
    let subject = subject
        .downcast()
        .expect("an entry's subject has the type that its kind names");
    serde_json::to_string(&F::view(subject, reader)).expect("every view is JSON")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A subject of the log's own tests.
    #[derive(Debug)]
    pub struct Saying(String);

    impl Saying {
        pub fn of(text: &str) -> Arc<Self> {
            Arc::new(Self(text.to_owned()))
        }
    }

    impl Subject for Saying {
        fn references(&self) -> References {
            References {
                receiver: Some(UserId(1)),
                ..References::default()
            }
        }

        async fn load(_: &mut SqliteConnection, _: &[References]) -> Result<Vec<Self>> {
            Ok(Vec::new())
        }

        fn size(&self) -> usize {
            self.0.len()
        }
    }

    pub struct Said;

    impl Fact for Said {
        const KIND: &'static str = "said";
        const ABOUT: &'static str = "Somebody said something.";
        type Subject = Saying;
        type View = String;

        fn view(subject: Arc<Saying>, _: UserId) -> String {
            subject.0.clone()
        }
    }

    pub struct Corrected;

    impl Fact for Corrected {
        const KIND: &'static str = "corrected";
        const ABOUT: &'static str = "Somebody said it better.";
        const REVISES: bool = true;
        type Subject = Saying;
        type View = String;

        fn view(subject: Arc<Saying>, _: UserId) -> String {
            subject.0.clone()
        }
    }
}
