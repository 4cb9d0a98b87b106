//! A user's own settings: privacy, notifications and the clock.

mod values;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection, types::Json};

pub use self::values::{Clock, Notify, Sound, TimeOfDay, Weekday, Word};
use self::values::{MOST_DAYS, MOST_WORDS, without_repeats};
use crate::{
    error::{Error, Result},
    ids::UserId,
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
    people::profiles::Edit,
    timestamp::Timestamp,
};

/// A user's settings, told to their own devices.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// The user who has these settings.
    #[serde(skip)]
    pub user: UserId,
    /// Whether others see that the user is here or away, and the user sees it of them.
    pub shows_presence: bool,
    /// Whether others see that the user is typing, and the user sees it of them.
    pub shows_typing: bool,
    /// How times are shown.
    clock: Clock,
    /// Which messages notify the user. Their involvement in a conversation goes before it.
    notify: Notify,
    /// Words that notify the user wherever they can read them, in capitals or not.
    #[schemars(with = "Vec<Word>", length(max = MOST_WORDS))]
    words: Json<Vec<Word>>,
    /// The sound of a notification.
    sound: Sound,
    /// When the quiet hours of each day begin, where the user is; null for none. They notify afterwards.
    quiet_from: Option<TimeOfDay>,
    /// When they end, on the same day or the next one.
    quiet_to: Option<TimeOfDay>,
    /// The days that are quiet as a whole.
    #[schemars(with = "Vec<Weekday>", length(max = MOST_DAYS))]
    quiet_days: Json<Vec<Weekday>>,
    /// Nothing notifies the user until then.
    paused_until: Option<Timestamp>,
}

/// A change of your settings. A missing field stays as it is.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SettingsChange {
    /// Whether others see that you are here or away, and you see it of them.
    #[schemars(example = true)]
    shows_presence: Option<bool>,
    /// Whether others see that you are typing, and you see it of them.
    #[schemars(example = true)]
    shows_typing: Option<bool>,
    /// How times are shown.
    #[schemars(example = &"system")]
    clock: Option<Clock>,
    /// Which messages notify you. Your involvement in a conversation goes before it.
    #[schemars(example = &"mine")]
    notify: Option<Notify>,
    /// Words that notify you. Words that differ in case alone are one.
    #[schemars(length(max = MOST_WORDS))]
    words: Option<Vec<Word>>,
    /// The sound of a notification.
    #[schemars(example = &"tap")]
    sound: Option<Sound>,
    /// When your quiet hours begin. Null, for both, removes them.
    #[schemars(with = "Option<TimeOfDay>")]
    quiet_from: Edit<TimeOfDay>,
    /// When they end: another time than they begin.
    #[schemars(with = "Option<TimeOfDay>")]
    quiet_to: Edit<TimeOfDay>,
    /// The days that are quiet as a whole.
    #[schemars(length(max = MOST_DAYS))]
    quiet_days: Option<Vec<Weekday>>,
    /// Nothing notifies you until then. Null ends the pause.
    #[schemars(with = "Option<Timestamp>")]
    paused_until: Edit<Timestamp>,
}

