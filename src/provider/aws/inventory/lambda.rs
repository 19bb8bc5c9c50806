//! `aws_lambda_function`. Of its environment variables, which often hold secrets, fingerprints are told.

use aws_sdk_lambda::{
    Client,
    types::{FunctionConfiguration, PackageType, SnapStartApplyOn},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::{Fields, block, blocks, map, texts},
    found::{Findings, Found},
    place::{Place, each},
};
use crate::{
    model::{Value, fingerprint},
    provider::aws::client::Refusal,
};

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_lambda_function"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let lambda = &Client::new(&place.config);
    let mut pages = lambda.list_functions().into_paginator().send();
    let mut functions = Vec::new();
    while let Some(page) = place.page("lambda:ListFunctions", pages.next()).await? {
        functions.extend(page.functions.unwrap_or_default());
    }
    let mut found = each(functions, |function| function_found(place, lambda, function));
    while let Some(found) = found.next().await {
        findings.push(found);
    }
    Ok(())
}

async fn function_found(place: &Place, lambda: &Client, function: FunctionConfiguration) -> Found {
    let name = function.function_name().unwrap_or_default();
    let mut found = described(name, &function);
    let request = lambda.get_function_concurrency().function_name(name);
    let told = found.detail(place.ask("lambda:GetFunctionConcurrency", request.send()).await);
    if let Some(told) = told {
        // The provider writes -1 where nothing is reserved.
        let reserved = told.reserved_concurrent_executions().unwrap_or(-1);
        found = found.set("reserved_concurrent_executions", reserved);
    }
    if let Some(arn) = function.function_arn() {
        let request = lambda.list_tags().resource(arn);
        let told = found.detail(place.ask("lambda:ListTags", request.send()).await);
        let tags = told.and_then(|told| told.tags).unwrap_or_default();
        found = found.tags(&tags);
    }
    found
}

fn described(name: &str, function: &FunctionConfiguration) -> Found {
    let layers = function.layers().iter().filter_map(|layer| layer.arn.clone());
    let layers: Vec<String> = layers.collect();
    // Without a network, the lists are there and empty.
    let vpc = function.vpc_config().filter(|vpc| vpc.vpc_id().is_some_and(|id| !id.is_empty()));
    let snap_start = function
        .snap_start()
        .and_then(|snap_start| snap_start.apply_on())
        .filter(|apply_on| **apply_on != SnapStartApplyOn::None);
    Found::new("aws_lambda_function", name)
        .text("arn", function.function_arn())
        .set("function_name", name)
        .text("description", function.description())
        .text("runtime", function.runtime())
        .text("handler", function.handler())
        .text("role", function.role())
        .set("memory_size", function.memory_size())
        .set("timeout", function.timeout())
        .set("architectures", texts(function.architectures().iter().map(|one| one.as_str())))
        .set(
            "ephemeral_storage",
            block(function.ephemeral_storage(), |storage| {
                Fields::new().set("size", storage.size())
            }),
        )
        .set("package_type", function.package_type().unwrap_or(&PackageType::Zip).as_str())
        .set("layers", &layers[..])
        .text("kms_key_arn", function.kms_key_arn())
        .set("environment", environment(function))
        .set(
            "vpc_config",
            block(vpc, |vpc| {
                Fields::new()
                    .set("subnet_ids", texts(vpc.subnet_ids()))
                    .set("security_group_ids", texts(vpc.security_group_ids()))
                    .set(
                        "ipv6_allowed_for_dual_stack",
                        vpc.ipv6_allowed_for_dual_stack().unwrap_or(false),
                    )
            }),
        )
        .set(
            "tracing_config",
            block(function.tracing_config(), |tracing| Fields::new().text("mode", tracing.mode())),
        )
        .set(
            "dead_letter_config",
            block(function.dead_letter_config().and_then(|one| one.target_arn()), |arn| {
                Fields::new().set("target_arn", arn)
            }),
        )
        .set(
            "file_system_config",
            blocks(function.file_system_configs(), |one| {
                Fields::new().set("arn", one.arn()).set("local_mount_path", one.local_mount_path())
            }),
        )
        .set(
            "snap_start",
            block(snap_start, |apply_on| Fields::new().set("apply_on", apply_on.as_str())),
        )
        .observe("last_modified", function.last_modified())
        .observe("code_sha256", function.code_sha256())
        .observe("size_in_bytes", Some(function.code_size()))
}

/// Where the variables cannot be read, as their key is out of reach, nothing is told of them.
fn environment(function: &FunctionConfiguration) -> Value {
    let environment = function.environment().filter(|environment| {
        environment.error().is_some() || environment.variables().is_some_and(|all| !all.is_empty())
    });
    block(environment, |environment| {
        let sealed = environment.variables().map(|variables| {
            let sealed = variables.iter().map(|(name, value)| (name.clone(), fingerprint(value)));
            map(Some(&sealed.collect()))
        });
        sealed.map_or_else(Fields::new, |sealed| Fields::new().set("variables", sealed))
    })
}
