//! Skeletons: how names look to a reader, so that nobody can take a name that looks like another user's.

use sqlx::{Connection, SqliteConnection};
use unicode_security::confusable_detection::skeleton;

use super::{fold, nfkc};
use crate::{error::Result, ids::UserId};

/// The skeletons of a name (UTS 39, section 4, "Confusable Detection"), without case: of the name as written and of the
/// name in lower case, because `PauI` looks like `Paul` and `ΗUGO` (with a Greek first letter) like `hugo`; and of both
/// with `vv` for `w`, which UTS 39 does not cover.
///
/// They are stored as the Unicode version of their time computed them. A later version does not change them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeletons(Vec<String>);

impl Skeletons {
    /// The skeletons of a username or display name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let look = |name: &str| fold(&skeleton(name).collect::<String>());
        let mut looks = vec![look(&nfkc(name)), look(&fold(name))];
        looks.extend_from_within(..);
        for alike in &mut looks[2..] {
            *alike = alike.replace('w', "vv");
        }
        looks.sort();
        looks.dedup();
        Self(looks)
    }

    /// The skeletons, one to four.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// A list that SQL reads with `json_each`.
    pub(crate) fn json(&self) -> sqlx::types::Json<&[String]> {
        sqlx::types::Json(&self.0)
    }

    /// Claims the skeletons for a user. Returns false if another user has any of them; the caller must then roll back.
    pub(crate) async fn claim(&self, db: &mut SqliteConnection, user: UserId) -> Result<bool> {
        let claimed = sqlx::query(
            "insert into name_skeletons (skeleton, user_id)
             select value, ?2 from json_each(?1) where true
             on conflict (skeleton) do update set user_id = user_id where user_id = excluded.user_id",
        )
        .bind(self.json())
        .bind(user)
        .execute(db)
        .await?;
        Ok(claimed.rows_affected() == self.0.len() as u64)
    }

    /// Whether no other user has any of them.
    pub(crate) async fn are_free_for(
        &self,
        db: &mut SqliteConnection,
        user: UserId,
    ) -> Result<bool> {
        let is_taken: bool = sqlx::query_scalar(
            "select exists (
                 select 1
                 from name_skeletons
                 where skeleton in (select value from json_each(?1)) and user_id <> ?2)",
        )
        .bind(self.json())
        .bind(user)
        .fetch_one(db)
        .await?;
        Ok(!is_taken)
    }

    /// Releases the user's other skeletons.
    pub(crate) async fn keep_only(&self, db: &mut SqliteConnection, user: UserId) -> Result<()> {
        sqlx::query(
            "delete from name_skeletons
             where user_id = ?2 and skeleton not in (select value from json_each(?1))",
        )
        .bind(self.json())
        .bind(user)
        .execute(db)
        .await?;
        Ok(())
    }
}

/// Computes the skeletons of users who have none, because the users are older than skeletons or than the current rule.
/// The oldest user claims a skeleton that several share.
pub(crate) async fn fill_in(db: &mut SqliteConnection) -> sqlx::Result<()> {
    let nameless: Vec<(UserId, String, Option<String>)> = sqlx::query_as(
        "select id, username, display_name
         from users
         where id not in (select user_id from name_skeletons)
         order by id",
    )
    .fetch_all(&mut *db)
    .await?;
    if nameless.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin_with("begin immediate").await?;
    for (user, username, display_name) in nameless {
        for name in [Some(username), display_name].into_iter().flatten() {
            sqlx::query(
                "insert into name_skeletons (skeleton, user_id)
                 select value, ?2 from json_each(?1) where true
                 on conflict (skeleton) do nothing",
            )
            .bind(Skeletons::of(&name).json())
            .bind(user)
            .execute(&mut *tx)
            .await?;
        }
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use sqlx::{migrate::Migrator, sqlite::SqliteConnectOptions};

    use super::*;
    use crate::store::db;

    fn look_alike(a: &str, b: &str) -> bool {
        let (a, b) = (Skeletons::of(a), Skeletons::of(b));
        a.0.iter().any(|skeleton| b.0.contains(skeleton))
    }

    #[test]
    fn names_that_look_alike_share_a_skeleton() {
        for (a, b) in [
            // Cyrillic
            ("paypal", "pаypаl"),
            ("PAYPAL", "раураl"),
            // Greek
            ("Hugo", "Ηugo"),
            ("Paul", "PauI"),
            ("paul", "pau1"),
            ("bob", "b0b"),
            ("modern", "modem"),
            ("wolf", "vvolf"),
            ("William", "VViIIiam"),
            ("wvvw", "vvwvv"),
            ("vwing", "vvving"),
            ("Jane", "JANE"),
            ("Jane", "Ｊａｎｅ"),
            ("straße", "STRASSE"),
            ("jane", "ja\u{200d}ne"),
            ("jane", "ja\u{fe0f}ne"),
            ("Zoë", "zoe\u{308}"),
        ] {
            assert!(look_alike(a, b), "{a} {b}");
            assert!(look_alike(b, a), "{b} {a}");
        }
    }

    #[test]
    fn names_that_look_different_share_no_skeleton() {
        for (a, b) in [
            ("john", "jane"),
            ("zoe", "zoë"),
            ("ann", "anna"),
            ("vera", "wera"),
            ("jane-2", "jane-3"),
            ("Jane Doe", "Jane Roe"),
            ("Ольга", "Олег"),
            ("美咲", "美喜"),
        ] {
            assert!(!look_alike(a, b), "{a} {b}");
        }
    }

    /// The skeletons and their users, after opening a database with an earlier schema.
    async fn once_open(steps: usize, left: &'static str) -> Vec<(String, i64)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chinwag.db");
        let earlier = Migrator {
            migrations: db::MIGRATIONS.iter().take(steps).cloned().collect(),
            ..Migrator::DEFAULT
        };
        let new = SqliteConnectOptions::new().create_if_missing(true);
        let mut db = SqliteConnection::connect_with(&new.filename(&path))
            .await
            .unwrap();
        earlier.run(&mut db).await.unwrap();
        sqlx::raw_sql(left).execute(&mut db).await.unwrap();
        db.close().await.unwrap();
        sqlx::query_as("select skeleton, user_id from name_skeletons order by user_id, skeleton")
            .fetch_all(&mut crate::people::database::open(&path).await.unwrap())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn opening_an_earlier_schema_claims_its_names() {
        // The second name has a Cyrillic letter.
        let left = "insert into users (username, username_key, created_at)
             values ('bob', 'bob', 1), ('bоb', 'bоb', 2), ('Zoë', 'zoë', 3)";
        let taken = once_open(4, left).await;
        assert_eq!(taken, [("bob".to_owned(), 1), ("zoë".to_owned(), 3)]);
    }

    #[tokio::test]
    async fn older_user_keeps_a_skeleton_that_a_new_rule_shares() {
        let left = "insert into users (username, username_key, display_name, created_at)
             values ('vvolf', 'vvolf', null, 1), ('wolf', 'wolf', 'VVest', 2);
             insert into name_skeletons values ('vvolf', 1), ('wolf', 2), ('vvest', 2);";
        let taken = once_open(9, left).await;
        let taken: Vec<_> = taken
            .iter()
            .map(|(name, user)| (name.as_str(), *user))
            .collect();
        let all = [("vvolf", 1), ("vvest", 2), ("wolf", 2)];
        assert_eq!(taken, all);
    }
}
