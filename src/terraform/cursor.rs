//! A JSON document read through a window, so that it may be larger than memory.

use std::{
    io::{self, Read},
    ops::Range,
};

use super::scan::{BLOCK, Scan};

/// The least size of the window in bytes; a value that is kept whole makes it grow.
const WINDOW: usize = 256 * 1024;
/// Terraform's own values are nested some twenty deep; more than this is an attack.
const MAX_DEPTH: u32 = 1000;

/// Why a document cannot be followed any further; places are bytes from its beginning.
#[derive(Debug)]
pub(super) enum Fault {
    Read(io::Error),
    CutShort(u64),
    Unexpected { wanted: &'static str, at: u64 },
    TooDeep(u64),
}

/// A place in a document.
pub(super) struct Cursor<'a> {
    source: Box<dyn Read + 'a>,
    window: Vec<u8>,
    /// The place, in the window.
    at: usize,
    /// How much of the window holds bytes.
    filled: usize,
    /// The bytes before the window.
    passed: u64,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: Box<dyn Read + 'a>) -> Self {
        Self { source, window: vec![0; WINDOW], at: 0, filled: 0, passed: 0 }
    }

    /// The bytes from here to the window's end, at least `count` of them where there are as many.
    pub(super) fn ahead(&mut self, count: usize) -> Result<&[u8], Fault> {
        while self.filled - self.at < count && self.fill(self.at)? {}
        Ok(&self.window[self.at..self.filled])
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.at = (self.at + count).min(self.filled);
    }

    /// The next byte that is not white space; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Fault> {
        loop {
            while self.at < self.filled {
                match self.window[self.at] {
                    b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                    byte => return Ok(Some(byte)),
                }
            }
            if !self.fill(self.at)? {
                return Ok(None);
            }
        }
    }

    /// Calls `read` at the value of each field of the object that begins here. It has to pass
    /// the value.
    pub(super) fn fields(
        &mut self,
        mut read: impl FnMut(&mut Self, &str) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.token(b'{', "`{`")?;
        if self.peek()? == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let key = self.key()?;
            self.token(b':', "`:`")?;
            read(self, &key)?;
            if self.separator(b'}', "`,` or `}`")? {
                return Ok(());
            }
        }
    }

    /// Calls `read` at each element of the list that begins here; it has to pass the element.
    pub(super) fn elements(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.token(b'[', "`[`")?;
        if self.peek()? == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            read(self)?;
            if self.separator(b']', "`,` or `]`")? {
                return Ok(());
            }
        }
    }

    /// Passes over the rest of the line.
    pub(super) fn pass_line(&mut self) -> Result<(), Fault> {
        loop {
            while self.at < self.filled {
                self.at += 1;
                if self.window[self.at - 1] == b'\n' {
                    return Ok(());
                }
            }
            if !self.fill(self.at)? {
                return Ok(());
            }
        }
    }

    /// Passes over the value that begins here.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        self.pass(false).map(drop)
    }

    /// The text of the value that begins here.
    pub(super) fn value(&mut self) -> Result<&[u8], Fault> {
        let value = self.pass(true)?;
        Ok(&self.window[value])
    }

    fn key(&mut self) -> Result<String, Fault> {
        if self.peek()? != Some(b'"') {
            return Err(self.unexpected("a key")?);
        }
        let at = self.place();
        let text = self.value()?;
        serde_json::from_slice(text).map_err(|_| Fault::Unexpected { wanted: "a key", at })
    }

    fn token(&mut self, byte: u8, wanted: &'static str) -> Result<(), Fault> {
        if self.peek()? != Some(byte) {
            return Err(self.unexpected(wanted)?);
        }
        self.at += 1;
        Ok(())
    }

    /// Passes a comma, or `close`, which ends the list or object.
    fn separator(&mut self, close: u8, wanted: &'static str) -> Result<bool, Fault> {
        let next = self.peek()?;
        if next != Some(b',') && next != Some(close) {
            return Err(self.unexpected(wanted)?);
        }
        self.at += 1;
        Ok(next == Some(close))
    }

    /// The fault of something else standing here.
    pub(super) fn unexpected(&mut self, wanted: &'static str) -> Result<Fault, Fault> {
        let next = self.peek()?;
        let at = self.place();
        Ok(next.map_or(Fault::CutShort(at), |_| Fault::Unexpected { wanted, at }))
    }

    pub(super) fn too_deep(&self) -> Fault {
        Fault::TooDeep(self.place())
    }

    /// In bytes from the document's beginning.
    fn place(&self) -> u64 {
        self.passed + self.at as u64
    }

    /// Passes the value that begins here. Where it is in the window, if it is to be kept.
    fn pass(&mut self, keep: bool) -> Result<Range<usize>, Fault> {
        let first = self.peek()?;
        let mut start = self.at;
        match first {
            Some(b'{' | b'[') => self.pass_brackets(keep, &mut start)?,
            Some(b'"') => self.pass_string(keep, &mut start)?,
            Some(b'-' | b'0'..=b'9' | b'a'..=b'z') => self.pass_word(keep, &mut start)?,
            _ => return Err(self.unexpected("a value")?),
        }
        Ok(start..self.at)
    }

    fn pass_brackets(&mut self, keep: bool, start: &mut usize) -> Result<(), Fault> {
        let mut scan = Scan::default();
        loop {
            while let Some(block) = self.window[self.at..self.filled].first_chunk() {
                if let Some(length) = scan.step(block) {
                    self.at += length;
                    return Ok(());
                }
                if scan.depth() > MAX_DEPTH {
                    return Err(self.too_deep());
                }
                self.at += BLOCK;
            }
            if !self.more(keep, start)? {
                break;
            }
        }
        let rest = &self.window[self.at..self.filled];
        let mut block = [b' '; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        let end = scan.step(&block);
        self.at = end.map_or(self.filled, |length| self.at + length);
        end.map(|_| ()).ok_or(Fault::CutShort(self.place()))
    }

    fn pass_string(&mut self, keep: bool, start: &mut usize) -> Result<(), Fault> {
        self.at += 1;
        let mut escaped = false;
        loop {
            while self.at < self.filled {
                let byte = self.window[self.at];
                self.at += 1;
                match byte {
                    b'"' if !escaped => return Ok(()),
                    byte => escaped = byte == b'\\' && !escaped,
                }
            }
            if !self.more(keep, start)? {
                return Err(Fault::CutShort(self.place()));
            }
        }
    }

    /// A number, `true`, `false` or `null`.
    fn pass_word(&mut self, keep: bool, start: &mut usize) -> Result<(), Fault> {
        loop {
            while self.at < self.filled {
                match self.window[self.at] {
                    b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' => return Ok(()),
                    _ => self.at += 1,
                }
            }
            if !self.more(keep, start)? {
                return Ok(());
            }
        }
    }

    /// Reads on within a value; `start` is where it begins.
    fn more(&mut self, keep: bool, start: &mut usize) -> Result<bool, Fault> {
        let from = if keep { *start } else { self.at };
        *start = 0;
        self.fill(from)
    }

    /// Reads more behind what the window holds, and drops what stands before `from`; false at the
    /// document's end.
    fn fill(&mut self, from: usize) -> Result<bool, Fault> {
        if from > 0 {
            self.window.copy_within(from..self.filled, 0);
            self.passed += from as u64;
            self.at -= from;
            self.filled -= from;
        }
        if self.filled == self.window.len() {
            self.window.resize(2 * self.window.len(), 0);
        }
        loop {
            match self.source.read(&mut self.window[self.filled..]) {
                Ok(count) => {
                    self.filled += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::Read(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands over a byte at a time.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(into.len()).min(1);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// Each key with its value, or `-` where that was skipped.
    fn read(text: &str) -> Result<Vec<String>, String> {
        let mut found = Vec::new();
        let mut cursor = Cursor::new(Box::new(Drops(text.as_bytes())));
        let read = cursor.fields(|cursor, key| {
            let value = match key {
                "skipped" => cursor.skip().map(|()| "-".to_owned())?,
                _ => String::from_utf8_lossy(cursor.value()?).into_owned(),
            };
            found.push(format!("{key} {value}"));
            Ok(())
        });
        read.map(|()| found).map_err(|fault| format!("{fault:?}"))
    }

    #[test]
    fn fields_are_kept_or_skipped() {
        let long = "x".repeat(300);
        let text = format!(
            r#" {{ "a" : [1, "]"] , "skipped":{{"{long}":["}}"]}},"\u0062":null,"c":"\"}}","d":-1.5 }}"#
        );
        let wanted = [r#"a [1, "]"]"#, "skipped -", "b null", r#"c "\"}""#, "d -1.5"];
        assert_eq!(read(&text).unwrap(), wanted);
        assert_eq!(read("{}").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, fault) in [
            ("", "CutShort(0)"),
            ("[", r#"Unexpected { wanted: "`{`", at: 0 }"#),
            ("{\"a\":[1,", "CutShort(8)"),
            ("{\"a\"", "CutShort(4)"),
            ("{\"a\":\"\\\"", "CutShort(8)"),
            ("{\"a\":1 2}", r#"Unexpected { wanted: "`,` or `}`", at: 7 }"#),
            ("{a:1}", r#"Unexpected { wanted: "a key", at: 1 }"#),
            ("{\"a\":}", r#"Unexpected { wanted: "a value", at: 5 }"#),
        ] {
            assert_eq!(read(text), Err(fault.to_owned()), "{text}");
        }
        let deep = format!("{{\"skipped\":{}", "[".repeat(10_000));
        assert!(read(&deep).unwrap_err().starts_with("TooDeep"));
    }

    #[test]
    fn a_value_may_be_larger_than_the_window() {
        let large = format!("{{\"a\":[\"{}\"],\"b\":\"{0}\"}}", "é".repeat(WINDOW));
        assert_eq!(read(&large).unwrap()[1].len(), 2 * WINDOW + 4);
    }
}
