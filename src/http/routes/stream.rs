//! The route of the stream: one for each signed-in user, with all conversations.

use rocket::{
    Request, Response, Shutdown, State,
    futures::StreamExt,
    get,
    http::{
        ContentType,
        stream::{Chunks, OFFERED, Offer},
    },
    response::{self, Responder, stream::ByteStream},
    routes,
};

use crate::{
    chat::{
        presence::{Presence, PresenceChange},
        typing::TypingUsers,
    },
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

/// The frames as they become ready.
pub struct Frames(Chunks);

impl<'r> Responder<'r, 'r> for Frames {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'r> {
        let mut response = Response::build();
        response
            .header(ContentType::EventStream)
            .raw_header("X-Accel-Buffering", "no");
        // A request that was made in this process has no connection to send them.
        if request.remote().is_none() {
            return response.join(ByteStream(self.0).respond_to(request)?).ok();
        }
        let offer = Offer::new(self.0);
        response
            .raw_header(OFFERED, offer.id().to_string())
            .streamed_body(offer)
            .max_chunk_size(1)
            .ok()
    }
}

#[expect(clippy::too_many_arguments, reason = "each parameter is a guard")]
#[get("/messages")]
pub async fn open(
    _takes_events: TakesEvents,
    session: StreamSession,
    last_event_id: LastEventId<'_>,
    limits: &State<Limits>,
    network: Network,
    presence: &State<Presence>,
    writer: &State<Writer>,
    db: &Db,
    shutdown: Shutdown,
) -> Result<Frames> {
    let StreamSession(session, token) = session;
    let user = session.user.id;
    // Subscribe before any wait, so that the end of the session is not missed.
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
    let connected = presence.connect(db, user, session.id).await?;
    Ok(Frames(Box::pin(frames.chunks().inspect(move |_| {
        let _held_as_long_as_the_stream = (&place, &connected);
    }))))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![open], "openStream", "Receive all events of all your conversations")
            .about(
                "The answer is a stream of server-sent events (WHATWG HTML, 9.2) with JSON data. `x-events` describes \
                the data by the event's name. Events with an id move the cursor: if you reconnect with the id of your \
                last event, you miss nothing and get nothing twice. Without an id, the stream begins with the next \
                event. A quiet stream sends `ping` every 8 seconds.",
            )
            .stream_session()
            .header::<EventId>("Last-Event-ID", "The last event that you received. The stream continues after it.")
            .query::<EventId>("last_event_id", "The same, for clients that cannot set headers. The header takes precedence.")
            .streams(events(), "The stream.")
            .with_headers(&["X-Accel-Buffering"])
            .refuses(406, "The request does not accept `text/event-stream`.")
            .refuses(429, "You or your network have too many open streams. Close one of them."),
    ]
}

fn events() -> Vec<Event> {
    let facts = FACTS.iter().map(|kind| Event::of(kind));
    let control = [
        Event::new::<Head>("hello", "The first event: the position of the stream."),
        Event::new::<Head>(
            "ping",
            "The stream is alive and has sent all events up to here.",
        ),
        Event::new::<Reset>(
            "reset",
            "The missed events cannot be replayed. Load a new snapshot.",
        ),
        Event::new::<Bye>("bye", "The server ends the stream. This event has no id."),
    ];
    let ephemeral = [
        Event::new::<TypingUsers>(
            "typing",
            "Someone is typing in a conversation of yours. This event has no id and is not repeated.",
        ),
        Event::new::<PresenceChange>(
            "presence",
            "Others came, went, or are away. This event has no id and is not repeated.",
        ),
    ];
    facts.chain(ephemeral).chain(control).collect()
}
