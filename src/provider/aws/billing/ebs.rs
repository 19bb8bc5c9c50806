//! EBS volumes, alone or as the block devices of an instance
//! (<https://aws.amazon.com/ebs/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Attributes, Resource, Unknown},
    price::{Bill, Gap},
};

/// What an instance's root volume has where nothing says otherwise, as AMIs of Amazon Linux do.
pub(crate) const DEFAULT_SIZE: Decimal = dec!(8);

/// What a volume is billed by.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Volume {
    /// `gp2` where unset.
    #[expect(clippy::struct_field_names, reason = "Terraform's and AWS's own name")]
    pub(crate) volume_type: Option<Box<str>>,
    /// GiB.
    pub(crate) size: Option<Decimal>,
    pub(crate) iops: Option<Decimal>,
    /// MiB/s.
    pub(crate) throughput: Option<Decimal>,
    /// Requests a month that a magnetic volume takes, from the usage file.
    pub(crate) io_requests: Option<Decimal>,
}

impl Volume {
    /// A `root_block_device`, `ebs_block_device` or `ebs` block of an instance or launch template.
    pub(crate) fn of_block(block: &Attributes) -> Result<Self, Unknown> {
        Ok(Self {
            volume_type: block.text("volume_type")?.map(Into::into),
            size: block.number("volume_size")?,
            iops: block.number("iops")?,
            throughput: block.number("throughput")?,
            io_requests: None,
        })
    }

    /// Storage, and the IOPS and throughput provisioned beyond what comes with it.
    pub(crate) fn bill(&self, resource: &Resource, bill: &mut Bill) -> Result<(), Gap> {
        let volume_type = self.volume_type.as_deref().unwrap_or("gp2");
        let size = self.size.unwrap_or(DEFAULT_SIZE);
        let (name, product) = match volume_type {
            "standard" => ("Storage (magnetic)", "ebs.standard.storage"),
            "gp2" => ("Storage (general purpose SSD, gp2)", "ebs.gp2.storage"),
            "gp3" => ("Storage (general purpose SSD, gp3)", "ebs.gp3.storage"),
            "io1" => ("Storage (provisioned IOPS SSD, io1)", "ebs.io1.storage"),
            "io2" => ("Storage (provisioned IOPS SSD, io2)", "ebs.io2.storage"),
            "st1" => ("Storage (throughput optimized HDD, st1)", "ebs.st1.storage"),
            "sc1" => ("Storage (cold HDD, sc1)", "ebs.sc1.storage"),
            other => return Err(Gap::invalid("volume_type", other)),
        };
        bill.add(name, price(resource, product)?, size);

        let iops = self.iops.unwrap_or_default();
        match volume_type {
            "io1" => {
                bill.add("Provisioned IOPS", price(resource, "ebs.io1.iops")?, iops);
            }
            "io2" => {
                bill.add("Provisioned IOPS", price(resource, "ebs.io2.iops")?, iops);
            }
            "gp3" => {
                // 3,000 IOPS and 125 MiB/s come with the volume, whatever its size.
                let price_of = |product: &'static str| price(resource, product);
                if iops > dec!(3000) {
                    let price = price_of("ebs.gp3.iops_over_3000")?;
                    bill.add("Provisioned IOPS", price, iops - dec!(3000));
                }
                let throughput = self.throughput.unwrap_or_default();
                if throughput > dec!(125) {
                    // Listed by GiB/s, sold and shown by MiB/s.
                    let price = price_of("ebs.gp3.throughput_over_125MiBps")?;
                    let gibps = (throughput - dec!(125)) / dec!(1024);
                    bill.add("Provisioned throughput", price, gibps)
                        .per(dec!(0.0009765625), "MiBps");
                }
            }
            "standard" => {
                let price = price(resource, "ebs.standard.io")?;
                bill.usage("I/O requests", price, "monthly_standard_io_requests", self.io_requests)
                    .per(1_000_000, "1M requests");
            }
            _ => {}
        }
        Ok(())
    }
}
