//! Functions on arm64 cost a fifth less a GB-second (<https://aws.amazon.com/lambda/pricing/>).
//! Interpreted and managed runtimes run on it as they are
//! (<https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html>); layers, images and compiled
//! code must be built for it. What CloudFront runs at its edge is x86 alone
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html>).

use rust_decimal::{Decimal, dec};

use super::text;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-lambda-arm",
    summary: "Functions of managed runtimes without layers cost a fifth less on arm64.",
    kinds: &["aws_lambda_function"],
    reads: &[
        ("aws_lambda_function", &["runtime", "layers", "package_type", "function_name"]),
        ("aws_cloudfront_distribution", EDGE),
    ],
    lever: Lever::Generation,
    propose,
};

/// Runtimes, by how they begin. `go1.x` and `provided` run compiled code.
const RUNTIMES: &[&str] = &["dotnet", "java", "nodejs", "python3", "ruby"];
/// These run on x86 alone.
const X86_ONLY: &[&str] =
    &["dotnetcore2.1", "java8", "nodejs10.x", "python3.6", "python3.7", "ruby2.5"];
/// Blocks of a distribution that name functions.
const EDGE: &[&str] = &["default_cache_behavior", "ordered_cache_behavior"];
const DAYS_A_MONTH: Decimal = dec!(30.416667);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let function = subject.resource;
    let Some(runtime) = function.text("runtime")? else { return Ok(Vec::new()) };
    let can = RUNTIMES.iter().any(|name| runtime.starts_with(name)) && !X86_ONLY.contains(&runtime);
    // Computed where left out: x86_64.
    let is_arm = function.attributes.texts("architectures").unwrap_or_default().contains(&"arm64");
    let is_image = function.text("package_type")? == Some("Image");
    let kind = "aws_cloudfront_distribution";
    let is_at_edge =
        EDGE.iter().any(|block| !evidence.graph.referrers(function, kind, block).is_empty());
    if !can || is_arm || is_at_edge || is_image || !function.attributes.values("layers")?.is_empty()
    {
        return Ok(Vec::new());
    }
    let because = format!("{runtime} without layers, on x86_64");
    let proposal = Proposal::set([("architectures", Value::List(vec![text("arm64")]))], because)
        .risk(Risk::Medium)
        .confidence(Confidence::Medium);
    let is_told = evidence.usage(subject).number("monthly_requests").is_some();
    let requests = evidence.series(subject, "Invocations").filter(|_| !is_told);
    let duration = evidence.series(subject, "Duration");
    Ok(vec![match requests.zip(duration) {
        Some((requests, duration)) => {
            let usage = [
                ("monthly_requests", (requests.last(30).a_day() * DAYS_A_MONTH).ceil()),
                ("request_duration_ms", duration.last(30).mean().ceil()),
            ];
            proposal.usage(usage, usage)
        }
        None => proposal,
    }])
}
