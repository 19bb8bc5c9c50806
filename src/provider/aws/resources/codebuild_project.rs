//! `aws_codebuild_project`: the minutes its builds run, at the price of their compute type
//! (<https://aws.amazon.com/codebuild/pricing/>). Builds on Lambda are billed by the second, a Docker
//! server by the second that it is up. On a reserved fleet nothing is billed but the fleet. The 100 free
//! minutes a month are the account's, and not taken off here.

use rust_decimal::dec;

use super::price;
use crate::{
    model::{Attributes, Resource},
    money::times,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_codebuild_project", cost_attributes: &["environment"], components };

fn components(project: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let environment =
        project.block("environment")?.ok_or_else(|| Gap::invalid("environment", ""))?;
    bill.part(|bill| builds(project, environment, context, bill));
    bill.part(|bill| {
        let Some(server) = environment.block("docker_server")? else {
            return Ok(());
        };
        let compute_type = server.text("compute_type")?.unwrap_or_default();
        let family =
            if environment.text("type")? == Some("ARM_CONTAINER") { "arm1" } else { "general1" };
        let sku = general(compute_type, family)?;
        let key = "monthly_docker_server_secs";
        let price = price(project, "codebuild.docker_server.second")?.sku(&sku);
        bill.usage(format!("Docker server ({sku})"), price, key, context.usage.number(key))
            .per(1, "seconds");
        Ok(())
    });
    Ok(())
}

fn builds(
    project: &Resource,
    environment: &Attributes,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    if !environment.blocks("fleet")?.is_empty() {
        return Ok(());
    }
    let compute_type = environment.text("compute_type")?.unwrap_or_default();
    let minutes = context.usage.number("monthly_build_mins");
    let key = "monthly_build_mins";
    let (name, family, system) = match environment.text("type")?.unwrap_or_default() {
        "LINUX_CONTAINER" => ("Linux", "general1", "linux"),
        "ARM_CONTAINER" => ("Linux", "arm1", "linux"),
        "LINUX_GPU_CONTAINER" => ("Linux", "gpu1", "linux"),
        "WINDOWS_CONTAINER" | "WINDOWS_SERVER_2019_CONTAINER" | "WINDOWS_SERVER_2022_CONTAINER" => {
            ("Windows", "general1", "windows")
        }
        kind @ ("LINUX_LAMBDA_CONTAINER" | "ARM_LAMBDA_CONTAINER") => {
            let size = compute_type
                .strip_prefix("BUILD_LAMBDA_")
                .ok_or_else(|| Gap::invalid("compute_type", compute_type))?
                .to_ascii_lowercase();
            let family = if kind == "ARM_LAMBDA_CONTAINER" { "arm" } else { "x86-64" };
            let price =
                price(project, "codebuild.lambda.second")?.sku(&format!("lambda.{family}.{size}"));
            let seconds = minutes.map(|minutes| times(minutes, dec!(60)));
            bill.usage(format!("Lambda (lambda.{family}.{size})"), price, key, seconds)
                .per(60, "minutes");
            return Ok(());
        }
        other => return Err(Gap::invalid("type", other)),
    };
    let sku = general(compute_type, family)?;
    let price = price(project, "codebuild.minute")?.sku(&sku).variant(system);
    bill.usage(format!("{name} ({sku})"), price, key, minutes).per(1, "minutes");
    Ok(())
}

/// `BUILD_GENERAL1_SMALL` as the price page names it: `arm1.small`.
fn general(compute_type: &str, family: &str) -> Result<String, Gap> {
    let size = compute_type
        .strip_prefix("BUILD_GENERAL1_")
        .ok_or_else(|| Gap::invalid("compute_type", compute_type))?;
    Ok(format!("{family}.{}", size.to_ascii_lowercase()))
}
