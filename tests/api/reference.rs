//! The document of the API, which every answer of every test is held against (`support/document.rs`).

use crate::{document::DOCUMENT, test_server::TestServer};

#[test]
fn anybody_may_read_the_document() {
    let server = TestServer::start();
    let document = server.anonymous().get("/api/openapi.json").json(200);
    assert_eq!(document, *DOCUMENT);
}
