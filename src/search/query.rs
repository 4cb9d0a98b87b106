//! Queries: words, phrases and filters.
//!
//! Every text is a query: `12:30` and `has:lunch`, which are no filters, are words.

use std::str::FromStr;

use schemars::JsonSchema;
use time::{Date, Time, macros::format_description};

use super::fold::fold;
use crate::{ids::UserId, timestamp::Timestamp};

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq, JsonSchema)]
#[schemars(transparent, inline, example = &"budget from:ann after:2026-05-01")]
pub struct Query {
    /// The text as it was typed.
    #[schemars(length(max = Self::MAX_CHARS))]
    typed: String,
    /// The folds of which all must occur.
    #[schemars(skip)]
    pub(super) wanted: Vec<String>,
    /// The folds of which none may occur.
    #[schemars(skip)]
    pub(super) unwanted: Vec<String>,
    /// The filters that must hold.
    #[schemars(skip)]
    pub(super) filters: Vec<Filter>,
}

/// A condition on a message, besides its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    /// Whether it must not hold.
    pub is_negated: bool,
    pub condition: Condition,
    /// The text of which it was read.
    pub typed: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// `from:ann`, `from:me`: sent by the user of this name.
    From(String),
    /// `in:team`: in the room of this name.
    InRoom(String),
    /// `in:@ann`, `in:@ann,@bob`: in the direct conversation with the users of these names.
    InDirect(Vec<String>),
    /// Any other, which needs no name.
    Message(Property),
}

impl From<Property> for Condition {
    fn from(property: Property) -> Self {
        Self::Message(property)
    }
}

/// A property of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Property {
    /// Sent by this user.
    By(UserId),
    /// `before:2026-05-01`: sent before this.
    Before(Timestamp),
    /// `after:2026-05-01`: sent then or later.
    Since(Timestamp),
    /// `has:file`
    Has(Thing),
    /// `is:pinned`
    IsPinned,
    /// `mentions:me`
    MentionsMe,
}

/// A thing that a message can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    File,
    Link,
    Picture,
    Reaction,
}

/// The search is longer than any that a person types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Search for {} characters at most.", Query::MAX_CHARS)]
pub struct QueryTooLong;

impl FromStr for Query {
    type Err = QueryTooLong;

    fn from_str(text: &str) -> Result<Self, QueryTooLong> {
        if text.chars().nth(Self::MAX_CHARS).is_some() {
            return Err(QueryTooLong);
        }
        let mut query = Self {
            typed: text.to_owned(),
            ..Self::default()
        };
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (token, after) = Token::first(rest);
            query.add(token);
            rest = after.trim_start();
        }
        Ok(query)
    }
}

impl Query {
    const MAX_CHARS: usize = 500;

    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty() && self.filters.is_empty()
    }

    /// Whether a fold has all that is wanted, and nothing that is not.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.wanted.iter().all(|fold| text.contains(fold.as_str()))
            && !self
                .unwanted
                .iter()
                .any(|fold| text.contains(fold.as_str()))
    }

    fn add(&mut self, token: Token<'_>) {
        let filters = token.filters();
        if filters.is_empty() {
            let text = token.key.map_or(token.value, |_| token.typed);
            self.add_words(token.typed, text, token.is_negated);
        } else {
            self.filters.extend(filters);
        }
    }

    /// Asks for a text. One of accents alone is none that occurs in a fold.
    pub(super) fn add_words(&mut self, typed: &str, text: &str, is_negated: bool) {
        let folded = fold(text);
        let folded = match folded.trim() {
            "" => typed.trim(),
            folded => folded,
        };
        let folds = if is_negated {
            &mut self.unwanted
        } else {
            &mut self.wanted
        };
        if !text.trim().is_empty() && !folds.iter().any(|fold| fold == folded) {
            folds.push(folded.to_owned());
        }
    }
}

/// A word, a phrase or a filter.
#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    is_negated: bool,
    /// The text before a colon.
    key: Option<&'a str>,
    /// The text after it, or all of it; without quotes.
    value: &'a str,
    /// All but the sign of negation.
    typed: &'a str,
}

/// Phones write curly quotes, and languages differ in which ones open.
const QUOTES: [char; 4] = ['"', '“', '”', '„'];

