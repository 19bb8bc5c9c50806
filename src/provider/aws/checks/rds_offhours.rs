//! Databases that are not for production need not run at night and on weekends. Storage and backups
//! go on billing. RDS starts a stopped instance again after seven days, and stops none that is a
//! replica or has one, nor SQL Server in several zones
//! (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html>).

use super::off_hours;
use crate::{
    advise::{Check, Evidence, Lever, Proposal, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-offhours",
    summary: "Databases that are not for production need not run at night.",
    kinds: &["aws_db_instance"],
    reads: &[("aws_db_instance", &["replicate_source_db", "replicas"])],
    lever: Lever::Hours,
    propose,
};

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let database = subject.resource;
    let is_sql_server =
        database.text("engine")?.is_some_and(|engine| engine.starts_with("sqlserver"));
    let in_zones = database.flag("multi_az")? == Some(true);
    let replicates = database.text("replicate_source_db")?.is_some()
        || !database.attributes.texts("replicas")?.is_empty()
        || !evidence.graph.referrers(database, "aws_db_instance", "replicate_source_db").is_empty();
    if replicates || is_sql_server && in_zones {
        return Ok(Vec::new());
    }
    Ok(off_hours::propose(subject, evidence).into_iter().collect())
}
