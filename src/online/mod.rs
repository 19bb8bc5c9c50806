//! What asks a service over the network: the runtime, a client that tries again, and progress.
//!
//! Async code begins and ends here and at the clouds' edges: [`block_on`] is the only way in.

mod client;
mod download;
mod failure;
mod progress;

pub(crate) use client::{Client, Policy};
pub(crate) use failure::Failure;
pub(crate) use progress::{Progress, Unit};

use crate::error::Error;

/// Runs `work` to its end on a runtime of its own.
///
/// Two libraries of cryptography are built in, as different clients want different ones; those that do
/// not say which take the one named here, and would panic without.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    // The only error is that it was named already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|source| Error::Runtime { source })?;
    runtime.block_on(work)
}
