//! The entries of a document, read on all cores while it is gone through.

use super::{
    Reader,
    configuration::Configuration,
    cursor::{Cursor, Fault},
    document::Refusal,
    input::Input,
    placement, plan,
    sections::{self, Batch, Parts, Section},
    state::{self, Declared, Providers},
};
use crate::{
    model::{Address, Region, ResourceChange},
    threads::in_batches,
};

/// What the entries of a batch are.
#[derive(Default)]
struct Entries {
    changes: Vec<plan::Entry>,
    /// Each with the number of its module.
    resources: Vec<(usize, Declared)>,
    /// Data sources, and the regions they were read in.
    regions: Vec<(Address, Region)>,
    providers: Providers,
}

/// What the batches of a document hold, in its order.
pub(super) struct Found(Vec<(Section, Result<Entries, Refusal>)>);

/// Goes through a document for the entries of some sections.
pub(super) fn read(
    input: &Input,
    wanted: &[Section],
    reader: &Reader,
) -> (Parts, Result<Found, Refusal>) {
    let mut cursor = match input.open() {
        Ok(source) => Cursor::new(source),
        Err(error) => return (Parts::default(), Err(Refusal::Read(error))),
    };
    if let Err(refusal) = begin(&mut cursor) {
        return (Parts::default(), Err(refusal));
    }
    let go = |send: &mut dyn FnMut(Batch)| {
        let (parts, done) = sections::walk(&mut cursor, wanted, send);
        (parts, done.and_then(|()| end(&mut cursor)))
    };
    let work = |batch: Batch| (batch.section, batch.round, entries(&batch, reader));
    let ((parts, done), batches) = in_batches(go, work);
    let refusal = match done {
        _ if parts.is_message => Some(Refusal::UiStream),
        _ if parts.is_encrypted => Some(Refusal::Encrypted),
        // HCL's blocks, too, may begin with a brace.
        Err(Fault::Unexpected { .. }) if parts.keys == 0 => Some(Refusal::NotJson),
        Err(fault) => Some(fault.into()),
        Ok(()) => None,
    };
    if let Some(refusal) = refusal {
        return (parts, Err(refusal));
    }
    let last =
        |(section, round, entries)| (round == parts.round(section)).then_some((section, entries));
    let found = Found(batches.into_iter().filter_map(last).collect());
    (parts, Ok(found))
}

/// Passes what may stand before a document, up to its brace.
fn begin(cursor: &mut Cursor) -> Result<(), Refusal> {
    if cursor.ahead(3)?.starts_with("\u{feff}".as_bytes()) {
        cursor.advance(3);
    }
    pass_wrapper_lines(cursor)?;
    match cursor.peek()? {
        Some(b'{') => Ok(()),
        // A list is JSON, and none of Terraform's documents is one.
        Some(b'[') => Err(Refusal::NotTerraform),
        None => Err(Refusal::Empty),
        _ => {
            let ahead = cursor.ahead(4096)?;
            let is_text = match std::str::from_utf8(ahead) {
                Ok(text) => !text.contains('\0'),
                Err(error) => error.error_len().is_none() && ahead.len() >= 4096,
            };
            Err(if is_text { Refusal::NotJson } else { Refusal::NotText })
        }
    }
}

/// Passes what may stand behind a document.
fn end(cursor: &mut Cursor) -> Result<(), Fault> {
    pass_wrapper_lines(cursor)?;
    match cursor.peek()? {
        None => Ok(()),
        Some(_) => Err(cursor.unexpected("the end")?),
    }
}

/// Lines that the `setup-terraform` action's wrapper puts around what Terraform prints:
/// `[command]/usr/bin/terraform …` before, `::debug::…` and `::set-output …` around.
fn pass_wrapper_lines(cursor: &mut Cursor) -> Result<(), Fault> {
    const BEGINNINGS: [&[u8]; 2] = [b"[command]", b"::"];
    while cursor.peek()?.is_some() {
        let ahead = cursor.ahead(BEGINNINGS[0].len())?;
        if !BEGINNINGS.iter().any(|beginning| ahead.starts_with(beginning)) {
            break;
        }
        cursor.pass_line()?;
    }
    Ok(())
}

/// Reads a batch.
fn entries(batch: &Batch, reader: &Reader) -> Result<Entries, Refusal> {
    let mut entries = Entries::default();
    for (number, (bytes, module)) in (batch.first..).zip(batch.entries()) {
        let text = text(bytes)?;
        let section = batch.section;
        let mut add = |text: &str| entries.add(text, section, module, reader);
        let added = match add(text) {
            Err(error) if is_duplicate(&error) => {
                without_duplicates(text).and_then(|text| add(&text))
            }
            added => added,
        };
        added.map_err(|error| {
            let name = section.name();
            Refusal::Json(format!("in entry {} of its `{name}`: {error}", number + 1))
        })?;
    }
    Ok(entries)
}

pub(super) fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    std::str::from_utf8(bytes).map_err(|_| Refusal::NotText)
}

pub(super) fn is_duplicate(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("duplicate field")
}

/// The same JSON with the last of each key that comes twice.
pub(super) fn without_duplicates(text: &str) -> serde_json::Result<String> {
    serde_json::from_str::<serde_json::Value>(text).map(|json| json.to_string())
}

impl Entries {
    fn add(
        &mut self,
        text: &str,
        section: Section,
        module: usize,
        reader: &Reader,
    ) -> serde_json::Result<()> {
        let mut add = |declared| self.resources.push((module, declared));
        let providers = &mut self.providers;
        match section {
            Section::Changes => self.changes.extend(plan::entry(text, reader.schema_of)?),
            Section::Drift => self.changes.extend(plan::entry(text, reader.drift_schema_of)?),
            Section::Values | Section::PlannedValues | Section::PriorState => {
                state::shown(text, providers, reader)?.map(add).unwrap_or_default();
            }
            Section::DataSources => {
                self.regions.extend(state::data_source(text, |address, kind, values| {
                    Some((Address(address.into()), placement::read_region(kind, values)?))
                })?);
            }
            Section::Resources => {
                state::raw(text, providers, reader)?.into_iter().for_each(&mut add);
            }
            Section::Modules => {
                state::flat(text, providers, reader)?.into_iter().for_each(&mut add);
            }
        }
        Ok(())
    }
}

impl Found {
    /// Takes out what a section holds.
    fn take(&mut self, section: Section) -> Result<Vec<Entries>, Refusal> {
        let of_section = self.0.extract_if(.., |(found, _)| *found == section);
        of_section.map(|(_, entries)| entries).collect()
    }

    pub(super) fn changes(
        &mut self,
        section: Section,
        configuration: Option<&Configuration>,
    ) -> Result<Vec<ResourceChange>, Refusal> {
        let entries = self.take(section)?.into_iter().map(|entries| entries.changes).collect();
        Ok(plan::changes(entries, configuration))
    }

    pub(super) fn resources(
        &mut self,
        section: Section,
        parts: &Parts,
    ) -> Result<Vec<Declared>, Refusal> {
        let entries = self.take(section)?;
        let mut all = Vec::with_capacity(entries.iter().map(|it| it.resources.len()).sum());
        for (module, (provider, mut resource)) in
            entries.into_iter().flat_map(|entries| entries.resources)
        {
            state::in_module(&mut resource, &parts.modules[module]);
            all.push((provider, resource));
        }
        Ok(all)
    }

    pub(super) fn regions(mut self) -> Result<Vec<(Address, Region)>, Refusal> {
        let entries = self.take(Section::DataSources)?;
        Ok(entries.into_iter().flat_map(|entries| entries.regions).collect())
    }
}
