//! Routes of uploads: the core of [tus 1.0](https://tus.io/protocols/resumable-upload), and its extensions creation, termination
//! and expiration.

mod preview;
mod tus;

pub use self::tus::TusVersion;

use std::sync::Arc;

use rocket::{
    Data, Request, State,
    data::ToByteUnit,
    delete, get, head,
    http::{ContentType, Status},
    options, patch, post,
    request::{self, FromRequest},
    routes,
    serde::json::Json,
};
use rocket_db_pools::Database;
use schemars::JsonSchema;
use serde::Serialize;

use self::tus::{
    Answer, ByteCount, Metadata, Name, Tus, TusHeader, UploadLength, UploadOffset, VERSION, date,
};
use crate::{
    chat::files::{
        attached::MAX_NAME,
        uploads::{self, MAX_SIZE, Stored, Upload},
    },
    config::Config,
    error::{Error, Result, fail},
    http::{
        connections::at_work::Waiting,
        limits::Limits,
        openapi::Operation,
        uploads::{Housekeeping, Turn, Uploads},
    },
    ids::UploadId,
    sign_in::sessions::Session,
    store::db::Db,
    timestamp::Timestamp,
    writer::Writer,
};

const EXTENSIONS: &str = "creation,termination,expiration";
const BYTES: [&str; 1] = ["application/offset+octet-stream"];
const WRONG_TYPE: Error =
    Error::UnsupportedMediaType("Send the bytes as application/offset+octet-stream.");

#[options("/uploads")]
pub fn describe(config: &State<Config>) -> Answer {
    Answer {
        status: Status::NoContent,
        headers: vec![
            ("Tus-Version", VERSION.to_owned()),
            ("Tus-Extension", EXTENSIONS.to_owned()),
            ("Tus-Max-Size", config.max_file_size().0.to_string()),
        ],
    }
}

/// A signed-in client of uploads.
pub struct Client<'r> {
    session: Session,
    uploads: &'r Arc<Uploads>,
    db: &'r Db,
    writer: &'r Writer,
    waiting: Waiting,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Client<'r> {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let rocket = request.rocket();
        let Some(waiting) = request.guard::<Waiting>().await.succeeded() else {
            return fail(request, Error::Internal);
        };
        Session::from_request(request).await.map(|session| Self {
            session,
            uploads: rocket.state().expect("the uploads are managed"),
            db: Db::fetch(rocket).expect("the database is attached"),
            writer: rocket.state().expect("the writer is managed"),
            waiting,
        })
    }
}

impl Client<'_> {
    async fn find(&self, id: UploadId) -> Result<Upload> {
        uploads::find(&mut *self.db.acquire().await?, self.session.user.id, id).await
    }

    /// An upload, on which nobody else works meanwhile. Only its user can end the turn of another request.
    async fn take(&self, id: UploadId) -> Result<(Turn, Upload)> {
        self.find(id).await?;
        let turn = self.uploads.turn(id).await;
        Ok((turn, self.find(id).await?))
    }

    async fn finish(self, upload: Upload, turn: Turn) -> Result<()> {
        let _work = self.waiting.begin();
        let user = self.session.user.id;
        self.uploads.finish(self.writer, user, upload, turn).await?;
        Ok(())
    }
}

#[post("/uploads")]
pub async fn create(
    _tus: Tus,
    client: Client<'_>,
    size: UploadLength,
    name: Name,
    config: &State<Config>,
    limits: &State<Limits>,
) -> Result<Answer> {
    let (user, UploadLength(size), Name(name)) = (client.session.user.id, size, name);
    limits.upload(user)?;
    let most = config.max_file_size();
    if size > most.0 {
        return Err(Error::FileTooLarge(most));
    }
    client.uploads.check_disk(size)?;
    let quota = config.max_files_size.map(|size| size.0);
    let upload = client
        .writer
        .run_in(&client.session, move |tx| {
            Box::pin(async move { uploads::create(tx, user, &name, size, quota).await })
        })
        .await?;
    let headers = vec![
        ("Location", format!("/api/uploads/{}", upload.id)),
        ("Upload-Offset", "0".to_owned()),
        ("Upload-Expires", date(upload.expires_at)),
    ];
    if size == 0 {
        let turn = client.uploads.turn(upload.id).await;
        client.finish(upload, turn).await?;
    }
    Ok(Answer {
        status: Status::Created,
        headers,
    })
}

#[head("/uploads/<id>")]
pub async fn offset(_tus: Tus, client: Client<'_>, id: UploadId) -> Result<Answer> {
    let _work = client.waiting.begin();
    let (turn, upload) = client.take(id).await?;
    let offset = client.uploads.offset(&upload).await;
    let headers = vec![
        ("Upload-Offset", offset.to_string()),
        ("Upload-Length", upload.size.to_string()),
        ("Upload-Expires", date(upload.expires_at)),
    ];
    if offset == upload.size {
        // The server may have stopped before the upload was finished.
        client.finish(upload, turn).await?;
    }
    Ok(Answer {
        status: Status::Ok,
        headers,
    })
}

