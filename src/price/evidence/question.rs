//! The attributes of one resource, each asked whether a cost rests on it, and what it defaults to.

use std::{collections::BTreeSet, fmt::Write as _};

use rust_decimal::Decimal;

use super::{Evidence, Origin, ResourceCost, is_set};
use crate::{
    model::{Attributes, Resource, Value},
    money::HOURS_PER_MONTH,
};

/// A way into attributes: names of blocks, and places in lists.
#[derive(Clone, Debug)]
enum Step {
    Name(Box<str>),
    Place(usize),
}

/// Asks about a resource's attributes.
pub(super) struct Question<'a> {
    resource: &'a Resource,
    /// Whether the cost is another one with this in place of the resource.
    differs: &'a dyn Fn(&Resource) -> bool,
    /// What the bill is in words and numbers, among which the values are that it rests on.
    words: BTreeSet<String>,
}

impl<'a> Question<'a> {
    pub(super) fn new(
        resource: &'a Resource,
        cost: &ResourceCost,
        differs: &'a dyn Fn(&Resource) -> bool,
    ) -> Self {
        Self { resource, differs, words: words(cost) }
    }

    /// What of the attribute `name` makes a difference once it is another.
    pub(super) fn about(&self, name: &str) -> Vec<Evidence> {
        let mut found = Vec::new();
        let path = [Step::Name(name.into())];
        let value = self.resource.attributes.value(name);
        if self.rests_on(&path, value) {
            self.inside(&path, value, &mut found);
        }
        found
    }

    /// Finds which values at or below `path` make the difference that the whole of it makes.
    fn inside(&self, path: &[Step], value: Option<&Value>, found: &mut Vec<Evidence>) {
        let before = found.len();
        let mut step = |step: Step, value: &Value| {
            let path: Vec<_> = path.iter().cloned().chain([step]).collect();
            if self.rests_on(&path, Some(value)) {
                self.inside(&path, Some(value), found);
            }
        };
        match value {
            Some(Value::Block(block)) => {
                block.iter().for_each(|(name, value)| step(Step::Name(name.into()), value));
            }
            Some(Value::List(values))
                if values.iter().any(|value| matches!(value, Value::Block(_))) =>
            {
                let places = values.iter().enumerate();
                places.for_each(|(place, value)| step(Step::Place(place), value));
            }
            _ => {}
        }
        if found.len() > before {
            return;
        }
        let (value, origin) = match value.filter(|value| is_set(value)) {
            Some(value) => (Some(value.clone()), Origin::Set),
            None => (self.default(path), Origin::Default),
        };
        found.push(Evidence { of: None, name: name(path), value, origin });
    }

    /// Whether the cost is another one where the value at `path` is unknown, or another value: not
    /// every resource type makes a gap of what is unknown.
    fn rests_on(&self, path: &[Step], value: Option<&Value>) -> bool {
        let other = match value {
            Some(Value::Flag(flag)) => Value::Flag(!flag),
            Some(Value::Number(number)) => Value::Number(number.saturating_add(Decimal::ONE)),
            Some(value) if is_set(value) => Value::Null,
            _ => Value::Flag(true),
        };
        [Value::Unknown, other].into_iter().any(|other| !self.costs_the_same(path, other))
    }

    fn costs_the_same(&self, path: &[Step], value: Value) -> bool {
        let mut changed = self.resource.clone();
        put(&mut changed.attributes, path, value);
        !(self.differs)(&changed)
    }

    /// The one value with which the cost is the same as with none at `path`, of those tried: flags,
    /// and what the bill is in words and numbers. `None` where there are several, as of a block, or
    /// where any value will do.
    fn default(&self, path: &[Step]) -> Option<Value> {
        let is_same = |value: &Value| self.costs_the_same(path, value.clone());
        let number = |word: &String| word.parse::<Decimal>().ok();
        let one = |mut told: Vec<Value>| told.pop().filter(|_| told.is_empty());

        let flags = [false, true].map(Value::Flag).into_iter().filter(is_same);
        if let Some(flag) = one(flags.collect()) {
            return Some(flag);
        }
        // Free up to an amount, all below it cost the same: none of them is the default.
        let is_exact = |number: &Decimal| {
            let beside = [number.saturating_add(Decimal::ONE), number / Decimal::TWO];
            is_same(&Value::Number(*number))
                && beside.into_iter().all(|other| !is_same(&Value::Number(other)))
        };
        let numbers = self.words.iter().filter_map(number).filter(is_exact).map(Value::Number);
        if let Some(number) = one(numbers.collect()) {
            return Some(number);
        }
        if is_same(&Value::Text("none such".into())) {
            return None;
        }
        let texts = self.words.iter().filter(|word| number(word).is_none());
        one(texts.map(|word| Value::Text(word.as_str().into())).filter(is_same).collect())
    }
}

/// The parts of the keys of a bill's prices, and its quantities.
fn words(cost: &ResourceCost) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for charge in &cost.charges {
        let price = &charge.price;
        for text in [&*price.product, &*price.sku, &*price.variant] {
            words.insert(text.to_owned());
            words.extend(text.split(['.', '/', ' ']).map(str::to_owned));
        }
        if let Some(quantity) = charge.quantity {
            for part in [Decimal::ONE, HOURS_PER_MONTH] {
                words.insert((quantity.0 / part).normalize().to_string());
            }
        }
    }
    words.remove("");
    words
}

/// Sets the value at `path`.
fn put(attributes: &mut Attributes, path: &[Step], value: Value) {
    let Some((Step::Name(name), rest)) = path.split_first() else { return };
    if rest.is_empty() {
        attributes.set(name, value);
    } else if let Some(inner) = attributes.value_mut(name) {
        put_inside(inner, rest, value);
    }
}

fn put_inside(at: &mut Value, path: &[Step], value: Value) {
    match (path, at) {
        ([], at) => *at = value,
        ([Step::Name(_), ..], Value::Block(block)) => put(block, path, value),
        ([Step::Place(place), rest @ ..], Value::List(values)) => {
            if let Some(inner) = values.get_mut(*place) {
                put_inside(inner, rest, value);
            }
        }
        _ => {}
    }
}

fn name(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Name(name) if out.is_empty() => out.push_str(name),
            Step::Name(name) => out.extend([".", name]),
            Step::Place(place) => {
                let _ = write!(out, "[{place}]");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_where_a_path_leads() {
        let block = Attributes::from_iter([("size", Value::Null)]);
        let mut attributes =
            Attributes::from_iter([("disk", Value::List(vec![Value::Block(block)]))]);
        let path = [Step::Name("disk".into()), Step::Place(0), Step::Name("size".into())];
        put(&mut attributes, &path, Value::Flag(true));
        assert_eq!(name(&path), "disk[0].size");
        let blocks = attributes.blocks("disk").unwrap();
        assert_eq!(blocks[0].value("size"), Some(&Value::Flag(true)));
    }
}
