//! What somebody may have meant who misspelt a name.

use std::collections::BTreeSet;

/// How many names a hint lists.
const NAMES: usize = 6;

/// The names most like `wanted`, the nearest first: those that it begins, those a few letters away,
/// and those of its family (`m5` of `m5.large`).
pub(super) fn near<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<Box<str>> {
    let limit = (wanted.len() / 4).max(1);
    let family = wanted.rsplit_once('.').map(|(family, _)| format!("{family}."));
    let ranked = known.into_iter().filter(|name| *name != wanted).filter_map(|name| {
        let distance = strsim::damerau_levenshtein(wanted, name);
        if !wanted.is_empty() && name.starts_with(wanted) {
            Some((0, distance, name))
        } else if distance <= limit {
            Some((1, distance, name))
        } else {
            family
                .as_deref()
                .is_some_and(|family| name.starts_with(family))
                .then_some((2, distance, name))
        }
    });
    let ranked: BTreeSet<_> = ranked.collect();
    ranked.into_iter().take(NAMES).map(|(.., name)| name.into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_its_like() {
        let of =
            |wanted| near(wanted, ["m5.large", "m5.xlarge", "m5a.large", "t3.micro"]).join(" ");
        assert_eq!(of("m5.larg"), "m5.large m5.xlarge");
        assert_eq!(of("m5.huge"), "m5.large m5.xlarge");
        assert_eq!(of("t3.mirco"), "t3.micro");
        assert_eq!(of("m5"), "m5.large m5.xlarge m5a.large");
        assert_eq!(of("zzzzzzzz"), "");
        assert_eq!(of(""), "");
    }
}
