//! Rows in columns, fitted to the width of the screen: a text, a note, and amounts on the right.

use std::io::{self, IsTerminal as _, Write};

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle, Width,
};

/// The width in columns where no terminal says it, so that output into a file is always the same.
const WIDTH: u16 = 100;
/// The least width of the text and the note together, however narrow the screen is.
const MIN_ROOM: usize = 40;
/// Between two columns.
const GAP: u16 = 2;

/// How many rows are laid out together.
const ROWS_AT_ONCE: usize = 500;

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// Where the output goes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// In columns.
    pub(super) width: u16,
    /// Takes colours and bold type.
    pub(super) styled: bool,
}

/// Rows under a header.
#[derive(Debug)]
pub(super) struct Grid {
    header: Vec<&'static str>,
    rows: Vec<Row>,
    total: Option<Row>,
}

/// A line of a grid, or a few where its text wraps.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    text: String,
    /// Steps of two columns.
    indent: usize,
    note: String,
    amounts: Vec<String>,
    weight: Weight,
    /// What the last amount means for the reader.
    trend: Trend,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Weight {
    Strong,
    #[default]
    Plain,
    Faint,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Trend {
    Up,
    Down,
    #[default]
    None,
}

impl Screen {
    /// Standard output, as `NO_COLOR` wants it.
    pub(super) fn stdout() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            width: Table::new().width().filter(|_| is_terminal).unwrap_or(WIDTH),
            styled: is_terminal && !no_color,
        }
    }

    pub(super) fn strong(self, text: &str) -> String {
        let text = printable(text);
        if self.styled { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text }
    }

    /// A paragraph, `indent` steps in, wrapped at the screen's edge.
    pub(super) fn paragraph(self, text: &str, indent: usize) -> String {
        wrap(&printable(text), self.width.into(), indent, 0)
    }
}

impl Row {
    pub(super) fn new(indent: usize, text: impl AsRef<str>) -> Self {
        Self { indent, text: printable(text.as_ref()), ..Self::default() }
    }

    pub(super) fn note(mut self, note: impl AsRef<str>) -> Self {
        self.note = printable(note.as_ref());
        self
    }

    pub(super) fn amounts(mut self, amounts: impl Into<Vec<String>>) -> Self {
        self.amounts = amounts.into();
        self
    }

    pub(super) fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    pub(super) fn trend(mut self, trend: Trend) -> Self {
        self.trend = trend;
        self
    }
}

