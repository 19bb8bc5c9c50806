//! A resource's bill as the formats list it: both sides line by line, under the blocks they belong to.

use crate::price::{Charge, CostChange};

/// One line of the bill on both sides of a change; at least one side is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) before: Option<&'a Charge>,
    pub(super) after: Option<&'a Charge>,
}

/// Lines under one block or resource, and the groups inside it.
#[derive(Debug)]
pub(super) struct Group<'a, L> {
    pub(super) name: &'a str,
    pub(super) lines: Vec<L>,
    pub(super) groups: Vec<Group<'a, L>>,
}

/// When two charges of different sides are the same line.
pub(super) type Same = fn(&Charge, &Charge) -> bool;

/// The same charge by name; the tiers of one pair up in their order.
pub(super) const BY_NAME: Same =
    |before, after| before.group == after.group && before.name == after.name;

/// The same thing billed, whose name tells a size that changed (`m5.large`).
pub(super) const BY_PRODUCT: Same =
    |before, after| before.group == after.group && before.price.product == after.price.product;

/// Pairs the charges of both sides, each `rule` with what the ones before it left.
///
/// In the order of the bill after the change, then what goes.
pub(super) fn lines<'a>(change: &'a CostChange, rules: &[Same]) -> Vec<Line<'a>> {
    let mut left: Vec<Option<&Charge>> = change.before.charges.iter().map(Some).collect();
    let mut lines: Vec<_> = change
        .after
        .charges
        .iter()
        .map(|charge| Line { before: None, after: Some(charge) })
        .collect();
    for same in rules {
        for line in lines.iter_mut().filter(|line| line.before.is_none()) {
            let Some(after) = line.after else { continue };
            let twin = left.iter_mut().find(|slot| slot.is_some_and(|before| same(before, after)));
            line.before = twin.and_then(Option::take);
        }
    }
    let gone = left.into_iter().flatten().map(|charge| Line { before: Some(charge), after: None });
    lines.extend(gone);
    lines
}

impl<'a> Line<'a> {
    /// The charge as it will be, or as it was where it goes.
    pub(super) fn charge(&self) -> Option<&'a Charge> {
        self.after.or(self.before)
    }
}

impl<'a, L> Group<'a, L> {
    /// The root of all; `lines` come with the names they are listed under, outermost first.
    pub(super) fn new(lines: impl IntoIterator<Item = (&'a [Box<str>], L)>) -> Self {
        let mut root = Self::named("");
        for (path, line) in lines {
            root.add(path, line);
        }
        root
    }

    fn named(name: &'a str) -> Self {
        Self { name, lines: Vec::new(), groups: Vec::new() }
    }

    fn add(&mut self, path: &'a [Box<str>], line: L) {
        let Some((name, inner)) = path.split_first() else {
            self.lines.push(line);
            return;
        };
        let known = self.groups.iter().position(|group| group.name == &**name);
        let index = known.unwrap_or_else(|| {
            self.groups.push(Self::named(name));
            self.groups.len() - 1
        });
        self.groups[index].add(inner, line);
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;
    use crate::{
        model::Action,
        render::sample::{change, charge, cost, under},
    };

    #[test]
    fn lines_pair_by_name_then_by_product() {
        let hours = |name| charge(name, "ec2.instance", "hours", dec!(1), Some(dec!(730)));
        let tier = |price| charge("Duration", "lambda.duration", "GB-s", price, Some(dec!(1)));
        let change = change(
            "aws_x.y",
            Action::Update,
            Some(cost(vec![hours("m5.large"), hours("kept"), tier(dec!(3))], vec![])),
            Some(cost(
                vec![hours("m5.xlarge"), hours("kept"), tier(dec!(3)), tier(dec!(2))],
                vec![],
            )),
        );
        let pairs = |rules: &[Same]| -> Vec<_> {
            let name = |charge: Option<&Charge>| charge.map_or("-".into(), |c| c.name.clone());
            let lines = lines(&change, rules);
            lines.iter().map(|line| format!("{} {}", name(line.before), name(line.after))).collect()
        };
        let by_name = ["- m5.xlarge", "kept kept", "Duration Duration", "- Duration", "m5.large -"];
        assert_eq!(pairs(&[BY_NAME]), by_name);
        let both = ["m5.large m5.xlarge", "kept kept", "Duration Duration", "- Duration"];
        assert_eq!(pairs(&[BY_NAME, BY_PRODUCT]), both);
    }

    #[test]
    fn groups_nest() {
        let line = |name| charge(name, "x", "x", dec!(1), None);
        let charges = [
            line("a"),
            under("outer", line("b")),
            under("outer", under("inner", line("c"))),
            under("outer", line("d")),
        ];
        let root = Group::new(charges.iter().map(|charge| (&*charge.group, &*charge.name)));
        assert_eq!(root.lines, ["a"]);
        assert_eq!((root.groups.len(), root.groups[0].name), (1, "outer"));
        assert_eq!(root.groups[0].lines, ["b", "d"]);
        assert_eq!(root.groups[0].groups[0].lines, ["c"]);
    }
}
