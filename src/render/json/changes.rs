//! The lists of changes, written while they are gone through.

use serde::{Serialize, Serializer};

use super::change::ChangeJson;
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
