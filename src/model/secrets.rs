//! What is never kept, whatever a document's masks say.
//!
//! Only since Terraform 1.8 does a state mark what a provider's schema calls sensitive, so that older
//! states hold their secrets unmarked.

use sha2::{Digest as _, Sha256};

/// Parts of the names of attributes that may hold secrets.
const PARTS: [&str; 9] = [
    "access_key",
    "connection_string",
    "credential",
    "kube_config",
    "passw",
    "private_key",
    "secret",
    "token",
    "user_data",
];

/// Named like secrets, and none: a flag that tells that an instance runs Windows, and whether an
/// instance hands out credentials without asking for a token.
const HARMLESS: [&str; 2] = ["get_password_data", "http_tokens"];

/// Stands for a value that must not be kept: the same for the same value. It has 24 bits of the value's
/// hash alone, so that it confirms no guess, and misses one change in sixteen million.
///
/// What is a fingerprint already stays what it is.
pub(crate) fn fingerprint(value: &str) -> String {
    const OF: &str = "fingerprint:";
    let is_one = value
        .strip_prefix(OF)
        .is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if is_one {
        return value.to_owned();
    }
    let [a, b, c, ..] = <[u8; 32]>::from(Sha256::digest(value));
    format!("{OF}{a:02x}{b:02x}{c:02x}")
}

/// Whether an attribute of this name may hold a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    // Every key of every kept value is asked: most letters begin none of the parts.
    let rests = name.bytes().enumerate().filter(|(_, byte)| b"ackpstu".contains(byte));
    let found = rests.map(|(at, _)| &name.as_bytes()[at..]).any(|rest| {
        PARTS.iter().any(|part| part.as_bytes()[0] == rest[0] && rest.starts_with(part.as_bytes()))
    });
    found && !HARMLESS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_values_apart_and_not_what_they_are() {
        let one = fingerprint("hunter2");
        assert_eq!(one, "fingerprint:f52fbd");
        assert_eq!(fingerprint(&one), one);
        assert_ne!(fingerprint("hunter3"), one);
        assert_ne!(fingerprint("fingerprint:none"), "fingerprint:none");
    }

    #[test]
    fn names_of_secrets_are_known_wherever_the_part_stands() {
        for part in PARTS {
            assert!(is_secret(part) && is_secret(&format!("db_{part}_1")), "{part}");
        }
        for name in ["instance_type", "get_password_data", "http_tokens", "", "é", "pass"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
