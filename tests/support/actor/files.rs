//! Uploads, as clients of tus send them, and files.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::{Actor, text};
use crate::support::answer::Answer;

impl Actor {
    /// A request of tus.
    pub fn tus(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let version = [("Tus-Resumable", "1.0.0")];
        self.send_bytes(method, path, &[&version, headers].concat(), body)
    }

    /// Begins an upload.
    pub fn try_begin_upload(&self, name: &str, size: usize) -> Answer {
        let metadata = format!("filename {}", BASE64.encode(name.as_bytes()));
        let size = size.to_string();
        let headers = [
            ("Upload-Length", size.as_str()),
            ("Upload-Metadata", &metadata),
        ];
        self.tus("POST", "/api/uploads", &headers, &[])
    }

    /// Begins an upload, and returns its address.
    #[track_caller]
    pub fn begin_upload(&self, name: &str, size: usize) -> String {
        let begun = self.try_begin_upload(name, size);
        begun.is_empty(201);
        begun.header("Location").expect("an address").to_owned()
    }

    /// Sends bytes of an upload.
    pub fn append(&self, upload: &str, offset: usize, bytes: &[u8]) -> Answer {
        self.try_append(upload, offset, bytes).unwrap()
    }

    /// Sends bytes of an upload.
    ///
    /// # Errors
    /// There is no answer.
    pub fn try_append(
        &self,
        upload: &str,
        offset: usize,
        bytes: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let offset = offset.to_string();
        let headers = [
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Offset", offset.as_str()),
            ("Content-Type", "application/offset+octet-stream"),
        ];
        self.try_bytes("PATCH", upload, &headers, bytes)
    }

    /// How many bytes of an upload have arrived.
    #[track_caller]
    pub fn offset(&self, upload: &str) -> usize {
        let head = self.tus("HEAD", upload, &[], &[]);
        assert_eq!(head.status, 200);
        head.header("Upload-Offset").unwrap().parse().unwrap()
    }

    /// Uploads a whole file, and returns the upload's id.
    #[track_caller]
    pub fn upload(&self, name: &str, bytes: &[u8]) -> String {
        let upload = self.begin_upload(name, bytes.len());
        if !bytes.is_empty() {
            self.append(&upload, 0, bytes).is_empty(204);
        }
        upload_id(&upload)
    }

    /// Sends a message with a file, and returns the file.
    #[track_caller]
    pub fn send_file(&self, conversation: &str, name: &str, bytes: &[u8]) -> Value {
        let upload = self.upload(name, bytes);
        let sent = self.try_send(
            conversation,
            json!({ "content": "", "uploadIds": [upload] }),
        );
        sent.json(201)["files"][0].clone()
    }
}

/// The id of an upload's address.
pub fn upload_id(address: &str) -> String {
    address.rsplit('/').next().expect("an id").to_owned()
}

/// The address of a file.
pub fn file_path(file: &Value) -> String {
    format!("/api/files/{}/file", text(&file["id"]))
}
