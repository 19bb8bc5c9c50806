//! `--history` and `--trend`, `--baseline` and `--accept`, `.outlayignore`: over runs, from outside.

#![cfg(feature = "frames")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/report.rs"]
mod report;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

use serde_json::{Value, json};

use self::report::{found, report, said, state, text};

/// A folder with a state of a volume and an instance, in which runs take place.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drift_history").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let declared = state(&[
            (
                "aws_ebs_volume",
                "data",
                json!({"id": "vol-1", "size": 100, "type": "gp3",
                "availability_zone": "us-east-1a", "tags_all": {}}),
            ),
            (
                "aws_instance",
                "web",
                json!({"id": "i-1", "instance_type": "m5.large",
                "availability_zone": "us-east-1a", "tags_all": {}}),
            ),
        ]);
        fs::write(folder.join("a.tfstate"), declared).unwrap();
        Self(folder)
    }

    /// What was live on a day: the volume's size, the instance's type, and what nobody declares.
    fn look(&self, at: &str, volume: Option<u32>, instance: Option<&str>, more: &[&str]) {
        let line = |kind: &str, id: &str, attributes: Value| {
            json!({"account": "123456789012", "region": "us-east-1", "type": kind, "id": id,
                "tags": {}, "attributes": attributes})
        };
        let mut live: Vec<_> = more
            .iter()
            .map(|id| line("aws_instance", id, json!({"instance_type": "m5.large"})))
            .collect();
        live.extend(instance.map(|of| line("aws_instance", "i-1", json!({"instance_type": of}))));
        live.extend(
            volume
                .map(|size| line("aws_ebs_volume", "vol-1", json!({"size": size, "type": "gp3"}))),
        );
        let listed = |kind: &str| json!({"account": "123456789012", "region": "us-east-1", "type": kind, "listed": 0});
        let coverage = [listed("aws_ebs_volume"), listed("aws_instance")];
        self.record(at, &live, &coverage);
    }

    fn record(&self, at: &str, live: &[Value], coverage: &[Value]) {
        let inventory = json!({"format": "outlay inventory", "version": 1, "taken_at": at,
            "resources": live, "coverage": coverage});
        fs::write(self.0.join("live.json"), inventory.to_string()).unwrap();
    }

    fn outlay(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
        command
            .arg("drift")
            .args(args)
            .args(["--as-of", "2026-11-01"])
            .current_dir(&self.0)
            .env("OUTLAY_PRICES", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices"));
        command
    }

    fn drift(&self, args: &[&str]) -> Vec<String> {
        let all = [&["a.tfstate", "--inventory", "live.json", "--format", "json"], args].concat();
        found(&report(&self.outlay(&all)))
    }

    fn trend(&self) -> Value {
        report(&self.outlay(&["--history", "history", "--trend", "--format", "json"]))
    }
}

