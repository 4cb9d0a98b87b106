//! The API document, against which every answer of every test is checked (`support/document.rs`).

use crate::{document::DOCUMENT, test_server::TestServer};

#[test]
fn document_is_public() {
    let server = TestServer::start();
    let document = server.anonymous().get("/api/openapi.json").json(200);
    assert_eq!(document, *DOCUMENT);
}
