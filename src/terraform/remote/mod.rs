//! States that are kept elsewhere: in buckets, behind HTTP, in HCP Terraform.
//!
//! Async begins and ends here. Each place is behind its cargo feature.

#[cfg(feature = "azure")]
mod azblob;
mod backend;
#[cfg(feature = "google")]
mod gcs;
#[cfg(feature = "online")]
mod http;
#[cfg(feature = "aws")]
mod s3;

use std::thread;

pub(crate) use backend::backend;

use super::Source;
use crate::{error::Error, threads::joined};

/// Places asked at the same time; each waits for its network most of the time.
const AT_ONCE: usize = 16;
/// States read from one bucket at the same time.
#[cfg(any(feature = "aws", feature = "google", feature = "azure"))]
const KEYS_AT_ONCE: usize = 16;

/// A state's name, with what is in it or why that cannot be told.
type Fetched = (String, Result<Vec<u8>, Error>);

/// Where a state is kept, as `SCHEME://…` says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// The key may have `*` in it.
    S3 {
        bucket: String,
        key: String,
    },
    Gcs {
        bucket: String,
        key: String,
    },
    Azblob {
        account: String,
        container: String,
        key: String,
    },
    Http(String),
    Tfc {
        organization: String,
        workspace: String,
    },
}

/// Whether a path names a state that is kept elsewhere.
pub(super) fn is_remote(path: &str) -> bool {
    let scheme = path.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// The states at each address, in their order. Every state that cannot be read is an error of its own.
pub(super) fn sources(addresses: &[&str]) -> Vec<Vec<Result<Source, Error>>> {
    let parts = addresses.chunks(AT_ONCE).map(|part| {
        thread::scope(|scope| {
            let asked: Vec<_> =
                part.iter().map(|address| scope.spawn(|| states_at(address))).collect();
            asked.into_iter().map(joined).collect::<Vec<_>>()
        })
    });
    parts.flatten().collect()
}

/// The states at an address, by name; several where it has a `*`, or workspaces.
fn states_at(address: &str) -> Vec<Result<Source, Error>> {
    let found = Place::parse(address).and_then(|place| fetch(address, &place));
    let mut found = match found {
        Ok(found) if found.is_empty() => {
            return vec![Err(Error::NoState { address: shown(address) })];
        }
        Ok(found) => found,
        Err(error) => return vec![Err(error)],
    };
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    let source = |(name, bytes): Fetched| {
        let path = std::path::PathBuf::new();
        bytes.map(|bytes| Source { name, path, found: false, bytes: Some(bytes) })
    };
    found.into_iter().map(source).collect()
}

fn fetch(address: &str, place: &Place) -> Result<Vec<Fetched>, Error> {
    let _ = address;
    match place {
        #[cfg(feature = "aws")]
        Place::S3 { bucket, key } => s3::fetch(bucket, key),
        #[cfg(not(feature = "aws"))]
        Place::S3 { .. } => Err(Error::NotBuilt { what: "states in S3", feature: "aws" }),
        #[cfg(feature = "google")]
        Place::Gcs { bucket, key } => gcs::fetch(bucket, key),
        #[cfg(not(feature = "google"))]
        Place::Gcs { .. } => {
            Err(Error::NotBuilt { what: "states in Google Cloud Storage", feature: "google" })
        }
        #[cfg(feature = "azure")]
        Place::Azblob { account, container, key } => azblob::fetch(account, container, key),
        #[cfg(not(feature = "azure"))]
        Place::Azblob { .. } => {
            Err(Error::NotBuilt { what: "states in Azure's blob storage", feature: "azure" })
        }
        #[cfg(feature = "online")]
        Place::Http(url) => http::fetch(url),
        #[cfg(feature = "online")]
        Place::Tfc { organization, workspace } => http::workspace(organization, workspace),
        #[cfg(not(feature = "online"))]
        Place::Http(_) | Place::Tfc { .. } => {
            Err(Error::NotBuilt { what: "states behind HTTP", feature: "online" })
        }
    }
}

impl Place {
    fn parse(address: &str) -> Result<Self, Error> {
        let unknown = || Error::NoSuchPlace { address: shown(address) };
        let (scheme, rest) = address.split_once("://").ok_or_else(unknown)?;
        let two = || rest.split_once('/').filter(|(a, b)| !a.is_empty() && !b.is_empty());
        let (first, second) = two().ok_or_else(unknown)?;
        let text = str::to_owned;
        Ok(match scheme {
            "s3" => Self::S3 { bucket: text(first), key: text(second) },
            "gs" | "gcs" => Self::Gcs { bucket: text(first), key: text(second) },
            "azblob" => {
                let (container, key) = second.split_once('/').ok_or_else(unknown)?;
                Self::Azblob { account: text(first), container: text(container), key: text(key) }
            }
            "http" | "https" => Self::Http(text(address)),
            "tfc" if !second.contains('/') => {
                Self::Tfc { organization: text(first), workspace: text(second) }
            }
            _ => return Err(unknown()),
        })
    }
}

/// What a client says of a state, under the state's own address.
#[cfg(feature = "online")]
fn unread(address: &str, error: Error) -> Error {
    match error {
        Error::Service { cause, tries, .. } => {
            let tries = if tries > 1 { format!(", {tries} times in a row") } else { String::new() };
            Error::State { address: address.to_owned(), cause: format!("{cause}{tries}") }
        }
        error => error,
    }
}

/// An error and its causes in one line.
#[cfg(any(feature = "aws", feature = "google"))]
fn causes(error: &dyn std::error::Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        // Some libraries repeat their cause in their own words.
        if !texts.last().is_some_and(|last| last.contains(&text)) {
            texts.push(text);
        }
        next = cause.source();
    }
    texts.join(": ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address without user, password and query, as it may be shown.
pub(super) fn shown(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or(address);
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.split('/').next().unwrap_or(rest);
            let at = host.rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[at..])
        }
        None => address.to_owned(),
    }
}

