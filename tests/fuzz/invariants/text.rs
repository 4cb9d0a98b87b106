//! Texts other than names: a parsed text is within its limits, and parses to the same again when printed.

use std::{fmt::Display, str::FromStr};

use chinwag::{
    chat::{
        content::{ClientId, Content},
        mentions::Names,
    },
    config::Origin,
    ids::{MessageId, Seq},
    people::names::Note,
    sign_in::{
        github::{Attempt, Purpose},
        tokens::Token,
    },
};

/// Panics if a text breaks an invariant.
pub fn check(input: &[u8]) {
    let text = &*String::from_utf8_lossy(input);
    content(text);
    client_id(text);
    let ids = [
        text.parse().map(|MessageId(id)| id),
        text.parse().map(|Seq(id)| id),
    ];
    for id in ids.into_iter().flatten() {
        assert!(id > 0 && id.to_string() == text, "{text:?} is {id}");
    }
    let token = prints_and_parses::<Token>(text);
    assert!(token.is_none_or(|token| token == text && token.len() == 43));
    let origin = prints_and_parses::<Origin>(text);
    assert!(origin.is_none_or(|origin| origin.starts_with("http")
        && !origin.ends_with('/')
        && !origin.contains('@')));
    if let Ok(origin) = text.parse::<Origin>() {
        let address = origin.at("/join");
        assert_eq!(address.as_str(), format!("{origin}/join"), "{text:?}");
    }
    prints_and_parses::<Purpose>(text);
    prints_and_parses::<Attempt>(text);
    note(text);
}

fn content(text: &str) {
    let Ok(content) = Content::try_from(text.to_owned()) else {
        let length = text.trim_end().chars().count();
        assert!(
            length == 0 || length > Content::MAX_CHARS || text.contains('\0'),
            "{text:?} is refused"
        );
        return;
    };
    assert!(Names::of(&content).is_empty() || text.contains('@'));
    assert_eq!(content.as_str().trim(), text.trim());
    assert!(text.trim_end().ends_with(content.as_str()));
    let indent = content.as_str().len() - content.as_str().trim_start().len();
    assert!(!content.as_str()[..indent].contains('\n'), "no blank line");
    assert!((1..=Content::MAX_CHARS).contains(&content.as_str().chars().count()));
    assert!(!content.as_str().contains('\0'));
    assert_eq!(
        Content::try_from(content.as_str().to_owned()),
        Ok(content.clone())
    );
    let json = serde_json::to_string(&content).expect("a text is JSON");
    assert_eq!(serde_json::from_str::<Content>(&json).ok(), Some(content));
}

fn client_id(text: &str) {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let id = text.parse::<ClientId>();
    assert_eq!(id.is_ok(), is_plain && (1..=64).contains(&text.len()));
    assert!(id.is_ok_and(|id| id.as_str() == text) || !is_plain || !(1..=64).contains(&text.len()));
}

fn note(text: &str) {
    let Ok(parsed) = text.parse::<Note>() else {
        return;
    };
    let json = serde_json::to_value(&parsed).expect("a text is JSON");
    let note = json.as_str().expect("a note is a text");
    assert!(note.chars().count() <= 200 && !note.chars().any(char::is_control));
    assert_eq!(note, note.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!(note.parse::<Note>().ok().as_ref(), Some(&parsed));
}

/// The printed form, if it parses.
fn prints_and_parses<T: FromStr + Display>(text: &str) -> Option<String> {
    let printed = text.parse::<T>().ok()?.to_string();
    let again = printed.parse::<T>().ok().map(|value| value.to_string());
    assert_eq!(again.as_ref(), Some(&printed), "{text:?}");
    Some(printed)
}
