//! Every kind of fact that the log tells of.

use crate::{
    chat::{
        changes::ChangeRecorded,
        conversations::ConversationChanged,
        messages::{MessageDeleted, MessageEdited, MessageSent},
        participants::ParticipantChanged,
        participation::ParticipationChanged,
        pins::PinChanged,
        reactions::ReactionsChanged,
        read_markers::ReadMarkerMoved,
    },
    log::fact::Kind,
    people::{notices::NoticesChanged, settings::SettingsChanged, users::UserChanged},
};

/// The list of them, in the order of the API's description.
pub const FACTS: &[&Kind] = &[
    Kind::of::<MessageSent>(),
    Kind::of::<ChangeRecorded>(),
    Kind::of::<MessageEdited>(),
    Kind::of::<MessageDeleted>(),
    Kind::of::<ReactionsChanged>(),
    Kind::of::<PinChanged>(),
    Kind::of::<ConversationChanged>(),
    Kind::of::<ParticipantChanged>(),
    Kind::of::<ParticipationChanged>(),
    Kind::of::<ReadMarkerMoved>(),
    Kind::of::<UserChanged>(),
    Kind::of::<NoticesChanged>(),
    Kind::of::<SettingsChanged>(),
];
