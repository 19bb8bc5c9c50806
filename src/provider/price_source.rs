//! A service that tells prices: what can be fetched from it, and how.

use std::path::PathBuf;

use futures::future::BoxFuture;
use jiff::civil::Date;

use crate::{
    error::Error,
    online::{Client, Progress},
    price::{Part, PriceKey, Purchase, Sink},
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
    pub(crate) parts: for<'a> fn(&'a Online, &'a PriceScope) -> Answer<'a, Vec<Part>>,
    /// Fetches one part into the sink.
    pub(crate) fetch: for<'a> fn(&'a Online, &'a Part, &'a mut Sink) -> Answer<'a, ()>,
}

/// What an update is asked for. An empty list is all there is.
#[derive(Clone, Debug, Default)]
pub(crate) struct PriceScope {
    /// As the cloud writes them.
    pub(crate) regions: Vec<Box<str>>,
    /// As the cloud writes them (`AmazonEC2`), or the first word of a product (`ec2`).
    pub(crate) services: Vec<Box<str>>,
    /// The look-ups that are to be answered, where those alone are; they name the regions and services.
    pub(crate) needed: Option<Vec<PriceKey>>,
    /// Never empty, sorted; of those, what the source has.
    pub(crate) purchases: Vec<Purchase>,
    /// The cloud was asked for by its name: then a source that cannot be asked is an error.
    pub(crate) named: bool,
}

/// What a fetch works with.
#[derive(Debug)]
pub(crate) struct Online {
    pub(crate) client: Client,
    pub(crate) progress: Progress,
    /// Prices without a date of their own are of today.
    pub(crate) today: Date,
    /// Where the tables are that the update is for.
    pub(crate) folder: PathBuf,
    /// A folder for large downloads; what is left in it the next update removes.
    pub(crate) scratch: PathBuf,
}

impl Online {
    /// The parts of a source that has credentials to ask for, and finds none: none, and a word about it,
    /// unless its cloud was named.
    pub(crate) fn without_credentials(
        &self,
        scope: &PriceScope,
        service: &'static str,
    ) -> Result<Vec<Part>, Error> {
        let error = Error::NoCredentials { service };
        if scope.named {
            return Err(error);
        }
        self.progress.note(&format!("note: {error}; it was left out"));
        Ok(Vec::new())
    }
}
