//! Finds the mentions in a text: none in code, quotes or the targets of links.

use std::{
    iter,
    panic::{self, AssertUnwindSafe},
};

use markdown::{Constructs, ParseOptions, mdast::Node};

use super::lines::{are_too_deep, plain, with_bullets};
use crate::people::names::{UsernameKey, is_name_character};

/// The end of a name that may be punctuation instead.
const PUNCTUATION: [char; 3] = ['.', '-', '_'];

/// A mention in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mention {
    /// `@room`: all participants.
    Room,
    /// `@here`: the participants who are connected.
    Here,
    /// A user, whose name is the first of these that exists.
    Name(Vec<UsernameKey>),
}

/// The mentions of a text, in order. A text without `@` is not parsed.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    if text.contains('@') {
        let text = plain(text);
        if !are_too_deep(&text)
            && let Some(tree) = tree(&text)
        {
            collect(&tree, &mut found);
        }
    }
    found
}

/// The tree of a text. The parser panics at a block of code in a list before a list of the other kind, and at a table just
/// before a quote or a list that begins with two spaces. Such texts are parsed with lists of one kind and without tables.
fn tree(text: &str) -> Option<Node> {
    let mut options = options();
    parsed(text, &options).or_else(|| {
        options.constructs.gfm_table = false;
        parsed(&with_bullets(text), &options)
    })
}

fn parsed(text: &str, options: &ParseOptions) -> Option<Node> {
    let parse = AssertUnwindSafe(|| markdown::to_mdast(text, options));
    // It fails only for MDX, which is switched off.
    panic::catch_unwind(parse).ok()?.ok()
}

/// Markdown as people type it in chat: GitHub's, without HTML, images, definitions, indented code, headings that are
/// underlined, and escapes, so that a backslash is a backslash. Emphasis is left out too: it mentions nobody else, and
/// 10,000 characters of `*_` take ten times as long with it.
fn options() -> ParseOptions {
    ParseOptions {
        constructs: Constructs {
            attention: false,
            autolink: false,
            character_escape: false,
            character_reference: false,
            code_indented: false,
            definition: false,
            gfm_footnote_definition: false,
            gfm_label_start_footnote: false,
            gfm_strikethrough: false,
            gfm_task_list_item: false,
            heading_setext: false,
            html_flow: false,
            html_text: false,
            label_start_image: false,
            ..Constructs::gfm()
        },
        ..ParseOptions::gfm()
    }
}

fn collect(node: &Node, found: &mut Vec<Mention>) {
    match node {
        Node::Text(text) => collect_from(&text.value, found),
        Node::Blockquote(_) | Node::Code(_) | Node::InlineCode(_) => {}
        Node::Link(link) if is_its_own_text(&link.url, &link.children) => {}
        _ => {
            for child in node.children().into_iter().flatten() {
                collect(child, found);
            }
        }
    }
}

/// Whether a link is an address that was typed as it is, such as `https://example.org/@ann`.
fn is_its_own_text(url: &str, children: &[Node]) -> bool {
    matches!(children, [Node::Text(text)] if url.ends_with(&text.value))
}

fn collect_from(text: &str, found: &mut Vec<Mention>) {
    for (at, _) in text.match_indices('@') {
        // Emphasis begins with underscores.
        let before = text[..at].trim_end_matches('_').chars().next_back();
        if before.is_some_and(|before| is_name_character(before) || before == '@') {
            continue;
        }
        let name = &text[at + 1..];
        let end = name.find(|letter| !is_name_character(letter));
        let name = &name[..end.unwrap_or(name.len())];
        if name.is_empty() || name.len() > 4 * UsernameKey::MAX_CHARS {
            continue;
        }
        let word = UsernameKey::of(name.trim_end_matches(PUNCTUATION));
        found.push(match word.as_str() {
            "room" => Mention::Room,
            "here" => Mention::Here,
            _ => Mention::Name(spellings(name).map(UsernameKey::of).collect()),
        });
    }
}

/// The name, and what is left of it without the punctuation at its end, the longest first.
fn spellings(name: &str) -> impl Iterator<Item = &str> {
    iter::successors(Some(name), |name| name.strip_suffix(PUNCTUATION))
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{super::lines::DEEPEST, *};

    /// The mentions of a text as `room`, `here` and the longest spelling of each name.
    fn found(text: &str) -> Vec<String> {
        mentions(text)
            .into_iter()
            .map(|mention| match mention {
                Mention::Room => "room".to_owned(),
                Mention::Here => "here".to_owned(),
                Mention::Name(spellings) => spellings[0].as_str().to_owned(),
            })
            .collect()
    }

    #[test]
    fn server_and_page_find_the_same_mentions() {
        #[derive(serde::Deserialize)]
        struct Cases {
            mentions: Vec<(String, Vec<String>)>,
        }
        let cases = include_str!("../../../frontend/src/text/mention-cases.json");
        let cases: Cases = serde_json::from_str(cases).unwrap();
        assert!(cases.mentions.len() > 20);
        for (text, wanted) in cases.mentions {
            assert_eq!(found(&text), wanted, "{text}");
        }
    }

    #[test]
    fn emphasis_around_a_name_is_not_part_of_it() {
        assert_eq!(
            found("_@ann_ __@bob__ ~~@cy~~ a_@dan"),
            ["ann_", "bob__", "cy"]
        );
    }

    #[test]
    fn text_that_is_nested_too_deeply_mentions_nobody() {
        for start in [
            "@ann\n",
            "@ann\r",
            "@ann\r\n",
            "\u{feff}",
            "\u{feff}\u{feff}",
        ] {
            for marker in ["- ", "> ", "1. ", "* - > "] {
                let marks = marker.repeat(9_900 / marker.len());
                let text = format!("{start}{marks}@bob");
                assert_eq!(found(&text), [""; 0], "{start:?} {marker}");
            }
        }
        assert_eq!(found(&format!("{}@bob", "- ".repeat(DEEPEST))), ["bob"]);
        assert_eq!(found(&format!("@ann {}", "- ".repeat(100))), ["ann"]);
    }

    #[test]
    fn punctuation_at_the_end_may_belong_to_the_name() {
        let spelled = |text: &str| match mentions(text).pop() {
            Some(Mention::Name(spellings)) => spellings
                .iter()
                .map(|key| key.as_str().to_owned())
                .collect(),
            other => panic!("{other:?}"),
        };
        let spellings: Vec<String> = spelled("@o.brien_.");
        assert_eq!(spellings, ["o.brien_.", "o.brien_", "o.brien"]);
    }
}
