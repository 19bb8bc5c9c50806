//! Which item of Azure's price list is which of our products.
//!
//! Virtual machines go by their size (`armSkuName`), dedicated hosts by their type. All else is
//! `retail.<words of the product>`, by the words of its SKU and of its meter.

use super::item::Item;
use crate::price::PurchaseOption;

/// Where an item's price belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) product: String,
    pub(super) sku: String,
    pub(super) variant: String,
    /// On demand or spot; reservations and savings plans are for the caller to tell.
    pub(super) purchase_option: PurchaseOption,
}

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    At(Place),
    /// Left out on purpose, and why.
    Skip(&'static str),
    /// Of a kind that nobody has mapped.
    Nothing,
}

const VIRTUAL_MACHINES: &str = "Virtual Machines";

/// Bought like any other, at other prices, by subscriptions of their own kind.
const DEV_TEST: &str = "/dev-test";

pub(super) fn place(item: &Item) -> Placed {
    let dev_test = match &*item.kind {
        "Consumption" | "Reservation" => "",
        "DevTestConsumption" => DEV_TEST,
        _ => return Placed::Nothing,
    };
    let (capacity, plain_sku) = capacity(&item.sku_name);
    let purchase_option = match capacity {
        Capacity::Regular => PurchaseOption::OnDemand,
        Capacity::Spot | Capacity::LowPriority => PurchaseOption::Spot,
    };
    let size = item.arm_sku_name.as_deref().map(str::trim).filter(|size| !size.is_empty());
    // Of cloud services the sizes have the same names, and prices of their own.
    let product = item.product_name.to_lowercase();
    let of_machines = item.service_name == VIRTUAL_MACHINES
        && !product.contains("cloudservices")
        && !product.contains("cloud services");
    let low = if capacity == Capacity::LowPriority { "-low-priority" } else { "" };
    let mut place = match size.filter(|_| of_machines) {
        Some(host) if product.contains("dedicated host") || product.contains("dedicatedhost") => {
            Place {
                product: "dedicated_host.host".to_owned(),
                sku: host.to_owned(),
                variant: format!("linux{low}"),
                purchase_option,
            }
        }
        Some(size) => {
            if item.meter_name.ends_with("- Free") {
                return Placed::Skip("allowances of free accounts");
            }
            // A reservation is for the machine; what runs on it is paid besides.
            let is_windows = item.kind != "Reservation" && is_windows(&product);
            let system = if is_windows { "windows" } else { "linux" };
            Place {
                product: "virtual_machine.instance".to_owned(),
                // The list has some with a space.
                sku: size.replace(' ', "_"),
                variant: format!("{system}{low}"),
                purchase_option,
            }
        }
        None => Place {
            product: format!("retail.{}", slug(&item.product_name)),
            // Of two words for one thing the option tells one already.
            sku: slug(if of_machines { plain_sku } else { &item.sku_name }),
            variant: slug(&item.meter_name),
            purchase_option,
        },
    };
    place.variant.push_str(dev_test);
    Placed::At(place)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Capacity {
    Regular,
    Spot,
    LowPriority,
}

/// What the last words of a SKU's name say of its capacity, and the words before.
fn capacity(name: &str) -> (Capacity, &str) {
    [(" Spot", Capacity::Spot), (" Low Priority", Capacity::LowPriority)]
        .into_iter()
        .find_map(|(words, capacity)| Some((capacity, name.strip_suffix(words)?)))
        .unwrap_or((Capacity::Regular, name))
}

/// By the product's last word: `… Series Windows`, and once or twice `…-srs-win`.
fn is_windows(product: &str) -> bool {
    let last = product.rsplit([' ', '-']).next();
    matches!(last, Some("windows" | "win"))
}

/// Lower case words joined by `-`; dots stay, for sizes. `pricing-cache/build.py` has the same.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() || c == '.' {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches(['-', '.']).to_owned()
}
