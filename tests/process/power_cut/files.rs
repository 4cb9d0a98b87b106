//! Files while the power is cut: senders of files, their records, and checks of the disk.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

use data_encoding::{BASE64, HEXLOWER};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::entries;
use crate::{
    actor::{Actor, file_path, messages_of, text, upload_id},
    answer::Answer,
    support::wait_until,
};

/// The number of concurrent senders.
const SENDERS: usize = 2;
/// Each file is sent in this many pieces.
const PIECES: usize = 3;
/// The longer side of a picture that gets a preview.
const WIDE: u32 = 800;

/// The fate of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// Sends it with a message.
    Send,
    /// Sends it with a message, and deletes the message.
    Delete,
    /// Uploads it, and does not send it.
    Drop,
}

/// The plans that senders follow.
#[derive(Clone, Copy)]
pub enum Plans {
    All,
    /// Once a message was deleted, the write-ahead log is emptied with each start.
    WithoutDeletions,
}

/// A file on its way, and how far its sender knows that it got.
pub struct Sending {
    client_id: String,
    plan: Plan,
    name: &'static str,
    content: Vec<u8>,
    /// The address of its upload.
    upload: Option<String>,
    offset: usize,
    /// Its message was sent or its upload ended, perhaps without an answer.
    is_upload_over: bool,
    message: Option<String>,
    is_done: bool,
}

/// The running senders.
pub struct Senders(Vec<JoinHandle<Vec<Sending>>>);

impl Senders {
    /// Starts the senders. Each name must be used once. Their first files, which a cut often meets, differ by `round`.
    pub fn start(
        client: &Actor,
        conversation: &str,
        name: &str,
        round: usize,
        plans: Plans,
    ) -> Self {
        let start = |sender| {
            let client = client.keeping_connections();
            let (conversation, name) = (conversation.to_owned(), format!("{name}-{sender}"));
            let first = round + 3 * sender;
            thread::spawn(move || {
                let files = (first..).map(|n| Sending::nth(&name, n, plans));
                send_until_the_end(&client, &conversation, files)
            })
        };
        Self((0..SENDERS).map(start).collect())
    }

    /// Waits until every sender has noticed that the server is gone.
    pub fn end(self) -> Vec<Sending> {
        let senders = self.0.into_iter();
        senders.flat_map(|sender| sender.join().unwrap()).collect()
    }
}

fn send_until_the_end(
    client: &Actor,
    conversation: &str,
    files: impl Iterator<Item = Sending>,
) -> Vec<Sending> {
    let mut sent = Vec::new();
    for mut sending in files {
        let outcome = sending.go_on(client, conversation);
        sent.push(sending);
        if outcome.is_err() {
            break;
        }
    }
    sent
}

impl Sending {
    /// All plans in turn, with pictures, and with bytes that others have too.
    fn nth(sender: &str, n: usize, plans: Plans) -> Self {
        let client_id = format!("file-{sender}-{n}");
        let turn = match plans {
            Plans::WithoutDeletions => n % 4,
            Plans::All => n % 6,
        };
        let (plan, bytes) = match turn {
            0 | 1 => (Plan::Send, client_id.as_str()),
            2 => (Plan::Send, "shared"),
            3 => (Plan::Drop, client_id.as_str()),
            4 => (Plan::Delete, client_id.as_str()),
            _ => (Plan::Delete, "shared"),
        };
        let seed = Sha256::digest(bytes);
        let (name, content) = if turn == 1 {
            ("photo.png", picture([seed[0], seed[1], seed[2]]))
        } else {
            let size = 20_000 + usize::from(seed[0]) * 700;
            (
                "plan.bin",
                seed.iter().copied().cycle().take(size).collect(),
            )
        };
        Self {
            client_id,
            plan,
            name,
            content,
            upload: None,
            offset: 0,
            is_upload_over: false,
            message: None,
            is_done: false,
        }
    }

    /// Takes the next steps until the plan is done.
    ///
    /// # Errors
    /// There is no answer.
    fn go_on(&mut self, client: &Actor, conversation: &str) -> Result<(), ureq::Error> {
        let upload = match self.upload.clone() {
            Some(upload) => upload,
            None => self.begin(client)?,
        };
        while self.offset < self.content.len() {
            let end = (self.offset + self.content.len() / PIECES + 1).min(self.content.len());
            let piece = &self.content[self.offset..end];
            let answer = client.try_append(&upload, self.offset, piece)?;
            answer.is_empty(204);
            self.offset = offset(&answer);
            assert_eq!(self.offset, end);
        }
        if self.plan == Plan::Drop {
            let was_over = std::mem::replace(&mut self.is_upload_over, true);
            let answer = client.try_bytes("DELETE", &upload, &[TUS], &[])?;
            assert!(answer.status == 204 || was_over && answer.status == 404);
            self.is_done = true;
            return Ok(());
        }
        let messages = messages_of(conversation);
        if self.message.is_none() {
            self.is_upload_over = true;
            let message = json!({
                "content": "", "clientId": self.client_id, "uploadIds": [upload_id(&upload)],
            });
            let answer = client.try_post(&messages, message)?;
            answer.is_done();
            let message = answer.json(answer.status);
            self.message = Some(text(&message["id"]).to_owned());
        }
        if let (Plan::Delete, Some(message)) = (self.plan, &self.message) {
            let path = format!("{messages}/{message}");
            client.try_bytes("DELETE", &path, &[], &[])?.is_empty(204);
        }
        self.is_done = true;
        Ok(())
    }

