//! Addresses, and which instances a reference in the configuration means.

use std::collections::{HashMap, HashSet};

use super::configuration::{ConfigResource, Configuration, references};
use crate::model::{Address, Reference};

/// References lead through module outputs and arguments; a longer chain is given up.
const MAX_STEPS: usize = 16;

/// What else a reference may begin with; locals are not in a plan.
const NOT_RESOURCES: [&str; 8] =
    ["var", "local", "data", "path", "terraform", "each", "count", "self"];

/// An instance's address, taken apart: `module.a["x"].` `aws_instance.web` `[0]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// Without the dot behind it; empty for the root module.
    pub(super) module: &'a str,
    pub(super) resource: &'a str,
    /// With its brackets; empty for a resource of one instance.
    pub(super) key: &'a str,
}

/// The instances of a document by the resource they are of.
#[derive(Debug, Default)]
pub(super) struct Instances<'a> {
    /// `module.a["x"].aws_instance.web` → the addresses of its instances.
    of: HashMap<&'a str, Vec<&'a str>>,
    all: HashSet<&'a str>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(address: &'a str) -> Self {
        let steps = steps(address);
        let mut module_end = 0;
        let mut index = 0;
        // `module`, `name`, and their instance key in one step: `module`, `a["x"]`.
        while index + 1 < steps.len() && &address[steps[index].0..steps[index].1] == "module" {
            module_end = steps[index + 1].1;
            index += 2;
        }
        let start = steps.get(index).map_or(address.len(), |step| step.0);
        let rest = &address[start..];
        let key = key_start(rest);
        Self { module: &address[..module_end], resource: &rest[..key], key: &rest[key..] }
    }
}

/// The names of the modules on the way, without instance keys.
pub(super) fn config_path(module: &str) -> Vec<String> {
    let names = steps(module).into_iter().map(|(start, end)| &module[start..end]);
    names.skip(1).step_by(2).map(|name| name[..key_start(name)].to_owned()).collect()
}

/// Where the parts between dots begin and end; dots inside an instance key do not count.
fn steps(address: &str) -> Vec<(usize, usize)> {
    let (mut found, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for (at, byte) in address.bytes().enumerate() {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'[' if !quoted => depth += 1,
            b']' if !quoted => depth = depth.saturating_sub(1),
            b'.' if !quoted && depth == 0 => {
                found.push((start, at));
                start = at + 1;
            }
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    if start < address.len() {
        found.push((start, address.len()));
    }
    found
}

/// Where the instance key at the end begins.
fn key_start(name: &str) -> usize {
    if name.ends_with(']') { name.find('[').unwrap_or(name.len()) } else { name.len() }
}

/// The instance key of the innermost module: `["x"]` of `module.a["x"]`.
fn module_key(module: &str) -> &str {
    let last = steps(module).last().copied().unwrap_or_default();
    let name = &module[last.0..last.1];
    &name[key_start(name)..]
}

fn parent(module: &str) -> &str {
    let steps = steps(module);
    if steps.len() < 4 { "" } else { &module[..steps[steps.len() - 3].1] }
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") }
}

impl<'a> Instances<'a> {
    pub(super) fn new(addresses: impl Iterator<Item = &'a str>) -> Self {
        let mut instances = Self::default();
        for address in addresses {
            if instances.all.insert(address) {
                let key = Parts::of(address).key;
                let resource = &address[..address.len() - key.len()];
                instances.of.entry(resource).or_default().push(address);
            }
        }
        instances
    }
}

/// The instances that each of the named attributes of a resource refers to.
pub(super) fn resolve(
    address: &str,
    resource: &ConfigResource,
    attributes: &[&str],
    configuration: &Configuration,
    instances: &Instances,
) -> Vec<Reference> {
    let expressions = resource.expressions();
    let parts = Parts::of(address);
    let resolver = Resolver { configuration, instances };
    let mut found = Vec::new();
    for attribute in attributes {
        let Some(expression) = expressions.get(*attribute) else { continue };
        let references = references(expression);
        if references.is_empty() {
            continue;
        }
        let mut to = Vec::new();
        let scope = Scope { module: parts.module, key: parts.key, for_each: resource.for_each() };
        resolver.all(&references, &scope, 0, &mut to);
        if !to.is_empty() {
            found.push(Reference { attribute: (*attribute).into(), to });
        }
    }
    found
}

struct Resolver<'a> {
    configuration: &'a Configuration<'a>,
    instances: &'a Instances<'a>,
}

/// Where an expression stands: its module, and its resource's instance key and `for_each`.
struct Scope<'a> {
    module: &'a str,
    key: &'a str,
    for_each: Vec<String>,
}

