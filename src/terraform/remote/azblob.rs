//! States in Azure's blob storage; credentials are those of the environment (`AZURE_…`).

use futures::StreamExt as _;
use object_store::{
    ObjectStore as _, ObjectStoreExt as _, azure::MicrosoftAzureBuilder, path::Path,
};

use super::{may_be_state, pattern};
use crate::{error::Error, online::block_on};

pub(super) fn fetch(
    account: &str,
    container: &str,
    key: &str,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let address = |key: &str| format!("azblob://{account}/{container}/{key}");
    let failed = |key: &str, error: object_store::Error| Error::State {
        address: address(key),
        cause: error.to_string(),
    };
    block_on(async {
        let store = MicrosoftAzureBuilder::from_env()
            .with_account(account)
            .with_container_name(container)
            .build()
            .map_err(|error| failed(key, error))?;
        let mut keys = Vec::new();
        match pattern(key)? {
            None => keys.push(key.to_owned()),
            Some((prefix, pattern)) => {
                // The store lists by whole parts of a path.
                let folder = prefix.rsplit_once('/').map(|(folder, _)| Path::from(folder));
                let mut objects = store.list(folder.as_ref());
                while let Some(object) = objects.next().await {
                    let name = object.map_err(|error| failed(prefix, error))?.location.to_string();
                    if may_be_state(&name) && pattern.matches(&name) {
                        keys.push(name);
                    }
                }
            }
        }
        let mut states = Vec::new();
        for key in keys {
            let path = Path::from(key.as_str());
            let answer = store.get(&path).await.map_err(|error| failed(&key, error))?;
            let bytes = answer.bytes().await.map_err(|error| failed(&key, error))?;
            states.push((address(&key), bytes.to_vec()));
        }
        Ok(states)
    })
}
