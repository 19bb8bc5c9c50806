//! What comes, stays and goes.

use rust_decimal::dec;

use super::*;

fn run(at: &str, names: &[&str]) -> Run {
    let entry = |name: &&str| Entry {
        kind: "unmanaged".into(),
        class: "configuration".into(),
        severity: "medium".into(),
        resource_type: "aws_instance".into(),
        name: (*name).into(),
        moves: dec!(70.08),
        ..Entry::default()
    };
    let entries = names.iter().map(entry).collect();
    Run { at: at.parse().unwrap(), entries, unseen: Vec::new() }
}

#[test]
fn drift_that_came_back_is_new() {
    let runs = [
        run("2026-11-01T06:00:00Z", &["a", "b"]),
        run("2026-11-02T06:00:00Z", &["a"]),
        run("2026-11-09T06:00:00Z", &["b", "a"]),
    ];
    let trend = developed(&runs);
    let ages: Vec<_> =
        trend.lasting.iter().map(|lasting| (&*lasting.entry.name, lasting.days)).collect();
    assert_eq!(ages, [("a", 8), ("b", 0)]);
    let costs: Vec<_> = trend.runs.iter().map(|sum| sum.moves.0).collect();
    assert_eq!(costs, [dec!(140.16), dec!(70.08), dec!(140.16)]);
    assert_eq!(trend.runs[1].unmanaged, 1);
    assert_eq!(developed(&[]), Trend::default());
}

/// A throttled run says nothing of what it did not see.
#[test]
fn what_a_run_could_not_see_goes_on() {
    let mut blind = run("2026-11-02T06:00:00Z", &[]);
    let unseen = |resource_type: &str, region: &str| Unseen {
        resource_type: resource_type.into(),
        region: region.into(),
        ..Unseen::default()
    };
    blind.unseen = vec![unseen("aws_instance", "")];
    let runs = [run("2026-11-01T06:00:00Z", &["a"]), blind, run("2026-11-03T06:00:00Z", &["a"])];
    assert_eq!(developed(&runs).lasting[0].days, 2);
    let mut other = runs;
    other[1].unseen = vec![unseen("aws_lb", "")];
    assert_eq!(developed(&other).lasting[0].days, 0);
}

#[cfg(feature = "frames")]
#[test]
fn runs_of_one_moment_are_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    for names in [&["a", "b"][..], &["b", "c"], &["a", "b"]] {
        write(folder.path(), &run("2026-11-01T06:00:00.25Z", names)).unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    let runs = read(folder.path()).unwrap();
    let mut names: Vec<_> = runs[0].entries.iter().map(|entry| &*entry.name).collect();
    names.sort_unstable();
    assert_eq!((runs.len(), names), (1, vec!["a", "b", "c"]));
    assert_eq!(runs[0].at.to_string(), "2026-11-01T06:00:00.25Z");
}

#[cfg(feature = "frames")]
#[test]
fn runs_are_read_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let runs = [run("2026-11-01T06:00:00Z", &["a", "b"]), run("2026-11-02T06:00:00Z", &[])];
    let mut runs = runs;
    runs[1].unseen = vec![Unseen { resource_type: "aws_lb".into(), ..Unseen::default() }];
    for run in runs.iter().rev() {
        write(folder.path(), run).unwrap();
    }
    assert_eq!(read(folder.path()).unwrap(), runs);
    std::fs::write(folder.path().join("2026-11-03T06-00-00Z.parquet"), "no parquet").unwrap();
    assert!(matches!(read(folder.path()), Err(Error::NotHistory { .. })));
}
