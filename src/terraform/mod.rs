//! Read: plans and states, in every form that Terraform and OpenTofu write, into a [`Plan`].

mod attributes;
mod binary;
mod configuration;
mod cursor;
mod document;
mod entries;
mod flatmap;
mod input;
mod lines;
mod placement;
mod plan;
mod reference;
mod remote;
mod scan;
mod sections;
mod state;

use std::path::PathBuf;

pub(crate) use input::sources;
pub(crate) use lines::lines;
pub(crate) use remote::backend;

use input::{Content, Input};

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
    let input = match Content::open(path, path.as_ref()) {
        Ok(Content::Text(input)) => input,
        Ok(Content::Zip(_)) | Err(Error::NotText { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let bytes = input.bytes().map_err(|source| Error::Read { path: path.into(), source })?;
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    Ok(std::str::from_utf8(text).ok().map(str::to_owned))
}

/// How documents are read.
pub(crate) struct Reader<'a> {
    pub(crate) schema_of: SchemaOf<'a>,
    /// For what a plan says has drifted, of which more is compared than what decides its cost.
    pub(crate) drift_schema_of: SchemaOf<'a>,
    /// Where resources are whose region nothing else tells.
    pub(crate) default_region: Option<Region>,
    pub(crate) allow_errored: bool,
    /// Reads binary plans; else `terraform` or `tofu` on the PATH.
    pub(crate) terraform_binary: Option<PathBuf>,
}

/// A document to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The path as it is shown, `-` for standard input.
    pub(crate) name: String,
    /// Where it is, whatever its name is made of; nowhere where it was fetched.
    pub(crate) path: PathBuf,
    /// Found in a directory, where what is no Terraform document is passed over.
    pub(crate) found: bool,
    /// What was fetched already of a state that is kept elsewhere.
    pub(crate) bytes: Option<Vec<u8>>,
}

impl Reader<'_> {
    /// The plan or state of `source`; `None` for a file found in a directory that is neither.
    pub(crate) fn read(&self, source: &Source) -> Result<Option<Plan>, Error> {
        let name = &source.name;
        let content = match &source.bytes {
            Some(bytes) => Content::of_bytes(name, bytes.clone()),
            None => Content::open(name, &source.path),
        };
        let input = match content {
            Ok(Content::Text(input)) => input,
            Ok(Content::Zip(input)) => Input::Bytes(binary::show(name, &input, self)?),
            Err(Error::NotText { .. }) if source.found => return Ok(None),
            Err(error) => return Err(error),
        };
        document::read(&input, source.found, self).map_err(|refusal| refusal.into_error(name))
    }

    fn schema(&self, kind: &str) -> Option<Schema> {
        (self.schema_of)(kind)
    }
}
