//! `outlay usage`.

use clap::Args;

use super::Documents;

#[derive(Debug, Args)]
pub(crate) struct UsageArgs {
    #[command(flatten)]
    pub(crate) documents: Documents,
}
