//! Files: uploads that can be continued, messages with files, and who may get them.

use std::{ffi::OsStr, fs, path::PathBuf};

use serde_json::{Value, json};

use crate::{
    actor::{Actor, file_path, messages_of, text, upload_id},
    picture_files::{BLUE, GREEN, RED, file, png_that_says, stripes},
    support::wait_until,
    test_server::TestServer,
};

/// Differs at each place, so that a wrong offset shows.
fn bytes(length: usize) -> Vec<u8> {
    let byte = |at: usize| u8::try_from((at * 7 + at / 251) % 251).unwrap();
    (0..length).map(byte).collect()
}

/// The stored files, without previews and uploads.
fn stored(server: &TestServer) -> usize {
    let files = in_their_places(server).into_iter();
    files.filter(|file| file.extension().is_none()).count()
}

fn previews_of_senders(server: &TestServer) -> usize {
    let files = in_their_places(server).into_iter();
    let endings = files.filter_map(|file| file.extension().map(OsStr::to_owned));
    endings
        .filter(|ending| ending.to_string_lossy().contains('-'))
        .count()
}

fn in_their_places(server: &TestServer) -> Vec<PathBuf> {
    let folders = fs::read_dir(server.data().join("files")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path());
    folders
        .filter(|folder| !folder.ends_with("uploads"))
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect()
}

fn partials(server: &TestServer) -> usize {
    fs::read_dir(server.data().join("files/uploads"))
        .unwrap()
        .count()
}

#[test]
fn file_arrives_with_its_message_on_all_devices() {
    let server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let content = bytes(300_000);
    let mut stream = jane.stream();
    let upload = john.upload("plan.bin", &content);
    let sent = john
        .try_send(
            &meeting,
            json!({ "content": "the plan", "uploadIds": [upload] }),
        )
        .json(201);
    let told = stream.event().data;
    assert_eq!(told["files"], sent["files"]);
    let file = &sent["files"][0];
    assert_eq!(
        *file,
        json!({
            "id": file["id"], "name": "plan.bin", "mediaType": "application/octet-stream", "size": 300_000,
            "width": null, "height": null, "hasPreview": false,
        })
    );
    let got = jane.get(&file_path(file));
    assert_eq!(got.status, 200);
    assert!(got.body == content);
    assert_eq!(
        got.header("Content-Disposition"),
        Some("attachment; filename=\"plan.bin\"")
    );
    assert_eq!(jane.history(&meeting, None)[0]["files"], sent["files"]);
    assert_eq!((stored(&server), partials(&server)), (1, 0));
}

#[test]
fn upload_goes_on_where_it_stopped() {
    let mut server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let content = bytes(200_000);
    let upload = john.begin_upload("a.bin", content.len());
    let answer = john.append(&upload, 0, &content[..70_000]);
    answer.is_empty(204);
    assert_eq!(answer.header("Upload-Offset"), Some("70000"));
    john.append(&upload, 0, &content).error(409);
    john.append(&upload, 80_000, &content).error(409);
    let refused = john.append(&upload, 70_000, &bytes(200_000)).error(413);
    assert_eq!(
        refused,
        "The request is too large. Send 130000 bytes at most."
    );
    // The part that fits was kept.
    assert_eq!(john.offset(&upload), 200_000);
    john.tus("DELETE", &upload, &[], &[]).is_empty(204);
    let upload = john.begin_upload("a.bin", content.len());
    john.append(&upload, 0, &content[..70_000]).is_empty(204);
    server.stop();
    server.run();
    let (john, jane) = (john.at(server.address()), jane.at(server.address()));
    assert_eq!(john.offset(&upload), 70_000);
    let found = john.get(&upload).json(200);
    assert_eq!(
        (&found["offset"], &found["file"]),
        (&json!(70_000), &Value::Null)
    );
    john.try_send(
        &meeting,
        json!({ "content": "", "uploadIds": [upload_id(&upload)] }),
    )
    .invalid("uploadIds");
    john.append(&upload, 70_000, &content[70_000..])
        .is_empty(204);
    let sent = john
        .try_send(
            &meeting,
            json!({ "content": "", "uploadIds": [upload_id(&upload)] }),
        )
        .json(201);
    assert!(jane.get(&file_path(&sent["files"][0])).body == content);
}

