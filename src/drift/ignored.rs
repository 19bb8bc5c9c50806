//! What the user does not want to hear of: `.outlayignore`, and `--ignore-tag`.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Drift;
use crate::model::Resource;

/// Patterns in the syntax of a `.gitignore`, over `TYPE.ID`, `TYPE.ADDRESS` and the address.
#[derive(Clone, Debug)]
pub(crate) struct Ignored {
    /// One a line: of several names of a resource, only the lines tell which pattern came last.
    patterns: Vec<Gitignore>,
    /// A resource with any of these tags is somebody else's.
    tags: Vec<(Box<str>, Option<Box<str>>)>,
}

impl Ignored {
    /// # Errors
    ///
    /// The first line that is no pattern, by number, and why.
    pub(crate) fn parse(
        lines: &str,
        tags: Vec<(Box<str>, Option<Box<str>>)>,
    ) -> Result<Self, (usize, String)> {
        let pattern = |(index, line): (usize, &str)| {
            let mut builder = GitignoreBuilder::new("");
            let built = builder.add_line(None, line).and_then(|builder| builder.build());
            built.map_err(|error| (index + 1, error.to_string()))
        };
        let lines = lines.lines().enumerate();
        let patterns = lines.map(pattern).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { patterns: patterns.into_iter().filter(|line| !line.is_empty()).collect(), tags })
    }

    pub(crate) fn is_ignored(&self, drift: &Drift) -> bool {
        let kind = drift.resource_type();
        let id = drift.id().map(|id| format!("{kind}.{}", id.0));
        let address = drift.address().map(|address| address.0.to_string());
        let typed = address.as_ref().map(|address| format!("{kind}.{address}"));
        let names: Vec<_> = [id, address, typed]
            .into_iter()
            .flatten()
            .filter(|name| !name.starts_with('/'))
            .collect();
        // The last pattern that matches decides, as in a `.gitignore`.
        let decides = self.patterns.iter().rev().find_map(|pattern| {
            let matched = |name| pattern.matched_path_or_any_parents(name, false);
            names.iter().map(matched).find(|matched| !matched.is_none())
        });
        let is_ignored = decides.is_some_and(|matched| matched.is_ignore());
        is_ignored
            || [&drift.cost.change.before, &drift.cost.change.after]
                .into_iter()
                .flatten()
                .any(|resource| self.has_tag(resource))
    }

    fn has_tag(&self, resource: &Resource) -> bool {
        self.tags.iter().any(|(key, wanted)| {
            resource
                .tags
                .get(key)
                .is_some_and(|value| wanted.as_deref().is_none_or(|wanted| wanted == value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::tests::{changed, unmanaged};

    #[test]
    fn patterns_match_ids_and_addresses() {
        let is_ignored = |lines: &str, drift: &Drift| {
            Ignored::parse(lines, Vec::new()).unwrap().is_ignored(drift)
        };
        let live = unmanaged("aws_cloudwatch_log_group", "/aws/lambda/f");
        assert!(is_ignored("aws_cloudwatch_log_group./aws/lambda/*", &live));
        assert!(is_ignored("aws_cloudwatch_log_group.*", &live));
        assert!(!is_ignored(
            "aws_cloudwatch_log_group.*\n!aws_cloudwatch_log_group./aws/lambda/f",
            &live
        ));
        assert!(!is_ignored("# aws_*", &live));
        // The last line that matches decides, whatever name it matches.
        assert!(is_ignored("!aws_cloudwatch_log_group.*\naws_cloudwatch_log_group./aws/**", &live));
        assert!(is_ignored("aws_*/**/f", &live) && is_ignored("**/lambda/", &live));
        assert!(!is_ignored("aws_cloudwatch_log_group.*\n!**/f\n# nothing more", &live));
        let declared = changed("module.a.aws_instance.web[\"b\"]");
        assert!(is_ignored("!aws_instance.module.a.*\nmodule.a.*", &declared));
        assert!(is_ignored("module.a.*", &declared));
        assert!(is_ignored("aws_instance.module.a.*", &declared));
        assert!(is_ignored("*.web\\[\"b\"\\]", &declared));
        assert!(!is_ignored("aws_instance.web", &declared));
    }

    #[test]
    fn a_pattern_that_is_none_is_told_by_its_line() {
        assert_eq!(Ignored::parse("a\nb[z-a]\n", Vec::new()).unwrap_err().0, 2);
    }

    #[test]
    fn resources_with_a_tag_are_ignored() {
        let tagged = |key: &str, value: Option<&str>| {
            let tags = vec![(key.into(), value.map(Into::into))];
            let mut drift = unmanaged("aws_instance", "i-1");
            let live = drift.cost.change.after.as_mut().unwrap();
            live.tags.insert("owner".into(), "k8s".into());
            Ignored::parse("", tags).unwrap().is_ignored(&drift)
        };
        assert!(tagged("owner", None) && tagged("owner", Some("k8s")));
        assert!(!tagged("owner", Some("me")) && !tagged("team", None));
    }
}
