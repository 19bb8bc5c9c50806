//! Which products of AWS's price list are which of ours. The table is `map.csv`, its rules at its top.

mod asked;

use std::{collections::HashMap, sync::OnceLock};

use regex_lite::Regex;
use rust_decimal::Decimal;

pub(super) use self::asked::Query;
use super::entry::Product;

const MAP: &str = include_str!("../map.csv");
const WORDS: &str = include_str!("../words.csv");

/// How AWS writes a unit of ours, in lower case, where a line of the map does not say so itself.
const WRITTEN: &[(&str, &[&str])] = &[
    ("GB", &["gb", "gigabytes", "gbytes"]),
    ("GB-hour", &["gb-hours", "gb-hour", "gb-hrs"]),
    ("GB-month", &["gb-mo", "gb-month", "gb-months"]),
    ("GB-second", &["gb-seconds", "gb-second", "lambda-gb-second", "second"]),
    ("IOPS-month", &["iops-mo", "iops-month"]),
    ("LCU-hour", &["lcu-hrs", "lcu-hours", "lcu-hour"]),
    ("hour", &["hrs", "hours", "hour", "hr"]),
    ("request", &["requests", "request", "api requests", "api request", "api calls", "ios"]),
    ("vCPU-hour", &["vcpu-hours", "vcpu-hour", "hours"]),
];

/// Where a tier begins and ends.
type Bounds = (Decimal, Option<Decimal>);

/// A product of ours, and how its unit follows from AWS's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) product: Box<str>,
    pub(super) sku: Box<str>,
    pub(super) variant: Box<str>,
    pub(super) unit: &'static str,
    /// AWS's units that this line of the map was written for, in lower case.
    per: &'static [&'static str],
    /// A price per unit of AWS times this, through that, is one per unit of ours.
    factor: (Decimal, Decimal),
    /// In our unit; where AWS sells a tier as a product of its own.
    tier: Option<Bounds>,
    /// The same price everywhere: the row's region is `global`.
    pub(super) global: bool,
}

/// What becomes of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Target(Target),
    /// Left out on purpose, and why.
    Skip(&'static str),
    /// No line of the map fits.
    Nothing,
}

/// The lines of `map.csv` by service.
#[derive(Debug, Default)]
pub(super) struct Map {
    rules: HashMap<&'static str, Vec<Rule>>,
    /// By attribute and value; an attribute that is here at all has no other values.
    words: HashMap<&'static str, HashMap<&'static str, &'static str>>,
}

/// A line of `map.csv`.
#[derive(Debug)]
struct Rule {
    /// Empty for any.
    family: &'static str,
    usage: Option<Regex>,
    conditions: Vec<Condition>,
    /// `None` leaves the product out.
    product: Option<&'static str>,
    sku: &'static str,
    variant: &'static str,
    unit: &'static str,
    per: &'static [&'static str],
    factor: (Decimal, Decimal),
    tier: Option<Bounds>,
    global: bool,
    because: &'static str,
}

/// An attribute has one of these values, or none of them.
#[derive(Debug)]
struct Condition {
    attribute: &'static str,
    values: Vec<&'static str>,
    holds: bool,
}

