//! A test of the layers: a file uses only its own layer, the layers below it, and the leaves.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// From the top. The modules of a row may use those on its right, and all rows below it.
const LAYERS: [&[&str]; 9] = [
    &["command"],
    &["http", "tls", "lan"],
    &["writer"],
    &["search"],
    &["chat"],
    &["sign_in"],
    &["people"],
    &["log"],
    &["store"],
];
/// Everything may use the leaves, and they use only each other.
const LEAVES: [&str; 5] = ["config", "error", "ids", "timestamp", "workers"];

#[test]
fn arrows_point_down() {
    let mut up = BTreeSet::new();
    for (layer, file) in files() {
        let code = fs::read_to_string(&file).unwrap();
        let code = code.split("#[cfg(test)]\nmod tests").next().unwrap();
        up.extend(
            used(code)
                .filter(|used| points_up(&layer, used))
                .map(|used| (layer.clone(), used)),
        );
    }
    assert_eq!(up, BTreeSet::new());
}

#[test]
fn used_layers_are_found_in_paths_and_lists() {
    let code = "use crate::{\n    chat::{messages, content::Content},\n    ids::UserId,\n};\nfn a(b: crate::log::Tx) {}";
    let used: Vec<_> = used(code).collect();
    assert_eq!(used, ["log", "chat", "ids"]);
    assert!(points_up("log", "chat") && points_up("config", "log") && points_up("lan", "tls"));
    assert!(!points_up("http", "lan") && !points_up("chat", "error") && !points_up("log", "log"));
}

/// The layer of each file, and where it is. Files of tests may use anything.
fn files() -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs")
                && !path.ends_with("tests.rs")
            {
                files.extend(layer(&path).map(|layer| (layer, path.clone())));
            }
        }
    }
    assert!(files.len() > 100, "{} files", files.len());
    files
}

fn layer(file: &Path) -> Option<String> {
    let below = file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let first = below.unwrap().components().next().unwrap().as_os_str();
    let name = first.to_str().unwrap().trim_end_matches(".rs");
    (rank(name).is_some() || LEAVES.contains(&name)).then(|| name.to_owned())
}

fn points_up(from: &str, to: &str) -> bool {
    from != to && rank(to).is_some() && (LEAVES.contains(&from) || rank(to) < rank(from))
}

fn rank(layer: &str) -> Option<(usize, usize)> {
    LAYERS.iter().enumerate().find_map(|(row, layers)| {
        let column = layers.iter().position(|other| *other == layer);
        column.map(|column| (row, column))
    })
}

/// The first names of the paths into this crate: those that stand alone, then those of `use crate::{…}`.
fn used(code: &str) -> impl Iterator<Item = String> {
    let alone = code.split("crate::").skip(1).map(first_name);
    let lists = code.split("use crate::{").skip(1);
    let in_lists = lists.flat_map(|list| {
        let mut depth = 0;
        let mut names = vec![first_name(list.trim_start())];
        for (at, character) in list.char_indices() {
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push(first_name(list[at + 1..].trim_start())),
                _ => {}
            }
        }
        names
    });
    alone
        .chain(in_lists)
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

fn first_name(path: &str) -> String {
    path.chars()
        .take_while(|character| character.is_alphanumeric() || *character == '_')
        .collect()
}
