//! The frontend: its files, embedded in the binary, and their headers.

use std::io::Cursor;

use data_encoding::HEXLOWER;
use rocket::{
    Request, Response, Route,
    http::{ContentType, Header, Status},
    response::{self, Responder},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::{AllowedMethods, page};

/// The folder of files with a hash of their content in the name. Such a file never changes.
const HASHED: &str = "assets/";

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/web"]
struct Files;

/// A file of the frontend, in the smallest encoding that the client accepts.
pub struct Asset {
    name: String,
    status: Status,
}

/// The addresses of the frontend, besides `/` and those of conversations (`frontend/src/router/routes.ts`).
const PAGES: [&str; 18] = [
    "people",
    "rooms",
    "mentions",
    "search",
    "invites",
    "server",
    "audit",
    "settings",
    "account",
    "notifications",
    "appearance",
    "devices",
    "this-device",
    "join",
    "reset",
    "device",
    "reference",
    "trust",
];

/// The routes of the frontend, which does its own routing.
#[must_use]
pub fn routes() -> Vec<Route> {
    rocket::routes![index, conversation, message, page_or_file, hashed_file]
}

#[rocket::get("/")]
fn index() -> Asset {
    Asset::index(Status::Ok)
}

#[rocket::get("/conversations/<_>")]
fn conversation() -> Asset {
    Asset::index(Status::Ok)
}

#[rocket::get("/conversations/<_>/<_>")]
fn message() -> Asset {
    Asset::index(Status::Ok)
}

#[rocket::get("/<name>")]
fn page_or_file(name: &str) -> Option<Asset> {
    if PAGES.contains(&name) {
        Some(Asset::index(Status::Ok))
    } else {
        Asset::find(name.to_owned())
    }
}

#[rocket::get("/assets/<name>")]
fn hashed_file(name: &str) -> Option<Asset> {
    Asset::find(format!("{HASHED}{name}"))
}

/// The answer outside of the API if nothing is found.
#[derive(Responder)]
pub enum Nothing {
    /// The frontend, which shows its own 404, for browsers.
    Page(Asset),
    /// A line of text for other clients.
    Line((Status, String)),
    /// The methods of an address that lacks the requested method.
    OtherMethods((Status, String), Header<'static>),
}

/// Answers requests outside of the API that no route answers.
#[rocket::catch(default)]
pub fn catch(status: Status, request: &Request<'_>) -> Nothing {
    if let Some(methods) = AllowedMethods::instead(status, request) {
        let status = Status::MethodNotAllowed;
        return Nothing::OtherMethods((status, status.to_string()), methods.header());
    }
    if page::is_wanted(request) && status == Status::NotFound {
        Nothing::Page(Asset::index(status))
    } else {
        Nothing::Line((status, status.to_string()))
    }
}

impl Asset {
    fn index(status: Status) -> Self {
        Self {
            name: "index.html".to_owned(),
            status,
        }
    }

    fn find(name: String) -> Option<Self> {
        Files::get(&name).map(|_| Self {
            name,
            status: Status::Ok,
        })
    }

    fn encoded(&self, request: &Request<'_>) -> Option<(EmbeddedFile, Option<&'static str>)> {
        [("br", ".br"), ("gzip", ".gz")]
            .into_iter()
            .filter(|(coding, _)| accepts(request, coding))
            .find_map(|(coding, suffix)| {
                Some((Files::get(&format!("{}{suffix}", self.name))?, Some(coding)))
            })
            .or_else(|| Some((Files::get(&self.name)?, None)))
    }
}

/// Whether `Accept-Encoding` names the coding with a weight above zero (RFC 9110, 12.5.3).
fn accepts(request: &Request<'_>, coding: &str) -> bool {
    request
        .headers()
        .get("Accept-Encoding")
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = weight
                .trim()
                .strip_prefix("q=")
                .and_then(|q| q.parse::<f32>().ok());
            name.trim().eq_ignore_ascii_case(coding) && weight.unwrap_or(1.0) > 0.0
        })
}

impl<'r> Responder<'r, 'static> for Asset {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let (file, coding) = self.encoded(request).ok_or(Status::NotFound)?;
        let etag = format!(
            "\"{}\"",
            HEXLOWER.encode(&file.metadata.sha256_hash()[..16])
        );
        let is_hashed = self.name.starts_with(HASHED);
        let mut response = Response::build();
        response
            .raw_header(
                "Cache-Control",
                if is_hashed {
                    "public, max-age=31536000, immutable"
                } else {
                    "no-cache"
                },
            )
            .raw_header("Vary", "Accept-Encoding")
            .raw_header("ETag", etag.clone());
        if request
            .headers()
            .get("If-None-Match")
            .any(|tags| tags.contains(&etag))
        {
            return response.status(Status::NotModified).ok();
        }
        if let Some(coding) = coding {
            response.raw_header("Content-Encoding", coding);
        }
        let extension = self.name.rsplit('.').next().unwrap_or_default();
        let content_type = match extension {
            // W3C, Web Application Manifest.
            "webmanifest" => ContentType::new("application", "manifest+json"),
            _ => ContentType::from_extension(extension).unwrap_or(ContentType::Binary),
        };
        response
            .status(self.status)
            .header(content_type)
            .sized_body(file.data.len(), Cursor::new(file.data))
            .ok()
    }
}