    fn begin(&mut self, client: &Actor) -> Result<String, ureq::Error> {
        let size = self.content.len().to_string();
        let metadata = format!("filename {}", BASE64.encode(self.name.as_bytes()));
        let headers = [
            TUS,
            ("Upload-Length", &size),
            ("Upload-Metadata", metadata.as_str()),
        ];
        let answer = client.try_bytes("POST", "/api/uploads", &headers, &[])?;
        answer.is_empty(201);
        let upload = answer.header("Location").expect("an address").to_owned();
        self.upload = Some(upload.clone());
        Ok(upload)
    }

    /// Whether readers must be able to get it.
    fn is_sent(&self) -> bool {
        self.plan == Plan::Send && self.message.is_some()
    }

    /// After a power cut: nothing that was acknowledged is lost, and the plan can be done.
    fn resume(&mut self, client: &Actor, conversation: &str) {
        self.check(client, conversation);
        if self.is_done {
            return;
        }
        if let (Some(upload), None) = (&self.upload, &self.message) {
            let head = client.tus("HEAD", upload, &[], &[]);
            if head.status == 200 {
                let told = offset(&head);
                assert!(told >= self.offset, "{told} of {}", self.offset);
                self.offset = told;
            } else {
                assert!(head.status == 404 && self.is_upload_over, "{head:?}");
            }
        }
        self.go_on(client, conversation).unwrap();
        self.check(client, conversation);
    }

    /// A file of an acknowledged message has its bytes.
    pub fn check(&self, client: &Actor, conversation: &str) {
        let Some(message) = self.message.as_ref().filter(|_| self.is_sent()) else {
            return;
        };
        let path = format!("{}/{message}", messages_of(conversation));
        let file = client.get(&path).json(200)["files"][0].clone();
        let got = client.get(&file_path(&file));
        assert!(got.status == 200 && got.body == self.content, "{file}");
        if self.name == "photo.png" {
            assert_eq!(file["hasPreview"], true);
            let preview = format!("/api/files/{}/preview?size=720", text(&file["id"]));
            let preview = client.get(&preview);
            image::load_from_memory(&preview.body).unwrap();
        }
    }
}

const TUS: (&str, &str) = ("Tus-Resumable", "1.0.0");

fn offset(answer: &Answer) -> usize {
    answer.header("Upload-Offset").unwrap().parse().unwrap()
}

fn picture(colour: [u8; 3]) -> Vec<u8> {
    let mut file = io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(WIDE, 8, image::Rgb(colour))
        .write_to(&mut file, image::ImageFormat::Png)
        .unwrap();
    file.into_inner()
}

/// Resumes what the power cut ended. Then the server's files are those of messages, once housekeeping is done.
pub fn resume(
    client: &Actor,
    conversation: &str,
    data: &Path,
    before: &[Sending],
    last: &mut [Sending],
) {
    for sending in last.iter_mut() {
        sending.resume(client, conversation);
    }
    let all = before.iter().chain(&*last);
    let sent = all.filter(|sending| sending.is_sent());
    let needed: BTreeSet<_> = sent.map(|sending| hex(&sending.content)).collect();
    wait_until(|| {
        let there = placed(data).into_iter().map(|(hash, _)| hash);
        there.collect::<BTreeSet<_>>() == needed && entries(&data.join("files/uploads")).is_empty()
    });
}

/// The harm to the files of a data folder: those with other bytes than their names say, and rows without their files.
pub async fn harm(data: &Path, db: &mut SqliteConnection) -> Vec<String> {
    let mut harm = Vec::new();
    for (hash, path) in placed(data) {
        if path.extension().is_none() && hex(&fs::read(&path).unwrap()) != hash {
            harm.push(format!("{} has other bytes", path.display()));
        }
    }
    let rows: Vec<(Vec<u8>, bool)> = sqlx::query_as(
        "select hash, has_preview from files
         union all
         select hash, stored ->> '$.hasPreview' from uploads where stored is not null",
    )
    .fetch_all(db)
    .await
    .unwrap();
    for (hash, has_preview) in rows {
        let hash = HEXLOWER.encode(&hash);
        let file = data.join("files").join(&hash[..2]).join(&hash[2..]);
        if !file.exists() || has_preview && !file.with_extension("720").exists() {
            harm.push(format!("a row has no {}", file.display()));
        }
    }
    harm
}

/// The files in their places and their previews, each with the hash in its name.
fn placed(data: &Path) -> Vec<(String, PathBuf)> {
    let folders = entries(&data.join("files")).into_iter();
    let files = folders
        .filter(|folder| !folder.ends_with("uploads"))
        .flat_map(|folder| entries(&folder));
    let hash = |path: &PathBuf| {
        let folder = path.parent()?.file_name()?.to_str()?;
        Some(format!("{folder}{}", path.file_stem()?.to_str()?))
    };
    files.map(|path| (hash(&path).unwrap(), path)).collect()
}

fn hex(content: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(content))
}
