//! Which CloudWatch metrics are looked up by a listing before they are asked for.

use super::catalog::Statistic;

/// Metrics with dimensions that the resource does not tell: of an agent's own choice, or of each part.
/// They are looked up by the one that names the resource.
pub(super) struct Discovered {
    pub(super) kind: &'static str,
    pub(super) namespace: &'static str,
    pub(super) dimension: &'static str,
    pub(super) names: &'static [&'static str],
    pub(super) statistic: Statistic,
}

/// The CloudWatch agent's memory and graphics card metrics, Lambda Insights' memory, and what each
/// variant of an endpoint is asked.
pub(super) const DISCOVERED: &[Discovered] = &[
    Discovered {
        kind: "aws_instance",
        namespace: "CWAgent",
        dimension: "InstanceId",
        names: &["mem_used_percent", "nvidia_smi_utilization_gpu", "nvidia_smi_memory_used"],
        statistic: Statistic::Level,
    },
    Discovered {
        kind: "aws_lambda_function",
        namespace: "LambdaInsights",
        dimension: "function_name",
        names: &["memory_utilization", "used_memory_max"],
        statistic: Statistic::Level,
    },
    Discovered {
        kind: "aws_sagemaker_endpoint",
        namespace: "AWS/SageMaker",
        dimension: "EndpointName",
        names: &["Invocations"],
        statistic: Statistic::Count,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(DISCOVERED.is_sorted_by_key(|discovered| discovered.kind));
    }
}
