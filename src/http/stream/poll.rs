//! Long polling: the events of the stream as JSON, for simple programs and for networks that hold the stream back.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::{Instant, interval_at, timeout_at};

use super::{Phase, Source};
use crate::log::epoch::EventId;

/// Events, and where to continue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolledEvents {
    /// The events in their order; none if nothing happened.
    events: Vec<PolledEvent>,
    /// The value of `after` for the next request.
    #[schemars(with = "EventId")]
    event_id: String,
}

/// An event of the stream.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PolledEvent {
    /// Its name, `message` for events without a name on the stream.
    #[schemars(length(min = 1, max = 32), example = &"read")]
    event: String,
    /// Its data, as on the stream.
    #[schemars(with = "serde_json::Value", example = &serde_json::json!({ "conversationId": "7", "messageId": "42" }))]
    data: Box<RawValue>,
}

/// The events after the client's last one that wait already, or the first that come in this time. `hello` and `ping` are not
/// among them.
pub async fn poll(mut source: Source, wait: Duration) -> PolledEvents {
    let deadline = Instant::now() + wait;
    // A ping would only end the wait early.
    source.ping = interval_at(deadline + Duration::from_secs(1), super::PING);
    let mut events = Vec::new();
    loop {
        events.extend(source.ready.drain(..).filter_map(|frame| read(&frame)));
        match source.phase {
            _ if !events.is_empty() => break,
            Phase::Replaying(to) => source.catch_up(to).await,
            Phase::Live => {
                if timeout_at(deadline, source.live()).await.is_err() {
                    source.skip_to_head();
                    break;
                }
            }
            Phase::Ended => break,
        }
    }
    let event_id = source.subscription.hub().epoch().event_id(source.cursor);
    PolledEvents { events, event_id }
}

/// The event of a frame; none for the server's own signs of life.
fn read(frame: &[u8]) -> Option<PolledEvent> {
    let frame = str::from_utf8(frame).expect("frames are UTF-8");
    let field = |name| frame.lines().find_map(|line| line.strip_prefix(name));
    let event = field("event: ").unwrap_or("message");
    if matches!(event, "hello" | "ping") {
        return None;
    }
    let data = RawValue::from_string(field("data: ")?.to_owned());
    Some(PolledEvent {
        event: event.to_owned(),
        data: data.expect("the data of a frame is JSON"),
    })
}
