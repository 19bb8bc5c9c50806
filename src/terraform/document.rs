//! Which of Terraform's documents a text is, told by its keys.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{
    Reader,
    configuration::Configuration,
    placement,
    plan::{self, Change},
    state,
};
use crate::{
    error::Error,
    model::{Action, Plan, Resource, ResourceChange},
};

/// The keys of every document that is read, or known and refused.
#[derive(Debug, Deserialize)]
struct Document<'a> {
    #[serde(default)]
    format_version: Option<String>,
    #[serde(default)]
    terraform_version: Option<IgnoredAny>,
    #[serde(default)]
    errored: Option<bool>,
    #[serde(default, borrow)]
    resource_changes: Option<Vec<Change<'a>>>,
    #[serde(default, borrow)]
    resource_drift: Option<Vec<Change<'a>>>,
    #[serde(default, borrow)]
    planned_values: Option<&'a RawValue>,
    #[serde(default, borrow)]
    prior_state: Option<&'a RawValue>,
    #[serde(default, borrow)]
    configuration: Option<&'a RawValue>,
    #[serde(default, borrow)]
    variables: Option<&'a RawValue>,
    #[serde(default, borrow)]
    values: Option<&'a RawValue>,
    #[serde(default)]
    version: Option<serde_json::Value>,
    #[serde(default, borrow)]
    resources: Option<&'a RawValue>,
    #[serde(default, borrow)]
    modules: Option<&'a RawValue>,
    #[serde(default)]
    encrypted_data: Option<IgnoredAny>,
    #[serde(default, rename = "@level")]
    level: Option<IgnoredAny>,
}

/// Why a text is refused.
#[derive(Debug)]
pub(super) enum Refusal {
    Empty,
    /// HCL, YAML or any other text.
    NotJson,
    /// JSON, but none of Terraform's documents.
    NotTerraform,
    Json(serde_json::Error),
    UiStream,
    Encrypted,
    Errored,
    /// What the document is, and its version.
    Version(&'static str, String),
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl Refusal {
    pub(super) fn into_error(self, path: &str) -> Error {
        let path = path.to_owned();
        match self {
            Self::Empty => Error::Empty { path },
            Self::NotJson => Error::NotJson { path },
            Self::NotTerraform => Error::NotTerraform { path },
            Self::Json(source) => Error::Json { path, source },
            Self::UiStream => Error::UiStream { path },
            Self::Encrypted => Error::Encrypted { path },
            Self::Errored => Error::ErroredPlan { path },
            Self::Version(what, version) => Error::UnknownVersion { path, what, version },
        }
    }
}

/// The plan or state in `text`.
pub(super) fn parse(text: &str, reader: &Reader) -> Result<Plan, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    if !text.starts_with(['{', '[']) {
        return Err(Refusal::NotJson);
    }
    let document: Document = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) if is_ui_stream(text) => {
            drop(error);
            return Err(Refusal::UiStream);
        }
        Err(error) if error.to_string().starts_with("duplicate field") => {
            let json: serde_json::Value = serde_json::from_str(text)?;
            return parse_once(&json.to_string(), reader);
        }
        // HCL's blocks and JSON both may begin with a brace or a bracket.
        Err(error) if error.is_syntax() && error.line() == 1 && error.column() <= 2 => {
            return Err(Refusal::NotJson);
        }
        Err(error) => return Err(error.into()),
    };
    document.plan(reader)
}

/// A document whose duplicate keys are gone, the last of each kept.
fn parse_once(text: &str, reader: &Reader) -> Result<Plan, Refusal> {
    serde_json::from_str::<Document>(text)?.plan(reader)
}

/// `terraform plan -json` prints a message a line.
fn is_ui_stream(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    serde_json::from_str::<Document>(first).is_ok_and(|line| line.level.is_some())
}

