//! JSON, version 1.

use std::io::{self, Write};

use super::{Format, Report};

pub(super) const FORMAT: Format = Format { name: "json", render };

fn render(_: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{{}}")
}
