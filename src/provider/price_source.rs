//! A service that tells prices: what can be fetched from it, and how.

use std::path::PathBuf;

use futures::future::BoxFuture;
use jiff::civil::Date;

use crate::{
    error::Error,
    online::{Client, Progress},
    price::{Part, Purchase, Sink},
};

/// What is awaited of a price service.
pub(crate) type Answer<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// One price service of one cloud.
#[derive(Clone, Copy)]
pub(crate) struct PriceSource {
    /// Terraform's short provider name.
    pub(crate) provider: &'static str,
    /// The ways of buying whose prices it tells.
    pub(crate) purchases: &'static [Purchase],
    /// The parts that a scope comes to. An empty list says that the scope has none of this source's
    /// services; a region or service that it should know but does not is an error.
    pub(crate) parts: for<'a> fn(&'a Online, &'a Scope) -> Answer<'a, Vec<Part>>,
    /// Fetches one part into the sink.
    pub(crate) fetch: for<'a> fn(&'a Online, &'a Part, &'a mut Sink) -> Answer<'a, ()>,
}

/// What an update is asked for. An empty list is all there is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// As the cloud writes them.
    pub(crate) regions: Vec<Box<str>>,
    /// As the cloud writes them (`AmazonEC2`), or the first word of a product (`ec2`).
    pub(crate) services: Vec<Box<str>>,
    /// Never empty, sorted; of those, what the source has.
    pub(crate) purchases: Vec<Purchase>,
}

/// What a fetch works with.
#[derive(Debug)]
pub(crate) struct Online {
    pub(crate) client: Client,
    pub(crate) progress: Progress,
    /// Prices without a date of their own are of today.
    pub(crate) today: Date,
    /// A folder for large downloads; what is left in it the next update removes.
    pub(crate) scratch: PathBuf,
}
