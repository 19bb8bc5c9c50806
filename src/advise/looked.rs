//! What an inventory looked at. That there is none of something is known only where it was.

use std::collections::HashMap;

use crate::model::{Coverage, LiveResource, Outcome, Region};

/// Where a type was looked at, by type and account.
#[derive(Debug, Default)]
pub(crate) struct Looked(HashMap<Box<str>, HashMap<Box<str>, Vec<Place>>>);

#[derive(Debug)]
struct Place {
    /// `None` for what is global.
    region: Option<Region>,
    is_refused: bool,
}

impl Looked {
    pub(crate) fn new(coverage: impl IntoIterator<Item = Coverage>) -> Self {
        let mut looked = Self::default();
        for Coverage { account, region, kind, outcome } in coverage {
            let is_refused = matches!(outcome, Outcome::Refused { .. });
            let of_kind = looked.0.entry(kind).or_default();
            of_kind.entry(account).or_default().push(Place { region, is_refused });
        }
        looked
    }

    /// Whether all there is of a type is known, all about each included, in the account and region
    /// of `live`. An inventory that is put together by hand tells no coverage, and is taken for whole.
    pub(crate) fn has_all(&self, live: &LiveResource, kind: &str) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let of_kind = self.0.get(kind).and_then(|accounts| accounts.get(&live.account));
        let here = |place: &&Place| place.region.is_none() || place.region == live.resource.region;
        let mut places = of_kind.into_iter().flatten().filter(here).peekable();
        places.peek().is_some() && places.all(|place| !place.is_refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Resource;

    fn coverage(kind: &str, region: Option<&str>, is_refused: bool) -> Coverage {
        let refused =
            || Outcome::Refused { call: "Describe".into(), reason: "AccessDenied".into() };
        Coverage {
            account: "1".into(),
            region: region.map(|region| Region(region.into())),
            kind: kind.into(),
            outcome: if is_refused { refused() } else { Outcome::Listed { count: 0 } },
        }
    }

    #[test]
    fn what_was_refused_or_not_looked_at_is_not_known() {
        let looked = Looked::new([
            coverage("aws_route_table", Some("a"), false),
            coverage("aws_route_table", Some("b"), true),
            coverage("aws_lb_target_group", Some("a"), false),
            coverage("aws_lb_target_group", Some("a"), true),
            coverage("aws_s3_bucket_versioning", None, false),
        ]);
        let live = |region: &str| LiveResource {
            account: "1".into(),
            resource: Resource { region: Some(Region(region.into())), ..Resource::default() },
            ..LiveResource::default()
        };
        assert!(looked.has_all(&live("a"), "aws_route_table"));
        assert!(!looked.has_all(&live("b"), "aws_route_table"));
        assert!(!looked.has_all(&live("c"), "aws_route_table"));
        // Its list was told, a call about one of them was not.
        assert!(!looked.has_all(&live("a"), "aws_lb_target_group"));
        assert!(looked.has_all(&live("c"), "aws_s3_bucket_versioning"));
        assert!(!looked.has_all(&live("a"), "aws_instance"));
        let elsewhere = LiveResource { account: "2".into(), ..live("a") };
        assert!(!looked.has_all(&elsewhere, "aws_route_table"));
        assert!(Looked::default().has_all(&live("a"), "aws_instance"));
    }
}
