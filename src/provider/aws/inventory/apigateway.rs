//! `aws_api_gateway_rest_api`.

use aws_sdk_apigateway::{Client, types::RestApi};
use futures::FutureExt as _;

use super::{
    Listing, Service,
    fields::{Fields, block, texts},
    found::{Findings, Found},
    place::Place,
};
use crate::provider::aws::client::Refusal;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[Listing {
        kinds: &["aws_api_gateway_rest_api"],
        list: |place, findings| list(place, findings).boxed(),
    }],
};

async fn list(place: &Place, findings: &mut Findings) -> Result<(), Refusal> {
    let request = Client::new(&place.config).get_rest_apis();
    let mut pages = request.into_paginator().page_size(500).send();
    while let Some(page) = place.page("apigateway:GetRestApis", pages.next()).await? {
        for api in page.items() {
            findings.push(api_found(place, api));
        }
    }
    Ok(())
}

fn api_found(place: &Place, api: &RestApi) -> Found {
    let Place { partition, region, .. } = place;
    let id = api.id().unwrap_or_default();
    Found::new("aws_api_gateway_rest_api", id)
        .set("arn", format!("arn:{partition}:apigateway:{region}::/restapis/{id}"))
        .text("name", api.name())
        .text("description", api.description())
        .text("api_key_source", api.api_key_source())
        .set("binary_media_types", api.binary_media_types())
        .set("disable_execute_api_endpoint", api.disable_execute_api_endpoint())
        // The provider keeps the number as a text.
        .text(
            "minimum_compression_size",
            api.minimum_compression_size().map(|size| size.to_string()),
        )
        .text("policy", api.policy().map(unescaped))
        .set(
            "endpoint_configuration",
            block(api.endpoint_configuration(), |endpoint| {
                Fields::new()
                    .set("types", texts(endpoint.types().iter().map(|one| one.as_str())))
                    .set("vpc_endpoint_ids", texts(endpoint.vpc_endpoint_ids()))
            }),
        )
        .tags(api.tags().into_iter().flatten())
        .observe("create_time", api.created_date())
}

/// A policy is told as a JSON document within a JSON text, without the quotes around it.
fn unescaped(policy: &str) -> String {
    serde_json::from_str(&format!("\"{policy}\"")).unwrap_or_else(|_| policy.to_owned())
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn a_policy_is_unescaped_once() {
        assert_eq!(unescaped(r#"{\"Version\":\"2012-10-17\"}"#), r#"{"Version":"2012-10-17"}"#);
        assert_eq!(unescaped(r#"{"plain":1}"#), r#"{"plain":1}"#);
    }
}
