//! `outlay prices`.

#[cfg(feature = "online")]
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use rust_decimal::Decimal;

#[cfg(feature = "online")]
use super::Documents;
use super::PriceSource;
#[cfg(feature = "online")]
use crate::price::Purchase;

#[derive(Debug, Subcommand)]
pub(crate) enum PricesCommand {
    /// Every price known for a resource type and a size, with date, source and quality.
    Show {
        /// A resource type (`aws_instance`) or a product (`ebs.gp3`).
        what: String,
        /// An instance type or another SKU (`m5.large`).
        sku: Option<String>,
        #[arg(long, env = "AWS_REGION")]
        region: String,
        #[command(flatten)]
        source: PriceSource,
    },
    /// What the price tables hold and how old it is.
    List {
        #[command(flatten)]
        source: PriceSource,
    },
    /// Take in prices of your own, which override list prices: a CSV file with the columns `provider`,
    /// `product`, `region`, `unit`, `price`, and as needed `sku`, `variant`, `purchase_option`, `term`,
    /// `tier_start`, `tier_end`, `currency`, `as_of`, `source`, `quality`.
    Import {
        file: PathBuf,
        #[command(flatten)]
        source: PriceSource,
    },
    /// Look for prices that cannot be right in the tables in use.
    Check {
        #[command(flatten)]
        check: CheckArgs,
        #[command(flatten)]
        source: PriceSource,
    },
    /// Fetch prices from the clouds' own price lists into the cache folder: those that documents need
    /// (--for), or those of regions (--region), or everything (--all). What is fetched replaces what was
    /// fetched of it before, all else stays; a failed or killed update changes nothing, and the next one
    /// goes on where it ended.
    #[cfg(feature = "online")]
    Update(Box<UpdateArgs>),
}

/// What may pass for right.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// A price may move by at most this factor, up or down, against the one that it takes the place of.
    #[arg(long, value_name = "FACTOR", default_value = "3")]
    pub(crate) max_factor: Decimal,
}

/// What is fetched, and how hard the services are asked.
#[cfg(feature = "online")]
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// What these plans and states look up when they are priced, and no more: as for `outlay plan`.
    #[arg(
        long = "for",
        value_name = "PATH",
        num_args = 1..,
        conflicts_with_all = ["region", "service", "all"]
    )]
    pub(crate) documents: Vec<String>,
    /// Usage of what is billed by use, as for `outlay plan`; what it does not tell is asked for as if much
    /// were used.
    #[arg(long, value_name = "FILE", requires = "documents")]
    pub(crate) usage_file: Option<PathBuf>,
    /// Where resources of --for are whose region neither they nor their provider tell.
    #[arg(long, value_name = "REGION", env = "AWS_REGION")]
    pub(crate) default_region: Option<String>,
    /// Terraform's short name of a cloud: aws, google, azurerm. All of them by default.
    #[arg(long, value_name = "NAME")]
    pub(crate) provider: Vec<String>,
    /// A region, as its cloud calls it; can be repeated.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Vec<String>,
    /// All regions. Without --provider and --service that is some 5,000 parts of price lists, and many GB.
    #[arg(long, conflicts_with = "region")]
    pub(crate) all: bool,
    /// A service, as the cloud calls it (`AmazonEC2`) or as our products do (`ec2`); all that have prices by
    /// default.
    #[arg(long, value_name = "SERVICE")]
    pub(crate) service: Vec<String>,
    /// Ways of buying: on-demand, reserved, savings-plan, spot. By default the first two, and with --for
    /// whatever the documents ask for besides.
    #[arg(
        long,
        value_name = "WAY",
        value_delimiter = ',',
        value_parser = purchase
    )]
    pub(crate) purchase: Vec<Purchase>,
    /// At most so many requests at once.
    #[arg(long, value_name = "N", default_value = "4")]
    pub(crate) concurrency: NonZeroU32,
    /// Begin at most so many requests a second.
    #[arg(long, value_name = "N", default_value = "20")]
    pub(crate) rate: NonZeroU32,
    /// Ask so often before giving up.
    #[arg(long, value_name = "N", default_value = "6")]
    pub(crate) tries: usize,
    /// Milliseconds before the second try; the wait doubles from try to try.
    #[arg(long, value_name = "MS", default_value = "250", hide_short_help = true)]
    pub(crate) retry_delay: u64,
    #[command(flatten)]
    pub(crate) check: CheckArgs,
    /// Take the prices even if `outlay prices check` would find fault with them.
    #[arg(long)]
    pub(crate) accept_suspicious: bool,
    /// Write what maps to no product of ours to a CSV file, with counts.
    #[arg(long, value_name = "FILE")]
    pub(crate) unmapped: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) source: PriceSource,
}

#[cfg(feature = "online")]
impl UpdateArgs {
    /// What is read, as the other commands say it.
    pub(crate) fn documents(&self) -> Documents {
        Documents {
            paths: self.documents.clone(),
            region: self.default_region.clone(),
            as_of: None,
            allow_errored: true,
            terraform_binary: None,
            prices: self.source.clone(),
        }
    }
}

#[cfg(feature = "online")]
fn purchase(name: &str) -> Result<Purchase, String> {
    let known = Purchase::ALL.into_iter().find(|purchase| purchase.name() == name);
    known.ok_or_else(|| format!("one of {}", Purchase::ALL.map(Purchase::name).join(", ")))
}
