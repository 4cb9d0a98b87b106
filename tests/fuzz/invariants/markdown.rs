//! The server's Markdown: what is code or a quote mentions nobody, and other lines do not depend on what is before them.

use chinwag::chat::{content::Content, mentions::Names};

/// Leaves room for the marks below.
const LONGEST: usize = 4_000;

/// Panics if a text breaks an invariant.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let text: String = text
        .chars()
        .filter(|char| *char != '\0')
        .take(LONGEST)
        .collect();
    let mentions =
        |text: String| Content::try_from(text).is_ok_and(|content| !Names::of(&content).is_empty());

    let fence = "`".repeat(longest_run(&text, '`').max(2) + 1);
    assert!(
        !mentions(format!("{fence}\n{text}\n{fence}")),
        "in code: {text:?}"
    );
    assert!(
        !mentions(format!("{fence}\n{text}")),
        "in code without an end: {text:?}"
    );

    let lines = text.split(['\n', '\r']);
    let quote: Vec<_> = lines.map(|line| format!("> {line}")).collect();
    let quote = quote.join("\n");
    assert!(!mentions(quote.clone()), "in a quote: {text:?}");

    // A fence that is closed, and a quote that an empty line ends, hide nothing that follows.
    assert!(
        mentions(format!("{fence}\n{text}\n{fence}\n\n@ann")),
        "after code: {text:?}"
    );
    assert!(
        mentions(format!("@ann\n\n{quote}")),
        "before a quote: {text:?}"
    );
}

fn longest_run(text: &str, mark: char) -> usize {
    let runs = text.split(|char| char != mark);
    runs.map(str::len).max().unwrap_or(0)
}
