//! What is never kept, whatever a document's masks say.
//!
//! Only since Terraform 1.8 does a state mark what a provider's schema calls sensitive, so that older
//! states hold their secrets unmarked.

/// Whether an attribute of this name may hold a secret.
pub(super) fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 9] = [
        "passw",
        "secret",
        "token",
        "credential",
        "private_key",
        "access_key",
        "connection_string",
        "kube_config",
        "user_data",
    ];
    // A flag that asks for a secret and holds none; it tells that an instance runs Windows.
    name != "get_password_data" && PARTS.iter().any(|part| name.contains(part))
}