impl Document<'_> {
    fn plan(&self, reader: &Reader) -> Result<Plan, Refusal> {
        if self.encrypted_data.is_some() {
            return Err(Refusal::Encrypted);
        }
        if self.level.is_some() {
            return Err(Refusal::UiStream);
        }
        match &self.version {
            Some(version) if self.format_version.is_none() => self.raw_state(version, reader),
            _ => self.shown(reader),
        }
    }

    fn shown(&self, reader: &Reader) -> Result<Plan, Refusal> {
        let Some(version) = &self.format_version else {
            return Err(Refusal::NotTerraform);
        };
        if !matches!(version.split('.').next(), Some("0" | "1")) {
            return Err(Refusal::Version("plan or state", version.clone()));
        }
        let is_plan = self.resource_changes.is_some()
            || self.planned_values.is_some()
            || self.resource_drift.is_some()
            || self.configuration.is_some();
        if !is_plan {
            // The state of nothing is `{"format_version":"1.0"}`.
            return self
                .values
                .map_or(Ok(unchanged(Vec::new())), |values| shown_state(values, reader));
        }
        if self.errored == Some(true) && !reader.allow_errored {
            return Err(Refusal::Errored);
        }
        let configuration = self
            .configuration
            .map(|configuration| Configuration::parse(configuration, self.variables))
            .transpose()?;
        let mut changes = match (&self.resource_changes, self.prior_state, self.planned_values) {
            (Some(changes), ..) if !changes.is_empty() => {
                plan::changes(changes, configuration.as_ref(), reader.schema_of)?
            }
            // A refresh-only plan changes nothing of what there is.
            (_, Some(prior), _) => prior_state(prior, reader)?.changes,
            // A plan cut down to its planned values: all of it is to be.
            (None, None, Some(planned)) => created(shown_state(planned, reader)?),
            _ => Vec::new(),
        };
        placement::place(&mut changes, configuration.as_ref(), self.prior_state, reader)?;
        let mut drift = match &self.resource_drift {
            Some(drift) => plan::changes(drift, configuration.as_ref(), reader.drift_schema_of)?,
            None => Vec::new(),
        };
        placement::place(&mut drift, configuration.as_ref(), self.prior_state, reader)?;
        Ok(Plan { changes, drift, is_state: false })
    }

    fn raw_state(&self, version: &serde_json::Value, reader: &Reader) -> Result<Plan, Refusal> {
        match version.as_u64() {
            Some(4) => {
                let resources = self.resources.map_or("[]", RawValue::get);
                let entries: Vec<state::Raw> = serde_json::from_str(resources)?;
                Ok(unchanged(state::placed(state::raw(&entries, reader)?, reader)))
            }
            // Version 2 differs from 3 in nothing that is read here.
            Some(2 | 3) if self.modules.is_some() || self.terraform_version.is_some() => {
                let modules = self.modules.map_or("[]", RawValue::get);
                let modules: Vec<state::FlatModule> = serde_json::from_str(modules)?;
                Ok(unchanged(state::placed(state::flat(&modules, reader), reader)))
            }
            _ if self.terraform_version.is_none()
                && self.modules.is_none()
                && self.resources.is_none() =>
            {
                Err(Refusal::NotTerraform)
            }
            _ => Err(Refusal::Version("state", version.to_string())),
        }
    }
}

fn prior_state(state: &RawValue, reader: &Reader) -> Result<Plan, Refusal> {
    #[derive(Deserialize)]
    struct State<'a> {
        #[serde(default, borrow)]
        values: Option<&'a RawValue>,
    }
    let state: State = serde_json::from_str(state.get())?;
    state.values.map_or(Ok(unchanged(Vec::new())), |values| shown_state(values, reader))
}

fn shown_state(values: &RawValue, reader: &Reader) -> Result<Plan, Refusal> {
    let values: state::Values = serde_json::from_str(values.get())?;
    let mut resources = Vec::new();
    state::shown(&values.root_module, reader, &mut resources)?;
    Ok(unchanged(state::placed(resources, reader)))
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
