//! JSON documents inside attributes: policies, filters, definitions.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::canonical::Canonical;

/// The document in `text`, or `None` where it is no JSON.
///
/// In a policy, one value stands for a list of one, lists are sets, statements come in any order,
/// actions are compared without case, and an account is the same as its root user.
/// Source: the grammar of IAM policies (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>).
pub(super) fn canonical(text: &str) -> Option<Canonical> {
    let json: Json = serde_json::from_str(text).ok()?;
    Some(match &json {
        Json::Object(fields) if fields.contains_key("Statement") => policy(fields),
        json => plain(json),
    })
}

/// Whether a policy lets anybody in, on no condition.
pub(super) fn is_open(text: &str) -> bool {
    let Ok(json) = serde_json::from_str::<Json>(text) else { return false };
    let is_anybody = |who: &Json| many(who).iter().any(|who| who.as_str() == Some("*"));
    json.get("Statement").map(many).unwrap_or_default().into_iter().any(|statement| {
        let principal = statement.get("Principal");
        let anybody = principal.is_some_and(|principal| match principal {
            Json::Object(kinds) => kinds.get("AWS").is_some_and(is_anybody),
            principal => is_anybody(principal),
        });
        anybody && statement["Effect"] == "Allow" && statement.get("Condition").is_none()
    })
}

fn plain(json: &Json) -> Canonical {
    match json {
        Json::Null => Canonical::Nothing,
        Json::Bool(flag) => Canonical::flag(*flag),
        Json::Number(number) => Canonical::text(&number.to_string(), None),
        Json::String(text) => Canonical::text(text, None),
        // Steps of a definition run in their order.
        Json::Array(values) => {
            Canonical::list(values.iter().map(plain).collect(), Some(super::Form::Ordered))
        }
        Json::Object(fields) => Canonical::map(
            fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        ),
    }
}

fn policy(fields: &serde_json::Map<String, Json>) -> Canonical {
    let field = |(name, value): (&String, &Json)| match &**name {
        "Statement" => {
            let statements = many(value).into_iter().map(statement_of);
            (name.clone(), Canonical::list(statements.collect(), None))
        }
        _ => (name.clone(), plain(value)),
    };
    Canonical::map(fields.iter().map(field).collect())
}

fn many(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(values) => values.iter().collect(),
        value => vec![value],
    }
}

fn statement_of(statement: &Json) -> Canonical {
    let Json::Object(fields) = statement else { return plain(statement) };
    let field = |(name, value): (&String, &Json)| {
        let value = match &**name {
            "Action" | "NotAction" => set(value, str::to_ascii_lowercase),
            "Resource" | "NotResource" => set(value, str::to_owned),
            "Principal" | "NotPrincipal" => principal(value),
            "Condition" => condition(value),
            // Consoles and tools write an identifier of their own, or none.
            "Sid" if value.as_str().is_some_and(str::is_empty) => Canonical::Nothing,
            _ => plain(value),
        };
        (name.clone(), value)
    };
    Canonical::map(fields.iter().map(field).collect())
}

fn set(value: &Json, form: impl Fn(&str) -> String) -> Canonical {
    let text = |value: &&Json| match value {
        Json::String(text) => form(text),
        value => value.to_string(),
    };
    let values = many(value);
    let mut texts: Vec<_> = values.iter().map(text).collect();
    texts.sort();
    texts.dedup();
    Canonical::list(texts.into_iter().map(Canonical::Text).collect(), None)
}

fn principal(value: &Json) -> Canonical {
    let whole = || {
        BTreeMap::from([(
            "AWS".to_owned(),
            Canonical::list(vec![Canonical::Text("*".into())], None),
        )])
    };
    match value {
        Json::String(star) if star == "*" => Canonical::map(whole()),
        Json::Object(kinds) => Canonical::map(
            kinds.iter().map(|(kind, who)| (kind.clone(), set(who, account))).collect(),
        ),
        value => plain(value),
    }
}

/// `arn:aws:iam::123456789012:root` says no more than `123456789012`.
fn account(principal: &str) -> String {
    let id = principal.strip_suffix(":root").and_then(|arn| arn.rsplit(':').next());
    id.filter(|id| id.len() == 12).unwrap_or(principal).to_owned()
}

fn condition(value: &Json) -> Canonical {
    let Json::Object(operators) = value else { return plain(value) };
    let operator = |(name, keys): (&String, &Json)| {
        let Json::Object(keys) = keys else { return (name.clone(), plain(keys)) };
        let keys =
            keys.iter().map(|(key, value)| (key.to_ascii_lowercase(), set(value, str::to_owned)));
        (name.clone(), Canonical::map(keys.collect()))
    };
    Canonical::map(operators.iter().map(operator).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_compared_by_what_it_says() {
        let one = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject",
            "Principal":{"AWS":"123456789012"},"Resource":["b","a"]}}"#;
        let other = r#"{"Statement":[{"Resource":["a","b"],"Principal":{"AWS":["arn:aws:iam::123456789012:root"]},
            "Action":["S3:getobject"],"Effect":"Allow","Sid":""}],"Version":"2012-10-17"}"#;
        assert_eq!(canonical(one), canonical(other));
        let deny = one.replace("Allow", "Deny");
        assert_ne!(canonical(one), canonical(&deny));
        let star = r#"{"Statement":[{"Principal":"*"}]}"#;
        assert_eq!(canonical(star), canonical(r#"{"Statement":[{"Principal":{"AWS":"*"}}]}"#));
    }

    #[test]
    fn a_policy_that_lets_anybody_in_is_open() {
        let policy = |principal: &str, effect: &str, more: &str| {
            format!(r#"{{"Statement":{{"Effect":"{effect}","Principal":{principal}{more}}}}}"#)
        };
        for principal in [r#""*""#, r#"{"AWS":"*"}"#, r#"{"AWS":["123456789012","*"]}"#] {
            assert!(is_open(&policy(principal, "Allow", "")), "{principal}");
            assert!(!is_open(&policy(principal, "Deny", "")));
            assert!(!is_open(&policy(principal, "Allow", r#","Condition":{"Bool":{}}"#)));
        }
        assert!(!is_open(&policy(r#"{"AWS":"123456789012"}"#, "Allow", "")));
        assert!(!is_open("no policy"));
    }

    #[test]
    fn other_documents_keep_their_order() {
        assert_ne!(canonical("[1,2]"), canonical("[2,1]"));
        assert_eq!(canonical(r#"{"a":"1","b":null}"#), canonical(r#"{ "a": 1 }"#));
        assert_eq!(canonical("{broken"), None);
    }
}
