//! Rates of AWS's savings plans: what an hour of use costs under each plan, by term and payment
//! (<https://docs.aws.amazon.com/savingsplans/latest/APIReference/API_DescribeSavingsPlansOfferingRates.html>).

use aws_sdk_savingsplans::{
    Client,
    types::{
        SavingsPlanOfferingRate as OfferingRate, SavingsPlanOfferingRateFilterElement as Filter,
        SavingsPlanProductType as ProductType, SavingsPlanRateFilterAttribute as Attribute,
        SavingsPlanRatePropertyKey as Property, SavingsPlanRateServiceCode, SavingsPlanRateUnit,
    },
};
use rust_decimal::Decimal;

use super::{
    entry::Product,
    map::{Map, Place},
    query, sdk,
};
use crate::{
    error::Error,
    online::{Failure, Unit},
    price::{Offer, Part, Purchase, PurchaseOption, Sink},
    provider::{Online, PriceScope, PriceSource},
};

pub(super) const SOURCE: PriceSource = PriceSource {
    provider: "aws",
    purchases: &[Purchase::SavingsPlan],
    parts: |online, scope| Box::pin(parts(online, scope)),
    fetch: |online, part, sink| Box::pin(fetch(online, part, sink)),
};

const ID: &str = "aws-savings-plans";
const SERVICE: &str = "AWS Savings Plans";
const WHAT: &str = "AWS Savings Plans, DescribeSavingsPlansOfferingRates";

/// The most that the service gives at once.
const PAGE: i32 = 1000;

/// What plans are for: the type, and the services and shards by which it may be asked for.
const PRODUCTS: &[(&str, &[&str])] = &[
    ("DMS", &["AWSDatabaseMigrationSvc", "dms"]),
    ("DSQL", &["AuroraDSQL", "dsql"]),
    ("DocDB", &["AmazonDocDB", "docdb"]),
    ("DynamoDB", &["AmazonDynamoDB", "dynamodb"]),
    ("EC2", &["AmazonEC2", "ec2"]),
    ("ElastiCache", &["AmazonElastiCache", "elasticache"]),
    ("Fargate", &["AmazonECS", "AmazonEKS", "fargate"]),
    ("Keyspaces", &["AmazonMCS", "keyspaces"]),
    ("Lambda", &["AWSLambda", "lambda"]),
    ("Neptune", &["AmazonNeptune", "neptune"]),
    ("OpenSearch", &["AmazonES", "opensearch"]),
    ("RDS", &["AmazonRDS", "rds", "aurora"]),
    ("SageMaker", &["AmazonSageMaker", "sagemaker"]),
    ("Timestream", &["AmazonTimestream", "timestream"]),
];

/// The systems of EC2 whose rates are asked for, as AWS writes them and as the price list does.
const SYSTEMS: &[(&str, (&str, &str))] = &[
    ("Linux/UNIX", ("Linux", "NA")),
    ("Red Hat Enterprise Linux", ("RHEL", "NA")),
    ("SUSE Linux", ("SUSE", "NA")),
    ("Windows", ("Windows", "NA")),
    ("Windows with SQL Server Enterprise", ("Windows", "SQL Ent")),
    ("Windows with SQL Server Standard", ("Windows", "SQL Std")),
    ("Windows with SQL Server Web", ("Windows", "SQL Web")),
];

/// A part for each kind of product in each region.
async fn parts(online: &Online, scope: &PriceScope) -> Result<Vec<Part>, Error> {
    let named = |names: &[&str]| {
        scope.services.is_empty() || scope.services.iter().any(|asked| names.contains(&&**asked))
    };
    let products: Vec<_> = PRODUCTS.iter().filter(|(_, names)| named(names)).collect();
    let ours = |region: &str| crate::provider::regions("aws").any(|known| known == region);
    if products.is_empty()
        || !(scope.regions.is_empty() || scope.regions.iter().any(|region| ours(region)))
    {
        return Ok(Vec::new());
    }
    let Some(config) = sdk::config("us-east-1").await else {
        return online.without_credentials(scope, SERVICE);
    };
    let regions = sdk::regions(&scope.regions, &config).await;
    let part = |region: &str, product: &str| Part {
        provider: "aws",
        source: ID,
        service: product.into(),
        region: Some(region.into()),
        purchases: vec![Purchase::SavingsPlan],
        only: None,
    };
    let parts = regions
        .iter()
        .flat_map(|region| products.iter().map(move |(product, _)| part(region, product)));
    Ok(parts.collect())
}

async fn fetch(online: &Online, part: &Part, sink: &mut Sink) -> Result<(), Error> {
    let region = part.region.as_deref().unwrap_or_default();
    // The service is in one region of a partition, and tells the rates of all of them.
    let home = if region.starts_with("cn-") { "cn-northwest-1" } else { "us-east-1" };
    let Some(config) = sdk::config(home).await else {
        return Err(Error::NoCredentials { service: SERVICE });
    };
    let client = Client::new(&config);
    let line = online.progress.line(&part.to_string(), Unit::Products);
    let (mut token, mut so_far) = (None, 0_u64);
    loop {
        let attempt = || page(&client, part, region, token.clone());
        let (rates, next) = online.client.call(WHAT, attempt).await?;
        for rate in &rates {
            take(rate, region, online, sink);
        }
        so_far += rates.len() as u64;
        line.at(so_far);
        // A service that gives the same page again would go on for ever.
        if next.is_none() || next == token {
            return Ok(());
        }
        token = next;
    }
}

