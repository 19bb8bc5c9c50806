//! A resource as a proposal would have it.

use super::Edit;
use crate::model::{Attributes, Resource, Value};

/// `resource` with `edits` made.
pub(super) fn edited(resource: &Resource, edits: &[Edit]) -> Resource {
    let mut resource = resource.clone();
    for edit in edits {
        set(&mut resource.attributes, &edit.path, &edit.value);
    }
    resource
}

fn set(attributes: &mut Attributes, path: &str, value: &Value) {
    let Some((name, rest)) = path.split_once('.') else {
        return attributes.set(path, value.clone());
    };
    let (name, index) = name
        .strip_suffix(']')
        .and_then(|name| name.split_once('['))
        .map_or((name, 0), |(name, index)| (name, index.parse().unwrap_or(0)));
    match attributes.value_mut(name) {
        Some(Value::Block(block)) => set(block, rest, value),
        Some(Value::List(values)) => {
            let mut blocks = values.iter_mut().filter_map(|value| match value {
                Value::Block(block) => Some(block),
                _ => None,
            });
            if let Some(block) = blocks.nth(index) {
                set(block, rest, value);
            } else {
                values.push(made(rest, value));
            }
        }
        _ => attributes.set(name, Value::List(vec![made(rest, value)])),
    }
}

fn made(path: &str, value: &Value) -> Value {
    let mut block = Attributes::default();
    set(&mut block, path, value);
    Value::Block(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn block(name: &str, value: &str) -> Value {
        Value::Block(Attributes::from_iter([(name, text(value))]))
    }

    #[test]
    fn a_path_leads_through_blocks_and_makes_those_that_are_not_there() {
        let devices = Value::List(vec![block("volume_type", "io1"), block("volume_type", "gp2")]);
        let resource = Resource {
            attributes: Attributes::from_iter([("ebs_block_device", devices)]),
            ..Resource::default()
        };
        let edit = |path: &str, value: &str| Edit { path: path.into(), value: text(value) };
        let edits = [
            edit("instance_type", "m7g.large"),
            edit("ebs_block_device[1].volume_type", "gp3"),
            edit("root_block_device.volume_type", "gp3"),
        ];
        let resource = edited(&resource, &edits);
        assert_eq!(resource.text("instance_type"), Ok(Some("m7g.large")));
        let devices = resource.blocks("ebs_block_device").unwrap();
        assert_eq!(devices[0].text("volume_type"), Ok(Some("io1")));
        assert_eq!(devices[1].text("volume_type"), Ok(Some("gp3")));
        let root = resource.block("root_block_device").unwrap().unwrap();
        assert_eq!(root.text("volume_type"), Ok(Some("gp3")));
    }
}
