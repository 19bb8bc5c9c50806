//! The `backend` block of a configuration, as the address of its state.
//!
//! Source: developer.hashicorp.com/terraform/language/backend.

use std::path::Path;

use hcl_edit::{
    expr::Expression,
    structure::{Block, Body},
};

use crate::{error::Error, terraform::lines::bodies};

/// The addresses of the states of the configuration in `folder`: that of its backend, or the local
/// file where it has none.
pub(crate) fn backend(folder: &Path) -> Result<Vec<String>, Error> {
    let bodies = bodies(folder)?;
    if bodies.is_empty() {
        return Err(Error::NoConfiguration { folder: folder.into() });
    }
    let settings = bodies.iter().flat_map(|(_, _, body)| body.get_blocks("terraform"));
    let inner: Vec<&Block> = settings.flat_map(|terraform| terraform.body.blocks()).collect();
    let local = |path: &str| vec![folder.join(path).to_string_lossy().into_owned()];
    let Some(block) =
        inner.iter().find(|block| matches!(block.ident.as_str(), "backend" | "cloud"))
    else {
        return Ok(local("terraform.tfstate"));
    };
    let label = block.labels.first().map_or(block.ident.as_str(), |label| label.as_str());
    let body = &block.body;
    let needed = |name: &str| {
        text(body, name).ok_or_else(|| Error::Backend {
            folder: folder.into(),
            backend: label.to_owned(),
            attribute: name.to_owned(),
        })
    };
    Ok(match label {
        "local" => local(&text(body, "path").unwrap_or_else(|| "terraform.tfstate".into())),
        "s3" => vec![format!("s3://{}/{}", needed("bucket")?, needed("key")?)],
        "gcs" => {
            let prefix = text(body, "prefix")
                .map_or_else(String::new, |prefix| format!("{}/", prefix.trim_matches('/')));
            vec![format!("gs://{}/{prefix}default.tfstate", needed("bucket")?)]
        }
        "azurerm" => vec![format!(
            "azblob://{}/{}/{}",
            needed("storage_account_name")?,
            needed("container_name")?,
            needed("key")?
        )],
        "http" => vec![needed("address")?],
        "remote" | "cloud" => {
            let workspaces = body.get_blocks("workspaces").next();
            let name = workspaces.and_then(|block| text(&block.body, "name"));
            let name = name.ok_or_else(|| Error::Backend {
                folder: folder.into(),
                backend: label.to_owned(),
                attribute: "workspaces.name".into(),
            })?;
            vec![format!("tfc://{}/{name}", needed("organization")?)]
        }
        other => {
            return Err(Error::UnknownBackend { folder: folder.into(), backend: other.to_owned() });
        }
    })
}

/// A text that is written as it is; Terraform lets a backend refer to nothing.
fn text(body: &Body, name: &str) -> Option<String> {
    match &body.get_attribute(name)?.value {
        Expression::String(text) => Some(text.as_str().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_backend_is_an_address() {
        let folder = tempfile::tempdir().unwrap();
        let of = |text: &str| {
            fs::write(folder.path().join("main.tf"), text).unwrap();
            backend(folder.path())
        };
        let one = |text: &str| of(&format!("terraform {{\n{text}\n}}\n")).unwrap().remove(0);
        assert_eq!(
            one("backend \"s3\" {\n bucket = \"b\"\n key = \"app/t.tfstate\"\n}"),
            "s3://b/app/t.tfstate"
        );
        assert_eq!(
            one("backend \"gcs\" {\n bucket = \"b\"\n prefix = \"app\"\n}"),
            "gs://b/app/default.tfstate"
        );
        assert_eq!(
            one("cloud {\n organization = \"o\"\n workspaces {\n name = \"w\"\n }\n}"),
            "tfc://o/w"
        );
        let local = one("required_version = \"> 1\"");
        assert!(local.ends_with("terraform.tfstate"), "{local}");
        let missing = of("terraform {\n backend \"s3\" {\n bucket = \"b\"\n }\n}\n");
        assert!(matches!(missing, Err(Error::Backend { .. })));
        assert!(matches!(
            of("terraform {\n backend \"pg\" {}\n}\n"),
            Err(Error::UnknownBackend { .. })
        ));
        assert!(matches!(of("terraform {"), Err(Error::NotHcl { .. })));
    }
}