impl Grid {
    /// The names of the text and of the amounts; the note between them has none.
    pub(super) fn new(text: &'static str, amounts: &[&'static str]) -> Self {
        let header = [text, ""].into_iter().chain(amounts.iter().copied()).collect();
        Self { header, rows: Vec::new(), total: None }
    }

    pub(super) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Sets rows apart.
    pub(super) fn gap(&mut self) {
        if !self.rows.is_empty() {
            self.rows.push(Row::default());
        }
    }

    /// The last row, under a rule.
    pub(super) fn total(&mut self, row: Row) {
        self.total = Some(row.weight(Weight::Strong));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn write(&self, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths(screen);
        let mut rule = None;
        // A part at a time, all of the same widths: a table takes far more memory than its rows.
        let parts = self.rows.chunks(ROWS_AT_ONCE);
        let header_alone = self.rows.is_empty().then_some(&[][..]);
        for (index, rows) in parts.chain(header_alone).enumerate() {
            let mut table = Self::table(rows, &widths, screen);
            if index == 0 {
                let bold = |name: &&str| Cell::new(name).add_attribute(Attribute::Bold);
                table.set_header(self.header.iter().map(bold));
            }
            for line in table.lines() {
                writeln!(out, "{}", line.trim_end())?;
                if rule.is_none() && line.starts_with('─') {
                    rule = Some(line);
                }
            }
        }
        if let Some(total) = &self.total {
            if let Some(rule) = rule {
                writeln!(out, "{rule}")?;
            }
            for line in Self::table(std::slice::from_ref(total), &widths, screen).lines() {
                writeln!(out, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }

    /// Rows in columns of the given widths.
    fn table(rows: &[Row], widths: &[usize], screen: Screen) -> Table {
        let mut table = Table::new();
        table.load_style(STYLE).force_no_tty().set_width(screen.width);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if screen.styled {
            table.enforce_styling();
        }
        table.add_rows(rows.iter().map(|row| row.cells(widths)));
        for (index, (column, width)) in table.column_iter_mut().zip(widths).enumerate() {
            let gap = if index + 1 == widths.len() { 0 } else { GAP };
            column.set_padding((0, gap));
            // The texts are wrapped by now, with an indent that the table would not keep.
            column.set_constraint(absolute(*width, gap));
            if index > 1 {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }

    /// Of the text, of the note and of each amount, in columns. Where both do not fit, the note
    /// takes two fifths, or what the text leaves.
    fn widths(&self, screen: Screen) -> Vec<usize> {
        let rows = || self.rows.iter().chain(&self.total);
        let longest = |width: fn(&Row) -> usize| rows().map(width).max().unwrap_or_default();
        let amount = |(index, name): (usize, &&str)| {
            let amounts = rows().filter_map(|row| row.amounts.get(index));
            amounts.map(|amount| width(amount)).fold(width(name), usize::max)
        };
        let amounts: Vec<usize> = self.header.iter().skip(2).enumerate().map(amount).collect();
        let gaps = usize::from(GAP) * (self.header.len() - 1);
        let taken = amounts.iter().sum::<usize>() + gaps;
        let room = usize::from(screen.width).saturating_sub(taken).max(MIN_ROOM);

        let text = longest(|row| 2 * row.indent + width(&row.text)).max(width(self.header[0]));
        let note = longest(|row| width(&row.note));
        let note = note.min((room * 2 / 5).max(room.saturating_sub(text)));
        [text.min(room - note), note].into_iter().chain(amounts).collect()
    }
}

impl Row {
    fn wrapped(&self, width: usize) -> String {
        wrap(&self.text, width, self.indent, 1)
    }

    /// A cell for each of the widths.
    fn cells(&self, widths: &[usize]) -> Vec<Cell> {
        let mut cells = vec![Cell::new(self.wrapped(widths[0])), Cell::new(&self.note)];
        cells.extend(self.amounts.iter().map(Cell::new));
        let last = cells.len() - 1;
        let style = |(index, cell): (usize, Cell)| {
            let cell = match self.weight {
                Weight::Strong => cell.add_attribute(Attribute::Bold),
                Weight::Plain => cell,
                Weight::Faint => cell.add_attribute(Attribute::Dim),
            };
            match self.trend {
                Trend::Up if index == last => cell.fg(Color::Red),
                Trend::Down if index == last => cell.fg(Color::Green),
                _ => cell,
            }
        };
        let mut cells: Vec<_> = cells.into_iter().enumerate().map(style).collect();
        cells.resize_with(widths.len(), || Cell::new(""));
        cells
    }
}

/// Breaks a text between words, and within those that are too long; lines after the first go
/// `hanging` steps further in.
fn wrap(text: &str, width: usize, indent: usize, hanging: usize) -> String {
    let margin = |steps: usize| " ".repeat(2 * steps);
    let mut lines = vec![margin(indent)];
    let mut room = width.saturating_sub(2 * indent).max(1);
    let mut is_first = true;
    for word in text.split(' ') {
        let mut word = word;
        let mut needed = self::width(word);
        if !is_first && needed < room {
            push(&mut lines, " ");
            room -= 1;
        } else if !is_first {
            lines.push(margin(indent + hanging));
            room = width.saturating_sub(2 * (indent + hanging)).max(1);
        }
        while needed > room {
            let (start, rest) = word.split_at(break_within(word, room));
            push(&mut lines, start);
            lines.push(margin(indent + hanging));
            room = width.saturating_sub(2 * (indent + hanging)).max(1);
            (word, needed) = (rest, self::width(rest));
        }
        push(&mut lines, word);
        room -= needed;
        is_first = false;
    }
    lines.join("\n")
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// Where to break a word, as a byte index: before the last dot or bracket of an address that fits.
fn break_within(word: &str, room: usize) -> usize {
    let end = word.char_indices().nth(room).map_or(word.len(), |(index, _)| index);
    match word[..end].rfind(['.', '[']) {
        Some(index) if index > 0 => index,
        _ => end,
    }
}

/// In columns, of text that is almost always Latin.
fn width(text: &str) -> usize {
    text.chars().count()
}

/// A column of that content width, and a gap behind it.
fn absolute(width: usize, gap: u16) -> ColumnConstraint {
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    ColumnConstraint::Absolute(Width::Fixed(width.saturating_add(gap)))
}

/// Without control characters, which a plan must not send to a terminal.
pub(super) fn printable(text: &str) -> String {
    let show = |c: char| if is_hidden(c) { '\u{fffd}' } else { c };
    text.chars().map(show).collect()
}

/// Whether a character is not seen itself and changes how others are: those that control a terminal, and
/// those that turn the direction of what is written, so that a name reads as another one.
/// Source: Unicode's technical report 36, of security (<https://www.unicode.org/reports/tr36/>).
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_wraps_between_words_and_within_long_ones() {
        assert_eq!(wrap("one two three", 8, 0, 1), "one two\n  three");
        assert_eq!(wrap("one two", 100, 2, 1), "    one two");
        assert_eq!(
            wrap("module.web.aws_instance.app", 20, 0, 1),
            "module.web\n  .aws_instance.app"
        );
        assert_eq!(wrap("abcdefgh", 4, 0, 1), "abcd\n  ef\n  gh");
        assert_eq!(wrap("äöü", 1, 5, 0).lines().count(), 3);
        assert_eq!(wrap("", 10, 0, 0), "");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31m\nb"), "a\u{fffd}[31m\u{fffd}b");
        assert_eq!(printable("web\u{202e}dorp"), "web\u{fffd}dorp");
        assert_eq!(printable("ßеb-日本"), "ßеb-日本");
    }
}
