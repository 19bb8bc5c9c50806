//! `aws_cloudwatch_metric_alarm`.

use aws_sdk_cloudwatch::{
    Client,
    types::{AlarmType, MetricAlarm, MetricDataQuery},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, IntoValue as _, block, blocks, texts},
    found::{Findings, Found, parent},
    place::{Place, each},
};
use crate::{
    model::{Parent, Value},
    provider::aws::client::Refusal,
};

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_cloudwatch_metric_alarm"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let cloudwatch = &Client::new(&place.config);
    let request = cloudwatch.describe_alarms().alarm_types(AlarmType::MetricAlarm);
    let mut pages = request.into_paginator().page_size(100).send();
    let mut alarms = Vec::new();
    while let Some(page) = place.page("cloudwatch:DescribeAlarms", pages.next()).await? {
        alarms.extend(page.metric_alarms.unwrap_or_default());
    }
    let mut found = each(alarms, |alarm| alarm_found(place, cloudwatch, alarm));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn alarm_found(place: &Place, cloudwatch: &Client, alarm: MetricAlarm) -> Found {
    let mut found = described(place, &alarm);
    if let Some(arn) = alarm.alarm_arn() {
        let request = cloudwatch.list_tags_for_resource().resource_arn(arn);
        let told = found.detail(place.ask("cloudwatch:ListTagsForResource", request.send()).await);
        let tags = told.and_then(|told| told.tags).unwrap_or_default();
        found = found.tags(tags.iter().map(|tag| (tag.key(), tag.value())));
    }
    found
}

fn described(place: &Place, alarm: &MetricAlarm) -> Found {
    let name = alarm.alarm_name().unwrap_or_default();
    Found::new("aws_cloudwatch_metric_alarm", name)
        .text("arn", alarm.alarm_arn())
        .set("alarm_name", name)
        .text("alarm_description", alarm.alarm_description())
        .set("actions_enabled", alarm.actions_enabled().unwrap_or(true))
        .set("alarm_actions", texts(alarm.alarm_actions()))
        .set("ok_actions", texts(alarm.ok_actions()))
        .set("insufficient_data_actions", texts(alarm.insufficient_data_actions()))
        .text("namespace", alarm.namespace())
        .text("metric_name", alarm.metric_name())
        .set("dimensions", dimensions(alarm.dimensions()))
        .text("statistic", alarm.statistic())
        .text("extended_statistic", alarm.extended_statistic())
        .set("period", alarm.period().unwrap_or(0))
        .text("unit", alarm.unit())
        .set("evaluation_periods", alarm.evaluation_periods())
        .set("datapoints_to_alarm", alarm.datapoints_to_alarm().unwrap_or(0))
        .set("threshold", alarm.threshold())
        .text("threshold_metric_id", alarm.threshold_metric_id())
        .text("comparison_operator", alarm.comparison_operator())
        .set("treat_missing_data", alarm.treat_missing_data().unwrap_or("missing"))
        .set("metric_query", blocks(alarm.metrics(), query_fields))
        .parent(made_by(place, name))
        .observe("state", alarm.state_value().map(|state| state.as_str()))
        .observe("state_updated_time", alarm.state_updated_timestamp())
}

fn dimensions(dimensions: &[aws_sdk_cloudwatch::types::Dimension]) -> Value {
    let named = dimensions.iter().filter_map(|one| one.name().zip(one.value()));
    named.fold(Fields::new(), |fields, (name, value)| fields.set(name, value)).into_value()
}

fn query_fields(query: &MetricDataQuery) -> Fields {
    let metric = block(query.metric_stat(), |stat| {
        let metric = stat.metric();
        let of = metric.map_or(&[][..], |metric| metric.dimensions());
        Fields::new()
            .text("metric_name", metric.and_then(|metric| metric.metric_name()))
            .text("namespace", metric.and_then(|metric| metric.namespace()))
            .set("dimensions", dimensions(of))
            .set("period", stat.period())
            .text("stat", stat.stat())
            .text("unit", stat.unit())
    });
    Fields::new()
        .text("id", query.id())
        .text("expression", query.expression())
        .text("label", query.label())
        .set("return_data", query.return_data().unwrap_or(false))
        .set("period", query.period().unwrap_or(0))
        .text("account_id", query.account_id())
        .set("metric", metric)
}

/// A policy of target tracking keeps alarms of its own, named after what it scales.
fn made_by(place: &Place, name: &str) -> Option<Parent> {
    let rest = name.strip_prefix("TargetTracking-")?;
    let (scaled, _) = rest.split_once("-AlarmHigh-").or_else(|| rest.split_once("-AlarmLow-"))?;
    Some(match scaled.split_once('/') {
        Some(("table", table)) => {
            parent("aws_dynamodb_table", table.split('/').next().unwrap_or_default())
        }
        Some(("service", _)) => parent("aws_ecs_service", place.arn("ecs", scaled)),
        _ => parent("aws_autoscaling_group", scaled),
    })
}
