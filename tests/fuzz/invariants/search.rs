//! Search: every text is a query or too long, and what is found in a text is there.

use chinwag::search::{
    fold::{Folded, fold},
    query::Query,
};

/// The longest query.
const LONGEST: usize = 500;

/// Panics if a query or a fold breaks an invariant. The first line is a word, and the rest the text that is searched.
pub fn check(input: &[u8]) {
    let text = &*String::from_utf8_lossy(input);
    let query = text.parse::<Query>();
    assert_eq!(query.is_ok(), text.chars().count() <= LONGEST, "{text:?}");
    let (word, text) = text.split_once('\n').unwrap_or((text, text));
    let word = fold(word);
    let folded = Folded::of(text);
    assert_eq!(folded.text(), fold(text), "{text:?}");
    assert_eq!(fold(folded.text()), folded.text(), "{text:?} folds again");
    if word.is_empty() {
        return;
    }
    let units: Vec<_> = text.encode_utf16().collect();
    let ranges = folded.ranges([word.as_str()]);
    assert_eq!(
        ranges.is_empty(),
        !folded.text().contains(&word),
        "{word:?} in {text:?}"
    );
    let mut end = None;
    for range in ranges {
        assert!(
            end.is_none_or(|end| end < range.start),
            "{word:?} in {text:?}"
        );
        end = Some(range.end);
        let found = String::from_utf16(&units[range]).expect("whole characters");
        assert!(
            fold(&found).contains(&word),
            "{word:?} in {text:?}: {found:?}"
        );
    }
}
