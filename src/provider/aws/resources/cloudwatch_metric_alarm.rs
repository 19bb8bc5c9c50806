//! `aws_cloudwatch_metric_alarm`: each metric that the alarm watches, at the price of its resolution
//! (<https://aws.amazon.com/cloudwatch/pricing/>, "Alarms"). A period under a minute is high
//! resolution. An expression costs nothing beyond the metrics it takes; a band of anomaly detection
//! takes two more, its upper and its lower bound.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_cloudwatch_metric_alarm",
    cost_attributes: &["metric_query", "period", "threshold_metric_id"],
    components,
};

fn components(alarm: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let mut metrics = dec!(0);
    let mut shortest_period = alarm.number("period")?;
    let mut has_band = alarm.text("threshold_metric_id").is_ok_and(|id| id.is_some());
    let queries = alarm.blocks("metric_query")?;
    for query in &queries {
        let mut periods = vec![query.number("period")?];
        if let Some(metric) = query.block("metric")? {
            metrics += dec!(1);
            periods.push(metric.number("period")?);
        } else if let Some(expression) = query.text("expression")? {
            has_band |= expression.contains("ANOMALY_DETECTION_BAND");
            if expression.trim_start().to_ascii_uppercase().starts_with("SELECT") {
                // A Metrics Insights query costs by the metrics it finds, which no plan tells.
                let price = price(alarm, "cloudwatch.alarm.metrics_insights")?;
                let found = context.usage.number("metrics_analyzed");
                bill.usage("Metrics Insights metrics", price, "metrics_analyzed", found);
            }
        }
        shortest_period = periods.into_iter().flatten().chain(shortest_period).min();
    }
    if queries.is_empty() {
        metrics = dec!(1);
    }
    if metrics == dec!(0) {
        return Ok(());
    }

    let is_high = shortest_period.is_some_and(|period: Decimal| period < dec!(60));
    let (name, product) = match (is_high, has_band) {
        (false, false) => ("Standard resolution", "cloudwatch.alarm.standard"),
        (true, false) => ("High resolution", "cloudwatch.alarm.high_res"),
        (false, true) => ("Standard resolution anomaly detection", "cloudwatch.alarm.standard"),
        (true, true) => ("High resolution anomaly detection", "cloudwatch.alarm.high_res"),
    };
    if has_band {
        metrics += dec!(2);
    }
    bill.add(name, price(alarm, product)?, metrics).per(1, "alarm metrics");
    Ok(())
}
