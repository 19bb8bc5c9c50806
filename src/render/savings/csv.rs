//! CSV, a line an advice, for spreadsheets. Amounts are exact.

use std::io::{self, Write};

use super::{SavingsFormat, SavingsReport};

pub(super) const FORMAT: SavingsFormat = SavingsFormat { name: "csv", render };

fn render(report: &SavingsReport, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "check",
        "lever",
        "type",
        "address",
        "id",
        "account",
        "region",
        "gross_monthly_saving",
        "net_monthly_saving",
        "currency",
        "confidence",
        "risk",
        "because",
        "remediation",
    ])?;
    for advice in &report.savings.advice {
        let gross = advice.gross.map(|gross| gross.0.normalize().to_string()).unwrap_or_default();
        writer.write_record([
            advice.check.id,
            advice.check.lever.name(),
            &advice.kind,
            advice.address.as_ref().map_or("", |address| &address.0),
            advice.id.as_ref().map_or("", |id| &id.0),
            advice.account.as_deref().unwrap_or_default(),
            advice.region.as_ref().map_or("", |region| &region.0),
            &gross,
            &advice.net.0.normalize().to_string(),
            &report.currency,
            advice.confidence.name(),
            advice.risk.name(),
            &advice.because,
            &advice.remediation,
        ])?;
    }
    writer.flush()
}
