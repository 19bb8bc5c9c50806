//! A document taken apart: its small parts are kept, its resources go on in batches.

use std::mem;

use serde_json::Value as Json;

use super::cursor::{Cursor, Fault};

/// The bytes of entries that go on together.
const BATCH: usize = 1024 * 1024;
/// Modules are nested a few deep.
const MAX_MODULES: usize = 100;

/// A list of a document whose entries are resources or changes to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Changes,
    Drift,
    /// The resources of a state's `values`.
    Values,
    PlannedValues,
    PriorState,
    /// The data sources of the prior state alone.
    DataSources,
    /// The `resources` of a version 4 state.
    Resources,
    /// The `modules` of a version 3 state.
    Modules,
}

/// Entries of one section, as text.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) section: Section,
    /// How often the section's key has come; the last of duplicate keys wins, as everywhere.
    pub(super) round: usize,
    /// The number of the first entry, from 0.
    pub(super) first: usize,
    text: Vec<u8>,
    /// Where each entry ends, and the number of its module in [`Parts::modules`].
    entries: Vec<(usize, usize)>,
}

/// What tells one kind of document from another, and the parts that are read as a whole.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) format_version: Option<Json>,
    pub(super) version: Option<Json>,
    pub(super) errored: Option<Json>,
    pub(super) configuration: Option<Vec<u8>>,
    pub(super) variables: Option<Vec<u8>>,
    pub(super) has_terraform_version: bool,
    /// Encrypted by OpenTofu.
    pub(super) is_encrypted: bool,
    /// A message of `terraform plan -json`.
    pub(super) is_message: bool,
    /// The addresses of the modules of shown states; the first is of all that is in none.
    pub(super) modules: Vec<String>,
    /// A key whose value is of another type than any version writes.
    pub(super) misplaced: Option<String>,
    pub(super) keys: usize,
    /// How often each section's key has come, and whether it had more than null last.
    sections: [(usize, bool); 8],
}

/// On the way through a document.
struct Walk<'s> {
    wanted: &'s [Section],
    send: &'s mut dyn FnMut(Batch),
    batch: Batch,
    parts: Parts,
}

/// Goes through the object at `cursor`. The entries of `wanted` sections are sent; all others are
/// passed over unread.
pub(super) fn walk(
    cursor: &mut Cursor,
    wanted: &[Section],
    send: &mut dyn FnMut(Batch),
) -> (Parts, Result<(), Fault>) {
    let parts = Parts { modules: vec![String::new()], ..Parts::default() };
    let batch = Batch::new(Section::Changes, 0, 0);
    let mut walk = Walk { wanted, send, batch, parts };
    let done = cursor.fields(|cursor, key| walk.field(cursor, key));
    (walk.parts, done)
}

impl Section {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Changes => "resource_changes",
            Self::Drift => "resource_drift",
            Self::Values => "values",
            Self::PlannedValues => "planned_values",
            Self::PriorState | Self::DataSources => "prior_state",
            Self::Resources => "resources",
            Self::Modules => "modules",
        }
    }
}

impl Batch {
    fn new(section: Section, round: usize, first: usize) -> Self {
        Self { section, round, first, text: Vec::new(), entries: Vec::new() }
    }

    /// Each entry's bytes with the number of its module.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&[u8], usize)> {
        let starts = [0].into_iter().chain(self.entries.iter().map(|(end, _)| *end));
        let entries = starts.zip(&self.entries);
        entries.map(|(start, (end, module))| (&self.text[start..*end], *module))
    }
}

impl Parts {
    /// How often the key of `section` has come.
    pub(super) fn round(&self, section: Section) -> usize {
        self.sections[section as usize].0
    }

    pub(super) fn has(&self, section: Section) -> bool {
        self.sections[section as usize].1
    }

    /// Whether this is Terraform's, of whatever kind and version.
    pub(super) fn is_terraform(&self) -> bool {
        self.format_version.is_some() || self.has_terraform_version || self.is_encrypted
    }
}

