//! `aws_appautoscaling_target`: what Application Auto Scaling scales, a call for each service.

use aws_sdk_applicationautoscaling::{
    Client,
    types::{ScalableTarget, ServiceNamespace},
};
use futures::{FutureExt as _, StreamExt as _};

use super::{
    Listing, Service,
    fields::Fields,
    found::{Findings, Found},
    place::{Place, each},
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_appautoscaling_target"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let client = &Client::new(&place.config);
    let services: Vec<ServiceNamespace> =
        ServiceNamespace::values().iter().copied().map(ServiceNamespace::from).collect();
    let mut told = each(services, |service| targets(place, client, service));
    while let Some(targets) = told.next().await {
        // Not every region has every service.
        let is_unknown = |refusal: &Refusal| &*refusal.reason == "ValidationException";
        let targets = match targets {
            Err(refusal) if is_unknown(&refusal) => continue,
            targets => targets,
        };
        for target in findings.listed("aws_appautoscaling_target", targets) {
            findings.push(target_found(&target));
        }
    }
    Ok(())
}

async fn targets(
    place: &Place,
    client: &Client,
    service: ServiceNamespace,
) -> Result<Vec<ScalableTarget>, Refusal> {
    let request = client.describe_scalable_targets().service_namespace(service);
    let mut pages = request.into_paginator().send();
    let mut targets = Vec::new();
    let call = "application-autoscaling:DescribeScalableTargets";
    while let Some(page) = place.page(call, pages.next()).await? {
        targets.extend(page.scalable_targets.unwrap_or_default());
    }
    Ok(targets)
}

/// By the id that it is imported by: Terraform's own is that of the resource alone, of which several
/// dimensions may be scaled.
fn target_found(target: &ScalableTarget) -> Found {
    let (service, resource) = (target.service_namespace().as_str(), target.resource_id());
    let dimension = target.scalable_dimension().as_str();
    let suspended = target.suspended_state();
    let suspended = suspended.map(|state| {
        let flag = |is_suspended: Option<bool>| is_suspended.unwrap_or(false);
        Fields::new()
            .set("dynamic_scaling_in_suspended", flag(state.dynamic_scaling_in_suspended()))
            .set("dynamic_scaling_out_suspended", flag(state.dynamic_scaling_out_suspended()))
            .set("scheduled_scaling_suspended", flag(state.scheduled_scaling_suspended()))
    });
    let found =
        Found::new("aws_appautoscaling_target", format!("{service}/{resource}/{dimension}"))
            .text("arn", target.scalable_target_arn())
            .set("service_namespace", service)
            .set("resource_id", resource)
            .set("scalable_dimension", dimension)
            .set("min_capacity", target.min_capacity())
            .set("max_capacity", target.max_capacity())
            .set("role_arn", target.role_arn())
            .observe("create_time", Some(target.creation_time()));
    match suspended {
        Some(suspended) => found.set("suspended_state", suspended.one()),
        None => found,
    }
}
