//! What tells a message from what a disk has made of it: SQLite has no checksums in a database, and takes a text that
//! has become another text for that text. Each row has its own, and is compared with it whenever it is read.

use super::Message;
use crate::{chat::content::ClientId, ids::MessageId};

/// The row is not what was written.
#[derive(Debug, thiserror::Error)]
#[error("message {0} is damaged: restore a backup")]
struct Damaged(MessageId);

impl Message {
    /// FNV-1a, 64 bits: <http://www.isthe.com/chongo/tech/comp/fnv/>. Each of its steps is reversible, so that one byte
    /// that is another never goes unnoticed.
    pub(super) fn digest(&self) -> i64 {
        let numbers = [
            self.id.0,
            self.conversation_id.0,
            self.author_id.0,
            self.created_at.0,
            self.edited_at.map_or(0, |at| at.0),
        ];
        // Neither text contains NUL.
        let numbers = numbers.into_iter().flat_map(i64::to_le_bytes);
        let client_id = self.client_id.as_ref().map_or("", ClientId::as_str).bytes();
        let content = self.content.as_str().bytes();
        numbers
            .chain(client_id)
            .chain([0])
            .chain(content)
            .fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
                (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
            .cast_signed()
    }

    /// Compares it with the digest that it was stored with, if it was.
    pub(super) fn check(&self, stored: Option<i64>) -> sqlx::Result<()> {
        match stored {
            Some(stored) if stored != self.digest() => {
                Err(sqlx::Error::Decode(Damaged(self.id).into()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{ConversationId, UserId},
        timestamp::Timestamp,
    };

    #[test]
    fn a_message_with_another_byte_has_another_digest() {
        let message = Message {
            id: MessageId(1),
            client_id: Some("ab".parse().unwrap()),
            conversation_id: ConversationId(2),
            author_id: UserId(3),
            content: "hello".to_owned().try_into().unwrap(),
            created_at: Timestamp(4),
            edited_at: None,
        };
        let mut others = vec![message.clone(); 7];
        others[0].id.0 += 256;
        others[1].client_id = None;
        others[2].conversation_id.0 += 1;
        others[3].author_id.0 += 1;
        others[4].content = "hellp".to_owned().try_into().unwrap();
        others[5].created_at.0 += 1;
        others[6].edited_at = Some(Timestamp(5));
        for other in others {
            assert_ne!(other.digest(), message.digest(), "{other:?}");
        }
    }
}
