//! `outlay prices`.

use std::path::PathBuf;

use clap::Subcommand;

use super::PriceSource;

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
}
