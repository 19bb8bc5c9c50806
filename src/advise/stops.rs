//! What of a bill stops with the resource.

/// What of a type's bill stops while the resource is stopped: products, by how they begin. An
/// empty name is all of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StopsWith {
    pub(crate) kind: &'static str,
    pub(crate) products: &'static [&'static str],
}
