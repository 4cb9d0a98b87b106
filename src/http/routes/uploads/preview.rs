//! The route with which a page adds previews of a picture that the server cannot decode.

use std::sync::Arc;

use rocket::{
    Data, Request, State,
    form::{self, FromFormField, ValueField},
    http::ContentType,
    put, routes,
    serde::json::Json,
};
use schemars::JsonSchema;
use tokio::sync::OwnedSemaphorePermit;

use super::{Client, UploadView, of_upload};
use crate::{
    chat::files::uploads::MAX_SIDE,
    error::{Error, Result, fail},
    http::{body::limited, limits::Limits, openapi::Operation, uploads::Uploads},
    ids::UploadId,
};

/// The largest preview from a browser, in bytes.
const MAX_PREVIEW: u64 = 4 << 20;
const PREVIEWS: [&str; 2] = ["image/jpeg", "image/png"];
const WRONG_PREVIEW: Error =
    Error::UnsupportedMediaType("Send the preview as image/jpeg or image/png.");

/// A side of a picture, in pixels.
#[derive(Debug, Clone, Copy, JsonSchema)]
#[schemars(inline)]
pub struct Side(#[schemars(range(min = 1, max = MAX_SIDE), example = 8_064)] u32);

impl<'v> FromFormField<'v> for Side {
    fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
        match field.value.parse() {
            Ok(side @ 1..=MAX_SIDE) => Ok(Self(side)),
            _ => Err(form::Error::validation("a side is a number of pixels").into()),
        }
    }
}

/// A preview that a browser made.
pub struct BrowserPreview {
    copy: Vec<u8>,
    _permit: OwnedSemaphorePermit,
}

#[rocket::async_trait]
impl<'r> rocket::data::FromData<'r> for BrowserPreview {
    type Error = Error;

    async fn from_data(
        request: &'r Request<'_>,
        data: Data<'r>,
    ) -> rocket::data::Outcome<'r, Self> {
        let types = [ContentType::JPEG, ContentType::PNG];
        let sent = request.content_type();
        if !sent.is_some_and(|sent| types.contains(sent)) {
            return fail(request, WRONG_PREVIEW);
        }
        let uploads = request.rocket().state::<Arc<Uploads>>();
        let permit = uploads.expect("the uploads are managed").receive_preview();
        let _permit = match permit {
            Ok(permit) => permit,
            Err(error) => return fail(request, error),
        };
        match limited(request, data, MAX_PREVIEW).await {
            Ok(copy) => rocket::data::Outcome::Success(Self { copy, _permit }),
            Err(error) => fail(request, error),
        }
    }
}

#[put("/uploads/<id>/preview?<width>&<height>", data = "<preview>")]
pub async fn preview(
    client: Client<'_>,
    id: UploadId,
    width: Side,
    height: Side,
    preview: BrowserPreview,
    limits: &State<Limits>,
) -> Result<Json<UploadView>> {
    limits.upload(client.session.user.id)?;
    let (_turn, mut upload) = client.take(id).await?;
    // The body may have taken a while.
    client.writer.check(&client.session).await?;
    let _work = client.waiting.begin();
    let sides = [width.0, height.0];
    let stored = client
        .uploads
        .add_previews(
            client.writer,
            client.session.user.id,
            upload.clone(),
            sides,
            preview.copy,
        )
        .await?;
    upload.stored = Some(sqlx::types::Json(stored));
    Ok(Json(UploadView::of(client.uploads, upload).await))
}

/// The API description of the route.
pub(super) fn operation() -> Operation {
    let operation = Operation::of(
        routes![preview],
        "setUploadPreview",
        "Add a smaller copy of a picture",
    );
    of_upload(operation)
        .about("For a picture without `hasPreview`, which the server could not decode but the client can. The copy may have 4 MB at most.")
        .limited()
        .required_query::<Side>("width", "The width of the upright original, in pixels.")
        .required_query::<Side>("height", "Its height.")
        .takes_file(&PREVIEWS)
        .answers::<UploadView>(200, "The upload.")
        .refuses(409, "The file is no large picture, or has a preview.")
}