#[test]
fn upload_is_its_users_alone() {
    let server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let upload = john.begin_upload("a.txt", 5);
    john.append(&upload, 0, b"hello").is_empty(204);
    assert_eq!(jane.tus("HEAD", &upload, &[], &[]).status, 404);
    jane.append(&upload, 0, b"hello").error(404);
    jane.get(&upload).error(404);
    jane.tus("DELETE", &upload, &[], &[]).error(404);
    let stolen = json!({ "content": "", "uploadIds": [upload_id(&upload)] });
    jane.try_send(&meeting, stolen).invalid("uploadIds");
    john.tus("DELETE", &upload, &[], &[]).is_empty(204);
    john.get(&upload).error(404);
    wait_until(|| stored(&server) == 0);
}

#[test]
fn retry_finds_the_message_with_the_same_files_only() {
    let server = TestServer::start();
    let (john, _, meeting) = server.john_and_jane();
    let [first, second] = ["a.txt", "b.txt"].map(|name| john.upload(name, name.as_bytes()));
    let message =
        |uploads: Value| json!({ "content": "two", "clientId": "x", "uploadIds": uploads });
    let sent = john
        .try_send(&meeting, message(json!([second, first])))
        .json(201);
    let names: Vec<_> = sent["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| text(&file["name"]))
        .collect();
    assert_eq!(names, ["b.txt", "a.txt"]);
    assert_eq!(
        john.try_send(&meeting, message(json!([second, first])))
            .json(200),
        sent
    );
    let third = john.upload("c.txt", b"c");
    for uploads in [
        json!([first, second]),
        json!([second]),
        json!([]),
        json!([third]),
    ] {
        john.try_send(&meeting, message(uploads)).error(409);
    }
    // It was not used up.
    john.try_send(&meeting, json!({ "content": "", "uploadIds": [third] }))
        .json(201);
    let again = json!({ "content": "", "uploadIds": [third] });
    john.try_send(&meeting, again).invalid("uploadIds");
    let twice = john.upload("d.txt", b"d");
    john.try_send(
        &meeting,
        json!({ "content": "", "uploadIds": [twice, twice] }),
    )
    .invalid("uploadIds");
    john.try_send(&meeting, json!({ "content": "", "uploadIds": ["999"] }))
        .invalid("uploadIds");
    john.try_send(&meeting, json!({ "content": "  ", "uploadIds": [] }))
        .invalid("content");
}

#[test]
fn sent_upload_has_ended_and_its_file_stays() {
    let server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let upload = john.begin_upload("a.txt", 5);
    john.append(&upload, 0, b"hello").is_empty(204);
    let message = json!({ "content": "", "uploadIds": [upload_id(&upload)] });
    let sent = john.try_send(&meeting, message).json(201);
    john.tus("DELETE", &upload, &[], &[]).error(404);
    assert_eq!(john.tus("HEAD", &upload, &[], &[]).status, 404);
    john.append(&upload, 5, b"").error(404);
    assert_eq!(jane.get(&file_path(&sent["files"][0])).body, b"hello");
}

#[test]
fn stored_upload_takes_no_more_bytes() {
    let server = TestServer::start();
    let (john, _, meeting) = server.john_and_jane();
    let upload = john.begin_upload("a.txt", 5);
    john.append(&upload, 0, b"hello").is_empty(204);
    john.append(&upload, 5, b"").is_empty(204);
    john.append(&upload, 5, b"more").error(413);
    let sent = john.try_send(
        &meeting,
        json!({ "content": "", "uploadIds": [upload_id(&upload)] }),
    );
    let file = sent.json(201)["files"][0].clone();
    assert_eq!(john.get(&file_path(&file)).body, b"hello");
    assert_eq!((stored(&server), partials(&server)), (1, 0));
}

#[test]
fn same_bytes_are_stored_once_and_leave_with_the_last_message() {
    let server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let path = |message: &Value| format!("{}/{}", messages_of(&meeting), text(&message["id"]));
    let send = |actor: &Actor, name| {
        let upload = actor.upload(name, b"the same");
        actor
            .try_send(&meeting, json!({ "content": "", "uploadIds": [upload] }))
            .json(201)
    };
    let (first, second) = (send(&john, "a.txt"), send(&jane, "b.txt"));
    assert_eq!(stored(&server), 1);
    john.delete(&path(&first)).is_empty(204);
    john.get(&file_path(&first["files"][0])).error(404);
    assert_eq!(john.get(&file_path(&second["files"][0])).body, b"the same");
    jane.delete(&path(&second)).is_empty(204);
    john.get(&file_path(&second["files"][0])).error(404);
    wait_until(|| stored(&server) == 0);
}

#[test]
fn access_follows_the_message() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    let mary = server.stranger();
    let room = john.create_private_room("plans", &["jane"]);
    let file = john.send_file(&room, "plan.txt", b"secret");
    assert_eq!(jane.get(&file_path(&file)).body, b"secret");
    mary.get(&file_path(&file)).error(404);
    mary.get(&format!("/api/conversations/{room}/files"))
        .error(404);
    jane.post_empty(&format!("/api/conversations/{room}/leave"))
        .is_empty(204);
    jane.get(&file_path(&file)).error(404);
    server.anonymous().get(&file_path(&file)).error(401);
}