impl Settings {
    fn changed(self, change: SettingsChange) -> Result<Self> {
        if change
            .words
            .as_ref()
            .is_some_and(|words| words.len() > MOST_WORDS)
        {
            return Err(Error::invalid(
                "words",
                format!("Choose at most {MOST_WORDS} keywords."),
            ));
        }
        let settings = Self {
            user: self.user,
            shows_presence: change.shows_presence.unwrap_or(self.shows_presence),
            shows_typing: change.shows_typing.unwrap_or(self.shows_typing),
            clock: change.clock.unwrap_or(self.clock),
            notify: change.notify.unwrap_or(self.notify),
            words: change.words.map_or(self.words, |words| {
                Json(without_repeats(words, Word::is_same))
            }),
            sound: change.sound.unwrap_or(self.sound),
            quiet_from: change.quiet_from.of(self.quiet_from),
            quiet_to: change.quiet_to.of(self.quiet_to),
            quiet_days: change.quiet_days.map_or(self.quiet_days, |days| {
                Json(without_repeats(days, Weekday::eq))
            }),
            paused_until: change
                .paused_until
                .of(self.paused_until)
                .map(|until| until.clamp(Timestamp(0), Timestamp::MAX)),
        };
        match (settings.quiet_from, settings.quiet_to) {
            (Some(from), Some(to)) if from == to => Err(Error::invalid(
                "quietTo",
                "Quiet hours end at another time than they begin.",
            )),
            (Some(_), None) => Err(Error::invalid("quietTo", "Say when the quiet hours end.")),
            (None, Some(_)) => Err(Error::invalid(
                "quietFrom",
                "Say when the quiet hours begin.",
            )),
            _ => Ok(settings),
        }
    }
}

impl Subject for Settings {
    fn references(&self) -> References {
        References {
            receiver: Some(self.user),
            ..References::default()
        }
    }

    async fn load(db: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let users: Vec<i64> = references
            .iter()
            .filter_map(|reference| Some(reference.receiver?.0))
            .collect();
        let settings = sqlx::query_as(SETTINGS)
            .bind(Json(users))
            .fetch_all(db)
            .await?;
        Ok(settings)
    }

    fn size(&self) -> usize {
        self.words.iter().map(Word::len).sum()
    }
}

/// The settings of users, with the defaults for those who have changed nothing.
const SETTINGS: &str = "
    select named.value as user, coalesce(shows_presence, 1) as shows_presence, coalesce(shows_typing, 1) as shows_typing,
           coalesce(clock, 'system') as clock, coalesce(notify, 'mine') as notify, coalesce(words, '[]') as words,
           coalesce(sound, 'tap') as sound, quiet_from, quiet_to, coalesce(quiet_days, '[]') as quiet_days, paused_until
    from (select distinct value from json_each(?)) named left join settings on user_id = named.value";

/// A user changed their settings.
pub struct SettingsChanged;

impl Fact for SettingsChanged {
    const KIND: &'static str = "settings";
    const ABOUT: &'static str = "You changed your settings, on any of your devices.";
    const REVISES: bool = true;
    const CHANGES_RIGHTS: bool = true;
    type Subject = Settings;
    type View = Arc<Settings>;

    fn view(settings: Arc<Settings>, _reader: UserId) -> Arc<Settings> {
        settings
    }
}

/// A user's settings.
pub async fn of(db: &mut SqliteConnection, user: UserId) -> Result<Settings> {
    let settings = sqlx::query_as(SETTINGS)
        .bind(Json([user.0]))
        .fetch_one(db)
        .await?;
    Ok(settings)
}

/// Changes a user's settings, and tells their other devices.
///
/// # Errors
/// 422 for too many words, or quiet hours without a beginning or an end.
pub async fn change(tx: &mut Tx, user: UserId, change: SettingsChange) -> Result<Settings> {
    let before = of(tx.connection(), user).await?;
    let settings = before.clone().changed(change)?;
    if settings == before {
        return Ok(settings);
    }
    sqlx::query(
        "insert or replace into settings (user_id, shows_presence, shows_typing, clock, notify, words, sound, quiet_from,
             quiet_to, quiet_days, paused_until)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(user)
    .bind(settings.shows_presence)
    .bind(settings.shows_typing)
    .bind(settings.clock)
    .bind(settings.notify)
    .bind(&settings.words)
    .bind(settings.sound)
    .bind(settings.quiet_from)
    .bind(settings.quiet_to)
    .bind(&settings.quiet_days)
    .bind(settings.paused_until)
    .execute(tx.connection())
    .await?;
    tx.append::<SettingsChanged>(settings.clone()).await?;
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn settings_are_found_by_their_key() {
        assert_eq!(plans::scanned(SETTINGS).await, [""; 0]);
    }
}
