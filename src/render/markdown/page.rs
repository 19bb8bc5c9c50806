//! A page of limited length: rows go in whole or not at all, and what is left out is counted.

use std::fmt::Write as _;

use crate::render::{layout::is_hidden, words::counted};

/// What a page may take, in characters: GitHub refuses a comment of more than 65,536.
pub(in crate::render) const LIMIT: usize = 65_000;
/// Kept free for the line that says what was left out.
const RESERVE: usize = 160;

/// Text that never grows past its limit.
#[derive(Debug)]
pub(in crate::render) struct Page {
    text: String,
    /// In characters.
    room: usize,
}

/// A table or a folded part: rows between a head and a tail.
#[derive(Debug)]
pub(in crate::render) struct Section<'a> {
    pub(in crate::render) head: &'a str,
    pub(in crate::render) rows: Vec<String>,
    pub(in crate::render) tail: &'a str,
    /// What a row is, one and many: `resource`, `resources`.
    pub(in crate::render) of: [&'static str; 2],
    /// The most that it takes of the page, so that the sections below find room.
    pub(in crate::render) most: usize,
}

impl Page {
    /// A page that keeps `foot` characters free for its end.
    pub(in crate::render) fn new(foot: usize) -> Self {
        Self { text: String::new(), room: LIMIT.saturating_sub(foot + RESERVE) }
    }

    /// Adds a text of known, small size.
    pub(in crate::render) fn add(&mut self, text: &str) {
        self.room = self.room.saturating_sub(length(text));
        self.text.push_str(text);
    }

    /// Adds a section, or as many of its rows as fit; `false` where there is no room for any.
    pub(in crate::render) fn section(&mut self, section: &Section) -> bool {
        let frame = length(section.head) + length(section.tail) + RESERVE;
        let mut room = self.room.min(section.most).saturating_sub(frame);
        let fits = section.rows.iter().take_while(|row| {
            let left = room.checked_sub(length(row));
            room = left.unwrap_or(room);
            left.is_some()
        });
        let shown = fits.count();
        if shown == 0 {
            return false;
        }
        self.add(section.head);
        for row in &section.rows[..shown] {
            self.add(row);
        }
        let [one, many] = section.of;
        let left_out = left_out(section.rows.len() - shown, one, many);
        self.add(&left_out);
        self.add(section.tail);
        true
    }

    pub(in crate::render) fn finish(mut self, foot: &str) -> String {
        self.text.push_str(foot);
        self.text
    }
}

/// The line that says how many rows did not fit; empty where all did.
pub(in crate::render) fn left_out(count: usize, one: &str, many: &str) -> String {
    let mut line = String::new();
    if count > 0 {
        let count = counted(count, &format!("more {one} is"), &format!("more {many} are"));
        let _ = write!(line, "\n{count} left out, as a comment has no room for more.\n");
    }
    line
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// A name out of a document, as code. One with a character that could end the code, the cell or
/// the comment is written in character references, which mean nothing to Markdown or HTML.
pub(in crate::render) fn code(name: &str) -> String {
    let is_plain = |c: char| !is_hidden(c) && !matches!(c, '`' | '|' | '\\' | '<' | '>' | '&');
    if !name.trim().is_empty() && name.trim() == name && name.chars().all(is_plain) {
        format!("`{name}`")
    } else {
        format!("<code>{}</code>", text(name))
    }
}

/// Text out of a document, in which nothing is markup: no emphasis, link, mention or formula.
pub(in crate::render) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next().unwrap_or(' ');
        match c {
            _ if is_hidden(c) => out.push('\u{fffd}'),
            // Inside of a word it means nothing, and before anything but a path a colon neither.
            '_' if before.is_alphanumeric() && next.is_alphanumeric() => out.push(c),
            ':' if next != '/' => out.push(c),
            '&' | '<' | '>' | '"' | '\'' | '`' | '|' | '\\' | '*' | '_' | '[' | ']' | '{' | '}'
            | '~' | '#' | '@' | '!' | '$' | ':' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            _ => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(rows: Vec<String>, most: usize) -> Section<'static> {
        Section { head: "HEAD\n", rows, tail: "TAIL\n", of: ["row", "rows"], most }
    }

    #[test]
    fn rows_are_cut_whole_and_counted() {
        let mut page = Page::new(0);
        let rows = (0..9).map(|row| format!("{row}\n")).collect();
        assert!(page.section(&section(rows, RESERVE + 10 + 4)));
        let line = "\n7 more rows are left out, as a comment has no room for more.\n";
        assert_eq!(page.finish(""), format!("HEAD\n0\n1\n{line}TAIL\n"));
    }

    #[test]
    fn what_has_no_room_at_all_leaves_no_frame() {
        let mut page = Page::new(0);
        assert!(!page.section(&section(vec!["a".repeat(LIMIT)], LIMIT)));
        assert!(!page.section(&section(Vec::new(), LIMIT)));
        assert_eq!(page.finish("end"), "end");
    }

    #[test]
    fn names_cannot_break_out() {
        assert_eq!(code(r#"aws_x.y["a"]"#), r#"`aws_x.y["a"]"#.to_owned() + "`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("`</td>"), "<code>&#96;&#60;/td&#62;</code>");
        assert_eq!(code(" a"), "<code> a</code>");
        assert_eq!(text("@all *x* $y$\n"), "&#64;all &#42;x&#42; &#36;y&#36;\u{fffd}");
        assert_eq!(text("_a_b: http://c"), "&#95;a_b: http&#58;//c");
    }
}
