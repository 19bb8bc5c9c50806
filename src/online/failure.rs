//! Why one try of a request failed, and whether another may do better.

use std::time::Duration;

/// One failed try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What happened, without the URL and its secrets: `HTTP 503`, `the connection was cut`.
    pub(crate) cause: String,
    /// It may pass: throttling, a server's error, a cut connection, a garbled answer.
    pub(crate) passes: bool,
    /// How long the server asks to wait.
    pub(crate) wait: Option<Duration>,
}

impl Failure {
    /// It may pass by itself.
    pub(crate) fn passing(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), passes: true, wait: None }
    }

    /// Asking again will not help.
    pub(crate) fn lasting(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), passes: false, wait: None }
    }

    /// An answer that is no success, with its header `Retry-After`; `text` is the beginning of its body,
    /// or what was read out of that.
    pub(crate) fn answer(status: u16, retry_after: Option<&str>, text: &str) -> Self {
        let passes = status >= 500 || matches!(status, 408 | 429);
        let said = said(text);
        let cause = match (status, said.is_empty()) {
            (status, true) => format!("HTTP {status}"),
            (status, false) => format!("HTTP {status}: {said}"),
        };
        Self { cause, passes, wait: retry_after.and_then(wait) }
    }

    /// The request did not come through, or its answer did not come whole.
    pub(crate) fn transport(error: &reqwest::Error) -> Self {
        let cause = if error.is_timeout() {
            "no answer in time".to_owned()
        } else if error.is_connect() {
            format!("cannot connect{}", root(error))
        } else {
            format!("the connection was cut{}", root(error))
        };
        Self { cause, passes: !error.is_builder(), wait: None }
    }
}

/// The innermost cause: reqwest's own texts repeat the URL, which may hold a key.
fn root(error: &reqwest::Error) -> String {
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    let mut text = String::new();
    while let Some(error) = cause {
        text = format!(" ({error})");
        cause = error.source();
    }
    text
}

/// What the body of a failure says, on one line; a page of HTML only says that it is one.
fn said(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        return "a page of HTML".to_owned();
    }
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// `Retry-After` in seconds; a date there is rare, and the ordinary wait will do.
fn wait(text: &str) -> Option<Duration> {
    let seconds = text.trim().parse().ok()?;
    // More is no wait but a refusal.
    Some(Duration::from_secs(seconds)).filter(|wait| *wait <= Duration::from_mins(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_says() {
        let of = |status, text| Failure::answer(status, None, text);
        assert_eq!(of(503, "").cause, "HTTP 503");
        assert_eq!(of(500, " <html><h1>Oops</h1>").cause, "HTTP 500: a page of HTML");
        assert_eq!(of(403, "{\n  \"m\": 1\n}").cause, "HTTP 403: { \"m\": 1 }");
        assert!(of(429, "").passes && of(500, "").passes && of(408, "").passes);
        assert!(!of(403, "").passes && !of(404, "").passes);
    }

    #[test]
    fn the_wait_that_a_server_asks_for() {
        assert_eq!(wait(" 3"), Some(Duration::from_secs(3)));
        assert_eq!(wait("86400"), None);
        assert_eq!(wait("Fri, 31 Dec 2027 23:59:59 GMT"), None);
    }
}
