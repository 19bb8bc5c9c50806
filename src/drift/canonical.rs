//! Values in the form in which they are compared: what only looks different is the same here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Form, document};
use crate::model::{Attributes, Value};

/// A value without what means nothing. Sets are sorted; what says nothing is [`Canonical::Nothing`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Canonical {
    /// Null, `""`, `[]`, `{}`, `0` and `false`: Terraform's providers write unset in all these ways.
    Nothing,
    Flag(bool),
    Number(Decimal),
    Text(String),
    List(Vec<Canonical>),
    Map(BTreeMap<String, Canonical>),
}

impl Canonical {
    pub(super) fn of(value: &Value, form: Option<Form>) -> Self {
        match value {
            Value::Null | Value::Computed | Value::Unknown | Value::Sensitive => Self::Nothing,
            Value::Flag(flag) => Self::flag(*flag),
            Value::Number(number) => Self::number(*number),
            Value::Text(text) => Self::text(text, form),
            Value::List(values) => {
                // A list is a set of its own, whether or not it may be written as one text.
                let inner = form.filter(|form| !matches!(form, Form::Commas));
                let values = values.iter().map(|value| Self::of(value, inner));
                Self::list(values.filter(|value| *value != Self::Nothing).collect(), form)
            }
            Value::Block(block) => Self::block(block),
        }
    }

    fn block(block: &Attributes) -> Self {
        let fields = block.iter().map(|(name, value)| (name.to_owned(), Self::of(value, None)));
        Self::map(fields.collect())
    }

    pub(super) fn map(mut fields: BTreeMap<String, Self>) -> Self {
        fields.retain(|_, value| *value != Self::Nothing);
        if fields.is_empty() { Self::Nothing } else { Self::Map(fields) }
    }

    pub(super) fn list(mut values: Vec<Self>, form: Option<Form>) -> Self {
        if !matches!(form, Some(Form::Ordered)) {
            values.sort();
        }
        if values.is_empty() { Self::Nothing } else { Self::List(values) }
    }

    pub(super) fn flag(flag: bool) -> Self {
        if flag { Self::Flag(true) } else { Self::Nothing }
    }

    pub(super) fn number(number: Decimal) -> Self {
        if number.is_zero() { Self::Nothing } else { Self::Number(number.normalize()) }
    }

    /// Text that is the very writing of a number or a flag is that: providers write both ways.
    /// `15.10` is not `15.1`, and an account with leading zeros is no number.
    pub(super) fn text(text: &str, form: Option<Form>) -> Self {
        match form {
            Some(Form::Dns) => return Self::Text(dns(text)),
            Some(Form::Commas) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                return Self::list(parts.map(|part| Self::Text(part.to_owned())).collect(), None);
            }
            _ => {}
        }
        match text {
            "" | "false" => return Self::Nothing,
            "true" => return Self::Flag(true),
            _ => {}
        }
        if text.len() < 28
            && text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && let Ok(number) = text.parse::<Decimal>()
            && number.normalize().to_string() == text
        {
            return Self::number(number);
        }
        if text.trim_start().starts_with(['{', '['])
            && let Some(document) = document::canonical(text)
        {
            return document;
        }
        Self::Text(text.to_owned())
    }

    /// Whether two values mean the same, an ARN and the name or id at its end among them.
    pub(super) fn same(&self, other: &Self, form: Option<Form>) -> bool {
        match (self, other) {
            _ if self == other => true,
            (Self::Text(left), Self::Text(right)) => same_text(left, right, form),
            (Self::Number(_), Self::Text(_)) | (Self::Text(_), Self::Number(_)) => {
                let (left, right) = (self.to_string(), other.to_string());
                same_text(&left, &right, form)
            }
            (Self::Number(_), Self::Number(_)) if matches!(form, Some(Form::Version)) => {
                same_text(&self.to_string(), &other.to_string(), form)
            }
            (Self::List(left), Self::List(right)) if left.len() == right.len() => {
                if matches!(form, Some(Form::Ordered)) {
                    return left.iter().zip(right).all(|(left, right)| left.same(right, form));
                }
                let (left, right) = unlike(left, right, form);
                left.is_empty() && right.is_empty()
            }
            (Self::Map(left), Self::Map(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|((name, left), (other, right))| {
                        name == other && left.same(right, form)
                    })
            }
            _ => false,
        }
    }
}

impl std::fmt::Display for Canonical {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::List(values) => f.debug_list().entries(values).finish(),
            Self::Map(fields) => f.debug_map().entries(fields).finish(),
        }
    }
}

/// Those of each list that the other does not have.
pub(super) fn unlike<'a>(
    left: &'a [Canonical],
    right: &'a [Canonical],
    form: Option<Form>,
) -> (Vec<&'a Canonical>, Vec<&'a Canonical>) {
    let mut rest: Vec<_> = right.iter().collect();
    let mut only_left = Vec::new();
    for value in left {
        match rest.iter().position(|other| value.same(other, form)) {
            Some(at) => drop(rest.swap_remove(at)),
            None => only_left.push(value),
        }
    }
    (only_left, rest)
}

fn same_text(left: &str, right: &str, form: Option<Form>) -> bool {
    if matches!(form, Some(Form::Version)) {
        let says_more = |long: &str, short: &str| {
            long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'))
        };
        return says_more(left, right) || says_more(right, left);
    }
    // Another account's group is written with that account before it, one's own now and then.
    let bare = |text: &str| -> Option<usize> {
        let (account, _) = text.split_once('/')?;
        (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(13)
    };
    match (bare(left), bare(right)) {
        (Some(at), None) => return &left[at..] == right,
        (None, Some(at)) => return &right[at..] == left,
        _ => {}
    }
    match (left.strip_prefix("arn:"), right.strip_prefix("arn:")) {
        (Some(arn), None) => names(arn, right),
        (None, Some(arn)) => names(arn, left),
        // A log group's ARN is written with and without `:*`.
        (Some(left), Some(right)) => {
            left.strip_suffix(":*").unwrap_or(left) == right.strip_suffix(":*").unwrap_or(right)
        }
        _ => false,
    }
}

/// Whether an ARN ends in this name or id.
fn names(arn: &str, name: &str) -> bool {
    !name.is_empty() && arn.strip_suffix(name).is_some_and(|rest| rest.ends_with([':', '/']))
}

/// A host name as a zone's records have it: lower case, without the last dot.
pub(crate) fn dns(name: &str) -> String {
    let name = name.trim_end_matches('.').to_ascii_lowercase().replace("\\052", "*");
    match name.strip_prefix("dualstack.") {
        Some(rest) => rest.to_owned(),
        None => name,
    }
}
