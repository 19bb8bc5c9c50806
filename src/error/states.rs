//! Errors of states, of which a run reads many at once, and many places.

use super::Error;

impl Error {
    /// The error that documents come to of which these cannot be read, and `others` can.
    pub(crate) fn of_documents(mut errors: Vec<Self>, others: usize) -> Option<Self> {
        match errors.len() {
            0 | 1 => errors.pop(),
            failed => Some(Self::Documents { errors, all: failed + others }),
        }
    }

    /// What the reader can do about a state that is kept elsewhere.
    pub(super) fn hint_on_states(&self) -> Option<&'static str> {
        let Self::State { address, cause } = self else { return None };
        let scheme = address.split_once("://").map_or("", |(scheme, _)| scheme);
        Some(match scheme {
            _ if cause.contains("HTML") => {
                "a login page or a proxy answers in place of the state; check the address, and what it is asked with"
            }
            _ if ["cannot connect", "Connect", "dns error", "no answer in time"]
                .iter()
                .any(|part| cause.contains(part)) =>
            {
                "nobody answers there; check the network, a proxy, and how the address is spelt"
            }
            "s3" => {
                "s3:GetObject and s3:ListBucket are needed, with the credentials of the environment or of AWS_PROFILE; `aws s3 cp` of the same address must work"
            }
            "gs" => {
                "storage.objects.get and storage.objects.list are needed; log in with `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS"
            }
            "azblob" => {
                "set AZURE_STORAGE_ACCOUNT_KEY, or AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_TENANT_ID, or run where a managed identity may read the container"
            }
            "tfc" => {
                "check the names, and that the token of TFE_TOKEN or `terraform login` may read the workspace's state: what it may not see is not there for it (404)"
            }
            _ => {
                "the user and the password are those of the address, or TF_HTTP_USERNAME and TF_HTTP_PASSWORD; `terraform state pull > state.tfstate` writes a file that can be read instead"
            }
        })
    }
}

/// Each error on a line with its causes, as far as anybody reads.
pub(super) fn each(errors: &[Error]) -> String {
    const SHOWN: usize = 20;
    let line = |error: &Error| {
        let mut text = format!("\n  {error}");
        let mut next = std::error::Error::source(error);
        while let Some(cause) = next {
            text.extend([": ", &cause.to_string()]);
            next = cause.source();
        }
        text
    };
    let mut text: String = errors.iter().take(SHOWN).map(line).collect();
    if errors.len() > SHOWN {
        text.extend(["\n  and ", &(errors.len() - SHOWN).to_string(), " others"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_fail_together() {
        let error = |path: &str| Error::Empty { path: path.into() };
        assert!(Error::of_documents(Vec::new(), 3).is_none());
        let one = Error::of_documents(vec![error("a")], 3);
        assert_eq!(one.unwrap().to_string(), "`a` is empty");
        let two = Error::of_documents(vec![error("a"), error("b")], 3).unwrap();
        let said = "2 of 5 documents cannot be read:\n  `a` is empty\n  `b` is empty";
        assert_eq!(two.to_string(), said);
        let many = Error::of_documents((0..30).map(|_| error("a")).collect(), 0).unwrap();
        assert!(many.to_string().ends_with("\n  and 10 others"));
        assert!(many.hint().is_some());
    }
}
