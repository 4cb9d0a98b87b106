//! Long polling: the events of the stream as JSON, for simple programs and for networks that hold the stream back.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::{Instant, interval_at, sleep_until, timeout_at};

use super::{Phase, Source};
use crate::log::epoch::EventId;

/// The minimum duration of a poll that failed, so that clients do not retry in a tight loop.
const FAILED: Duration = Duration::from_secs(1);

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

/// Returns the waiting events after the client's last one, or the first that arrive within `wait`, without `hello`, `ping`
/// and those that are not stored.
pub async fn poll(mut source: Source, wait: Duration) -> PolledEvents {
    let deadline = Instant::now() + wait;
    source.ping = interval_at(deadline + Duration::from_secs(1), super::PING);
    let mut events = Vec::new();
    loop {
        let mut is_pinged = false;
        for event in source.ready.drain(..).filter_map(|frame| read(&frame)) {
            match &*event.event {
                // Some come every second, and a client that polls would miss others between two requests.
                "hello" | "presence" | "typing" => {}
                // The limits ping: the answer gives back the place of a client that is gone.
                "ping" => is_pinged = true,
                _ => events.push(event),
            }
        }
        match source.phase {
            _ if is_pinged || !events.is_empty() => break,
            Phase::Replaying(to) => source.catch_up(to).await,
            Phase::Live => {
                if timeout_at(deadline, source.live()).await.is_err() {
                    source.skip_to_head();
                    break;
                }
            }
            Phase::Ended => {
                // The log cannot be read, and its error is logged. The client comes back later.
                sleep_until(deadline.max(Instant::now() + FAILED)).await;
                break;
            }
        }
    }
    let event_id = source.subscription.hub().epoch().event_id(source.cursor);
    PolledEvents { events, event_id }
}

/// The event of a frame; none for a frame without data.
fn read(frame: &[u8]) -> Option<PolledEvent> {
    let frame = str::from_utf8(frame).expect("frames are UTF-8");
    let field = |name| frame.lines().find_map(|line| line.strip_prefix(name));
    let data = RawValue::from_string(field("data: ")?.to_owned());
    Some(PolledEvent {
        event: field("event: ").unwrap_or("message").to_owned(),
        data: data.expect("the data of a frame is JSON"),
    })
}
