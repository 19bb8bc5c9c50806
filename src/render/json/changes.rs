//! The lists of changes and gaps, written while they are gone through.

use serde::{Serialize, Serializer};

use super::change::{ChangeJson, ResourceGapJson};
use crate::render::{Report, summary};

/// All that is listed, made into JSON one by one: a large estate would not fit in memory twice.
pub(super) struct Changes<'a> {
    pub(super) report: &'a Report,
    /// The drift of each project, in place of its plan.
    pub(super) is_drift: bool,
}

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let projects = self.report.projects.iter();
        serializer.collect_seq(projects.flat_map(|project| {
            let all = if self.is_drift { &project.drift } else { &project.plan };
            let listed = all.changes.iter().filter(move |change| {
                self.is_drift || summary::is_listed(change, project, self.report)
            });
            listed.map(|change| ChangeJson::new(project, change))
        }))
    }
}

/// All gaps, one by one as well.
pub(super) struct Gaps<'a>(pub(super) &'a Report);

impl Serialize for Gaps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.projects.iter().flat_map(|project| {
            summary::gaps(project).map(|found| ResourceGapJson::new(project, found))
        }))
    }
}