impl<'a> Token<'a> {
    /// The first token of a text that does not begin with a blank, and what follows it.
    fn first(text: &'a str) -> (Self, &'a str) {
        // `--all`, `->` and `-5` are words.
        let negated = text.strip_prefix('-').filter(|rest| {
            rest.starts_with(|first: char| {
                first.is_alphabetic()
                    || !first.is_ascii() && !first.is_whitespace()
                    || ['"', '@', '#'].contains(&first)
            })
        });
        let begin = negated.unwrap_or(text);
        let of = |key, value, after: &'a str| {
            let token = Self {
                is_negated: negated.is_some(),
                key,
                value,
                typed: &begin[..begin.len() - after.len()],
            };
            (token, after)
        };
        if let Some((phrase, after)) = phrase(begin) {
            return of(None, phrase, after);
        }
        let key = begin.split_once(':').filter(|(key, _)| is_key(key));
        if let Some((key, rest)) = key
            && let Some((phrase, after)) = phrase(rest)
        {
            return of(Some(key), phrase, after);
        }
        let end = begin.find(char::is_whitespace).unwrap_or(begin.len());
        let (word, after) = begin.split_at(end);
        match key {
            Some((key, _)) => of(Some(key), &word[key.len() + 1..], after),
            None => of(None, word, after),
        }
    }

    /// The filters that it stands for: none if it is text.
    fn filters(self) -> Vec<Filter> {
        let Some(key) = self.key.map(str::to_ascii_lowercase) else {
            return Vec::new();
        };
        let value = self.value.trim();
        let conditions = match (key.as_str(), value) {
            (_, "") => vec![],
            ("from", name) => vec![Condition::From(without(name, '@'))],
            ("in", names) if names.starts_with('@') => {
                let names = names.split(',').map(|name| without(name.trim(), '@'));
                vec![Condition::InDirect(names.collect())]
            }
            ("in", name) => vec![Condition::InRoom(without(name, '#'))],
            ("before" | "after" | "on", time) if !self.is_negated => times(&key, time)
                .into_iter()
                .map(Condition::Message)
                .collect(),
            ("has", thing) => thing_of(thing)
                .map(Property::Has)
                .map(Condition::Message)
                .into_iter()
                .collect(),
            ("is", state) if state.eq_ignore_ascii_case("pinned") => {
                vec![Property::IsPinned.into()]
            }
            ("mentions", user) if user.eq_ignore_ascii_case("me") => {
                vec![Property::MentionsMe.into()]
            }
            _ => vec![],
        };
        let filter = |condition| Filter {
            is_negated: self.is_negated,
            condition,
            typed: self.typed.to_owned(),
        };
        conditions.into_iter().map(filter).collect()
    }
}

/// The quoted text at the beginning, and what follows it. While the last quote is not typed yet, all that follows is quoted.
fn phrase(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix(QUOTES)?;
    Some(inside.split_once(QUOTES).unwrap_or((inside, "")))
}

fn is_key(text: &str) -> bool {
    const KEYS: [&str; 8] = [
        "from", "in", "before", "after", "on", "has", "is", "mentions",
    ];
    KEYS.iter().any(|key| key.eq_ignore_ascii_case(text))
}

fn without(name: &str, sign: char) -> String {
    name.strip_prefix(sign).unwrap_or(name).to_owned()
}

/// The properties of a filter by time: an instant, or a day of UTC. `after` a day begins with the next one.
fn times(key: &str, text: &str) -> Vec<Property> {
    let next = |day: Timestamp| day + std::time::Duration::from_hours(24);
    match (key, day(text), text.parse()) {
        ("before", Some(time), _) | ("before", None, Ok(time)) => vec![Property::Before(time)],
        ("after", Some(day), _) => vec![Property::Since(next(day))],
        ("after", None, Ok(instant)) => vec![Property::Since(instant)],
        ("on", Some(day), _) => vec![Property::Since(day), Property::Before(next(day))],
        _ => vec![],
    }
}

fn day(text: &str) -> Option<Timestamp> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
    let begin = date.with_time(Time::MIDNIGHT).assume_utc();
    Some(Timestamp(begin.unix_timestamp() * 1_000))
}

