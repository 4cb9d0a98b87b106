//! The one stream of a signed-in user, for every conversation.

use rocket::{
    Request, Response, Shutdown, State,
    futures::{StreamExt, stream::BoxStream},
    get,
    http::ContentType,
    response::{self, Responder, stream::ByteStream},
};

use crate::{
    db::{Db, Readers},
    error::Result,
    limits::Limits,
    network::Network,
    routes::guards::{LastEventId, StreamSession, TakesEvents},
    stream,
    writer::Writer,
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
    let session = session.0;
    let place = limits.streams.open(session.user.id, network)?;
    let subscription = writer.hub().subscribe(session.user.id);
    let frames = stream::open(
        Readers::clone(db),
        subscription,
        session,
        last_event_id.0,
        shutdown,
    )
    .await?;
    Ok(Frames(Box::pin(frames.inspect(move |_| {
        let _held_as_long_as_the_stream = &place;
    }))))
}
