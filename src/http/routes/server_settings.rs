//! Routes of the server's settings: its name and its picture.

use rocket::{State, delete, http::Status, patch, put, routes, serde::json::Json};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    error::Result,
    http::{
        body::Body,
        limits::Limits,
        openapi::Operation,
        routes::{
            pictures::{FILES, ON_ITS_WAY},
            rights::ServerManager,
            server_info::{ServerInfo, SignInOptions},
        },
    },
    people::{
        pictures::{Encoder, Picture, Upload},
        profiles::nothing_or,
        roles::Right,
        server_settings::{self, ServerName},
    },
    sign_in::authority,
    writer::Writer,
};

/// The new name of the server. Null or an empty text removes it.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ServerNaming", extend("required" = ["name"]))]
pub struct Naming {
    /// The name, on one line.
    #[serde(deserialize_with = "nothing_or")]
    #[schemars(with = "Option<ServerName>", length(min = 0))]
    name: Option<ServerName>,
}

#[patch("/server", data = "<naming>")]
pub async fn rename(
    owner: ServerManager,
    naming: Body<Naming>,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    let (owner, name) = (owner.0, naming.0.name);
    limits.change(owner.user.id)?;
    writer
        .run(move |tx| {
            Box::pin(async move {
                let owner = authority::check(tx, &owner, Right::ManageServer).await?;
                server_settings::rename(tx, owner, name.as_ref()).await
            })
        })
        .await?;
    Ok(Status::NoContent)
}

#[put("/server/picture", data = "<upload>")]
pub async fn set_picture(
    owner: ServerManager,
    options: SignInOptions,
    upload: Upload,
    encoder: &State<Encoder>,
    writer: &State<Writer>,
) -> Result<Json<ServerInfo>> {
    let picture = encoder.encode(upload).await?;
    show(owner, options, Some(picture), writer).await
}

#[delete("/server/picture")]
pub async fn remove_picture(
    owner: ServerManager,
    options: SignInOptions,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Json<ServerInfo>> {
    limits.change(owner.0.user.id)?;
    show(owner, options, None, writer).await
}

async fn show(
    owner: ServerManager,
    options: SignInOptions,
    picture: Option<Picture>,
    writer: &Writer,
) -> Result<Json<ServerInfo>> {
    let owner = owner.0;
    let info = writer
        .run(move |tx| {
            Box::pin(async move {
                let owner = authority::check(tx, &owner, Right::ManageServer).await?;
                server_settings::set_picture(tx, owner, picture.as_ref()).await?;
                ServerInfo::take(tx.connection(), options).await
            })
        })
        .await?;
    Ok(Json(info))
}

const OWNERS: &str = "Only an owner can change the server's settings.";

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![rename], "renameServer", "Rename the server")
            .session()
            .limited()
            .takes::<Naming>()
            .ends(204, "The server is renamed.")
            .refuses(403, OWNERS),
        Operation::of(routes![set_picture], "changeServerPicture", "Change the server's picture")
            .about("The server crops the file to a square of at most 512 pixels and removes its metadata. The file may have 8 MB at most.")
            .session()
            .limited()
            .takes_file(&FILES)
            .answers::<ServerInfo>(200, "The changed server.")
            .refuses(403, OWNERS)
            .refuses(409, ON_ITS_WAY),
        Operation::of(routes![remove_picture], "removeServerPicture", "Remove the server's picture")
            .session()
            .limited()
            .answers::<ServerInfo>(200, "The changed server.")
            .refuses(403, OWNERS),
    ]
}
