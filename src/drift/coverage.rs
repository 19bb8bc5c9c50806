//! What was looked at: of a type that was not, nothing is missing.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Comparison, Comparisons, live::same_region};
use crate::model::{Coverage, Outcome, Region, Resource};

/// One type in one region of one account, and whether it could be looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Covered {
    /// `None` where no document tells which account its resources are in.
    pub(crate) account: Option<Box<str>>,
    /// `None` for what is global, and where no document tells the region.
    pub(crate) region: Option<Region>,
    pub(crate) kind: Box<str>,
    pub(crate) looked: Looked,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Looked {
    Listed {
        count: usize,
    },
    Refused {
        call: Box<str>,
        reason: Box<str>,
    },
    /// Declared, and the look did not list it.
    NotListed {
        declared: usize,
    },
    /// Declared, and of a type that no look knows how to list.
    Unsupported {
        declared: usize,
    },
}

impl Covered {
    /// Whether something that could be looked at was not.
    pub(crate) fn is_incomplete(&self) -> bool {
        matches!(self.looked, Looked::Refused { .. } | Looked::NotListed { .. })
    }
}

/// What a look says of a declared resource that it did not find.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Absence {
    Missing,
    NotSeen,
}

/// The coverage of a look, by type; what it left out is noted as it is met.
pub(super) struct Looks<'a> {
    by_kind: HashMap<&'a str, Vec<&'a Coverage>>,
    /// By account: what is told once for all regions is told of these alone.
    regions: HashSet<(&'a str, &'a Region)>,
    left_out: BTreeMap<(Option<Box<str>>, Option<Region>, Box<str>), (usize, bool)>,
}

impl<'a> Looks<'a> {
    pub(super) fn new(coverage: &'a [Coverage]) -> Self {
        let mut by_kind: HashMap<_, Vec<_>> = HashMap::new();
        for entry in coverage {
            by_kind.entry(&*entry.kind).or_default().push(entry);
        }
        let regions =
            coverage.iter().filter_map(|entry| Some((&*entry.account, entry.region.as_ref()?)));
        Self { by_kind, regions: regions.collect(), left_out: BTreeMap::new() }
    }

    /// Whether a declared resource that was not found is missing, or was not looked for.
    pub(super) fn absence(
        &mut self,
        declared: &Resource,
        comparison: &Comparison,
        account: Option<&str>,
    ) -> Absence {
        let region = declared.region.as_ref().filter(|_| !comparison.global);
        let kinds = std::iter::once(comparison.kind).chain(comparison.live_as.iter().copied());
        let entries = kinds.filter_map(|kind| self.by_kind.get(kind)).flatten();
        let about = entries.filter(|entry| {
            let in_region = match (region, &entry.region) {
                (Some(wanted), Some(looked)) => same_region(wanted, looked),
                // Buckets are listed once, and told where they lie in a region that is looked at.
                (Some(wanted), None) => {
                    let mut looked = self.regions.iter().filter(|(of, _)| *of == &*entry.account);
                    looked.clone().next().is_none()
                        || looked.any(|(_, region)| same_region(wanted, region))
                }
                _ => true,
            };
            in_region && account.is_none_or(|account| account == &*entry.account)
        });
        let (mut listed, mut refused) = (false, false);
        for entry in about {
            match entry.outcome {
                Outcome::Listed { .. } => listed = true,
                Outcome::Refused { .. } => refused = true,
            }
        }
        match (listed, refused) {
            (true, false) => Absence::Missing,
            // The refusal is in the look's own coverage already.
            (_, true) => Absence::NotSeen,
            (false, false) => {
                self.leave_out(&declared.kind, region.cloned(), account, true);
                Absence::NotSeen
            }
        }
    }

    /// Notes what no look can list, or did not.
    pub(super) fn leave_out(
        &mut self,
        kind: &str,
        region: Option<Region>,
        account: Option<&str>,
        is_supported: bool,
    ) {
        let key = (account.map(Into::into), region, kind.into());
        let (count, supported) = self.left_out.entry(key).or_default();
        *count += 1;
        *supported |= is_supported;
    }

    /// Whether anything of a type was refused in an account.
    pub(super) fn is_refused(&self, kind: &str, account: &str) -> bool {
        self.by_kind.get(kind).is_some_and(|entries| {
            entries.iter().any(|entry| {
                matches!(entry.outcome, Outcome::Refused { .. }) && &*entry.account == account
            })
        })
    }

    /// Whether a type was listed anywhere.
    pub(super) fn is_listed(&self, kind: &str) -> bool {
        self.by_kind.get(kind).is_some_and(|entries| {
            entries.iter().any(|entry| matches!(entry.outcome, Outcome::Listed { .. }))
        })
    }

    pub(super) fn into_covered(self, comparisons: &Comparisons) -> Vec<Covered> {
        let looked = self.by_kind.into_values().flatten().map(|entry| Covered {
            account: Some(entry.account.clone()),
            region: entry.region.clone(),
            kind: entry.kind.clone(),
            looked: match &entry.outcome {
                Outcome::Listed { count } => Looked::Listed { count: *count },
                Outcome::Refused { call, reason } => {
                    Looked::Refused { call: call.clone(), reason: reason.clone() }
                }
            },
        });
        let left_out =
            self.left_out.into_iter().map(|((account, region, kind), (count, supported))| {
                let is_known = supported || comparisons.of(&kind).is_some();
                let looked = if is_known {
                    Looked::NotListed { declared: count }
                } else {
                    Looked::Unsupported { declared: count }
                };
                Covered { account, region, kind, looked }
            });
        let mut all: Vec<_> = looked.chain(left_out).collect();
        all.sort();
        all
    }
}
