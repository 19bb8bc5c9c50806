//! Storage of RDS databases: by the GiB and by the IOPS and throughput beyond what comes with it,
//! twice with a Multi-AZ standby, three times with two readable standbys
//! (<https://aws.amazon.com/rds/mysql/pricing/>, "Database storage").

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Gap},
};

/// What a database's storage is billed by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storage<'a> {
    /// As the price table names it.
    pub(crate) engine: &'static str,
    pub(crate) deployment: Deployment,
    /// Where unset: `io1` with IOPS, else `gp2`.
    pub(crate) volume_type: Option<&'a str>,
    /// GiB.
    pub(crate) size: Decimal,
    pub(crate) iops: Option<Decimal>,
    /// MiB/s.
    pub(crate) throughput: Option<Decimal>,
    /// A volume for the logs besides, of 1,000 GiB and 3,000 IOPS.
    pub(crate) dedicated_log_volume: bool,
    /// Requests a month that magnetic storage takes, from the usage file.
    pub(crate) io_requests: Option<Decimal>,
}

/// How many instances, in how many zones, make one database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deployment {
    SingleAz,
    MultiAz,
    /// A Multi-AZ DB cluster: a writer and two readable standbys.
    ReadableStandbys,
}

impl Deployment {
    pub(crate) fn instances(self) -> Decimal {
        match self {
            Self::SingleAz => dec!(1),
            Self::MultiAz => dec!(2),
            Self::ReadableStandbys => dec!(3),
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::SingleAz => "Single-AZ",
            Self::MultiAz => "Multi-AZ",
            Self::ReadableStandbys => "Multi-AZ with two readable standbys",
        }
    }

    /// As the price table's variants name it.
    pub(crate) fn variant(self) -> &'static str {
        match self {
            Self::SingleAz => "single-az",
            Self::MultiAz => "multi-az",
            Self::ReadableStandbys => "multi-az-readable-standbys",
        }
    }

    /// As the price table's products end.
    fn suffix(self) -> &'static str {
        match self {
            Self::SingleAz => "single_az",
            Self::MultiAz => "multi_az",
            Self::ReadableStandbys => "multi_az_cluster",
        }
    }
}

/// The least that provisioned-IOPS storage is made of.
const LEAST_PROVISIONED_GB: Decimal = dec!(100);
const LEAST_PROVISIONED_IOPS: Decimal = dec!(1000);

impl Storage<'_> {
    pub(crate) fn bill(&self, resource: &Resource, bill: &mut Bill) -> Result<(), Gap> {
        let positive = |number: Option<Decimal>| number.filter(|number| *number > dec!(0));
        let (iops, throughput) = (positive(self.iops), positive(self.throughput));
        let unset = if iops.is_some() { "io1" } else { "gp2" };
        let storage_type = self.volume_type.unwrap_or(unset);
        let suffix = self.deployment.suffix();
        let price = |what: &str, kind: &str| price(resource, format!("rds.{what}.{kind}.{suffix}"));

        match storage_type {
            "standard" => {
                bill.add("Storage (magnetic)", price("storage", "magnetic")?, self.size);
                let price = super::price(resource, "rds.io.magnetic")?;
                bill.usage("I/O requests", price, "monthly_standard_io_requests", self.io_requests)
                    .per(1_000_000, "1M requests");
            }
            "gp2" => {
                let price = price("storage", "gp2")?;
                bill.add("Storage (general purpose SSD, gp2)", price, self.size);
            }
            "gp3" => {
                let storage = price("storage", "gp3")?;
                bill.add("Storage (general purpose SSD, gp3)", storage, self.size);
                let (free_iops, free_throughput) = self.included();
                if let Some(iops) = iops.filter(|iops| *iops > free_iops) {
                    let name = format!("Provisioned IOPS (above {free_iops})");
                    bill.add(name, price("iops", "gp3")?, iops - free_iops);
                }
                if let Some(mbps) = throughput.filter(|mbps| *mbps > free_throughput) {
                    let name = format!("Provisioned throughput (above {free_throughput} MB/s)");
                    bill.add(name, price("throughput", "gp3")?, mbps - free_throughput);
                }
            }
            "io1" | "io2" => {
                let name = format!("Storage (provisioned IOPS SSD, {storage_type})");
                let size = self.size.max(LEAST_PROVISIONED_GB);
                let iops = iops.unwrap_or_default().max(LEAST_PROVISIONED_IOPS);
                bill.add(name, price("storage", storage_type)?, size);
                bill.add("Provisioned IOPS", price("iops", storage_type)?, iops);
                if self.dedicated_log_volume {
                    let storage = price("storage", storage_type)?;
                    bill.add("Dedicated log volume", storage, dec!(1000));
                    let iops = price("iops", storage_type)?;
                    bill.add("Dedicated log volume IOPS", iops, dec!(3000));
                }
            }
            other => return Err(Gap::invalid("storage_type", other)),
        }
        Ok(())
    }

    /// The IOPS and MiB/s that come with gp3 storage: more once it is striped over four volumes,
    /// which SQL Server's never is
    /// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html>).
    fn included(&self) -> (Decimal, Decimal) {
        let striped_from = match self.engine {
            engine if engine.starts_with("sqlserver") => None,
            engine if engine.starts_with("oracle") => Some(dec!(200)),
            _ => Some(dec!(400)),
        };
        match striped_from {
            Some(size) if self.size >= size => (dec!(12000), dec!(500)),
            _ => (dec!(3000), dec!(125)),
        }
    }
}
