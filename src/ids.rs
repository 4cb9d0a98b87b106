//! The identities and the log's numbers, each a type of its own: numbers in SQL, strings in JSON.

use std::{borrow::Cow, fmt, str::FromStr};

use rocket::{
    http::{
        impl_from_uri_param_identity,
        uri::fmt::{Formatter, Path, UriDisplay},
    },
    request::FromParam,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The text is not a positive integer of at most 63 bits, written in plain digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is a positive whole number")]
pub struct InvalidId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schema()
            }
        }

        impl UriDisplay<Path> for $name {
            fn fmt(&self, f: &mut Formatter<'_, Path>) -> fmt::Result {
                f.write_value(self.0)
            }
        }

        impl_from_uri_param_identity!([Path] $name);

        impl<'a> FromParam<'a> for $name {
            type Error = InvalidId;

            fn from_param(param: &'a str) -> Result<Self, InvalidId> {
                param.parse()
            }
        }
    };
}

id!(
    /// A user.
    UserId
);
id!(
    /// A session.
    SessionId
);
id!(
    /// An invite.
    InviteId
);
id!(
    /// A link to choose a new password.
    ResetId
);
id!(
    /// A notice.
    NoticeId
);
id!(
    /// An entry of the audit log.
    AuditId
);
id!(
    /// A conversation.
    ConversationId
);
id!(
    /// A message. Ids grow, and give the history its order.
    MessageId
);
id!(
    /// A file of a message.
    FileId
);
id!(
    /// A file on its way to a message.
    UploadId
);
id!(
    /// A fact's number in the log, from 1, in the order of the commits; 0 precedes the first.
    Seq
);

fn schema() -> Schema {
    json_schema!({
        "type": "string",
        "pattern": "^[1-9][0-9]{0,18}$",
        "examples": ["42"],
    })
}

fn parse(text: &str) -> Result<i64, InvalidId> {
    let is_plain = text.starts_with(|first: char| matches!(first, '1'..='9'))
        && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain {
        return Err(InvalidId);
    }
    text.parse().map_err(|_| InvalidId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_plain_digits_without_a_leading_zero() {
        assert_eq!("42".parse(), Ok(MessageId(42)));
        for text in [
            "",
            "0",
            "007",
            "+1",
            "-1",
            "1.0",
            "abc",
            " 1",
            "१",
            "9223372036854775808",
        ] {
            assert_eq!(text.parse::<MessageId>(), Err(InvalidId), "{text:?}");
        }
    }

    #[test]
    fn an_id_is_a_string_in_json() {
        assert_eq!(serde_json::to_string(&UserId(7)).unwrap(), r#""7""#);
    }
}
