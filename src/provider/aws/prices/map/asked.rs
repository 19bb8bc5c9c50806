//! The map the other way round: what of AWS's list a look-up may ask for, as filters of `GetProducts`.
//!
//! A line's templates are solved for the attributes that they are filled with: `linux-sql-std/dedicated`
//! comes of one operating system, one software and one tenancy. What cannot be told apart so (a usage
//! type begins with letters for its region) is not filtered by; then more comes than was asked for, and
//! never less.

use std::collections::{BTreeMap, BTreeSet};

use super::{Map, Rule};
use crate::price::Lookup;

/// What must hold of a product, by the field of the API.
pub(in crate::provider::aws::prices) type Query = BTreeMap<&'static str, Box<str>>;

/// Values of attributes.
type Solution<'a> = BTreeMap<&'static str, &'a str>;

/// Attributes by which products are filtered, as the map and as the API write them.
const FIELDS: &[(&str, &str)] = &[
    ("cacheengine", "cacheEngine"),
    ("capacitystatus", "capacitystatus"),
    ("computefamily", "computeFamily"),
    ("databaseedition", "databaseEdition"),
    ("databaseengine", "databaseEngine"),
    ("deploymentoption", "deploymentOption"),
    ("group", "group"),
    ("instancetype", INSTANCE_TYPE),
    ("licensemodel", "licenseModel"),
    ("operatingsystem", "operatingSystem"),
    ("operation", "operation"),
    ("preinstalledsw", "preInstalledSw"),
    ("queuetype", "queueType"),
    ("tenancy", "tenancy"),
    ("toregioncode", "toRegionCode"),
    ("transfertype", "transferType"),
    ("volumeapiname", "volumeApiName"),
];

const FAMILY: &str = "productFamily";
const INSTANCE_TYPE: &str = "instanceType";