#[test]
fn video_players_get_the_ranges_that_they_ask_for() {
    let server = TestServer::start();
    let (john, _, meeting) = server.john_and_jane();
    let content = bytes(200_000);
    let file = john.send_file(&meeting, "film.mp4", &content);
    let get = |range| john.get_with(&file_path(&file), &[("Range", range)]);
    let whole = get("bytes=0-");
    assert_eq!(whole.status, 206);
    assert_eq!(whole.header("Content-Range"), Some("bytes 0-199999/200000"));
    assert!(whole.body == content);
    let part = get("bytes=150000-150099");
    assert_eq!(
        part.header("Content-Range"),
        Some("bytes 150000-150099/200000")
    );
    assert_eq!(part.body, content[150_000..150_100]);
    assert_eq!(get("bytes=-5").body, content[199_995..]);
    let beyond = get("bytes=200000-");
    assert_eq!(beyond.status, 416);
    assert_eq!(beyond.header("Content-Range"), Some("bytes */200000"));
    let etag = whole.header("ETag").unwrap().to_owned();
    let known = john.get_with(&file_path(&file), &[("If-None-Match", &etag)]);
    known.is_empty(304);
    for headers in [&[][..], &[("Range", "bytes=0-9")]] {
        let head = john.tus("HEAD", &file_path(&file), headers, &[]);
        assert_eq!(
            (head.status, head.header("Content-Length")),
            (200, Some("200000"))
        );
    }
}

#[test]
fn files_are_shown_only_if_that_is_safe() {
    let server = TestServer::start();
    let (john, _, meeting) = server.john_and_jane();
    let cases: [(&str, &[u8], &str, &str); 4] = [
        (
            "page.html",
            b"<!doctype html><script>alert(1)</script>",
            "application/octet-stream",
            "attachment",
        ),
        (
            "logo.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>",
            "application/octet-stream",
            "attachment",
        ),
        ("paper.pdf", b"%PDF-1.7\n", "application/pdf", "inline"),
        ("notes.txt", b"hello", "text/plain; charset=utf-8", "inline"),
    ];
    for (name, content, media_type, disposition) in cases {
        let file = john.send_file(&meeting, name, content);
        assert_eq!(file["mediaType"], media_type, "{name}");
        let path = file_path(&file);
        let got = john.get(&path);
        assert_eq!(got.header("Content-Type"), Some(media_type));
        assert!(
            got.header("Content-Disposition")
                .unwrap()
                .starts_with(disposition),
            "{name}"
        );
        assert_eq!(got.header("X-Content-Type-Options"), Some("nosniff"));
        assert_eq!(got.header("Cache-Control"), Some("private, no-cache"));
        let policy = got.header("Content-Security-Policy").unwrap();
        assert!(policy.starts_with("default-src 'none';"));
        assert_eq!(policy.contains("sandbox"), name != "paper.pdf");
        let download = john.get(&format!("{path}?download"));
        assert!(
            download
                .header("Content-Disposition")
                .unwrap()
                .starts_with("attachment")
        );
    }
}

