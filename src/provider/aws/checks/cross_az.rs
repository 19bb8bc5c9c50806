//! Network load balancers that balance across zones send most of their traffic into others, at $0.01 a
//! GB each way (<https://aws.amazon.com/ec2/pricing/on-demand/>, "Data Transfer within the same AWS
//! Region"); application load balancers do so at no charge. How much crosses, only a bill tells: a
//! finding, with the share that even balancing gives.

use rust_decimal::{Decimal, dec};

use super::block_of;
use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-cross-az",
    summary: "Network load balancers that balance across zones pay for what crosses.",
    kinds: &["aws_lb"],
    reads: &[("aws_lb", &["enable_cross_zone_load_balancing"])],
    lever: Lever::Configuration,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let balancer = subject.resource;
    if balancer.text("load_balancer_type")? != Some("network")
        || balancer.flag("enable_cross_zone_load_balancing")? != Some(true)
    {
        return Ok(Vec::new());
    }
    let mapped = balancer.blocks("subnet_mapping")?.len();
    let zones = Decimal::from(mapped.max(balancer.attributes.values("subnets")?.len()));
    let Some(processed) = evidence.series(subject, "ProcessedBytes").filter(|_| zones > dec!(1))
    else {
        return Ok(Vec::new());
    };
    let gb = processed.last(30).a_day() * dec!(30) / dec!(1073741824);
    if gb < dec!(1) {
        return Ok(Vec::new());
    }
    let crosses = gb * (zones - dec!(1)) / zones;
    let because = format!(
        "balances {} GB a month over {zones} zones: about {} GB of it cross",
        gb.round().normalize(),
        crosses.round().normalize()
    );
    let remediation = block_of(balancer, "  enable_cross_zone_load_balancing = false\n");
    let proposal = Proposal::new(Change::Finding, because).remediation(remediation);
    Ok(vec![proposal.risk(Risk::High).confidence(Confidence::Low)])
}
