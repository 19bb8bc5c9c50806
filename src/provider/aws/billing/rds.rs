//! RDS and Aurora instances: hours by class, engine, licence and deployment, CPU credits,
//! Performance Insights, backups (<https://aws.amazon.com/rds/pricing/>,
//! <https://aws.amazon.com/rds/aurora/pricing/>).

use rust_decimal::{Decimal, dec};

use super::{global, price, rds_storage::Deployment, reservation::purchase};
use crate::{
    model::{Resource, Unknown},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, PriceKey},
};

/// An engine as the price table names it, and its licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    license: Option<&'static str>,
    /// RDS Custom: the operating system is the customer's to change.
    custom: bool,
}

impl Engine {
    /// `engine` and `license_model` as Terraform has them.
    ///
    /// Only Oracle SE2 and Db2 leave a choice of licence: where none is made, SE2 includes it, and
    /// for Db2 and Oracle EE one brings one's own.
    pub(crate) fn of(engine: &str, license_model: Option<&str>) -> Result<Self, Gap> {
        let own = license_model.is_some_and(|model| model.starts_with("bring-your-own"));
        let (name, custom) = match engine {
            "mysql" => ("mysql", false),
            "mariadb" => ("mariadb", false),
            "postgres" => ("postgresql", false),
            "aurora" | "aurora-mysql" => ("aurora-mysql", false),
            "aurora-postgresql" => ("aurora-postgresql", false),
            "oracle-ee" | "oracle-ee-cdb" => ("oracle-ee", false),
            // SE and SE1 are superseded by SE2, which costs the same.
            "oracle-se" | "oracle-se1" | "oracle-se2" | "oracle-se2-cdb" => ("oracle-se2", false),
            "sqlserver-ee" => ("sqlserver-ee", false),
            "sqlserver-se" => ("sqlserver-se", false),
            "sqlserver-web" => ("sqlserver-web", false),
            "sqlserver-ex" => ("sqlserver-ex", false),
            "db2-ae" | "db2-se" => ("db2", false),
            "custom-oracle-ee" | "custom-oracle-ee-cdb" => ("oracle-ee", true),
            "custom-oracle-se2" | "custom-oracle-se2-cdb" => ("oracle-se2", true),
            "custom-sqlserver-ee" => ("sqlserver-ee", true),
            "custom-sqlserver-se" => ("sqlserver-se", true),
            "custom-sqlserver-web" => ("sqlserver-web", true),
            "custom-sqlserver-dev" => ("sqlserver-dev", true),
            other => return Err(Gap::invalid("engine", other)),
        };
        let license = match (name, license_model) {
            ("sqlserver-ee" | "sqlserver-se" | "sqlserver-web", _) if custom && !own => {
                Some("aws-provided")
            }
            _ if custom => Some("customer-provided"),
            ("db2", Some("marketplace-license")) => Some("marketplace"),
            ("db2" | "oracle-ee", _) => Some("bring-your-own"),
            ("oracle-se2", None) if engine == "oracle-se" => Some("bring-your-own"),
            (name, _) if name.starts_with("oracle") || name.starts_with("sqlserver") => {
                Some(if own { "bring-your-own" } else { "license-included" })
            }
            _ => None,
        };
        Ok(Self { name, license, custom })
    }

    /// `mysql` or `postgresql`, as the price table names what Aurora bills by engine; `None` for RDS.
    pub(crate) fn aurora(&self) -> Option<&'static str> {
        self.name.strip_prefix("aurora-")
    }

    /// The hours of one database of this engine.
    pub(crate) fn hours(
        &self,
        resource: &Resource,
        context: &Context,
        instance_class: &str,
        deployment: Deployment,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        let product = if self.custom { "rds_custom.instance" } else { "rds.instance" };
        let variant = |name: &str| match self.license {
            Some(license) => format!("{name}/{}/{license}", deployment.variant()),
            None => format!("{name}/{}", deployment.variant()),
        };
        let price = price(resource, product)?.sku(instance_class).variant(&variant(self.name));
        let (price, option) = purchase(price, &context.usage)?;
        // A reservation for MariaDB costs what one for MySQL does; the table lists the latter.
        let mysql = option == "reserved" && self.name == "mariadb";
        let price = if mysql { price.variant(&variant("mysql")) } else { price };
        let place = deployment.label();
        bill.hourly(format!("Database instance ({option}, {place}, {instance_class})"), price);

        if self.license == Some("marketplace") {
            // IBM's licence is sold by the vCPU-hour through the AWS Marketplace.
            let vcpus = times(vcpus(context, instance_class)?, deployment.instances());
            let price = super::price(resource, "rds.db2_license")?;
            bill.add("Db2 licence", price, times(vcpus, HOURS_PER_MONTH));
        }
        Ok(())
    }
}

/// The vCPUs of `db.m5.large`; classes with more memory (`db.r5.large.tpc1.mem2x`) have those of
/// the size they are made from.
pub(crate) fn vcpus(context: &Context, instance_class: &str) -> Result<Decimal, Gap> {
    let unknown = || Gap::invalid("instance_class", instance_class);
    let class = instance_class.strip_prefix("db.").ok_or_else(unknown)?;
    let end = class.match_indices('.').nth(1).map_or(class.len(), |(at, _)| at);
    context.spec("aws", &class[..end]).and_then(|spec| spec.vcpu).ok_or_else(unknown)
}

