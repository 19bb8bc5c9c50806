//! Repositories without a lifecycle policy keep every image ever pushed, at $0.10 a GB and month
//! (<https://aws.amazon.com/ecr/pricing/>; Trusted Advisor c18d2gz128 looks for images that nobody
//! pulled for 90 days). Which images those are no document tells: a finding. An inventory does not list
//! policies, so that only what configuration declares is looked at.

use crate::{
    advise::{Change, Check, Evidence, Lever, Proposal, Risk, Subject, block_name},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ecr-lifecycle",
    summary: "Repositories without a lifecycle policy keep every image ever pushed.",
    kinds: &["aws_ecr_repository"],
    reads: &[("aws_ecr_lifecycle_policy", &["repository"])],
    lever: Lever::Storage,
    propose,
};

const POLICY: &str = r#"  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "untagged images, after 14 days"
      selection = {
        tagStatus   = "untagged"
        countType   = "sinceImagePushed"
        countUnit   = "days"
        countNumber = 14
      }
      action = { type = "expire" }
    }]
  })
"#;

#[expect(clippy::unnecessary_wraps, reason = "a check's shape")]
fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let repository = subject.resource;
    let kind = "aws_ecr_lifecycle_policy";
    if repository.address.is_none()
        || !evidence.graph.referrers(repository, kind, "repository").is_empty()
    {
        return Ok(Vec::new());
    }
    let stored = evidence
        .usage(subject)
        .number("storage_gb")
        .map_or_else(String::new, |gb| format!(", {} GB by now", gb.round().normalize()));
    let because = format!("no lifecycle policy: every image is kept{stored}");
    let name = block_name(repository);
    let remediation = format!(
        "resource \"{kind}\" \"{name}\" {{\n  repository = aws_ecr_repository.{name}.name\n{POLICY}}}\n"
    );
    let proposal = Proposal::new(Change::Finding, because).remediation(remediation);
    Ok(vec![proposal.risk(Risk::Low)])
}