fn thing_of(name: &str) -> Option<Thing> {
    Some(match name.to_ascii_lowercase().as_str() {
        "file" | "files" => Thing::File,
        "link" | "links" => Thing::Link,
        "picture" | "pictures" | "image" | "images" => Thing::Picture,
        "reaction" | "reactions" => Thing::Reaction,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        text.parse().unwrap()
    }

    fn words(text: &str) -> Vec<String> {
        let query = query(text);
        assert_eq!(query.filters, [], "{text}");
        assert_eq!(query.unwanted, [""; 0], "{text}");
        query.wanted
    }

    fn conditions(text: &str) -> Vec<Condition> {
        let query = query(text);
        assert_eq!(query.wanted, [""; 0], "{text}");
        let filters = query.filters.into_iter();
        filters.map(|filter| filter.condition).collect()
    }

    #[test]
    fn every_text_is_text() {
        for text in [
            "pol-358",
            "example.com",
            "don't",
            "c++",
            "a*",
            "near",
            "12:30",
            "has:lunch",
            "is:late",
            "before:noon",
            "on:2026-13-01",
            "mentions:you",
            "from:",
            "http://example.com",
            "--release",
            "-5",
            "-",
            "a\"b",
            "日",
            "😀",
            "(a",
            "and",
            "\u{FFFD}",
        ] {
            assert_eq!(words(text), [text], "{text}");
        }
    }

    #[test]
    fn all_words_are_wanted_once() {
        assert_eq!(words(" Müller  said\nMULLER "), ["muller", "said"]);
        for nothing in ["", "  ", "\"\"", "\" \"", "“”"] {
            assert!(query(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn accents_alone_are_text() {
        assert_eq!(words("\u{301}").len(), 1);
    }

    #[test]
    fn quotes_make_a_phrase() {
        for text in [
            "\"See you\" soon",
            "“See you” soon",
            "\"see  you\"soon",
            "„see you“ soon",
        ] {
            assert_eq!(words(text), ["see you", "soon"], "{text}");
        }
        assert_eq!(words("\"see yo"), ["see yo"]);
        assert_eq!(words("5\" disk"), ["5\"", "disk"]);
    }

    #[test]
    fn a_minus_excludes() {
        let query = query("lunch -dinner -\"at home\" well-known");
        assert_eq!(query.wanted, ["lunch", "well-known"]);
        assert_eq!(query.unwanted, ["dinner", "at home"]);
    }

    #[test]
    fn filters_are_read() {
        let name = || "ann".to_owned();
        for (text, expected) in [
            ("from:ann", Condition::From(name())),
            ("FROM:@ann", Condition::From(name())),
            ("from:\"ann\"", Condition::From(name())),
            ("in:ann", Condition::InRoom(name())),
            ("in:#ann", Condition::InRoom(name())),
            ("in:@ann", Condition::InDirect(vec![name()])),
            ("in:@ann,@ann", Condition::InDirect(vec![name(), name()])),
            (
                "in:\"@ann, ann\"",
                Condition::InDirect(vec![name(), name()]),
            ),
            ("has:Files", Property::Has(Thing::File).into()),
            ("has:link", Property::Has(Thing::Link).into()),
            ("has:picture", Property::Has(Thing::Picture).into()),
            ("has:reaction", Property::Has(Thing::Reaction).into()),
            ("is:pinned", Property::IsPinned.into()),
            ("is:Pinned", Property::IsPinned.into()),
            ("mentions:Me", Property::MentionsMe.into()),
            ("mentions:me", Property::MentionsMe.into()),
        ] {
            assert_eq!(conditions(text), [expected], "{text}");
        }
        assert_eq!(
            conditions("in:\"the team\""),
            [Condition::InRoom("the team".to_owned())]
        );
        assert!(query("-from:ann").filters[0].is_negated);
    }

    #[test]
    fn times_are_days_or_instants() {
        let day = |number: i64| Timestamp(1_777_593_600_000 + number * 86_400_000);
        assert_eq!(day(0).to_string(), "2026-05-01T00:00:00.000Z");
        for (text, expected) in [
            ("before:2026-05-01", vec![Property::Before(day(0))]),
            ("after:2026-05-01", vec![Property::Since(day(1))]),
            (
                "on:2026-05-01",
                vec![Property::Since(day(0)), Property::Before(day(1))],
            ),
            (
                "before:2026-05-01T02:00:00+02:00",
                vec![Property::Before(day(0))],
            ),
            ("after:2026-05-01T00:00:00Z", vec![Property::Since(day(0))]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(Condition::Message).collect();
            assert_eq!(conditions(text), expected, "{text}");
        }
    }

    #[test]
    fn long_text_is_refused() {
        assert!("é".repeat(500).parse::<Query>().is_ok());
        assert_eq!("é".repeat(501).parse::<Query>(), Err(QueryTooLong));
    }
}
