//! The events of the stream by long polling.

use std::time::Duration;

use rocket::{
    Request, Response, Shutdown, State,
    futures::stream::{BoxStream, Stream},
    get,
    http::ContentType,
    response::{
        self, Responder,
        stream::{ByteStream, stream},
    },
    routes,
};
use schemars::JsonSchema;
use tokio::{pin, select, time::interval};

use crate::{
    chat::presence::Presence,
    error::{Error, Result},
    http::{
        client_address::Network,
        guards::Optional,
        limits::Limits,
        openapi::Operation,
        stream::{self as event_stream, PolledEvents},
    },
    log::epoch::EventId,
    sign_in::sessions::Session,
    store::db::{Db, Readers},
    writer::Writer,
};

/// How often a waiting answer sends white space. It keeps the server and proxies from cutting the request as stalled, and
/// detects disconnected clients.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// JSON that is sent once it is ready, after white space.
pub struct AwaitedJson(BoxStream<'static, Vec<u8>>);

impl<'r> Responder<'r, 'r> for AwaitedJson {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'r> {
        Response::build_from(ByteStream(self.0).respond_to(request)?)
            .header(ContentType::JSON)
            .ok()
    }
}

/// How long a request waits for events, in seconds.
#[derive(JsonSchema)]
#[schemars(inline, example = 25)]
#[expect(dead_code, reason = "only its schema is used")]
struct Wait(#[schemars(range(max = Wait::MOST))] u8);

impl Wait {
    /// Shorter than the timeouts of common proxies.
    const MOST: u8 = 25;
}

#[expect(clippy::too_many_arguments, reason = "each guard checks one thing")]
#[get("/events?<after>&<wait>")]
pub async fn poll(
    session: Session,
    after: Option<&str>,
    wait: Optional<u8>,
    limits: &State<Limits>,
    network: Network,
    presence: &State<Presence>,
    writer: &State<Writer>,
    db: &Db,
    shutdown: Shutdown,
) -> Result<AwaitedJson> {
    let wait = wait.0.unwrap_or(0);
    if wait > Wait::MOST {
        let rule = format!("Wait at most {} seconds.", Wait::MOST);
        return Err(Error::invalid("wait", rule));
    }
    let after = after.filter(|id| !id.is_empty());
    let wait = if after.is_some() { wait } else { 0 };
    // Before it may have to wait, so that it learns of the end of its session.
    let subscription = writer.hub().subscribe(session.user.id);
    let place = limits
        .streams
        .open(session.user.id, network, subscription.hub())
        .await?;
    let (user, device) = (session.user.id, session.id);
    let source = event_stream::open(
        Readers::clone(db),
        subscription,
        writer,
        session.token,
        after,
        shutdown,
    )
    .await?;
    let connected = presence.connect(db, user, device).await?;
    let events = async move {
        let _held_until_the_answer = (place, connected);
        event_stream::poll(source, Duration::from_secs(wait.into())).await
    };
    Ok(AwaitedJson(Box::pin(awaited(events))))
}

fn awaited(events: impl Future<Output = PolledEvents> + Send) -> impl Stream<Item = Vec<u8>> {
    stream! {
        pin!(events);
        let mut signs = interval(SIGN_OF_LIFE);
        loop {
            select! {
                biased;
                events = &mut events => {
                    yield serde_json::to_vec(&events).expect("events are JSON");
                    break;
                }
                _ = signs.tick() => yield vec![b'\n'],
            }
        }
    }
}

/// The operations of the API document.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![poll], "pollEvents", "Wait for events")
            .about(
                "The events of the stream as JSON, for programs that cannot read a stream and for networks that hold it back. \
                 Without `after` the answer is where to begin. With it, the answer has the events that followed, or the first \
                 that come within `wait` seconds. It leaves out `presence` and `typing`, which are not stored. An open request counts as a \
                 stream.",
            )
            .session()
            .query::<EventId>("after", "The `eventId` of the last answer, or of a snapshot.")
            .checked_query::<Wait>("wait", "How many seconds to wait for events after `after`. Without it, the answer comes at once.")
            .answers::<PolledEvents>(200, "The events. After `reset`, load a new snapshot. The reasons of `bye` are those of the stream.")
            .refuses(429, "You or your address have too many open streams."),
    ]
}
