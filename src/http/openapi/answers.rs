//! Answers that many routes share.

use serde_json::{Map, Value, json};

/// A refusal that is not specific to a route.
pub struct Common {
    /// The name in the document.
    pub name: &'static str,
    pub status: u16,
    pub description: &'static str,
}

const fn common(name: &'static str, status: u16, description: &'static str) -> Common {
    Common {
        name,
        status,
        description,
    }
}

pub const UNREADABLE: Common = common(
    "Unreadable",
    400,
    "The request could not be read. It is not valid HTTP, a header is not UTF-8, or the body is not valid JSON.",
);
pub const NOBODY: Common = common(
    "Nobody",
    401,
    "You are not signed in. The token is missing, or its session has ended.",
);
pub const FOREIGN_PAGE: Common = common(
    "ForeignPage",
    403,
    "A page of another site requested this change.",
);
pub const TOO_SLOW: Common = common("TooSlow", 408, "The body took too long to arrive.");
pub const TOO_LARGE: Common = common("TooLarge", 413, "The body is too large.");
pub const WRONG_TYPE: Common = common(
    "WrongType",
    415,
    "The body is not of the type that this route accepts. Set `Content-Type`.",
);
pub const MISDIRECTED: Common = common(
    "Misdirected",
    421,
    "The request names a host that this server does not answer to.",
);
pub const HEAD_TOO_LARGE: Common = common("HeadTooLarge", 431, "The headers are too long.");
pub const INVALID: Common = common(
    "Invalid",
    422,
    "A field of the body or a part of the address breaks a rule. `errors` has the rule by the name of the field. \
    `address` means a part of the address.",
);
pub const TOO_OFTEN: Common = common(
    "TooOften",
    429,
    "You reached a rate limit. `Retry-After` says when to try again.",
);
pub const FAULT: Common = common("Fault", 500, "The server failed. Details are in its log.");
pub const BUSY: Common = common(
    "Busy",
    503,
    "The server is busy or stopping, or cannot reach its database. `Retry-After` says when to try again.",
);
pub const FULL: Common = common(
    "Full",
    507,
    "The server's disk is full. Nothing was stored.",
);

const ALL: [&Common; 13] = [
    &UNREADABLE,
    &NOBODY,
    &FOREIGN_PAGE,
    &TOO_SLOW,
    &TOO_LARGE,
    &WRONG_TYPE,
    &MISDIRECTED,
    &HEAD_TOO_LARGE,
    &INVALID,
    &TOO_OFTEN,
    &FAULT,
    &BUSY,
    &FULL,
];

/// The refusals of [`Common`], by name.
pub fn components(error: &Value) -> Value {
    let named = ALL.iter().map(|one| {
        (
            one.name.to_owned(),
            refusal(one.status, one.description, error),
        )
    });
    Value::Object(named.collect())
}

/// Describes an error as an answer.
pub fn refusal(status: u16, description: &str, error: &Value) -> Value {
    let mut answer = Map::new();
    answer.insert("description".to_owned(), description.into());
    if matches!(status, 429 | 503) {
        answer.insert("headers".to_owned(), referred(&["Retry-After"]));
    }
    answer.insert(
        "content".to_owned(),
        json!({ "application/json": { "schema": error } }),
    );
    Value::Object(answer)
}

/// References to [`headers`].
pub fn referred(names: &[&str]) -> Value {
    let references = names.iter().map(|name| {
        let reference = format!("#/components/headers/{name}");
        ((*name).to_owned(), json!({ "$ref": reference }))
    });
    Value::Object(references.collect())
}

/// The headers of answers.
pub fn headers() -> Value {
    json!({
        "Retry-After": {
            "description": "The number of seconds after which you can try again.",
            "required": true,
            "schema": { "type": "integer", "minimum": 1, "examples": [5] },
        },
        "Location": {
            "description": "The address to follow.",
            "required": true,
            "schema": { "type": "string", "format": "uri-reference", "examples": ["/api/conversations/7"] },
        },
        "Set-Cookie": {
            "description": "The cookie that signs a page in or out. Programs need no cookie.",
            "schema": {
                "type": "string",
                "examples": ["chinwag_session_8000=…; HttpOnly; SameSite=Lax; Path=/; Max-Age=34560000"],
            },
        },
        "Content-Disposition": {
            "description": "Tells the browser to save the answer as a file, and under which name.",
            "required": true,
            "schema": { "type": "string", "examples": ["attachment; filename=\"chinwag-ca.crt\""] },
        },
        "X-Accel-Buffering": {
            "description": "Tells proxies to pass each part on at once.",
            "required": true,
            "schema": { "type": "string", "const": "no", "examples": ["no"] },
        },
        "Upload-Offset": {
            "description": "How many bytes have arrived.",
            "required": true,
            "schema": { "type": "integer", "minimum": 0, "examples": [65536] },
        },
        "Upload-Length": {
            "description": "The size of the whole file in bytes.",
            "required": true,
            "schema": { "type": "integer", "minimum": 0, "examples": [131_072] },
        },
        "Upload-Expires": {
            "description": "When the upload ends.",
            "required": true,
            "schema": { "type": "string", "examples": ["Tue, 01 Dec 2026 09:30:00 GMT"] },
        },
        "ETag": {
            "description": "Differs for different bytes. Send it as `If-None-Match` to get a file only if it is another.",
            "required": true,
            "schema": { "type": "string", "examples": ["\"9f86d081\""] },
        },
        "Cache-Control": {
            "description": "How long a browser may keep the answer. A picture of a user never changes: a new one has a new address.",
            "required": true,
            "schema": { "type": "string", "examples": ["private, max-age=31536000, immutable"] },
        },
    })
}
