//! States behind HTTP with basic authentication, and those of HCP Terraform or Terraform Enterprise.
//!
//! Sources: developer.hashicorp.com/terraform/language/backend/http,
//! developer.hashicorp.com/terraform/cloud-docs/api-docs/state-versions.

use std::{env, fs, num::NonZeroU32, path::PathBuf, time::Duration};

use reqwest::{RequestBuilder, Url, header};
use serde_json::Value as Json;

use super::{Fetched, shown, unread};
use crate::{
    error::Error,
    online::{Client, Failure, Policy, block_on},
};

/// HCP Terraform lets a user ask 30 times a second.
const POLICY: Policy = Policy {
    concurrency: NonZeroU32::MIN.saturating_add(3),
    rate: NonZeroU32::MIN.saturating_add(19),
    delay: Duration::from_millis(500),
    tries: 4,
};

/// The state at a URL; user and password are in it, or in the variables of Terraform's own backend.
pub(super) fn fetch(address: &str) -> Result<Vec<Fetched>, Error> {
    let name = shown(address);
    let url = Url::parse(address)
        .map_err(|error| Error::State { address: name.clone(), cause: error.to_string() })?;
    block_on(async {
        let client = Client::new(POLICY)?;
        let mut request = client.http().get(url.clone());
        if url.username().is_empty()
            && let Ok(user) = env::var("TF_HTTP_USERNAME")
        {
            request = request.basic_auth(user, env::var("TF_HTTP_PASSWORD").ok());
        }
        let bytes = bytes(&client, &name, &request).await?;
        Ok(vec![(name, Ok(bytes))])
    })
}

/// The current state version of a workspace.
pub(super) fn workspace(organization: &str, workspace: &str) -> Result<Vec<Fetched>, Error> {
    let name = format!("tfc://{organization}/{workspace}");
    let host = env::var("TFE_ADDRESS").or_else(|_| env::var("TF_CLOUD_HOSTNAME"));
    let host = host.ok().filter(|host| !host.is_empty()).unwrap_or("app.terraform.io".into());
    let base = if host.contains("://") { host } else { format!("https://{host}") };
    let failed = |cause: &str| Error::State { address: name.clone(), cause: cause.to_owned() };
    let url = Url::parse(&base).map_err(|error| failed(&error.to_string()))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let token = token(&host).ok_or_else(|| Error::NoToken { host: host.clone() })?;
    block_on(async {
        let client = Client::new(POLICY)?;
        let get = |path: &str| {
            let url = format!("{}/api/v2/{path}", base.trim_end_matches('/'));
            client.http().get(url).bearer_auth(&token)
        };
        let text = |document: &Json, pointer: &str| {
            document.pointer(pointer).and_then(Json::as_str).map(str::to_owned)
        };
        let asked = |answer: Result<Json, Error>| answer.map_err(|error| unread(&name, error));
        let path = format!("organizations/{organization}/workspaces/{workspace}");
        let found = asked(client.json(get(&path)).await)?;
        let id = text(&found, "/data/id").ok_or_else(|| failed("the workspace has no id"))?;
        let path = format!("workspaces/{id}/current-state-version");
        let version = asked(client.json(get(&path)).await)?;
        let download = text(&version, "/data/attributes/hosted-state-download-url")
            .ok_or_else(|| failed("its state version has no download URL"))?;
        // The archive's own host must not see the token; on the same host it is needed.
        let is_same = Url::parse(&download).is_ok_and(|url| url.host_str() == Some(&host));
        let request = client.http().get(download);
        let request = if is_same { request.bearer_auth(&token) } else { request };
        let bytes = bytes(&client, &name, &request).await?;
        Ok(vec![(name.clone(), Ok(bytes))])
    })
}

async fn bytes(client: &Client, name: &str, request: &RequestBuilder) -> Result<Vec<u8>, Error> {
    let once = || async {
        let request = request.try_clone().ok_or_else(|| Failure::lasting("no request"))?;
        // The library's own texts repeat the URL, which may hold a key.
        let cut = |error: reqwest::Error| Failure::transport(&error);
        let answer = request.send().await.map_err(cut)?;
        let status = answer.status();
        if !status.is_success() {
            let wait = answer.headers().get(header::RETRY_AFTER);
            let wait = wait.and_then(|wait| wait.to_str().ok()).map(str::to_owned);
            return Err(Failure::answer(status.as_u16(), wait.as_deref(), ""));
        }
        let bytes = answer.bytes().await.map_err(cut)?;
        match bytes.trim_ascii_start() {
            [] => Err(Failure::lasting("the answer is empty: there is no state yet")),
            [b'<', ..] => Err(Failure::lasting("a page of HTML where a state was expected")),
            _ => Ok(bytes.to_vec()),
        }
    };
    client.call(name, once).await.map_err(|error| unread(name, error))
}

/// `TFE_TOKEN`, `TF_TOKEN_HOST`, else what `terraform login` wrote.
fn token(host: &str) -> Option<String> {
    let set = |name: String| env::var(name).ok().filter(|token| !token.is_empty());
    let of_host = format!("TF_TOKEN_{}", host.replace('.', "_").replace('-', "__"));
    set("TFE_TOKEN".into()).or_else(|| set(of_host)).or_else(|| {
        let file = PathBuf::from(env::var_os("HOME")?).join(".terraform.d/credentials.tfrc.json");
        let document: Json = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        Some(document["credentials"][host]["token"].as_str()?.to_owned())
    })
}