impl Map {
    /// The table that the program carries, read once.
    pub(super) fn embedded() -> &'static Self {
        static READ: OnceLock<Map> = OnceLock::new();
        READ.get_or_init(|| {
            // The table is ours, and a test reads it whole: what could fail here fails there.
            Self::read(MAP, WORDS).unwrap_or_default()
        })
    }

    fn read(map: &'static str, words: &'static str) -> Result<Self, String> {
        let mut rules: HashMap<_, Vec<_>> = HashMap::new();
        for line in lines(map) {
            let fields: [&'static str; 13] = fields(line)?;
            let [service, ..] = fields;
            let rule = Rule::of(fields).map_err(|why| format!("{why} in `{line}`"))?;
            rules.entry(service).or_default().push(rule);
        }
        let mut known: HashMap<_, HashMap<_, _>> = HashMap::new();
        for line in lines(words) {
            let [attribute, value, word] = fields(line)?;
            known.entry(attribute).or_default().insert(value, word);
        }
        Ok(Self { rules, words: known })
    }

    /// The services that the map has lines for, sorted; `global` for those whose prices are the same
    /// everywhere.
    pub(super) fn services(&self, global: bool) -> Vec<&'static str> {
        let of_kind = |rules: &[Rule]| {
            rules.iter().any(|rule| rule.product.is_some() && rule.global == global)
        };
        let mut services: Vec<_> = self
            .rules
            .iter()
            .filter(|(_, rules)| of_kind(rules))
            .map(|(service, _)| *service)
            .collect();
        services.sort_unstable();
        services
    }

    /// The first words of the products that `service` is mapped to.
    pub(super) fn shards(&self, service: &str) -> Vec<&'static str> {
        let rules = self.rules.get(service).map(Vec::as_slice).unwrap_or_default();
        let products = rules.iter().filter_map(|rule| rule.product);
        products.filter_map(|product| product.split('.').next()).collect()
    }

    /// Every product that the map has, as it stands there.
    #[cfg(test)]
    pub(super) fn products() -> Vec<&'static str> {
        // Fails here where the tables do not read.
        let map = Self::read(MAP, WORDS).unwrap_or_else(|why| panic!("{why}"));
        map.rules.values().flatten().filter_map(|rule| rule.product).collect()
    }

    /// Where `product` goes: the first line that fits decides.
    pub(super) fn place(&self, product: &Product) -> Place {
        let rules = self.rules.get(&*product.service).map(Vec::as_slice).unwrap_or_default();
        let usage = usage(product);
        rules.iter().find_map(|rule| self.fits(rule, product, usage)).unwrap_or(Place::Nothing)
    }

    /// What counts unmapped products together, and lets someone write the line that maps them.
    pub(super) fn describe(product: &Product) -> String {
        let usage = usage(product);
        let sized = product.attributes.contains_key("instancetype");
        let usage = if sized { usage.split(':').next().unwrap_or_default() } else { usage };
        let more = ["group", "operatingsystem", "preinstalledsw", "tenancy", "databaseengine"]
            .into_iter()
            .filter_map(|name| product.attributes.get(name).map(String::as_str));
        let words: Vec<_> = [&product.service, &*product.family, usage]
            .into_iter()
            .chain(more)
            .filter(|word| !word.is_empty() && *word != "NA")
            .collect();
        words.join(", ")
    }

    /// `None` where the rule does not fit.
    fn fits(&self, rule: &Rule, product: &Product, usage: &str) -> Option<Place> {
        if !rule.family.is_empty() && rule.family != product.family {
            return None;
        }
        if !rule.conditions.iter().all(|condition| condition.fits(product)) {
            return None;
        }
        let groups = match &rule.usage {
            Some(pattern) => Some(pattern.captures(usage)?),
            None => None,
        };
        let group = |at: usize| Some(groups.as_ref()?.get(at)?.as_str());
        let Some(id) = rule.product else { return Some(Place::Skip(rule.because)) };
        let filled = |template| self.fill(template, product, &group);
        Some(Place::Target(Target {
            product: filled(id)?.into(),
            sku: filled(rule.sku)?.into(),
            variant: filled(rule.variant)?.into(),
            unit: rule.unit,
            per: rule.per,
            factor: rule.factor,
            tier: rule.tier,
            global: rule.global,
        }))
    }

    /// Puts attributes and groups of the usage type in the places of `{…}`. `None` where the product
    /// has no such attribute, or a value of it that `words.csv` does not know.
    fn fill<'a>(
        &self,
        template: &str,
        product: &'a Product,
        group: &dyn Fn(usize) -> Option<&'a str>,
    ) -> Option<String> {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            text.push_str(before);
            let value = match name.parse() {
                Ok(at) => group(at)?,
                Err(_) => product.attributes.get(name)?,
            };
            text.push_str(match self.words.get(name) {
                Some(words) => words.get(value)?,
                None => value,
            });
            rest = after;
        }
        text.push_str(rest);
        Some(text)
    }
}

