//! The columns of each kind of export, told by their names alone: `lineItem/UsageType`,
//! `line_item_usage_type` and `LineItemUsageType` are one.

/// What is read of a row. The order is that of a row's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Provider,
    Service,
    UsageType,
    Operation,
    Description,
    Region,
    InstanceType,
    System,
    Database,
    Cache,
    Deployment,
    Details,
    Start,
    End,
    Currency,
    Cost,
    NetCost,
    List,
    ListUnit,
    Quantity,
    Category,
    Class,
    Pricing,
    Status,
    Plan,
    Reservation,
    CommitmentType,
    Effective,
    PlanEffective,
    PlanTotal,
    PlanUsed,
    ReservationEffective,
    UnusedUpfront,
    UnusedRecurring,
    LineId,
    Resource,
    Price,
    Account,
}

pub(super) const FIELDS: usize = Field::Account as usize + 1;

/// A kind of export.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) name: &'static str,
    /// Without these it is none, as its documentation writes them.
    pub(super) needed: &'static [&'static str],
    /// Where each field is, in order of preference.
    columns: &'static [(Field, &'static [&'static str])],
}

pub(super) const LAYOUTS: [Layout; 2] = [FOCUS, CUR];

const FOCUS: Layout = Layout {
    name: "FOCUS",
    needed: &[
        "BilledCost",
        "BillingCurrency",
        "ChargeCategory",
        "ChargePeriodEnd",
        "ChargePeriodStart",
    ],
    columns: &[
        (Field::Provider, &["providername", "serviceprovidername"]),
        (Field::Service, &["xservicecode", "servicename"]),
        (Field::UsageType, &["xusagetype"]),
        (Field::Operation, &["xoperation"]),
        (Field::Description, &["chargedescription"]),
        (Field::Region, &["regionid"]),
        (Field::Details, &["skupricedetails"]),
        (Field::Start, &["chargeperiodstart"]),
        (Field::End, &["chargeperiodend"]),
        (Field::Currency, &["billingcurrency"]),
        (Field::Cost, &["billedcost"]),
        (Field::List, &["listcost"]),
        (Field::ListUnit, &["listunitprice"]),
        (Field::Quantity, &["pricingquantity", "consumedquantity"]),
        (Field::Category, &["chargecategory"]),
        (Field::Class, &["chargeclass"]),
        (Field::Pricing, &["pricingcategory"]),
        (Field::Status, &["commitmentdiscountstatus"]),
        (Field::Plan, &["commitmentdiscountid"]),
        (Field::CommitmentType, &["commitmentdiscounttype"]),
        (Field::Effective, &["effectivecost"]),
        (Field::Resource, &["resourceid"]),
        (Field::Price, &["skupriceid"]),
        (Field::Account, &["subaccountid"]),
    ],
};

const CUR: Layout = Layout {
    name: "CUR",
    needed: &[
        "lineItem/CurrencyCode",
        "lineItem/LineItemType",
        "lineItem/UnblendedCost",
        "lineItem/UsageEndDate",
        "lineItem/UsageStartDate",
    ],
    columns: &[
        (Field::Service, &["lineitemproductcode", "productservicecode"]),
        (Field::UsageType, &["lineitemusagetype", "productusagetype"]),
        (Field::Operation, &["lineitemoperation", "productoperation"]),
        (Field::Description, &["lineitemlineitemdescription"]),
        (Field::Region, &["productregioncode", "productregion"]),
        (Field::InstanceType, &["productinstancetype"]),
        (Field::System, &["productoperatingsystem"]),
        (Field::Database, &["productdatabaseengine"]),
        (Field::Cache, &["productcacheengine"]),
        (Field::Deployment, &["productdeploymentoption"]),
        (Field::Start, &["lineitemusagestartdate"]),
        (Field::End, &["lineitemusageenddate"]),
        (Field::Currency, &["lineitemcurrencycode"]),
        (Field::Cost, &["lineitemunblendedcost"]),
        (Field::NetCost, &["lineitemnetunblendedcost"]),
        (Field::List, &["pricingpublicondemandcost"]),
        (Field::ListUnit, &["pricingpublicondemandrate"]),
        (Field::Quantity, &["lineitemusageamount"]),
        (Field::Category, &["lineitemlineitemtype"]),
        (Field::Plan, &["savingsplansavingsplanarn"]),
        (Field::Reservation, &["reservationreservationarn"]),
        (Field::PlanEffective, &["savingsplansavingsplaneffectivecost"]),
        (Field::PlanTotal, &["savingsplantotalcommitmenttodate"]),
        (Field::PlanUsed, &["savingsplanusedcommitment"]),
        (Field::ReservationEffective, &["reservationeffectivecost"]),
        (Field::UnusedUpfront, &["reservationunusedamortizedupfrontfeeforbillingperiod"]),
        (Field::UnusedRecurring, &["reservationunusedrecurringfee"]),
        (Field::LineId, &["identitylineitemid"]),
        (Field::Resource, &["lineitemresourceid"]),
        (Field::Account, &["lineitemusageaccountid"]),
    ],
};

/// Where the fields of a file are; `None` for what it does not tell.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) layout: &'static Layout,
    pub(super) places: [Option<usize>; FIELDS],
}

impl Columns {
    /// The layout whose columns all are there; `None` where there is no such.
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let place = |name: &str| plain.iter().position(|known| known == name);
        let layout = LAYOUTS
            .iter()
            .find(|layout| layout.needed.iter().all(|name| place(&self::plain(name)).is_some()))?;
        let mut places = [None; FIELDS];
        for (field, names) in layout.columns {
            places[*field as usize] = names.iter().find_map(|name| place(name));
        }
        Some(Self { layout, places })
    }

    /// What the nearest layout lacks.
    pub(super) fn lacking(names: &[String]) -> (&'static str, Vec<&'static str>) {
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let lacks = |layout: &Layout| -> Vec<&'static str> {
            let needed = layout.needed.iter();
            needed.filter(|name| !plain.contains(&self::plain(name))).copied().collect()
        };
        let all = LAYOUTS.iter().map(|layout| (layout.name, lacks(layout)));
        all.min_by_key(|(_, lacks)| lacks.len()).unwrap_or_default()
    }
}

/// Letters and digits alone, small.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