/// What still drifts, with its age.
fn lasting(trend: &Value) -> Vec<String> {
    let line = |one: &Value| format!("{} {}", text(one, "name"), one["age_days"]);
    trend["lasting"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn five_runs_tell_what_lasts_and_since_when() {
    let place = Place::new("five");
    let keep = ["--history", "history"];
    place.look("2026-11-01T06:00:00Z", Some(200), Some("m5.large"), &["i-hand"]);
    assert_eq!(place.drift(&keep).len(), 2);
    place.look("2026-11-02T06:00:00Z", Some(200), Some("m5.xlarge"), &["i-hand", "i-other"]);
    assert_eq!(place.drift(&keep).len(), 4);
    // Of instances nothing could be seen.
    let volume = json!({"account": "123456789012", "region": "us-east-1", "type": "aws_ebs_volume",
        "id": "vol-1", "tags": {}, "attributes": {"size": 100, "type": "gp3"}});
    let coverage = [
        json!({"account": "123456789012", "region": "us-east-1", "type": "aws_ebs_volume", "listed": 1}),
        json!({"account": "123456789012", "region": "us-east-1", "type": "aws_instance",
            "refused": {"call": "ec2:DescribeInstances", "reason": "RequestLimitExceeded"}}),
    ];
    place.record("2026-11-03T06:00:00Z", &[volume], &coverage);
    assert_eq!(place.drift(&keep), [""; 0]);
    let blind = place.trend();
    assert_eq!(lasting(&blind), [""; 0]);
    assert_eq!(blind["runs"][2]["not_looked_at"], 1);
    let table = place.outlay(&["--history", "history", "--trend"]).stdout;
    assert!(String::from_utf8(table).unwrap().contains("1 type was not looked at"));
    // `i-other` is gone; the volume drifts anew.
    place.look("2026-11-08T05:00:00Z", Some(300), Some("m5.xlarge"), &["i-hand"]);
    assert_eq!(place.drift(&keep).len(), 3);
    place.look("2026-11-11T06:00:00Z", Some(300), Some("m5.xlarge"), &["i-hand", "i-other"]);
    assert_eq!(place.drift(&keep).len(), 4);

    let trend = place.trend();
    assert_eq!(
        lasting(&trend),
        [
            "aws_instance i-hand 10",
            "aws_instance.web 9",
            "aws_ebs_volume.data 3",
            "aws_instance i-other 0",
        ]
    );
    let runs: Vec<_> = trend["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| {
            let counts = ["unmanaged", "missing", "changed"].map(|name| run[name].to_string());
            format!("{} {}", counts.join(" "), text(run, "monthly_cost_change"))
        })
        .collect();
    // 70.08 an instance and 0.80 its root volume, twice the former an m5.xlarge; 8 for 100 GB.
    assert_eq!(runs, ["1 0 1 78.88", "2 0 2 219.84", "0 0 0 0", "1 0 2 156.96", "2 0 2 227.84"]);
}

#[test]
fn a_damaged_history_is_one_error_and_a_report_comes_before_it() {
    let place = Place::new("damaged");
    place.look("2026-11-01T06:00:00Z", Some(200), Some("m5.large"), &[]);
    place.drift(&["--history", "history"]);
    let history = place.0.join("history");
    let run = fs::read_dir(&history).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&run).unwrap();
    for damaged in [&bytes[..bytes.len() / 2], b"no parquet", b""] {
        let path = history.join("2026-11-02T06-00-00Z.parquet");
        fs::write(&path, damaged).unwrap();
        let output = place.outlay(&["--history", "history", "--trend"]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        let file = "history/2026-11-02T06-00-00Z.parquet";
        assert!(said.starts_with(&format!("error: `{file}` is no run of a history")), "{said}");
        assert!(said.contains("\nhint: delete the file") && output.stdout.is_empty(), "{said}");
        fs::remove_file(path).unwrap();
    }
    let args = ["a.tfstate", "--inventory", "live.json", "--history", "/dev/null/history"];
    let output = place.outlay(&args);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).starts_with("error: cannot write `/dev/null/history/"));
    assert_eq!(output.stdout, place.outlay(&args[..3]).stdout);
    let output = place.outlay(&["--history", "nowhere", "--trend"]);
    assert!(said(&output).starts_with("error: cannot read `nowhere`"), "{}", said(&output));
}

#[test]
fn runs_at_once_lose_nothing() {
    let place = Place::new("at_once");
    place.look("2026-11-01T06:00:00Z", Some(200), Some("m5.large"), &["i-hand"]);
    let nobody = state(&[("aws_ebs_volume", "data", json!({"id": "vol-1", "size": 100}))]);
    fs::write(place.0.join("b.tfstate"), nobody).unwrap();
    let args = |state| [state, "--inventory", "live.json", "--history", "history"];
    thread::scope(|scope| {
        for turn in 0..8 {
            let place = &place;
            let state = if turn % 2 == 0 { "a.tfstate" } else { "b.tfstate" };
            scope.spawn(move || {
                let output = place.outlay(&args(state));
                assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            });
        }
    });
    assert_eq!(fs::read_dir(place.0.join("history")).unwrap().count(), 8);
    let trend = place.trend();
    assert_eq!(trend["runs"].as_array().unwrap().len(), 1, "they are of one moment");
    // The instance is somebody's in one state and nobody's in the other; both saw the rest.
    let names: BTreeSet<_> = lasting(&trend).into_iter().collect();
    let wanted = ["aws_ebs_volume.data 0", "aws_instance i-1 0", "aws_instance i-hand 0"];
    assert_eq!(names, wanted.map(str::to_owned).into());
}

