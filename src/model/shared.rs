//! Lists that are the same in many places, and are held once.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

/// A list whose copies share it until one of them changes. An empty one takes no memory.
#[derive(Clone, Debug)]
pub(crate) struct Shared<T: 'static>(Option<Arc<Vec<T>>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for Shared<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        self.0.as_deref().unwrap_or(const { &Vec::new() })
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        Arc::make_mut(self.0.get_or_insert_default())
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        same || **self == **other
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T> From<Vec<T>> for Shared<T> {
    fn from(mut all: Vec<T>) -> Self {
        all.shrink_to_fit();
        Self((!all.is_empty()).then(|| all.into()))
    }
}

impl<T> FromIterator<T> for Shared<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        all.into_iter().collect::<Vec<_>>().into()
    }
}

impl<'a, T> IntoIterator for &'a Shared<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_changes_leaves_the_others_alone() {
        let one: Shared<u8> = vec![1, 2].into();
        let mut other = one.clone();
        assert!(std::ptr::eq(one.as_slice(), other.as_slice()));
        other.push(3);
        assert_eq!((&**one, &**other), (&[1, 2][..], &[1, 2, 3][..]));
        assert_eq!(Shared::from(Vec::<u8>::new()), Shared::default());
    }
}