impl Resolver<'_> {
    fn all(&self, references: &[String], scope: &Scope, step: usize, to: &mut Vec<Address>) {
        if step > MAX_STEPS {
            return;
        }
        let keyed = references.iter().any(|name| {
            matches!(&**name, "count.index" | "each.key") || name.starts_with("each.value")
        });
        for reference in references {
            // Each reference is followed by its own prefixes: `a.b[0].id`, `a.b[0]`, `a.b`.
            let is_prefix = |other: &String| {
                other.len() > reference.len()
                    && other.starts_with(&**reference)
                    && matches!(other.as_bytes()[reference.len()], b'.' | b'[')
            };
            if !references.iter().any(is_prefix) {
                self.one(reference, scope, keyed, step, to);
            }
        }
    }

    fn one(&self, reference: &str, scope: &Scope, keyed: bool, step: usize, to: &mut Vec<Address>) {
        let parts = steps(reference);
        let part = |index: usize| parts.get(index).map(|(start, end)| &reference[*start..*end]);
        match (part(0), part(1)) {
            (Some("var"), Some(name)) if !scope.module.is_empty() => {
                let name = &name[..key_start(name)];
                let outer = Scope {
                    module: parent(scope.module),
                    key: module_key(scope.module),
                    for_each: self.configuration.module_for_each(scope.module),
                };
                let given = self.configuration.argument(scope.module, name);
                self.all(&given, &outer, step + 1, to);
            }
            (Some("module"), Some(name)) => {
                // `module.a[each.key].id` is listed as `module.a` alone: any output may be meant.
                let output = part(2).map(|output| &output[..key_start(output)]);
                let called = join(scope.module, &format!("module.{name}"));
                let exact = key_start(name) < name.len() || !keyed;
                let module = if exact { called } else { format!("{called}{}", scope.key) };
                let given = self.configuration.output(&module, output);
                let inner = Scope { module: &module, key: "", for_each: Vec::new() };
                self.all(&given, &inner, step + 1, to);
            }
            (Some("each"), Some("value")) => {
                let outer = Scope { module: scope.module, key: scope.key, for_each: Vec::new() };
                let mut all = Vec::new();
                self.all(&scope.for_each, &outer, step + 1, &mut all);
                let same: Vec<_> = all
                    .iter()
                    .filter(|found| Parts::of(&found.0).key == scope.key)
                    .cloned()
                    .collect();
                to.extend(if same.is_empty() { all } else { same });
            }
            (Some(kind), Some(name)) if !NOT_RESOURCES.contains(&kind) => {
                self.instances(scope, &format!("{kind}.{name}"), keyed, to);
            }
            _ => {}
        }
    }

    /// `aws_subnet.s[0]` is that instance; `aws_subnet.s` with `count.index` the one of the same
    /// index, without it every instance.
    fn instances(&self, scope: &Scope, resource: &str, keyed: bool, to: &mut Vec<Address>) {
        let exact = join(scope.module, resource);
        let mut add = |address: &str| {
            if !to.iter().any(|known| &*known.0 == address) {
                to.push(Address(address.into()));
            }
        };
        if self.instances.all.contains(&*exact) {
            return add(&exact);
        }
        let Some(all) = self.instances.of.get(&*exact) else { return };
        let same = format!("{exact}{}", scope.key);
        if keyed && all.contains(&&*same) {
            add(&same);
        } else {
            for address in all {
                add(address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        let parts = Parts::of(r#"module.a["x.y[\"z"].module.b[0].aws_instance.web["k.l"]"#);
        assert_eq!(parts.module, r#"module.a["x.y[\"z"].module.b[0]"#);
        assert_eq!(parts.resource, "aws_instance.web");
        assert_eq!(parts.key, r#"["k.l"]"#);
        assert_eq!(config_path(parts.module), ["a", "b"]);
        assert_eq!(parent(parts.module), r#"module.a["x.y[\"z"]"#);
        assert_eq!(module_key(parts.module), "[0]");
        assert_eq!(
            Parts::of("aws_instance.web"),
            Parts { module: "", resource: "aws_instance.web", key: "" }
        );
        assert_eq!(parent("module.a"), "");
    }

    #[test]
    fn hostile_addresses_do_no_harm() {
        for address in
            ["", ".", "module", "module.", "module.a", "[", "]", "a[\"", "a.b]", "é[é].ü"]
        {
            let parts = Parts::of(address);
            config_path(parts.module);
            config_path(address);
            module_key(address);
            parent(address);
        }
    }
}
