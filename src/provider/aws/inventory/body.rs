//! An answer as AWS wrote it: what Terraform keeps as a document is told as one, with all that the SDK
//! may not know of yet.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use aws_sdk_ecs::{
    config::{
        ConfigBag, Intercept, RuntimeComponents,
        interceptors::AfterDeserializationInterceptorContextRef,
    },
    error::BoxError,
};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::fields::{Fields, IntoValue};
use crate::model::Value;

/// Keeps the body of the answer to the call that it is handed to. All SDKs share the interface.
#[derive(Clone, Default)]
pub(super) struct Body(Arc<Mutex<Vec<u8>>>);

impl Body {
    /// What is at a path (`/WebACL/Rules`) of the answer; `None` before one came, and where it is none.
    pub(super) fn at(&self, path: &str) -> Option<Json> {
        let bytes = self.0.lock().ok()?;
        let mut json: Json = serde_json::from_slice(&bytes).ok()?;
        json.pointer_mut(path).map(Json::take)
    }
}

impl fmt::Debug for Body {
    /// Answers hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}

impl Intercept for Body {
    fn name(&self) -> &'static str {
        "Body"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let (Some(bytes), Ok(mut body)) = (context.response().body().bytes(), self.0.lock()) {
            *body = bytes.to_vec();
        }
        Ok(())
    }
}

/// A structure of an API as blocks of Terraform's: `TextTransformations` is `text_transformation`.
/// `rename` knows the names that are not only written otherwise, and `seal` what must not be kept.
pub(super) fn blocks_of(
    json: &Json,
    rename: fn(&str) -> Option<&'static str>,
    seal: fn(&str, &str) -> Option<String>,
) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => {
            let text = number.to_string();
            let number = text.parse().or_else(|_| Decimal::from_scientific(&text));
            number.map_or_else(|_| Value::Text(text.into()), Value::Number)
        }
        Json::String(text) => Value::Text(text.as_str().into()),
        Json::Array(values) => {
            Value::List(values.iter().map(|value| blocks_of(value, rename, seal)).collect())
        }
        Json::Object(fields) => {
            let fields = fields.iter().fold(Fields::new(), |told, (name, value)| {
                let value = match (value, value.as_str().and_then(|text| seal(name, text))) {
                    (_, Some(sealed)) => Value::Text(sealed.into()),
                    (Json::Object(_), None) => Value::List(vec![blocks_of(value, rename, seal)]),
                    (value, None) => blocks_of(value, rename, seal),
                };
                match rename(name) {
                    Some(name) => told.set(name, value),
                    None => told.set(&snake(name), value),
                }
            });
            fields.into_value()
        }
    }
}

/// `IPSetReferenceStatement` is `ip_set_reference_statement`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let starts = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase()
                    || letters.get(at + 1).is_some_and(char::is_ascii_lowercase)
            });
        if starts {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_terraform_writes_them() {
        for (name, written) in [
            ("ByteMatchStatement", "byte_match_statement"),
            ("IPSetForwardedIPConfig", "ip_set_forwarded_ip_config"),
            ("JA3Fingerprint", "ja3_fingerprint"),
            ("HTTPMethod", "http_method"),
            ("AWSManagedRulesATPRuleSet", "aws_managed_rules_atp_rule_set"),
            ("ARN", "arn"),
        ] {
            assert_eq!(snake(name), written);
        }
    }
}
