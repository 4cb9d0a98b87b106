//! The document is whole, and what is checked in of it is what the code says.

use std::{env, fs, path::Path};

use super::*;

#[test]
fn the_document_that_is_checked_in_is_that_of_the_server() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend/openapi.json");
    if env::var_os("UPDATE_API_TYPES").is_some() {
        fs::write(&file, document()).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap();
    assert!(
        written == document(),
        "{} is not what the server says: run `UPDATE_API_TYPES=1 cargo test openapi`, then `npm run types` in frontend",
        file.display(),
    );
}
