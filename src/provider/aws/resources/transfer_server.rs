//! `aws_transfer_server`: hours for each protocol that is enabled, whether or not anybody connects,
//! and the GB or messages that pass (<https://aws.amazon.com/aws-transfer-family/pricing/>).

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_transfer_server", cost_attributes: &["protocols"], components };

fn components(server: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    // Unset, it is computed: SFTP alone.
    let listed = match server.attributes.texts("protocols") {
        Err(unknown) if !server.references("protocols").is_empty() => return Err(unknown.into()),
        listed => listed.unwrap_or_default(),
    };
    let protocols = if listed.is_empty() { vec!["SFTP"] } else { listed };
    let mut transfers = None;
    let mut messages = false;
    for protocol in &protocols {
        let (name, product) = match *protocol {
            "SFTP" => ("SFTP protocol enabled", "transfer.sftp"),
            "FTPS" => ("FTPS protocol enabled", "transfer.ftps"),
            "FTP" => ("FTP protocol enabled", "transfer.ftp"),
            "AS2" => ("AS2 protocol enabled", "transfer.as2"),
            other => return Err(Gap::invalid("protocols", other)),
        };
        bill.hourly(name, price(server, format!("{product}.hour"))?);
        if *protocol == "AS2" {
            messages = true;
        } else {
            // A GB costs the same whatever the protocol, and the usage file does not split it.
            transfers = Some(product);
        }
    }
    let mut line = |name: &'static str, product: String, key: &str| {
        bill.usage(name, price(server, product)?, key, context.usage.number(key));
        Ok::<(), Gap>(())
    };
    if let Some(product) = transfers {
        line("Data downloaded", format!("{product}.download"), "monthly_data_downloaded_gb")?;
        line("Data uploaded", format!("{product}.upload"), "monthly_data_uploaded_gb")?;
    }
    if messages {
        let product = |way: &str| format!("transfer.as2.{way}");
        line("AS2 messages received", product("inbound"), "monthly_as2_inbound_messages")?;
        line("AS2 messages sent", product("outbound"), "monthly_as2_outbound_messages")?;
    }
    Ok(())
}
