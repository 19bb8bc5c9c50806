//! An account whose budget tells nobody in time finds out by the bill
//! (<https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html>): it should
//! tell at 80 % and at 100 %, and of more than 120 % or before. An account is looked at where documents
//! declare one.

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-budget-missing",
    summary: "Accounts should have a budget that tells somebody at 80 %, 100 % and 120 %.",
    kinds: &["aws_budgets_budget", "aws_organizations_account"],
    reads: &[("aws_budgets_budget", &["notification"])],
    lever: Lever::Governance,
    propose,
};

/// Percent of the budget.
const THRESHOLDS: [Decimal; 3] = [dec!(80), dec!(100), dec!(120)];

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let resource = subject.resource;
    let because = if &*resource.kind == "aws_organizations_account" {
        if evidence.graph.of_kind("aws_budgets_budget").next().is_some() {
            return Ok(Vec::new());
        }
        "no budget in the documents".to_owned()
    } else {
        let mut told = Vec::new();
        for notification in resource.blocks("notification")? {
            told.extend(notification.number("threshold")?);
        }
        let missing: Vec<_> = THRESHOLDS
            .iter()
            .filter(|threshold| !told.contains(threshold))
            .map(|threshold| format!("{threshold} %"))
            .collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        format!("tells nobody at {}", missing.join(" and "))
    };
    let proposal = Proposal::new(Change::Finding, because);
    Ok(vec![proposal.risk(Risk::Low).confidence(Confidence::High)])
}