impl Map {
    /// The services that may sell what is looked up, sorted; `global` for those whose prices are the same
    /// everywhere.
    pub(in crate::provider::aws::prices) fn sellers(
        &self,
        lookup: &Lookup,
        global: bool,
    ) -> Vec<&'static str> {
        let sells = |rules: &[Rule]| {
            rules.iter().any(|rule| rule.global == global && self.query(rule, lookup).is_some())
        };
        let mut services: Vec<_> =
            self.rules.iter().filter(|(_, rules)| sells(rules)).map(|(name, _)| *name).collect();
        services.sort_unstable();
        services
    }

    /// What to ask `service` for, so that all of the look-ups are answered: sorted, and none that another
    /// one asks for as well.
    pub(in crate::provider::aws::prices) fn queries(
        &self,
        service: &str,
        lookups: &[Lookup],
        global: bool,
    ) -> Vec<Query> {
        let rules = self.rules.get(service).map(Vec::as_slice).unwrap_or_default();
        let of_lookup = |lookup| {
            let rules = rules.iter().filter(|rule| rule.global == global);
            rules.filter_map(move |rule| self.query(rule, lookup))
        };
        let all: BTreeSet<Query> = lookups.iter().flat_map(of_lookup).collect();
        let is_part = |query: &Query, of: &Query| {
            query != of && of.iter().all(|(field, value)| query.get(field) == Some(value))
        };
        all.iter().filter(|query| !all.iter().any(|of| is_part(query, of))).cloned().collect()
    }

    /// What finds the products that `rule` makes an answer to the look-up of; `None` where it cannot.
    fn query(&self, rule: &Rule, lookup: &Lookup) -> Option<Query> {
        let templates = [
            (rule.product?, &*lookup.product),
            (rule.sku, &*lookup.sku),
            (rule.variant, &*lookup.variant),
        ];
        let mut solutions = vec![Solution::new()];
        for (template, text) in templates {
            solutions = solutions
                .into_iter()
                .flat_map(|so_far| self.solve(template, text, so_far))
                .collect();
        }
        solutions.retain(|solution| {
            rule.conditions.iter().all(|condition| {
                let value = solution.get(condition.attribute);
                value.is_none_or(|value| condition.values.contains(value) == condition.holds)
            })
        });
        let first = solutions.first()?.clone();
        let agreed = first.into_iter().filter(|(name, value)| {
            solutions.iter().all(|solution| solution.get(name) == Some(value))
        });
        let stated = rule.conditions.iter().filter_map(|condition| match condition.values[..] {
            [value] if condition.holds => Some((condition.attribute, value)),
            _ => None,
        });
        let field = |(name, value): (&str, &str)| {
            let (_, field) = FIELDS.iter().find(|(attribute, _)| *attribute == name)?;
            Some((*field, value.into()))
        };
        let mut query: Query = agreed.chain(stated).filter_map(field).collect();
        // An instance type is of one family or another, and there are few of it.
        if !rule.family.is_empty() && !query.contains_key(INSTANCE_TYPE) {
            query.insert(FAMILY, rule.family.into());
        }
        Some(query)
    }

    /// Every way to fill `template` so that it says `text`, on top of what is known.
    fn solve<'a>(
        &self,
        template: &'static str,
        text: &'a str,
        known: Solution<'a>,
    ) -> Vec<Solution<'a>> {
        let Some((before, rest)) = template.split_once('{') else {
            return if template == text { vec![known] } else { Vec::new() };
        };
        let (Some(text), Some((name, rest))) = (text.strip_prefix(before), rest.split_once('}'))
        else {
            return Vec::new();
        };
        let with = |value: &'a str| match known.get(name) {
            Some(other) => (*other == value).then(|| known.clone()),
            None => {
                let mut known = known.clone();
                known.insert(name, value);
                Some(known)
            }
        };
        if let Some(words) = self.words.get(name) {
            let fits = |(value, word): (&&'static str, &&'static str)| {
                Some((with(value)?, text.strip_prefix(*word)?))
            };
            let found: Vec<_> = words.iter().filter_map(fits).collect();
            return found
                .into_iter()
                .flat_map(|(known, text)| self.solve(rest, text, known))
                .collect();
        }
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.flat_map(|end| {
            let (value, after) = text.split_at(end);
            with(value).map(|known| self.solve(rest, after, known)).unwrap_or_default()
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queries(service: &str, lookups: &[[&str; 3]]) -> Vec<String> {
        let lookup = |[product, sku, variant]: &[&str; 3]| Lookup {
            product: (*product).into(),
            sku: (*sku).into(),
            variant: (*variant).into(),
        };
        let lookups: Vec<_> = lookups.iter().map(lookup).collect();
        let text = |query: &Query| {
            let filters: Vec<_> =
                query.iter().map(|(field, value)| format!("{field}={value}")).collect();
            filters.join(" ")
        };
        Map::embedded().queries(service, &lookups, false).iter().map(text).collect()
    }

    #[test]
    fn a_look_up_asks_by_what_its_names_are_made_of() {
        let instance = ["ec2.instance", "m5.large", "linux"];
        assert_eq!(
            queries("AmazonEC2", &[instance]),
            ["instanceType=m5.large operatingSystem=Linux preInstalledSw=NA tenancy=Shared"]
        );
        assert_eq!(
            queries("AmazonEC2", &[["ec2.instance", "m5.large", "windows-sql-std/dedicated"]]),
            [
                "instanceType=m5.large operatingSystem=Windows preInstalledSw=SQL Std tenancy=Dedicated"
            ]
        );
        assert_eq!(
            queries("AmazonEC2", &[["ebs.gp3.storage", "", ""]]),
            ["productFamily=Storage volumeApiName=gp3"]
        );
        assert_eq!(
            queries("AmazonRDS", &[["rds.instance", "db.m5.large", "mysql/single-az"]]),
            ["databaseEngine=MySQL deploymentOption=Single-AZ instanceType=db.m5.large"]
        );
        // AWS has two values for `multi-az`.
        assert_eq!(
            queries("AmazonRDS", &[["rds.instance", "db.m5.large", "mysql/multi-az"]]),
            ["databaseEngine=MySQL instanceType=db.m5.large"]
        );
        assert_eq!(queries("AmazonEC2", &[["ebs.snapshot.storage", "", ""]]), [""; 0]);
        assert_eq!(queries("AmazonS3", &[["s3.standard.storage", "", ""]]), [""]);
    }

    #[test]
    fn what_another_query_brings_is_not_asked_for_again() {
        let lookups = [["alb.hour", "", ""], ["alb.lcu", "", ""], ["nlb.hour", "", ""]];
        assert_eq!(
            queries("AWSELB", &lookups),
            ["productFamily=Load Balancer-Application", "productFamily=Load Balancer-Network"]
        );
    }

    #[test]
    fn every_attribute_of_the_map_can_be_asked_by() {
        let known = |name: &str| {
            name.parse::<usize>().is_ok() || FIELDS.iter().any(|(attribute, _)| *attribute == name)
        };
        for rule in Map::embedded().rules.values().flatten() {
            let Some(product) = rule.product else { continue };
            for template in [product, rule.sku, rule.variant] {
                for part in template.split('{').skip(1) {
                    let name = part.split('}').next().unwrap();
                    assert!(known(name), "{name}");
                }
            }
            let stated = rule.conditions.iter().filter(|condition| condition.holds);
            stated.for_each(|condition| assert!(known(condition.attribute), "{condition:?}"));
        }
    }

    /// A service with tens of thousands of products in a region is never asked for all of them.
    #[test]
    fn large_services_are_always_filtered() {
        let map = Map::embedded();
        for rule in &map.rules["AmazonEC2"] {
            let Some(product) = rule.product else { continue };
            let known = product.contains('{') || !rule.family.is_empty();
            assert!(known, "{product}");
        }
    }
}
