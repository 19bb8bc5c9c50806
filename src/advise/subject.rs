//! What a check is shown: one resource, and all that is known around it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;

use super::{Looked, Preset, Schedules, remediation};
use crate::{
    metrics::{Metrics, Series},
    model::{Attributes, Graph, LiveResource, Resource, Unknown, Value},
    price::{InstanceSpecs, SpotAdvisor, Usage, UsageFile},
};

/// One resource, as it is now or as the plan will have it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) resource: &'a Resource,
    /// What the cloud tells of it; `None` where no inventory has it.
    pub(crate) live: Option<&'a LiveResource>,
}

/// What is known besides the resource.
#[derive(Debug)]
pub(crate) struct Evidence<'a, 'g> {
    /// All resources, live ones and declared ones; a live one has the address it is declared at.
    pub(crate) graph: &'a Graph<'g>,
    /// What of live accounts was looked at.
    pub(crate) looked: &'a Looked,
    pub(crate) metrics: &'a Metrics,
    pub(crate) specs: &'a InstanceSpecs,
    pub(crate) spot: &'a SpotAdvisor,
    pub(crate) usage_file: &'a UsageFile,
    pub(crate) schedules: &'a Schedules,
    pub(crate) preset: Preset,
    /// When it is said to be now.
    pub(crate) as_of: Date,
}

/// Values of tags that say that something is not for production.
const NON_PRODUCTION: &[&str] = &[
    "acceptance",
    "ci",
    "demo",
    "dev",
    "develop",
    "development",
    "integration",
    "lab",
    "non-prod",
    "nonprod",
    "poc",
    "preprod",
    "qa",
    "sandbox",
    "stage",
    "staging",
    "test",
    "testing",
    "uat",
];

/// Tags that name an environment, in lower case.
const ENVIRONMENT: &[&str] = &["env", "environment", "stage"];

impl<'a> Subject<'a> {
    /// Ends a check where an attribute is not told, not even as unset: of a live resource one may not
    /// have been looked at.
    pub(crate) fn must_tell(&self, attribute: &str) -> Result<(), Unknown> {
        let is_told = self.live.is_none() || self.resource.attributes.value(attribute).is_some();
        if is_told {
            Ok(())
        } else {
            Err(Unknown { attribute: attribute.into(), sensitive: false })
        }
    }

    /// A fact that Terraform has no attribute for: `state`, `stopped_since`, `size_in_bytes`.
    pub(crate) fn observed(&self, name: &str) -> Option<&'a Value> {
        self.live.and_then(|live| live.observed.value(name))
    }

    pub(crate) fn observed_text(&self, name: &str) -> Option<&'a str> {
        self.observed(name).and_then(Value::as_text)
    }

    pub(crate) fn observed_number(&self, name: &str) -> Option<Decimal> {
        self.observed(name).and_then(Value::as_number)
    }

    /// Whole days from an observed time (RFC 3339) to `as_of`.
    pub(crate) fn days_since(&self, name: &str, as_of: Date) -> Option<i32> {
        let time: Timestamp = self.observed_text(name)?.parse().ok()?;
        let day = time.to_zoned(TimeZone::UTC).date();
        day.until(as_of).ok().map(|span| span.get_days())
    }

    /// What Terraform configuration may call it: the name of its block, or one made of its id.
    pub(crate) fn name(&self) -> String {
        remediation::name(self.resource)
    }

    /// Its tags, those that a group gives in blocks among them.
    pub(crate) fn tags(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let resource = self.resource;
        let blocks = resource.blocks("tag").unwrap_or_default().into_iter();
        let block = |block: &'a Attributes| {
            Some((block.text("key").ok().flatten()?, block.text("value").ok().flatten()?))
        };
        resource.tags.iter().chain(blocks.filter_map(block))
    }

    /// What the environment tag says, as it is written.
    pub(crate) fn environment(&self) -> Option<&'a str> {
        let is_environment = |key: &str| ENVIRONMENT.contains(&key.to_ascii_lowercase().as_str());
        let mut tags = self.tags().filter(|(_, value)| !value.is_empty());
        tags.find(|(key, _)| is_environment(key)).map(|(_, value)| value)
    }

    /// The environment, where its tag says that it is not for production.
    pub(crate) fn non_production(&self) -> Option<&'a str> {
        let environment = self.environment()?;
        let name = environment.to_ascii_lowercase();
        NON_PRODUCTION.contains(&name.as_str()).then_some(environment)
    }
}

impl Evidence<'_, '_> {
    /// Ends a check where not all there is of a type around a resource is known, and so what is not
    /// found may be there. Of a resource that is declared alone, the documents decide.
    pub(crate) fn knows_all(&self, subject: &Subject, kind: &str) -> Result<(), Unknown> {
        let knows = subject.live.is_none_or(|live| self.looked.has_all(live, kind));
        if knows { Ok(()) } else { Err(Unknown { attribute: kind.into(), sensitive: false }) }
    }

    /// What the usage file says of a resource.
    pub(crate) fn usage(&self, subject: &Subject) -> Usage {
        self.usage_file.of(&subject.resource.kind, subject.resource.address.as_ref())
    }

    /// What was measured of a resource, by CloudWatch's name: `CPUUtilization`.
    pub(crate) fn series(&self, subject: &Subject, metric: &str) -> Option<Series<'_>> {
        let resource = subject.resource;
        let by_id = resource.id.as_ref().and_then(|id| self.series_of(subject, &id.0, metric));
        by_id.or_else(|| {
            let address = resource.address.as_ref()?;
            self.series_of(subject, &address.0, metric)
        })
    }

    /// What was measured under another name, where the resource is.
    pub(crate) fn series_of(
        &self,
        subject: &Subject,
        name: &str,
        metric: &str,
    ) -> Option<Series<'_>> {
        let account = subject.live.map(|live| &*live.account);
        let region = subject.resource.region.as_ref().map(|region| &*region.0);
        self.metrics.series(name, metric, account, region)
    }
}
