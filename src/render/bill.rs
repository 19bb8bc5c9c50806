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
