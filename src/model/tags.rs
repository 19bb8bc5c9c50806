//! Tags or labels of a resource.

use std::{
    collections::BTreeMap,
    ops::{Deref, DerefMut},
    sync::Arc,
};

type Texts = BTreeMap<Box<str>, Box<str>>;

/// Tags by key. Copies share them until one changes: both sides of most changes are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tags(Arc<Texts>);

impl Deref for Tags {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        &self.0
    }
}

impl DerefMut for Tags {
    fn deref_mut(&mut self) -> &mut Texts {
        Arc::make_mut(&mut self.0)
    }
}

impl From<Texts> for Tags {
    fn from(texts: Texts) -> Self {
        Self(Arc::new(texts))
    }
}

impl FromIterator<(Box<str>, Box<str>)> for Tags {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Box<str>)>>(tags: I) -> Self {
        Texts::from_iter(tags).into()
    }
}
