//! Where a JSON value ends, found 64 bytes at a time without reading what is in it.

use wide::u8x16;

/// How many bytes are looked at in one step.
pub(super) const BLOCK: usize = 64;

/// How far a scan has come into an object or a list.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The brackets that are open.
    depth: u32,
    /// All ones while a string goes on.
    in_string: u64,
    /// The next byte stands behind a backslash.
    escaped: bool,
}

impl Scan {
    /// Takes in the next bytes. The index behind the bracket that closes the value, if it is here.
    ///
    /// Every `u64` below has a bit for each byte, the first byte's lowest.
    #[inline]
    pub(super) fn step(&mut self, block: &[u8; BLOCK]) -> Option<usize> {
        let Marks { mut quotes, backslashes, mut opening, mut closing } = Marks::of(block);
        if backslashes != 0 || self.escaped {
            quotes &= !self.escaped_by(backslashes);
        }
        let inside = between(quotes) ^ self.in_string;
        self.in_string = if inside >> 63 == 1 { u64::MAX } else { 0 };
        opening &= !inside;
        closing &= !inside;
        if closing.count_ones() < self.depth {
            self.depth = self.depth + opening.count_ones() - closing.count_ones();
            return None;
        }
        self.brackets(opening, closing)
    }

    /// The brackets that are open.
    pub(super) fn depth(&self) -> u32 {
        self.depth
    }

    /// Follows brackets one by one.
    fn brackets(&mut self, opening: u64, closing: u64) -> Option<usize> {
        let mut left = opening | closing;
        while left != 0 {
            let at = left.trailing_zeros();
            if opening >> at & 1 == 1 {
                self.depth += 1;
            } else {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Some(at as usize + 1);
                }
            }
            left &= left - 1;
        }
        None
    }

    /// The bytes behind backslashes that are not themselves behind one.
    fn escaped_by(&mut self, mut backslashes: u64) -> u64 {
        let mut escaped = u64::from(self.escaped);
        self.escaped = false;
        backslashes &= !escaped;
        while backslashes != 0 {
            let at = backslashes.trailing_zeros();
            if at == 63 {
                self.escaped = true;
                break;
            }
            escaped |= 1 << (at + 1);
            backslashes &= !(0b11 << at);
        }
        escaped
    }
}

/// Where the bytes that decide are.
struct Marks {
    quotes: u64,
    backslashes: u64,
    opening: u64,
    closing: u64,
}

impl Marks {
    #[inline]
    fn of(block: &[u8; BLOCK]) -> Self {
        let mut marks = Self { quotes: 0, backslashes: 0, opening: 0, closing: 0 };
        let (parts, _) = block.as_chunks::<16>();
        for (part, bytes) in parts.iter().enumerate() {
            let bytes = u8x16::new(*bytes);
            // `[` and `{` differ in this bit alone, and so do `]` and `}`.
            let brackets = bytes | u8x16::splat(0x20);
            let of = |bytes: u8x16, byte| {
                u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask()) << (16 * part)
            };
            marks.quotes |= of(bytes, b'"');
            marks.backslashes |= of(bytes, b'\\');
            marks.opening |= of(brackets, b'{');
            marks.closing |= of(brackets, b'}');
        }
        marks
    }
}

/// All bits from each odd one that is set up to the next: from opening quotes to closing ones.
fn between(quotes: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].iter().fold(quotes, |bits, by| bits ^ bits << by)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// The length of the value that `text` begins with.
    fn length(text: &str) -> Option<usize> {
        let mut scan = Scan::default();
        text.as_bytes().chunks(BLOCK).enumerate().find_map(|(index, part)| {
            let mut block = [b' '; BLOCK];
            block[..part.len()].copy_from_slice(part);
            Some(index * BLOCK + scan.step(&block)?)
        })
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        let texts =
            [r#"{"a":"}"}"#, r#"["\"]"]"#, r#"["\\"]"#, r#"{"\\\"}":["]",{"{":1}]}"#, "[]", "{}"];
        for text in texts {
            // Wherever in a block it stands.
            for before in 0..130 {
                let text = format!("[\"{}\",{text}]", "x".repeat(before));
                assert_eq!(length(&format!("{text}]}}\"")), Some(text.len()), "{text}");
            }
        }
    }

    #[test]
    fn what_is_not_closed_has_no_end() {
        for text in ["{", "[\"]", "[{}", "[\"\\\"]"] {
            assert_eq!(length(text), None, "{text}");
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let text = "[\\[\\]{}\"\\\\a\n ]{0,40}";
        let leaf = prop_oneof![text.prop_map(Value::from), any::<i32>().prop_map(Value::from)];
        leaf.prop_recursive(4, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((text, inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_value_ends_where_serde_says(value in values(), behind in "[\\[\\]{}\"\\\\a]{0,9}") {
            let text = json!([value]).to_string();
            prop_assert_eq!(length(&format!("{text}{behind}")), Some(text.len()));
        }
    }
}
