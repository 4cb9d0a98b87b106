//! Profile pictures.

use std::{sync::mpsc, thread};

use chinwag::config::RateLimits;
use image::ImageFormat;
use serde_json::{Value, json};

use crate::{
    actor::{Actor, text},
    picture_files::{
        BLUE, GREEN, RED, file, gif_bomb, half_seen, is, jpeg_with_metadata, picture, png,
        png_bomb, png_with_text, red_over_blue, stripes,
    },
    test_server::TestServer,
    wire::Wire,
};

const MINE: &str = "/api/account/picture";

/// Uploads a picture, and returns its address.
#[track_caller]
fn show(actor: &Actor, file: &[u8]) -> String {
    let user = actor.put(MINE, "image/png", file).json(200);
    text(&user["avatarURL"]).to_owned()
}

#[test]
fn picture_is_cropped_to_the_middle() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let wide = file(&stripes(900, 300, [RED, GREEN, BLUE]), ImageFormat::Png);
    let shown = picture(&john.get(&show(&john, &wide)));
    assert_eq!((shown.width(), shown.height()), (300, 300));
    assert!(is(&shown, 5, 150, GREEN) && is(&shown, 295, 150, GREEN));
    let high = file(&red_over_blue(100, 700), ImageFormat::WebP);
    let user = john.put(MINE, "image/webp", &high).json(200);
    let shown = picture(&john.get(text(&user["avatarURL"])));
    assert_eq!((shown.width(), shown.height()), (100, 100));
    assert!(is(&shown, 50, 5, RED) && is(&shown, 50, 95, BLUE));
}

#[test]
fn picture_is_scaled_down() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for (width, height) in [(1100, 1040), (700, 600), (513, 513)] {
        let large = file(&red_over_blue(width, height), ImageFormat::Jpeg);
        let user = john.put(MINE, "image/jpeg", &large).json(200);
        let shown = picture(&john.get(text(&user["avatarURL"])));
        assert_eq!((shown.width(), shown.height()), (512, 512));
        assert!(is(&shown, 256, 5, RED) && is(&shown, 256, 506, BLUE));
    }
}

#[test]
fn transparency_is_kept_without_a_light_edge() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for (sides, format) in [
        (64, ImageFormat::Png),
        (64, ImageFormat::Gif),
        (1100, ImageFormat::Png),
    ] {
        let sent = file(&half_seen(sides), format);
        let user = john.put(MINE, format.to_mime_type(), &sent).json(200);
        let answer = john.get(text(&user["avatarURL"]));
        assert_eq!(answer.header("Content-Type"), Some("image/png"));
        let shown = picture(&answer).into_rgba8();
        assert!(shown.pixels().any(|pixel| pixel[3] < 255));
        let mut seen = shown.pixels().filter(|pixel| pixel[3] > 0);
        assert!(seen.all(|pixel| pixel[0] == 0), "{sides}");
    }
}

#[test]
fn metadata_is_removed() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let secret = "48.8584 N, 2.2945 E";
    let holds = |bytes: &[u8]| memchr::memmem::find(bytes, secret.as_bytes()).is_some();
    for (media_type, sent) in [
        (
            "image/jpeg",
            jpeg_with_metadata(&red_over_blue(60, 60), 1, secret),
        ),
        ("image/png", png_with_text(secret)),
    ] {
        assert!(holds(&sent));
        let user = john.put(MINE, media_type, &sent).json(200);
        let answer = john.get(text(&user["avatarURL"]));
        picture(&answer);
        assert!(!holds(&answer.body) && memchr::memmem::find(&answer.body, b"Exif").is_none());
    }
    assert!(!holds(&server.bytes_on_disk()));
}

#[test]
fn exif_orientation_is_applied() {
    let server = TestServer::start();
    let john = server.log_in("john");
    // The side that is red, which is above in the file (CIPA DC-008, 4.6.5, tag 274).
    for (orientation, (x, y)) in [(1, (30, 5)), (3, (30, 55)), (6, (55, 30)), (8, (5, 30))] {
        let photo = jpeg_with_metadata(&red_over_blue(60, 60), orientation, "");
        let user = john.put(MINE, "image/jpeg", &photo).json(200);
        let shown = picture(&john.get(text(&user["avatarURL"])));
        assert!(is(&shown, x, y, RED), "{orientation}");
        assert!(is(&shown, 60 - x, 60 - y, BLUE), "{orientation}");
    }
}

#[test]
fn invalid_or_huge_picture_is_refused() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let whole = png(RED);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for (file, rule) in [
        (b"".as_slice(), "cannot be read"),
        (b"hello", "cannot be read"),
        (
            b"<!doctype html><script>alert(1)</script>",
            "cannot be read",
        ),
        (svg, "cannot be read"),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "cannot be read"),
        (&whole[..whole.len() / 2], "cannot be read"),
        (b"GIF89a\0\0\0\0\0\0\0;", "cannot be read"),
        (&png_bomb(), "too many pixels"),
        (&gif_bomb(), "too many pixels"),
    ] {
        let message = john.put(MINE, "image/png", file).invalid("picture");
        assert!(message.contains(rule), "{file:?}: {message}");
    }
    assert_eq!(john.snapshot()["authUser"]["avatarURL"], json!(null));
}

/// Announces a picture of this many bytes, and sends the first of them.
fn begin(server: &TestServer, actor: &Actor, length: usize, first: &[u8]) -> Wire {
    let token = actor.token.as_deref().unwrap();
    let mut wire = Wire::open(server.address());
    wire.write(format!(
        "PUT {MINE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: image/png\r\nContent-Length: {length}\r\n\r\n"
    ));
    wire.write(first);
    wire
}

