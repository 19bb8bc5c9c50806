//! Read: plans and states, in every form that Terraform and OpenTofu write, into a [`Plan`].

mod attributes;
mod binary;
mod configuration;
mod document;
mod flatmap;
mod input;
mod placement;
mod plan;
mod reference;
mod state;

use std::path::PathBuf;

pub(crate) use input::sources;

use crate::{
    error::Error,
    model::{Plan, Region, Schema, SchemaOf},
};

/// The text of a file that need not be Terraform's; `None` for a folder, a glob, standard input, and
/// for what is no text.
pub(crate) fn text(path: &str) -> Result<Option<String>, Error> {
    if !std::path::Path::new(path).is_file() {
        return Ok(None);
    }
    Ok(match input::Content::of(input::bytes(path)?) {
        input::Content::Text(text) => Some(text),
        _ => None,
    })
}

/// How documents are read.
pub(crate) struct Reader<'a> {
    pub(crate) schema_of: SchemaOf<'a>,
    /// Where resources are whose region nothing else tells.
    pub(crate) default_region: Option<Region>,
    pub(crate) allow_errored: bool,
    /// Reads binary plans; else `terraform` or `tofu` on the PATH.
    pub(crate) terraform_binary: Option<PathBuf>,
}

/// A document to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The path as given, `-` for standard input.
    pub(crate) name: String,
    /// Found in a directory, where what is no Terraform document is passed over.
    pub(crate) found: bool,
}

impl Reader<'_> {
    /// The plan or state of `source`; `None` for a file found in a directory that is neither.
    pub(crate) fn read(&self, source: &Source) -> Result<Option<Plan>, Error> {
        let bytes = input::bytes(&source.name)?;
        let text = match input::Content::of(bytes) {
            input::Content::Zip(bytes) => binary::show(&source.name, &bytes, self)?,
            input::Content::Text(text) => text,
            input::Content::NotText if source.found => return Ok(None),
            input::Content::NotText => return Err(Error::NotText { path: source.name.clone() }),
        };
        let json = input::without_wrapper_lines(&text);
        if source.found && !input::looks_like_terraform(json) {
            return Ok(None);
        }
        document::parse(json, self).map(Some).map_err(|refusal| refusal.into_error(&source.name))
    }

    fn schema(&self, kind: &str) -> Option<Schema> {
        (self.schema_of)(kind)
    }
}
