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

/// Whether an attribute of this name may hold a secret.
pub(super) fn is_secret(name: &str) -> bool {
    // Every key of every kept value is asked: most letters begin none of the parts.
    let rests = name.bytes().enumerate().filter(|(_, byte)| b"ackpstu".contains(byte));
    let found = rests.map(|(at, _)| &name.as_bytes()[at..]).any(|rest| {
        PARTS.iter().any(|part| part.as_bytes()[0] == rest[0] && rest.starts_with(part.as_bytes()))
    });
    // A flag that asks for a secret and holds none; it tells that an instance runs Windows.
    found && name != "get_password_data"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_wherever_the_part_stands() {
        for part in PARTS {
            assert!(is_secret(part) && is_secret(&format!("db_{part}_1")), "{part}");
        }
        for name in ["instance_type", "get_password_data", "", "é", "credit_specification", "pass"]
        {
            assert!(!is_secret(name), "{name}");
        }
    }
}
