//! States in Azure's blob storage; credentials are those of the environment (`AZURE_…`).

use futures::{StreamExt as _, stream};
use object_store::{
    ObjectStore as _, ObjectStoreExt as _,
    azure::{MicrosoftAzure, MicrosoftAzureBuilder},
    path::Path,
};

use super::{Fetched, KEYS_AT_ONCE, may_be_state, pattern};
use crate::{error::Error, online::block_on};

pub(super) fn fetch(account: &str, container: &str, key: &str) -> Result<Vec<Fetched>, Error> {
    let address = |key: &str| format!("azblob://{account}/{container}/{key}");
    let failed = |key: &str, error: &object_store::Error| Error::State {
        address: address(key),
        cause: error.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
    };
    block_on(async {
        let store = MicrosoftAzureBuilder::from_env()
            .with_account(account)
            .with_container_name(container)
            .build()
            .map_err(|error| failed(key, &error))?;
        let mut keys = Vec::new();
        match pattern(key)? {
            None => keys.push(key.to_owned()),
            Some((prefix, pattern)) => {
                // The store lists by whole parts of a path.
                let folder = prefix.rsplit_once('/').map(|(folder, _)| Path::from(folder));
                let mut objects = store.list(folder.as_ref());
                while let Some(object) = objects.next().await {
                    let object = object.map_err(|error| failed(prefix, &error))?;
                    let name = object.location.to_string();
                    if may_be_state(&name) && pattern.matches(&name) {
                        keys.push(name);
                    }
                }
            }
        }
        let read = |key: String| {
            let store = &store;
            async move {
                let bytes = bytes(store, &key).await;
                (address(&key), bytes.map_err(|error| failed(&key, &error)))
            }
        };
        Ok(stream::iter(keys).map(read).buffered(KEYS_AT_ONCE).collect().await)
    })
}

async fn bytes(store: &MicrosoftAzure, key: &str) -> Result<Vec<u8>, object_store::Error> {
    Ok(store.get(&Path::from(key)).await?.bytes().await?.to_vec())
}
