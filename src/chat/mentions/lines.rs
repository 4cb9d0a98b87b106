//! The lines of a text: where they end, which of them are quotes, and how deep quotes and lists are nested in them. The page
//! draws the same lines (`frontend/src/text/markdown/lines.ts`).

use std::iter;

/// The deepest nesting of quotes and lists in a line. A deeper text, which nobody writes by hand, mentions nobody: the time
/// to parse it grows with the square of the depth, and its tree is walked by recursion.
pub(super) const DEEPEST: usize = 20;
/// The white space within a line of Markdown.
const SPACE: [char; 2] = [' ', '\t'];
/// The fewest marks of a rule or of a fence.
const MARKS: usize = 3;

/// The text with all its lines ended by line feeds, and without byte order marks at its start, as the parser reads it. In faces,
/// such as `>:(`, `>` is replaced by a sign without a meaning.
pub(super) fn plain(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    without_faces(&text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// A quote begins with a space between its mark, the first or the last of several, and its text. It goes on without.
fn without_faces(text: &str) -> String {
    let mut is_quote = false;
    let lines = text.split('\n').map(|line| {
        let marks = line.trim_start_matches(SPACE);
        let is_marked = marks.starts_with('>');
        is_quote = is_marked && (is_quote || begins_quote(marks));
        if is_marked && !is_quote {
            line.replacen('>', ";", 1)
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn begins_quote(line: &str) -> bool {
    let quoted = line[1..].trim_start_matches(SPACE);
    if quoted.len() < line.len() - 1 && quoted.starts_with('>') {
        return true;
    }
    let text = line.trim_start_matches(['>', ' ', '\t']);
    let marks = &line[..line.len() - text.len()];
    marks.ends_with(SPACE) && text.starts_with(|letter: char| !letter.is_whitespace())
}

/// The text with bullets for the numbers of lists, at the same places.
pub(super) fn with_bullets(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(bulleted).collect();
    lines.join("\n")
}

fn bulleted(line: &str) -> String {
    let mut marks = String::with_capacity(line.len());
    let mut rest = line;
    for _ in 0..DEEPEST {
        let mark_on = rest.trim_start_matches(SPACE);
        let Some(after) = after_mark(mark_on) else {
            break;
        };
        marks.push_str(&rest[..rest.len() - mark_on.len()]);
        let mark = &mark_on[..mark_on.len() - after.len()];
        if mark.len() > 1 {
            marks.push('-');
            marks.extend(iter::repeat_n(' ', mark.len() - 1));
        } else {
            marks.push_str(mark);
        }
        rest = after;
    }
    marks + rest
}

/// Whether quotes and lists are nested too deeply in any line that is not code.
pub(super) fn are_too_deep(text: &str) -> bool {
    let is_too_deep = |line: &str| nesting(line) > DEEPEST;
    let mut fence = None;
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        match fence {
            Some(open) if closes(line, open) => fence = None,
            Some(_) => {}
            None if is_too_deep(line) => return true,
            // This code may be in a list, and end with it.
            None if line.starts_with(SPACE)
                && fence_of(line.trim_start_matches(SPACE)).is_some() =>
            {
                return lines.any(is_too_deep);
            }
            None => fence = fence_of(line),
        }
    }
    false
}

/// The marks at the beginning of a line that begin a block of code.
fn fence_of(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|mark| "`~".contains(*mark))?;
    let info = line.trim_start_matches(mark);
    let fence = &line[..line.len() - info.len()];
    let is_code_in_text = mark == '`' && info.contains(mark);
    (fence.len() >= MARKS && !is_code_in_text).then_some(fence)
}

fn closes(line: &str, fence: &str) -> bool {
    let marks = line.trim_matches(SPACE);
    marks.starts_with(fence) && marks.chars().all(|mark| fence.starts_with(mark))
}

/// How deep quotes and lists are nested at the beginning of a line, or more than [`DEEPEST`].
fn nesting(line: &str) -> usize {
    let mut depth = 0;
    let mut rest = line.trim_start_matches(SPACE);
    while depth <= DEEPEST
        && let Some(after) = after_mark(rest)
    {
        depth += 1;
        rest = after.trim_start_matches(SPACE);
    }
    depth
}

/// The rest of a line after the mark of a quote, or of a list's item.
fn after_mark(line: &str) -> Option<&str> {
    if let Some(after) = line.strip_prefix('>') {
        return Some(after);
    }
    let digits = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let after = match line.strip_prefix(['-', '*', '+']) {
        None if digits.len() < line.len() => digits.strip_prefix(['.', ')']),
        after => after,
    };
    // `-----` is no list.
    after.filter(|after| (after.is_empty() || after.starts_with(SPACE)) && !is_rule(line))
}

/// Whether a line is one of `---`, `* * *` and longer ones.
fn is_rule(line: &str) -> bool {
    let marks = line.chars().filter(|letter| !SPACE.contains(letter));
    ['-', '*']
        .iter()
        .any(|mark| marks.clone().all(|letter| letter == *mark) && marks.clone().count() >= MARKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_code_and_rules_are_not_nested() {
        let deep = "> ".repeat(DEEPEST + 1);
        for text in [
            format!("```\n{deep}\n```"),
            format!("~~~~ a`b\n{deep}\n~~~\n```\n{deep}"),
            "- ".repeat(DEEPEST + 1),
            "*\t".repeat(DEEPEST + 1),
            format!("> {}", "- ".repeat(DEEPEST + 1)),
        ] {
            assert!(!are_too_deep(&text), "{text}");
        }
    }

    #[test]
    fn other_lines_are_nested() {
        let deep = "> ".repeat(DEEPEST + 1);
        for text in [
            format!("```\n```\n{deep}"),
            format!("~~~\n \t~~~~ \n{deep}"),
            format!("``` a`b\n{deep}"),
            format!("``\n{deep}"),
            format!("- a\n  ```\n{deep}"),
            format!("> ```\n{deep}"),
            format!(" ```\n```\n{deep}"),
            format!("{}a", "- ".repeat(DEEPEST + 1)),
            "- * ".repeat(DEEPEST),
            "+ ".repeat(DEEPEST + 1),
        ] {
            assert!(are_too_deep(&text), "{text}");
        }
    }
}
