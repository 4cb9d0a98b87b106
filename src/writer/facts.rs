//! Every kind of fact that the log tells of.

use crate::{
    chat::{
        conversations::ConversationStarted,
        messages::{MessageEdited, MessageSent},
        read_markers::ReadMarkerMoved,
    },
    log::fact::Kind,
    people::{notices::NoticesChanged, users::UserChanged},
};

/// The list of them, in the order of the API's description.
pub const FACTS: &[&Kind] = &[
    Kind::of::<MessageSent>(),
    Kind::of::<MessageEdited>(),
    Kind::of::<ConversationStarted>(),
    Kind::of::<ReadMarkerMoved>(),
    Kind::of::<UserChanged>(),
    Kind::of::<NoticesChanged>(),
];