/// T3 and T4g instances run in unlimited mode: what they burst beyond their baseline is billed, the
/// same in every region.
pub(crate) fn cpu_credits(
    context: &Context,
    instance_class: &str,
    price: impl FnOnce() -> PriceKey,
    bill: &mut Bill,
) -> Result<(), Gap> {
    if !instance_class.starts_with("db.t3.") && !instance_class.starts_with("db.t4g.") {
        return Ok(());
    }
    let vcpus = vcpus(context, instance_class)?;
    let credits = context.usage.number("monthly_cpu_credit_hrs").map(|hours| times(hours, vcpus));
    bill.usage("CPU credits", price(), "monthly_cpu_credit_hrs", credits);
    Ok(())
}

/// What runs the database, for what is billed by its size.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Size {
    Vcpus(Decimal),
    /// Aurora capacity units, where the usage file tells them.
    Acus(Option<Decimal>),
}

/// Database Insights and its predecessor, Performance Insights: the last 7 days are free.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Insights {
    enabled: bool,
    /// The advanced mode keeps 15 months, at a price by the hour that includes them.
    advanced: bool,
    retention_days: Option<Decimal>,
}

impl Insights {
    /// What the first of `resources` to say something says; an instance comes before its cluster.
    pub(crate) fn of(resources: &[&Resource]) -> Result<Self, Unknown> {
        let mut insights = Self::default();
        for resource in resources.iter().rev() {
            if let Some(enabled) = resource.flag("performance_insights_enabled")? {
                insights.enabled = enabled;
            }
            if let Some(mode) = resource.text("database_insights_mode")? {
                insights.advanced = mode == "advanced";
            }
            let days = resource.number("performance_insights_retention_period")?;
            insights.retention_days =
                days.filter(|days| *days > dec!(0)).or(insights.retention_days);
        }
        Ok(insights)
    }

    pub(crate) fn bill(
        &self,
        resource: &Resource,
        context: &Context,
        size: impl FnOnce() -> Result<Size, Gap>,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        if self.advanced {
            let (product, quantity) = match size()? {
                Size::Vcpus(vcpus) => ("rds.database_insights", Some(vcpus)),
                Size::Acus(acus) => ("aurora.database_insights.acu", acus),
            };
            let name = "Database Insights (advanced)";
            let hours = quantity.map(|units| times(units, HOURS_PER_MONTH));
            line(bill, name, price(resource, product)?, hours);
        } else if self.enabled
            && let Some(months) = self.retention_months()
        {
            let (retention, units) = match size()? {
                Size::Vcpus(vcpus) => ("rds.performance_insights", Some(vcpus)),
                Size::Acus(acus) => ("aurora.performance_insights.serverless", acus),
            };
            let price_of = |month: &str| price(resource, format!("{retention}.{month}_month"));
            let name = "Performance Insights retention (first month)";
            line(bill, name, price_of("first")?, units);
            let further = months - dec!(1);
            if further > dec!(0) {
                let name = format!("Performance Insights retention ({further} further months)");
                let units = units.map(|units| times(units, further));
                line(bill, name, price_of("additional")?, units);
            }
        }
        if self.enabled {
            let key = "monthly_additional_performance_insights_requests";
            let requests = context.usage.number(key);
            let price = global("rds.performance_insights.requests");
            bill.usage("Performance Insights API", price, key, requests)
                .per(1_000, "1000 requests");
        }
        Ok(())
    }

    /// Months of 31 days, and 731 days for 24 of them; `None` for the free 7 days.
    fn retention_months(&self) -> Option<Decimal> {
        let days = self.retention_days.filter(|days| *days > dec!(7))?;
        Some((days / dec!(31)).ceil().clamp(dec!(1), dec!(24)))
    }
}

/// A line by the size of the instance; that of a serverless one is told by its usage.
fn line(
    bill: &mut Bill,
    name: impl Into<std::borrow::Cow<'static, str>>,
    price: PriceKey,
    quantity: Option<Decimal>,
) {
    match quantity {
        Some(quantity) => bill.add(name, price, quantity),
        None => bill.usage(name, price, "capacity_units_per_hr", None),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_by_engine_and_model() {
        let license = |engine, model| Engine::of(engine, model).ok().and_then(|e| e.license);
        let own = Some("bring-your-own-license");
        assert_eq!(license("mysql", Some("general-public-license")), None);
        assert_eq!(license("oracle-se2", None), Some("license-included"));
        assert_eq!(license("oracle-se2-cdb", own), Some("bring-your-own"));
        assert_eq!(license("oracle-ee", own), Some("bring-your-own"));
        assert_eq!(license("sqlserver-web", None), Some("license-included"));
        assert_eq!(license("db2-se", Some("marketplace-license")), Some("marketplace"));
        assert_eq!(license("custom-sqlserver-se", None), Some("aws-provided"));
        assert_eq!(license("custom-sqlserver-se", own), Some("customer-provided"));
        assert_eq!(license("custom-oracle-ee", own), Some("customer-provided"));
        assert!(Engine::of("neptune", None).is_err());
    }

    #[test]
    fn a_retention_of_731_days_is_24_months() {
        let months = |days: i64| {
            let retention_days = Some(Decimal::from(days));
            Insights { retention_days, ..Insights::default() }.retention_months()
        };
        assert_eq!(months(7), None);
        assert_eq!(months(31), Some(dec!(1)));
        assert_eq!(months(93), Some(dec!(3)));
        assert_eq!(months(731), Some(dec!(24)));
    }
}