impl Target {
    /// The price of one unit of ours, and the bounds of its tier; `None` where AWS's unit is not the one that the
    /// line of the map was written for.
    pub(super) fn convert(
        &self,
        unit: &str,
        price: Decimal,
        (start, end): Bounds,
    ) -> Option<(Decimal, Bounds)> {
        let unit = unit.to_lowercase();
        if !self.per.iter().any(|written| *written == unit) {
            return None;
        }
        let (times, through) = self.factor;
        let bound = |bound: Decimal| bound.checked_mul(through)?.checked_div(times);
        let price = price.checked_mul(times)?.checked_div(through)?;
        if let Some(tier) = self.tier {
            return Some((price, tier));
        }
        let end = match end {
            Some(end) => Some(bound(end)?),
            None => None,
        };
        Some((price, (bound(start)?, end)))
    }
}

impl Rule {
    fn of(fields: [&'static str; 13]) -> Result<Self, String> {
        let [
            _,
            family,
            usage,
            conditions,
            product,
            sku,
            variant,
            unit,
            per,
            factor,
            tier,
            region,
            because,
        ] = fields;
        let usage = match usage {
            "" => None,
            pattern => {
                let whole = format!("^(?:{pattern})$");
                Some(Regex::new(&whole).map_err(|error| error.to_string())?)
            }
        };
        let conditions = conditions.split(';').filter(|text| !text.is_empty()).map(|text| {
            let (name, values) = text.split_once('=').ok_or("a condition without `=`")?;
            let (attribute, holds) = match name.strip_suffix('!') {
                Some(name) => (name, false),
                None => (name, true),
            };
            Ok(Condition { attribute, values: values.split('|').collect(), holds })
        });
        let written = WRITTEN.iter().find(|(name, _)| *name == unit).map(|(_, written)| *written);
        let per = match per {
            "" => written.unwrap_or_default(),
            per => Vec::leak(per.split('|').collect()),
        };
        let product = Some(product).filter(|product| *product != "-");
        if product.is_some() && (unit.is_empty() || per.is_empty()) {
            return Err("no unit".to_owned());
        }
        let (times, through) = match factor {
            "" => ("1", "1"),
            factor => factor.split_once('/').unwrap_or((factor, "1")),
        };
        let number =
            |text| Decimal::from_str_exact(text).map_err(|error| format!("{error}: {text}"));
        let tier = match tier.split_once("..") {
            None => None,
            Some((start, "")) => Some((number(start)?, None)),
            Some((start, end)) => Some((number(start)?, Some(number(end)?))),
        };
        let global = match region {
            "" => false,
            "global" => true,
            other => return Err(format!("no region {other}")),
        };
        Ok(Self {
            family,
            usage,
            conditions: conditions.collect::<Result<_, &str>>()?,
            product,
            sku,
            variant,
            unit,
            per,
            factor: (number(times)?, number(through)?),
            tier,
            global,
            because,
        })
    }
}

impl Condition {
    fn fits(&self, product: &Product) -> bool {
        let value = product.attributes.get(self.attribute).map(String::as_str).unwrap_or_default();
        self.values.contains(&value) == self.holds
    }
}

/// The usage type without the region that it begins with in all regions but Virginia: `EU-`, `USE2-`; in
/// a local zone there are two.
fn usage(product: &Product) -> &str {
    let mut usage = product.attributes.get("usagetype").map(String::as_str).unwrap_or_default();
    while let Some((first, rest)) = usage.split_once('-') {
        let letters = first.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_region = letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && (3..=5).contains(&letters.len())
            && (1..=2).contains(&(first.len() - letters.len()));
        if !is_region && first != "EU" {
            break;
        }
        usage = rest;
    }
    usage
}

/// Lines but the header, blank ones and comments.
fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    let plain = |line: &&str| !line.is_empty() && !line.starts_with('#');
    table.lines().filter(plain).skip(1)
}

/// The fields of a line; those missing at its end are empty. The tables have no quotes.
fn fields<const N: usize>(line: &'static str) -> Result<[&'static str; N], String> {
    let mut fields = [""; N];
    for (at, field) in line.split(',').enumerate() {
        *fields.get_mut(at).ok_or_else(|| format!("too many fields in `{line}`"))? = field;
    }
    Ok(fields)
}
