//! Routes of files: those of messages, and how much room they take.

use std::{io, sync::Arc};

use rocket::{State, get, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::fs::File;

use crate::{
    chat::files::{
        attached::{self, FileKind, FileList, Found, MAX_NAME},
        kind::MediaType,
        names::{self, Disposition},
        released,
        uploads::{MAX_SIDE, MAX_SIZE},
    },
    config::Config,
    error::{Error, Result},
    http::{
        file_answer::{FileAnswer, Wanted},
        guards::Optional,
        openapi::Operation,
        routes::{conversations::NOT_FOUND as NO_CONVERSATION, rights::ServerManager},
        uploads::Uploads,
    },
    ids::{ConversationId, FileId},
    sign_in::sessions::Session,
    store::{db::Db, files::PREVIEW_SIDES},
};

/// Nothing in a file may run or ask for anything.
const SANDBOX: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; \
     frame-ancestors 'none'; sandbox";
/// Browsers' viewers of PDF do not work in a sandbox.
const NO_SANDBOX: &str =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";
/// Browsers ask each time, so that a lost right ends access at once. An unchanged file is not sent again.
const CACHE: &str = "private, no-cache";
const FILES: [&str; MediaType::ALL.len()] = media_types();
const PREVIEWS: [&str; 2] = ["image/jpeg", "image/png"];

// After `preview`, which has a size: a file may have that name.
#[get("/files/<id>/<name>?<download>", rank = 2)]
pub async fn find(
    session: Session,
    id: FileId,
    name: &str,
    download: Option<&str>,
    wanted: Wanted,
    uploads: &State<Arc<Uploads>>,
    mut db: Connection<Db>,
) -> Result<FileAnswer> {
    // The name is for people, and for programs that take it from the address.
    let _ = name;
    let found = attached::find(&mut db, session.user.id, id).await?;
    drop(db);
    let media_type = MediaType::parse(&found.media_type).unwrap_or(MediaType::Other);
    let disposition = if media_type.is_inline() && download.is_none() {
        Disposition::Inline
    } else {
        Disposition::Attachment
    };
    let policy = if media_type == MediaType::Pdf {
        NO_SANDBOX
    } else {
        SANDBOX
    };
    let headers = vec![
        ("Content-Type", media_type.as_str().to_owned()),
        (
            "Content-Disposition",
            names::content_disposition(disposition, &found.name),
        ),
        ("Content-Security-Policy", policy.to_owned()),
        ("Cache-Control", CACHE.to_owned()),
    ];
    let file = File::open(uploads.store().file(&found.hash)).await;
    answer(file, &found.hash.hex(), wanted, headers).await
}

#[get("/files/<id>/preview?<size>")]
pub async fn preview(
    session: Session,
    id: FileId,
    size: u32,
    wanted: Wanted,
    uploads: &State<Arc<Uploads>>,
    mut db: Connection<Db>,
) -> Result<FileAnswer> {
    let found = attached::find(&mut db, session.user.id, id).await?;
    drop(db);
    let (of_side, file) = open_preview(uploads, &found, size).await?;
    let headers = vec![
        ("Content-Type", media_type_of_preview(&file).await?),
        ("Content-Security-Policy", SANDBOX.to_owned()),
        ("Cache-Control", CACHE.to_owned()),
    ];
    answer(
        Ok(file),
        &format!("{}-{of_side}-{}", found.hash.hex(), found.upload_id),
        wanted,
        headers,
    )
    .await
}

/// The smallest preview that is large enough, or else the largest.
async fn open_preview(uploads: &Uploads, found: &Found, size: u32) -> Result<(u32, File)> {
    let enough = PREVIEW_SIDES.into_iter().filter(|side| *side >= size);
    let smaller = PREVIEW_SIDES.into_iter().filter(|side| *side < size).rev();
    for side in enough.chain(smaller) {
        let store = uploads.store();
        let of_sender = store.preview_of_sender(&found.hash, found.upload_id, side);
        for path in [store.preview(&found.hash, side), of_sender] {
            if let Ok(file) = File::open(path).await {
                return Ok((side, file));
            }
        }
    }
    Err(NO_PREVIEW)
}

/// Previews are JPEG or PNG.
async fn media_type_of_preview(file: &File) -> Result<String> {
    use tokio::io::{AsyncReadExt, AsyncSeekExt};
    let mut file = file.try_clone().await.map_err(|_| Error::Internal)?;
    let first = file.read_u8().await.map_err(|_| Error::Internal)?;
    file.rewind().await.map_err(|_| Error::Internal)?;
    let media_type = if first == 0xff {
        PREVIEWS[0]
    } else {
        PREVIEWS[1]
    };
    Ok(media_type.to_owned())
}

async fn answer(
    file: io::Result<File>,
    etag: &str,
    wanted: Wanted,
    headers: Vec<(&'static str, String)>,
) -> Result<FileAnswer> {
    let answer = match file {
        Ok(file) => FileAnswer::new(file, etag, wanted, headers).await,
        Err(error) => Err(error),
    };
    answer.map_err(|error| {
        // Its message may have been deleted meanwhile.
        if error.kind() == io::ErrorKind::NotFound {
            return GONE;
        }
        log::error!("a file cannot be read: {error}");
        Error::Internal
    })
}

#[get("/conversations/<conversation>/files?<kind>&<before>")]
pub async fn list(
    session: Session,
    conversation: ConversationId,
    kind: Optional<FileKind>,
    before: Optional<FileId>,
    mut db: Connection<Db>,
) -> Result<Json<FileList>> {
    let files = attached::list(&mut db, session.user.id, conversation, kind.0, before.0).await?;
    Ok(Json(files))
}

/// The room that files take on the server.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilesSize {
    /// The bytes of all files, and of those that are being uploaded.
    #[schemars(range(max = MAX_SIZE), example = 48_213_000)]
    used: u64,
    /// The bytes that they may have, or null for no limit.
    #[schemars(range(max = MAX_SIZE), example = 20_000_000_000_u64)]
    most: Option<u64>,
}

#[get("/server/files")]
pub async fn size(
    _owner: ServerManager,
    config: &State<Config>,
    mut db: Connection<Db>,
) -> Result<Json<FilesSize>> {
    Ok(Json(FilesSize {
        used: released::used(&mut db).await?,
        most: config.max_files_size.map(|size| size.0),
    }))
}

const fn media_types() -> [&'static str; MediaType::ALL.len()] {
    let mut types = [""; MediaType::ALL.len()];
    let mut at = 0;
    while at < types.len() {
        types[at] = MediaType::ALL[at].as_str();
        at += 1;
    }
    types
}

const GONE: Error = Error::NotFound("This file does not exist.");
const NO_PREVIEW: Error = Error::NotFound("This file has no preview.");

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![find], "getFile", "Get a file")
            .about("Pictures, audio, video, PDF and plain text are shown; all else is downloaded. Supports single ranges and `If-None-Match`.")
            .session()
            .path_parameter::<FileId>("The file.")
            .path_parameter::<AnyName>("Its name. It is for people: any name gives the same file.")
            .query::<AnyName>("download", "If it is there, the file is downloaded and not shown.")
            .gives_file(&FILES, "The file.")
            .with_headers(&["Cache-Control", "ETag"])
            .gives_part(&FILES, "The part that `Range` asks for.")
            .ends(304, "The client has these bytes.")
            .ends(416, "The file has no such part.")
            .refuses(404, NOT_READABLE),
        Operation::of(routes![preview], "getFilePreview", "Get a smaller copy of a picture")
            .session()
            .path_parameter::<FileId>("The file.")
            .required_query::<Pixels>("size", "The pixels that its longer side should have at least.")
            .gives_file(&PREVIEWS, "The smallest copy that is large enough, or else the largest.")
            .with_headers(&["Cache-Control", "ETag"])
            .gives_part(&PREVIEWS, "The part that `Range` asks for.")
            .ends(304, "The client has these bytes.")
            .ends(416, "The preview has no such part.")
            .refuses(404, "The file does not exist, you may not read its conversation, or it has no preview."),
        Operation::of(routes![list], "listFiles", "List the files of a conversation")
            .session()
            .path_parameter::<ConversationId>("The conversation.")
            .checked_query::<FileKind>("kind", "Only pictures, or only other files.")
            .checked_query::<FileId>("before", "A file: those before it are listed.")
            .answers::<FileList>(200, "Files, newest first.")
            .refuses(404, NO_CONVERSATION),
        Operation::of(routes![size], "getFilesSize", "Ask how much room files take")
            .session()
            .answers::<FilesSize>(200, "The room.")
            .refuses(403, "You are not an owner."),
    ]
}

const NOT_READABLE: &str = "The file does not exist, or you may not read its conversation.";

/// A number of pixels.
#[derive(JsonSchema)]
#[schemars(inline)]
struct Pixels(
    #[schemars(range(max = MAX_SIDE), example = 720)]
    #[allow(dead_code)]
    u32,
);

/// Any text.
#[derive(JsonSchema)]
#[schemars(inline)]
struct AnyName(
    #[schemars(length(max = MAX_NAME), example = &"plan.pdf")]
    #[allow(dead_code)]
    String,
);
