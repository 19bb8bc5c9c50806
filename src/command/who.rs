//! Who did it: the clouds' own logs, asked about what somebody changed.

use super::inventory::{Progress, scope};
use crate::{
    cli::LiveAccounts,
    drift::{Class, Comparisons, Covered, Drift},
    error::Error,
    provider::PROVIDERS,
    render::drift::{Asked, DriftReport},
};

/// Resources asked about in one run: at two calls a second, minutes.
const MOST: usize = 500;

/// Asks about the first of the drift that somebody made, which moves the most money.
pub(super) fn ask(
    accounts: &LiveAccounts,
    comparisons: &Comparisons,
    report: &mut DriftReport,
) -> Result<(), Error> {
    let progress = Progress::new();
    let show = |done, all| progress.show(done, all);
    let scope = scope(accounts, &show);
    let mut logs = PROVIDERS.iter().filter_map(|cloud| Some((cloud, cloud.who?))).peekable();
    if logs.peek().is_none() {
        return Err(Error::NoCloud);
    }
    let mut asked = Asked::default();
    for (cloud, who) in logs {
        let is_asked = |drift: &Drift| {
            drift.class == Class::Configuration && cloud.knows(drift.resource_type())
        };
        let mut places: Vec<_> =
            (0..report.drifts.len()).filter(|at| is_asked(&report.drifts[*at])).collect();
        let count = places.len();
        places.truncate(MOST.saturating_sub(asked.asked));
        asked.asked += places.len();
        asked.not_asked += count - places.len();
        let about: Vec<_> = places.iter().map(|at| &report.drifts[*at]).collect();
        let answers = who(&scope, report.taken_at, &about)?;
        for (at, answer) in places.into_iter().zip(answers) {
            let drift = &mut report.drifts[at];
            match answer {
                Ok(who) => drift.who = who,
                Err(looked) => {
                    let kind: Box<str> = drift.resource_type().into();
                    let is_global = comparisons.of(&kind).is_some_and(|of| of.global);
                    let region = drift.region().filter(|_| !is_global).cloned();
                    let account = drift.account.clone();
                    report.coverage.push(Covered { account, region, kind, looked });
                }
            }
        }
    }
    progress.clear();
    report.coverage.sort();
    report.coverage.dedup();
    report.asked = Some(asked);
    Ok(())
}