async fn page(
    client: &Client,
    part: &Part,
    region: &str,
    token: Option<String>,
) -> Result<(Vec<OfferingRate>, Option<String>), Failure> {
    let filter = |name, values: Vec<&str>| {
        let values = values.into_iter().map(ToOwned::to_owned).collect();
        Filter::builder().name(name).set_values(Some(values)).build()
    };
    let mut request = client
        .describe_savings_plans_offering_rates()
        .products(ProductType::from(&*part.service))
        .filters(filter(Attribute::Region, vec![region]))
        .max_results(PAGE)
        .set_next_token(token);
    if &*part.service == "EC2" {
        // Without hosts and rarer systems it is a third of the pages.
        let systems = SYSTEMS.iter().map(|(theirs, _)| *theirs).collect();
        request = request
            .filters(filter(Attribute::Tenancy, vec!["shared", "dedicated"]))
            .filters(filter(Attribute::ProductDescription, systems));
    }
    let page = request.send().await.map_err(|error| query::failure(&error))?;
    let next = page.next_token().filter(|token| !token.is_empty()).map(ToOwned::to_owned);
    Ok((page.search_results.unwrap_or_default(), next))
}

/// Offers one rate, or counts why there is no place for it.
fn take(rate: &OfferingRate, region: &str, online: &Online, sink: &mut Sink) {
    let Some(term) = term(rate) else {
        return sink.skipped("savings plans of another term, payment or kind than known");
    };
    let amount = rate.rate().and_then(|amount| Decimal::from_str_exact(amount).ok());
    let Some(amount) = amount else {
        return sink.fault("a rate of a savings plan that is no number");
    };
    let product = product(rate);
    let usage = product.attributes.get("usagetype").map(String::as_str).unwrap_or_default();
    if usage.contains("UnusedBox") || usage.contains("UnusedDed") {
        return sink.skipped("capacity reservations cost what the instance does");
    }
    let unit = rate.unit().map(SavingsPlanRateUnit::as_str).unwrap_or_default();
    // The map knows hours by their long name, of whatever thing they are.
    let unit = if unit == "Hrs" { "Hours" } else { unit };
    let target = match Map::embedded().place(&product) {
        Place::Target(target) => target,
        Place::Skip(because) => return sink.skipped(because),
        Place::Nothing => {
            return sink.unmapped(&format!("savings plans, {}", Map::describe(&product)));
        }
    };
    let Some((price, _)) = target.convert(unit, amount, (Decimal::ZERO, None)) else {
        sink.fault(&format!("{} is sold by {unit}, which is not known", target.product));
        return;
    };
    let currency = rate.savings_plan_offering().and_then(|offering| offering.currency());
    sink.offer(&Offer {
        sku: target.sku.clone(),
        variant: target.variant.clone(),
        purchase_option: PurchaseOption::SavingsPlan,
        term: term.into(),
        currency: currency.map_or("USD", |currency| currency.as_str()).into(),
        ..Offer::new(&target.product, region, target.unit, price, online.today)
    });
}

/// `1yr.no_upfront.compute`; `None` for what no term of ours says.
fn term(rate: &OfferingRate) -> Option<String> {
    let offering = rate.savings_plan_offering()?;
    let years = match offering.duration_seconds() {
        31_536_000 => "1yr",
        94_608_000 => "3yr",
        _ => return None,
    };
    let payment = match offering.payment_option()?.as_str() {
        "All Upfront" => "all_upfront",
        "No Upfront" => "no_upfront",
        "Partial Upfront" => "partial_upfront",
        _ => return None,
    };
    let kind = match offering.plan_type()?.as_str() {
        "Compute" => "compute",
        "Database" => "database",
        "EC2Instance" => "ec2_instance",
        "SageMaker" => "sagemaker",
        _ => return None,
    };
    Some(format!("{years}.{payment}.{kind}"))
}

/// The product as the price list would describe it, from what a rate says of it, so that one map does
/// for both.
fn product(rate: &OfferingRate) -> Product {
    let service = rate.service_code().map(SavingsPlanRateServiceCode::as_str).unwrap_or_default();
    let usage = rate.usage_type().unwrap_or_default();
    let property = |key: Property| {
        let mut properties = rate.properties().iter();
        properties
            .find(|property| property.name() == Some(key.as_str()))
            .and_then(|found| found.value())
    };
    let description = property(Property::ProductDescription).unwrap_or_default();
    let description = description.trim_end_matches(" (Amazon VPC)");
    let mut attributes = vec![("usagetype", usage)];
    let of_usage = usage.rsplit_once(':').map(|(_, instance_type)| instance_type);
    if let Some(instance_type) = property(Property::InstanceType).or(of_usage) {
        attributes.push(("instancetype", instance_type));
    }
    let family = match service {
        "AmazonEC2" => {
            let system = SYSTEMS.iter().find(|(theirs, _)| *theirs == description);
            let (system, software) = system.map_or((description, "NA"), |(_, words)| *words);
            attributes.extend([("operatingsystem", system), ("preinstalledsw", software)]);
            attributes.push((
                "tenancy",
                match property(Property::Tenancy).unwrap_or_default() {
                    "shared" => "Shared",
                    "dedicated" => "Dedicated",
                    other => other,
                },
            ));
            "Compute Instance"
        }
        "AmazonElastiCache" => {
            attributes.push(("cacheengine", description));
            "Cache Instance"
        }
        "AmazonRDS" => {
            attributes.push(("databaseengine", description));
            let zones = if usage.contains("Multi-AZ") { "Multi-AZ" } else { "Single-AZ" };
            attributes.push(("deploymentoption", zones));
            "Database Instance"
        }
        _ => "",
    };
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    Product {
        service: service.to_owned(),
        family: family.to_owned(),
        attributes: attributes.into_iter().map(owned).collect(),
    }
}
