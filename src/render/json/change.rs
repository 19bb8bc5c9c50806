//! Resources in JSON: what a change does to each, its bill line by line, and its gaps.

use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

use crate::{
    model::Value,
    money::Money,
    price::{Charge, CostChange, Gap, UsageSource},
    render::{
        Project,
        amount::Exact,
        attributes::{self, AttributeChange},
        summary::{self, ResourceGap, Side},
    },
};

#[derive(Serialize)]
pub(super) struct ChangeJson<'a> {
    project: &'a str,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_address: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    imported: bool,
    r#type: &'a str,
    action: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    attributes: Vec<AttributeJson<'a>>,
    before: Option<CostJson<'a>>,
    after: Option<CostJson<'a>>,
    change: Option<Exact>,
}

#[derive(Serialize)]
struct AttributeJson<'a> {
    name: String,
    before: ValueJson<'a>,
    after: ValueJson<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    known_after_apply: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sensitive: bool,
}

/// An attribute's value as Terraform writes it; null where it is unset, unknown or sensitive.
pub(in crate::render) struct ValueJson<'a>(pub(in crate::render) Option<&'a Value>);

#[derive(Serialize)]
struct CostJson<'a> {
    monthly_cost: Option<Exact>,
    effective_monthly_cost: Option<Exact>,
    usage_monthly_cost: Exact,
    charges: Vec<ChargeJson<'a>>,
    gaps: Vec<GapJson<'a>>,
}

#[derive(Serialize)]
struct ChargeJson<'a> {
    component: &'a str,
    group: &'a [Box<str>],
    product: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    sku: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    variant: &'a str,
    region: &'a str,
    purchase_option: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    term: &'a str,
    unit: &'a str,
    unit_price: Exact,
    quantity: Option<Exact>,
    list_cost: Option<Exact>,
    effective_cost: Option<Exact>,
    usage_based: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_source: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange_rate: Option<Exact>,
    quality: &'static str,
    as_of: &'a str,
    source: &'a str,
}

#[derive(Serialize)]
pub(super) struct ResourceGapJson<'a> {
    project: &'a str,
    address: String,
    #[serde(flatten)]
    gap: GapJson<'a>,
}

#[derive(Default, Serialize)]
struct GapJson<'a> {
    kind: &'static str,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
}

impl<'a> ChangeJson<'a> {
    pub(super) fn new(project: &'a Project, cost: &'a CostChange) -> Self {
        let change = &cost.change;
        let resource = change.resource();
        let region = resource.and_then(|resource| resource.region.as_ref());
        Self {
            project: &project.name,
            address: change.to_string(),
            previous_address: change.previous_address.as_ref().map(|address| &*address.0),
            imported: change.imported,
            r#type: resource.map_or("", |resource| &resource.kind),
            action: change.action.name(),
            region: region.map(|region| &*region.0),
            attributes: attributes::changes(cost).into_iter().map(Into::into).collect(),
            before: CostJson::new(summary::before(cost)),
            after: CostJson::new(summary::after(cost)),
            change: summary::known_change(cost).map(Into::into),
        }
    }
}

impl<'a> From<AttributeChange<'a>> for AttributeJson<'a> {
    fn from(change: AttributeChange<'a>) -> Self {
        let holds = |wanted: &Value| {
            [change.before, change.after].into_iter().flatten().any(|value| holds(value, wanted))
        };
        Self {
            known_after_apply: holds(&Value::Unknown),
            sensitive: holds(&Value::Sensitive),
            name: change.name,
            before: ValueJson(change.before),
            after: ValueJson(change.after),
        }
    }
}

/// Whether `wanted` is anywhere in `value`.
fn holds(value: &Value, wanted: &Value) -> bool {
    match value {
        Value::List(values) => values.iter().any(|value| holds(value, wanted)),
        Value::Block(block) => block.iter().any(|(_, value)| holds(value, wanted)),
        _ => value == wanted,
    }
}

impl Serialize for ValueJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            None | Some(Value::Null | Value::Computed | Value::Unknown | Value::Sensitive) => {
                serializer.serialize_none()
            }
            Some(Value::Flag(flag)) => serializer.serialize_bool(*flag),
            // Not through a float, which would round it.
            Some(Value::Number(number)) => RawValue::from_string(number.normalize().to_string())
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Some(Value::Text(text)) => serializer.serialize_str(text),
            Some(Value::List(values)) => {
                serializer.collect_seq(values.iter().map(|value| ValueJson(Some(value))))
            }
            Some(Value::Block(block)) => serializer
                .collect_map(block.iter().map(|(name, value)| (name, ValueJson(Some(value))))),
        }
    }
}

impl<'a> CostJson<'a> {
    fn new(side: Side<'a>) -> Option<Self> {
        let (_, cost) = side?;
        let costs = cost.charges.iter().filter_map(|charge| charge.effective_cost);
        let effective: Money = costs.sum();
        let known = summary::known_cost(cost);
        Some(Self {
            monthly_cost: known.map(Into::into),
            effective_monthly_cost: known.map(|_| effective.into()),
            usage_monthly_cost: cost.usage_cost().into(),
            charges: cost.charges.iter().map(Into::into).collect(),
            gaps: cost.gaps.iter().map(Into::into).collect(),
        })
    }
}

impl<'a> ResourceGapJson<'a> {
    pub(super) fn new(project: &'a Project, found: ResourceGap<'a>) -> Self {
        Self { project: &project.name, address: found.address(), gap: found.gap.into() }
    }
}

impl<'a> From<&'a Charge> for ChargeJson<'a> {
    fn from(charge: &'a Charge) -> Self {
        let price = &charge.price;
        Self {
            component: &charge.name,
            group: &charge.group,
            product: &price.product,
            sku: &price.sku,
            variant: &price.variant,
            region: &price.region.0,
            purchase_option: price.purchase_option.name(),
            term: &price.term,
            unit: &charge.unit,
            unit_price: Exact(charge.unit_price.0),
            quantity: charge.quantity.map(|quantity| Exact(quantity.0)),
            list_cost: charge.list_cost.map(Into::into),
            effective_cost: charge.effective_cost.map(Into::into),
            usage_based: charge.usage_based,
            usage_source: charge.usage_source.map(UsageSource::name),
            exchange_rate: charge.exchange.as_ref().map(|exchange| Exact(exchange.rate)),
            quality: charge.quality.name(),
            as_of: &charge.as_of,
            source: &charge.source,
        }
    }
}

impl<'a> From<&'a Gap> for GapJson<'a> {
    fn from(gap: &'a Gap) -> Self {
        let mut json = Self { kind: gap.kind(), reason: gap.to_string(), ..Self::default() };
        match gap {
            Gap::UnsupportedType | Gap::UnknownRegion => {}
            Gap::KnownAfterApply(attribute)
            | Gap::Sensitive(attribute)
            | Gap::Unresolved(attribute) => json.attribute = Some(attribute),
            Gap::Invalid { attribute, value } => {
                json.attribute = Some(attribute);
                json.value = Some(value);
            }
            Gap::NeedsUsage(key) => json.usage_key = Some(key),
            Gap::NoPrice(key) => json.price = Some(key.to_string()),
            Gap::Currency { key, currency } => {
                json.price = Some(key.to_string());
                json.currency = Some(currency);
            }
        }
        json
    }
}
