//! Routes of pictures: your own, and those of everyone.

use rocket::{
    Data, Request, Responder, State,
    data::{self, FromData},
    delete, get,
    http::{ContentType, Header},
    put, routes,
    serde::json::Json,
};
use rocket_db_pools::Connection;

use crate::{
    error::{Error, Result, fail},
    http::{body::limited, limits::Limits, openapi::Operation},
    people::{
        pictures::{self, Encoder, MAX_FILE, MediaType, PictureHash, Place, Upload},
        profiles,
        users::User,
    },
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

/// The accepted media types.
pub const FILES: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];
/// The stored media types.
const KEPT: [&str; 2] = ["image/jpeg", "image/png"];
const NOT_FOUND: Error = Error::NotFound("This picture does not exist.");
const WRONG_TYPE: Error = Error::UnsupportedMediaType(
    "Send the file itself, as image/png, image/jpeg, image/webp or image/gif.",
);

#[rocket::async_trait]
impl<'r> FromData<'r> for Upload {
    type Error = Error;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> data::Outcome<'r, Self> {
        match receive(request, data).await {
            Ok(upload) => data::Outcome::Success(upload),
            Err(error) => fail(request, error),
        }
    }
}

async fn receive(request: &Request<'_>, data: Data<'_>) -> Result<Upload> {
    let types = [
        ContentType::PNG,
        ContentType::JPEG,
        ContentType::WEBP,
        ContentType::GIF,
    ];
    if !request
        .content_type()
        .is_some_and(|sent| types.contains(sent))
    {
        return Err(WRONG_TYPE);
    }
    let place = place(request).await?;
    Ok(place.take(limited(request, data, MAX_FILE).await?))
}

/// Reserves a place before the file arrives, so that a user who sends too many blocks nobody else.
async fn place(request: &Request<'_>) -> Result<Place> {
    let rocket = request.rocket();
    let session = request.guard::<Session>().await.succeeded();
    let sender = session.ok_or(Error::Unauthenticated)?.user.id;
    let limits = rocket.state::<Limits>().expect("the limits are managed");
    limits.change(sender)?;
    let encoder = rocket.state::<Encoder>();
    encoder.expect("the encoder is managed").place(sender)
}

#[put("/account/picture", data = "<upload>")]
pub async fn change(
    session: Session,
    upload: Upload,
    encoder: &State<Encoder>,
    writer: &State<Writer>,
) -> Result<Json<User>> {
    let (user, picture) = (session.user.id, encoder.encode(upload).await?);
    let changed = writer
        .run_in(&session, move |tx| {
            Box::pin(async move { profiles::set_picture(tx, user, Some(&picture)).await })
        })
        .await?;
    Ok(Json(changed))
}

#[delete("/account/picture")]
pub async fn remove(
    session: Session,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Json<User>> {
    let user = session.user.id;
    limits.change(user)?;
    let changed = writer
        .run_in(&session, move |tx| {
            Box::pin(async move { profiles::set_picture(tx, user, None).await })
        })
        .await?;
    Ok(Json(changed))
}

/// The file of a picture. It never changes, because a new picture has a new name.
#[derive(Responder)]
pub struct PictureFile {
    content: Vec<u8>,
    content_type: ContentType,
    cache_control: Header<'static>,
}

#[get("/pictures/<hash>")]
pub async fn find(
    hash: &str,
    session: Result<Session>,
    mut db: Connection<Db>,
) -> Result<PictureFile> {
    let kept = pictures::find(&mut db, hash).await?;
    if !kept.as_ref().is_some_and(|kept| kept.is_servers) {
        session?;
    }
    let kept = kept.ok_or(NOT_FOUND)?;
    Ok(PictureFile {
        content: kept.content,
        content_type: match kept.media_type {
            MediaType::Jpeg => ContentType::JPEG,
            MediaType::Png => ContentType::PNG,
        },
        cache_control: Header::new("Cache-Control", "private, max-age=31536000, immutable"),
    })
}

/// The description of a 409: only one picture is accepted at a time.
pub const ON_ITS_WAY: &str = "Another picture from you is still being processed.";

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![change], "changePicture", "Change your picture")
            .about("The server crops the file to a square of at most 512 pixels and removes its metadata. The file may have 8 MB at most.")
            .session()
            .limited()
            .takes_file(&FILES)
            .answers::<User>(200, "Your changed profile.")
            .refuses(409, ON_ITS_WAY),
        Operation::of(routes![remove], "removePicture", "Remove your picture")
            .session()
            .limited()
            .answers::<User>(200, "Your changed profile."),
        Operation::of(routes![find], "getPicture", "Get a picture of a user or of the server")
            .about("The server's picture is public. Users' pictures need a session.")
            .maybe_session()
            .path_parameter::<PictureHash>("The name of the picture: the SHA-256 of its content, in hex.")
            .gives_file(&KEPT, "The picture.")
            .with_headers(&["Cache-Control"])
            .refuses(401, "This is not the server's picture, and you are not signed in.")
            .refuses(404, "This picture does not exist."),
    ]
}