/// Whether an object is a state, by its key: locks, backups and checksums lie beside it.
#[cfg_attr(
    not(any(test, feature = "aws", feature = "google", feature = "azure")),
    expect(dead_code, reason = "no bucket is built in")
)]
fn may_be_state(key: &str) -> bool {
    !key.ends_with('/')
        && ![".tflock", ".lock", ".lock.info", ".backup", "-md5", ".md5"]
            .iter()
            .any(|end| key.ends_with(end))
}

/// What of a key comes before its first `*`, and the whole as a pattern; `None` where it has none.
#[cfg_attr(
    not(any(feature = "aws", feature = "google", feature = "azure")),
    expect(dead_code, reason = "no bucket is built in")
)]
fn pattern(key: &str) -> Result<Option<(&str, glob::Pattern)>, Error> {
    let Some(at) = key.find('*') else { return Ok(None) };
    let pattern = glob::Pattern::new(key)
        .map_err(|source| Error::Glob { pattern: key.to_owned(), source })?;
    Ok(Some((&key[..at], pattern)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_their_scheme() {
        let s3 = Place::S3 { bucket: "b".into(), key: "a/*.tfstate".into() };
        assert_eq!(Place::parse("s3://b/a/*.tfstate").unwrap(), s3);
        let blob = Place::Azblob { account: "a".into(), container: "c".into(), key: "k/x".into() };
        assert_eq!(Place::parse("azblob://a/c/k/x").unwrap(), blob);
        let tfc = Place::Tfc { organization: "o".into(), workspace: "w".into() };
        assert_eq!(Place::parse("tfc://o/w").unwrap(), tfc);
        for address in ["ftp://a/b", "s3://b", "s3:///k", "tfc://o/w/x", "azblob://a/c"] {
            assert!(matches!(Place::parse(address), Err(Error::NoSuchPlace { .. })), "{address}");
        }
        assert!(is_remote("s3://b/k") && !is_remote("a.tfstate") && !is_remote("C://x"));
    }

    #[test]
    fn no_password_is_shown() {
        assert_eq!(shown("https://u:p@h/x?token=t"), "https://h/x");
        assert_eq!(shown("https://u:p@q@h/x"), "https://h/x");
        assert_eq!(shown("s3://b/k"), "s3://b/k");
    }

    #[test]
    fn locks_are_no_states() {
        assert!(may_be_state("a/b.tfstate") && may_be_state("env:/dev/app"));
        for key in ["a.tfstate.tflock", "a.tfstate-md5", "a.tfstate.backup", "a/"] {
            assert!(!may_be_state(key), "{key}");
        }
    }
}
