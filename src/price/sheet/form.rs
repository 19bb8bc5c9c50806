//! The form of a sheet: its columns, its lines, and how a fault in it is told.

use csv::{ErrorKind, Position, StringRecord};

/// In the order in which an error lists them; the first five are required.
pub(super) const COLUMNS: [&str; 15] = [
    "provider",
    "product",
    "region",
    "unit",
    "price",
    "sku",
    "variant",
    "purchase_option",
    "term",
    "tier_start",
    "tier_end",
    "currency",
    "as_of",
    "source",
    "quality",
];
const REQUIRED: usize = 5;

/// What is wrong with a sheet, where, and what would be right.
#[derive(Debug)]
pub(super) struct Fault {
    /// From 1.
    pub(super) line: u64,
    pub(super) column: Option<&'static str>,
    pub(super) problem: String,
    pub(super) allowed: String,
}

/// Where the lines of a file end. The reader's own count takes blank lines and CRLF for part of the
/// record behind them, and is one short or more there.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
        Self { bytes, ends: ends.collect() }
    }

    /// The line, from 1, of the record that begins at or after `position`.
    pub(super) fn line(&self, position: Option<&Position>) -> u64 {
        let at = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        let rest = self.bytes.get(at..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let before = self.ends.partition_point(|end| *end < at + blank);
        u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// A fault of the file's form.
    pub(super) fn not_csv(&self, error: &csv::Error) -> Fault {
        let line = self.line(error.position());
        let (problem, allowed) = match error.kind() {
            ErrorKind::UnequalLengths { expected_len, len, .. } => (
                format!("it has {len} fields where the header has {expected_len}"),
                "as many fields as the header; decimals have a point, not a comma",
            ),
            ErrorKind::Utf8 { .. } => {
                ("it is not UTF-8".to_owned(), "save the sheet as CSV in UTF-8")
            }
            _ => (format!("it is not CSV ({error})"), "a CSV file, separated by commas"),
        };
        Fault { line, column: None, problem, allowed: allowed.to_owned() }
    }
}

/// Where each of [`COLUMNS`] is in the sheet.
pub(super) fn columns(header: &StringRecord) -> Result<[Option<usize>; COLUMNS.len()], Fault> {
    let fault = |problem: String| {
        let (required, optional) = COLUMNS.split_at(REQUIRED);
        let (required, optional) = (required.join(", "), optional.join(", "));
        let allowed = format!(
            "the first line names the columns, separated by commas: {required}; and as needed {optional}"
        );
        Fault { line: 1, column: None, problem, allowed }
    };
    let mut columns = [None; COLUMNS.len()];
    for (at, name) in header.iter().enumerate() {
        let Some(index) = COLUMNS.iter().position(|column| *column == name) else {
            return Err(fault(format!("there is no column `{}`", name.escape_debug())));
        };
        if columns[index].replace(at).is_some() {
            return Err(fault(format!("the column `{name}` is there twice")));
        }
    }
    match COLUMNS[..REQUIRED].iter().zip(&columns).find(|(_, at)| at.is_none()) {
        Some((missing, _)) => Err(fault(format!("the column `{missing}` is missing"))),
        None => Ok(columns),
    }
}
