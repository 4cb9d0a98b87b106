//! Answers that are the same for many routes.

use serde_json::{Map, Value, json};

/// Why a request may be refused, besides its route's own reasons.
pub struct Common {
    /// What the document calls it.
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
    "The request cannot be read: it is no HTTP, a header is not UTF-8, or its body is no JSON.",
);
pub const NOBODY: Common = common(
    "Nobody",
    401,
    "Nobody is signed in: there is no token, or its session has ended.",
);
pub const FOREIGN_PAGE: Common = common(
    "ForeignPage",
    403,
    "A page of another site asked for this change.",
);
pub const TOO_SLOW: Common = common(
    "TooSlow",
    408,
    "The body took longer to arrive than over the slowest line.",
);
pub const TOO_LARGE: Common = common("TooLarge", 413, "The body is too large.");
pub const WRONG_TYPE: Common = common(
    "WrongType",
    415,
    "The body is not of the type that `Content-Type` must name.",
);
pub const MISDIRECTED: Common = common(
    "Misdirected",
    421,
    "The request names a host that this server does not answer to.",
);
pub const HEAD_TOO_LARGE: Common = common(
    "HeadTooLarge",
    431,
    "The headers are too long: no client's are.",
);
pub const INVALID: Common = common(
    "Invalid",
    422,
    "A field of the body or a part of the address breaks a rule: `errors` has the rule, by the name of the field; \
     `address` stands for a part of the address.",
);
pub const TOO_OFTEN: Common = common(
    "TooOften",
    429,
    "That is too often: `Retry-After` says when to try again.",
);
pub const FAULT: Common = common(
    "Fault",
    500,
    "A fault of the server, which its log tells of.",
);
pub const BUSY: Common = common(
    "Busy",
    503,
    "The server is busy, stopping, or cannot reach its database: `Retry-After` says when to try again.",
);
pub const FULL: Common = common(
    "Full",
    507,
    "The server's disk is full: nothing was stored.",
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

/// Those of [`Common`], by name.
pub fn components(error: &Value) -> Value {
    let named = ALL.iter().map(|one| {
        (
            one.name.to_owned(),
            refusal(one.status, one.description, error),
        )
    });
    Value::Object(named.collect())
}

/// The answer that is an error.
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

/// What answers have besides their bodies.
pub fn headers() -> Value {
    json!({
        "Retry-After": {
            "description": "After how many seconds it is worth another try.",
            "required": true,
            "schema": { "type": "integer", "minimum": 1, "examples": [5] },
        },
        "Location": {
            "description": "Where it is.",
            "required": true,
            "schema": { "type": "string", "format": "uri-reference", "examples": ["/api/conversations/7"] },
        },
        "Set-Cookie": {
            "description": "Signs a page in, or out. Programs need no cookie.",
            "schema": {
                "type": "string",
                "examples": ["chinwag_session_8000=…; HttpOnly; SameSite=Lax; Path=/; Max-Age=34560000"],
            },
        },
        "Content-Disposition": {
            "description": "That it is to be kept as a file, and under which name.",
            "required": true,
            "schema": { "type": "string", "examples": ["attachment; filename=\"chinwag-ca.crt\""] },
        },
        "X-Accel-Buffering": {
            "description": "For proxies: what is written is to be passed on at once.",
            "required": true,
            "schema": { "type": "string", "const": "no", "examples": ["no"] },
        },
        "Cache-Control": {
            "description": "A picture never changes: another one has another address.",
            "required": true,
            "schema": { "type": "string", "examples": ["private, max-age=31536000, immutable"] },
        },
    })
}
