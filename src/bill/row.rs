//! What a row is, by the words of its export.

use rust_decimal::Decimal;

use super::{
    Line, Part,
    columns::{Columns, FIELDS, Field},
    parse::{number, told},
};

/// The fields of a row, empty where they are not told.
pub(super) struct Row<'a> {
    pub(super) columns: &'a Columns,
    pub(super) fields: [&'a str; FIELDS],
}

/// What a row is before its product is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Usage outside of commitments.
    Usage,
    Spot,
    /// Usage under a commitment.
    Covered,
    /// A part that no product decides.
    As(Part),
}

impl<'a> Row<'a> {
    pub(super) fn told(&self, field: Field) -> Option<&'a str> {
        told(self.fields[field as usize])
    }

    pub(super) fn text(&self, field: Field) -> &'a str {
        self.told(field).unwrap_or_default()
    }

    pub(super) fn number(&self, field: Field) -> Result<Option<Decimal>, String> {
        number(self.fields[field as usize])
    }

    pub(super) fn kind(&self) -> Kind {
        if self.is_focus() { self.kind_in_focus() } else { self.kind_in_cur() }
    }

    fn is_focus(&self) -> bool {
        self.columns.layout.name == "FOCUS"
    }

    fn kind_in_focus(&self) -> Kind {
        if self.text(Field::Class).eq_ignore_ascii_case("correction") {
            return Kind::As(Part::Correction);
        }
        let is_committed = self.told(Field::Plan).is_some();
        match &*self.text(Field::Category).to_ascii_lowercase() {
            "usage" if self.text(Field::Status).eq_ignore_ascii_case("unused") => {
                Kind::As(Part::Unused)
            }
            "usage" if is_committed => Kind::Covered,
            "usage" if self.text(Field::Pricing).eq_ignore_ascii_case("dynamic") => Kind::Spot,
            "usage" => Kind::Usage,
            "purchase" if is_committed => Kind::As(Part::Fee),
            "purchase" => Kind::As(Part::Purchase),
            "tax" => Kind::As(Part::Tax),
            "credit" => Kind::As(Part::Credit),
            _ => Kind::As(Part::Adjustment),
        }
    }

    /// <https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html>, "Line item type".
    fn kind_in_cur(&self) -> Kind {
        match self.text(Field::Category) {
            "Usage" => Kind::Usage,
            "SavingsPlanCoveredUsage" | "DiscountedUsage" => Kind::Covered,
            "SavingsPlanNegation" => Kind::As(Part::Negation),
            "SavingsPlanRecurringFee" | "SavingsPlanUpfrontFee" | "RIFee" => Kind::As(Part::Fee),
            "Fee" if self.commitment().is_some() => Kind::As(Part::Fee),
            "Fee" => Kind::As(Part::Purchase),
            "Tax" => Kind::As(Part::Tax),
            "Credit" | "Refund" => Kind::As(Part::Credit),
            kind if kind.ends_with("Discount") => Kind::As(Part::Discount),
            _ => Kind::As(Part::Adjustment),
        }
    }

    /// The commitment that the row is about.
    pub(super) fn commitment(&self) -> Option<&'a str> {
        self.told(Field::Plan).or_else(|| self.told(Field::Reservation))
    }

    pub(super) fn commitment_kind(&self) -> &'a str {
        match self.told(Field::CommitmentType) {
            Some(kind) => kind,
            None if self.told(Field::Plan).is_some() => "Savings Plan",
            None => "Reservation",
        }
    }

    /// What the row's usage costs of its commitment.
    pub(super) fn amortised(&self) -> Result<Decimal, String> {
        let by_field = if self.is_focus() {
            self.number(Field::Effective)?
        } else if self.told(Field::Plan).is_some() {
            self.number(Field::PlanEffective)?
        } else {
            self.number(Field::ReservationEffective)?
        };
        Ok(by_field.unwrap_or_default())
    }

    /// What of the row's commitment was not used.
    pub(super) fn unused(&self) -> Result<Decimal, String> {
        if self.is_focus() {
            let is_unused = self.kind() == Kind::As(Part::Unused);
            return Ok(self.number(Field::Effective)?.filter(|_| is_unused).unwrap_or_default());
        }
        let sum = |one: Field, other: Field| {
            Ok::<_, String>((
                self.number(one)?.unwrap_or_default(),
                self.number(other)?.unwrap_or_default(),
            ))
        };
        Ok(match self.text(Field::Category) {
            "SavingsPlanRecurringFee" => {
                let (total, used) = sum(Field::PlanTotal, Field::PlanUsed)?;
                (total - used).max(Decimal::ZERO)
            }
            "RIFee" => {
                let (upfront, recurring) = sum(Field::UnusedUpfront, Field::UnusedRecurring)?;
                upfront + recurring
            }
            _ => Decimal::ZERO,
        })
    }

    /// What the usage costs at list price.
    pub(super) fn at_list(&self) -> Result<Option<Decimal>, String> {
        if let Some(list) = self.number(Field::List)? {
            return Ok(Some(list));
        }
        let unit = self.number(Field::ListUnit)?;
        Ok(unit.zip(self.number(Field::Quantity)?).map(|(unit, quantity)| unit * quantity))
    }

    pub(super) fn line(&self) -> Line<'a> {
        Line {
            provider: if self.is_focus() { self.text(Field::Provider) } else { "AWS" },
            service: self.text(Field::Service),
            usage_type: self.text(Field::UsageType),
            operation: self.text(Field::Operation),
            description: self.text(Field::Description),
            region: self.text(Field::Region),
            instance_type: self.text(Field::InstanceType),
            system: self.text(Field::System),
            engine: self.told(Field::Database).unwrap_or_else(|| self.text(Field::Cache)),
            deployment: self.text(Field::Deployment),
            details: self.text(Field::Details),
        }
    }
}