#[test]
fn picture_has_a_preview_and_no_metadata() {
    let server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let picture = crate::picture_files::jpeg_with_metadata(
        &stripes(1200, 800, [RED, GREEN, BLUE]),
        6,
        "48.2082 N",
    );
    let file = john.send_file(&meeting, "photo.jpg", &picture);
    assert_eq!(
        (
            &file["mediaType"],
            &file["width"],
            &file["height"],
            &file["hasPreview"]
        ),
        (
            &json!("image/jpeg"),
            &json!(800),
            &json!(1200),
            &json!(true)
        )
    );
    let original = jane.get(&file_path(&file)).body;
    assert!(!original.windows(7).any(|part| part == b"48.2082"));
    let preview = |size| {
        jane.get(&format!(
            "/api/files/{}/preview?size={size}",
            text(&file["id"])
        ))
    };
    for size in [100, 720, 1600] {
        let small = preview(size);
        assert_eq!(small.header("Content-Type"), Some("image/jpeg"));
        let small = image::load_from_memory(&small.body).unwrap();
        assert_eq!((small.width(), small.height()), (480, 720), "{size}");
    }
    let png = file_of_text(&john, &meeting);
    jane.get(&format!("/api/files/{}/preview?size=9", text(&png["id"])))
        .error(404);
}

fn file_of_text(actor: &Actor, conversation: &str) -> Value {
    actor.send_file(conversation, "a.txt", b"text")
}

#[test]
fn page_can_add_a_preview_that_the_server_cannot_make() {
    let server = TestServer::start();
    let (john, _, meeting) = server.john_and_jane();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0";
    let upload = john.upload("photo.heic", heic);
    let found = john.get(&format!("/api/uploads/{upload}")).json(200);
    assert_eq!(
        (&found["file"]["mediaType"], &found["file"]["hasPreview"]),
        (&json!("image/heic"), &json!(false))
    );
    let copy = file(
        &stripes(900, 600, [RED, GREEN, BLUE]),
        image::ImageFormat::Jpeg,
    );
    let path = format!("/api/uploads/{upload}/preview");
    assert_eq!(john.put(&path, "image/jpeg", &copy).status, 422);
    let path = format!("{path}?width=4032&height=3024");
    john.put(&path, "image/jpeg", b"no picture")
        .invalid("preview");
    john.put(&path, "image/svg+xml", &copy).error(415);
    let changed = john.put(&path, "image/jpeg", &copy).json(200);
    assert_eq!(
        (&changed["file"]["width"], &changed["file"]["hasPreview"]),
        (&json!(4032), &json!(true))
    );
    let sent = john
        .try_send(&meeting, json!({ "content": "", "uploadIds": [upload] }))
        .json(201);
    let preview = john.get(&format!(
        "/api/files/{}/preview?size=300",
        text(&sent["files"][0]["id"])
    ));
    assert_eq!(image::load_from_memory(&preview.body).unwrap().width(), 720);
}

#[test]
fn size_that_the_server_has_measured_is_kept() {
    let server = TestServer::start();
    let (john, ..) = server.john_and_jane();
    let copy = file(&stripes(900, 600, [RED; 3]), image::ImageFormat::Jpeg);
    // No picture has sides as long as those of the last one.
    for (side, width) in [(30_000, 30_000), (0x7fff_ffff, 9)] {
        let upload = john.upload("a.png", &png_that_says(side));
        let path = format!("/api/uploads/{upload}/preview?width=9&height=9");
        let stored = john.put(&path, "image/jpeg", &copy).json(200)["file"].take();
        assert_eq!(
            (&stored["width"], &stored["hasPreview"]),
            (&json!(width), &json!(true))
        );
    }
}

#[test]
fn preview_of_a_sender_leaves_with_their_message_or_upload() {
    let server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0";
    let copy = file(
        &stripes(900, 600, [RED, GREEN, BLUE]),
        image::ImageFormat::Jpeg,
    );
    let upload = |actor: &Actor| {
        let upload = format!("/api/uploads/{}", actor.upload("photo.heic", heic));
        let path = format!("{upload}/preview?width=4032&height=3024");
        actor.put(&path, "image/jpeg", &copy).json(200);
        upload
    };
    let send = |actor: &Actor, upload: &str| {
        let message = json!({ "content": "", "uploadIds": [upload_id(upload)] });
        actor.try_send(&meeting, message).json(201)
    };
    let kept = send(&john, &upload(&john));
    let deleted = send(&jane, &upload(&jane));
    let unsent = upload(&jane);
    assert_eq!(previews_of_senders(&server), 6);
    jane.tus("DELETE", &unsent, &[], &[]).is_empty(204);
    wait_until(|| previews_of_senders(&server) == 4);
    let path = format!("{}/{}", messages_of(&meeting), text(&deleted["id"]));
    jane.delete(&path).is_empty(204);
    wait_until(|| previews_of_senders(&server) == 2);
    let preview = format!(
        "/api/files/{}/preview?size=720",
        text(&kept["files"][0]["id"])
    );
    assert_eq!(john.get(&preview).status, 200);
}

