//! Tests of the inventory file.

use proptest::{collection, prelude::*};
use rust_decimal::Decimal;

use super::*;
use crate::model::{
    Attributes, Coverage, LiveResource, Outcome, Parent, Region, Resource, ResourceId, Value,
};

fn example() -> Inventory {
    let block: Attributes =
        [("volume_size", Value::Number(Decimal::from(30)))].into_iter().collect();
    let attributes = [
        ("ami", Value::Null),
        ("instance_type", Value::Text("m5.large".into())),
        ("monitoring", Value::Flag(true)),
        ("root_block_device", Value::List(vec![Value::Block(block)])),
        ("weight", Value::Number("0.10".parse().unwrap())),
    ];
    let live = LiveResource {
        account: "123456789012".into(),
        resource: Resource {
            kind: "aws_instance".into(),
            id: Some(ResourceId("i-1".into())),
            region: Some(Region("eu-west-1".into())),
            attributes: attributes.into_iter().collect(),
            tags: [("Name".into(), "web".into())].into_iter().collect(),
            ..Resource::default()
        },
        parent: Some(Parent { kind: "aws_autoscaling_group".into(), id: ResourceId("web".into()) }),
        is_default: false,
        observed: [("launch_time", Value::Text("2026-10-01T00:00:00Z".into()))]
            .into_iter()
            .collect(),
    };
    let covered = |kind: &str, outcome| Coverage {
        account: "123456789012".into(),
        region: None,
        kind: kind.into(),
        outcome,
    };
    let denied = Outcome::Refused { call: "iam:ListRoles".into(), reason: "AccessDenied".into() };
    Inventory {
        taken_at: Some("2026-11-27T12:00:00Z".parse().unwrap()),
        resources: vec![live],
        coverage: vec![
            covered("aws_iam_policy", Outcome::Listed { count: 0 }),
            covered("aws_iam_role", denied),
        ],
    }
}

#[test]
fn what_is_written_reads_back_plain_and_compressed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["account.json", "account.json.zst"] {
        let path = folder.path().join(name);
        write(&path, &example()).unwrap();
        assert_eq!(read(&path).unwrap(), example(), "{name}");
    }
    let sizes = ["account.json", "account.json.zst"]
        .map(|name| std::fs::metadata(folder.path().join(name)).unwrap().len());
    assert!(sizes[1] < sizes[0]);
}

#[test]
fn the_order_of_what_was_found_does_not_show() {
    let mut inventory = example();
    let mut other = inventory.resources[0].clone();
    other.resource.id = Some(ResourceId("i-0".into()));
    inventory.resources.push(other);
    let mut turned = inventory.clone();
    turned.resources.reverse();
    turned.coverage.reverse();
    let bytes = |inventory: &Inventory| {
        let mut bytes = Vec::new();
        json::write(inventory, &mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes(&inventory), bytes(&turned));
}

#[test]
fn no_secret_is_written_or_read() {
    let mut inventory = example();
    let attributes = &mut inventory.resources[0].resource.attributes;
    attributes.set("password", Value::Text("hunter2".into()));
    attributes.set("name", Value::Sensitive);
    let mut bytes = Vec::new();
    json::write(&inventory, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("hunter2") && !text.contains("\"name\""), "{text}");
    let text = text.replace("\"ami\":null", "\"admin_password\":\"hunter2\"");
    let read = json::read(&text).unwrap();
    assert_eq!(read.resources[0].resource.attributes.value("admin_password"), None);
}

#[test]
fn what_is_damaged_or_of_another_version_is_one_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("account.json");
    write(&path, &example()).unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let damages = [
        String::new(),
        "{}".to_owned(),
        whole[..whole.len() / 2].to_owned(),
        whole.replace("outlay inventory", "other"),
        whole.replace("\"0.10\"", "1e999").replace("0.10", "1e999"),
        whole.replace("\"ami\":null", &format!("\"ami\":{deep}")),
        whole.replace("\"listed\":0", "\"other\":0"),
    ];
    for damaged in damages {
        std::fs::write(&path, &damaged).unwrap();
        let error = read(&path).unwrap_err();
        assert!(matches!(error, Error::NotInventory { .. }), "{error}");
    }
    std::fs::write(&path, whole.replace("\"version\": 1", "\"version\": 2")).unwrap();
    assert!(matches!(read(&path), Err(Error::UnknownVersion { what: "an inventory", .. })));
}

#[test]
fn a_file_that_cannot_be_written_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none").join("account.json");
    assert!(matches!(write(&path, &example()), Err(Error::WriteFile { .. })));
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Flag),
        (any::<i64>(), 0..20u32)
            .prop_map(|(number, scale)| { Value::Number(Decimal::new(number, scale)) }),
        ".*".prop_map(|text| Value::Text(text.into())),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let fields = collection::btree_map("[a-z]{1,3}", inner.clone(), 0..4);
        prop_oneof![
            collection::vec(inner, 0..4).prop_map(Value::List),
            fields.prop_map(|fields| Value::Block(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_value_reads_back_exactly(value in any_value()) {
        let mut inventory = example();
        inventory.resources[0].resource.attributes.set("ami", value);
        let mut bytes = Vec::new();
        json::write(&inventory, &mut bytes).unwrap();
        let read = json::read(std::str::from_utf8(&bytes).unwrap()).unwrap();
        prop_assert_eq!(read, inventory);
    }
}
