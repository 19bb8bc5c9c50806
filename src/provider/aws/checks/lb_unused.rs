//! Load balancers without targets serve nobody, at $16.43 a month and more
//! (<https://aws.amazon.com/elasticloadbalancing/pricing/>), and so do classic ones below 100 requests a
//! day for 7 days (Trusted Advisor hjLMh88uM8). One that answers or redirects by itself needs no target.

use rust_decimal::{Decimal, dec};

use super::counted;
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::{Resource, Unknown},
};

pub(super) const CHECK: Check = Check {
    id: "aws-lb-unused",
    summary: "Load balancers without targets, listeners or requests serve nobody.",
    kinds: &["aws_elb", "aws_lb"],
    reads: &[
        ("aws_lb_listener", &["load_balancer_arn", "default_action"]),
        ("aws_lb_listener_rule", &["listener_arn", "action"]),
    ],
    lever: Lever::Delete,
    propose,
};

/// Days; and what is younger may be about to be used.
const DAYS: u32 = 7;
const REQUESTS: Decimal = dec!(100);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    if subject.days_since("create_time", evidence.as_of).is_some_and(|days| days < 7) {
        return Ok(Vec::new());
    }
    let balancer = subject.resource;
    let requests = counted::a_day(subject, evidence, &["RequestCount"], DAYS);
    if &*balancer.kind == "aws_elb"
        && let Some(requests) = requests.filter(|requests| *requests < REQUESTS)
    {
        let requests = requests.round().normalize();
        return Ok(vec![proposal(
            format!("{requests} requests a day in {DAYS} days"),
            Confidence::High,
        )]);
    }
    if requests.is_some_and(|requests| requests >= REQUESTS) {
        return Ok(Vec::new());
    }
    let found = if subject.live.is_some() {
        let is_none = |fact| subject.observed_number(fact).is_some_and(|count| count.is_zero());
        if is_none("listener_count") {
            Some(("no listener", Confidence::High))
        } else if is_none("target_count") && !answers_itself(balancer, evidence) {
            evidence.knows_all(subject, "aws_lb_listener")?;
            Some(("no targets", Confidence::High))
        } else {
            None
        }
    } else {
        // A classic one has its listeners itself.
        let has_none = ["aws_lb_listener", "aws_alb_listener"]
            .iter()
            .all(|kind| evidence.graph.referrers(balancer, kind, "load_balancer_arn").is_empty());
        (&*balancer.kind == "aws_lb" && has_none)
            .then_some(("no listener in the documents", Confidence::Low))
    };
    Ok(found
        .map(|(because, confidence)| proposal(because.to_owned(), confidence))
        .into_iter()
        .collect())
}

fn proposal(because: String, confidence: Confidence) -> Proposal {
    Proposal::delete(because).risk(Risk::Low).confidence(confidence)
}

/// Whether a listener redirects or gives a fixed answer.
fn answers_itself(balancer: &Resource, evidence: &Evidence) -> bool {
    let listeners = evidence.graph.referrers(balancer, "aws_lb_listener", "load_balancer_arn");
    listeners.iter().any(|listener| {
        let actions = listener.blocks("default_action").unwrap_or_default();
        actions.iter().any(|action| action.text("type").is_ok_and(|kind| kind != Some("forward")))
    })
}
