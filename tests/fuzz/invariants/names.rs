//! Names: normalized, within their limits, and compared consistently.

use chinwag::people::names::{DisplayName, SearchKey, Skeletons, Status, Username, UsernameKey};

/// Panics if a name breaks an invariant.
pub fn check(input: &[u8]) {
    let text = &*String::from_utf8_lossy(input);
    // The limit of a request's body is far higher.
    if text.len() > 4096 {
        return;
    }
    keys(text);
    username(text);
    display_name(text);
    if let Ok(status) = Status::try_from(text.to_owned()) {
        assert!(is_line(&status.to_string(), 100), "{status}");
        assert_eq!(Status::try_from(status.to_string()), Ok(status));
    }
}

/// Folding is idempotent, and an over-long text is no user's name.
fn keys(text: &str) {
    let key = UsernameKey::of(text);
    let is_long = text.trim().chars().count() > UsernameKey::MAX_CHARS;
    assert_eq!(
        text.parse::<UsernameKey>().is_err(),
        is_long || key.as_str().is_empty()
    );
    assert!(key.as_str().chars().count() <= UsernameKey::MAX_CHARS);
    if is_whole(&key) {
        assert_eq!(UsernameKey::of(key.as_str()), key, "{text:?}");
        assert_eq!(SearchKey::of(key.as_str()), SearchKey::of(text), "{text:?}");
    }
}

/// No part is missing.
fn is_whole(key: &UsernameKey) -> bool {
    key.as_str().chars().count() < UsernameKey::MAX_CHARS
}

fn username(text: &str) {
    let Ok(name) = text.parse::<Username>() else {
        return;
    };
    assert_eq!(name.to_string().parse(), Ok(name.clone()), "{text:?}");
    assert!((1..=40).contains(&name.to_string().chars().count()));
    assert!(
        !name
            .to_string()
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>&\"'`/\\@".contains(c))
    );
    assert_eq!(name.key(), UsernameKey::of(text));
    for number in [1, 2, 10, 99_999, u32::MAX] {
        let variant = name.variant(number).to_string();
        assert_eq!(
            variant.parse::<Username>().map(|name| name.to_string()),
            Ok(variant)
        );
    }
    looks(&name.to_string(), &name.skeletons());
    assert_eq!(name.skeletons(), Skeletons::of(text.trim()));
}

fn display_name(text: &str) {
    let Ok(name) = DisplayName::try_from(text.to_owned()) else {
        return;
    };
    assert!(is_line(&name.to_string(), 60), "{name}");
    assert_eq!(DisplayName::try_from(name.to_string()), Ok(name.clone()));
    looks(&name.to_string(), &name.skeletons());
}

/// It has a visible skeleton, which equals that of its lower case.
fn looks(name: &str, skeletons: &Skeletons) {
    assert!((1..=4).contains(&skeletons.as_slice().len()), "{name:?}");
    assert!(
        skeletons.as_slice().iter().all(|look| !look.is_empty()),
        "{name:?} looks like nothing"
    );
    let key = UsernameKey::of(name);
    let small = Skeletons::of(key.as_str());
    assert!(
        !is_whole(&key)
            || small
                .as_slice()
                .iter()
                .any(|look| skeletons.as_slice().contains(look)),
        "{name:?}"
    );
}

fn is_line(line: &str, most: usize) -> bool {
    (1..=most).contains(&line.chars().count())
        && line == line.split_whitespace().collect::<Vec<_>>().join(" ")
        && !line.chars().any(|c| {
            c.is_control()
                || ('\u{202a}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c)
        })
}
