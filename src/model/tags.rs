//! Tags or labels of a resource.

use super::Shared;

type Tag = (Box<str>, Box<str>);

/// Tags by key, in order. Copies share them until one changes: both sides of most changes are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tags(Shared<Tag>);

impl Tags {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.place(key).ok().map(|place| &*self.0[place].1)
    }

    pub(crate) fn insert(&mut self, key: Box<str>, value: Box<str>) {
        match self.place(&key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| (**other).cmp(key))
    }
}

impl Extend<Tag> for Tags {
    fn extend<I: IntoIterator<Item = Tag>>(&mut self, tags: I) {
        tags.into_iter().for_each(|(key, value)| self.insert(key, value));
    }
}

/// The last of each key wins.
impl FromIterator<Tag> for Tags {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        let tags: std::collections::BTreeMap<_, _> = tags.into_iter().collect();
        Self(tags.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_in_order_and_each_key_is_there_once() {
        let tag = |key: &str, value: &str| (key.into(), value.into());
        let mut tags: Tags = [tag("b", "1"), tag("a", "2"), tag("b", "3")].into_iter().collect();
        tags.extend([tag("a", "4"), tag("c", "5")]);
        assert_eq!(tags.iter().collect::<Vec<_>>(), [("a", "4"), ("b", "3"), ("c", "5")]);
        assert_eq!((tags.get("c"), tags.get("d")), (Some("5"), None));
    }
}
