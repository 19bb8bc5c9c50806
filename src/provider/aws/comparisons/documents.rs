//! Documents inside attributes: the containers of a task, the rules of a firewall. They are taken apart
//! into parts by name; what AWS fills in is filled in on both sides, and what may be secret is sealed.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::model::{Attributes, Resource, Value, fingerprint};

type Parts = BTreeMap<String, Attributes>;

/// Puts fingerprints in the place of what a container is told and nobody else should read: values of
/// its environment, command lines, and what its log driver logs in with.
pub(crate) fn seal(containers: &mut Json) {
    for container in containers.as_array_mut().into_iter().flatten() {
        for variable in container["environment"].as_array_mut().into_iter().flatten() {
            seal_field(variable, "value");
        }
        for name in ["command", "entryPoint"] {
            seal_field(container, name);
        }
        if let Some(check) = container.get_mut("healthCheck") {
            seal_field(check, "command");
        }
        for logs in ["/logConfiguration/options", "/firelensConfiguration/options"] {
            let Some(options) = container.pointer_mut(logs) else { continue };
            let names: Vec<_> = options.as_object().map_or_else(Vec::new, |options| {
                options.keys().filter(|name| !is_plain_option(name)).cloned().collect()
            });
            for name in names {
                seal_field(options, &name);
            }
        }
    }
}

/// Log drivers take tokens and keys under names of their own: those that are known to be none stay.
fn is_plain_option(name: &str) -> bool {
    name.starts_with("awslogs-") || matches!(name, "mode" | "max-buffer-size" | "Name" | "region")
}

fn seal_field(of: &mut Json, name: &str) {
    let Some(value) = of.get_mut(name) else { return };
    match value {
        Json::Null => {}
        Json::String(text) if text.is_empty() => {}
        Json::Array(list) if list.is_empty() => {}
        Json::String(text) => *text = fingerprint(text),
        other => *other = Json::String(fingerprint(&other.to_string())),
    }
}

/// The containers of a task definition, by name.
///
/// What AWS fills in is from the reference of `ContainerDefinition`
/// (<https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>).
pub(super) fn containers(task: &Resource, value: &Value) -> Option<Parts> {
    let mut json: Json = serde_json::from_str(value.as_text()?).ok()?;
    seal(&mut json);
    // In these modes the port of the host is the container's own.
    let is_own_port = matches!(task.text("network_mode"), Ok(Some("awsvpc" | "host")));
    let containers = json.as_array()?.iter().filter_map(Json::as_object);
    let parts = containers.map(|fields| {
        let name = fields.get("name").and_then(Json::as_str).unwrap_or_default();
        (name.to_owned(), container(fields, is_own_port))
    });
    Some(parts.collect())
}

fn container(fields: &Map<String, Json>, is_own_port: bool) -> Attributes {
    let mut container = Attributes::from_iter([("essential", Value::Flag(true))]);
    for (name, value) in fields {
        let value = match &**name {
            "name" => continue,
            "versionConsistency" if value == "enabled" => continue,
            "environment" => by_name(value, "value"),
            "secrets" => by_name(value, "valueFrom"),
            "portMappings" => {
                let ports = value.as_array().into_iter().flatten().filter_map(Json::as_object);
                Value::List(ports.map(|port| self::port(port, is_own_port)).collect())
            }
            "healthCheck" => {
                let number = |number: u32| Value::Number(number.into());
                let defaults =
                    [("interval", number(30)), ("timeout", number(5)), ("retries", number(3))];
                filled(value, defaults)
            }
            _ => plain(value),
        };
        if value != Value::Null {
            container.set(name, value);
        }
    }
    container
}

fn port(port: &Map<String, Json>, is_own_port: bool) -> Value {
    let port = Json::Object(port.clone());
    let number = |name: &str| port.get(name).and_then(Json::as_u64).filter(|port| *port != 0);
    let own = number("containerPort").filter(|_| is_own_port);
    let host = number("hostPort").filter(|host| own != Some(*host));
    let mut told = filled(&port, [("protocol", Value::Text("tcp".into()))]);
    if let Value::Block(block) = &mut told {
        block.set("hostPort", host.map_or(Value::Null, |host| Value::Number(host.into())));
    }
    told
}

/// A block with what AWS fills in where nothing else is set.
fn filled<const N: usize>(block: &Json, defaults: [(&str, Value); N]) -> Value {
    let mut told = plain(block);
    if let Value::Block(block) = &mut told {
        for (name, default) in defaults {
            if matches!(block.value(name), None | Some(Value::Null)) {
                block.set(name, default);
            }
        }
    }
    told
}

/// A list of names and what they stand for.
fn by_name(list: &Json, to: &str) -> Value {
    let pairs = list.as_array().into_iter().flatten().filter_map(|pair| {
        Some((pair.get("name")?.as_str()?, plain(pair.get(to).unwrap_or(&Json::Null))))
    });
    let pairs: BTreeMap<_, _> = pairs.filter(|(_, value)| *value != Value::Null).collect();
    Value::Block(pairs.into_iter().collect())
}

fn plain(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => {
            let text = number.to_string();
            text.parse().map_or_else(|_| Value::Text(text.into()), Value::Number)
        }
        Json::String(text) => Value::Text(text.as_str().into()),
        Json::Array(values) => Value::List(values.iter().map(plain).collect()),
        Json::Object(fields) => {
            Value::Block(fields.iter().map(|(name, value)| (name, plain(value))).collect())
        }
    }
}

