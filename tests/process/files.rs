//! Files: uploads and their messages survive kills, once and whole.

use std::{fs, thread};

use serde_json::{Value, json};

use crate::{
    actor::{Actor, file_path, text, upload_id},
    process::Home,
    support::{long_or_short, wait_until},
};

/// The number of kills, in a long run and otherwise.
const KILLS: (usize, usize) = (30, 6);
const SIZE: usize = 9 << 20;

/// Differs at each place and in each round.
fn bytes(round: usize) -> Vec<u8> {
    let byte = |at: usize| u8::try_from((at * 7 + at / 251 + round) % 251).unwrap();
    (0..SIZE).map(byte).collect()
}

#[test]
fn uploads_and_their_messages_survive_many_kills() {
    let home = Home::on_disk();
    let mut server = home.serve_demo();
    let mut john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    for round in 0..long_or_short(KILLS) {
        let content = bytes(round);
        let upload = john.begin_upload("film.bin", SIZE);
        let partial = home.data().join("files/uploads").join(upload_id(&upload));
        let sender = {
            let (john, upload, content) = (john.clone(), upload.clone(), content.clone());
            thread::spawn(move || john.try_append(&upload, 0, &content).is_ok())
        };
        // At another place in each round, the last ones behind what is synced.
        let at = (round as u64 % 6 + 1) * 1_400_000;
        wait_until(|| fs::metadata(&partial).map_or(true, |file| file.len() >= at));
        server.kill();
        let was_answered = sender.join().unwrap();
        server = home.serve_demo();
        john = john.at(server.address());

        let offset = john.offset(&upload);
        assert!(!was_answered || offset == SIZE);
        if offset < SIZE {
            john.append(&upload, offset, &content[offset..])
                .is_empty(204);
        }
        let message = json!({
            "content": "", "clientId": format!("film-{round}"), "uploadIds": [upload_id(&upload)],
        });
        let sender = {
            let (john, message) = (john.clone(), message.clone());
            let path = format!("/api/conversations/{conversation}/messages");
            thread::spawn(move || john.try_post(&path, message).is_ok())
        };
        if round % 2 == 0 {
            sender.join().unwrap();
            server.kill();
        } else {
            server.kill();
            sender.join().unwrap();
        }
        server = home.serve_demo();
        john = john.at(server.address());
        john.try_send(&conversation, message).is_done();
        let history = john.told(&conversation);
        assert_eq!(history.len(), round + 1, "each once");
        assert_has(&john, history.last().unwrap(), &content);
    }
    let left = fs::read_dir(home.data().join("files/uploads")).unwrap();
    assert_eq!(left.count(), 0);
}

#[track_caller]
fn assert_has(john: &Actor, message: &Value, content: &[u8]) {
    let file = &message["files"][0];
    assert_eq!(text(&file["name"]), "film.bin");
    assert!(john.get(&file_path(file)).body == content);
}
