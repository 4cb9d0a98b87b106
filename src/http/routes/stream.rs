//! The one stream of a signed-in user, for every conversation.

use rocket::{
    Request, Response, Shutdown, State,
    futures::{StreamExt, stream::BoxStream},
    get,
    http::ContentType,
    response::{self, Responder, stream::ByteStream},
    routes,
};

use crate::{
    error::Result,
    http::{
        client_address::Network,
        guards::{LastEventId, StreamSession, TakesEvents},
        limits::Limits,
        openapi::{Event, Operation},
        stream::{self, Bye, Head, Reset},
    },
    log::epoch::EventId,
    store::db::{Db, Readers},
    writer::{FACTS, Writer},
};

/// How many bytes Rocket takes at once, and keeps room for in each open stream.
const CHUNK: usize = 2 << 10;

/// Frames as they are ready. Rocket's own event stream would write each in several parts.
pub struct Frames(BoxStream<'static, Vec<u8>>);

impl<'r> Responder<'r, 'r> for Frames {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'r> {
        Response::build_from(ByteStream(self.0).respond_to(request)?)
            .header(ContentType::EventStream)
            .raw_header("X-Accel-Buffering", "no")
            .max_chunk_size(CHUNK)
            .ok()
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "what it takes is guarded one by one"
)]
#[get("/messages")]
pub async fn open(
    _takes_events: TakesEvents,
    session: StreamSession,
    last_event_id: LastEventId<'_>,
    limits: &State<Limits>,
    network: Network,
    writer: &State<Writer>,
    db: &Db,
    shutdown: Shutdown,
) -> Result<Frames> {
    let (user, token) = (session.0.user.id, session.1);
    // Before it may have to wait, so that it hears of the end of its session.
    let subscription = writer.hub().subscribe(user);
    let hub = subscription.hub();
    let place = limits.streams.open(user, network, hub).await?;
    let frames = stream::open(
        Readers::clone(db),
        subscription,
        writer,
        token.hash(),
        last_event_id.0,
        shutdown,
    )
    .await?;
    Ok(Frames(Box::pin(frames.chunks().inspect(move |_| {
        let _held_as_long_as_the_stream = &place;
    }))))
}

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![open], "openStream", "The stream of all that happens, for every conversation of one's own")
            .about(
                "Server-sent events (WHATWG HTML, 9.2), each with JSON for data; `x-events` describes it by the event's name. \
                 Events with an id move the cursor: who connects again with the last id that they got misses nothing and gets \
                 nothing twice. Who opens the stream without one gets what happens from now on. A stream that is quiet \
                 says `ping` every 15 seconds.",
            )
            .stream_session()
            .header::<EventId>("Last-Event-ID", "The last event that one got: the stream goes on after it.")
            .query::<EventId>("last_event_id", "The same, for what cannot set headers. The header comes first.")
            .streams(events(), "The stream.")
            .with_headers(&["X-Accel-Buffering"])
            .refuses(406, "The request does not accept `text/event-stream`.")
            .refuses(429, "The user or the address has as many streams open as may be: close one of them."),
    ]
}

fn events() -> Vec<Event> {
    let facts = FACTS.iter().map(|kind| Event::of(kind));
    let control = [
        Event::new::<Head>("hello", "The first event: where the stream is."),
        Event::new::<Head>(
            "ping",
            "The stream is there, and has told of everything up to here.",
        ),
        Event::new::<Reset>(
            "reset",
            "What was missed cannot be told any more: begin with a new snapshot.",
        ),
        Event::new::<Bye>("bye", "The server ends the stream. This event has no id."),
    ];
    facts.chain(control).collect()
}
