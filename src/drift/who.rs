//! Who changed a resource last, as the cloud's own log tells.

use jiff::Timestamp;

/// What the log said, if it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "no other cloud is asked yet"))]
pub(crate) enum Who {
    /// Not asked, or refused: then the coverage says so.
    #[default]
    NotAsked,
    /// The log has no change of it, as far back as it goes.
    Nobody,
    Somebody(Deed),
}

/// A change that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deed {
    /// A user's name, an assumed role with its session (`deploy/ci-42`), a service.
    pub(crate) actor: Option<Box<str>>,
    pub(crate) time: Timestamp,
    /// The cloud's name for the call: `ModifyInstanceAttribute`.
    pub(crate) event: Box<str>,
}