/// The rules of a web ACL, by name.
pub(super) fn firewall_rules(acl: &Resource, value: &Value) -> Option<Parts> {
    // Rules that are declared as one document are not taken apart.
    if acl.text("rule_json").is_ok_and(|json| json.is_some()) {
        return None;
    }
    let rules = match value {
        Value::List(rules) => &rules[..],
        Value::Null => &[],
        _ => return None,
    };
    let mut parts = Parts::new();
    for rule in rules {
        let Value::Block(rule) = rule else { return None };
        let name = rule.value("name").and_then(Value::as_text)?;
        // Shield Advanced keeps one of its own in each ACL that it mitigates with
        // (docs.aws.amazon.com/waf/latest/developerguide/ddos-automatic-app-layer-response-rg.html).
        if name.starts_with("ShieldMitigationRuleGroup") {
            continue;
        }
        let fields = rule.iter().filter(|(field, _)| *field != "name");
        let fields = fields.map(|(field, value)| (field, simple(field, value)));
        // Settings without any (`captcha_config`) are the default.
        let says = |field: &str, value: &Value| match value {
            Value::Null => false,
            Value::Flag(true) => !field.ends_with("_config"),
            _ => true,
        };
        parts.insert(name.to_owned(), fields.filter(|(field, value)| says(field, value)).collect());
    }
    Some(parts)
}

/// Blocks as they mean: an empty block says something, one that is not there nothing.
fn simple(name: &str, value: &Value) -> Value {
    match value {
        // A header that a distribution shares with its firewall is as good as a password.
        Value::Text(text) if name == "search_string" => Value::Text(fingerprint(text).into()),
        Value::List(list) => {
            let list: Vec<_> = list.iter().map(|value| simple(name, value)).collect();
            match <[Value; 1]>::try_from(list) {
                Ok([one @ (Value::Block(_) | Value::Flag(_))]) => which(name, one),
                Ok([one]) => Value::List(vec![one]),
                Err(list) if list.is_empty() => Value::Null,
                Err(list) => Value::List(list),
            }
        }
        Value::Block(block) => {
            let fields = block.iter().map(|(name, value)| (name, simple(name, value)));
            let is_nothing = |value: &Value| {
                *value == Value::Null
                    || *value == Value::Flag(false)
                    || matches!(value, Value::Text(text) if text.is_empty())
            };
            let fields: Attributes = fields.filter(|(_, value)| !is_nothing(value)).collect();
            if fields.is_empty() { Value::Flag(true) } else { Value::Block(fields) }
        }
        value => value.clone(),
    }
}

/// An action is the name of its one empty block.
fn which(name: &str, value: Value) -> Value {
    let is_action = matches!(name, "action" | "override_action" | "action_to_use");
    let Value::Block(block) = &value else { return value };
    let there: Vec<_> = block.iter().collect();
    match there[..] {
        [(action, Value::Flag(true))] if is_action => Value::Text(action.into()),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(mode: &str, containers: &str) -> (Resource, Value) {
        let attributes = Attributes::from_iter([("network_mode", Value::Text(mode.into()))]);
        (Resource { attributes, ..Resource::default() }, Value::Text(containers.into()))
    }

    fn parts(mode: &str, containers: &str) -> Parts {
        let (task, value) = task(mode, containers);
        super::containers(&task, &value).unwrap()
    }

    #[test]
    fn what_aws_fills_in_makes_no_difference() {
        let declared = r#"[{"name":"web","image":"nginx","portMappings":[{"containerPort":80}],
            "healthCheck":{"command":["CMD","true"]}}]"#;
        let live = r#"[{"name":"web","image":"nginx","essential":true,"versionConsistency":"enabled",
            "portMappings":[{"containerPort":80,"hostPort":80,"protocol":"tcp"}],
            "healthCheck":{"command":["CMD","true"],"interval":30,"timeout":5,"retries":3}}]"#;
        let plain = |parts: &Parts| {
            let web = &parts["web"];
            let block = web.block("portMappings").unwrap().unwrap();
            (
                block.value("hostPort").cloned(),
                block.value("protocol").cloned(),
                web.value("essential").cloned(),
            )
        };
        assert_eq!(plain(&parts("awsvpc", declared)), plain(&parts("awsvpc", live)));
        assert_ne!(plain(&parts("bridge", declared)), plain(&parts("bridge", live)));
    }

    #[test]
    fn what_a_container_is_told_is_sealed() {
        let mut json = serde_json::json!([{"name": "web", "command": ["--password=hunter2"],
            "environment": [{"name": "KEY", "value": "hunter2"}],
            "logConfiguration": {"options": {"awslogs-group": "/web", "apikey": "hunter2"}}}]);
        seal(&mut json);
        let once = json.to_string();
        assert!(!once.contains("hunter2") && once.contains("/web"), "{once}");
        seal(&mut json);
        assert_eq!(json.to_string(), once);
    }

    #[test]
    fn an_empty_block_says_something() {
        let block = |name: &str| {
            let inner = Value::List(vec![Value::Block(Attributes::default())]);
            Value::List(vec![Value::Block(Attributes::from_iter([
                (name, inner),
                ("other", Value::List(Vec::new())),
            ]))])
        };
        assert_eq!(simple("action", &block("count")), Value::Text("count".into()));
        let Value::Block(matched) = simple("field_to_match", &block("uri_path")) else { panic!() };
        assert_eq!(matched.value("uri_path"), Some(&Value::Flag(true)));
        assert_eq!(matched.value("other"), None);
    }
}
