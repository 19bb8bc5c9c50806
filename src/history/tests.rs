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
    Run { at: at.parse().unwrap(), entries: names.iter().map(entry).collect() }
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

#[cfg(feature = "frames")]
#[test]
fn runs_are_read_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let runs = [run("2026-11-01T06:00:00Z", &["a", "b"]), run("2026-11-02T06:00:00Z", &[])];
    for run in runs.iter().rev() {
        write(folder.path(), run).unwrap();
    }
    assert_eq!(read(folder.path()).unwrap(), runs);
    std::fs::write(folder.path().join("2026-11-03T06-00-00Z.parquet"), "no parquet").unwrap();
    assert!(matches!(read(folder.path()), Err(Error::NotHistory { .. })));
}
