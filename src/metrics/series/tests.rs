//! Quantiles against what others compute of real series, and the small cases.

use rust_decimal::dec;

use super::*;

fn points(values: &[f64]) -> Points {
    Points::new(values.iter().zip(0..).map(|(v, i)| (i * 300, *v, v + 1.0)).collect())
}

#[test]
fn a_quantile_lies_between_two_datapoints() {
    let points = points(&[4.0, 1.0, 3.0, 2.0]);
    let series = Series::of(&points).unwrap();
    assert_eq!(series.quantile(dec!(0.5)), dec!(2.5));
    assert_eq!(series.quantile(dec!(1)), dec!(4));
    assert_eq!(series.quantile(dec!(0.1)), dec!(1.3));
    assert_eq!(series.maximum(), dec!(5));
}

/// Real series of CloudWatch with their quantiles as NumPy computes them (numenta/NAB, MIT).
const MEASURED: &[u8] = include_bytes!("../../../fixtures/metrics/cloudwatch_series.csv.zst");

#[test]
fn quantiles_of_real_series_are_what_others_compute() {
    let text = String::from_utf8(zstd::decode_all(MEASURED).unwrap()).unwrap();
    let mut series = 0;
    for line in text.lines().skip(1) {
        let fields: Vec<_> = line.split(',').collect();
        let expected = |column: usize| fields[column].parse::<Decimal>().unwrap();
        let values = fields[8].split(' ').zip(0..);
        let values = values.map(|(value, at)| {
            let value: f64 = value.parse().unwrap();
            (at * 300, value, value)
        });
        let points = Points::new(values.collect());
        let measured = Series::of(&points).unwrap();
        let found = [
            measured.quantile(dec!(0.5)),
            measured.quantile(dec!(0.9)),
            measured.quantile(dec!(0.95)),
            measured.quantile(dec!(0.99)),
            measured.quantile(dec!(0.995)),
            measured.maximum(),
            measured.mean(),
        ];
        for (column, found) in (1..).zip(found) {
            // Expected values are rounded to 1e-6.
            let error = (found - expected(column)).abs();
            assert!(error <= dec!(0.000001), "{} column {column}: {found}", fields[0]);
        }
        series += 1;
    }
    assert_eq!(series, COUNT);
}

const COUNT: usize = 17;

/// Virtual machines' CPU and memory in percent, with their quantiles as NumPy computes them: 100 of
/// the Azure public dataset V1 (CC-BY-4.0), by average and the first 20 by maximum, and one of
/// GWA-T-12 Bitbrains. Values are sorted, each by what it is more than the one before in parts of
/// `scale`, `x` how often it comes.
const MACHINES: &[u8] = include_bytes!("../../../fixtures/metrics/vm_series.csv.zst");

fn unpacked(text: &str, scale: f64) -> Vec<f64> {
    let (mut values, mut sum) = (Vec::new(), 0.0);
    for part in text.split(' ') {
        let (more, count) = part.split_once('x').unwrap_or((part, "1"));
        sum += more.parse::<f64>().unwrap();
        values.resize(values.len() + count.parse::<usize>().unwrap(), sum / scale);
    }
    values
}

#[test]
fn quantiles_of_real_machines_are_what_others_compute() {
    let text = String::from_utf8(zstd::decode_all(MACHINES).unwrap()).unwrap();
    let mut series = 0;
    for line in text.lines().skip(1) {
        let fields: Vec<_> = line.split(',').collect();
        let number = |column: usize| fields[column].parse::<Decimal>().unwrap();
        let values = unpacked(fields[9], fields[8].parse().unwrap());
        // In another order than sorted: 7,919 is prime, and no length here is a multiple of it.
        let order = (0..values.len()).map(|at| values[at * 7919 % values.len()]);
        let points = order.zip(0..).map(|(value, at)| (at * 300, value, value));
        let points = Points::new(points.collect());
        let measured = Series::of(&points).unwrap();
        let found = [
            measured.quantile(dec!(0.5)),
            measured.quantile(dec!(0.9)),
            measured.quantile(dec!(0.95)),
            measured.quantile(dec!(0.99)),
            measured.quantile_of_maxima(dec!(0.995)),
            measured.maximum(),
            measured.mean(),
        ];
        for (column, found) in (1..).zip(found) {
            let error = (found - number(column)).abs();
            assert!(error <= dec!(0.000001), "{} column {column}: {found}", fields[0]);
        }
        series += 1;
    }
    assert_eq!(series, 122);
}

#[test]
fn a_bucket_runs_empty_where_more_is_spent_than_earned() {
    // A t3.medium earns 24 credits an hour; two vCPUs spend 120 at full use.
    let day = |busy: usize| {
        let hour = |hour: usize| if hour % 24 < busy { 100.0 } else { 0.0 };
        let points = (0..24 * 7).zip(0..).map(|(at, time)| (time * 3600, hour(at), hour(at)));
        Points::new(points.collect())
    };
    let holds = |busy| Series::of(&day(busy)).unwrap().bucket_holds(dec!(24), dec!(120));
    assert_eq!([holds(2), holds(4), holds(5), holds(8)], [true, true, false, false]);
}

#[test]
fn of_two_datapoints_at_one_time_the_last_counts() {
    let points = Points::new(vec![(300, 1.0, 1.0), (0, 5.0, 5.0), (300, 2.0, 2.0)]);
    let series = Series::of(&points).unwrap();
    assert_eq!(series.averages().collect::<Vec<_>>(), [(0, 5.0), (300, 2.0)]);
}

#[test]
fn the_last_days_are_counted_from_the_end() {
    let points = Points::new((0..96).map(|hour| (hour * 3600, 1.0, 1.0)).collect());
    let series = Series::of(&points).unwrap();
    assert_eq!((series.days(), series.last(2).len(), series.last(9).len()), (4, 48, 96));
}
