//! What readers of infracost's JSON rely on.

use rust_decimal::dec;
use serde_json::{Value as Json, json};

use super::*;
use crate::{
    model::Action,
    render::sample::{self, change, charge, cost, under},
};

fn document(report: &Report) -> Json {
    let mut out = Vec::new();
    render(report, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn names(breakdown: &Json, list: &str) -> Vec<String> {
    let resources = breakdown[list].as_array().into_iter().flatten();
    resources.map(|resource| resource["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn totals_add_up() {
    let document = document(&sample::estate());
    assert_eq!(document["version"], "0.2");
    assert_eq!(document["timeGenerated"], "2026-07-15T00:00:00Z");
    assert_eq!(document["pastTotalMonthlyCost"], "298.71");
    assert_eq!(document["totalMonthlyCost"], "406.02");
    assert_eq!(document["diffTotalMonthlyCost"], "107.31");
    assert_eq!(document["totalMonthlyUsageCost"], "0");
    let web = &document["projects"][0];
    assert_eq!(web["metadata"], json!({"path": "web/plan.json", "type": "terraform_plan_json"}));
    assert_eq!(web["breakdown"]["totalMonthlyCost"], "373.17");
    assert_eq!(web["diff"]["totalMonthlyCost"], "107.31");
}

#[test]
fn each_side_lists_what_is_there() {
    let document = document(&sample::estate());
    let web = &document["projects"][0];
    let past = names(&web["pastBreakdown"], "resources");
    assert!(past.contains(&"aws_nat_gateway.old".to_owned()));
    assert!(!past.contains(&"aws_lambda_function.api".to_owned()));
    let present = names(&web["breakdown"], "resources");
    assert!(!present.contains(&"aws_nat_gateway.old".to_owned()));
    // It lives on outside of the code, and goes on costing.
    assert!(present.contains(&"aws_nat_gateway.left".to_owned()));
    assert!(!present.contains(&"aws_new_thing.x".to_owned()));
    assert_eq!(names(&web["breakdown"], "freeResources"), ["aws_iam_role.app"]);
    assert_eq!(
        names(&web["diff"], "resources"),
        [
            "module.web.aws_instance.app[\"a\"]",
            "aws_lambda_function.api",
            "aws_instance.worker",
            "aws_nat_gateway.old"
        ]
    );
}

#[test]
fn a_resource_lists_components_and_subresources() {
    let mut report = sample::report(vec![change(
        "aws_instance.a",
        Action::Create,
        None,
        Some(cost(
            vec![
                charge("Hours", "ec2.instance", "hours", dec!(0.1), Some(dec!(730))),
                under("root_block_device", charge("gp3", "ebs", "GB", dec!(0.08), Some(dec!(20)))),
            ],
            vec![],
        )),
    )]);
    let declared = report.projects[0].plan.changes[0].change.after.as_mut().unwrap();
    declared.tags.insert("team".into(), "web".into());
    assert_eq!(
        document(&report)["projects"][0]["breakdown"]["resources"][0],
        json!({
            "name": "aws_instance.a",
            "resourceType": "aws_instance",
            "tags": {"team": "web"},
            "metadata": {},
            "hourlyCost": "0.1021917808219178082191780822",
            "monthlyCost": "74.6",
            "monthlyUsageCost": null,
            "costComponents": [{
                "name": "Hours",
                "unit": "hours",
                "hourlyQuantity": "1",
                "monthlyQuantity": "730",
                "price": "0.1",
                "hourlyCost": "0.1",
                "monthlyCost": "73",
                "priceNotFound": false,
            }],
            "subresources": [{
                "name": "root_block_device",
                "metadata": {},
                "hourlyCost": "0.0021917808219178082191780822",
                "monthlyCost": "1.6",
                "monthlyUsageCost": null,
                "costComponents": [{
                    "name": "gp3",
                    "unit": "GB",
                    "hourlyQuantity": "0.0273972602739726027397260274",
                    "monthlyQuantity": "20",
                    "price": "0.08",
                    "hourlyCost": "0.0021917808219178082191780822",
                    "monthlyCost": "1.6",
                    "priceNotFound": false,
                }],
            }],
        })
    );
}

#[test]
fn unknown_usage_leaves_the_price() {
    let document = document(&sample::estate());
    let resources = document["projects"][0]["breakdown"]["resources"].as_array().unwrap();
    let function = resources.iter().find(|one| one["name"] == "aws_lambda_function.api").unwrap();
    assert_eq!(function["monthlyCost"], Json::Null);
    let requests = &function["costComponents"][0];
    assert_eq!(requests["price"], "0.2");
    assert_eq!(requests["usageBased"], true);
    for unknown in ["hourlyQuantity", "monthlyQuantity", "hourlyCost", "monthlyCost"] {
        assert_eq!(requests[unknown], Json::Null, "{unknown}");
    }
}

#[test]
fn a_diff_holds_differences_of_quantity_price_and_cost() {
    let hours =
        |price, hours| cost(vec![charge("Hours", "x", "hours", price, Some(hours))], vec![]);
    let report = sample::report(vec![change(
        "aws_x.y",
        Action::Update,
        Some(hours(dec!(0.3), dec!(100))),
        Some(hours(dec!(0.2), dec!(300))),
    )]);
    let resource = &document(&report)["projects"][0]["diff"]["resources"][0];
    assert_eq!(resource["monthlyCost"], "30");
    let component = &resource["costComponents"][0];
    assert_eq!(component["monthlyQuantity"], "200");
    assert_eq!(component["price"], "-0.1");
    assert_eq!(component["monthlyCost"], "30");
}

#[test]
fn a_price_that_is_missing_is_a_component_not_found() {
    let key = charge("x", "ec2.instance", "hours", dec!(1), None).price.sku("m9.large");
    let gaps = vec![Gap::NoPrice(key.into())];
    let report =
        sample::report(vec![change("aws_x.y", Action::Create, None, Some(cost(vec![], gaps)))]);
    let resource = &document(&report)["projects"][0]["breakdown"]["resources"][0];
    assert_eq!(resource["monthlyCost"], Json::Null);
    assert_eq!(resource["costComponents"][0]["name"], "aws ec2.instance m9.large in us-east-1");
    assert_eq!(resource["costComponents"][0]["priceNotFound"], true);
}

#[test]
fn the_summary_counts_by_type() {
    let summary = &document(&sample::estate())["summary"];
    assert_eq!(summary["totalDetectedResources"], 9);
    assert_eq!(summary["totalSupportedResources"], 7);
    assert_eq!(summary["totalUsageBasedResources"], 1);
    assert_eq!(summary["supportedResourceCounts"]["aws_nat_gateway"], 3);
    assert_eq!(summary["unsupportedResourceCounts"], json!({"aws_new_thing": 1}));
    assert_eq!(summary["noPriceResourceCounts"], json!({"aws_iam_role": 1}));
}