impl Walk<'_> {
    /// A field of the document itself.
    fn field(&mut self, cursor: &mut Cursor, key: &str) -> Result<(), Fault> {
        self.parts.keys += 1;
        match key {
            "format_version" => self.parts.format_version = word(cursor)?,
            "version" => self.parts.version = word(cursor)?,
            "errored" => self.parts.errored = word(cursor)?,
            "configuration" => self.parts.configuration = text(cursor)?,
            "variables" => self.parts.variables = text(cursor)?,
            "resource_changes" => self.list(cursor, Section::Changes)?,
            "resource_drift" => self.list(cursor, Section::Drift)?,
            "resources" => self.list(cursor, Section::Resources)?,
            "modules" => self.list(cursor, Section::Modules)?,
            "values" => self.values(cursor, Section::Values)?,
            "planned_values" => self.values(cursor, Section::PlannedValues)?,
            "prior_state" => {
                let of_data = self.wanted.contains(&Section::DataSources);
                let section = if of_data { Section::DataSources } else { Section::PriorState };
                self.object(cursor, section, |walk, cursor, key| match key {
                    "values" => walk.root(cursor),
                    _ => cursor.skip(),
                })?;
            }
            _ => {
                self.parts.has_terraform_version |= key == "terraform_version";
                self.parts.is_encrypted |= key == "encrypted_data";
                self.parts.is_message |= key == "@level";
                cursor.skip()?;
            }
        }
        Ok(())
    }

    /// Whether the value that begins here is to be gone through, as it begins with `open`.
    fn begins(&mut self, cursor: &mut Cursor, section: Section, open: u8) -> Result<bool, Fault> {
        let first = cursor.peek()?;
        let state = &mut self.parts.sections[section as usize];
        *state = (state.0 + 1, first != Some(b'n'));
        if !matches!(first, Some(b'n')) && first != Some(open) {
            self.parts.misplaced.get_or_insert_with(|| section.name().to_owned());
        }
        let goes = first == Some(open) && self.wanted.contains(&section);
        if !goes {
            cursor.skip()?;
        }
        Ok(goes)
    }

    fn list(&mut self, cursor: &mut Cursor, section: Section) -> Result<(), Fault> {
        if self.begins(cursor, section, b'[')? {
            self.begin(section);
            cursor.elements(|cursor| self.entry(cursor, 0))?;
            self.flush();
        }
        Ok(())
    }

    fn object(
        &mut self,
        cursor: &mut Cursor,
        section: Section,
        mut field: impl FnMut(&mut Self, &mut Cursor, &str) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.begins(cursor, section, b'{')? {
            self.begin(section);
            cursor.fields(|cursor, key| field(self, cursor, key))?;
            self.flush();
        }
        Ok(())
    }

    fn values(&mut self, cursor: &mut Cursor, section: Section) -> Result<(), Fault> {
        self.object(cursor, section, Self::of_root)
    }

    /// The `values` of a prior state.
    fn root(&mut self, cursor: &mut Cursor) -> Result<(), Fault> {
        match cursor.peek()? {
            Some(b'{') => cursor.fields(|cursor, key| self.of_root(cursor, key)),
            _ => cursor.skip(),
        }
    }

    fn of_root(&mut self, cursor: &mut Cursor, key: &str) -> Result<(), Fault> {
        match (key, cursor.peek()?) {
            ("root_module", Some(b'{')) => self.module(cursor, 0),
            _ => cursor.skip(),
        }
    }

    /// A module and those below it.
    fn module(&mut self, cursor: &mut Cursor, depth: usize) -> Result<(), Fault> {
        if depth > MAX_MODULES {
            return Err(cursor.too_deep());
        }
        let number = self.parts.modules.len();
        self.parts.modules.push(String::new());
        cursor.fields(|cursor, key| match (key, cursor.peek()?) {
            // It may come behind the resources that it is of.
            ("address", Some(b'"')) => {
                let address = word(cursor)?;
                let address = address.as_ref().and_then(Json::as_str).unwrap_or_default();
                address.clone_into(&mut self.parts.modules[number]);
                Ok(())
            }
            ("resources", Some(b'[')) => cursor.elements(|cursor| self.entry(cursor, number)),
            ("child_modules", Some(b'[')) => {
                cursor.elements(|cursor| self.module(cursor, depth + 1))
            }
            _ => cursor.skip(),
        })
    }

    /// Begins a batch of another section.
    fn begin(&mut self, section: Section) {
        self.batch = Batch::new(section, self.parts.round(section), 0);
    }

    fn entry(&mut self, cursor: &mut Cursor, module: usize) -> Result<(), Fault> {
        self.batch.text.extend_from_slice(cursor.value()?);
        self.batch.entries.push((self.batch.text.len(), module));
        if self.batch.text.len() > BATCH {
            self.flush();
        }
        Ok(())
    }

    fn flush(&mut self) {
        let Batch { section, round, first, .. } = self.batch;
        let next = Batch::new(section, round, first + self.batch.entries.len());
        let batch = mem::replace(&mut self.batch, next);
        if !batch.entries.is_empty() {
            (self.send)(batch);
        }
    }
}

/// A value that is a word, as far as it is one.
fn word(cursor: &mut Cursor) -> Result<Option<Json>, Fault> {
    let json = serde_json::from_slice(cursor.value()?).unwrap_or_default();
    Ok(Some(json).filter(|json: &Json| !json.is_null()))
}

/// A value's text; `None` for null.
fn text(cursor: &mut Cursor) -> Result<Option<Vec<u8>>, Fault> {
    let text = cursor.value()?;
    Ok((text != b"null").then(|| text.to_owned()))
}