#[test]
fn files_of_a_conversation_are_listed_by_pages() {
    let server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let picture = file(&stripes(9, 9, [RED; 3]), image::ImageFormat::Png);
    for number in 0..2 {
        let uploads: Vec<_> = (0..18)
            .map(|at| {
                let name = format!("{number}-{at}");
                if at == 0 {
                    john.upload(&name, &picture)
                } else {
                    john.upload(&name, name.as_bytes())
                }
            })
            .collect();
        john.try_send(&meeting, json!({ "content": "", "uploadIds": uploads }))
            .json(201);
    }
    let list = |query: &str| {
        jane.get(&format!("/api/conversations/{meeting}/files?{query}"))
            .json(200)
    };
    let first = list("");
    assert_eq!(
        (first["files"].as_array().unwrap().len(), &first["hasMore"]),
        (30, &json!(true))
    );
    assert_eq!(first["files"][0]["file"]["name"], "1-17");
    let rest = list(&format!(
        "before={}",
        text(&first["files"][29]["file"]["id"])
    ));
    assert_eq!(
        (rest["files"].as_array().unwrap().len(), &rest["hasMore"]),
        (6, &json!(false))
    );
    let pictures = list("kind=pictures");
    assert_eq!(pictures["files"].as_array().unwrap().len(), 2);
    assert_eq!(list("kind=others")["files"].as_array().unwrap().len(), 30);
}

#[test]
fn large_files_and_full_servers_are_refused_before_anything_is_sent() {
    let server = TestServer::configured(|flags| {
        flags.dev_login = true;
        flags.max_file_size = Some("1KB".parse().unwrap());
        flags.max_files_size = Some("1500".parse().unwrap());
    });
    let (john, _, meeting) = server.john_and_jane();
    assert_eq!(john.get("/api/server").json(200)["maxFileSize"], 1024);
    assert_eq!(
        john.try_begin_upload("a", 1025).error(413),
        "Files can be up to 1 KB."
    );
    john.send_file(&meeting, "a", &bytes(1000));
    john.try_begin_upload("b", 501).error(507);
    john.send_file(&meeting, "b", &bytes(500));
    john.try_begin_upload("c", 1).error(507);
}

#[test]
fn protocol_is_described_and_its_version_required() {
    let server = TestServer::start();
    let (john, ..) = server.john_and_jane();
    let described = john.tus("OPTIONS", "/api/uploads", &[], &[]);
    described.is_empty(204);
    for (name, value) in [
        ("Tus-Version", "1.0.0"),
        ("Tus-Resumable", "1.0.0"),
        ("Tus-Extension", "creation,termination,expiration"),
        ("Tus-Max-Size", "52428800"),
    ] {
        assert_eq!(described.header(name), Some(value));
    }
    let other = [("Tus-Resumable", "0.2.2"), ("Upload-Length", "1")];
    let refused = john.send_bytes("POST", "/api/uploads", &other, &[]);
    refused.error(412);
    assert_eq!(refused.header("Tus-Version"), Some("1.0.0"));
    john.tus("POST", "/api/uploads", &[], &[])
        .invalid("Upload-Length");
    let wrong = [("Upload-Length", "1"), ("Upload-Metadata", "filename !")];
    john.tus("POST", "/api/uploads", &wrong, &[])
        .invalid("Upload-Metadata");
    let upload = john.begin_upload("a", 1);
    let offset = [("Upload-Offset", "0"), ("Content-Type", "text/plain")];
    john.tus("PATCH", &upload, &offset, b"a").error(415);
}

#[test]
fn file_may_be_called_preview() {
    let server = TestServer::start();
    let (john, _, meeting) = server.john_and_jane();
    let file = john.send_file(&meeting, "preview", b"itself");
    let path = format!("/api/files/{}/preview", text(&file["id"]));
    assert_eq!(john.get(&path).body, b"itself");
    assert_eq!(john.get(&format!("{path}?download")).body, b"itself");
    john.get(&format!("{path}?size=1")).error(404);
}

#[test]
fn empty_file_is_a_file() {
    let server = TestServer::start();
    let (john, jane, meeting) = server.john_and_jane();
    let file = john.send_file(&meeting, "", b"");
    assert_eq!((&file["name"], &file["size"]), (&json!("file"), &json!(0)));
    let got = jane.get(&file_path(&file));
    got.is_empty(200);
}