#[patch("/uploads/<id>", data = "<body>")]
pub async fn append(
    _tus: Tus,
    client: Client<'_>,
    id: UploadId,
    offset: UploadOffset,
    content_type: Option<&ContentType>,
    body: Data<'_>,
    limits: &State<Limits>,
) -> Result<Answer> {
    limits.receive(client.session.user.id)?;
    if content_type.is_none_or(|sent| sent.to_string() != BYTES[0]) {
        return Err(WRONG_TYPE);
    }
    let UploadOffset(offset) = offset;
    let (mut turn, upload) = client.take(id).await?;
    let body = body.open((upload.size + 1).bytes());
    let (writer, session) = (client.writer, &client.session);
    let at = client
        .uploads
        .append(writer, session, &upload, &mut turn, offset, body)
        .await?;
    let headers = vec![
        ("Upload-Offset", at.to_string()),
        ("Upload-Expires", date(upload.expires_at)),
    ];
    if at == upload.size {
        client.finish(upload, turn).await?;
    }
    Ok(Answer {
        status: Status::NoContent,
        headers,
    })
}

#[delete("/uploads/<id>")]
pub async fn end(
    _tus: Tus,
    client: Client<'_>,
    id: UploadId,
    housekeeping: &State<Housekeeping>,
    limits: &State<Limits>,
) -> Result<Status> {
    limits.receive(client.session.user.id)?;
    let _work = client.waiting.begin();
    let _taken = client.take(id).await?;
    client
        .writer
        .run_in(&client.session, move |tx| Box::pin(uploads::delete(tx, id)))
        .await?;
    client.uploads.forget(id).await?;
    housekeeping.ask();
    Ok(Status::NoContent)
}

/// An upload and its progress.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Upload")]
pub struct UploadView {
    /// The upload.
    id: UploadId,
    /// The name of the file.
    #[schemars(length(min = 1, max = MAX_NAME), example = &"plan.pdf")]
    name: String,
    /// The size of the file, in bytes.
    #[schemars(range(max = MAX_SIZE), example = 48_213)]
    size: u64,
    /// The bytes that have arrived.
    #[schemars(range(max = MAX_SIZE), example = 48_213)]
    offset: u64,
    /// When it ends if it is not sent.
    expires_at: Timestamp,
    /// The stored file, or null while it is not complete.
    file: Option<Stored>,
}

impl UploadView {
    async fn of(uploads: &Uploads, upload: Upload) -> Self {
        Self {
            id: upload.id,
            offset: uploads.offset(&upload).await,
            name: upload.name,
            size: upload.size,
            expires_at: upload.expires_at,
            file: upload.stored.map(|stored| stored.0),
        }
    }
}

#[get("/uploads/<id>")]
pub async fn find(client: Client<'_>, id: UploadId) -> Result<Json<UploadView>> {
    let upload = client.find(id).await?;
    Ok(Json(UploadView::of(client.uploads, upload).await))
}

const GONE: &str = "The upload does not exist, has ended, or is another user's.";

fn of_upload(operation: Operation) -> Operation {
    operation
        .path_parameter::<UploadId>("The upload.")
        .session()
        .refuses(404, GONE)
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    let tus = |operation: Operation| {
        operation
            .header::<TusHeader>("Tus-Resumable", "The version of tus: `1.0.0`.")
            .refuses(
                412,
                "The header `Tus-Resumable` is missing, or has another version.",
            )
    };
    vec![
        Operation::of(routes![describe], "describeUploads", "Ask what uploads can do")
            .ends(204, "`Tus-Version`, `Tus-Extension` and `Tus-Max-Size` say it."),
        tus(Operation::of(routes![create], "createUpload", "Begin to upload a file")
            .about("`Location` has the address of the upload. It ends after 24 hours unless it is sent with a message.")
            .session()
            .limited()
            .header::<ByteCount>("Upload-Length", "The size of the file in bytes.")
            .header::<Metadata>("Upload-Metadata", "`filename` and the file's name as UTF-8 in Base64. Other pairs are ignored."))
        .ends(201, "The upload exists.")
        .with_headers(&["Location", "Upload-Offset", "Upload-Expires"])
        .refuses(409, "Too many of your files wait to be sent.")
        .refuses(413, "The file is too large for this server.")
        .refuses(422, "A header is missing or wrong.")
        .refuses(507, "There is no room for the file."),
        tus(of_upload(Operation::of(routes![offset], "getUploadOffset", "Ask how much of a file has arrived")))
            .ends(200, "`Upload-Offset` says from where to go on.")
            .with_headers(&["Upload-Offset", "Upload-Length", "Upload-Expires"]),
        tus(of_upload(Operation::of(routes![append], "appendToUpload", "Send bytes of a file"))
            .about("The answer to the last bytes means that the file is complete and on the disk. A newer request for the same upload ends an older one.")
            .limited()
            .takes_file(&BYTES)
            .header::<ByteCount>("Upload-Offset", "The offset of these bytes, which is the number of those that have arrived."))
        .refuses(422, "A header is missing or wrong.")
        .ends(204, "The bytes have arrived.")
        .with_headers(&["Upload-Offset", "Upload-Expires"])
        .refuses(409, "The upload is at another offset.")
        .refuses(507, "The server's disk is full."),
        tus(of_upload(Operation::of(routes![end], "endUpload", "Do not send a file"))
            .about("An upload that was sent with a message has ended: the answer is 404, and the file stays. To remove it, delete the message.")
            .limited())
            .ends(204, "The upload and its bytes are deleted."),
        of_upload(Operation::of(routes![find], "getUpload", "Get an upload and its file"))
            .answers::<UploadView>(200, "The upload."),
        preview::operation(),
    ]
}
