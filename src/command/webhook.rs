//! Posts a message to a Slack webhook, whose address is a secret: it is never shown.
//!
//! Source: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.

use std::{num::NonZeroU32, time::Duration};

use serde_json::Value as Json;

use crate::{
    error::Error,
    online::{Client, Failure, Policy, block_on},
};

/// Slack takes one message a second of a webhook, and says how long to wait after more.
const POLICY: Policy = Policy {
    concurrency: NonZeroU32::MIN,
    rate: NonZeroU32::MIN,
    delay: Duration::from_secs(1),
    tries: 4,
};

/// A message that was not answered may be there all the same; it is not posted again.
const ANSWER: Duration = Duration::from_secs(10);

pub(super) fn post(webhook: &str, message: &Json) -> Result<(), Error> {
    let body = message.to_string();
    block_on(async {
        let client = Client::new(POLICY)?;
        client
            .call("the Slack webhook", || async {
                let request =
                    client.http().post(webhook).header("content-type", "application/json");
                // The library's own texts repeat the URL.
                let answer = request.timeout(ANSWER).body(body.clone()).send().await;
                let answer = answer.map_err(|error| {
                    let failure = Failure::transport(&error);
                    Failure { passes: failure.passes && error.is_connect(), ..failure }
                })?;
                let status = answer.status();
                let wait = answer.headers().get("retry-after");
                let wait = wait.and_then(|wait| wait.to_str().ok()).map(str::to_owned);
                let said = answer.text().await.unwrap_or_default();
                if status.is_success() {
                    Ok(())
                } else {
                    Err(Failure::answer(status.as_u16(), wait.as_deref(), &said))
                }
            })
            .await
    })
    .map_err(|error| match error {
        Error::Service { cause, tries, .. } => Error::Webhook { cause, tries },
        error => error,
    })
}
