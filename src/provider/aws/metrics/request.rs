//! One metric of one resource, and the queries that ask for it.

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};

use super::catalog::Statistic;
use crate::model::Window;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    pub(super) resource_id: Box<str>,
    pub(super) namespace: &'static str,
    pub(super) metric: &'static str,
    pub(super) dimensions: Vec<(Box<str>, Box<str>)>,
    pub(super) kind: Kind,
    pub(super) period: Option<u32>,
}

pub(super) type Kind = Statistic;

/// CloudWatch's words for what is made of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stat {
    Average,
    Maximum,
    Sum,
}

impl Stat {
    const ALL: [Self; 3] = [Self::Average, Self::Maximum, Self::Sum];

    fn name(self) -> &'static str {
        match self {
            Self::Average => "Average",
            Self::Maximum => "Maximum",
            Self::Sum => "Sum",
        }
    }

    /// Ids of queries begin with a small letter.
    fn letter(self) -> char {
        match self {
            Self::Average => 'a',
            Self::Maximum => 'm',
            Self::Sum => 's',
        }
    }
}

impl Request {
    /// Whose series it is a part of.
    pub(super) fn of(&self) -> (&str, &str) {
        (&self.resource_id, self.metric)
    }

    pub(super) fn period_in(&self, window: Window) -> u32 {
        self.period.unwrap_or(0).max(window.period)
    }

    /// One query a statistic; `at` is the request's place in its call.
    pub(super) fn queries(&self, at: usize, window: Window) -> Vec<MetricDataQuery> {
        let stats: &[Stat] = match self.kind {
            Statistic::Level => &[Stat::Average, Stat::Maximum],
            Statistic::Count => &[Stat::Sum],
        };
        stats.iter().map(|stat| self.query(at, *stat, window)).collect()
    }

    fn query(&self, at: usize, stat: Stat, window: Window) -> MetricDataQuery {
        let dimensions = self.dimensions.iter();
        let dimensions = dimensions
            .map(|(name, value)| Dimension::builder().name(&**name).value(&**value).build());
        let metric = Metric::builder()
            .namespace(self.namespace)
            .metric_name(self.metric)
            .set_dimensions(Some(dimensions.collect()))
            .build();
        let period = i32::try_from(self.period_in(window)).unwrap_or(i32::MAX);
        let stat_of = MetricStat::builder().metric(metric).period(period).stat(stat.name()).build();
        MetricDataQuery::builder()
            .id(format!("{}{at}", stat.letter()))
            .metric_stat(stat_of)
            .return_data(true)
            .build()
    }
}

/// The request's place and the statistic, from a query's id: `m17`.
pub(super) fn parse_id(id: &str) -> Option<(usize, Stat)> {
    let mut letters = id.chars();
    let letter = letters.next()?;
    let stat = Stat::ALL.into_iter().find(|stat| stat.letter() == letter)?;
    Some((letters.as_str().parse().ok()?, stat))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_the_request_and_the_statistic() {
        let request = Request {
            resource_id: "i-1".into(),
            namespace: "AWS/EC2",
            metric: "CPUUtilization",
            dimensions: vec![("InstanceId".into(), "i-1".into())],
            kind: Statistic::Level,
            period: None,
        };
        let window = Window::last(30, "2026-11-27T00:00:00Z".parse().unwrap()).unwrap();
        let ids: Vec<_> = request.queries(249, window).into_iter().map(|query| query.id).collect();
        let parsed: Vec<_> = ids.iter().map(|id| parse_id(id.as_deref().unwrap())).collect();
        assert_eq!(parsed, [Some((249, Stat::Average)), Some((249, Stat::Maximum))]);
        assert_eq!(parse_id("x1"), None);
        assert_eq!(parse_id(""), None);
    }
}
