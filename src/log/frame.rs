//! The stream's wire format: `text/event-stream` (WHATWG HTML, 9.2 "Server-sent events").

use std::sync::Arc;

use serde::Serialize;

/// Some lines of the stream and the empty one that ends them, rendered once and shared.
pub type Frame = Arc<[u8]>;

/// An event. With an id it moves the client's cursor; without a name it is a `message`.
pub fn event(id: Option<&str>, name: Option<&str>, data: &impl Serialize) -> Frame {
    let data = serde_json::to_string(data).expect("every event's data is JSON");
    of_json(id, name, &data)
}

/// An event whose data is JSON already, which is one line: JSON escapes line breaks in strings, and `serde_json` writes
/// no others.
#[must_use]
pub fn of_json(id: Option<&str>, name: Option<&str>, data: &str) -> Frame {
    let name = name
        .map(|name| format!("event: {name}\n"))
        .unwrap_or_default();
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("{name}{id}data: {data}\n\n").into_bytes().into()
}

/// How long a native `EventSource` waits before it connects again, in milliseconds.
#[must_use]
pub fn retry(milliseconds: u32) -> Frame {
    format!("retry: {milliseconds}\n\n").into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_its_frame() {
        let frame = event(Some("e-1"), Some("x"), &"a\n\ndata: b\r");
        assert_eq!(
            str::from_utf8(&frame).unwrap(),
            "event: x\nid: e-1\ndata: \"a\\n\\ndata: b\\r\"\n\n"
        );
    }
}
