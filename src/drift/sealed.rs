//! Values that may be secret: compared by their fingerprints, and never shown.

use super::{
    Form,
    attribute::{Differences, without_keys},
    canonical::Canonical,
};
use crate::model::{Value, fingerprint};

impl Differences<'_> {
    /// A value that may be secret: whether it is there, and the same.
    pub(super) fn secret(&mut self, path: &str, declared: &Value, live: &Value) {
        let print = |value: &Value| match value {
            Value::Text(text) if !text.is_empty() => Some(fingerprint(text)),
            value => {
                let plain = Canonical::of(value, None);
                (plain != Canonical::Nothing).then(|| fingerprint(&plain.to_string()))
            }
        };
        let is_hidden = |value: &Value| matches!(value, Value::Sensitive | Value::Unknown);
        let (left, right) = (print(declared), print(live));
        if left != right && !is_hidden(declared) && !is_hidden(live) {
            let shown = |print: Option<String>| print.map_or(Value::Null, |_| Value::Sensitive);
            self.push(path, &shown(left), &shown(right));
        }
    }

    /// Whether a block has fields that may be secret.
    pub(super) fn holds_secrets(&self, path: &str) -> bool {
        let path = without_keys(path);
        let inside =
            |name: &str| name.strip_prefix(&*path).is_some_and(|rest| rest.starts_with('.'));
        self.comparison
            .forms
            .iter()
            .any(|(name, form)| matches!(form, Form::Secret) && inside(name))
    }

    /// A value as it may be shown.
    pub(super) fn shown(&self, path: &str, value: &Value) -> Value {
        match value {
            Value::Null => Value::Null,
            _ if matches!(self.form(path), Some(Form::Secret)) => Value::Sensitive,
            Value::Block(block) => {
                let fields = block.iter();
                let fields = fields
                    .map(|(name, value)| (name, self.shown(&format!("{path}.{name}"), value)));
                Value::Block(fields.collect())
            }
            Value::List(values) => {
                Value::List(values.iter().map(|value| self.shown(path, value)).collect())
            }
            value => value.clone(),
        }
    }
}
