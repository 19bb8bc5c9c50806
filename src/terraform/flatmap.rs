//! The flat attributes of states before version 4: `tags.%`, `ebs_block_device.0.size`.

use std::collections::BTreeMap;

use crate::model::{Attributes, Value};

/// No attribute is nested deeper; what an attacker nests deeper is left out.
const MAX_STEPS: usize = 64;

/// Nests flat attributes again; every leaf is text, as these states have no other type.
pub(super) fn nest(flat: &BTreeMap<String, String>) -> Attributes {
    let mut root = Node::default();
    for (path, text) in flat {
        let steps: Vec<&str> = path.split('.').take(MAX_STEPS + 1).collect();
        if steps.len() > MAX_STEPS {
            continue;
        }
        match steps.last() {
            Some(&("#" | "%")) => {
                let list = steps.last() == Some(&"#");
                let node = root.at(&steps[..steps.len() - 1]);
                node.list |= list;
                node.block |= !list;
            }
            _ => root.at(&steps).text = Some(text),
        }
    }
    match root.value() {
        Value::Block(attributes) => attributes,
        _ => Attributes::default(),
    }
}

#[derive(Default)]
struct Node<'a> {
    children: BTreeMap<&'a str, Node<'a>>,
    text: Option<&'a str>,
    list: bool,
    block: bool,
}

impl<'a> Node<'a> {
    fn at(&mut self, steps: &[&'a str]) -> &mut Self {
        steps.iter().fold(self, |node, step| node.children.entry(step).or_default())
    }

    fn value(&self) -> Value {
        if self.list {
            // Sets are keyed by hash; the order says nothing, and numbers sort as numbers.
            let mut children: Vec<_> = self.children.iter().collect();
            children.sort_by_key(|(key, _)| (key.parse::<u64>().unwrap_or(u64::MAX), **key));
            return Value::List(children.into_iter().map(|(_, child)| child.value()).collect());
        }
        match self.text {
            Some(text) if self.children.is_empty() && !self.block => Value::Text(text.into()),
            _ => Value::Block(
                self.children.iter().map(|(name, child)| (*name, child.value())).collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_maps_nest() {
        let flat = [
            ("size", "8"),
            ("tags.%", "1"),
            ("tags.Name", "web"),
            ("root_block_device.#", "1"),
            ("root_block_device.0.volume_size", "30"),
        ];
        let flat =
            flat.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let nested = nest(&flat);
        assert_eq!(nested.number("size"), Ok(Some(8.into())));
        let root = nested.block("root_block_device").unwrap().unwrap();
        assert_eq!(root.number("volume_size"), Ok(Some(30.into())));
        assert_eq!(nested.block("tags").unwrap().unwrap().text("Name"), Ok(Some("web")));
    }

    #[test]
    fn what_is_nested_without_end_is_left_out() {
        let flat = [("a.".repeat(1_000_000), "1".to_owned()), ("b".to_owned(), "2".to_owned())];
        let nested = nest(&flat.into_iter().collect());
        assert_eq!(nested.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["b"]);
    }
}
