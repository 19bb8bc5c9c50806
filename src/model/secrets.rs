//! What is never kept, whatever a document's masks say.
//!
//! Only since Terraform 1.8 does a state mark what a provider's schema calls sensitive, so that older
//! states hold their secrets unmarked.

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
    fn names_of_secrets_are_known_wherever_the_part_stands() {
        for part in PARTS {
            assert!(is_secret(part) && is_secret(&format!("db_{part}_1")), "{part}");
        }
        for name in ["instance_type", "get_password_data", "http_tokens", "", "é", "pass"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