#[test]
fn a_baseline_is_a_file_that_a_team_keeps() {
    let place = Place::new("baseline");
    let accepted = ["--baseline", "accepted.json"];
    place.look("2026-11-01T06:00:00Z", Some(200), Some("m5.xlarge"), &["i-hand"]);
    let output =
        place.outlay(&[&["a.tfstate", "--inventory", "live.json"], &accepted[..]].concat());
    assert_eq!(output.status.code(), Some(1), "nothing is accepted yet");
    assert!(said(&output).starts_with("error: cannot read `accepted.json`"), "{}", said(&output));

    assert_eq!(place.drift(&[&accepted[..], &["--accept"]].concat()), [""; 0]);
    let first = fs::read(place.0.join("accepted.json")).unwrap();
    assert_eq!(place.drift(&accepted), [""; 0]);
    // Accepting the same writes the same; a gate passes what is accepted.
    place.drift(&[&accepted[..], &["--accept"]].concat());
    assert_eq!(fs::read(place.0.join("accepted.json")).unwrap(), first);
    let gated = [&["a.tfstate", "--inventory", "live.json", "--fail-on", "drift"], &accepted[..]];
    assert_eq!(place.outlay(&gated.concat()).status.code(), Some(0));

    place.look("2026-11-02T06:00:00Z", None, Some("m5.xlarge"), &["i-hand", "i-new"]);
    assert_eq!(
        place.drift(&accepted),
        ["missing aws_ebs_volume.data:  -8", "unmanaged aws_instance i-new:  70.88"]
    );
    assert_eq!(place.outlay(&gated.concat()).status.code(), Some(2));
    // What is accepted and mended is no drift, and comes back as what was accepted.
    place.look("2026-11-03T06:00:00Z", Some(100), Some("m5.large"), &[]);
    assert_eq!(place.drift(&accepted), [""; 0]);
}

#[test]
fn what_is_ignored_is_as_in_a_gitignore() {
    let place = Place::new("ignored");
    let ids = ["i-hand", "i-other", "eks/prod/i-1", "eks/prod/i-2", "eks/test/i-3"];
    place.look("2026-11-01T06:00:00Z", Some(200), Some("m5.xlarge"), &ids);
    let left = |lines: &str| {
        fs::write(place.0.join(".outlayignore"), lines).unwrap();
        let names = place.drift(&[]).into_iter().map(|line| {
            let name = line.split_once(' ').unwrap().1.split(':').next().unwrap();
            name.trim_start_matches("aws_").replace("instance ", "")
        });
        names.collect::<Vec<_>>().join(" ")
    };
    let all = "ebs_volume.data instance.web eks/prod/i-1 eks/prod/i-2 eks/test/i-3 i-hand i-other";
    assert_eq!(left("# aws_*\n\n"), all);
    assert_eq!(left("aws_instance.*\n"), "ebs_volume.data");
    assert_eq!(left("aws_*\n!*.i-hand\n"), "i-hand");
    // The last line that matches decides.
    assert_eq!(left("!*.i-hand\naws_*\n"), "");
    assert_eq!(left("aws_instance.i-?????\n"), all.strip_suffix(" i-other").unwrap());
    assert_eq!(left("**/prod/\n"), "ebs_volume.data instance.web eks/test/i-3 i-hand i-other");
    assert_eq!(
        left("aws_instance.eks/**/i-[12]\n!**/i-2\n"),
        "ebs_volume.data instance.web eks/prod/i-2 eks/test/i-3 i-hand i-other"
    );
    // A star does not reach over a slash, where the pattern has one.
    assert_eq!(left("/aws_instance.eks/*3\n"), all);
    assert_eq!(left("aws_ebs_volume.data  \n"), all.strip_prefix("ebs_volume.data ").unwrap());

    fs::write(place.0.join(".outlayignore"), "aws_*\nb[z-a]\n").unwrap();
    let output = place.outlay(&["a.tfstate", "--inventory", "live.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).starts_with("error: `.outlayignore`, line 2: "), "{}", said(&output));
}
