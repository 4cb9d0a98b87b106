//! The fuzzers' seeds and deterministic mutations of them, replayed against the invariants of each fuzz target.
//!
//! `.ci/fuzz` searches the same invariants for new inputs. Add each input that it finds to `tests/fuzz/seeds`.

#[path = "../fuzz/invariants/mod.rs"]
mod invariants;
mod mutations;

use std::{fs, panic, path::Path};

use image::{GrayImage, ImageEncoder, codecs::png::PngEncoder};

use self::invariants::{files, hosts, markdown, memory, names, pictures, requests, search, text};

/// A file of `tests/fuzz/seeds`.
struct Seed {
    name: String,
    content: Vec<u8>,
}

#[test]
fn texts_are_bounded_and_round_trip() {
    replay("text", text::check, 1000);
}

#[test]
fn code_and_quotes_mention_nobody() {
    replay("markdown", markdown::check, 500);
}

#[test]
fn what_is_found_is_there() {
    replay("search", search::check, 1000);
}

#[test]
fn names_are_bounded_and_normalized() {
    replay("names", names::check, 200);
}

#[test]
fn only_own_hosts_and_pages_are_accepted() {
    replay("hosts", hosts::check, 300);
}

#[test]
fn no_request_causes_a_server_error() {
    replay("requests", requests::check, 50);
    for seed in seeds("requests") {
        for input in on_each_route(&seed.content) {
            check("requests", &seed.name, requests::check, &input);
        }
    }
}

#[test]
fn files_are_cleaned_for_good_or_refused() {
    replay("files", files::check, 40);
}

/// A request to each route, anonymous, as the owner and as a member.
fn on_each_route(request: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let routes = u8::try_from(requests::ROUTES.len()).expect("a byte chooses the route");
    (0..routes).flat_map(move |route| {
        (0..3).map(move |who| [&[route, who], request.get(2..).unwrap_or_default()].concat())
    })
}

#[test]
fn pictures_are_small_or_refused_within_the_memory_limit() {
    replay("pictures", pictures::check, 300);
}

#[test]
fn pictures_that_grow_stay_within_the_memory_limit() {
    for (width, height) in [(30_000_000, 1), (1, 30_000_000)] {
        let picture = encoded(&GrayImage::new(width, height), None);
        pictures::check(&picture);
        files::check(&picture);
    }
    let profile = encoded(&GrayImage::new(1, 1), Some(vec![0; 50_000_000]));
    pictures::check(&profile);
    files::check(&profile);
    // A compressed text chunk has the same form as a profile: a name, and the compression method.
    pictures::check(&as_text(profile));
}

#[test]
fn memory_of_decoding_is_counted() {
    let picture = encoded(&GrayImage::new(2000, 1500), None);
    for check in [pictures::check, files::check] {
        check(&picture);
        let peak = memory::peak();
        assert!(peak > 2_000_000, "{peak} bytes");
    }
}

fn encoded(image: &GrayImage, profile: Option<Vec<u8>>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).expect("PNG has profiles");
    }
    image.write_with_encoder(encoder).expect("a PNG");
    file
}

/// A PNG with a text chunk instead of its profile. The checksum is wrong, which the decoder ignores in a text.
fn as_text(mut png: Vec<u8>) -> Vec<u8> {
    let at = png.windows(4).position(|bytes| bytes == b"iCCP");
    let at = at.expect("it has a profile");
    png[at..at + 4].copy_from_slice(b"zTXt");
    png
}

/// Checks each seed and its mutations: prefixes, and `count` of each other kind.
fn replay(target: &str, invariant: fn(&[u8]), count: usize) {
    let seeds = seeds(target);
    for seed in &seeds {
        check(target, &seed.name, invariant, &seed.content);
    }
    let contents: Vec<_> = seeds.iter().map(|seed| seed.content.as_slice()).collect();
    for seed in &seeds {
        for input in mutations::of(&seed.content, &contents, count) {
            check(target, &seed.name, invariant, &input);
        }
    }
}

/// The seeds of a target, by name.
fn seeds(target: &str) -> Vec<Seed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let files = fs::read_dir(folder.join(target)).expect("a folder of seeds");
    let mut seeds: Vec<_> = files
        .map(|file| {
            let path = file.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            Seed {
                name: name.into_owned(),
                content: fs::read(&path).expect("a file that can be read"),
            }
        })
        .collect();
    assert!(!seeds.is_empty(), "{target} has no seeds");
    seeds.sort_by(|a, b| a.name.cmp(&b.name));
    seeds
}

/// Keeps an input that breaks the invariant, to become a seed.
fn check(target: &str, seed: &str, invariant: fn(&[u8]), input: &[u8]) {
    if let Err(panic) = panic::catch_unwind(|| invariant(input)) {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{target}-{seed}"));
        fs::write(&kept, input).expect("a file that can be written");
        let input = input.escape_ascii();
        eprintln!(
            "The invariant of {target} fails for \"{input}\", which is made of the seed {seed}."
        );
        eprintln!("It is kept in {}.", kept.display());
        panic::resume_unwind(panic);
    }
}