#[test]
fn one_upload_at_a_time_per_user() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let file = png(RED);
    let (first, rest) = file.split_at(20);
    let (told, answers) = mpsc::channel();
    let mut johns = [0, 1].map(|which| {
        let wire = begin(&server, &john, file.len(), first);
        let (mut reader, told) = (wire.twin(), told.clone());
        thread::spawn(move || told.send((which, reader.answer())));
        wire
    });
    drop(told);
    // Neither upload is complete, but the second is refused.
    let (refused, answer) = answers.recv().unwrap();
    assert!(answer.error(409).contains("already uploading"));
    jane.put(MINE, "image/png", &file).json(200);
    johns[1 - refused].write(rest);
    answers.recv().unwrap().1.json(200);
    john.put(MINE, "image/png", &file).json(200);
}

#[test]
fn rate_limit_applies_before_the_upload() {
    let server = TestServer::configured(|flags| flags.rate_limits = Some(RateLimits::On));
    let olivia = server.owner();
    // Far larger than any picture: only this limit can refuse it.
    let statuses = (0..100).map(|_| begin(&server, &olivia, 1 << 30, &[0; 20]).head().status);
    let mut statuses = statuses.skip_while(|status| *status == 413);
    assert_eq!(statuses.next(), Some(429));
}

#[test]
fn only_picture_content_types_are_accepted() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for media_type in [
        "image/svg+xml",
        "text/html",
        "application/json",
        "multipart/form-data; boundary=x",
        "image/bmp",
    ] {
        let refused = john.put(MINE, media_type, &png(RED)).error(415);
        assert!(refused.contains("image/png"), "{media_type}");
    }
}

#[test]
fn huge_file_is_refused_before_it_is_complete() {
    let server = TestServer::start();
    let token = server.log_in("john").token.unwrap();
    let head = format!(
        "PUT {MINE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: image/png\r\n"
    );
    let beginning = "x".repeat(1_000);
    let announced = format!("{head}Content-Length: 8388609\r\n\r\n{beginning}");
    Wire::ask(server.address(), announced).error(413);
    let mut unannounced = Wire::open(server.address());
    unannounced.write(format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n800001\r\n"
    ));
    unannounced.write(vec![0; 0x80_0001]);
    // One byte more than the limit. The server answers although the body has not ended.
    unannounced.answer().error(413);
}

#[test]
fn new_picture_is_announced_to_conversation_partners() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    let mut stream = jane.stream();
    let place = show(&john, &png(RED));
    let (hash, path) = (place.rsplit('/').next().unwrap(), "/api/pictures/");
    assert!(place.starts_with(path) && hash.len() == 64);
    let told = stream.event();
    assert_eq!(told.name, "user");
    assert_eq!(told.data["avatarURL"], json!(place));
    assert_eq!(john.snapshot()["authUser"]["avatarURL"], json!(place));
    john.delete(MINE).json(200);
    assert_eq!(stream.event().data["avatarURL"], json!(null));
}

#[test]
fn signed_in_users_may_view_and_cache_pictures() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let place = show(&john, &png(RED));
    let answer = jane.get(&place);
    assert!(is(&picture(&answer), 4, 4, RED));
    let kept = "private, max-age=31536000, immutable";
    assert_eq!(answer.header("Cache-Control"), Some(kept));
    assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"));
    for unknown in [
        "/api/pictures/x",
        &place[..place.len() - 1],
        &place.to_uppercase()[12..],
    ] {
        let unknown = format!("/api/pictures/{}", unknown.rsplit('/').next().unwrap());
        let missing = jane.get(&unknown);
        missing.error(404);
        assert_eq!(missing.header("Cache-Control"), Some("no-store"));
    }
    server.anonymous().get(&place).error(401);
    server.anonymous().get("/api/pictures/x").error(401);
    jane.log_out();
    jane.get(&place).error(401);
}

#[test]
fn pictures_need_a_session() {
    let server = TestServer::start();
    let john = server.log_in("john");
    john.log_out();
    for nobody in [server.anonymous(), john] {
        nobody.put(MINE, "image/png", &png(RED)).error(401);
        nobody.delete(MINE).error(401);
    }
}

#[test]
fn unused_picture_is_deleted() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let red = show(&john, &png(RED));
    assert_eq!(show(&john, &png(RED)), red);
    assert_eq!(show(&jane, &png(RED)), red);
    let green = show(&john, &png(GREEN));
    picture(&john.get(&red));
    let nothing: Value = jane.delete(MINE).json(200);
    assert_eq!(nothing["avatarURL"], json!(null));
    john.get(&red).error(404);
    jane.delete(MINE).json(200);
    picture(&jane.get(&green));
    john.delete(MINE).json(200);
    jane.get(&green).error(404);
}

#[test]
fn picture_is_kept_while_a_room_shows_it() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let [first, second] = ["tea", "cake"].map(|name| {
        let room = john.post("/api/rooms", json!({ "name": name })).json(201);
        format!("/api/conversations/{}/picture", text(&room["id"]))
    });
    let mine = show(&john, &png(RED));
    for room in [&first, &second] {
        let shown = john.put(room, "image/png", &png(RED)).json(200);
        assert_eq!(shown["picture"], mine);
    }
    for place in [MINE, &first] {
        john.delete(place).json(200);
        assert_eq!(john.get(&mine).status, 200);
    }
    let shown = john.put(&second, "image/png", &png(BLUE)).json(200);
    assert_ne!(shown["picture"], mine);
    john.get(&mine).error(404);
}
