//! Which of Terraform's documents a text is, told by its keys, and what plan or state it makes.

use std::io;

use serde_json::Value as Json;

use super::{
    Reader,
    configuration::Configuration,
    cursor::Fault,
    entries::{self, Found},
    input::Input,
    placement,
    sections::{Parts, Section},
    state,
};
use crate::{
    error::Error,
    model::{Action, Plan, Resource, ResourceChange},
};

/// What most documents need no more than.
const MAIN: &[Section] =
    &[Section::Changes, Section::Drift, Section::Values, Section::Resources, Section::Modules];

/// Why a text is refused.
#[derive(Debug)]
pub(super) enum Refusal {
    Read(io::Error),
    Empty,
    NotText,
    /// HCL, YAML or any other text.
    NotJson,
    /// JSON, but none of Terraform's documents.
    NotTerraform,
    /// What is wrong with it as JSON.
    Json(String),
    /// It ends too early, after so many bytes.
    CutShort(u64),
    UiStream,
    Encrypted,
    Errored,
    /// What the document is, and its version.
    Version(&'static str, String),
}

/// The documents that are read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Plan,
    /// A state as `terraform show -json` has it.
    State,
    /// A `.tfstate` file of version 4.
    RawState,
    /// One of version 2 or 3, which differ in nothing that is read here.
    FlatState,
}

impl Refusal {
    pub(super) fn into_error(self, path: &str) -> Error {
        let path = path.to_owned();
        match self {
            Self::Read(source) => Error::Read { path: path.into(), source },
            Self::Empty => Error::Empty { path },
            Self::NotText => Error::NotText { path },
            Self::NotJson => Error::NotJson { path },
            Self::NotTerraform => Error::NotTerraform { path },
            Self::Json(problem) => Error::Json { path, source: problem.into() },
            Self::CutShort(bytes) => Error::CutShort { path, bytes },
            Self::UiStream => Error::UiStream { path },
            Self::Encrypted => Error::Encrypted { path },
            Self::Errored => Error::ErroredPlan { path },
            Self::Version(what, version) => Error::UnknownVersion { path, what, version },
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Read(error) => Self::Read(error),
            Fault::CutShort(bytes) => Self::CutShort(bytes),
            Fault::Unexpected { wanted, at } => {
                Self::Json(format!("{wanted} missing at byte {at}"))
            }
            Fault::TooDeep(at) => Self::Json(format!("nested too deep at byte {at}")),
        }
    }
}

/// The plan or state in `input`; `None` for what is none, if it was `found` in a directory.
pub(super) fn read(input: &Input, found: bool, reader: &Reader) -> Result<Option<Plan>, Refusal> {
    let (parts, entries) = entries::read(input, MAIN, reader);
    if found && !parts.is_terraform() {
        return Ok(None);
    }
    let mut entries = entries?;
    let section = match Kind::of(&parts)? {
        Kind::Plan => return plan(&parts, &mut entries, input, reader).map(Some),
        Kind::State => Section::Values,
        Kind::RawState => Section::Resources,
        Kind::FlatState => Section::Modules,
    };
    let resources = entries.resources(section, &parts)?;
    Ok(Some(unchanged(state::placed(resources, reader))))
}

fn plan(
    parts: &Parts,
    entries: &mut Found,
    input: &Input,
    reader: &Reader,
) -> Result<Plan, Refusal> {
    if parts.errored == Some(Json::Bool(true)) && !reader.allow_errored {
        return Err(Refusal::Errored);
    }
    let text = parts.configuration.as_deref().map(entries::text).transpose()?;
    let variables = parts.variables.as_deref().map(entries::text).transpose()?;
    let once;
    let configuration = match text.map(|text| Configuration::parse(text, variables)).transpose() {
        Err(error) if entries::is_duplicate(&error) => {
            once = text.map(entries::without_duplicates).transpose().unwrap_or_default();
            once.as_deref().map(|text| Configuration::parse(text, variables)).transpose()
        }
        configuration => configuration,
    };
    let configuration =
        configuration.map_err(|error| Refusal::Json(format!("in its `configuration`: {error}")))?;
    let configuration = configuration.as_ref();

    // What is seldom needed is read in another go.
    let again = |section| entries::read(input, &[section], reader);
    let resources = |section| {
        let (parts, entries) = again(section);
        let resources = entries?.resources(section, &parts)?;
        Ok::<_, Refusal>(unchanged(state::placed(resources, reader)))
    };
    let told = entries.changes(Section::Changes, configuration)?;
    let mut changes = if !told.is_empty() {
        told
    } else if parts.has(Section::PriorState) {
        // A refresh-only plan changes nothing of what there is.
        resources(Section::PriorState)?.changes
    } else if parts.has(Section::PlannedValues) && !parts.has(Section::Changes) {
        // A plan cut down to its planned values: all of it is to be.
        created(resources(Section::PlannedValues)?)
    } else {
        Vec::new()
    };
    let mut drift = entries.changes(Section::Drift, configuration)?;
    let read_in = || {
        if parts.has(Section::PriorState) {
            again(Section::DataSources).1?.regions()
        } else {
            Ok(Vec::new())
        }
    };
    placement::place(&mut changes, configuration, read_in, reader)?;
    placement::place(&mut drift, configuration, read_in, reader)?;
    Ok(Plan { changes, drift, is_state: false })
}

impl Kind {
    fn of(parts: &Parts) -> Result<Self, Refusal> {
        match (&parts.format_version, &parts.version) {
            (Some(version), _) => Self::shown(version, parts),
            (None, Some(version)) => Self::raw_state(version, parts),
            (None, None) => Err(Refusal::NotTerraform),
        }
    }

    fn shown(version: &Json, parts: &Parts) -> Result<Self, Refusal> {
        let text = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
        if !matches!(text.split('.').next(), Some("0" | "1")) {
            return Err(Refusal::Version("a plan or state", text));
        }
        let is_plan = parts.configuration.is_some()
            || [Section::Changes, Section::Drift, Section::PlannedValues]
                .into_iter()
                .any(|section| parts.has(section));
        // The state of nothing is `{"format_version":"1.0"}`.
        Ok(if is_plan { Self::Plan } else { Self::State })
    }

    fn raw_state(version: &Json, parts: &Parts) -> Result<Self, Refusal> {
        let has_modules = parts.has(Section::Modules);
        match version.as_u64() {
            Some(4) => Ok(Self::RawState),
            Some(2 | 3) if has_modules || parts.has_terraform_version => Ok(Self::FlatState),
            _ if !parts.has_terraform_version && !has_modules && !parts.has(Section::Resources) => {
                Err(Refusal::NotTerraform)
            }
            _ => Err(Refusal::Version("a state", version.to_string())),
        }
    }
}

/// A state is a plan in which nothing changes.
fn unchanged(resources: Vec<Resource>) -> Plan {
    let change = |resource: Resource| ResourceChange {
        address: resource.address.clone(),
        previous_address: None,
        imported: false,
        action: Action::NoOp,
        before: Some(resource.clone()),
        after: Some(resource),
    };
    let changes = resources.into_iter().map(change).collect();
    Plan { changes, drift: Vec::new(), is_state: true }
}

fn created(plan: Plan) -> Vec<ResourceChange> {
    let create = |change| ResourceChange { action: Action::Create, before: None, ..change };
    plan.changes.into_iter().map(create).collect()
}
